"""Which files are not up to date, and why: one pure comparison of the plan with the manifest and the folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from time import time_ns

import msgspec

from site_builder.build_cache import BuildCache
from site_builder.digest import of_content, of_file
from site_builder.model.stamp import Stamp
from site_builder.pages.context import SiteContext
from site_builder.pages.page import Copy, Page, PageGroup, group_keys
from site_builder.publishing.file_state import FileState, file_state, untouched
from site_builder.publishing.manifest import Basis, Entry, Known, Manifest, OutputState


class OutdatedFile(msgspec.Struct, frozen=True, gc=False):
    """A file that is not up to date."""

    path: str
    origin: str
    reason: str
    state: FileState
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

    due: list[OutdatedFile]
    current: dict[str, Entry]
    """What needs nothing, by path."""
    groups: dict[str, Known]
    """Every group that was compared."""

    def same_paths(self, manifest: Manifest) -> bool:
        """Whether exactly those files are planned, by the same owners, that were published before."""
        known = manifest.groups
        return (
            self.groups.keys() == known.keys()
            and all(one.pages == known[name].pages for name, one in self.groups.items())
            and len(self.current) + len(self.due) == len(manifest.files)
            and all(one.path in manifest.files for one in self.due)
        )

    def pages(self) -> Iterator[tuple[str, str]]:
        """The path of every page, and whose it is."""
        return (page for known in self.groups.values() for page in known.pages)


class Comparer(msgspec.Struct, frozen=True):
    """Compares with one output folder."""

    output: Path
    output_state: OutputState
    basis: Basis
    """Of this build."""
    context: SiteContext
    digests: Mapping[str, bytes]
    """By template or format: of what its pages are made with besides their views."""
    anew: bool
    """Whether everything is due."""
    cache: BuildCache

    def compare(
        self,
        root: Path,
        groups: Iterable[PageGroup],
        closing: Callable[[Iterable[str]], Iterable[PageGroup]],
        copies: Iterable[Copy],
        found: Comparison,
    ) -> Iterator[OutdatedFile]:
        """What of the groups and copies is due, as it is found; `closing` makes the last groups from all paths.

        A group of a known key whose files all stand is not even written out into pages. Raises OSError
        with the path of what cannot be looked at.
        """
        key_of = group_keys(self.context, self.cache)
        yield from self._chapters(found, groups, key_of)
        yield from self._chapters(found, closing([path for path, _ in found.pages()]), key_of)
        for copy in copies:
            yield from self._copy(found, root, copy)

    def _chapters(
        self, found: Comparison, groups: Iterable[PageGroup], key_of: Callable[[PageGroup], bytes]
    ) -> Iterator[OutdatedFile]:
        manifest = self.output_state.manifest
        common, encode = self._common(), msgspec.msgpack.Encoder().encode
        for group in groups:
            key = key_of(group)
            known = manifest.groups.get(group.name)
            if known and known.key == key and not common and (state := self._standing(known)):
                found.current.update(state)
                found.groups[group.name] = known
                continue
            pages = []
            for page in group.pages(self.context):
                yield from self._page(found, page, common, encode)
                pages.append((page.path, page.origin))
            found.groups[group.name] = Known(key, tuple(pages))

    def _common(self) -> str:
        """Why all pages are due, if they are."""
        known = self.output_state.manifest.basis
        if self.anew:
            return "a clean build was asked for"
        if known.epoch != self.basis.epoch:
            return "the program changed"
        if known.site != self.basis.site:
            return "the site's settings changed"
        return ""

    def _standing(self, known: Known) -> dict[str, Entry] | None:
        """The entries of a group's files; None unless each stands as it was made, with today's templates."""
        if self.output_state.manifest.basis.templates != self.basis.templates:
            return None
        return untouched(self.output, (path for path, _ in known.pages), self.output_state)

    def _page(
        self, found: Comparison, page: Page, common: str, encode: Callable[[object], bytes]
    ) -> Iterator[OutdatedFile]:
        view = encode(page.view)
        state = file_state(self.output, page.path, self.output_state)
        wanted = Entry(self.digests[page.template], of_content(view), b"", _NO_STAMP, 0)
        if reason := _reason(self.output_state.manifest.files.get(page.path), wanted, state, common):
            due = OutdatedFile(page.path, page.origin, reason, state, wanted, page.template, view)
            found.due.append(due)
            yield due
        elif state.entry:
            found.current[page.path] = state.entry

    def _copy(self, found: Comparison, root: Path, copy: Copy) -> Iterator[OutdatedFile]:
        state = file_state(self.output, copy.path, self.output_state)
        known = self.output_state.manifest.files.get(copy.path)
        source = str(root / copy.source)
        wanted = _copy_entry(known, copy, source)
        if reason := _reason(known, wanted, state, ""):
            due = OutdatedFile(copy.path, copy.source, reason, state, wanted, source=source)
            found.due.append(due)
            yield due
        elif entry := state.entry:
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


def _reason(known: Entry | None, wanted: Entry, state: FileState, common: str) -> str:
    """Why a file is due; empty if it is up to date."""
    if known is None:
        return "it is new"
    if common:
        return common
    if known.template != wanted.template:
        return "its template changed"
    if known.view != wanted.view:
        return "its content changed"
    if not state.there:
        return "its file was missing"
    if state.entry is None:
        return "its file was altered"
    return ""
