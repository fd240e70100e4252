"""What stands in the output folder: whose it is, and whether it is still what was written."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from time import time_ns

import msgspec

from site_builder.digest import of_file
from site_builder.model.stamp import Stamp
from site_builder.opening.output_state import CopyEntry, OutputState, PageEntry


class FileState(msgspec.Struct, frozen=True, gc=False):
    """A path of the output folder as it is now."""

    there: bool
    ours: bool
    """Put there by a build and not changed since; or nothing is there."""
    content: bytes = b""
    """Digest of what is there, if it had to be looked at."""
    entry: PageEntry | CopyEntry | None = None
    """The manifest's entry, if the file is what it says."""


_NOTHING = FileState(there=False, ours=True)


def file_state(output: Path, path: str, known: OutputState) -> FileState:
    """How one path stands. Raises OSError where it cannot be looked at."""
    file = f"{output}{os.sep}{path}"
    looked = time_ns()
    try:
        status = os.lstat(file)
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG):
            raise
        return _NOTHING
    entry = known.manifest.entry(path)
    if entry is not None and entry.stamp.fits(status) and entry.stamp.settled(entry.looked_ns):
        return FileState(True, True, entry.content, entry)
    if not stat.S_ISREG(status.st_mode):
        return FileState(True, False)
    content = of_file(file)
    if entry is not None and entry.content == content:
        return FileState(True, True, content, _refreshed(entry, Stamp.of(status), looked))
    return FileState(True, known.owns(path, content), content)


def untouched(output: Path, paths: Iterable[str], known: OutputState) -> dict[str, PageEntry] | None:
    """The entries of pages that all stand as they were written; None if one does not."""
    pages, prefix = known.manifest.pages, f"{output}{os.sep}"
    if known.looked:
        return {path: pages[path] for path in paths}
    entries = {}
    for path in paths:
        entry = pages[path]
        try:
            unchanged = entry.stamp.fits(os.lstat(prefix + path))
        except (FileNotFoundError, NotADirectoryError):
            return None
        if not unchanged or not entry.stamp.settled(entry.looked_ns):
            looked = file_state(output, path, known).entry
            if not isinstance(looked, PageEntry):
                return None
            entry = looked
        entries[path] = entry
    return entries


def _refreshed(entry: PageEntry | CopyEntry, stamp: Stamp, looked_ns: int) -> PageEntry | CopyEntry:
    """The entry of a file that was only touched; the very same where nothing was to be learnt."""
    return entry if entry.stamp == stamp else msgspec.structs.replace(entry, stamp=stamp, looked_ns=looked_ns)


def links_on_the_way(output: Path, paths: Iterable[str]) -> dict[str, str]:
    """The paths that a link, or a file in a folder's place, keeps from lying in the output folder -> that link or file."""
    blocked: dict[str, str] = {}
    if not output.exists():
        return blocked
    known: dict[str, str] = {"": ""}

    def blocker(folder: str) -> str:
        if folder not in known:
            above = blocker(folder.rpartition("/")[0])
            if not above:
                try:
                    status = os.lstat(output / folder)
                except OSError as error:
                    if error.errno not in (errno.ENOENT, errno.ENAMETOOLONG):
                        raise
                    above = ""
                else:
                    above = "" if stat.S_ISDIR(status.st_mode) else folder
            known[folder] = above
        return known[folder]

    for path in paths:
        if found := blocker(path.rpartition("/")[0]):
            blocked[path] = found
    return blocked


def stamped(output: Path, paths: Iterable[str]) -> dict[str, tuple[Stamp, int]]:
    """The stamps of files and when each was taken."""
    stamps, prefix = {}, f"{output}{os.sep}"
    for path in paths:
        looked = time_ns()
        stamps[path] = (Stamp.of(os.lstat(prefix + path)), looked)
    return stamps
