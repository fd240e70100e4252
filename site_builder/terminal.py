"""What is said on a terminal: problems, progress, summaries; and the same as JSON."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from site_builder.errors import BuildError, Problem
from site_builder.excerpt import excerpt

if TYPE_CHECKING:
    from site_builder.build import BuildReport
    from site_builder.preview.outcome import Outcome

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


@contextmanager
def until_interrupted(last_words: str) -> Iterator[None]:
    """Work until Ctrl-C, or until the system asks to end, which is how this work ends well."""

    def interrupt(number: int, frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"\n{last_words}" if sys.stdout.isatty() else last_words)
    finally:
        signal.signal(signal.SIGTERM, before)


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
            if done >= total:
                end()
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
        bars.update(tasks[stage], completed=done, total=total)
        if done >= total:
            end()

    def end() -> None:
        nonlocal bars
        tasks.clear()
        if bars is not None:
            bars.stop()
            bars = None

    try:
        yield show
    finally:
        end()


def count(number: int, noun: str) -> str:
    """`1 file`, `12,000 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def summary(report: BuildReport, seconds: float) -> str:
    """What a build did, in one line."""
    done = report.published
    return (
        f"{count(report.articles, 'briefing')}: {report.read:,} read, {len(done.rendered):,} rendered, "
        f"{done.unchanged:,} unchanged, {len(done.removed):,} removed, in {seconds:.2f} s."
    )


class Telling:
    """Says what became of each of many builds; nothing of one that changed nothing."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._before: Outcome | None = None

    def __call__(self, outcome: Outcome) -> None:
        """Tell of a build that ended."""
        before, self._before = self._before, outcome
        show_outcome(self._root, outcome, before)


def show_outcome(root: Path, outcome: Outcome, before: Outcome | None = None) -> None:
    """What a build came to, as against the one before: every problem with its place, and the summary."""
    renewed = before is None or before.problems != outcome.problems
    if renewed:
        for problem in outcome.problems:
            click.echo(_stamp() + illustrated(root, problem), err=True)
    report = outcome.report
    if report is None:
        if renewed:
            failing = count(len(outcome.failing), "problem")
            click.echo(f"{_stamp()}{failing}. Nothing was published; the site stands as it was.", err=True)
        return
    if before and before.failing and not outcome.failing:
        click.echo(f"{_stamp()}Mended: nothing is wrong any more.")
    if renewed or report.published.rendered or report.published.removed:
        click.echo(_stamp() + summary(report, outcome.seconds))


def illustrated(root: Path, problem: Problem) -> str:
    """A problem with the lines around it and a mark under its column."""
    told, *hint = str(problem).split("\n", 1)
    lines = excerpt(root, problem)
    width = len(str(lines[-1].number)) if lines else 0
    shown = [told]
    for line in lines:
        shown.append(f"  {'>' if line.marked else ' '} {line.number:{width}} │ {line.text}".rstrip())
        if line.marked and 0 < line.column <= len(line.text) + 1:
            shown.append(f"    {'':{width}} │ {' ' * _cells(line.text[: line.column - 1])}^")
    return "\n".join([*shown, *hint])


def _cells(text: str) -> int:
    """How wide a terminal shows a text."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _stamp() -> str:
    """The time, where someone sits before it."""
    return f"{datetime.now().astimezone():%H:%M:%S} " if sys.stdout.isatty() else ""


def explain(report: BuildReport) -> None:
    """Every page that was rendered or removed, and why."""
    for one in report.published.rendered:
        owner = f"  [{one.origin}]" if one.origin != one.path else ""
        click.echo(f"{one.path}: {one.reason}{owner}")
    for path in report.published.removed:
        click.echo(f"{path}: removed, it is no longer published")


def json_report(report: BuildReport, seconds: float) -> str:
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
    """BuildReport as JSON why nothing was published; False if the error is none that is reported so."""
    if not isinstance(error, BuildError):
        return False
    click.echo(
        msgspec.json.format(
            msgspec.json.encode({"complete": False, "problems": error.problems}), indent=2
        ).decode()
    )
    return True
