"""Staged files -> their places in the output folder: the only lines that touch what is published.

Why not a plain rename: to take another file's place waits for the disk twice, file by file. The new one is written at
once (ext4, `auto_da_alloc`), and the blocks of the old one are freed, which on a disk that is told of it (`discard`)
takes longer still. So what is staged is written to the disk together; then each file is *exchanged* with the one that
stands in its place, which waits for nothing; the old ones are removed from the staging folder afterwards, several at
a time and beside what is still to be done.

What this promises: at any moment each published file is whole, old or new. A file that is not what the comparison
saw is never lost: if one turns out to have been changed, all that was exchanged is swapped back, and the build ends
with an error that names it. Where a system, or the file system of the output, cannot exchange, files are replaced.

Sources: man 2 renameat2, man 2 syncfs; linux/fs/ext4/namei.c (`ext4_rename`, `auto_da_alloc`).
"""

from __future__ import annotations

import errno
import os
import platform
import stat
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from site_builder.digest import of_file
from site_builder.publishing.file_state import FileState

if TYPE_CHECKING:
    import ctypes

MANY = 200
"""So many old files are removed by several threads; fewer go with the staging folder."""

_THREADS = 8
"""They wait for the disk, not for a processor: 12,000 files took 1.0 s with 8, 1.4 with 4, 2.5 with one."""

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NUMBERS = {"x86_64": 316, "aarch64": 276, "riscv64": 276}
"""Of the system call renameat2, for a C library that has no such function (glibc before 2.28)."""

_CANNOT = frozenset({errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM})
"""What systems say that do not have a call, or not for this file system, or that forbid it (seccomp)."""


class Changed(Exception):
    """Files were changed while the site was being built; all is as it was before."""

    def __init__(self, paths: Collection[str]) -> None:
        super().__init__(*sorted(paths))
        self.paths = sorted(paths)


def replace_standing(
    output: Path, staging: Path, places: Mapping[str, str], seen: Mapping[str, FileState], *, force: bool
) -> list[str]:
    """Put files where files stand; gives the old ones, which lie in the staging folder now.

    `places`: by path in the output folder the staged file. `seen`: by path how the comparison saw what stands there.

    Raises Changed, with everything as it was, where something else stands there now; with `force` only where that
    is a folder; a file that could only be replaced stays new, and is the program's own by the journal. Raises
    OSError, with the path, for what the disk refuses: then some files are new.
    """
    before = {path: _status(f"{output}/{path}") for path in places}

    def other(path: str, file: str, status: os.stat_result) -> bool:
        """Whether a file is not the one that was seen."""
        if force:
            return stat.S_ISDIR(status.st_mode)
        return not stat.S_ISREG(status.st_mode) or of_file(file) != seen[path].content

    changed = [
        path
        for path, status in before.items()
        if status and not _stamped(seen[path], status) and other(path, f"{output}/{path}", status)
    ]
    if changed:
        raise Changed(changed)

    exchanging = bool(places) and can_exchange(staging)
    done: list[tuple[str, str]] = []
    for path, staged in places.items():
        published = f"{output}/{path}"
        if not exchanging or not _exchanged(published, staged):
            os.replace(staged, published)
            continue
        try:
            status, then = os.lstat(staged), before[path]
            wrong = not (then and _same(then, status)) and other(path, staged, status)
        except BaseException:
            exchange(published, staged)  # nobody knows what it is: it must not go with the staging folder
            raise
        done.append((published, staged))
        if wrong:
            for one in reversed(done):
                exchange(*one)
            raise Changed([path])
    return [staged for _, staged in done]


def _status(file: str) -> os.stat_result | None:
    """What stands there; None if it was removed in the meantime."""
    try:
        return os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return None


def _stamped(seen: FileState, status: os.stat_result) -> bool:
    """Whether the stamp alone says that this is the file that was seen."""
    entry = seen.entry
    return entry is not None and entry.stamp.fits(status) and entry.stamp.settled(entry.looked_ns)


def _same(then: os.stat_result, status: os.stat_result) -> bool:
    """Whether this is the same file, unchanged; the time of its last change of state is that of the exchange."""
    return (then.st_ino, then.st_size, then.st_mtime_ns, then.st_mode) == (
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_mode,
    )


def add_new(output: Path, new: Path, places: Mapping[str, str]) -> None:
    """Move files to their paths in the output folder; a folder that is not there is moved whole.

    `places`: by path the file; in `new` those lie that no file stands for, at their paths. Raises OSError.
    """
    os.makedirs(output, exist_ok=True)
    stood = {"": True}

    def stands(folder: str) -> bool:
        """Whether a folder was there already; if not, it is now, with all that it holds."""
        if folder not in stood:
            above = stands(folder.rpartition("/")[0])
            stood[folder] = above and _is_there(f"{output}/{folder}")
            if above and not stood[folder]:
                os.replace(f"{new}/{folder}", f"{output}/{folder}")
        return stood[folder]

    for path, file in places.items():
        if stands(path.rpartition("/")[0]):
            os.replace(file, f"{output}/{path}")


