"""Which files are not up to date, and why: one pure comparison of the plan with the manifest and the folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from time import time_ns

import msgspec

from site_builder.digest import of_content, of_file
from site_builder.model.stamp import Stamp
from site_builder.pages.page import Copy, Page
from site_builder.publishing.manifest import Entry, Ledger
from site_builder.publishing.output import Standing, look


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
    """The plan against what stands."""

    due: tuple[Due, ...]
    current: dict[str, Entry]
    """What needs nothing, by path."""


def compare(
    output: Path,
    ledger: Ledger,
    epoch: bytes,
    site: bytes,
    digests: Mapping[str, bytes],
    pages: Iterable[Page],
    root: Path,
    copies: Iterable[Copy],
    *,
    anew: bool = False,
) -> Comparison:
    """What is due; with `anew`, every page. Raises OSError with the path of what cannot be looked at."""
    manifest = ledger.manifest
    due: list[Due] = []
    current: dict[str, Entry] = {}
    common = (
        "a clean build was asked for"
        if anew
        else "the program changed"
        if manifest.epoch != epoch
        else "the site's settings changed"
        if manifest.site != site
        else ""
    )
    encoder = msgspec.msgpack.Encoder()
    for page in pages:
        view = encoder.encode(page.view)
        standing = look(output, page.path, ledger)
        wanted = Entry(digests[page.template], of_content(view), b"", _NO_STAMP, 0)
        if reason := _reason(manifest.files.get(page.path), wanted, standing, common):
            due.append(Due(page.path, page.origin, reason, standing, wanted, page.template, view))
        elif standing.entry:
            current[page.path] = standing.entry
    for copy in copies:
        standing = look(output, copy.path, ledger)
        known = manifest.files.get(copy.path)
        source = str(root / copy.source)
        wanted = _copy_entry(known, copy, source)
        if reason := _reason(known, wanted, standing, ""):
            due.append(Due(copy.path, copy.source, reason, standing, wanted, source=source))
        elif standing.entry:
            current[copy.path] = (
                msgspec.structs.replace(
                    standing.entry,
                    source=wanted.source,
                    source_looked_ns=wanted.source_looked_ns,
                )
                if standing.entry.source != wanted.source
                else standing.entry
            )
    return Comparison(tuple(due), current)


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
