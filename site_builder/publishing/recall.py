"""Reading through the store: only what changed is read, only what is new is converted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path

import msgspec

from site_builder.publishing.store import Store, decode_record
from site_builder.reading.article import ReadSettings, Record
from site_builder.reading.reader import Reading, Wanted, read_all
from site_builder.reading.scanning import Found


class Recalled(msgspec.Struct, frozen=True):
    """Every source's record."""

    records: dict[str, Record]
    """By path, in the order of the paths."""
    read: int
    """How many were converted in this build."""


def recall(
    store: Store,
    root: Path,
    files: Sequence[Found],
    settings: ReadSettings,
    executor: Executor | None,
    progress: Callable[[int], Callable[[int], None]],
) -> Recalled:
    """The records of all files: from the store where a file is surely unchanged, from the file otherwise.

    `progress` is told how many are to be looked into, and gives what is told how many were.
    """
    kept = store.sources()
    wanted = []
    for file in files:
        known = kept.get(file.path)
        if known is None:
            wanted.append(Wanted(file.path))
        elif known.stamp != file.stamp or not known.stamp.settled(known.looked_ns):
            wanted.append(Wanted(file.path, known.content))
    gone = kept.keys() - {file.path for file in files}
    fresh: dict[str, Record] = {}

    def noted(readings: Iterable[Reading]) -> Iterator[Reading]:
        for reading in readings:
            if reading.record:
                fresh[reading.path] = decode_record(reading.record)
            yield reading

    if wanted or gone:
        store.update(noted(read_all(root, wanted, settings, executor, progress(len(wanted)))), gone)
    records = {
        file.path: fresh[file.path] if file.path in fresh else decode_record(kept[file.path].record)
        for file in files
    }
    if fresh or gone:
        store.forget_bodies(
            {
                item.body
                for record in records.values()
                if (item := record.article or record.dossier) and item.body
            }
        )
    return Recalled(records, len(fresh))
