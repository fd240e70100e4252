"""The pipeline on one screen: content/ + site.yaml + theme -> Archive -> Pages -> output/.

`build`, `watch` and `serve` all call `build()`; what woke them up never decides what is rebuilt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from site_builder import digest
from site_builder.archive import Choice, assemble, chronological
from site_builder.build_cache import BuildCache
from site_builder.errors import BuildError, Problem, in_order
from site_builder.model.archive import Archive
from site_builder.model.article import Article
from site_builder.opening.config import Config, load_config
from site_builder.opening.layout import PAGES
from site_builder.opening.state_folder import FOLDER, Notice, check_output, locked, set_aside, staging
from site_builder.opening.theme import Theme, load_templates, load_theme
from site_builder.pages.context import SiteContext
from site_builder.pages.copies import static_copies, theme_copies
from site_builder.pages.page import Copy, PageGroup
from site_builder.pages.path_conflicts import path_conflicts
from site_builder.pages.plan import plan, site_view
from site_builder.pages.service import service
from site_builder.pages.site_index import SiteIndex, site_index
from site_builder.pages.views import SiteView
from site_builder.publishing.manifest import Basis, OutputStateFiles
from site_builder.publishing.outdated import Comparer, Comparison, OutdatedFile
from site_builder.publishing.publish import Published, publish
from site_builder.publishing.stage import Job, stage
from site_builder.reading.article import ReadSettings
from site_builder.reading.cached import read_through
from site_builder.reading.scanning import scan
from site_builder.reading.store import FILE as STORE_FILE
from site_builder.reading.store import Store, StoreDamaged, forget_store, open_store
from site_builder.rendering.renderer import page_digests

T = TypeVar("T")

Progress = Callable[[str, int, int], None]
"""Told the name of a stage, how much of it is done and how much there is."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a build."""

    root: Path
    """Where site.yaml is."""
    output: Path
    now: datetime
    """Decides which articles are scheduled or expired, and nothing else."""
    drafts: bool = False
    future: bool = False
    clean: bool = False
    """Read and render everything anew."""
    force: bool = False
    """Take over files in the output folder that are not ours."""
    wait: float = 60.0
    """Seconds to wait for another build."""
    state_folder: Path | None = None
    """Where the store, the manifest and the lock lie, if not in the site's own `.site-builder/`."""

    @property
    def own_state_folder(self) -> Path:
        """The folder of the store, the manifest and the lock."""
        return self.state_folder or self.root / FOLDER


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """What a build works with."""

    executor: Executor | None = None
    """Reads and renders what is more than a few; None does all in this process."""
    notice: Notice = lambda text: None  # noqa: ARG005
    progress: Progress = lambda stage, done, total: None  # noqa: ARG005
    cache: BuildCache = msgspec.field(default_factory=lambda: BuildCache(lasts=False))
    """Of the builds before this one in the same process."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did."""

    articles: int
    """How many are published."""
    read: int
    """How many sources were converted."""
    published: Published
    problems: tuple[Problem, ...]
    """Those that did not prevent publishing."""
    base_path: str
    """Where the site stands on its host, with a slash at both ends."""
    files: tuple[Comparison, tuple[Copy, ...]]
    """What was planned, pages and copies."""
    next_change: datetime | None
    """When something will next appear or expire by the passing of time alone."""

    def origins(self) -> dict[str, str]:
        """Whose each published file is, by its path: a content file's path, or what it is in words."""
        comparison, copies = self.files
        return {**dict(comparison.pages()), **{copy.path: copy.source for copy in copies}}

    @property
    def complete(self) -> bool:
        """Whether the output is all that it should be."""
        return not any(problem.fails for problem in self.problems)


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """Everything before publishing: what the site is to be."""

    archive: Archive
    articles: tuple[Article, ...]
    """Every article and page that could be read, published or not."""
    site: SiteView
    index: SiteIndex
    groups: tuple[PageGroup, ...]
    copies: tuple[Copy, ...]
    taken: frozenset[str]
    """The paths of content/static/."""
    next_change: datetime | None
    """When something will next appear or expire by the passing of time alone."""
    read: int
    problems: tuple[Problem, ...]

    def closing(self, paths: Iterable[str]) -> Iterable[PageGroup]:
        """The groups that are made from the paths of the pages of all others."""
        return service(self.index, paths, self.taken)

    def pages(self) -> Iterator[tuple[str, str]]:
        """The path of every page, and whose it is."""
        context, paths = self.index.context, []
        for group in self.groups:
            for page in group.pages(context):
                paths.append(page.path)
                yield page.path, page.origin
        yield from (
            (page.path, page.origin) for closing in self.closing(paths) for page in closing.pages(context)
        )


def build(request: Request, tools: Tools) -> Report:
    """Build the site.

    Raises BuildError with every Problem, or OSError with the path, where nothing was published.
    """
    config, warnings = load_config(request.root)
    theme = load_theme(request.root, config.theme, config.language)
    output = check_output(request.root, request.output, [Path(folder) for _, folder in theme.folders])
    with locked(request.own_state_folder, tools.notice, request.wait) as state_folder:
        if request.clean:
            forget_store(state_folder)
        return with_store(
            state_folder,
            config,
            tools.notice,
            lambda store: _build(request, tools, config, warnings, theme, output, state_folder, store),
        )


