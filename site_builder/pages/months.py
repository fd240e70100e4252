"""A month: its briefings, the editions of its days, its own edition and its archived feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby

import msgspec

from site_builder.pages import views
from site_builder.pages.briefings import Around, briefing, surroundings
from site_builder.pages.catalogue import Catalogue
from site_builder.pages.feeds import month_feed
from site_builder.pages.frame import Frame
from site_builder.pages.page import Chapter, Page
from site_builder.parsing.text import fold


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
    by_day = catalogue.archive.days
    grouped = [(month, tuple(days)) for month, days in groupby(by_day, key=lambda day: day.replace(day=1))]
    for place, (month, dates) in enumerate(grouped):
        before = grouped[place - 1] if place else None
        after = grouped[place + 1] if place + 1 < len(grouped) else None
        days = tuple(Day(day, tuple(around[index] for index in by_day[day])) for day in dates)
        inputs = Month(
            month,
            days,
            _outlets(catalogue, days),
            before[1][-1] if before else None,
            after[1][0] if after else None,
            before[0] if before else None,
            after[0] if after else None,
        )
        yield Chapter(f"month {month:%Y-%m}", _pages, inputs)


def _outlets(catalogue: Catalogue, days: Sequence[Day]) -> dict[str, views.Link]:
    names = {
        fold(source.name): None
        for day in days
        for around in day.briefings
        for source in around.shelved.value.article.sources
    }
    return {name: catalogue.outlet_links[name] for name in names}


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
