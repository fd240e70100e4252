"""The index of topics by kind, and the pages and feeds of each topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

import msgspec

from site_builder.model.archive import Topic
from site_builder.pages import views
from site_builder.pages.catalogue import Catalogue, Shelved, ShelvedDossier
from site_builder.pages.feeds import Entry, newest_entries, topic_feed_links, topic_feeds
from site_builder.pages.frame import Frame
from site_builder.pages.page import Chapter, Marked, Page
from site_builder.pages.years import by_year, neighbours


class TopicInputs(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the pages of one topic are made from."""

    key: str
    link: Marked[views.TopicLink]
    slug: str
    aliases: tuple[str, ...]
    dossier: Marked[ShelvedDossier] | None
    parent: Marked[views.TopicLink] | None
    children: tuple[views.CountedLink, ...]
    briefings: tuple[Marked[Shelved], ...]
    """Oldest first."""
    events: tuple[Marked[views.EventView], ...]
    """Earliest first."""
    newest: tuple[Entry, ...]


def topics(catalogue: Catalogue) -> Iterator[Chapter]:
    """The index, and a chapter for each topic."""
    archive, links, shelf = catalogue.archive, catalogue.topic_links, catalogue.shelf
    counted = tuple((topic.kind, _counted(catalogue, topic)) for topic in archive.topics.values())
    yield Chapter("index of topics", _index, counted)
    for key, topic in archive.topics.items():
        inputs = TopicInputs(
            key,
            links[key],
            topic.slug,
            topic.aliases,
            catalogue.dossiers.get(key),
            links[topic.parent] if topic.parent else None,
            tuple(_counted(catalogue, archive.topics[child]) for child in topic.children),
            tuple(map(shelf.__getitem__, topic.articles)),
            tuple(catalogue.events[place] for place in topic.events),
            newest_entries(catalogue, topic.articles),
        )
        yield Chapter(f"topic {key}", _topic, inputs)


def _counted(catalogue: Catalogue, topic: Topic) -> views.CountedLink:
    link = catalogue.topic_links[topic.key].value
    return views.CountedLink(title=link.title, url=link.url, count=len(topic.articles))


def _index(frame: Frame, counted: tuple[tuple[str, views.CountedLink], ...]) -> Iterator[Page]:
    groups = tuple(
        views.TopicGroup(kind=kind, topics=tuple(link for _, link in group))
        for kind, group in groupby(counted, key=lambda topic: topic[0])
    )
    route = frame.routes.topics()
    view = views.TopicIndexView(url=frame.routes.url(route), groups=groups)
    yield Page(route, "topics.html", view, "the index of topics")


def _topic(frame: Frame, topic: TopicInputs) -> Iterator[Page]:
    routes, link = frame.routes, topic.link.value
    dossier = topic.dossier.value if topic.dossier else None
    origin = dossier.dossier.path if dossier else f"the topic “{link.title}”"
    years = by_year(topic.briefings, lambda shelved: shelved.value.item.date.day.year)
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
        other_years=tuple(frame.year_link(year, routes.topic(topic.slug, year)) for year in paged),
        events=tuple(event.value for _, events in happened.shown for event in events),
        feeds=topic_feed_links(frame, topic.slug),
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
            previous=frame.year_link(earlier, routes.topic(topic.slug, earlier)) if earlier else None,
            next=frame.year_link(later, routes.topic(topic.slug, later)) if later else None,
        )
        yield Page(route, "topic_year.html", yearly, origin)
    yield from topic_feeds(frame, topic.key, link.title, topic.slug, topic.newest, origin)


def _year(year: int, briefings: Iterable[Marked[Shelved]]) -> views.YearItems:
    return views.YearItems(date=date(year, 1, 1), items=tuple(shelved.value.title for shelved in briefings))
