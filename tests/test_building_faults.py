"""File operations that fail, or end the process, or stop it, at a chosen moment: the tool of the other tests, tested.

In this process::

    with watched(site.root, failing(7, errno.ENOSPC)) as met:
        site.build()  # its 7th operation below site.root fails

In another one, which is killed before its 7th operation that changes something::

    python -m tests.test_building_faults kill 7 ROOT build --jobs 1
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from site_builder.publishing import placing, publish

PROJECT = Path(__file__).parent.parent


class Operation(NamedTuple):
    """What is done to which file."""

    name: str
    path: str
    changes: bool


Act = Callable[[int, Operation], None]
"""Told before an operation which one it is, counted from 1; may raise, or never return."""

_CHANGE = ("replace", "rename", "unlink", "remove", "mkdir", "rmdir")
_LOOK = ("stat", "lstat", "scandir", "listdir")


@contextmanager
def watched(root: Path, act: Act, *, changes: bool = False) -> Iterator[list[Operation]]:
    """Calls `act` before every file operation below a folder; with `changes`, before those that change something."""
    met: list[Operation] = []
    saved = [(os, name, getattr(os, name)) for name in (*_CHANGE, *_LOOK, "open")]
    saved += [(builtins, "open", open), (io, "open", open), (sqlite3, "connect", sqlite3.connect)]
    ours = [(placing, "exchange", placing.exchange), (publish, "sync", placing.sync)]  # calls by ctypes

    def inside(path: Any, options: dict[str, Any]) -> str | None:
        if isinstance(path, int):
            return None
        text = os.fsdecode(path)
        if options.get("dir_fd") is not None and not os.path.isabs(text):
            return text
        text = os.path.abspath(text)
        return text if text == str(root) or text.startswith(f"{root}{os.sep}") else None

    def meet(name: str, path: str | None, change: bool) -> None:
        if path is not None and (change or not changes):
            met.append(Operation(name, path, change))
            act(len(met), met[-1])

    def counted(name: str, real: Any, change: bool) -> Any:
        def call(path: Any = ".", *arguments: Any, **options: Any) -> Any:
            meet(name, inside(path, options), change)
            return real(path, *arguments, **options)

        return call

    def opened(real: Any) -> Any:
        def call(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            path = inside(file, options)
            change = any(letter in mode for letter in "wax+")
            meet("open to write" if change else "open", path, change)
            stream = real(file, mode, *arguments, **options)
            return stream if path is None else _Stream(stream, path, meet)

        return call

    def opened_low(real: Any) -> Any:
        def call(path: Any, flags: int, *arguments: Any, **options: Any) -> Any:
            meet("os.open", inside(path, options), bool(flags & (os.O_CREAT | os.O_WRONLY | os.O_RDWR)))
            return real(path, flags, *arguments, **options)

        return call

    def connected(database: Any, *arguments: Any, **options: Any) -> Any:
        file = str(database).removeprefix("file:").partition("?")[0]
        path = inside(file, {})
        meet("connect", path, True)
        connection: Any = saved[-1][2](database, *arguments, factory=_Connection, **options)
        connection.told = lambda: meet("sql", path, True)
        if changes:  # every statement, those that Python adds included; but a trace cannot raise
            connection.set_trace_callback(lambda sql: meet("sql", path, True))
            connection.told = None
        return connection

    try:
        for name in (*_CHANGE, *_LOOK):
            setattr(os, name, counted(name, getattr(os, name), name in _CHANGE))
        for module, name, real in ours:
            setattr(module, name, counted(name, real, True))
        os.open = opened_low(os.open)
        builtins.open = io.open = opened(builtins.open)
        sqlite3.connect = connected
        yield met
    finally:
        for module, name, real in (*saved, *ours):
            setattr(module, name, real)


class _Connection(sqlite3.Connection):
    """A database whose statements are counted."""

    told: Callable[[], None] | None = None

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        self.tell()
        return super().execute(*arguments)

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:
        self.tell()
        return super().executemany(*arguments)

    def executescript(self, *arguments: Any) -> sqlite3.Cursor:
        self.tell()
        return super().executescript(*arguments)

    def tell(self) -> None:
        if self.told is None:
            return
        try:
            self.told()
        except OSError as error:
            full = error.errno == errno.ENOSPC
            known = sqlite3.OperationalError("database or disk is full" if full else "disk I/O error")
            known.sqlite_errorcode = sqlite3.SQLITE_FULL if full else sqlite3.SQLITE_IOERR
            raise known from error


class _Stream:
    """An open file; the disk may fail in the middle of what is written. Its errors name no file, as the system's."""

    def __init__(self, stream: Any, path: str, meet: Callable[[str, str | None, bool], None]) -> None:
        self._stream, self._path, self._meet = stream, path, meet

    def write(self, data: Any) -> int:
        half = len(data) // 2
        self._stream.write(data[:half])
        self._stream.flush()
        self._told("write", True)
        self._stream.write(data[half:])
        return len(data)

    def read(self, *arguments: Any) -> Any:
        self._told("read", False)
        return self._stream.read(*arguments)

    def readinto(self, *arguments: Any) -> Any:
        self._told("read", False)
        return self._stream.readinto(*arguments)

    def _told(self, name: str, change: bool) -> None:
        try:
            self._meet(name, self._path, change)
        except OSError as error:
            raise OSError(error.errno, error.strerror) from error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._stream)

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()


