"""The timeline: every event once, with all briefings that tell it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any

import msgspec

from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.kind import Kind, MenuPlace
from site_builder.pages.page import Fingerprinted, Page, PageGroup, PageType
from site_builder.pages.paging import Neighbours, by_year, with_neighbours, year_links, year_page
from site_builder.pages.site_index import SiteIndex

ROUTE = "events/index.html"


def year_route(year: int) -> str:
    """A year of a long timeline."""
    return f"events/{year:04}/index.html"


TELLERS = 20
"""How many briefings, and sources of each date, an event names away from the timeline, which names all."""


def away_from_the_timeline(event: views.EventView, url: str = "") -> views.EventView:
    """An event as it stands on other pages: with some of the briefings that tell it, but for the one at `url`."""
    others = (item for item in event.briefings if item.url != url)
    return msgspec.structs.replace(
        event,
        briefings=tuple(islice(others, TELLERS)),
        datings=tuple(
            msgspec.structs.replace(dating, sources=dating.sources[:TELLERS]) for dating in event.datings
        ),
    )


class YearEvents(views.View, frozen=True, kw_only=True):
    """Events of one year, newest first."""

    date: date
    events: tuple[views.EventView, ...]


class TimelineView(views.Located, frozen=True, kw_only=True):
    """The events: all of them, or the newest year and the way to the others."""

    years: tuple[YearEvents, ...] = ()
    """Newest first."""
    other_years: tuple[views.DateLink, ...] = ()


class TimelineYearView(views.Located, frozen=True, kw_only=True):
    """The events of one year, where there are many."""

    timeline: str
    year: YearEvents
    previous: views.DateLink | None = None
    next: views.DateLink | None = None


TIMELINE = PageType("timeline.html", TimelineView, in_sitemap=True)
TIMELINE_YEAR = PageType("timeline_year.html", TimelineYearView, in_sitemap=True)

Events = tuple[Fingerprinted[views.EventView], ...]


class Timeline(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the timeline shows."""

    years: tuple[tuple[int, Events], ...]
    """Newest first."""
    paged: tuple[int, ...]
    """The years that have pages of their own."""


class TimelineYear(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What a year of a long timeline shows."""

    neighbours: Neighbours
    events: Events


def groups(index: SiteIndex) -> Iterator[PageGroup[Any]]:
    """The timeline, and its years if it is long."""
    years = by_year(index.events, lambda event: event.value.datings[0].date.day.year)
    shown = tuple((year, tuple(events)) for year, events in years.shown)
    paged = dict(years.paged)
    yield PageGroup("timeline", index.context, _timeline, Timeline(shown, tuple(paged)))
    for neighbours in with_neighbours(list(paged)):
        inputs = TimelineYear(neighbours, tuple(paged[neighbours[0]]))
        yield PageGroup(f"timeline {neighbours[0]}", index.context, _year, inputs)


def _timeline(context: SiteContext, timeline: Timeline) -> Iterator[Page]:
    view = TimelineView(
        url=context.url(ROUTE),
        years=tuple(_events(year, events) for year, events in timeline.years),
        other_years=year_links(context, year_route, timeline.paged),
    )
    yield TIMELINE.page(ROUTE, view, "the timeline")


def _year(context: SiteContext, inputs: TimelineYear) -> Iterator[Page]:
    page = year_page(context, year_route, inputs.neighbours)
    view = TimelineYearView(
        url=context.url(page.route),
        timeline=context.url(ROUTE),
        year=_events(page.year, inputs.events),
        previous=page.previous,
        next=page.next,
    )
    yield TIMELINE_YEAR.page(page.route, view, f"the timeline of {page.year}")


def _events(year: int, events: Iterable[Fingerprinted[views.EventView]]) -> YearEvents:
    return YearEvents(date=date(year, 1, 1), events=tuple(event.value for event in events))


KIND = Kind(
    name="timeline",
    types=(TIMELINE, TIMELINE_YEAR),
    groups=groups,
    route=ROUTE,
    menu=MenuPlace(title="Timeline", order=30),
)
