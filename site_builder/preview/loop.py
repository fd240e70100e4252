"""Builds whenever there is a reason to look, for days: keeps going whatever a build meets."""

from __future__ import annotations

import errno
import gc
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from site_builder.build import BuildReport, build
from site_builder.build_cache import BuildCache
from site_builder.errors import BuildError, Problem
from site_builder.opening.output_state import LOOKED
from site_builder.opening.request import Request, Tools
from site_builder.preview.outcome import Outcome
from site_builder.preview.watching import Wake
from site_builder.workers import Workers

LOOK = 30.0
"""Seconds after which all files are looked at though nothing was heard of them."""

_SHARE = 20
"""A look that takes long is taken less often: one second in so many."""

_AGAIN = 3
"""So many times in a row a build is tried that was hindered by what lasts a moment."""

_PAUSE = 0.05

PROGRAM = "site-builder"
"""The path of a problem that is in no file of the user's."""

_REMEDIES = {
    errno.ENOSPC: "Make room on the disk.",
    errno.EDQUOT: "Make room on the disk: your share of it is used up.",
    errno.EACCES: "Let this program read your files and write its own: change the permissions.",
    errno.EPERM: "Let this program read your files and write its own: change the permissions.",
    errno.EROFS: "The disk cannot be written to.",
    errno.EMFILE: "Too many files are open: close other programs, or allow more (ulimit -n).",
}


def keep_built(
    request: Callable[[], Request],
    tools: Tools,
    wake: Wake,
    told: Callable[[Outcome], None],
    stop: threading.Event,
    *,
    look: float = LOOK,
) -> None:
    """Build now, at every wake-up, every `look` seconds, and when an article is to appear or expire.

    What was published is looked at with the first build and every `look` seconds; in between it is taken to be as
    it was left. Runs in the main thread, where the time limit of an article works, until `stop` is set; set it,
    then call `wake`. Every outcome is `told`, also of a build that changed nothing.
    """
    cache = BuildCache(lasts=True)
    attempts = _Attempts(msgspec.structs.replace(tools, cache=cache))
    with _interruptible(stop, wake):
        looked = time.monotonic()
        while not stop.is_set():
            outcome = attempts.build(request)
            told(outcome)
            if not wake.called:
                _tidy(tools)
            heard = wake.wait(_pause(outcome, request().now, look))
            if not heard or time.monotonic() - looked >= look:
                cache.forget(LOOKED)
                looked = time.monotonic()


@contextmanager
def _interruptible(stop: threading.Event, wake: Wake) -> Iterator[None]:
    """Let Ctrl-C and the system's wish to end stop the work at once, and the loop in any case.

    Python only says that it ignored an exception that a signal raises while something is finalised.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: object) -> None:
        stop.set()
        wake.call()
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Attempts:
    """Builds whose every end is an Outcome."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._fault = ""

    def build(self, request: Callable[[], Request]) -> Outcome:
        """Build once; a few times if a file went while it was read, or a worker process was killed."""
        started = time.perf_counter()
        report: BuildReport | None = None
        problems: tuple[Problem, ...]
        for left in reversed(range(_AGAIN)):
            asked = request()
            try:
                with _no_collection():
                    report = build(asked, self._tools)
                problems = report.problems
            except BuildError as error:
                problems = error.problems
            except (FileNotFoundError, ChildProcessError) as error:
                if left:
                    time.sleep(_PAUSE)
                    continue
                problems = (_of_system(error, asked.root),)
            except OSError as error:
                problems = (_of_system(error, asked.root),)
            except Exception as error:  # noqa: BLE001 - a watcher that ended would not be noticed; this is said
                problems = (self._of_program(error),)
            break
        return Outcome(report=report, problems=problems, seconds=time.perf_counter() - started)

    def _of_program(self, error: Exception) -> Problem:
        fault = "".join(traceback.format_exception(error))
        if fault != self._fault:  # with every look it may be the same
            self._fault = fault
            self._tools.notice(fault.rstrip())
        return Problem(
            PROGRAM,
            f"the program failed: {type(error).__name__}: {error}",
            "This is its fault and not that of your files; please report what is said above. "
            "It tries again with the next change.",
        )


def _of_system(error: OSError, root: Path) -> Problem:
    """What the system refused, as a problem."""
    if isinstance(error, ChildProcessError):
        return Problem(
            PROGRAM,
            "the system ended one of its processes",
            "BuildCache may have run out: close other programs, or use fewer processes with --jobs.",
        )
    remedy = _REMEDIES.get(error.errno or 0, "Mend it if it lasts.")
    return Problem(
        _shown(error.filename, root),
        error.strerror or str(error),
        f"{remedy} It is tried again with the next change, and from time to time.",
    )


def _shown(name: object, root: Path) -> str:
    """A path as the user would type it."""
    if not isinstance(name, str | bytes | os.PathLike):
        return PROGRAM
    path = Path(os.fsdecode(name))
    for top in (root, root.resolve()):
        if path.is_absolute() and path.is_relative_to(top):
            return path.relative_to(top).as_posix()
    return path.as_posix()


def _pause(outcome: Outcome, now: datetime, look: float) -> float:
    """Seconds until the next build if nothing is heard."""
    pause = max(look, _SHARE * outcome.seconds)
    next_change = outcome.report.next_change if outcome.report else None
    if next_change is None:
        return pause
    return min(pause, max((next_change - now).total_seconds(), 0.0) + 0.001)


def _tidy(tools: Tools) -> None:
    """Give back what a build used, while nothing waits."""
    if isinstance(tools.executor, Workers):
        tools.executor.rest()
    gc.collect()


@contextmanager
def _no_collection() -> Iterator[None]:
    """A build makes much, all of it lives to the end, and none of it in cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
