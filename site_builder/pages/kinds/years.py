"""The edition of a year: its months, each with a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import msgspec

from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.editions import Counts, month_count, year_count, year_route
from site_builder.pages.kind import Kind
from site_builder.pages.page import Page, PageGroup, PageType
from site_builder.pages.paging import Neighbours, with_neighbours, year_page
from site_builder.pages.site_index import SiteIndex


class YearPageView(views.Located, frozen=True, kw_only=True):
    """A year's edition: its months, each with a calendar."""

    year: views.YearCount
    previous: views.DateLink | None = None
    next: views.DateLink | None = None


YEAR = PageType("year.html", YearPageView, in_sitemap=True)


class Year(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the page of a year shows."""

    neighbours: Neighbours
    days: Counts


def groups(index: SiteIndex) -> Iterator[PageGroup[Year]]:
    """A group for each year that has a briefing."""
    counts = [(day, len(places)) for day, places in index.archive.days.items()]
    years = {year: tuple(days) for year, days in groupby(counts, key=lambda count: count[0].year)}
    for neighbours in with_neighbours([*reversed(years)]):
        year = neighbours[0]
        yield PageGroup(f"year {year}", index.context, _pages, Year(neighbours, years[year]))


def _pages(context: SiteContext, inputs: Year) -> Iterator[Page]:
    page = year_page(context, year_route, inputs.neighbours)
    months = tuple(
        month_count(context, month, tuple(days))
        for month, days in groupby(inputs.days, key=lambda count: count[0].replace(day=1))
    )
    counted = year_count(context, page.year, months)
    view = YearPageView(url=counted.url, year=counted, previous=page.previous, next=page.next)
    yield YEAR.page(page.route, view, f"the edition of {page.year}")


KIND = Kind(name="years", types=(YEAR,), groups=groups)
