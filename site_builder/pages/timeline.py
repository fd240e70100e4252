"""The timeline: every event once, with all briefings that tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from site_builder.model.archive import Event
from site_builder.pages import views
from site_builder.pages.catalogue import Catalogue
from site_builder.pages.page import Page
from site_builder.pages.years import by_year, neighbours


def timeline(catalogue: Catalogue) -> Iterator[Page]:
    """The timeline, and its years if it is long."""
    routes = catalogue.routes
    years = by_year(catalogue.archive.events, lambda event: event.datings[0].date.day.year)
    view = views.TimelineView(
        url=routes.url(routes.timeline()),
        years=tuple(_year(catalogue, year, events) for year, events in years.shown),
        other_years=tuple(catalogue.year_link(routes.timeline(year), year) for year, _ in years.paged),
    )
    yield Page(routes.timeline(), "timeline.html", view, "the timeline")
    for place, (year, events) in enumerate(years.paged):
        earlier, later = neighbours(years.paged, place)
        yearly = views.TimelineYearView(
            url=routes.url(routes.timeline(year)),
            timeline=view.url,
            year=_year(catalogue, year, events),
            previous=catalogue.year_link(routes.timeline(earlier), earlier) if earlier is not None else None,
            next=catalogue.year_link(routes.timeline(later), later) if later is not None else None,
        )
        yield Page(routes.timeline(year), "timeline_year.html", yearly, f"the timeline of {year}")


def _year(catalogue: Catalogue, year: int, events: Iterable[Event]) -> views.YearEvents:
    return views.YearEvents(date=date(year, 1, 1), events=tuple(catalogue.event(event) for event in events))
