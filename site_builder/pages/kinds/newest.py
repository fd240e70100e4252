"""The feeds of the whole archive: the newest briefings, and the newest editions with an entry a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec

from site_builder.model.archive import Archive
from site_builder.pages.context import SiteContext
from site_builder.pages.editions import day_link
from site_builder.pages.feed import FEED_TYPES, EntryInputs, Feed, authors, entries, latest, newest, part
from site_builder.pages.feed_views import EntryView, FeedSection, FeedTitle
from site_builder.pages.kind import Kind
from site_builder.pages.kinds import archive as archive_page
from site_builder.pages.kinds import home
from site_builder.pages.kinds.months import history_url
from site_builder.pages.page import Fingerprinted, Page, PageGroup
from site_builder.pages.site_index import PlacedArticle, SiteIndex

BRIEFINGS = Feed(
    folder="",
    page=home.ROUTE,
    identity="archive",
    title=FeedTitle(),
    origin="the feed of the whole archive",
    everything=True,
)

EDITIONS = Feed(
    folder="feeds/editions/",
    page=archive_page.ROUTE,
    identity="editions",
    title=FeedTitle(label="Daily editions"),
    origin="the feed of the editions",
)

Days = tuple[tuple[date, tuple[Fingerprinted[PlacedArticle], ...]], ...]


class Newest(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the feeds of the whole archive show."""

    briefings: tuple[EntryInputs, ...]
    """Newest first."""
    month: date | None
    """The newest month: where the complete history begins."""


def groups(index: SiteIndex) -> Iterator[PageGroup[Any]]:
    """A group for each of the two."""
    archive, count = index.archive, index.context.config.feeds.entries
    briefings = newest(index, range(len(index.articles)))
    yield PageGroup(
        "feeds of the archive", index.context, _briefings, Newest(briefings, archive.newest_month)
    )
    days: Days = tuple(
        (day, tuple(index.articles[place] for place in archive.days[day]))
        for day in list(archive.days)[-count:][::-1]
    )
    yield PageGroup("feeds of the editions", index.context, _editions, days)


def _briefings(context: SiteContext, newest: Newest) -> Iterator[Page]:
    return BRIEFINGS.pages(
        context, entries(context, newest.briefings), earlier=history_url(context, newest.month)
    )


def _editions(context: SiteContext, days: Days) -> Iterator[Page]:
    shown = tuple(_edition(context, day, [placed.value for placed in briefings]) for day, briefings in days)
    return EDITIONS.pages(context, shown)


def _edition(context: SiteContext, day: date, briefings: Sequence[PlacedArticle]) -> EntryView:
    """A day's edition as one entry, with all its briefings in full; or with their titles, if feeds are summaries."""
    full = context.config.feeds.content == "full"
    last = briefings[-1].item.date
    return EntryView(
        guid=context.guid("edition", day.isoformat()),
        url=day_link(context, day).url,
        date=last,
        updated=latest(briefing.article.changed for briefing in briefings) or last,
        summary=" · ".join(briefing.item.title for briefing in briefings),
        parts=tuple(map(part, briefings)) if full else (),
        authors=tuple(dict.fromkeys(name for briefing in briefings for name in authors(context, briefing))),
        enclosures=tuple(one for briefing in briefings for one in briefing.enclosures),
    )


def sections(context: SiteContext, archive: Archive) -> Iterator[FeedSection]:
    """One for each of the two."""
    yield FeedSection(
        id="all",
        title="All briefings",
        text="Every briefing as soon as it is published.",
        feed=BRIEFINGS.listed(context),
    )
    yield FeedSection(
        id="editions",
        title="Daily editions",
        text="One entry a day, with all the briefings of that day: for those who prefer to read everything at once.",
        feed=EDITIONS.listed(context),
    )


KIND = Kind(name="newest", types=FEED_TYPES, groups=groups, feeds=sections)
