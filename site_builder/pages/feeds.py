"""Feeds: of the whole archive, of each topic, of the daily editions, and the complete history by month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from site_builder.model.moment import Moment
from site_builder.pages import machine_views, views
from site_builder.pages.catalogue import Catalogue
from site_builder.pages.page import Page
from site_builder.pages.topics import origin, topic_feeds


def feeds(catalogue: Catalogue) -> Iterator[Page]:
    """Every feed, the page that explains them, and the OPML of them all."""
    yield from _archive_feeds(catalogue)
    yield from _edition_feeds(catalogue)
    yield from _topic_feeds(catalogue)
    months = _months(catalogue) if "atom" in catalogue.config.feeds.formats else []
    yield from _history(catalogue, months)
    yield from _overview(catalogue, months)


def feed_links(catalogue: Catalogue) -> tuple[views.FeedLink, ...]:
    """The feeds of the whole archive."""
    routes = catalogue.routes
    return tuple(
        views.FeedLink(format=kind, url=routes.url(routes.feed(kind)))
        for kind in catalogue.config.feeds.formats
    )


def _edition_links(catalogue: Catalogue) -> tuple[views.FeedLink, ...]:
    routes = catalogue.routes
    return tuple(
        views.FeedLink(format=kind, url=routes.url(routes.edition_feed(kind)))
        for kind in catalogue.config.feeds.formats
        if kind != "json"
    )


def _entry(catalogue: Catalogue, index: int) -> machine_views.EntryView:
    """A briefing in a feed. Only an update or a correction moves its `updated`."""
    article, item = catalogue.archive.articles[index], catalogue.items[index]
    body = catalogue.bodies.get(article.path)
    full = catalogue.config.feeds.content == "full"
    return machine_views.EntryView(
        guid=article.guid or catalogue.guid(article.path),
        url=item.url,
        date=item.date,
        updated=article.changed or item.date,
        title=item.title,
        summary=item.summary,
        parts=(machine_views.EntryPart(title=item.title, url=item.url, body=body),) if body and full else (),
        author=catalogue.config.author,
        topics=tuple(topic.name for name in article.topics if (topic := catalogue.find_topic(name))),
        image=catalogue.images.get(article.path),
    )


def _latest(moments: Sequence[Moment]) -> Moment | None:
    return max(moments, key=lambda moment: moment.instant, default=None)


def _feed(
    catalogue: Catalogue,
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
        url=catalogue.routes.url(route),
        page=catalogue.routes.url(page),
        guid=catalogue.guid("feed", identity, route.rpartition("/")[2]),
        title=title,
        month=month,
        current=current,
        earlier=earlier,
        updated=_latest([entry.updated for entry in entries]),
        entries=entries,
    )


def _archive_feeds(catalogue: Catalogue) -> Iterator[Page]:
    routes, count = catalogue.routes, len(catalogue.archive.articles)
    newest = range(count - 1, max(count - 1 - catalogue.config.feeds.entries, -1), -1)
    entries = tuple(_entry(catalogue, index) for index in newest)
    months = _months(catalogue)
    for kind in catalogue.config.feeds.formats:
        earlier = routes.url(routes.feed_archive(*months[-1][0])) if months and kind == "atom" else ""
        view = _feed(
            catalogue,
            routes.feed(kind),
            kind="archive",
            page=routes.home(),
            identity="archive",
            entries=entries,
            earlier=earlier,
        )
        yield Page(routes.feed(kind), kind, view, "the feed of the whole archive")


def _edition_feeds(catalogue: Catalogue) -> Iterator[Page]:
    routes = catalogue.routes
    days = list(catalogue.archive.days)[-catalogue.config.feeds.entries :][::-1]
    entries = tuple(_edition_entry(catalogue, day) for day in days)
    for kind in catalogue.config.feeds.formats:
        if kind != "json":
            view = _feed(
                catalogue,
                routes.edition_feed(kind),
                kind="editions",
                page=routes.archive(),
                identity="editions",
                entries=entries,
            )
            yield Page(routes.edition_feed(kind), kind, view, "the feed of the editions")


def _edition_entry(catalogue: Catalogue, day: date) -> machine_views.EntryView:
    """A day's edition as one entry, with all its briefings in full; or with their titles, if feeds are summaries."""
    entries = [_entry(catalogue, index) for index in catalogue.archive.days[day]]
    return machine_views.EntryView(
        guid=catalogue.guid("edition", day.isoformat()),
        url=catalogue.routes.url(catalogue.routes.day(day)),
        date=entries[-1].date,
        updated=_latest([entry.updated for entry in entries]) or entries[-1].date,
        summary=" · ".join(entry.title for entry in entries),
        parts=tuple(_part(catalogue, index) for index in catalogue.archive.days[day])
        if catalogue.config.feeds.content == "full"
        else (),
        author=catalogue.config.author,
    )


