"""The home page, the archive and the years: what leads to the editions of days and months."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

import msgspec

from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.months import month_count
from site_builder.pages.page import Fingerprinted, Page, PageGroup
from site_builder.pages.site_index import PlacedArticle, SiteIndex

LATEST_DAYS = 7
"""How many editions the home page shows."""

Counts = tuple[tuple[date, int], ...]
"""Days, and how many briefings each has."""


class Front(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the home page shows."""

    latest: tuple[tuple[date, tuple[Fingerprinted[PlacedArticle], ...]], ...]
    """The newest days, newest first."""
    years: tuple[int, ...]
    """Newest first."""


class Year(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the page of a year shows."""

    year: int
    days: Counts
    before: int | None
    after: int | None


def editions(index: SiteIndex) -> Iterator[PageGroup]:
    """The home page, the archive, and a group for each year that has a briefing."""
    by_day, articles = index.archive.days, index.articles
    counts = [(day, len(indices)) for day, indices in by_day.items()]
    years = [(year, tuple(days)) for year, days in groupby(counts, key=lambda count: count[0].year)]
    months = tuple(
        (month, sum(len(by_day[day]) for day in days)) for month, days in index.archive.months.items()
    )
    latest = tuple(
        (day, tuple(articles[index] for index in by_day[day])) for day in list(by_day)[-LATEST_DAYS:][::-1]
    )
    yield PageGroup("home", _home, Front(latest, tuple(year for year, _ in reversed(years))))
    yield PageGroup("archive", _archive, months)
    for place, (year, days) in enumerate(years):
        before = years[place - 1][0] if place else None
        after = years[place + 1][0] if place + 1 < len(years) else None
        yield PageGroup(f"year {year}", _year, Year(year, days, before, after))


def _home(context: SiteContext, front: Front) -> Iterator[Page]:
    days = tuple(
        views.DayView(
            date=day,
            url=context.day_link(day).url,
            items=tuple(briefing.value.item for briefing in briefings),
        )
        for day, briefings in front.latest
    )
    route = context.routes.home()
    view = views.HomeView(
        url=context.routes.url(route), days=days, years=tuple(context.year_link(year) for year in front.years)
    )
    yield Page(route, "home.html", view, "the home page")


def _archive(context: SiteContext, months: Counts) -> Iterator[Page]:
    years = tuple(
        _year_count(
            context,
            year,
            tuple(
                views.MonthCount(date=month, url=context.month_link(month).url, count=count)
                for month, count in counts
            ),
        )
        for year, counts in groupby(months, key=lambda count: count[0].year)
    )
    route = context.routes.archive()
    view = views.ArchiveView(url=context.routes.url(route), years=years[::-1])
    yield Page(route, "archive.html", view, "the archive page")


def _year(context: SiteContext, year: Year) -> Iterator[Page]:
    months = tuple(
        month_count(context, month, tuple(days))
        for month, days in groupby(year.days, key=lambda count: count[0].replace(day=1))
    )
    counted = _year_count(context, year.year, months)
    view = views.YearPageView(
        url=counted.url,
        year=counted,
        previous=context.year_link(year.before) if year.before is not None else None,
        next=context.year_link(year.after) if year.after is not None else None,
    )
    yield Page(context.routes.year(year.year), "year.html", view, f"the edition of {year.year}")


def _year_count(context: SiteContext, year: int, months: tuple[views.MonthCount, ...]) -> views.YearCount:
    link = context.year_link(year)
    return views.YearCount(
        date=link.date, url=link.url, count=sum(month.count for month in months), months=months
    )
