"""Long lists are cut by year: an addition then touches one page of a list, however long it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from site_builder.pages.context import SiteContext
from site_builder.pages.views import DateLink

Item = TypeVar("Item")

MANY = 250
"""A list longer than this is cut by year."""


class ByYear(NamedTuple, Generic[Item]):
    """A list in years, newest first."""

    years: list[tuple[int, list[Item]]]
    long: bool
    """Whether each year has a page of its own."""

    @property
    def shown(self) -> list[tuple[int, list[Item]]]:
        """What the main page shows: everything, or the newest year of a long list."""
        return self.years[:1] if self.long else self.years

    @property
    def paged(self) -> list[tuple[int, list[Item]]]:
        """The years that have a page of their own: none, or all of a long list."""
        return self.years if self.long else []


def by_year(items: Sequence[Item], year_of: Callable[[Item], int]) -> ByYear[Item]:
    """Items that are in order, oldest first, in years and newest first."""
    years = [(year, list(group)) for year, group in groupby(reversed(items), key=year_of)]
    return ByYear(years, len(items) > MANY)


class YearPage(NamedTuple):
    """A year of a long list, with the way to the years beside it."""

    year: int
    route: str
    previous: DateLink | None
    next: DateLink | None


Neighbours = tuple[int, int | None, int | None]
"""A year, and those before and after it."""


def with_neighbours(newest_first: Sequence[int]) -> Iterator[Neighbours]:
    """Each year with those before and after it that have a page."""
    for place, year in enumerate(newest_first):
        earlier = newest_first[place + 1] if place + 1 < len(newest_first) else None
        yield year, earlier, newest_first[place - 1] if place else None


def year_page(context: SiteContext, route_of: Callable[[int], str], neighbours: Neighbours) -> YearPage:
    """The page of a year, from where the pages of years stand."""
    year, earlier, later = neighbours
    return YearPage(
        year,
        route_of(year),
        year_link(context, earlier, route_of(earlier)) if earlier is not None else None,
        year_link(context, later, route_of(later)) if later is not None else None,
    )


def year_pages(
    context: SiteContext, route_of: Callable[[int], str], newest_first: Sequence[int]
) -> Iterator[YearPage]:
    """The pages of all years."""
    return (year_page(context, route_of, neighbours) for neighbours in with_neighbours(newest_first))


def year_links(
    context: SiteContext, route_of: Callable[[int], str], newest_first: Sequence[int]
) -> tuple[DateLink, ...]:
    """The way to the pages of years."""
    return tuple(year_link(context, year, route_of(year)) for year in newest_first)


def year_link(context: SiteContext, year: int, route: str) -> DateLink:
    """A year, and where its page stands."""
    return DateLink(date=date(year, 1, 1), url=context.url(route))