def _part(catalogue: Catalogue, index: int) -> machine_views.EntryPart:
    article, item = catalogue.archive.articles[index], catalogue.items[index]
    body = catalogue.bodies.get(article.path) or views.BodyView(digest=b"")
    return machine_views.EntryPart(title=item.title, url=item.url, body=body)


def _topic_feeds(catalogue: Catalogue) -> Iterator[Page]:
    routes = catalogue.routes
    for topic in catalogue.archive.topics.values():
        newest = topic.articles[-catalogue.config.feeds.entries :][::-1]
        entries = tuple(_entry(catalogue, index) for index in newest)
        for kind in catalogue.config.feeds.formats:
            if kind != "json":
                view = _feed(
                    catalogue,
                    routes.topic_feed(topic.slug, kind),
                    kind="topic",
                    page=routes.topic(topic.slug),
                    identity=f"topic:{topic.key}",
                    entries=entries,
                    title=topic.name,
                )
                yield Page(routes.topic_feed(topic.slug, kind), kind, view, origin(topic))


def _months(catalogue: Catalogue) -> list[tuple[tuple[int, int], list[date]]]:
    """Every month with a briefing, and its days; in order."""
    return [
        (month, list(days))
        for month, days in groupby(catalogue.archive.days, key=lambda day: (day.year, day.month))
    ]


def _history(catalogue: Catalogue, months: Sequence[tuple[tuple[int, int], list[date]]]) -> Iterator[Page]:
    """A feed a month, each leading to the one before: the complete history.

    A document names no later one, so once its month is over only a change to one of its own articles
    changes it. Source: RFC 5005, section 4.
    """
    routes = catalogue.routes
    before = [None, *(month for month, _ in months)]
    for earlier, (month, days) in zip(before, months, strict=False):
        entries = tuple(
            _entry(catalogue, index)
            for day in reversed(days)
            for index in reversed(catalogue.archive.days[day])
        )
        view = _feed(
            catalogue,
            routes.feed_archive(*month),
            kind="month",
            page=routes.month(*month),
            identity=f"month:{month[0]:04}-{month[1]:02}",
            entries=entries,
            month=date(*month, 1),
            current=routes.url(routes.feed("atom")),
            earlier=routes.url(routes.feed_archive(*earlier)) if earlier else "",
        )
        yield Page(
            routes.feed_archive(*month), "atom", view, f"the archived feed of {month[0]:04}-{month[1]:02}"
        )


def _overview(catalogue: Catalogue, months: Sequence[tuple[tuple[int, int], list[date]]]) -> Iterator[Page]:
    routes = catalogue.routes
    groups = tuple(
        machine_views.TopicFeedGroup(
            kind=kind,
            topics=tuple(
                machine_views.TopicFeeds(
                    title=topic.name,
                    url=routes.url(routes.topic(topic.slug)),
                    feeds=topic_feeds(catalogue, topic),
                )
                for topic in group
            ),
        )
        for kind, group in groupby(catalogue.archive.topics.values(), key=lambda topic: topic.kind)
    )
    page = machine_views.FeedsPageView(
        url=routes.url(routes.feeds()),
        feeds=feed_links(catalogue),
        edition_feeds=_edition_links(catalogue),
        opml=routes.url(routes.opml()),
        groups=groups,
        history=routes.url(routes.feed_archive(*months[-1][0])) if months else "",
    )
    yield Page(routes.feeds(), "feeds.html", page, "the page of the feeds")
    outline = machine_views.OpmlView(
        url=routes.url(routes.opml()),
        feeds=page.feeds,
        edition_feeds=page.edition_feeds,
        topics=tuple(topic for group in groups for topic in group.topics),
    )
    yield Page(routes.opml(), "opml", outline, "the OPML of the feeds")
