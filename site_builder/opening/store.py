"""The store: what reading each content file gave, and how large each picture is, so that they are read once.

SQLite, holding msgpack; a cache of facts that can all be had again from the files. Whatever is loaded is
checked against its digest: a damaged file may still be a database, and hold other words.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import lru_cache
from os import urandom
from pathlib import Path

import msgspec

from site_builder.digest import SIZE, of_bytes, of_content
from site_builder.model.article import Body
from site_builder.model.picture import PictureSize
from site_builder.model.stamp import Stamp

FILE = "store.db"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS epoch (value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, stamp BLOB NOT NULL, looked_ns INTEGER NOT NULL,
    content BLOB NOT NULL, record BLOB NOT NULL, body BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revision (value BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS bodies (digest BLOB PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS pictures (path TEXT PRIMARY KEY, measured BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS computed (key BLOB PRIMARY KEY, value BLOB NOT NULL);
"""

_HEADER = 100
"""Bytes in the shortest database. Source: sqlite.org, file format."""

_ENVIRONMENT = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
}
"""Codes of what the disk does, as against what is in the file."""


class StoreDamaged(Exception):
    """What is in the store cannot be believed: it has to be made anew."""


class Reading(msgspec.Struct, frozen=True):
    """One file as it was read; encoded where it was read, so that little is handed from process to process."""

    path: str
    stamp: Stamp
    looked_ns: int
    """When the stamp was taken, in nanoseconds since the epoch."""
    content: bytes
    """Digest of the file's bytes."""
    record: bytes = b""
    """What reading it gave, encoded without its body; empty if the bytes turned out to be the known ones."""
    body: bytes = b""
    """The encoded Body."""
    repeatable: bool = True
    """Whether reading the same bytes again must give the same."""


class StoredFile(msgspec.Struct, frozen=True, gc=False):
    """A content file as the store knows it."""

    stamp: Stamp
    looked_ns: int
    content: bytes
    """Digest of the bytes."""
    record: bytes
    """What reading it gave, encoded."""


