"""The index of sources, and the pages of each one with everything that rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from site_builder.model.archive import Outlet
from site_builder.model.article import Source
from site_builder.pages import views
from site_builder.pages.briefings import report
from site_builder.pages.context import SiteContext
from site_builder.pages.page import Fingerprinted, Page, PageGroup
from site_builder.pages.site_index import PlacedArticle, SiteIndex
from site_builder.pages.years import by_year, neighbours

Cited = tuple[Fingerprinted[PlacedArticle], Source]
"""A briefing, and what of the source it rests on."""


class SourceInputs(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the pages of one source are made from."""

    key: str
    name: str
    slug: str
    cited: tuple[Cited, ...]
    """Oldest first."""


def sources(index: SiteIndex) -> Iterator[PageGroup]:
    """The index, and a group for each source."""
    outlets, articles = index.archive.outlets, index.articles
    counted = tuple((outlet.name, outlet.slug, _count(outlet)) for outlet in outlets.values())
    yield PageGroup("index of sources", _index, counted)
    for key, outlet in outlets.items():
        cited = tuple((articles[report.article], report.source) for report in outlet.reports)
        yield PageGroup(f"source {key}", _source, SourceInputs(key, outlet.name, outlet.slug, cited))


def _count(outlet: Outlet) -> int:
    return len({report.article for report in outlet.reports})


def _index(context: SiteContext, counted: tuple[tuple[str, str, int], ...]) -> Iterator[Page]:
    routes = context.routes
    links = tuple(
        views.CountedLink(title=name, url=routes.url(routes.source(slug)), count=count)
        for name, slug, count in counted
    )
    view = views.SourceIndexView(url=routes.url(routes.sources()), sources=links)
    yield Page(routes.sources(), "sources.html", view, "the index of sources")


def _source(context: SiteContext, source: SourceInputs) -> Iterator[Page]:
    routes = context.routes
    years = by_year(source.cited, lambda cited: cited[0].value.item.date.day.year)
    origin = f"the source “{source.name}”"
    link = views.Link(title=source.name, url=routes.url(routes.source(source.slug)))
    names = {source.key: link}

    def yearly(year: int, some: Iterable[Cited]) -> views.YearCited:
        cited = tuple(
            views.CitedView(item=briefing.value.title, report=report(reported, names))
            for briefing, reported in some
        )
        return views.YearCited(date=date(year, 1, 1), cited=cited)

    view = views.SourceView(
        url=link.url,
        title=source.name,
        count=len({briefing.value.url for briefing, _ in source.cited}),
        years=tuple(yearly(year, cited) for year, cited in years.shown),
        other_years=tuple(
            context.year_link(year, routes.source(source.slug, year)) for year, _ in years.paged
        ),
    )
    yield Page(routes.source(source.slug), "source.html", view, origin)
    for place, (year, cited) in enumerate(years.paged):
        earlier, later = neighbours(years.paged, place)
        route = routes.source(source.slug, year)
        page = views.SourceYearView(
            url=routes.url(route),
            source=link,
            year=yearly(year, cited),
            previous=context.year_link(earlier, routes.source(source.slug, earlier)) if earlier else None,
            next=context.year_link(later, routes.source(source.slug, later)) if later else None,
        )
        yield Page(route, "source_year.html", page, origin)
