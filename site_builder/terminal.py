"""What is said on a terminal: problems, progress, summaries; and the same as JSON."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click
import msgspec

from site_builder.errors import BuildError, Problem

if TYPE_CHECKING:
    from site_builder.build import Report

LONG = 300
"""So much work gets a progress bar on a terminal, or a line elsewhere."""


@contextmanager
def whoever_listens() -> Iterator[None]:
    """Go on when the reader of standard output has gone, as `head` does: what was done is done."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def show_problems(problems: Iterable[Problem]) -> None:
    """Every problem, on standard error, where its place can be clicked on."""
    for problem in problems:
        click.echo(str(problem), err=True)


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for long work on a terminal, a line a stage elsewhere."""
    bars: Any = None
    tasks: dict[str, Any] = {}

    def show(stage: str, done: int, total: int) -> None:
        nonlocal bars
        if quiet or total < LONG:
            return
        if not sys.stderr.isatty():
            if stage not in tasks:
                tasks[stage] = None
                click.echo(f"{stage} {total:,} …", err=True)
            return
        if bars is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            bars = Progress(
                TextColumn("{task.description:10}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            bars.start()
        if stage not in tasks:
            tasks[stage] = bars.add_task(stage, total=total)
        bars.update(tasks[stage], completed=done)

    try:
        yield show
    finally:
        if bars is not None:
            bars.stop()


def count(number: int, noun: str) -> str:
    """`1 file`, `12,000 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def summary(report: Report, seconds: float) -> str:
    """What a build did, in one line."""
    done = report.published
    return (
        f"{count(report.articles, 'briefing')}: {report.read:,} read, {len(done.rendered):,} rendered, "
        f"{done.unchanged:,} unchanged, {len(done.removed):,} removed, in {seconds:.2f} s."
    )


def explain(report: Report) -> None:
    """Every page that was rendered or removed, and why."""
    for one in report.published.rendered:
        owner = f"  [{one.origin}]" if one.origin != one.path else ""
        click.echo(f"{one.path}: {one.reason}{owner}")
    for path in report.published.removed:
        click.echo(f"{path}: removed, it is no longer published")


def json_report(report: Report, seconds: float) -> str:
    """What a build did, as JSON."""
    done = report.published
    data = {
        "complete": report.complete,
        "articles": report.articles,
        "read": report.read,
        "rendered": len(done.rendered),
        "written": len(done.written),
        "unchanged": done.unchanged,
        "removed": len(done.removed),
        "seconds": round(seconds, 3),
        "pages": [{"path": one.path, "reason": one.reason, "origin": one.origin} for one in done.rendered],
        "removed_pages": done.removed,
        "problems": report.problems,
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()


def json_failure(error: Exception) -> bool:
    """Report as JSON why nothing was published; False if the error is none that is reported so."""
    if not isinstance(error, BuildError):
        return False
    click.echo(
        msgspec.json.format(
            msgspec.json.encode({"complete": False, "problems": error.problems}), indent=2
        ).decode()
    )
    return True
