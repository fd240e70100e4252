"""A document out of YAML, TOML or JSON: its values, and the place in the file that each one stands at."""

from __future__ import annotations

from typing import Any

import msgspec

from site_builder.errors import Position, Problem

DEPTH = 40
"""How many collections may stand within each other."""

KeyPath = tuple[str | int, ...]
"""Where a value stands in a document: `("sources", 0, "url")`."""

KEY = ":"
"""After a key: the key itself, as against its value."""


class Tree(msgspec.Struct, frozen=True):
    """A document read from one file."""

    path: str
    """The file, for problems."""
    value: dict[str, Any]
    """Text, None, lists and mappings; from TOML and JSON numbers, booleans and dates as well."""
    positions: dict[KeyPath, Position]
    """Where values begin; what is missing is looked for at the nearest parent."""

    def position(self, where: KeyPath) -> Position:
        """The place of a value, or of the nearest one around it."""
        while where not in self.positions:
            if not where:
                return Position()
            where = where[:-1]
        return self.positions[where]

    def problem(self, where: KeyPath, message: str, hint: str = "") -> Problem:
        """A problem at the place of a value."""
        return Problem(self.path, message, hint, self.position(where))


class ParseFailure(Exception):
    """The text cannot be read at all; carries the one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def fail(path: str, message: str, hint: str, position: Position) -> ParseFailure:
    """The failure to raise at a place."""
    return ParseFailure(Problem(path, message, hint, position))


def mapping_of(path: str, value: Any, first_line: int) -> dict[str, Any]:
    """A document's top level, which has to be a mapping. Raises ParseFailure."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise fail(
            path,
            "keys with their values are expected here",
            "Write one `key: value` a line.",
            Position(first_line),
        )
    return value