def nothing(_: int, operation: Operation) -> None:
    """Only counts."""


def failing(moment: int, code: int, kinds: Container[str] | None = None, *, lasting: bool = False) -> Act:
    """The operation of that number fails, counting only some kinds; or it and every change after it, if that lasts."""
    met = 0

    def act(_: int, operation: Operation) -> None:
        nonlocal met
        counts = kinds is None or operation.name in kinds
        met += counts
        if counts and (met == moment or (lasting and met > moment and operation.changes)):
            raise OSError(code, os.strerror(code), operation.path)

    return act


def spread(count: int, wanted: int) -> list[int]:
    """At most `wanted` numbers from 1 to `count`, the first and the last among them."""
    if count <= wanted:
        return list(range(1, count + 1))
    return sorted({1 + index * (count - 1) // (wanted - 1) for index in range(wanted)})


def start_and(act: str, moment: int, root: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a command that is killed, or that pauses, before its change of that number.

    One that pauses writes a line `paused` and goes on once it can read a line.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "tests.test_building_faults", act, str(moment), str(root), *arguments],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _main(act: str, moment: str, root: str, *arguments: str) -> None:
    from site_builder import parallel
    from site_builder.cli import main

    parallel.FEW = 24  # so that `--jobs 2` means something for a small site

    def killed(number: int, operation: Operation) -> None:
        if number == int(moment):
            os.kill(os.getpid(), signal.SIGKILL)

    def paused(number: int, operation: Operation) -> None:
        if number == int(moment):
            print("paused", flush=True)
            sys.stdin.readline()

    with watched(Path(root), {"kill": killed, "pause": paused}[act], changes=True):
        main(["--root", root, *arguments])


# --- The tool, tested


def test_the_chosen_operation_fails_and_everything_is_put_back(tmp_path: Path) -> None:
    with watched(tmp_path, failing(3, errno.EIO)) as met:
        (tmp_path / "a").mkdir()
        with pytest.raises(OSError, match="Input/output error") as caught:
            (tmp_path / "b").write_text("half of it")
    assert [operation.name for operation in met] == ["mkdir", "open to write", "write"]
    assert caught.value.filename is None, "as when a disk is full"
    assert (tmp_path / "b").read_text() == "half "
    (tmp_path / "b").write_text("all")
    assert len(met) == 3


def test_what_lies_elsewhere_is_left_alone(tmp_path: Path) -> None:
    with watched(tmp_path / "here", failing(1, errno.EIO)) as met:
        (tmp_path / "elsewhere").write_text("whole")
    assert not met


def test_the_numbers_are_spread() -> None:
    assert spread(3, 5) == [1, 2, 3]
    assert spread(9, 3) == [1, 5, 9]


if __name__ == "__main__":
    _main(*sys.argv[1:])
