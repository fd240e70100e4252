"""The index of topics by kind, and the pages and feeds of each topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

import msgspec

from site_builder.model.archive import Topic
from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.feeds import Entry, newest_entries, topic_feed_links, topic_feeds
from site_builder.pages.page import Fingerprinted, Page, PageGroup
from site_builder.pages.site_index import PlacedArticle, PlacedDossier, SiteIndex
from site_builder.pages.years import by_year, neighbours


class TopicInputs(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the pages of one topic are made from."""

    key: str
    link: Fingerprinted[views.TopicLink]
    slug: str
    aliases: tuple[str, ...]
    dossier: Fingerprinted[PlacedDossier] | None
    parent: Fingerprinted[views.TopicLink] | None
    children: tuple[views.CountedLink, ...]
    briefings: tuple[Fingerprinted[PlacedArticle], ...]
    """Oldest first."""
    events: tuple[Fingerprinted[views.EventView], ...]
    """Earliest first."""
    newest: tuple[Entry, ...]


def topics(index: SiteIndex) -> Iterator[PageGroup]:
    """The index, and a group for each topic."""
    archive, links, articles = index.archive, index.topic_links, index.articles
    counted = tuple((topic.kind, _counted(index, topic)) for topic in archive.topics.values())
    yield PageGroup("index of topics", _index, counted)
    for key, topic in archive.topics.items():
        inputs = TopicInputs(
            key,
            links[key],
            topic.slug,
            topic.aliases,
            index.dossiers.get(key),
            links[topic.parent] if topic.parent else None,
            tuple(_counted(index, archive.topics[child]) for child in topic.children),
            tuple(map(articles.__getitem__, topic.articles)),
            tuple(index.events[place] for place in topic.events),
            newest_entries(index, topic.articles),
        )
        yield PageGroup(f"topic {key}", _topic, inputs)


def _counted(index: SiteIndex, topic: Topic) -> views.CountedLink:
    link = index.topic_links[topic.key].value
    return views.CountedLink(title=link.title, url=link.url, count=len(topic.articles))


def _index(context: SiteContext, counted: tuple[tuple[str, views.CountedLink], ...]) -> Iterator[Page]:
    groups = tuple(
        views.TopicGroup(kind=kind, topics=tuple(link for _, link in group))
        for kind, group in groupby(counted, key=lambda topic: topic[0])
    )
    route = context.routes.topics()
    view = views.TopicIndexView(url=context.routes.url(route), groups=groups)
    yield Page(route, "topics.html", view, "the index of topics")


def _topic(context: SiteContext, topic: TopicInputs) -> Iterator[Page]:
    routes, link = context.routes, topic.link.value
    dossier = topic.dossier.value if topic.dossier else None
    origin = dossier.dossier.path if dossier else f"the topic “{link.title}”"
    years = by_year(topic.briefings, lambda briefing: briefing.value.item.date.day.year)
    happened = by_year(topic.events, lambda event: event.value.datings[0].date.day.year)
    paged = [year for year, _ in years.paged]
    view = views.TopicView(
        url=link.url,
        title=link.title,
        kind=link.kind,
        count=len(topic.briefings),
        summary=dossier.dossier.summary if dossier else "",
        body=dossier.body if dossier else None,
        aliases=topic.aliases,
        parent=views.Link(title=topic.parent.value.title, url=topic.parent.value.url)
        if topic.parent
        else None,
        children=topic.children,
        years=tuple(_year(year, briefings) for year, briefings in years.shown),
        other_years=tuple(context.year_link(year, routes.topic(topic.slug, year)) for year in paged),
        events=tuple(event.value for _, events in happened.shown for event in events),
        feeds=topic_feed_links(context, topic.slug),
    )
    yield Page(routes.topic(topic.slug), "topic.html", view, origin)
    events_of = dict(happened.paged or happened.shown)
    for place, (year, briefings) in enumerate(years.paged):
        earlier, later = neighbours(years.paged, place)
        route = routes.topic(topic.slug, year)
        yearly = views.TopicYearView(
            url=routes.url(route),
            topic=link,
            year=_year(year, briefings),
            events=tuple(event.value for event in events_of.get(year, ())),
            previous=context.year_link(earlier, routes.topic(topic.slug, earlier)) if earlier else None,
            next=context.year_link(later, routes.topic(topic.slug, later)) if later else None,
        )
        yield Page(route, "topic_year.html", yearly, origin)
    yield from topic_feeds(context, topic.key, link.title, topic.slug, topic.newest, origin)


def _year(year: int, briefings: Iterable[Fingerprinted[PlacedArticle]]) -> views.YearItems:
    return views.YearItems(date=date(year, 1, 1), items=tuple(briefing.value.title for briefing in briefings))
