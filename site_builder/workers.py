"""Processes that read and render: started with the first piece of work, so that a small build starts none."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
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
    """A pool of processes that exists once it is used."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand work to a process."""
        if self._pool is None:
            from concurrent.futures import ProcessPoolExecutor

            self._pool = ProcessPoolExecutor(self._count, _context(), _end_with_the_build)
        return self._pool.submit(fn, *args, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, if there are any."""
        if self._pool is not None:
            self._pool.shutdown(wait, cancel_futures=cancel_futures)


def usual_count() -> int:
    """As many processes as there are processors for this one."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _end_with_the_build() -> None:
    """See to it that this process ends when the one that started it is killed: it would wait for work for ever."""
    from multiprocessing import parent_process
    from threading import Thread

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
