"""`.site-builder/`, the state folder, with the store, the manifest, the staging folder and the lock. Deleting it costs time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from site_builder.digest import SIZE, of_content
from site_builder.errors import BuildError, Problem, naming
from site_builder.opening.layout import CONTENT

FOLDER = ".site-builder"
STAGING = "staging"
PREVIEW = "preview"
"""The folder in the state folder that a preview with drafts is published into."""

Notice = Callable[[str], None]
"""Tells the user something that is no problem of their files."""


def check_output(root: Path, output: Path, themes: list[Path]) -> Path:
    """The real path of the output folder. Raises BuildError if building there could destroy something."""
    real = Path(os.path.realpath(output))
    if real == Path(os.path.realpath(root / FOLDER)) / PREVIEW:
        return real
    home = Path(os.path.realpath(Path.home()))
    site = Path(os.path.realpath(root))
    reason = ""
    if real in (home, *home.parents):
        reason = "it is, or holds, your home folder"
    elif real == site or real in site.parents:
        reason = "it holds the site itself"
    elif real.exists() and not real.is_dir():
        reason = "it is a file"
    else:
        for name, folder in (
            (CONTENT, site / CONTENT),
            (FOLDER, site / FOLDER),
            (".git", site / ".git"),
            *((f"the theme {path.name}", path) for path in themes),
            ("themes", site / "themes"),
        ):
            other = Path(os.path.realpath(folder))
            if real == other or other in real.parents:
                reason = f"it is, or lies in, {name}"
            elif real in other.parents:
                reason = f"it holds {name}"
    if reason:
        raise BuildError(
            [
                Problem(
                    str(output),
                    f"this cannot be the output folder: {reason}",
                    "Name another with --output; only what was published there is ever replaced.",
                )
            ]
        )
    return real


@contextmanager
def locked(folder: Path, notice: Notice, wait: float) -> Iterator[Path]:
    """The state folder, for this process alone.

    Waits up to `wait` seconds for another build. The system drops the lock when its holder dies. Raises
    BuildError if the other does not end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / "holder"
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        who = _holder(holder)
        notice(f"Another build is at work here ({who}); waiting for it.")
        try:
            lock.acquire(timeout=wait)
        except Timeout as error:
            raise BuildError(
                [
                    Problem(
                        f"{FOLDER}/lock",
                        f"another build is still at work here ({who})",
                        "Wait for it, or stop it; its lock goes with it.",
                    )
                ]
            ) from error
    try:
        with naming(holder):
            holder.write_text(f"process {os.getpid()}")
        yield folder
    finally:
        with suppress(OSError):
            holder.unlink()
        lock.release()


def _holder(file: Path) -> str:
    try:
        return file.read_text() or "just starting"
    except OSError:
        return "just starting"


@contextmanager
def staging_folder(state_folder: Path, output: Path) -> Iterator[Path]:
    """An empty folder on the file system of `output`, gone afterwards.

    What a killed build left is removed first.
    """
    beside = output / f"{FOLDER}-{STAGING}"
    for unfinished in state_folder.glob("*.new"):
        unfinished.unlink()
    for left in (state_folder / STAGING, beside):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
    existing = output
    while not existing.exists():
        existing = existing.parent
    same = existing.stat().st_dev == state_folder.stat().st_dev
    place = state_folder / STAGING if same else beside
    folder = place / str(os.getpid())  # its own: a worker that outlives a killed build cannot write into it
    try:
        folder.mkdir(parents=True)
        yield folder
    finally:
        shutil.rmtree(place, ignore_errors=True)


def save(file: Path, content: bytes) -> bytes:
    """Replace a file of the state folder at once; gives the digest by which `load` notices what is cut short or altered."""
    temporary, digest = file.with_name(file.name + ".new"), of_content(content)
    try:
        with naming(temporary):
            temporary.write_bytes(digest + content)
        temporary.replace(file)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
    return digest


def load(file: Path) -> tuple[bytes, bytes] | None:
    """What was saved, and its digest; None if there is nothing. Raises ValueError if it is not what was saved."""
    try:
        with naming(file):
            whole = file.read_bytes()
    except FileNotFoundError:
        return None
    digest, content = whole[:SIZE], whole[SIZE:]
    if of_content(content) != digest:
        raise ValueError(f"{file.name} is damaged")
    return content, digest


def set_aside(file: Path, notice: Notice) -> None:
    """Put what cannot be read out of the way, for whoever wants to look at it."""
    aside = file.with_name(file.name + ".unreadable")
    file.replace(aside)
    notice(f"{FOLDER}/{file.name} cannot be read; it is kept as {aside.name}, and everything is made anew.")
