"""Tables in Markdown, and the places in RESULTS.md and docs/reliability.md where they stand."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"

RELIABILITY = Path(__file__).parent.parent / "docs" / "reliability.md"


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, its columns of even width."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    )


def machine(*versions: str) -> str:
    """What the figures were taken on, in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    facts = [
        f"{len(os.sched_getaffinity(0))} processors",
        f"{memory:.0f} GiB",
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
        *versions,
    ]
    return ", ".join(facts)


def write(place: str, module: str, text: str, file: Path = RESULTS) -> None:
    """Put a table, below the command that made it, into its place in a file, instead of what stood there."""
    text = f"`python -m benchmarks.{module} {' '.join(sys.argv[1:])}`\n\n{text}"
    pattern = re.compile(rf"(<!-- {re.escape(place)} -->\n).*?(<!-- /{re.escape(place)} -->)", re.DOTALL)
    old = file.read_text("utf-8")
    new, count = pattern.subn(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", old)
    if count != 1:
        raise SystemExit(f"{file.name} has no place <!-- {place} -->")
    file.write_text(new, "utf-8")


def verdict(value: float, goal: float) -> str:
    """Whether a goal is met."""
    return "yes" if value <= goal else "**no**"
