"""Feeds: of the whole archive, of the daily editions, of a topic, of a month; and the page that leads to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

import msgspec

from site_builder.model.moment import Moment
from site_builder.pages import feed_views, views
from site_builder.pages.context import SiteContext
from site_builder.pages.page import Fingerprinted, Page, PageGroup
from site_builder.pages.site_index import PlacedArticle, SiteIndex

Entry = tuple[Fingerprinted[PlacedArticle], tuple[str, ...]]
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


def feeds(index: SiteIndex) -> Iterator[PageGroup]:
    """The feeds of the whole archive and of the editions, the page that explains feeds, the OPML of them all."""
    archive, count = index.archive, index.context.config.feeds.entries
    days = list(archive.days)
    month = days[-1].replace(day=1) if days else None
    newest = newest_entries(index, range(len(index.articles)))
    yield PageGroup("feeds of the archive", _archive_feeds, Newest(newest, month))
    shown = tuple(
        (day, tuple(index.articles[place] for place in archive.days[day])) for day in days[-count:][::-1]
    )
    yield PageGroup("feeds of the editions", _edition_feeds, shown)
    topics = tuple((topic.kind, topic.name, topic.slug) for topic in archive.topics.values())
    yield PageGroup("page of the feeds", _overview, Overview(topics, month))


def newest_entries(index: SiteIndex, indices: Sequence[int]) -> tuple[Entry, ...]:
    """The newest of some briefings, oldest first, for a feed."""
    count = index.context.config.feeds.entries
    return tuple((index.articles[place], index.topic_names(place)) for place in indices[-count:][::-1])


def feed_links(context: SiteContext) -> tuple[views.FeedLink, ...]:
    """The feeds of the whole archive."""
    routes = context.routes
    return tuple(
        views.FeedLink(format=kind, url=routes.url(routes.feed(kind)))
        for kind in context.config.feeds.formats
    )


def topic_feed_links(context: SiteContext, slug: str) -> tuple[views.FeedLink, ...]:
    """The feeds of a topic, in the formats that are written."""
    routes = context.routes
    return tuple(
        views.FeedLink(format=kind, url=routes.url(routes.topic_feed(slug, kind))) for kind in _xml(context)
    )


def _edition_links(context: SiteContext) -> tuple[views.FeedLink, ...]:
    routes = context.routes
    return tuple(
        views.FeedLink(format=kind, url=routes.url(routes.edition_feed(kind))) for kind in _xml(context)
    )


def _xml(context: SiteContext) -> Iterator[str]:
    """The formats of feeds that are many: JSON Feed is written for the whole archive only."""
    return (kind for kind in context.config.feeds.formats if kind != "json")


def _entry(context: SiteContext, briefing: PlacedArticle, topics: tuple[str, ...]) -> feed_views.EntryView:
    """A briefing in a feed. Only an update or a correction moves its `updated`."""
    article, item = briefing.article, briefing.item
    full = context.config.feeds.content == "full" and briefing.body is not None
    return feed_views.EntryView(
        guid=article.guid or context.guid(article.path),
        url=item.url,
        date=item.date,
        updated=article.changed or item.date,
        title=item.title,
        summary=item.summary,
        parts=(_part(briefing),) if full else (),
        author=context.config.author,
        topics=topics,
        image=briefing.image,
    )


def _part(briefing: PlacedArticle) -> feed_views.EntryPart:
    body = briefing.body or views.BodyView(digest=b"")
    return feed_views.EntryPart(title=briefing.item.title, url=briefing.url, body=body)


def _latest(moments: Iterable[Moment]) -> Moment | None:
    return max(moments, key=lambda moment: moment.instant, default=None)


def _feed(
    context: SiteContext,
    route: str,
    *,
    kind: str,
    page: str,
    identity: str,
    entries: tuple[feed_views.EntryView, ...],
    title: str = "",
    month: date | None = None,
    current: str = "",
    earlier: str = "",
) -> feed_views.FeedView:
    return feed_views.FeedView(
        kind=kind,
        url=context.routes.url(route),
        page=context.routes.url(page),
        guid=context.guid("feed", identity, route.rpartition("/")[2]),
        title=title,
        month=month,
        current=current,
        earlier=earlier,
        updated=_latest(entry.updated for entry in entries),
        entries=entries,
    )


def _archive_feeds(context: SiteContext, newest: Newest) -> Iterator[Page]:
    routes = context.routes
    entries = tuple(_entry(context, briefing.value, topics) for briefing, topics in newest.entries)
    for kind in context.config.feeds.formats:
        view = _feed(
            context,
            routes.feed(kind),
            kind="archive",
            page=routes.home(),
            identity="archive",
            entries=entries,
            earlier=_history(context, newest.month) if kind == "atom" else "",
        )
        yield Page(routes.feed(kind), kind, view, "the feed of the whole archive")


def _history(context: SiteContext, month: date | None) -> str:
    return context.routes.url(context.routes.feed_archive(month.year, month.month)) if month else ""


def _edition_feeds(
    context: SiteContext, days: tuple[tuple[date, tuple[Fingerprinted[PlacedArticle], ...]], ...]
) -> Iterator[Page]:
    routes = context.routes
    entries = tuple(
        _edition(context, day, [fingerprinted.value for fingerprinted in briefings])
        for day, briefings in days
    )
    for kind in _xml(context):
        view = _feed(
            context,
            routes.edition_feed(kind),
            kind="editions",
            page=routes.archive(),
            identity="editions",
            entries=entries,
        )
        yield Page(routes.edition_feed(kind), kind, view, "the feed of the editions")


def _edition(context: SiteContext, day: date, briefings: Sequence[PlacedArticle]) -> feed_views.EntryView:
    """A day's edition as one entry, with all its briefings in full; or with their titles, if feeds are summaries."""
    full = context.config.feeds.content == "full"
    last = briefings[-1].item.date
    return feed_views.EntryView(
        guid=context.guid("edition", day.isoformat()),
        url=context.day_link(day).url,
        date=last,
        updated=_latest(briefing.article.changed or briefing.item.date for briefing in briefings) or last,
        summary=" · ".join(briefing.item.title for briefing in briefings),
        parts=tuple(map(_part, briefings)) if full else (),
        author=context.config.author,
    )