def survey(request: Request, tools: Tools) -> Planned:
    """Everything before publishing, articles newest first, for those who only look. Raises BuildError or OSError."""
    config, warnings = load_config(request.root)
    theme = load_theme(request.root, config.theme, config.language)
    with locked(request.own_state_folder, tools.notice, request.wait) as state_folder:
        planned = with_store(
            state_folder, config, tools.notice, lambda store: plan_site(request, tools, config, theme, store)
        )
    clashes = path_conflicts(planned.index, planned.pages(), planned.copies)
    return msgspec.structs.replace(
        planned,
        articles=_newest_first(planned.articles),
        problems=in_order((*warnings, *planned.problems, *clashes)),
    )


def _build(
    request: Request,
    tools: Tools,
    config: Config,
    warnings: tuple[Problem, ...],
    theme: Theme,
    output: Path,
    state_folder: Path,
    store: Store,
) -> Report:
    planned = plan_site(request, tools, config, theme, store)
    problems = in_order((*warnings, *planned.problems))
    templates = load_templates(theme)
    digests = _template_digests(store, templates.digest(), partial(page_digests, templates))
    if any(problem.blocks for problem in problems):
        raise BuildError(problems)

    files = OutputStateFiles.of(state_folder, request.root.resolve(), output)
    output_state = files.read(output, tools.notice, tools.cache)
    basis = Basis(digest.epoch(), digest.of_value(planned.site), digest.of_value(sorted(digests.items())))
    job = Job(theme, planned.site, templates.digest(), str((state_folder / STORE_FILE).resolve()))
    comparer = Comparer(
        output, output_state, basis, planned.index.context, digests, request.clean, tools.cache
    )
    comparison = Comparison([], {}, {})

    def due() -> Iterator[OutdatedFile]:
        """What is due, as it is found; once all is known, that no path is claimed twice."""
        yield from comparer.compare(request.root, planned.groups, planned.closing, planned.copies, comparison)
        if not comparison.same_paths(output_state.manifest) and (
            clashes := path_conflicts(planned.index, comparison.pages(), planned.copies)
        ):
            raise BuildError((*problems, *clashes))

    progress = _counter(tools.progress, "Rendering", lambda: len(comparison.due))
    with staging(state_folder, output) as folder:
        staged = stage(job, folder, due(), tools.executor, progress)
        published = publish(
            output,
            folder,
            files,
            output_state,
            basis,
            comparison,
            staged,
            force=request.force,
            cache=tools.cache,
            durable=not tools.cache.lasts,
        )
    return Report(
        articles=len(planned.archive.articles),
        read=planned.read,
        published=published,
        problems=in_order((*problems, *published.problems)),
        base_path=planned.site.base_path,
        files=(comparison, planned.copies),
        next_change=planned.next_change,
    )


def plan_site(request: Request, tools: Tools, config: Config, theme: Theme, store: Store) -> Planned:
    """Read, assemble and plan: everything that a site is to be, with all that is wrong with it."""
    found = scan(request.root)
    settings = ReadSettings(config.timezone, config.markdown, config.front_matter)
    content = read_through(
        store,
        request.root,
        found.texts,
        settings,
        tools.executor,
        lambda total: _counter(tools.progress, "Reading", lambda: total),
        tools.cache,
    )
    records = [known.record for known in content.sources.values()]
    texts = [record.article for record in records if record.article]
    own = [(path, known.record.problems) for path, known in content.sources.items() if known.record.problems]
    unread = frozenset(path for path, problems in own if any(one.blocks for one in problems))
    assembled = assemble(
        [article for article in texts if article.date],
        [text for text in texts if text.path.startswith(PAGES)],
        [record.dossier for record in records if record.dossier],
        Choice(request.now, request.drafts, request.future),
        tools.cache,
    )
    archive, context = assembled.archive, SiteContext.of(config)
    indexed, attachments, broken = site_index(
        archive,
        context,
        lambda path: content.sources[path].fingerprint,
        unread,
        found.attachments,
        tools.cache,
    )
    static = static_copies(found.static)
    copies = (*attachments, *static, *theme_copies(theme))
    return Planned(
        archive=archive,
        articles=tuple(texts),
        site=site_view(context, static),
        index=indexed,
        groups=tuple(plan(indexed)),
        copies=copies,
        taken=frozenset(copy.path for copy in static),
        next_change=assembled.next_change,
        read=content.read,
        problems=in_order(
            (*found.problems, *(one for _, some in own for one in some), *assembled.problems, *broken)
        ),
    )


def _newest_first(texts: Iterable[Article]) -> tuple[Article, ...]:
    """Dated articles by their dates, then undated pages by their paths."""
    dated = sorted((text for text in texts if text.date), key=chronological)
    return (*reversed(dated), *(text for text in texts if not text.date))


def with_store(state_folder: Path, config: Config, notice: Notice, work: Callable[[Store], T]) -> T:
    """Do something with the store; if it turns out to be damaged, once more with a new one."""
    epoch = digest.of_bytes(
        digest.epoch(), digest.of_value((config.timezone, config.markdown, config.front_matter))
    )
    try:
        with open_store(state_folder, epoch) as store:
            return work(store)
    except StoreDamaged:
        set_aside(state_folder / STORE_FILE, notice)
        forget_store(state_folder)
        with open_store(state_folder, epoch) as store:
            return work(store)


def _template_digests(store: Store, key: bytes, compute: Callable[[], dict[str, bytes]]) -> dict[str, bytes]:
    """Parsing every template takes longer than all else in a build that changes nothing: done once a version."""
    if (known := store.computed(key)) is not None:
        return msgspec.msgpack.decode(known, type=dict[str, bytes])
    digests = compute()
    store.remember(key, msgspec.msgpack.encode(digests))
    return digests


def _counter(progress: Progress, name: str, total: Callable[[], int]) -> Callable[[int], None]:
    """Adds up what is done, for the progress of one stage; its total is known when something is."""
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        progress(name, done, total())

    return count