def _is_there(folder: str) -> bool:
    """Whether a folder is there. Raises OSError where that cannot be seen: `isdir` would say no."""
    try:
        os.lstat(folder)
    except FileNotFoundError:
        return False
    return True


def remove(output: Path, paths: Iterable[str]) -> None:
    """Remove files, and the folders that they leave empty."""
    folders = set()
    for path in paths:
        (output / path).unlink(missing_ok=True)
        folders.add(path.rpartition("/")[0])
    for folder in sorted(folders, key=len, reverse=True):
        above = folder
        while above:
            try:
                os.rmdir(output / above)
            except OSError:
                break  # not empty, or gone already
            above = above.rpartition("/")[0]


@contextmanager
def removing(old: Collection[str]) -> Iterator[None]:
    """Remove many files of the staging folder beside what is done in the meantime.

    What cannot be removed is left to whoever removes the staging folder.
    """
    if len(old) < MANY:
        yield
        return

    def some(files: Iterable[str]) -> None:
        for file in files:
            with suppress(OSError):
                Path(file).unlink()

    every = list(old)
    with ThreadPoolExecutor(_THREADS) as threads:
        for start in range(_THREADS):
            threads.submit(some, every[start::_THREADS])
        yield


# --- What the system can do


def exchange(one: str, other: str) -> bool:
    """Swap two paths at once, so that there is no moment without either; False where the system cannot.

    Raises OSError. Audited as `os.rename`, since calls by ctypes are not by themselves.
    """
    sys.audit("os.rename", one, other, -1, -1)
    call = _renameat2()
    if call is None:
        return False
    code = call(os.fsencode(one), os.fsencode(other))
    if code in _CANNOT:
        return False
    if code:
        raise OSError(code, os.strerror(code), one, None, other)
    return True


def _exchanged(published: str, staged: str) -> bool:
    """Exchange two files; False, too, where there is none to exchange with any more."""
    try:
        return exchange(published, staged)
    except FileNotFoundError:
        return False


def can_exchange(folder: Path) -> bool:
    """Whether files can be exchanged on this folder's file system, found out with two of them. Raises OSError."""
    one, other = f"{folder}/one", f"{folder}/other"
    for file in (one, other):
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
    inodes = os.lstat(one).st_ino, os.lstat(other).st_ino
    return exchange(one, other) and (os.lstat(other).st_ino, os.lstat(one).st_ino) == inodes


def sync(*folders: Path) -> None:
    """Wait until all that was written to the file systems of these folders is on their disks.

    Nothing where there is no `syncfs` (macOS, Windows): their `sync` does not wait, so it would promise nothing.
    Raises OSError, with the folder, for what could not be written.
    """
    call = _syncfs()
    if call is None:
        return
    devices = set()
    for folder in folders:
        if (device := folder.stat().st_dev) in devices:
            continue
        devices.add(device)
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            code = call(descriptor)
        finally:
            os.close(descriptor)
        if code and code not in _CANNOT:
            raise OSError(code, os.strerror(code), str(folder))


@lru_cache(maxsize=1)
def _renameat2() -> Callable[[bytes, bytes], int] | None:
    """Exchanges two paths and gives the error's number; None where there is no such call."""
    libc = _libc()
    if libc is None:
        return None
    import ctypes

    kinds = (ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_uint)
    if hasattr(libc, "renameat2"):
        call = libc.renameat2
        call.argtypes = kinds
        first: tuple[int, ...] = ()
    elif (number := _NUMBERS.get(platform.machine())) and sys.maxsize > 2**32:
        call = libc.syscall
        call.argtypes = (ctypes.c_long, *kinds)
        call.restype = ctypes.c_long
        first = (number,)
    else:
        return None

    def renamed(one: bytes, other: bytes) -> int:
        failed = call(*first, _AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE)
        return ctypes.get_errno() if failed else 0

    return renamed


@lru_cache(maxsize=1)
def _syncfs() -> Callable[[int], int] | None:
    """Writes a file system out and gives the error's number; None where there is no such call."""
    libc = _libc()
    if libc is None or not hasattr(libc, "syncfs"):
        return None
    import ctypes

    call = libc.syncfs
    call.argtypes = (ctypes.c_int,)
    return lambda descriptor: ctypes.get_errno() if call(descriptor) else 0


@lru_cache(maxsize=1)
def _libc() -> ctypes.CDLL | None:
    """The C library of a Linux system; None elsewhere. Only builds that publish something load ctypes."""
    if sys.platform != "linux":
        return None
    import ctypes

    try:
        return ctypes.CDLL(None, use_errno=True)
    except OSError:
        return None
