"""Work on many items by an executor, in their order, begun while the items are still being found."""

from __future__ import annotations

import errno
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

FEW = 200
"""Fewer items are done in this process: starting others would take longer."""


class Batches(Generic[Item, Result]):
    """Takes items one by one, works on them in batches, and gives all results in the end.

    `work` takes a list of items and gives a result for each; it and its results can be pickled. `progress` is told
    how many items are done, after each batch. What is under way when the block ends is given up.
    """

    def __init__(
        self,
        work: Callable[[list[Item]], Sequence[Result]],
        executor: Executor | None,
        *,
        size: int,
        progress: Callable[[int], None],
    ) -> None:
        self._work, self._executor, self._size, self._progress = work, executor, size, progress
        self._waiting: list[Item] = []
        self._begun = False
        self._under_way: deque[tuple[Future[Sequence[Result]], int]] = deque()

    def __enter__(self) -> Batches[Item, Result]:
        return self

    def __exit__(self, *_: object) -> None:
        for future, _count in self._under_way:
            future.cancel()

    def submit(self, item: Item) -> None:
        """Take an item; once there are more than a few, work on them begins elsewhere."""
        self._waiting.append(item)
        if self._executor and len(self._waiting) >= (self._size if self._begun else FEW):
            self._send(self._executor)

    def results(self) -> Iterator[Result]:
        """The results of all items, in the order in which these were taken; to be called once.

        Raises what `work` raises; OSError if a process that did it was ended from outside.
        """
        if self._executor is None or not self._begun:
            for batch in self._batches():
                yield from self._work(batch)
                self._progress(len(batch))
            return
        try:
            self._send(self._executor)
            while self._under_way:
                future, count = self._under_way.popleft()
                yield from future.result()
                self._progress(count)
        except BrokenExecutor as error:
            raise _ended(error) from error

    def _send(self, executor: Executor) -> None:
        self._begun = True
        for batch in self._batches():
            try:
                self._under_way.append((executor.submit(self._work, batch), len(batch)))
            except BrokenExecutor as error:
                raise _ended(error) from error

    def _batches(self) -> Iterator[list[Item]]:
        items, self._waiting = self._waiting, []
        for start in range(0, len(items), self._size):
            yield items[start : start + self._size]


def _ended(error: BrokenExecutor) -> OSError:
    told = "ended before its work was done, as when memory runs out; with --jobs 1 none is needed"
    return OSError(errno.ECHILD, told, "a worker process")


def in_batches(
    work: Callable[[list[Item]], Sequence[Result]],
    items: Iterable[Item],
    executor: Executor | None,
    *,
    size: int,
    progress: Callable[[int], None],
) -> Iterator[Result]:
    """The results of `work` on all items, as `Batches` gives them. Raises the same."""
    with Batches(work, executor, size=size, progress=progress) as batches:
        for item in items:
            batches.submit(item)
        yield from batches.results()
