"""A month: its edition, those of its days, its briefings, and its part of the complete history as a feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain

import msgspec

from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.editions import day_link, edition_of_year, month_count, month_link, month_route
from site_builder.pages.feed import ATOM, Feed, entry, feed_view
from site_builder.pages.feed_views import FeedTitle
from site_builder.pages.kind import Kind
from site_builder.pages.kinds.briefings import Around, both_sides, briefing_pages, surroundings
from site_builder.pages.kinds.days import day_pages
from site_builder.pages.page import Page, PageGroup, PageType
from site_builder.pages.site_index import SiteIndex


class MonthPageView(views.Located, frozen=True, kw_only=True):
    """A month's edition: a calendar and its days."""

    month: views.MonthCount
    days: tuple[views.DayView, ...]
    """Newest first."""
    year: views.DateLink
    previous: views.DateLink | None = None
    next: views.DateLink | None = None


MONTH = PageType("month.html", MonthPageView, in_sitemap=True)


class Day(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A day with its briefings, in the order in which they were published."""

    day: date
    briefings: tuple[Around, ...]


class Month(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the pages of one month are made from. Months are named by their first days."""

    first: date
    days: tuple[Day, ...]
    outlets: Mapping[str, views.Link]
    """The sources that the month's briefings rest on."""
    day_before: date | None
    day_after: date | None
    month_before: date | None
    month_after: date | None


def groups(index: SiteIndex) -> Iterator[PageGroup[Month]]:
    """A group for each month that has a briefing."""
    around = surroundings(index)
    by_day, by_month = index.archive.days, index.archive.months
    for month, before, after in zip(by_month, *both_sides(list(by_month)), strict=True):
        dates = by_month[month]
        inputs = Month(
            month,
            tuple(Day(day, tuple(map(around.__getitem__, by_day[day]))) for day in dates),
            _outlets(index, chain.from_iterable(map(by_day.__getitem__, dates))),
            by_month[before][-1] if before else None,
            by_month[after][0] if after else None,
            before,
            after,
        )
        yield PageGroup(f"month {month:%Y-%m}", index.context, _pages, inputs)


def _outlets(index: SiteIndex, places: Iterable[int]) -> dict[str, views.Link]:
    keys = chain.from_iterable(map(index.archive.outlets_of.__getitem__, places))
    return {key: index.outlet_links[key] for key in dict.fromkeys(keys)}


def _pages(context: SiteContext, month: Month) -> Iterator[Page]:
    for day in month.days:
        for around in day.briefings:
            yield from briefing_pages(context, around, month.outlets)
    items = [(day.day, tuple(around.placed.value.item for around in day.briefings)) for day in month.days]
    yield from day_pages(context, items, month.day_before, month.day_after)
    yield _month_page(context, month)
    if ATOM.template in context.config.feeds.formats:
        yield _history(context, month)


def _month_page(context: SiteContext, month: Month) -> Page:
    counted = month_count(context, month.first, [(day.day, len(day.briefings)) for day in month.days])
    view = MonthPageView(
        url=counted.url,
        month=counted,
        days=tuple(
            views.DayView(
                date=day.day,
                url=day_link(context, day.day).url,
                items=tuple(around.placed.value.row for around in day.briefings),
            )
            for day in reversed(month.days)
        ),
        year=edition_of_year(context, month.first.year),
        previous=month_link(context, month.month_before) if month.month_before else None,
        next=month_link(context, month.month_after) if month.month_after else None,
    )
    return MONTH.page(month_route(month.first), view, f"the edition of {month.first:%Y-%m}")


def history_route(month: date) -> str:
    """The archived feed of a month."""
    return f"feeds/archive/{month:%Y-%m}.xml"


def history_url(context: SiteContext, month: date | None) -> str:
    """The address of a month's archived feed; empty where there is no month, or no Atom feed."""
    return (
        context.url(history_route(month)) if month and ATOM.template in context.config.feeds.formats else ""
    )


def _history(context: SiteContext, month: Month) -> Page:
    """A month of the complete history, leading to the month before.

    The document names no later one, so once its month is over only a change to one of its own articles
    changes it. Source: RFC 5005, section 4.
    """
    newest = (around for day in reversed(month.days) for around in reversed(day.briefings))
    feed = Feed(
        folder="",
        page=month_route(month.first),
        identity=f"month:{month.first:%Y-%m}",
        title=FeedTitle(month=month.first),
        origin=f"the archived feed of {month.first:%Y-%m}",
    )
    route = history_route(month.first)
    view = feed_view(
        context,
        feed,
        route,
        tuple(entry(context, around.placed.value, around.topic_names) for around in newest),
        archived=True,
        current=context.url(feed.route(ATOM)),
        earlier=history_url(context, month.month_before),
    )
    return ATOM.page(route, view, feed.origin)


KIND = Kind(name="months", types=(MONTH, ATOM), groups=groups)
