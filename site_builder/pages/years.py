"""Long lists are cut by year: an addition then touches one page of a list, however long it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from site_builder.pages.site_index import MANY

Item = TypeVar("Item")


class ByYear(NamedTuple, Generic[Item]):
    """A list in years, newest first."""

    shown: list[tuple[int, list[Item]]]
    """What the main page shows: everything, or the newest year of a long list."""
    paged: list[tuple[int, list[Item]]]
    """The years that have a page of their own: none, or all of a long list."""


def by_year(items: Sequence[Item], year_of: Callable[[Item], int]) -> ByYear[Item]:
    """Items that are in order, oldest first, in years and newest first."""
    years = [(year, list(group)) for year, group in groupby(reversed(items), key=year_of)]
    return ByYear(years[:1], years) if len(items) > MANY else ByYear(years, [])


def neighbours(years: Sequence[tuple[int, Iterable[Item]]], place: int) -> tuple[int | None, int | None]:
    """The years before and after the one at `place` in a list that begins with the newest."""
    earlier = years[place + 1][0] if place + 1 < len(years) else None
    return earlier, years[place - 1][0] if place else None
