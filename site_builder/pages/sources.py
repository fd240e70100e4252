"""The index of sources, and a page for each one with everything that rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from site_builder.model.archive import Outlet, Report
from site_builder.pages import views
from site_builder.pages.catalogue import Catalogue
from site_builder.pages.page import Page
from site_builder.pages.years import by_year, neighbours


def sources(catalogue: Catalogue) -> Iterator[Page]:
    """The index, and the pages of every source."""
    routes, outlets = catalogue.routes, catalogue.archive.outlets
    index = tuple(
        views.CountedLink(title=outlet.name, url=routes.url(routes.source(outlet.slug)), count=_count(outlet))
        for outlet in outlets.values()
    )
    yield Page(
        routes.sources(),
        "sources.html",
        views.SourceIndexView(url=routes.url(routes.sources()), sources=index),
        "the index of sources",
    )
    for outlet in outlets.values():
        yield from _source(catalogue, outlet)


def _count(outlet: Outlet) -> int:
    return len({report.article for report in outlet.reports})


def _source(catalogue: Catalogue, outlet: Outlet) -> Iterator[Page]:
    routes = catalogue.routes
    years = by_year(outlet.reports, lambda report: catalogue.titles[report.article].date.day.year)
    origin = f"the source “{outlet.name}”"
    view = views.SourceView(
        url=routes.url(routes.source(outlet.slug)),
        title=outlet.name,
        count=_count(outlet),
        years=tuple(_year(catalogue, year, reports) for year, reports in years.shown),
        other_years=tuple(
            catalogue.year_link(routes.source(outlet.slug, year), year) for year, _ in years.paged
        ),
    )
    yield Page(routes.source(outlet.slug), "source.html", view, origin)
    for place, (year, reports) in enumerate(years.paged):
        earlier, later = neighbours(years.paged, place)
        yearly = views.SourceYearView(
            url=routes.url(routes.source(outlet.slug, year)),
            source=views.Link(title=outlet.name, url=view.url),
            year=_year(catalogue, year, reports),
            previous=catalogue.year_link(routes.source(outlet.slug, earlier), earlier)
            if earlier is not None
            else None,
            next=catalogue.year_link(routes.source(outlet.slug, later), later) if later is not None else None,
        )
        yield Page(routes.source(outlet.slug, year), "source_year.html", yearly, origin)


def _year(catalogue: Catalogue, year: int, reports: Iterable[Report]) -> views.YearCited:
    cited = tuple(
        views.CitedView(item=catalogue.titles[report.article], report=catalogue.report(report.source))
        for report in reports
    )
    return views.YearCited(date=date(year, 1, 1), cited=cited)
