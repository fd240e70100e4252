"""The home page: the latest editions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import msgspec

from site_builder.pages import views
from site_builder.pages.context import INDEX, SiteContext
from site_builder.pages.editions import day_link, edition_of_year
from site_builder.pages.kind import Kind
from site_builder.pages.page import Fingerprinted, Page, PageGroup, PageType
from site_builder.pages.site_index import PlacedArticle, SiteIndex

LATEST_DAYS = 7
"""How many editions the home page shows."""

ROUTE = INDEX


class HomeView(views.Located, frozen=True, kw_only=True):
    """The home page: the latest editions."""

    days: tuple[views.DayView, ...] = ()
    """Newest first."""
    years: tuple[views.DateLink, ...] = ()
    """Newest first."""


HOME = PageType("home.html", HomeView, in_sitemap=True)


class Latest(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the home page shows."""

    days: tuple[tuple[date, tuple[Fingerprinted[PlacedArticle], ...]], ...]
    """The newest days, newest first."""
    years: tuple[int, ...]
    """Newest first."""


def groups(index: SiteIndex) -> Iterator[PageGroup[Latest]]:
    """The home page."""
    by_day = index.archive.days
    days = tuple(
        (day, tuple(index.articles[place] for place in by_day[day]))
        for day in list(by_day)[-LATEST_DAYS:][::-1]
    )
    years = tuple(dict.fromkeys(day.year for day in reversed(list(by_day))))
    yield PageGroup("home", index.context, _pages, Latest(days, years))


def _pages(context: SiteContext, latest: Latest) -> Iterator[Page]:
    days = tuple(
        views.DayView(
            date=day, url=day_link(context, day).url, items=tuple(placed.value.item for placed in briefings)
        )
        for day, briefings in latest.days
    )
    years = tuple(edition_of_year(context, year) for year in latest.years)
    yield HOME.page(ROUTE, HomeView(url=context.url(ROUTE), days=days, years=years), "the home page")


KIND = Kind(name="home", types=(HOME,), groups=groups, route=ROUTE)
