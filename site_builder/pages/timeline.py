"""The timeline: every event once, with all briefings that tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.page import Fingerprinted, Page, PageGroup
from site_builder.pages.site_index import SiteIndex
from site_builder.pages.years import by_year, neighbours

Events = tuple[Fingerprinted[views.EventView], ...]


class Timeline(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the timeline shows."""

    years: tuple[tuple[int, Events], ...]
    """Newest first."""
    paged: tuple[int, ...]
    """The years that have pages of their own."""


class TimelineYear(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a year of a long timeline shows."""

    year: int
    events: Events
    before: int | None
    after: int | None


def timeline(index: SiteIndex) -> Iterator[PageGroup]:
    """The timeline, and its years if it is long."""
    years = by_year(index.events, lambda event: event.value.datings[0].date.day.year)
    shown = tuple((year, tuple(events)) for year, events in years.shown)
    yield PageGroup("timeline", _timeline, Timeline(shown, tuple(year for year, _ in years.paged)))
    for place, (year, events) in enumerate(years.paged):
        inputs = TimelineYear(year, tuple(events), *neighbours(years.paged, place))
        yield PageGroup(f"timeline {year}", _timeline_year, inputs)


def _timeline(context: SiteContext, timeline: Timeline) -> Iterator[Page]:
    routes = context.routes
    view = views.TimelineView(
        url=routes.url(routes.timeline()),
        years=tuple(_year(year, events) for year, events in timeline.years),
        other_years=tuple(context.year_link(year, routes.timeline(year)) for year in timeline.paged),
    )
    yield Page(routes.timeline(), "timeline.html", view, "the timeline")


def _timeline_year(context: SiteContext, inputs: TimelineYear) -> Iterator[Page]:
    routes, year = context.routes, inputs.year
    view = views.TimelineYearView(
        url=routes.url(routes.timeline(year)),
        timeline=routes.url(routes.timeline()),
        year=_year(year, inputs.events),
        previous=context.year_link(inputs.before, routes.timeline(inputs.before)) if inputs.before else None,
        next=context.year_link(inputs.after, routes.timeline(inputs.after)) if inputs.after else None,
    )
    yield Page(routes.timeline(year), "timeline_year.html", view, f"the timeline of {year}")


def _year(year: int, events: Iterable[Fingerprinted[views.EventView]]) -> views.YearEvents:
    return views.YearEvents(date=date(year, 1, 1), events=tuple(event.value for event in events))