def topic_feeds(
    context: SiteContext, key: str, name: str, slug: str, newest: Iterable[Entry], origin: str
) -> Iterator[Page]:
    """The feeds of one topic, in each format."""
    routes = context.routes
    entries = tuple(_entry(context, briefing.value, topics) for briefing, topics in newest)
    for kind in _xml(context):
        view = _feed(
            context,
            routes.topic_feed(slug, kind),
            kind="topic",
            page=routes.topic(slug),
            identity=f"topic:{key}",
            entries=entries,
            title=name,
        )
        yield Page(routes.topic_feed(slug, kind), kind, view, origin)


def month_feed(
    context: SiteContext,
    month: date,
    before: date | None,
    briefings: Iterable[tuple[PlacedArticle, tuple[str, ...]]],
) -> Page:
    """A month of the complete history, leading to the month before.

    The document names no later one, so once its month is over only a change to one of its own articles
    changes it. Source: RFC 5005, section 4.
    """
    routes = context.routes
    route = routes.feed_archive(month.year, month.month)
    view = _feed(
        context,
        route,
        kind="month",
        page=routes.month(month.year, month.month),
        identity=f"month:{month:%Y-%m}",
        entries=tuple(_entry(context, briefing, topics) for briefing, topics in briefings),
        month=month,
        current=routes.url(routes.feed("atom")),
        earlier=_history(context, before),
    )
    return Page(route, "atom", view, f"the archived feed of {month:%Y-%m}")


def _overview(context: SiteContext, overview: Overview) -> Iterator[Page]:
    routes = context.routes
    groups = tuple(
        feed_views.TopicFeedGroup(
            kind=kind,
            topics=tuple(
                feed_views.TopicFeeds(
                    title=name, url=routes.url(routes.topic(slug)), feeds=topic_feed_links(context, slug)
                )
                for _, name, slug in group
            ),
        )
        for kind, group in groupby(overview.topics, key=lambda topic: topic[0])
    )
    page = feed_views.FeedsPageView(
        url=routes.url(routes.feeds()),
        feeds=feed_links(context),
        edition_feeds=_edition_links(context),
        opml=routes.url(routes.opml()),
        groups=groups,
        history=_history(context, overview.month) if "atom" in context.config.feeds.formats else "",
    )
    yield Page(routes.feeds(), "feeds.html", page, "the page of the feeds")
    outline = feed_views.OpmlView(
        url=routes.url(routes.opml()),
        feeds=page.feeds,
        edition_feeds=page.edition_feeds,
        topics=tuple(topic for group in groups for topic in group.topics),
    )
    yield Page(routes.opml(), "opml", outline, "the OPML of the feeds")
