"""A month: its briefings, the editions of its days, its own edition and its archived feed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain

import msgspec

from site_builder.pages import views
from site_builder.pages.briefings import Around, both_sides, briefing, surroundings
from site_builder.pages.catalogue import Catalogue
from site_builder.pages.feeds import month_feed
from site_builder.pages.frame import Frame
from site_builder.pages.page import Chapter, Page


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


def months(catalogue: Catalogue) -> Iterator[Chapter]:
    """A chapter for each month that has a briefing."""
    around = surroundings(catalogue)
    by_day, by_month = catalogue.archive.days, catalogue.archive.months
    for month, before, after in zip(by_month, *both_sides(list(by_month)), strict=True):
        dates = by_month[month]
        inputs = Month(
            month,
            tuple(Day(day, tuple(map(around.__getitem__, by_day[day]))) for day in dates),
            _outlets(catalogue, chain.from_iterable(map(by_day.__getitem__, dates))),
            by_month[before][-1] if before else None,
            by_month[after][0] if after else None,
            before,
            after,
        )
        yield Chapter(f"month {month:%Y-%m}", _pages, inputs)


def _outlets(catalogue: Catalogue, indices: Iterable[int]) -> dict[str, views.Link]:
    keys = chain.from_iterable(map(catalogue.archive.outlets_of.__getitem__, indices))
    return {key: catalogue.outlet_links[key] for key in dict.fromkeys(keys)}


def _pages(frame: Frame, month: Month) -> Iterator[Page]:
    for day in month.days:
        for around in day.briefings:
            yield from briefing(frame, around, month.outlets)
    yield from _day_pages(frame, month)
    yield _month_page(frame, month)
    if "atom" in frame.config.feeds.formats:
        newest = (around for day in reversed(month.days) for around in reversed(day.briefings))
        entries = ((around.shelved.value, around.topic_names) for around in newest)
        yield month_feed(frame, month.first, month.month_before, entries)


def _day_pages(frame: Frame, month: Month) -> Iterator[Page]:
    dates = (month.day_before, *(day.day for day in month.days), month.day_after)
    edition = frame.month_link(month.first)
    for before, day, after in zip(dates, month.days, dates[2:], strict=False):
        view = views.DayPageView(
            url=frame.day_link(day.day).url,
            date=day.day,
            items=tuple(around.shelved.value.item for around in day.briefings),
            month=edition,
            previous=frame.day_link(before) if before else None,
            next=frame.day_link(after) if after else None,
        )
        yield Page(frame.routes.day(day.day), "day.html", view, f"the edition of {day.day}")


def _month_page(frame: Frame, month: Month) -> Page:
    counts = tuple((day.day, len(day.briefings)) for day in month.days)
    counted = month_count(frame, month.first, counts)
    view = views.MonthPageView(
        url=counted.url,
        month=counted,
        days=tuple(
            views.DayView(
                date=day.day,
                url=frame.day_link(day.day).url,
                items=tuple(around.shelved.value.title for around in day.briefings),
            )
            for day in reversed(month.days)
        ),
        year=frame.year_link(month.first.year),
        previous=frame.month_link(month.month_before) if month.month_before else None,
        next=frame.month_link(month.month_after) if month.month_after else None,
    )
    route = frame.routes.month(month.first.year, month.first.month)
    return Page(route, "month.html", view, f"the edition of {month.first:%Y-%m}")


def month_count(frame: Frame, month: date, counts: Sequence[tuple[date, int]]) -> views.MonthCount:
    """A month with how many briefings each of its days has."""
    days = tuple(views.DayCount(date=day, url=frame.day_link(day).url, count=count) for day, count in counts)
    return views.MonthCount(
        date=month, url=frame.month_link(month).url, count=sum(day.count for day in days), days=days
    )
