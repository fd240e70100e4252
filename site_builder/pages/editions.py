"""Editions: what was published in a day, a month, a year; the home page and the archive that lead to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from site_builder.pages import views
from site_builder.pages.catalogue import Catalogue
from site_builder.pages.page import Page

LATEST_DAYS = 7
"""How many editions the home page shows."""


def editions(catalogue: Catalogue) -> Iterator[Page]:
    """The home page, the archive, and an edition for each day, month and year that has a briefing."""
    routes, days = catalogue.routes, list(catalogue.archive.days)
    years = _years(catalogue)
    yield Page(routes.home(), "home.html", _home(catalogue, days, years), "the home page")
    view = views.ArchiveView(
        url=routes.url(routes.archive()), years=tuple(_without_days(year) for year in reversed(years))
    )
    yield Page(routes.archive(), "archive.html", view, "the archive page")
    yield from _day_pages(catalogue, days)
    yield from _month_pages(catalogue, years)
    links = [views.DateLink(date=year.date, url=year.url) for year in years]
    for place, year in enumerate(years):
        previous, following = _around(links, place)
        yield Page(
            routes.year(year.date.year),
            "year.html",
            views.YearPageView(url=year.url, year=year, previous=previous, next=following),
            f"the edition of {year.date.year}",
        )


def _around(
    links: Sequence[views.DateLink], place: int
) -> tuple[views.DateLink | None, views.DateLink | None]:
    return links[place - 1] if place else None, links[place + 1] if place + 1 < len(links) else None


def _home(catalogue: Catalogue, days: Sequence[date], years: Sequence[views.YearCount]) -> views.HomeView:
    latest = days[-LATEST_DAYS:][::-1]
    return views.HomeView(
        url=catalogue.routes.url(catalogue.routes.home()),
        days=tuple(_day(catalogue, day, catalogue.items) for day in latest),
        years=tuple(views.DateLink(date=year.date, url=year.url) for year in reversed(years)),
    )


def _day(catalogue: Catalogue, day: date, items: Sequence[views.Item]) -> views.DayView:
    """A day with its briefings, in the order in which they were published."""
    shown = tuple(items[index] for index in catalogue.archive.days[day])
    return views.DayView(date=day, url=catalogue.routes.url(catalogue.routes.day(day)), items=shown)


def _day_pages(catalogue: Catalogue, days: Sequence[date]) -> Iterator[Page]:
    routes = catalogue.routes
    links = [views.DateLink(date=day, url=routes.url(routes.day(day))) for day in days]
    for place, (day, link) in enumerate(zip(days, links, strict=True)):
        previous, following = _around(links, place)
        month = views.DateLink(date=day.replace(day=1), url=routes.url(routes.month(day.year, day.month)))
        view = views.DayPageView(
            url=link.url,
            date=day,
            items=_day(catalogue, day, catalogue.items).items,
            month=month,
            previous=previous,
            next=following,
        )
        yield Page(routes.day(day), "day.html", view, f"the edition of {day}")


def _years(catalogue: Catalogue) -> list[views.YearCount]:
    """Every year with its months and days, in order."""
    routes, days = catalogue.routes, catalogue.archive.days
    years = []
    for year, in_year in groupby(days, key=lambda day: day.year):
        months = []
        for month, in_month in groupby(in_year, key=lambda day: day.month):
            counts = tuple(
                views.DayCount(date=day, url=routes.url(routes.day(day)), count=len(days[day]))
                for day in in_month
            )
            months.append(
                views.MonthCount(
                    date=date(year, month, 1),
                    url=routes.url(routes.month(year, month)),
                    count=sum(day.count for day in counts),
                    days=counts,
                )
            )
        years.append(
            views.YearCount(
                date=date(year, 1, 1),
                url=routes.url(routes.year(year)),
                count=sum(month.count for month in months),
                months=tuple(months),
            )
        )
    return years


def _without_days(year: views.YearCount) -> views.YearCount:
    months = tuple(
        views.MonthCount(date=month.date, url=month.url, count=month.count) for month in year.months
    )
    return views.YearCount(date=year.date, url=year.url, count=year.count, months=months)


def _month_pages(catalogue: Catalogue, years: Sequence[views.YearCount]) -> Iterator[Page]:
    months = [(year, month) for year in years for month in year.months]
    links = [views.DateLink(date=month.date, url=month.url) for _, month in months]
    for place, (year, month) in enumerate(months):
        previous, following = _around(links, place)
        view = views.MonthPageView(
            url=month.url,
            month=month,
            days=tuple(_day(catalogue, day.date, catalogue.titles) for day in reversed(month.days)),
            year=views.DateLink(date=year.date, url=year.url),
            previous=previous,
            next=following,
        )
        route = catalogue.routes.month(month.date.year, month.date.month)
        yield Page(route, "month.html", view, f"the edition of {month.date:%Y-%m}")
