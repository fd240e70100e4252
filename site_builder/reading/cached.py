"""Reading through the store: only what changed is read, only what is new is converted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path

import msgspec

from site_builder.build_cache import BuildCache
from site_builder.digest import of_content
from site_builder.model.stamp import Stamp
from site_builder.reading.article import ReadSettings, Record
from site_builder.reading.reader import Reading, Wanted, read_all
from site_builder.reading.scanning import Found
from site_builder.reading.store import Store, decode_record


class Known(msgspec.Struct, frozen=True, gc=False):
    """A source as it was when it was last looked at."""

    stamp: Stamp
    settled: bool
    """Whether a later change must show in the stamp."""
    content: bytes
    """Digest of the bytes."""
    record: Record
    fingerprint: bytes
    """Digest of the encoded record."""


class ReadThrough(msgspec.Struct, frozen=True):
    """Every source's record."""

    sources: dict[str, Known]
    """By path, in the order of the paths."""
    read: int
    """How many were converted in this build."""


def read_through(
    store: Store,
    root: Path,
    files: Sequence[Found],
    settings: ReadSettings,
    executor: Executor | None,
    progress: Callable[[int], Callable[[int], None]],
    cache: BuildCache,
) -> ReadThrough:
    """The records of all files: from the store where a file is surely unchanged, from the file otherwise.

    `progress` is told how many are to be looked into, and gives what is told how many were.
    """
    remembered = cache.value("sources", store.revision())
    known: dict[str, Known] = _stored(store) if remembered is None else remembered
    wanted = []
    for file in files:
        before = known.get(file.path)
        if before is None:
            wanted.append(Wanted(file.path))
        elif before.stamp != file.stamp or not before.settled:
            wanted.append(Wanted(file.path, before.content))
    gone = known.keys() - {file.path for file in files}
    looked: dict[str, Known] = {}
    passing: dict[str, Known] = {}
    """What must be read again the next time."""

    converted: set[str] = set()

    def noted(readings: Iterable[Reading]) -> Iterator[Reading]:
        for reading in readings:
            if reading.record:
                converted.add(reading.path)
            (looked if reading.repeatable else passing)[reading.path] = _known(reading, known)
            yield reading

    if wanted or gone:
        store.update(noted(read_all(root, wanted, settings, executor, progress(len(wanted)))), gone)
    changed = looked.keys() | passing.keys() | gone
    kept = known | looked
    for path in passing.keys() | gone:
        kept.pop(path, None)
    cache.keep_value("sources", store.revision(), kept)
    now = kept | passing
    if changed:
        left = {body for path in changed if path in known and (body := _body(known[path].record))}
        _forget_bodies(store, left if remembered is not None else None, now.values())
    return ReadThrough({file.path: now[file.path] for file in files}, len(converted))


def _stored(store: Store) -> dict[str, Known]:
    return {
        path: Known(
            kept.stamp,
            kept.stamp.settled(kept.looked_ns),
            kept.content,
            decode_record(kept.record),
            of_content(kept.record),
        )
        for path, kept in store.sources().items()
    }


def _known(reading: Reading, known: dict[str, Known]) -> Known:
    """A source that was just looked at: with its new record, or with the known one if its bytes are the same."""
    settled = reading.stamp.settled(reading.looked_ns)
    if not reading.record:
        before = known[reading.path]
        return Known(reading.stamp, settled, before.content, before.record, before.fingerprint)
    record, fingerprint = decode_record(reading.record), of_content(reading.record)
    return Known(reading.stamp, settled, reading.content, record, fingerprint)


def _body(record: Record) -> bytes:
    text = record.article or record.dossier
    return text.body if text else b""


def _forget_bodies(store: Store, left: set[bytes] | None, now: Iterable[Known]) -> None:
    """Drop the bodies that no source has any more: of those that were `left`, or of all that the store has."""
    used = {_body(one.record) for one in now}
    store.forget_bodies((store.bodies() if left is None else left) - used)
