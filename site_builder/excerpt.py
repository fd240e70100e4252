"""The lines around a problem, so that an editor sees what is meant before opening the file."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import msgspec

from site_builder.errors import Problem

_WIDTH = 160
"""Characters of a line that are shown."""

_BYTES = 1 << 20
"""So much of a file is looked at."""


class ExcerptLine(msgspec.Struct, frozen=True):
    """A line of a content file."""

    number: int
    """Counted from 1."""
    text: str
    marked: bool
    """Whether the problem is in this line."""
    column: int = 0
    """Where in `text` the problem is, counted from 1; 0 in the lines around it."""


def excerpt(root: Path, problem: Problem, around: int = 2) -> tuple[ExcerptLine, ...]:
    """The line of the problem with `around` lines before and after; nothing where the file cannot be read as text."""
    wanted = problem.position.line
    try:
        with (root / problem.path).open("rb") as file:
            text = file.read(_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, ValueError):
        return ()
    first = max(wanted - around, 1)
    lines = islice(text.splitlines(), first - 1, wanted + around)
    shown = [
        _line(number, line, wanted, problem.position.column - 1) for number, line in enumerate(lines, first)
    ]
    return tuple(shown) if any(line.marked for line in shown) else ()


def _line(number: int, line: str, wanted: int, before: int) -> ExcerptLine:
    """A line as it is shown; of the marked one the part around the problem, after its first `before` characters."""
    if number != wanted:
        return ExcerptLine(number, _printable(line[:_WIDTH]), False)
    cut = before - _WIDTH // 2 if before > _WIDTH - _WIDTH // 8 else 0
    sign = "…" if cut else ""
    column = len(sign + _printable(line[cut:before])) + 1
    return ExcerptLine(number, sign + _printable(line[cut : cut + _WIDTH - len(sign)]), True, column)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text.expandtabs(4))
