"""What the editions of days, months and years have in common: each leads to the others, and counts briefings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from site_builder.pages.context import SiteContext
from site_builder.pages.paging import year_link
from site_builder.pages.views import DateLink, DayCount, MonthCount, YearCount

Counts = tuple[tuple[date, int], ...]
"""Days or months, and how many briefings each has."""


def day_route(day: date) -> str:
    """The edition of a day."""
    return f"{day.isoformat().replace('-', '/')}/index.html"


def month_route(month: date) -> str:
    """The edition of a month, which goes by its first day."""
    return f"{month.year:04}/{month.month:02}/index.html"


def year_route(year: int) -> str:
    """The edition of a year."""
    return f"{year:04}/index.html"


def day_link(context: SiteContext, day: date) -> DateLink:
    """The way to a day."""
    return DateLink(date=day, url=context.url(day_route(day)))


def month_link(context: SiteContext, month: date) -> DateLink:
    """The way to a month."""
    return DateLink(date=month, url=context.url(month_route(month)))


def edition_of_year(context: SiteContext, year: int) -> DateLink:
    """The way to a year."""
    return year_link(context, year, year_route(year))


def month_count(context: SiteContext, month: date, counts: Sequence[tuple[date, int]]) -> MonthCount:
    """A month with how many briefings each of its days has."""
    days = tuple(DayCount(date=day, url=day_link(context, day).url, count=count) for day, count in counts)
    return MonthCount(
        date=month, url=month_link(context, month).url, count=sum(day.count for day in days), days=days
    )


def year_count(context: SiteContext, year: int, months: tuple[MonthCount, ...]) -> YearCount:
    """A year with its months."""
    link = edition_of_year(context, year)
    return YearCount(date=link.date, url=link.url, count=sum(month.count for month in months), months=months)
