"""What is asked of a build, and what it works with."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from pathlib import Path

import msgspec

from site_builder.build_cache import BuildCache
from site_builder.opening.state_folder import FOLDER, Notice

Progress = Callable[[str, int, int], None]
"""Told the name of a stage, how much of it is done and how much there is."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a build."""

    root: Path
    """Where site.yaml is."""
    output: Path
    now: datetime
    """Decides which articles are scheduled or expired, and nothing else."""
    drafts: bool = False
    future: bool = False
    clean: bool = False
    """Read and render everything anew."""
    force: bool = False
    """Take over files in the output folder that are not ours, and let go of content that is no longer there."""
    wait: float = 60.0
    """Seconds to wait for another build."""
    state_folder: Path | None = None
    """Where the store, the manifest and the lock lie, if not in the site's own `.site-builder/`."""

    @property
    def own_state_folder(self) -> Path:
        """The folder of the store, the manifest and the lock."""
        return self.state_folder or self.root / FOLDER


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """What a build works with."""

    executor: Executor | None = None
    """Reads and renders what is more than a few; None does all in this process."""
    notice: Notice = lambda text: None  # noqa: ARG005
    progress: Progress = lambda stage, done, total: None  # noqa: ARG005
    cache: BuildCache = msgspec.field(default_factory=lambda: BuildCache(lasts=False))
    """Of the builds before this one in the same process."""


def counter(progress: Progress, name: str, total: Callable[[], int]) -> Callable[[int], None]:
    """Adds up what is done, for the progress of one stage; its total is known when something is."""
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        progress(name, done, total())

    return count
