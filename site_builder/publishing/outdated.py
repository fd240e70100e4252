"""Which files are not up to date, and why: a comparison of the plan with the manifest and the folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from time import time_ns
from typing import Any

import msgspec

from site_builder import digest
from site_builder.build_cache import BuildCache
from site_builder.digest import of_content, of_file
from site_builder.model.stamp import Stamp
from site_builder.opening.opened import Opened
from site_builder.opening.output_state import (
    Basis,
    CopyEntry,
    GroupEntry,
    Manifest,
    OutputState,
    PageEntry,
    PlannedPage,
)
from site_builder.pages.context import SiteContext
from site_builder.pages.page import Copy, Page, PageGroup, group_keys
from site_builder.pages.path_conflicts import Claim
from site_builder.pages.plan import Plan
from site_builder.publishing.file_state import FileState, file_state, untouched
from site_builder.rendering.dependencies import Closures
from site_builder.rendering.renderer import made_with


class OutdatedPage(msgspec.Struct, frozen=True, gc=False):
    """A page that is not up to date."""

    path: str
    origin: str
    reason: str
    state: FileState
    """What is there now."""
    entry: PageEntry
    """What the manifest will say, once its content and stamp are known."""
    context: str
    """The prefix of its site context."""
    template: str
    view: bytes
    """The encoded view."""


class OutdatedCopy(msgspec.Struct, frozen=True, gc=False):
    """A copy that is not up to date."""

    path: str
    origin: str
    reason: str
    state: FileState
    """What is there now."""
    entry: CopyEntry
    """What the manifest will say, once its content and stamp are known."""
    file: str
    """The file to copy."""


Outdated = OutdatedPage | OutdatedCopy
Submit = Callable[[Outdated], None]
"""Told of each file that is not up to date, as it is found."""


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The plan against what stands."""

    basis: Basis
    """Of this build."""
    groups: Mapping[str, GroupEntry]
    """Every page group, by its name."""
    copies: tuple[Copy, ...]
    outdated: tuple[Outdated, ...]
    pages: Mapping[str, PageEntry]
    """The pages that need nothing, by path."""
    copied: Mapping[str, CopyEntry]
    """The copies that need nothing, by path."""

    def claims(self) -> list[Claim]:
        """Every path that is wanted, and whose it is."""
        pages = [Claim(page.path, page.origin) for group in self.groups.values() for page in group.pages]
        return pages + [Claim(copy.path, copy.origin) for copy in self.copies]

    def claims_as(self, manifest: Manifest) -> bool:
        """Whether exactly those paths are wanted by the same owners as in the last build of this program, which was good."""
        known = manifest.groups
        return (
            self.basis.epoch == manifest.basis.epoch
            and self.groups.keys() == known.keys()
            and all(one is known[name] or one.pages == known[name].pages for name, one in self.groups.items())
            and len(self.copies) == len(manifest.copies)
            and all(
                (entry := manifest.copies.get(copy.path)) and entry.origin == copy.origin
                for copy in self.copies
            )
        )


def compare(
    site: Opened,
    plan: Plan,
    closures: Closures,
    submit: Submit,
    *,
    anew: bool,
    cache: BuildCache,
) -> Comparison:
    """What of the plan is outdated; each is submitted as it is found.

    A group of a known key whose files all stand is not even written out into pages. If `anew`, every page is
    outdated. Raises OSError with the path of what cannot be looked at.
    """
    basis = Basis(
        digest.epoch(),
        site.templates.digest(),
        {context.prefix: digest.of_value(context.site) for context in plan.contexts},
    )
    templates = {context.prefix: made_with(closures, site.templates, context) for context in plan.contexts}
    comparer = _Comparer(site, basis, templates, submit, anew, cache)
    comparer.compare_groups(plan.groups)
    comparer.compare_groups(plan.last_groups(comparer.in_sitemap))
    for copy in plan.copies:
        comparer.compare_copy(copy)
    return Comparison(
        basis=basis,
        groups=comparer.groups,
        copies=plan.copies,
        outdated=tuple(comparer.outdated),
        pages=comparer.pages,
        copied=comparer.copied,
    )


