"""A month: its briefings, the editions of its days, its own edition and its archived feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

import msgspec

from site_builder.pages import views
from site_builder.pages.briefings import Around, both_sides, briefing, surroundings
from site_builder.pages.context import SiteContext
from site_builder.pages.feeds import month_feed
from site_builder.pages.page import Page, PageGroup
from site_builder.pages.site_index import SiteIndex


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


def months(index: SiteIndex) -> Iterator[PageGroup]:
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
        yield PageGroup(f"month {month:%Y-%m}", _pages, inputs)


def _outlets(index: SiteIndex, indices: Iterable[int]) -> dict[str, views.Link]:
    keys = chain.from_iterable(map(index.archive.outlets_of.__getitem__, indices))
    return {key: index.outlet_links[key] for key in dict.fromkeys(keys)}


def _pages(context: SiteContext, month: Month) -> Iterator[Page]:
    for day in month.days:
        for around in day.briefings:
            yield from briefing(context, around, month.outlets)
    yield from _day_pages(context, month)
    yield _month_page(context, month)
    if "atom" in context.config.feeds.formats:
        newest = (around for day in reversed(month.days) for around in reversed(day.briefings))
        entries = ((around.placed.value, around.topic_names) for around in newest)
        yield month_feed(context, month.first, month.month_before, entries)


def _day_pages(context: SiteContext, month: Month) -> Iterator[Page]:
    dates = (month.day_before, *(day.day for day in month.days), month.day_after)
    edition = context.month_link(month.first)
    for before, day, after in zip(dates, month.days, dates[2:], strict=False):
        view = views.DayPageView(
            url=context.day_link(day.day).url,
            date=day.day,
            items=tuple(around.placed.value.item for around in day.briefings),
            month=edition,
            previous=context.day_link(before) if before else None,
            next=context.day_link(after) if after else None,
        )
        yield Page(context.routes.day(day.day), "day.html", view, f"the edition of {day.day}")


def _month_page(context: SiteContext, month: Month) -> Page:
    counts = tuple((day.day, len(day.briefings)) for day in month.days)
    counted = month_count(context, month.first, counts)
    view = views.MonthPageView(
        url=counted.url,
        month=counted,
        days=tuple(
            views.DayView(
                date=day.day,
                url=context.day_link(day.day).url,
                items=tuple(around.placed.value.title for around in day.briefings),
            )
            for day in reversed(month.days)
        ),
        year=context.year_link(month.first.year),
        previous=context.month_link(month.month_before) if month.month_before else None,
        next=context.month_link(month.month_after) if month.month_after else None,
    )
    route = context.routes.month(month.first.year, month.first.month)
    return Page(route, "month.html", view, f"the edition of {month.first:%Y-%m}")


def month_count(context: SiteContext, month: date, counts: Sequence[tuple[date, int]]) -> views.MonthCount:
    """A month with how many briefings each of its days has."""
    days = tuple(
        views.DayCount(date=day, url=context.day_link(day).url, count=count) for day, count in counts
    )
    return views.MonthCount(
        date=month, url=context.month_link(month).url, count=sum(day.count for day in days), days=days
    )
