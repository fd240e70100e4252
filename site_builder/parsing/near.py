"""Which of many names a mistyped one may have meant, at a cost that does not grow with their number.

The names are indexed once by three letters in a row, when the first is looked for. A search then compares the few
names that share the rarest of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from functools import cached_property

COMPARED = 10
"""At most so many names are compared with the one that is looked for."""

_LOOKED_UP = 12
"""So many of a name's triples are looked up, the rarest."""
_NAMES = 100
"""So many names are remembered of those that share a triple."""
_LETTERS = 200
"""Of a name so many letters count."""


class Near:
    """Names to find the nearest of."""

    def __init__(self, names: Iterable[str], telling: Callable[[str], str] = str) -> None:
        """`telling` gives the part of a name by which it is known, as the last part of a path."""
        self._names, self._telling = names, telling

    def to(self, name: str, cutoff: float = 0.6) -> str:
        """The nearest name, if its likeness (see difflib: from 0 to 1) is at least `cutoff`, or else nothing."""
        known = [self._index[triple] for triple in self._triples(name) if triple in self._index]
        shared = Counter[str]()
        for names in sorted(known, key=len)[:_LOOKED_UP]:
            shared.update(names)
        likely = sorted(shared, key=lambda one: (-shared[one], one))[:COMPARED]
        near = get_close_matches(name[:_LETTERS], likely, 1, cutoff)
        return near[0] if near else ""

    @cached_property
    def _index(self) -> Mapping[str, list[str]]:
        index: defaultdict[str, list[str]] = defaultdict(list)
        for name in sorted(self._names):
            for triple in self._triples(name):
                if len(names := index[triple]) < _NAMES:
                    names.append(name)
        return index

    def _triples(self, name: str) -> list[str]:
        """Each three letters in a row of the telling part, once, with a space at both ends."""
        part = f" {self._telling(name)[:_LETTERS].lower()} "
        return list(dict.fromkeys(part[place : place + 3] for place in range(len(part) - 2)))


def last_part(path: str) -> str:
    """What tells a path from others: its last part, without what comes after the file's name."""
    return path.rstrip("/").rpartition("/")[2]
