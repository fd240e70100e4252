"""The manifest: what was published, and from what. Written last, so it never says more than is true.

The journal, written before the first file is touched, says what a build is about to publish: if it is
killed, the next one still knows its own files.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from site_builder.build_cache import BuildCache
from site_builder.digest import of_content
from site_builder.model.stamp import Stamp
from site_builder.opening.state_folder import Notice, load, save, set_aside

LOOKED = "manifest"
"""The name under which a process remembers a manifest whose files it has looked at."""


class PageEntry(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A page that was published."""

    made_with: bytes
    """Digest of the template with all that it includes, of the interface's texts and of the site's view."""
    view: bytes
    """Digest of the view."""
    content: bytes
    """Digest of the published file."""
    stamp: Stamp
    """Of the published file."""
    looked_ns: int
    """When that stamp was taken."""


class CopyEntry(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A file that was copied."""

    origin: str
    """Whose it is: the file that was copied, as an editor knows it."""
    original: bytes
    """Digest of the file that was copied."""
    original_stamp: Stamp
    original_looked_ns: int
    """When that stamp was taken."""
    content: bytes
    """Digest of the published file."""
    stamp: Stamp
    """Of the published file."""
    looked_ns: int
    """When that stamp was taken."""


class PlannedPage(NamedTuple):
    """A page without its view."""

    path: str
    origin: str
    """Whose page it is: a content file's path, or what it is in words."""
    in_sitemap: bool


class GroupEntry(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A page group that was published."""

    key: bytes
    pages: tuple[PlannedPage, ...]


class Basis(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What all pages are made with: where it changes, every page is looked at."""

    epoch: bytes = b""
    """Of the program."""
    templates: bytes = b""
    """Digest of all templates and texts."""
    sites: dict[str, bytes] = {}
    """By the prefix of a site context, the digest of what its pages know of the site."""


class Manifest(msgspec.Struct, frozen=True):
    """Everything that was published in one folder."""

    basis: Basis = Basis()
    groups: dict[str, GroupEntry] = {}
    """By name."""
    pages: dict[str, PageEntry] = {}
    """By path in the folder."""
    copies: dict[str, CopyEntry] = {}
    """By path in the folder."""

    def entry(self, path: str) -> PageEntry | CopyEntry | None:
        """What is known of a published file."""
        return self.pages.get(path) or self.copies.get(path)

    def paths(self) -> Iterator[str]:
        """Every published file."""
        return chain(self.pages, self.copies)


class OutputState(msgspec.Struct, frozen=True):
    """What is known of an output folder."""

    manifest: Manifest
    pending: dict[str, tuple[bytes, ...]]
    """From a build that did not end: what it may have put in place, by path the digests of the contents."""
    fingerprint: bytes = b""
    """Digest of the manifest as it was written."""
    looked: bool = False
    """Whether this process looked at all these files, or wrote them, in the build before."""

    def paths(self) -> set[str]:
        """Every file that a build put there, or may have."""
        return {*self.manifest.paths(), *self.pending}

    def owns(self, path: str, content: bytes) -> bool:
        """Whether a file with this content at this path was put there by a build."""
        entry = self.manifest.entry(path)
        return (entry is not None and entry.content == content) or content in self.pending.get(path, ())


class StateFiles(msgspec.Struct, frozen=True):
    """Where the manifest and the journal of one output folder lie."""

    manifest: Path
    journal: Path

    @classmethod
    def of(cls, state_folder: Path, root: Path, output: Path) -> StateFiles:
        """Named after the output folder's place relative to the site, so that a site can be moved."""
        place = output.relative_to(root).as_posix() if output.is_relative_to(root) else output.as_posix()
        name = "output" if place == "output" else of_content(place.encode()).hex()
        return cls(state_folder / f"{name}.manifest", state_folder / f"{name}.journal")

    def read(self, output: Path, notice: Notice, cache: BuildCache) -> OutputState:
        """What is known; nothing, with a notice, where a file cannot be read."""
        manifest, pending, fingerprint, known = Manifest(), dict[str, tuple[bytes, ...]](), b"", None
        try:
            if saved := load(self.manifest):
                encoded, fingerprint = saved
                known = cache.value(LOOKED, fingerprint)
                manifest = known or msgspec.msgpack.decode(encoded, type=Manifest)
        except (ValueError, msgspec.MsgspecError):
            set_aside(self.manifest, notice)
        try:
            if saved := load(self.journal):
                pending = msgspec.msgpack.decode(saved[0], type=dict[str, tuple[bytes, ...]])
        except (ValueError, msgspec.MsgspecError):
            set_aside(self.journal, notice)
        looked = known is not None and not pending and output.is_dir()
        return OutputState(manifest, pending, fingerprint, looked)

    def announce(self, pending: dict[str, tuple[bytes, ...]]) -> None:
        """Write the journal."""
        save(self.journal, msgspec.msgpack.encode(pending))

    def commit(self, manifest: Manifest, cache: BuildCache) -> None:
        """Write the manifest; the journal has served."""
        cache.keep_value(LOOKED, save(self.manifest, msgspec.msgpack.encode(manifest)), manifest)
        self.journal.unlink(missing_ok=True)
