"""Processes that read and render: started with the first piece of work, so that a small build starts none."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from threading import Thread, current_thread, main_thread
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
    "site_builder.reading.engines.selective",
    "markdown.extensions.extra",
    "nh3",
    "comrak",
]
"""What every process needs, loaded once for all."""


class Workers(Executor):
    """A pool of processes that exists once it is used, and again after one of them was killed."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Hand work to a process."""
        self.prepare()
        with _interrupt_held_back():
            try:
                return self._processes().submit(fn, *args, **kwargs)
            except BrokenExecutor:
                self.rest()
                return self._processes().submit(fn, *args, **kwargs)

    def prepare(self) -> None:
        """Start what the processes are made from, if it is known that they will be needed.

        It loads its modules while this process goes on.
        """
        if _context().get_start_method() == "forkserver":
            from multiprocessing import forkserver, resource_tracker

            resource_tracker.ensure_running()  # which lets through all signals in the end
            with _interrupt_held_back():
                forkserver.ensure_running()

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


@contextmanager
def _interrupt_held_back() -> Iterator[None]:
    """Let Ctrl-C wait until a process is started: half started, it would fail with a traceback.

    Neither that process nor those that come from it ever see Ctrl-C.
    """
    came = []
    handled_here = current_thread() is main_thread()
    if handled_here:
        usual = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    blocked = hasattr(signal, "pthread_sigmask")  # what a new process inherits
    if blocked:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        if blocked:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        if handled_here:
            signal.signal(signal.SIGINT, usual)
        if came:
            signal.raise_signal(signal.SIGINT)


def _begin() -> None:
    """Leave Ctrl-C to the process that started this one, and end with it.

    A terminal sends Ctrl-C to all of them; and if the first is killed, this one would wait for work for ever.
    """
    from multiprocessing import parent_process

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
