"""Processes that read and render: started with the first piece of work, so that a small build starts none."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

P = ParamSpec("P")
T = TypeVar("T")

_PRELOADED = [
    "site_builder.reading.reader",
    "site_builder.publishing.stage",
    "site_builder.rendering.html",
    "site_builder.rendering.formats",
    "site_builder.reading.extensions",
    "markdown.extensions.extra",
    "nh3",
]
"""What every process needs, loaded once for all."""


class Workers(Executor):
    """A pool of processes that exists once it is used, and again after one of them was killed."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand work to a process."""
        try:
            return self._processes().submit(fn, *args, **kwargs)
        except BrokenExecutor:
            self.rest()
            return self._processes().submit(fn, *args, **kwargs)

    def _processes(self) -> ProcessPoolExecutor:
        if self._pool is None:
            from concurrent.futures import ProcessPoolExecutor

            self._pool = ProcessPoolExecutor(self._count, _context(), initializer=_begin)
        return self._pool

    def rest(self) -> None:
        """End the processes; the next piece of work starts others."""
        self.shutdown()
        self._pool = None

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, if there are any."""
        if self._pool is not None:
            self._pool.shutdown(wait, cancel_futures=cancel_futures)


def usual_count() -> int:
    """As many processes as there are processors for this one."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin() -> None:
    """Leave Ctrl-C to the process that started this one, and end with it.

    A terminal sends Ctrl-C to all of them; and if the first is killed, this one would wait for work for ever.
    """
    from multiprocessing import parent_process
    from threading import Thread

    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def wait() -> None:
        if (build := parent_process()) is not None:
            build.join()
            os._exit(1)

    Thread(target=wait, daemon=True).start()


def _context() -> Any:
    """Processes that inherit no thread and no open file; with the modules loaded once where that can be had."""
    import multiprocessing

    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context
