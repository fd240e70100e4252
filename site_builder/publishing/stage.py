"""Writes what is outdated into the staging folder: on an executor if it is much, in this process if not."""

from __future__ import annotations

import errno
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache, partial
from pathlib import Path

import msgspec

from site_builder.digest import of_content, of_file
from site_builder.errors import BuildError, Problem, naming
from site_builder.opening.opened import Opened
from site_builder.opening.request import Tools, counter
from site_builder.opening.state_folder import staging_folder
from site_builder.opening.store import FILE as STORE
from site_builder.opening.store import Bodies
from site_builder.opening.theme import Theme
from site_builder.pages.plan import Plan
from site_builder.pages.table import PAGE_TYPES
from site_builder.pages.views import SiteView
from site_builder.parallel import Batches
from site_builder.publishing.outdated import Outdated, OutdatedCopy, OutdatedPage
from site_builder.rendering.dependencies import Closures
from site_builder.rendering.renderer import Renderer

_BLOCK = 1 << 20

_SAMPLE = 200
"""So many pages of each template are rendered to see what is wrong, where nothing will be published."""


class Job(msgspec.Struct, frozen=True):
    """What a process needs to render pages."""

    theme: Theme
    sites: tuple[tuple[str, SiteView], ...]
    """By the prefix of its context, what pages know of the site."""
    templates: bytes
    """Digest of the theme's templates and texts: a process that outlives a build must not use older ones."""
    store: str
    """The store's file."""


class Order(msgspec.Struct, frozen=True):
    """A page to render."""

    file: str
    """Where to write it."""
    context: str
    template: str
    view: bytes
    state: bytes
    """Digest of what stands at its path; a page that turns out the same is not written."""


RenderResult = bytes | Problem | OSError
"""The digest of a page, or what is wrong with its template, or what kept it from being written."""


class StagedFile(msgspec.Struct, frozen=True, gc=False):
    """A file that was outdated."""

    outdated: Outdated
    file: str
    """Where it lies, unless it is what stands already."""
    content: bytes
    """Its digest."""


class Staged(msgspec.Struct, frozen=True):
    """What was staged."""

    files: tuple[StagedFile, ...]
    problems: tuple[Problem, ...]
    """The faults of templates."""


@contextmanager
def staging(
    site: Opened, plan: Plan, closures: Closures, tools: Tools, *, only_to_see: bool
) -> Iterator[Stager]:
    """Renders and copies into a folder that is gone afterwards; `only_to_see` where nothing will be published."""
    job = Job(
        site.theme,
        tuple((context.prefix, context.site) for context in plan.contexts),
        site.templates.digest(),
        str((site.state_folder / STORE).resolve()),
    )
    taken = Counter[str]()
    progress = counter(tools.progress, "Rendering", taken.total)
    work = partial(render_batch, job)
    with (
        staging_folder(site.state_folder, site.output) as folder,
        Batches[Order, RenderResult](work, tools.executor, size=100, progress=progress) as batches,
    ):
        yield Stager(folder, batches, progress, closures, taken, only_to_see=only_to_see)


NEW, CHANGED = "new", "changed"
"""In the staging folder: files by their paths in the output folder, and, where a file stands already, by number."""


class Stager:
    """Takes what is outdated as it is found, renders it meanwhile, and says in the end what came of it."""

    def __init__(
        self,
        folder: Path,
        batches: Batches[Order, RenderResult],
        progress: Callable[[int], None],
        closures: Closures,
        taken: Counter[str],
        *,
        only_to_see: bool,
    ) -> None:
        """`taken` counts what is taken, by template; copies count as that of an empty name."""
        self._taken = taken
        self.folder, self._batches, self._progress = folder, batches, progress
        self._readable, self._most = closures.digests, _SAMPLE if only_to_see else None
        self._number = 0
        self._pages: list[tuple[OutdatedPage, str]] = []
        self._copies: list[tuple[OutdatedCopy, str]] = []

    def submit(self, one: Outdated) -> None:
        """Take a file that is outdated."""
        self._number += 1
        file = (
            f"{self.folder}/{CHANGED}/{self._number}"
            if one.state.content
            else f"{self.folder}/{NEW}/{one.path}"
        )
        if isinstance(one, OutdatedCopy):
            if self._most is None:
                self._taken[""] += 1
                self._copies.append((one, file))
        elif self._wanted(one.template):
            self._taken[one.template] += 1
            self._pages.append((one, file))
            self._batches.submit(Order(file, one.context, one.template, one.view, one.state.content))

    def _wanted(self, template: str) -> bool:
        readable = template in self._readable or not PAGE_TYPES[template].is_html
        return readable and (self._most is None or self._taken[template] < self._most)

    def collect(self, *, conflicts: bool) -> Staged:
        """All that was submitted, written into the staging folder.

        Where paths are known to have `conflicts`, what cannot be written because of them is left out. Raises
        OSError, with the path, for what the disk refuses, and StoreDamaged.
        """
        files: list[StagedFile] = []
        problems: list[Problem] = []
        in_the_way: list[OSError] = []
        for result, (page, file) in zip(self._batches.results(), self._pages, strict=True):
            if isinstance(result, Problem):
                problems.append(result)
            elif isinstance(result, OSError):
                in_the_way.append(result)
            else:
                files.append(StagedFile(page, file, result))
        for copy, file in self._copies:
            try:
                files.append(StagedFile(copy, file, _copied(copy, file)))
            except OSError as error:
                if error.errno not in _OF_PATHS:
                    raise
                in_the_way.append(error)
            self._progress(1)
        if in_the_way and not conflicts:
            raise in_the_way[0]
        return Staged(tuple(files), tuple(problems))


_OF_PATHS = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG)
"""What writing meets where a file and a folder are to have one path, or one is too long: said by those who compare them."""


def render_batch(job: Job, batch: Sequence[Order]) -> list[RenderResult]:
    """Render pages and write them; gives what came of each. Runs in any process."""
    renderer, bodies = _renderer(job)
    results: list[RenderResult] = []
    folders = set[str]()
    with bodies.opened():
        for order in batch:
            try:
                content = renderer.render(order.context, order.template, order.view)
                digest = of_content(content)
                if digest != order.state:
                    _write(order.file, content, folders)
                results.append(digest)
            except BuildError as error:
                results.append(error.problems[0])
            except OSError as error:
                if error.errno not in _OF_PATHS:
                    raise
                results.append(error)
    return results


@lru_cache(maxsize=2)
def _renderer(job: Job) -> tuple[Renderer, Bodies]:
    bodies = Bodies(job.store)
    return Renderer(job.theme, dict(job.sites), bodies.load), bodies


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


def _copied(one: OutdatedCopy, place: str) -> bytes:
    """Copy a file; the digest is that of the copy."""
    if one.entry.original == one.state.content:
        return one.state.content
    _make(place.rpartition("/")[0], set())
    with open(one.file, "rb") as original, naming(place), open(place, "wb") as copy:
        block = b" "
        while block:
            with naming(one.file):
                block = original.read(_BLOCK)
            copy.write(block)
    return of_file(place)
