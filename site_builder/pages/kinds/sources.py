"""The index of sources, and the pages of each one with everything that rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any

import msgspec

from site_builder.model.archive import Outlet
from site_builder.model.article import Source
from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.kind import Kind, MenuPlace
from site_builder.pages.kinds.briefings import report
from site_builder.pages.page import Fingerprinted, Page, PageGroup, PageType
from site_builder.pages.paging import by_year, year_links, year_pages
from site_builder.pages.site_index import PlacedArticle, SiteIndex

ROUTE = "sources/index.html"


def route(slug: str) -> str:
    """A source's page."""
    return f"sources/{slug}/index.html"


def year_route(slug: str, year: int) -> str:
    """A year of a source on which much rests."""
    return f"sources/{slug}/{year:04}/index.html"


class SourceIndexView(views.Located, frozen=True, kw_only=True):
    """All sources."""

    sources: tuple[views.CountedLink, ...] = ()


class CitedView(views.View, frozen=True, kw_only=True):
    """A briefing and the report of this source that it rests on."""

    item: views.Item
    report: views.ReportView


class YearCited(views.View, frozen=True, kw_only=True):
    """What rests on a source in one year, newest first."""

    date: date
    cited: tuple[CitedView, ...]


class SourceView(views.Located, frozen=True, kw_only=True):
    """A source's page."""

    title: str
    count: int
    years: tuple[YearCited, ...]
    other_years: tuple[views.DateLink, ...] = ()


class SourceYearView(views.Located, frozen=True, kw_only=True):
    """One year of a source with many briefings."""

    source: views.Link
    year: YearCited
    previous: views.DateLink | None = None
    next: views.DateLink | None = None


SOURCES = PageType("sources.html", SourceIndexView, in_sitemap=True)
SOURCE = PageType("source.html", SourceView, in_sitemap=True)
SOURCE_YEAR = PageType("source_year.html", SourceYearView, in_sitemap=True)

Cited = tuple[Fingerprinted[PlacedArticle], Source]
"""A briefing, and what of the source it rests on."""


class SourceInputs(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the pages of one source are made from."""

    key: str
    name: str
    slug: str
    cited: tuple[Cited, ...]
    """Oldest first."""


def groups(index: SiteIndex) -> Iterator[PageGroup[Any]]:
    """The index, and a group for each source."""
    outlets = index.archive.outlets
    counted = tuple((outlet.name, outlet.slug, _count(outlet)) for outlet in outlets.values())
    yield PageGroup("index of sources", index.context, _index, counted)
    for key, outlet in outlets.items():
        cited = tuple((index.articles[citation.article], citation.source) for citation in outlet.citations)
        inputs = SourceInputs(key, outlet.name, outlet.slug, cited)
        yield PageGroup(f"source {key}", index.context, _source, inputs)


def _count(outlet: Outlet) -> int:
    return len({citation.article for citation in outlet.citations})


def _index(context: SiteContext, counted: tuple[tuple[str, str, int], ...]) -> Iterator[Page]:
    links = tuple(
        views.CountedLink(title=name, url=context.url(route(slug)), count=count)
        for name, slug, count in counted
    )
    view = SourceIndexView(url=context.url(ROUTE), sources=links)
    yield SOURCES.page(ROUTE, view, "the index of sources")


def _source(context: SiteContext, source: SourceInputs) -> Iterator[Page]:
    years = by_year(source.cited, lambda cited: cited[0].value.item.date.day.year)
    origin = f"the source “{source.name}”"
    link = views.Link(title=source.name, url=context.url(route(source.slug)))
    names = {source.key: link}
    route_of = partial(year_route, source.slug)

    def yearly(year: int, some: Iterable[Cited]) -> YearCited:
        cited = tuple(
            CitedView(item=placed.value.row, report=report(reported, names)) for placed, reported in some
        )
        return YearCited(date=date(year, 1, 1), cited=cited)

    paged = dict(years.paged)
    view = SourceView(
        url=link.url,
        title=source.name,
        count=len({placed.value.url for placed, _ in source.cited}),
        years=tuple(yearly(year, cited) for year, cited in years.shown),
        other_years=year_links(context, route_of, list(paged)),
    )
    yield SOURCE.page(route(source.slug), view, origin)
    for page in year_pages(context, route_of, list(paged)):
        of_year = SourceYearView(
            url=context.url(page.route),
            source=link,
            year=yearly(page.year, paged[page.year]),
            previous=page.previous,
            next=page.next,
        )
        yield SOURCE_YEAR.page(page.route, of_year, origin)


KIND = Kind(
    name="sources",
    types=(SOURCES, SOURCE, SOURCE_YEAR),
    groups=groups,
    route=ROUTE,
    menu=MenuPlace(title="Sources", order=40),
)
