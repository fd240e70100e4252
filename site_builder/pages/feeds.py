"""Feeds: of the whole archive, of the daily editions, of a topic, of a month; and the page that leads to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

import msgspec

from site_builder.model.moment import Moment
from site_builder.pages import machine_views, views
from site_builder.pages.catalogue import Catalogue, Shelved
from site_builder.pages.frame import Frame
from site_builder.pages.page import Chapter, Marked, Page

Entry = tuple[Marked[Shelved], tuple[str, ...]]
"""A briefing for a feed, and the names of its topics."""


class Newest(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the feeds of the whole archive show."""

    entries: tuple[Entry, ...]
    """Newest first."""
    month: date | None
    """The newest month: where the complete history begins."""


class Overview(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the page of the feeds shows."""

    topics: tuple[tuple[str, str, str], ...]
    """Kind, name and slug of each topic."""
    month: date | None


def feeds(catalogue: Catalogue) -> Iterator[Chapter]:
    """The feeds of the whole archive and of the editions, the page that explains feeds, the OPML of them all."""
    archive, count = catalogue.archive, catalogue.frame.config.feeds.entries
    days = list(archive.days)
    month = days[-1].replace(day=1) if days else None
    newest = newest_entries(catalogue, range(len(catalogue.shelf)))
    yield Chapter("feeds of the archive", _archive_feeds, Newest(newest, month))
    shown = tuple(
        (day, tuple(catalogue.shelf[index] for index in archive.days[day])) for day in days[-count:][::-1]
    )
    yield Chapter("feeds of the editions", _edition_feeds, shown)
    topics = tuple((topic.kind, topic.name, topic.slug) for topic in archive.topics.values())
    yield Chapter("page of the feeds", _overview, Overview(topics, month))


def newest_entries(catalogue: Catalogue, indices: Sequence[int]) -> tuple[Entry, ...]:
    """The newest of some briefings, oldest first, for a feed."""
    count = catalogue.frame.config.feeds.entries
    return tuple((catalogue.shelf[index], catalogue.topic_names(index)) for index in indices[-count:][::-1])


def feed_links(frame: Frame) -> tuple[views.FeedLink, ...]:
    """The feeds of the whole archive."""
    routes = frame.routes
    return tuple(
        views.FeedLink(format=kind, url=routes.url(routes.feed(kind))) for kind in frame.config.feeds.formats
    )


def topic_feed_links(frame: Frame, slug: str) -> tuple[views.FeedLink, ...]:
    """The feeds of a topic, in the formats that are written."""
    routes = frame.routes
    return tuple(
        views.FeedLink(format=kind, url=routes.url(routes.topic_feed(slug, kind))) for kind in _xml(frame)
    )


def _edition_links(frame: Frame) -> tuple[views.FeedLink, ...]:
    routes = frame.routes
    return tuple(
        views.FeedLink(format=kind, url=routes.url(routes.edition_feed(kind))) for kind in _xml(frame)
    )


def _xml(frame: Frame) -> Iterator[str]:
    """The formats of feeds that are many: JSON Feed is written for the whole archive only."""
    return (kind for kind in frame.config.feeds.formats if kind != "json")


def _entry(frame: Frame, shelved: Shelved, topics: tuple[str, ...]) -> machine_views.EntryView:
    """A briefing in a feed. Only an update or a correction moves its `updated`."""
    article, item = shelved.article, shelved.item
    full = frame.config.feeds.content == "full" and shelved.body is not None
    return machine_views.EntryView(
        guid=article.guid or frame.guid(article.path),
        url=item.url,
        date=item.date,
        updated=article.changed or item.date,
        title=item.title,
        summary=item.summary,
        parts=(_part(shelved),) if full else (),
        author=frame.config.author,
        topics=topics,
        image=shelved.image,
    )


def _part(shelved: Shelved) -> machine_views.EntryPart:
    body = shelved.body or views.BodyView(digest=b"")
    return machine_views.EntryPart(title=shelved.item.title, url=shelved.url, body=body)


def _latest(moments: Iterable[Moment]) -> Moment | None:
    return max(moments, key=lambda moment: moment.instant, default=None)


def _feed(
    frame: Frame,
    route: str,
    *,
    kind: str,
    page: str,
    identity: str,
    entries: tuple[machine_views.EntryView, ...],
    title: str = "",
    month: date | None = None,
    current: str = "",
    earlier: str = "",
) -> machine_views.FeedView:
    return machine_views.FeedView(
        kind=kind,
        url=frame.routes.url(route),
        page=frame.routes.url(page),
        guid=frame.guid("feed", identity, route.rpartition("/")[2]),
        title=title,
        month=month,
        current=current,
        earlier=earlier,
        updated=_latest(entry.updated for entry in entries),
        entries=entries,
    )


def _archive_feeds(frame: Frame, newest: Newest) -> Iterator[Page]:
    routes = frame.routes
    entries = tuple(_entry(frame, shelved.value, topics) for shelved, topics in newest.entries)
    for kind in frame.config.feeds.formats:
        view = _feed(
            frame,
            routes.feed(kind),
            kind="archive",
            page=routes.home(),
            identity="archive",
            entries=entries,
            earlier=_history(frame, newest.month) if kind == "atom" else "",
        )
        yield Page(routes.feed(kind), kind, view, "the feed of the whole archive")


def _history(frame: Frame, month: date | None) -> str:
    return frame.routes.url(frame.routes.feed_archive(month.year, month.month)) if month else ""


def _edition_feeds(
    frame: Frame, days: tuple[tuple[date, tuple[Marked[Shelved], ...]], ...]
) -> Iterator[Page]:
    routes = frame.routes
    entries = tuple(_edition(frame, day, [marked.value for marked in briefings]) for day, briefings in days)
    for kind in _xml(frame):
        view = _feed(
            frame,
            routes.edition_feed(kind),
            kind="editions",
            page=routes.archive(),
            identity="editions",
            entries=entries,
        )
        yield Page(routes.edition_feed(kind), kind, view, "the feed of the editions")


def _edition(frame: Frame, day: date, briefings: Sequence[Shelved]) -> machine_views.EntryView:
    """A day's edition as one entry, with all its briefings in full; or with their titles, if feeds are summaries."""
    full = frame.config.feeds.content == "full"
    last = briefings[-1].item.date
    return machine_views.EntryView(
        guid=frame.guid("edition", day.isoformat()),
        url=frame.day_link(day).url,
        date=last,
        updated=_latest(shelved.article.changed or shelved.item.date for shelved in briefings) or last,
        summary=" · ".join(shelved.item.title for shelved in briefings),
        parts=tuple(map(_part, briefings)) if full else (),
        author=frame.config.author,
    )


def topic_feeds(
    frame: Frame, key: str, name: str, slug: str, newest: Iterable[Entry], origin: str
) -> Iterator[Page]:
    """The feeds of one topic, in each format."""
    routes = frame.routes
    entries = tuple(_entry(frame, shelved.value, topics) for shelved, topics in newest)
    for kind in _xml(frame):
        view = _feed(
            frame,
            routes.topic_feed(slug, kind),
            kind="topic",
            page=routes.topic(slug),
            identity=f"topic:{key}",
            entries=entries,
            title=name,
        )
        yield Page(routes.topic_feed(slug, kind), kind, view, origin)


def month_feed(
    frame: Frame, month: date, before: date | None, briefings: Iterable[tuple[Shelved, tuple[str, ...]]]
) -> Page:
    """A month of the complete history, leading to the month before.

    The document names no later one, so once its month is over only a change to one of its own articles
    changes it. Source: RFC 5005, section 4.
    """
    routes = frame.routes
    route = routes.feed_archive(month.year, month.month)
    view = _feed(
        frame,
        route,
        kind="month",
        page=routes.month(month.year, month.month),
        identity=f"month:{month:%Y-%m}",
        entries=tuple(_entry(frame, shelved, topics) for shelved, topics in briefings),
        month=month,
        current=routes.url(routes.feed("atom")),
        earlier=_history(frame, before),
    )
    return Page(route, "atom", view, f"the archived feed of {month:%Y-%m}")


def _overview(frame: Frame, overview: Overview) -> Iterator[Page]:
    routes = frame.routes
    groups = tuple(
        machine_views.TopicFeedGroup(
            kind=kind,
            topics=tuple(
                machine_views.TopicFeeds(
                    title=name, url=routes.url(routes.topic(slug)), feeds=topic_feed_links(frame, slug)
                )
                for _, name, slug in group
            ),
        )
        for kind, group in groupby(overview.topics, key=lambda topic: topic[0])
    )
    page = machine_views.FeedsPageView(
        url=routes.url(routes.feeds()),
        feeds=feed_links(frame),
        edition_feeds=_edition_links(frame),
        opml=routes.url(routes.opml()),
        groups=groups,
        history=_history(frame, overview.month) if "atom" in frame.config.feeds.formats else "",
    )
    yield Page(routes.feeds(), "feeds.html", page, "the page of the feeds")
    outline = machine_views.OpmlView(
        url=routes.url(routes.opml()),
        feeds=page.feeds,
        edition_feeds=page.edition_feeds,
        topics=tuple(topic for group in groups for topic in group.topics),
    )
    yield Page(routes.opml(), "opml", outline, "the OPML of the feeds")
