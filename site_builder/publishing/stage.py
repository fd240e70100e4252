"""Writes what is due into the staging folder: on an executor if it is much, in this process if not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from functools import lru_cache, partial
from pathlib import Path

import msgspec

from site_builder.digest import of_content, of_file
from site_builder.errors import naming
from site_builder.opening.theme import Theme
from site_builder.pages.views import SiteView
from site_builder.parallel import in_batches
from site_builder.publishing.outdated import OutdatedFile
from site_builder.reading.store import Bodies
from site_builder.rendering.renderer import Renderer

_BLOCK = 1 << 20


class Job(msgspec.Struct, frozen=True):
    """What a process needs to render pages."""

    theme: Theme
    site: SiteView
    templates: bytes
    """Digest of the theme's templates and texts: a process that outlives a build must not use older ones."""
    store: str
    """The store's file."""


class Order(msgspec.Struct, frozen=True):
    """A page to render."""

    file: str
    """Where to write it."""
    template: str
    view: bytes
    state: bytes
    """Digest of what stands at its path; a page that turns out the same is not written."""


class Staged(msgspec.Struct, frozen=True, gc=False):
    """A file that was due."""

    due: OutdatedFile
    file: str
    """Where it lies, unless it is what stands already."""
    content: bytes
    """Its digest."""


NEW, CHANGED = "new", "changed"
"""In the staging folder: files by their paths in the output folder, and, where a file stands already, by number."""


def stage(
    job: Job,
    folder: Path,
    due: Iterable[OutdatedFile],
    executor: Executor | None,
    progress: Callable[[int], None],
) -> Iterator[Staged]:
    """Each file that is due, written into the staging folder; begun while more is found, given when all is known.

    Raises BuildError for what is wrong in a template, and what is raised while files that are due are looked for.
    """
    pages: list[tuple[OutdatedFile, str]] = []
    copies: list[tuple[OutdatedFile, str]] = []

    def orders() -> Iterator[Order]:
        for number, one in enumerate(due):
            file = f"{folder}/{CHANGED}/{number}" if one.state.content else f"{folder}/{NEW}/{one.path}"
            if one.source:
                copies.append((one, file))
            else:
                pages.append((one, file))
                yield Order(file, one.template, one.view, one.state.content)

    digests = in_batches(partial(render_batch, job), orders(), executor, size=100, progress=progress)
    for digest, (one, file) in zip(digests, pages, strict=True):
        yield Staged(one, file, digest)
    for one, file in copies:
        yield Staged(one, file, _copied(one, file))
        progress(1)


def render_batch(job: Job, batch: Sequence[Order]) -> list[bytes]:
    """Render pages and write them; gives the digest of each. Runs in any process."""
    renderer, bodies = _renderer(job)
    digests, folders = [], set[str]()
    with bodies.opened():
        for order in batch:
            content = renderer.render(order.template, order.view)
            digest = of_content(content)
            if digest != order.state:
                _write(order.file, content, folders)
            digests.append(digest)
    return digests


@lru_cache(maxsize=2)
def _renderer(job: Job) -> tuple[Renderer, Bodies]:
    bodies = Bodies(job.store)
    return Renderer(job.theme, job.site, bodies.load), bodies


def _write(place: str, content: bytes, folders: set[str]) -> None:
    """Write a new file; `folders` are known to be there, and become more."""
    _make(place.rpartition("/")[0], folders)
    with naming(place), open(place, "wb", buffering=0) as file:
        written = 0
        while written < len(content):
            written += file.write(content[written:] if written else content)


def _make(folder: str, folders: set[str]) -> None:
    """Make a folder with those that it lies in."""
    if folder in folders:
        return
    try:
        os.mkdir(folder)
    except FileExistsError:
        pass
    except FileNotFoundError:
        _make(folder.rpartition("/")[0], folders)
        _make(folder, folders)
    folders.add(folder)


def _copied(one: OutdatedFile, place: str) -> bytes:
    """Copy a file; the digest is that of the copy."""
    if one.entry.view == one.state.content:
        return one.state.content
    _make(place.rpartition("/")[0], set())
    with open(one.source, "rb") as source, naming(place), open(place, "wb") as copy:
        block = b" "
        while block:
            with naming(one.source):
                block = source.read(_BLOCK)
            copy.write(block)
    return of_file(place)
