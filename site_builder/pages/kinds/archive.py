"""The archive page: all years and months."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.editions import Counts, month_link, year_count
from site_builder.pages.kind import Kind, MenuPlace
from site_builder.pages.page import Page, PageGroup, PageType
from site_builder.pages.site_index import SiteIndex

ROUTE = "archive/index.html"


class ArchiveView(views.Located, frozen=True, kw_only=True):
    """All years and months."""

    years: tuple[views.YearCount, ...] = ()
    """Newest first."""


ARCHIVE = PageType("archive.html", ArchiveView, in_sitemap=True)


def groups(index: SiteIndex) -> Iterator[PageGroup[Counts]]:
    """The archive page, from how many briefings each month has."""
    by_day = index.archive.days
    months = tuple(
        (month, sum(len(by_day[day]) for day in days)) for month, days in index.archive.months.items()
    )
    yield PageGroup("archive", index.context, _pages, months)


def _pages(context: SiteContext, months: Counts) -> Iterator[Page]:
    years = tuple(
        year_count(
            context,
            year,
            tuple(
                views.MonthCount(date=month, url=month_link(context, month).url, count=count)
                for month, count in counts
            ),
        )
        for year, counts in groupby(months, key=lambda count: count[0].year)
    )
    view = ArchiveView(url=context.url(ROUTE), years=years[::-1])
    yield ARCHIVE.page(ROUTE, view, "the archive page")


KIND = Kind(
    name="archive", types=(ARCHIVE,), groups=groups, route=ROUTE, menu=MenuPlace(title="Archive", order=10)
)
