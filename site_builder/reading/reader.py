"""Reads the files that changed: in this process if they are few, on an executor if they are many."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from time import time_ns

import msgspec

from site_builder.digest import of_content
from site_builder.errors import naming
from site_builder.model.stamp import Stamp
from site_builder.opening.store import Reading
from site_builder.parallel import in_batches
from site_builder.reading.article import CONTENT_FILE_BYTES, read_content_file
from site_builder.reading.texts import ReadSettings


class Wanted(msgspec.Struct, frozen=True):
    """A file to read."""

    path: str
    known: bytes = b""
    """The digest of the bytes that there is a record of already; empty if there is none."""


def read_all(
    root: Path,
    wanted: Sequence[Wanted],
    settings: ReadSettings,
    executor: Executor | None,
    progress: Callable[[int], None],
) -> Iterator[Reading]:
    """Read the files, in their order. Raises OSError with the path of a file that cannot be read."""
    yield from in_batches(
        partial(read_batch, str(root), settings), wanted, executor, size=40, progress=progress
    )


def read_batch(root: str, settings: ReadSettings, batch: Iterable[Wanted]) -> list[Reading]:
    """Read some files, one after the other, in this process."""
    return [read_file(root, wanted, settings) for wanted in batch]


def read_file(root: str, wanted: Wanted, settings: ReadSettings) -> Reading:
    """Read one file; convert it only if its bytes are not the known ones."""
    looked = time_ns()
    with naming(wanted.path), open(f"{root}/{wanted.path}", "rb") as file:
        stamp = Stamp.of(os.fstat(file.fileno()))
        content = file.read(min(stamp.size, CONTENT_FILE_BYTES) + 1)
        if len(content) > stamp.size:  # it is growing; one byte more than the limit says that it is too large
            content += file.read(CONTENT_FILE_BYTES + 1 - len(content))
    digest = of_content(content)
    if digest == wanted.known:
        return Reading(wanted.path, stamp, looked, digest)
    record = read_content_file(wanted.path, content, settings)
    body = msgspec.msgpack.encode(record.body) if record.body else b""
    encoded = msgspec.msgpack.encode(msgspec.structs.replace(record, body=None))
    return Reading(wanted.path, stamp, looked, digest, encoded, body, record.repeatable)
