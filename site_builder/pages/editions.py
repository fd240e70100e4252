"""The home page, the archive and the years: what leads to the editions of days and months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

import msgspec

from site_builder.pages import views
from site_builder.pages.catalogue import Catalogue, Shelved
from site_builder.pages.frame import Frame
from site_builder.pages.months import month_count
from site_builder.pages.page import Chapter, Marked, Page

LATEST_DAYS = 7
"""How many editions the home page shows."""

Counts = tuple[tuple[date, int], ...]
"""Days, and how many briefings each has."""


class Front(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the home page shows."""

    latest: tuple[tuple[date, tuple[Marked[Shelved], ...]], ...]
    """The newest days, newest first."""
    years: tuple[int, ...]
    """Newest first."""


class Year(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the page of a year shows."""

    year: int
    days: Counts
    before: int | None
    after: int | None


def editions(catalogue: Catalogue) -> Iterator[Chapter]:
    """The home page, the archive, and a chapter for each year that has a briefing."""
    by_day, shelf = catalogue.archive.days, catalogue.shelf
    counts = [(day, len(indices)) for day, indices in by_day.items()]
    years = [(year, tuple(days)) for year, days in groupby(counts, key=lambda count: count[0].year)]
    months = tuple(
        (month, sum(len(by_day[day]) for day in days)) for month, days in catalogue.archive.months.items()
    )
    latest = tuple(
        (day, tuple(shelf[index] for index in by_day[day])) for day in list(by_day)[-LATEST_DAYS:][::-1]
    )
    yield Chapter("home", _home, Front(latest, tuple(year for year, _ in reversed(years))))
    yield Chapter("archive", _archive, months)
    for place, (year, days) in enumerate(years):
        before = years[place - 1][0] if place else None
        after = years[place + 1][0] if place + 1 < len(years) else None
        yield Chapter(f"year {year}", _year, Year(year, days, before, after))


def _home(frame: Frame, front: Front) -> Iterator[Page]:
    days = tuple(
        views.DayView(
            date=day, url=frame.day_link(day).url, items=tuple(shelved.value.item for shelved in briefings)
        )
        for day, briefings in front.latest
    )
    route = frame.routes.home()
    view = views.HomeView(
        url=frame.routes.url(route), days=days, years=tuple(frame.year_link(year) for year in front.years)
    )
    yield Page(route, "home.html", view, "the home page")


def _archive(frame: Frame, months: Counts) -> Iterator[Page]:
    years = tuple(
        _year_count(
            frame,
            year,
            tuple(
                views.MonthCount(date=month, url=frame.month_link(month).url, count=count)
                for month, count in counts
            ),
        )
        for year, counts in groupby(months, key=lambda count: count[0].year)
    )
    route = frame.routes.archive()
    view = views.ArchiveView(url=frame.routes.url(route), years=years[::-1])
    yield Page(route, "archive.html", view, "the archive page")


def _year(frame: Frame, year: Year) -> Iterator[Page]:
    months = tuple(
        month_count(frame, month, tuple(days))
        for month, days in groupby(year.days, key=lambda count: count[0].replace(day=1))
    )
    counted = _year_count(frame, year.year, months)
    view = views.YearPageView(
        url=counted.url,
        year=counted,
        previous=frame.year_link(year.before) if year.before is not None else None,
        next=frame.year_link(year.after) if year.after is not None else None,
    )
    yield Page(frame.routes.year(year.year), "year.html", view, f"the edition of {year.year}")


def _year_count(frame: Frame, year: int, months: tuple[views.MonthCount, ...]) -> views.YearCount:
    link = frame.year_link(year)
    return views.YearCount(
        date=link.date, url=link.url, count=sum(month.count for month in months), months=months
    )
