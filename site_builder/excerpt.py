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


class Line(msgspec.Struct, frozen=True):
    """A line of a source file."""

    number: int
    """Counted from 1."""
    text: str
    marked: bool
    """Whether the problem is in this line."""


def excerpt(root: Path, problem: Problem, around: int = 2) -> tuple[Line, ...]:
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
        Line(number, _printable(line[:_WIDTH]), number == wanted) for number, line in enumerate(lines, first)
    ]
    return tuple(shown) if any(line.marked for line in shown) else ()


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text.expandtabs(4))
