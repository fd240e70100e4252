"""All content of a site: from the store where a file is surely unchanged, from the file itself otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec

from site_builder.digest import of_content
from site_builder.errors import Problem, Severity
from site_builder.model.article import Article, Dossier, PlainPage, Text
from site_builder.model.picture import PictureSize
from site_builder.model.stamp import Stamp
from site_builder.opening.opened import Opened
from site_builder.opening.request import Tools, counter
from site_builder.opening.store import Reading, Store, StoreDamaged, StoredFile
from site_builder.reading.article import Record
from site_builder.reading.measuring import measured
from site_builder.reading.reader import Wanted, read_all
from site_builder.reading.scanning import Found, scan
from site_builder.reading.texts import ReadSettings


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What the files in content/ say, each by itself."""

    articles: tuple[Article, ...]
    pages: tuple[PlainPage, ...]
    dossiers: tuple[Dossier, ...]
    fingerprints: Mapping[str, bytes]
    """By path, the digest of all that reading the file gave."""
    unread: frozenset[str]
    """Files that are there and could not be read."""
    attachments: tuple[Found, ...]
    static: tuple[Found, ...]
    sizes: Mapping[str, PictureSize]
    """Of the pictures among these files, by path; one that cannot be measured has none."""
    absent: tuple[str, ...]
    """Folders that are not there, and the paths of what is there and was not looked at."""
    converted: int
    """How many files were converted in this build."""
    problems: tuple[Problem, ...]

    def ids(self) -> dict[str, tuple[str, ...]]:
        """The ids in each text that could be converted, by its path."""
        failed = {problem.path for problem in self.problems if problem.severity is Severity.DEGRADED}
        texts: tuple[Text | Dossier, ...] = (*self.articles, *self.pages, *self.dossiers)
        return {text.path: text.ids for text in texts if text.path not in failed}

    def files(self) -> set[str]:
        """Every file that was found, whatever became of it."""
        return {*self.fingerprints, *(file.path for file in (*self.attachments, *self.static))}


class KnownFile(msgspec.Struct, frozen=True, gc=False):
    """A content file as it was when it was last looked at."""

    stamp: Stamp
    settled: bool
    """Whether a later change must show in the stamp."""
    content: bytes
    """Digest of the bytes."""
    record: Record
    fingerprint: bytes
    """Digest of the encoded record."""

    @property
    def body(self) -> bytes:
        """Digest of its body; empty if it has none."""
        return self.record.text.body if self.record.text else b""


def read_content(site: Opened, tools: Tools) -> Content:
    """Read everything in content/. Raises OSError with the path of what cannot be looked at, or StoreDamaged."""
    found = scan(site.root)
    settings = ReadSettings(
        site.config.timezone, site.config.markdown, site.config.front_matter, site.config.language
    )
    files, converted = read_through(site.root, site.store, found.texts, settings, tools)
    texts = [file.record.text for file in files.values() if file.record.text]
    problems = {path: file.record.problems for path, file in files.items() if file.record.problems}
    return Content(
        articles=tuple(text for text in texts if isinstance(text, Article)),
        pages=tuple(text for text in texts if isinstance(text, PlainPage)),
        dossiers=tuple(text for text in texts if isinstance(text, Dossier)),
        fingerprints={path: file.fingerprint for path, file in files.items()},
        unread=frozenset(path for path, some in problems.items() if any(one.blocks for one in some)),
        attachments=found.attachments,
        static=found.static,
        sizes=measured(site.root, (*found.attachments, *found.static), site.store, tools.cache),
        absent=found.absent,
        converted=converted,
        problems=(*found.problems, *(problem for some in problems.values() for problem in some)),
    )


def read_through(
    root: Path, store: Store, files: Sequence[Found], settings: ReadSettings, tools: Tools
) -> tuple[dict[str, KnownFile], int]:
    """Every file by its path, and how many were converted; the store then knows what is known now."""
    before: dict[str, KnownFile] | None = tools.cache.value("files", store.revision())
    known = _stored(store) if before is None else before
    wanted, gone = to_read(files, known), known.keys() - {file.path for file in files}
    if not wanted and not gone:
        tools.cache.keep_value("files", store.revision(), known)
        return {file.path: known[file.path] for file in files}, 0
    looked: dict[str, tuple[Reading, KnownFile]] = {}

    def noted(readings: Iterable[Reading]) -> Iterator[Reading]:
        for reading in readings:
            looked[reading.path] = reading, _known(reading, known)
            yield reading

    progress = counter(tools.progress, "Reading", partial(len, wanted))
    store.update(noted(read_all(root, wanted, settings, tools.executor, progress)), gone)
    now = {path: file for path, file in known.items() if path not in gone}
    now |= {path: file for path, (_, file) in looked.items()}
    again = {path for path, (reading, _) in looked.items() if not reading.repeatable}
    tools.cache.keep_value(
        "files", store.revision(), {path: file for path, file in now.items() if path not in again}
    )
    left = {known[path].body for path in gone | looked.keys() if path in known}
    _forget_bodies(store, None if before is None else left, now.values())
    return {file.path: now[file.path] for file in files}, sum(
        bool(reading.record) for reading, _ in looked.values()
    )


def to_read(files: Iterable[Found], known: Mapping[str, KnownFile]) -> list[Wanted]:
    """The files that have to be looked into: new ones, and those that may have changed."""
    wanted = []
    for file in files:
        before = known.get(file.path)
        if before is None:
            wanted.append(Wanted(file.path))
        elif before.stamp != file.stamp or not before.settled:
            wanted.append(Wanted(file.path, before.content))
    return wanted


_decoder = msgspec.msgpack.Decoder(Record)


def decode_record(encoded: bytes) -> Record:
    """A record from the store. Raises StoreDamaged."""
    try:
        return _decoder.decode(encoded)
    except msgspec.MsgspecError as error:
        raise StoreDamaged(str(error)) from error


def _stored(store: Store) -> dict[str, KnownFile]:
    return {path: _from_store(file) for path, file in store.files().items()}


def _from_store(file: StoredFile) -> KnownFile:
    settled = file.stamp.settled(file.looked_ns)
    return KnownFile(file.stamp, settled, file.content, decode_record(file.record), of_content(file.record))


def _known(reading: Reading, known: Mapping[str, KnownFile]) -> KnownFile:
    """A file that was just looked at: with its new record, or with the known one if its bytes are the same."""
    settled = reading.stamp.settled(reading.looked_ns)
    if not reading.record:
        before = known[reading.path]
        return KnownFile(reading.stamp, settled, before.content, before.record, before.fingerprint)
    record, fingerprint = decode_record(reading.record), of_content(reading.record)
    return KnownFile(reading.stamp, settled, reading.content, record, fingerprint)


def _forget_bodies(store: Store, left: set[bytes] | None, now: Iterable[KnownFile]) -> None:
    """Drop the bodies that no file has any more: of those that were `left`, or of all that the store has."""
    used = {file.body for file in now}
    store.forget_bodies((store.bodies() if left is None else left) - used)
