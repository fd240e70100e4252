"""Work on many items by an executor, in order, begun while the items are still being found."""

from __future__ import annotations

import errno
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from itertools import chain, islice
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

FEW = 200
"""Fewer items are done in this process: starting others would take longer."""


def in_batches(
    work: Callable[[list[Item]], Sequence[Result]],
    items: Iterable[Item],
    executor: Executor | None,
    *,
    size: int,
    progress: Callable[[int], None],
) -> Iterator[Result]:
    """The results of `work` on all items, in their order.

    The first is given when all items are known; what is raised while they are looked for is raised then. `work` takes a
    list of items and gives a result for each; it and its results can be pickled. `progress` is told how many items
    are done, after each batch. What `work` raises is raised here; OSError if a process that did it was ended
    from outside.
    """
    remaining = iter(items)
    first = list(islice(remaining, FEW))
    batches = _batches(chain(first, remaining), size)
    if executor is None or len(first) < FEW:
        for batch in list(batches):
            yield from work(batch)
            progress(len(batch))
        return
    under_way: deque[tuple[Future[Sequence[Result]], int]] = deque()
    try:
        for batch in batches:
            under_way.append((executor.submit(work, batch), len(batch)))
        while under_way:
            future, count = under_way.popleft()
            yield from future.result()
            progress(count)
    except BrokenExecutor as error:
        told = "ended before its work was done, as when memory runs out; with --jobs 1 none is needed"
        raise OSError(errno.ECHILD, told, "a worker process") from error
    finally:
        for future, _ in under_way:
            future.cancel()


def _batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, size)):
        yield batch