class Measured(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A picture as it was when its file was last looked into."""

    stamp: Stamp
    looked_ns: int
    size: PictureSize | None
    """None if the file does not say."""


_measured_decoder = msgspec.msgpack.Decoder(Measured)
_body_decoder = msgspec.msgpack.Decoder(Body)
_stamp_decoder = msgspec.msgpack.Decoder(Stamp)


@contextmanager
def _explained(file: str) -> Iterator[None]:
    """SQLite's errors as what they mean: OSError with the path for what the disk does, or StoreDamaged."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0)
        if code & 0xFF in _ENVIRONMENT and code != sqlite3.SQLITE_IOERR_SHORT_READ:
            raise OSError(0, str(error), file) from error
        raise StoreDamaged(str(error)) from error


def _sealed(content: bytes, name: str) -> bytes:
    """Something with a digest that says whether it is still itself, and still stands under its name."""
    return of_bytes(name.encode(), content) + content


def _opened(sealed: bytes, name: str) -> bytes:
    content = sealed[SIZE:]
    if of_bytes(name.encode(), content) != sealed[:SIZE]:
        raise StoreDamaged(f"what is known of {name} is altered")
    return content


class Store:
    """The open store. One process writes, under the site's lock; others only read bodies."""

    def __init__(self, connection: sqlite3.Connection, file: str) -> None:
        self._connection, self._file = connection, file

    def revision(self) -> bytes:
        """Says which state the files are in: another one after each update."""
        with _explained(self._file):
            row = self._connection.execute("SELECT value FROM revision").fetchone()
        return row[0] if row else b""

    def files(self) -> dict[str, StoredFile]:
        """Every content file that is known, by path."""
        with _explained(self._file):
            rows = self._connection.execute("SELECT path, stamp, looked_ns, content, record FROM files")
            try:
                return {
                    path: StoredFile(_stamp_decoder.decode(stamp), looked, content, _opened(record, path))
                    for path, stamp, looked, content, record in rows
                }
            except (msgspec.MsgspecError, TypeError) as error:
                raise StoreDamaged(str(error)) from error

    def update(self, readings: Iterable[Reading], gone: Iterable[str]) -> None:
        """Remember what was read and forget what is gone, in one transaction."""
        with _explained(self._file), self._connection as transaction:
            for reading in readings:
                stamp = msgspec.msgpack.encode(reading.stamp)
                if not reading.record:
                    transaction.execute(
                        "UPDATE files SET stamp = ?, looked_ns = ? WHERE path = ?",
                        (stamp, reading.looked_ns, reading.path),
                    )
                    continue
                body = of_content(reading.body) if reading.body else b""
                if body:
                    transaction.execute("INSERT OR IGNORE INTO bodies VALUES (?, ?)", (body, reading.body))
                if not reading.repeatable:
                    transaction.execute("DELETE FROM files WHERE path = ?", (reading.path,))
                    continue
                transaction.execute(
                    "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        reading.path,
                        stamp,
                        reading.looked_ns,
                        reading.content,
                        _sealed(reading.record, reading.path),
                        body,
                    ),
                )
            transaction.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in gone))
            transaction.execute("DELETE FROM revision")
            transaction.execute("INSERT INTO revision VALUES (?)", (urandom(16),))

    def bodies(self) -> set[bytes]:
        """The digests of all bodies."""
        with _explained(self._file):
            return {row[0] for row in self._connection.execute("SELECT digest FROM bodies")}

    def forget_bodies(self, digests: Iterable[bytes]) -> None:
        """Drop some bodies."""
        with _explained(self._file), self._connection as transaction:
            transaction.executemany("DELETE FROM bodies WHERE digest = ?", ((digest,) for digest in digests))

    def pictures(self) -> dict[str, Measured]:
        """Every picture that was measured, by path."""
        with _explained(self._file):
            rows = self._connection.execute("SELECT path, measured FROM pictures")
            try:
                return {path: _measured_decoder.decode(_opened(measured, path)) for path, measured in rows}
            except (msgspec.MsgspecError, TypeError) as error:
                raise StoreDamaged(str(error)) from error

    def update_pictures(self, measured: Mapping[str, Measured], gone: Iterable[str]) -> None:
        """Remember what was measured and forget what is gone, in one transaction."""
        rows = ((path, _sealed(msgspec.msgpack.encode(one), path)) for path, one in measured.items())
        with _explained(self._file), self._connection as transaction:
            transaction.executemany("INSERT OR REPLACE INTO pictures VALUES (?, ?)", rows)
            transaction.executemany("DELETE FROM pictures WHERE path = ?", ((path,) for path in gone))

    def computed(self, key: bytes) -> bytes | None:
        """A value that was computed from what `key` is the digest of."""
        with _explained(self._file):
            row = self._connection.execute("SELECT value FROM computed WHERE key = ?", (key,)).fetchone()
        return _opened(row[0], key.hex()) if row else None

    def remember(self, key: bytes, value: bytes) -> None:
        """Keep such a value, and no older one."""
        with _explained(self._file), self._connection as transaction:
            transaction.execute("DELETE FROM computed")
            transaction.execute("INSERT INTO computed VALUES (?, ?)", (key, _sealed(value, key.hex())))

    def body(self, digest: bytes) -> Body:
        """A body by its digest. Raises StoreDamaged if it is not there or not itself."""
        with _explained(self._file):
            row = self._connection.execute("SELECT body FROM bodies WHERE digest = ?", (digest,)).fetchone()
        if row is None or of_content(row[0]) != digest:
            raise StoreDamaged("a body is missing or altered")
        return _body_decoder.decode(row[0])


@contextmanager
def open_store(folder: Path, epoch: bytes) -> Iterator[Store]:
    """The store in a folder, emptied if it is of another epoch. Raises StoreDamaged or OSError."""
    file = folder / FILE
    if file.exists() and file.stat().st_size < _HEADER:
        raise StoreDamaged("the file is cut short")
    with _explained(str(file)), closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(_SCHEMA)
        with connection:
            row = connection.execute("SELECT value FROM epoch").fetchone()
            if row is None or row[0] != epoch:
                for table in ("epoch", "revision", "files", "bodies", "pictures", "computed"):
                    connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names from here
                connection.execute("INSERT INTO epoch VALUES (?)", (epoch,))
        yield Store(connection, str(file))


def forget_store(folder: Path) -> None:
    """Remove the store, with what a killed process left of it."""
    for name in (FILE, f"{FILE}-journal"):
        (folder / name).unlink(missing_ok=True)


@contextmanager
def reading_store(file: str) -> Iterator[Store]:
    """The store for a process that only loads bodies."""
    with _explained(file), closing(sqlite3.connect(f"{Path(file).as_uri()}?mode=ro", uri=True)) as connection:
        yield Store(connection, file)


class Bodies:
    """Loads bodies for rendering; remembers the latest, as a briefing stands on its page and in several feeds."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._store: Store | None = None
        self.load = lru_cache(maxsize=512)(self._load)

    @contextmanager
    def opened(self) -> Iterator[None]:
        """For as long as bodies are loaded."""
        with reading_store(self._file) as self._store:
            yield
        self._store = None

    def _load(self, digest: bytes) -> Body:
        assert self._store is not None, "bodies are loaded while the store is open"
        return self._store.body(digest)