class _Comparer:
    """One comparison while it is made."""

    def __init__(
        self,
        site: Opened,
        basis: Basis,
        made_with: Mapping[str, Mapping[str, bytes]],
        submit: Submit,
        anew: bool,
        cache: BuildCache,
    ) -> None:
        self._root, self._output = site.root, site.output
        self._known: OutputState = site.published
        self._basis, self._made_with, self._submit, self._cache = basis, made_with, submit, cache
        self._common = _common_reason(self._known.manifest.basis, basis, anew=anew)
        self._encode = msgspec.msgpack.Encoder().encode
        self._keys: dict[str, Callable[[PageGroup[Any]], bytes]] = {}
        self.groups: dict[str, GroupEntry] = {}
        self.in_sitemap: dict[str, list[str]] = defaultdict(list)
        """By the prefix of their context, the routes of the pages that readers come to."""
        self.outdated: list[Outdated] = []
        self.pages: dict[str, PageEntry] = {}
        self.copied: dict[str, CopyEntry] = {}

    def compare_groups(self, groups: Iterable[PageGroup[Any]]) -> None:
        """Compare each group, by its key or page by page."""
        for group in groups:
            context = group.context
            if context.prefix not in self._keys:
                self._keys[context.prefix] = group_keys(context, self._cache)
            key = self._keys[context.prefix](group)
            name = context.prefix + group.name
            known = self._known.manifest.groups.get(name)
            if known and known.key == key and (entries := self._as_published(known)):
                self.pages.update(entries)
                self._planned(name, known, context)
                continue
            pages = []
            for page in group.pages():
                self._compare_page(page, context)
                pages.append(PlannedPage(page.path, page.origin, page.type.in_sitemap))
            self._planned(name, GroupEntry(key, tuple(pages)), context)

    def _planned(self, name: str, group: GroupEntry, context: SiteContext) -> None:
        self.groups[name] = group
        self.in_sitemap[context.prefix] += [
            page.path.removeprefix(context.prefix) for page in group.pages if page.in_sitemap
        ]

    def _as_published(self, group: GroupEntry) -> dict[str, PageEntry] | None:
        """The entries of a group's files; None unless each stands as it was made, with today's templates."""
        if self._common or self._known.manifest.basis.templates != self._basis.templates:
            return None
        return untouched(self._output, (page.path for page in group.pages), self._known)

    def _compare_page(self, page: Page, context: SiteContext) -> None:
        view = self._encode(page.view)
        state = file_state(self._output, page.path, self._known)
        template = self._made_with[context.prefix][page.type.template]
        known = self._known.manifest.pages.get(page.path)
        reason = "it is new" if known is None else self._common
        if known and not reason:
            if known.made_with != template:
                sites, before = self._basis.sites, self._known.manifest.basis.sites
                same_site = before.get(context.prefix) == sites[context.prefix]
                reason = "its template changed" if same_site else "the site's settings changed"
            elif known.view != of_content(view):
                reason = "its content changed"
            else:
                reason = _reason_of_file(state)
        if reason:
            entry = PageEntry(template, of_content(view), b"", _NO_STAMP, 0)
            self._found(
                OutdatedPage(
                    page.path, page.origin, reason, state, entry, context.prefix, page.type.template, view
                )
            )
        elif isinstance(state.entry, PageEntry):
            self.pages[page.path] = state.entry

    def compare_copy(self, copy: Copy) -> None:
        """Compare a copy, by the stamp of its original or by its bytes."""
        state = file_state(self._output, copy.path, self._known)
        known = self._known.manifest.copies.get(copy.path)
        file = copy.file or str(self._root / copy.origin)
        wanted = _copy_entry(known, copy, file)
        reason = "it is new" if known is None else ""
        if known and not reason:
            reason = "its content changed" if known.original != wanted.original else _reason_of_file(state)
        if reason:
            self._found(OutdatedCopy(copy.path, copy.origin, reason, state, wanted, file))
        elif isinstance(entry := state.entry, CopyEntry):
            if (entry.origin, entry.original_stamp) != (wanted.origin, wanted.original_stamp):
                entry = msgspec.structs.replace(
                    wanted, content=entry.content, stamp=entry.stamp, looked_ns=entry.looked_ns
                )
            self.copied[copy.path] = entry

    def _found(self, outdated: Outdated) -> None:
        self.outdated.append(outdated)
        self._submit(outdated)


_NO_STAMP = Stamp(0, 0, 0, 0)


def _copy_entry(known: CopyEntry | None, copy: Copy, file: str) -> CopyEntry:
    looked = time_ns()
    if known and known.original_stamp == copy.stamp and copy.stamp.settled(known.original_looked_ns):
        original, looked = known.original, known.original_looked_ns
    else:
        original = of_file(Path(file))
    return CopyEntry(copy.origin, original, copy.stamp, looked, b"", _NO_STAMP, 0)


def _common_reason(known: Basis, basis: Basis, *, anew: bool) -> str:
    """Why all pages are outdated, if they are."""
    if anew:
        return "a clean build was asked for"
    return "the program changed" if known.epoch != basis.epoch else ""


def _reason_of_file(state: FileState) -> str:
    """Why a file is outdated though what it was made from is the same; empty if it is up to date."""
    if not state.there:
        return "its file was missing"
    return "its file was altered" if state.entry is None else ""
