"""Which files are not up to date, and why: one pure comparison of the plan with the manifest and the folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from time import time_ns

import msgspec

from site_builder.digest import of_content, of_file
from site_builder.memory import Memory
from site_builder.model.stamp import Stamp
from site_builder.pages.frame import Frame
from site_builder.pages.page import Chapter, Copy, Page, chapter_keys
from site_builder.publishing.manifest import Basis, Entry, Known, Ledger, Manifest
from site_builder.publishing.output import Standing, look, untouched


class Due(msgspec.Struct, frozen=True, gc=False):
    """A file that is not up to date."""

    path: str
    origin: str
    reason: str
    standing: Standing
    """What is there now."""
    entry: Entry
    """What the manifest will say, once its content and stamp are known."""
    template: str = ""
    view: bytes = b""
    """The encoded view of a page."""
    source: str = ""
    """The file of a copy."""


class Comparison(msgspec.Struct, frozen=True):
    """The plan against what stands; filled while it is made."""

    due: list[Due]
    current: dict[str, Entry]
    """What needs nothing, by path."""
    chapters: dict[str, Known]
    """Every chapter that was compared."""

    def same_paths(self, manifest: Manifest) -> bool:
        """Whether exactly those files are planned, by the same owners, that were published before."""
        known = manifest.chapters
        return (
            self.chapters.keys() == known.keys()
            and all(one.pages == known[name].pages for name, one in self.chapters.items())
            and len(self.current) + len(self.due) == len(manifest.files)
            and all(one.path in manifest.files for one in self.due)
        )

    def pages(self) -> Iterator[tuple[str, str]]:
        """The path of every page, and whose it is."""
        return (page for known in self.chapters.values() for page in known.pages)


class Comparer(msgspec.Struct, frozen=True):
    """Compares with one output folder."""

    output: Path
    ledger: Ledger
    basis: Basis
    """Of this build."""
    frame: Frame
    digests: Mapping[str, bytes]
    """By template or format: of what its pages are made with besides their views."""
    anew: bool
    """Whether everything is due."""
    memory: Memory

    def compare(
        self,
        root: Path,
        chapters: Iterable[Chapter],
        closing: Callable[[Iterable[str]], Iterable[Chapter]],
        copies: Iterable[Copy],
        found: Comparison,
    ) -> Iterator[Due]:
        """What of the chapters and copies is due, as it is found; `closing` makes the last chapters from all paths.

        A chapter of a known key whose files all stand is not even written out into pages. Raises OSError
        with the path of what cannot be looked at.
        """
        key_of = chapter_keys(self.frame, self.memory)
        yield from self._chapters(found, chapters, key_of)
        yield from self._chapters(found, closing([path for path, _ in found.pages()]), key_of)
        for copy in copies:
            yield from self._copy(found, root, copy)

    def _chapters(
        self, found: Comparison, chapters: Iterable[Chapter], key_of: Callable[[Chapter], bytes]
    ) -> Iterator[Due]:
        manifest = self.ledger.manifest
        common, encode = self._common(), msgspec.msgpack.Encoder().encode
        for chapter in chapters:
            key = key_of(chapter)
            known = manifest.chapters.get(chapter.name)
            if known and known.key == key and not common and (standing := self._standing(known)):
                found.current.update(standing)
                found.chapters[chapter.name] = known
                continue
            pages = []
            for page in chapter.pages(self.frame):
                yield from self._page(found, page, common, encode)
                pages.append((page.path, page.origin))
            found.chapters[chapter.name] = Known(key, tuple(pages))

    def _common(self) -> str:
        """Why all pages are due, if they are."""
        known = self.ledger.manifest.basis
        if self.anew:
            return "a clean build was asked for"
        if known.epoch != self.basis.epoch:
            return "the program changed"
        if known.site != self.basis.site:
            return "the site's settings changed"
        return ""

    def _standing(self, known: Known) -> dict[str, Entry] | None:
        """The entries of a chapter's files; None unless each stands as it was made, with today's templates."""
        if self.ledger.manifest.basis.templates != self.basis.templates:
            return None
        return untouched(self.output, (path for path, _ in known.pages), self.ledger)

    def _page(
        self, found: Comparison, page: Page, common: str, encode: Callable[[object], bytes]
    ) -> Iterator[Due]:
        view = encode(page.view)
        standing = look(self.output, page.path, self.ledger)
        wanted = Entry(self.digests[page.template], of_content(view), b"", _NO_STAMP, 0)
        if reason := _reason(self.ledger.manifest.files.get(page.path), wanted, standing, common):
            due = Due(page.path, page.origin, reason, standing, wanted, page.template, view)
            found.due.append(due)
            yield due
        elif standing.entry:
            found.current[page.path] = standing.entry

    def _copy(self, found: Comparison, root: Path, copy: Copy) -> Iterator[Due]:
        standing = look(self.output, copy.path, self.ledger)
        known = self.ledger.manifest.files.get(copy.path)
        source = str(root / copy.source)
        wanted = _copy_entry(known, copy, source)
        if reason := _reason(known, wanted, standing, ""):
            due = Due(copy.path, copy.source, reason, standing, wanted, source=source)
            found.due.append(due)
            yield due
        elif entry := standing.entry:
            if entry.source != wanted.source:
                entry = msgspec.structs.replace(
                    entry, source=wanted.source, source_looked_ns=wanted.source_looked_ns
                )
            found.current[copy.path] = entry


_NO_STAMP = Stamp(0, 0, 0, 0)


def _copy_entry(known: Entry | None, copy: Copy, source: str) -> Entry:
    looked = time_ns()
    if known and known.source == copy.stamp and copy.stamp.settled(known.source_looked_ns):
        return Entry(b"", known.view, b"", _NO_STAMP, 0, known.source, known.source_looked_ns)
    return Entry(b"", of_file(source), b"", _NO_STAMP, 0, copy.stamp, looked)


def _reason(known: Entry | None, wanted: Entry, standing: Standing, common: str) -> str:
    """Why a file is due; empty if it is up to date."""
    if known is None:
        return "it is new"
    if common:
        return common
    if known.template != wanted.template:
        return "its template changed"
    if known.view != wanted.view:
        return "its content changed"
    if not standing.there:
        return "its file was missing"
    if standing.entry is None:
        return "its file was altered"
    return ""
