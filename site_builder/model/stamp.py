"""What a file's metadata say, and when they can be believed."""

from __future__ import annotations

import os

import msgspec

_FINE_GRAIN = 20_000_000
_COARSE_GRAIN = 2_000_000_000


class Stamp(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Size and times of a file, in bytes and nanoseconds, and its inode."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> Stamp:
        """The stamp in what `os.stat` gave."""
        return cls(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)

    def fits(self, status: os.stat_result) -> bool:
        """Whether this is the stamp in what `os.stat` gave."""
        return (
            self.mtime_ns == status.st_mtime_ns
            and self.ctime_ns == status.st_ctime_ns
            and self.size == status.st_size
            and self.inode == status.st_ino
        )

    def settled(self, looked_ns: int) -> bool:
        """Whether a later change must show in the stamp.

        A file that was changed just before it was looked at can be changed again without its times moving,
        within the grain of the file system's clock (git's "racy" rule): 20 ms, or 2 s where times are whole
        seconds. A time in the future is never believed.
        """
        newest = max(self.mtime_ns, self.ctime_ns)
        grain = _COARSE_GRAIN if self.mtime_ns % 1_000_000_000 == 0 else _FINE_GRAIN
        return newest + grain < looked_ns
