"""The index of topics by kind, and the pages and feeds of each topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

import msgspec

from site_builder.model.archive import Archive, Topic
from site_builder.model.topic_kind import TopicKind
from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.feed import FEED_TYPES, EntryInputs, Feed, entries, newest
from site_builder.pages.feed_views import FeedGroup, FeedSection, FeedTitle
from site_builder.pages.kind import Kind, MenuPlace
from site_builder.pages.kinds.timeline import away_from_the_timeline
from site_builder.pages.page import Fingerprinted, Page, PageGroup, PageType
from site_builder.pages.paging import by_year, year_links, year_pages
from site_builder.pages.site_index import PlacedArticle, PlacedDossier, SiteIndex

ROUTE = "topics/index.html"


def route(slug: str) -> str:
    """A topic's page."""
    return f"topics/{slug}/index.html"


def year_route(slug: str, year: int) -> str:
    """A year of a topic of which there is much."""
    return f"topics/{slug}/{year:04}/index.html"


class TopicGroup(views.View, frozen=True, kw_only=True):
    """The topics of one kind."""

    kind: TopicKind
    topics: tuple[views.CountedLink, ...]


class TopicIndexView(views.Located, frozen=True, kw_only=True):
    """All topics by kind."""

    groups: tuple[TopicGroup, ...] = ()


class YearItems(views.View, frozen=True, kw_only=True):
    """Briefings of one year, newest first."""

    date: date
    """The first day of the year."""
    items: tuple[views.Item, ...]


class TopicView(views.Located, frozen=True, kw_only=True):
    """A topic's page: the dossier and the briefings."""

    title: str
    kind: TopicKind
    count: int
    summary: str = ""
    body: views.BodyView | None = None
    aliases: tuple[str, ...] = ()
    parent: views.Link | None = None
    children: tuple[views.CountedLink, ...] = ()
    years: tuple[YearItems, ...] = ()
    """Newest first; only the newest year where there are many briefings."""
    other_years: tuple[views.DateLink, ...] = ()
    """The years that have pages of their own."""
    events: tuple[views.EventView, ...] = ()
    """Newest first, of the years shown."""
    feeds: tuple[views.FeedLink, ...] = ()


class TopicYearView(views.Located, frozen=True, kw_only=True):
    """One year of a topic with many briefings."""

    topic: views.TopicLink
    year: YearItems
    events: tuple[views.EventView, ...] = ()
    previous: views.DateLink | None = None
    next: views.DateLink | None = None


TOPICS = PageType("topics.html", TopicIndexView, in_sitemap=True)
TOPIC = PageType("topic.html", TopicView, in_sitemap=True)
TOPIC_YEAR = PageType("topic_year.html", TopicYearView, in_sitemap=True)


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
    newest: tuple[EntryInputs, ...]


def groups(index: SiteIndex) -> Iterator[PageGroup[Any]]:
    """The index, and a group for each topic."""
    archive, links = index.archive, index.topic_links
    counted = tuple((topic.kind, _counted(index, topic)) for topic in archive.topics.values())
    yield PageGroup("index of topics", index.context, _index, counted)
    for key, topic in archive.topics.items():
        inputs = TopicInputs(
            key,
            links[key],
            topic.slug,
            topic.aliases,
            index.dossiers.get(key),
            links[topic.parent] if topic.parent else None,
            tuple(_counted(index, archive.topics[child]) for child in topic.children),
            tuple(map(index.articles.__getitem__, topic.articles)),
            tuple(index.events[place] for place in topic.events),
            newest(index, topic.articles),
        )
        yield PageGroup(f"topic {key}", index.context, _topic, inputs)


def _counted(index: SiteIndex, topic: Topic) -> views.CountedLink:
    link = index.topic_links[topic.key].value
    return views.CountedLink(title=link.title, url=link.url, count=len(topic.articles))


def _index(context: SiteContext, counted: Sequence[tuple[TopicKind, views.CountedLink]]) -> Iterator[Page]:
    groups = tuple(
        TopicGroup(kind=kind, topics=tuple(link for _, link in group))
        for kind, group in groupby(counted, key=lambda topic: topic[0])
    )
    view = TopicIndexView(url=context.url(ROUTE), groups=groups)
    yield TOPICS.page(ROUTE, view, "the index of topics")


def _topic(context: SiteContext, topic: TopicInputs) -> Iterator[Page]:
    link, dossier = topic.link.value, topic.dossier.value if topic.dossier else None
    origin = dossier.dossier.path if dossier else f"the topic “{link.title}”"
    briefings = by_year(topic.briefings, lambda placed: placed.value.item.date.day.year)
    events = by_year(topic.events, lambda event: event.value.datings[0].date.day.year)
    # A year has a page if either list is long; it shows what there is of both.
    paged = sorted({year for year, _ in (*briefings.paged, *events.paged)}, reverse=True)
    route_of = partial(year_route, topic.slug)
    feed = _feed(topic.key, link.title, topic.slug, origin)
    view = TopicView(
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
        years=tuple(_year(year, some) for year, some in briefings.shown),
        other_years=year_links(context, route_of, paged),
        events=tuple(away_from_the_timeline(event.value) for _, some in events.shown for event in some),
        feeds=feed.links(context),
    )
    yield TOPIC.page(route(topic.slug), view, origin)
    briefings_of, events_of = dict(briefings.years), dict(events.years)
    for page in year_pages(context, route_of, paged):
        yearly = TopicYearView(
            url=context.url(page.route),
            topic=link,
            year=_year(page.year, briefings_of.get(page.year, ())),
            events=tuple(away_from_the_timeline(event.value) for event in events_of.get(page.year, ())),
            previous=page.previous,
            next=page.next,
        )
        yield TOPIC_YEAR.page(page.route, yearly, origin)
    yield from feed.pages(context, entries(context, topic.newest))


def _year(year: int, briefings: Iterable[Fingerprinted[PlacedArticle]]) -> YearItems:
    return YearItems(date=date(year, 1, 1), items=tuple(placed.value.row for placed in briefings))


def _feed(key: str, name: str, slug: str, origin: str) -> Feed:
    return Feed(
        folder=f"topics/{slug}/",
        page=route(slug),
        identity=f"topic:{key}",
        title=FeedTitle(name=name),
        origin=origin,
    )


def sections(context: SiteContext, archive: Archive) -> Iterator[FeedSection]:
    """The feeds of all topics, by kind."""
    groups = tuple(
        FeedGroup(
            title=kind.plural,
            feeds=tuple(_feed(topic.key, topic.name, topic.slug, "").listed(context) for topic in some),
        )
        for kind, some in groupby(archive.topics.values(), key=lambda topic: topic.kind)
    )
    if groups:
        yield FeedSection(
            id="topics",
            title="Topics",
            text="Each topic has feeds of its own, with nothing but the briefings about it.",
            groups=groups,
        )


KIND = Kind(
    name="topics",
    types=(TOPICS, TOPIC, TOPIC_YEAR, *FEED_TYPES),
    groups=groups,
    route=ROUTE,
    menu=MenuPlace(title="Topics", order=20),
    feeds=sections,
)
