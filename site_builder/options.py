"""The options that commands share, and what a build is given for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from site_builder import terminal

if TYPE_CHECKING:
    from site_builder.opening.request import Request, Tools

F = TypeVar("F", bound=Callable[..., Any])


def with_root(command: F) -> F:
    """`--root` after the command too."""

    @click.option(
        "--root", type=click.Path(path_type=Path), help="The site's folder; if left out, the current one."
    )
    @wraps(command)
    def wrapped(root: Path | None, **options: Any) -> Any:
        return command(root=root or click.get_current_context().obj, **options)

    return wrapped  # type: ignore[return-value]


def with_lasting_choice(command: F) -> F:
    """What of the content counts, and where the output is."""
    for option in (
        click.option(
            "--output",
            type=click.Path(path_type=Path),
            help="The folder to publish into; if left out, output/ in the site.",
        ),
        click.option("--drafts", is_flag=True, help="Publish drafts too."),
        click.option("--future", is_flag=True, help="Publish what is scheduled for later too."),
        click.option(
            "--jobs", type=click.IntRange(1, 256), help="Processes to use; if left out, one a processor."
        ),
    ):
        command = option(command)
    return command


def with_choice(command: F) -> F:
    """The same, and the time that counts."""
    now = click.option(
        "--now", metavar="DATE", help="Decide as if it were then what is scheduled or expired."
    )
    return now(with_lasting_choice(command))


with_poll = click.option(
    "--poll",
    is_flag=True,
    help="Look at all files every second, where changes are not told of (network disks).",
)


def request_of(root: Path, output: Path | None, now: str | None, **choice: Any) -> Request:
    """What is asked of a build. Raises BadParameter for a `--now` that is not a date, BuildError for the settings."""
    from site_builder.opening.request import Request
    from site_builder.opening.settings_file import load_config

    zone = load_config(root)[0].timezone if now else "UTC"
    return Request(root=root, output=output or root / "output", now=moment_of(now, zone, "--now"), **choice)


def moment_of(text: str | None, zone: str, option: str) -> datetime:
    """A date from the command line, or the clock's."""
    if text is None:
        return datetime.now(UTC)
    from site_builder.parsing import dates

    try:
        return dates.parse_moment(text, dates.zone(zone)).instant
    except ValueError as error:
        raise click.BadParameter(f"{error}. {dates.HINT}", param_hint=option) from error


def expect_folder(root: Path) -> None:
    """Raises BadParameter where there is no such folder."""
    if not root.is_dir():
        raise click.BadParameter(f"there is no folder {root}", param_hint="--root")


@contextmanager
def tools_for(jobs: int | None, *, quiet: bool = False, much: bool = False) -> Iterator[Tools]:
    """What a build works with; if there will be `much` to do, processes are started before all else."""
    from site_builder.workers import Workers, usual_count

    count = jobs or usual_count()
    with Workers(count) as workers, terminal.progress(quiet=quiet) as progress:
        if much and count > 1:
            workers.prepare()
        from site_builder.opening.request import Tools

        yield Tools(
            executor=workers if count > 1 else None,
            notice=lambda text: click.echo(text, err=True),
            progress=progress,
        )
