"""The pipeline on one screen: content/ + site.yaml + theme -> Archive -> Pages -> output/.

`build`, `check`, `watch` and `serve` all go through `run()`; what woke them up never decides what is rebuilt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeVar

import msgspec

from site_builder.archive import Assembled, Choice, assemble
from site_builder.errors import BuildError, Problem, in_order
from site_builder.model.article import Text
from site_builder.opening.opened import Opened, opened
from site_builder.opening.output_state import GroupEntry
from site_builder.opening.request import Request, Tools
from site_builder.opening.store import StoreDamaged
from site_builder.pages.page import Copy
from site_builder.pages.path_conflicts import path_conflicts
from site_builder.pages.plan import plan_site
from site_builder.pages.root_paths import root_path_problems
from site_builder.publishing.outdated import Comparison, compare
from site_builder.publishing.publish import Published, changes_of, publish
from site_builder.publishing.stage import staging
from site_builder.reading.comparing import other_readings
from site_builder.reading.content import Content, read_content
from site_builder.reading.vanished import vanished
from site_builder.rendering.dependencies import template_closures

T = TypeVar("T")


class BuildReport(msgspec.Struct, frozen=True, kw_only=True):
    """What a build did that published."""

    articles: int
    """How many are published."""
    read: int
    """How many content files were converted."""
    published: Published
    problems: tuple[Problem, ...]
    """Those that did not prevent publishing."""
    base_path: str
    """Where the site stands on its host, with a slash at both ends."""
    groups: Mapping[str, GroupEntry]
    copies: tuple[Copy, ...]
    next_change: datetime | None
    """When something will next appear or expire by the passing of time alone."""

    def origins(self) -> dict[str, str]:
        """Whose each published file is, by its path: a content file's path, or what it is in words."""
        pages = {page.path: page.origin for group in self.groups.values() for page in group.pages}
        return {**pages, **{copy.path: copy.origin for copy in self.copies}}

    @property
    def complete(self) -> bool:
        """Whether the output is all that it should be."""
        return not any(problem.fails for problem in self.problems)


class BuildResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one run, whether anything was published or not."""

    content: Content
    problems: tuple[Problem, ...]
    """Everything that is wrong, in the order in which editors mend it."""
    report: BuildReport | None
    """None where nothing was published: because it was not asked for, or because a problem forbids it."""


def build(request: Request, tools: Tools) -> BuildReport:
    """Build the site.

    Raises BuildError with every Problem, or OSError with the path, where nothing was published.
    """
    result = run(request, tools, publishing=True)
    if result.report is None:
        raise BuildError(result.problems)
    return result.report


def run(request: Request, tools: Tools, *, publishing: bool) -> BuildResult:
    """Every stage of a build, the last one if `publishing` is wanted and nothing forbids it.

    Raises BuildError for what leaves nothing to look at, as settings that cannot be used, or OSError with the path.
    """
    return with_sound_store(request, tools, lambda site: _run(site, request, tools, publishing=publishing))


def _run(site: Opened, request: Request, tools: Tools, *, publishing: bool) -> BuildResult:
    content = read_content(site, tools)
    assembled = assemble(content, choice(request), tools.cache)
    plan = plan_site(site, content, assembled.archive, tools.cache)
    templates = template_closures(site.templates, site.store)
    problems = [*site.problems, *content.problems, *assembled.problems, *plan.problems, *templates.problems]
    problems += () if request.force else vanished(site.published.manifest, content)
    with staging(site, plan, templates, tools, only_to_see=_blocked(problems)) as stager:
        comparison = compare(site, plan, templates, stager.submit, anew=request.clean, cache=tools.cache)
        conflicts = _conflicts(site, content, comparison)
        problems += root_path_problems(plan.root_paths, comparison.claims, site.config, content)
        staged = stager.collect(conflicts=bool(conflicts))
        changes = changes_of(site, comparison, staged.files, force=request.force)
        problems += [*conflicts, *staged.problems, *changes.problems]
        everything = in_order(problems)
        if not publishing:
            everything = in_order((*everything, *other_readings(site, content)))
        if not publishing or _blocked(problems):
            return BuildResult(content=content, problems=everything, report=None)
        published = publish(site, stager.folder, comparison, changes, force=request.force, cache=tools.cache)
    report = BuildReport(
        articles=len(assembled.archive.articles),
        read=content.converted,
        published=published,
        problems=everything,
        base_path=site.config.base_path,
        groups=comparison.groups,
        copies=comparison.copies,
        next_change=assembled.next_change,
    )
    return BuildResult(content=content, problems=everything, report=report)


def survey(request: Request, tools: Tools) -> tuple[Content, Assembled]:
    """What there is to publish, for those who only look. Raises BuildError or OSError."""

    def look(site: Opened) -> tuple[Content, Assembled]:
        content = read_content(site, tools)
        return content, assemble(content, choice(request), tools.cache)

    return with_sound_store(request, tools, look)


def with_sound_store(request: Request, tools: Tools, work: Callable[[Opened], T]) -> T:
    """Do something with the site; if its store turns out to be damaged, once more with a new one."""
    try:
        with opened(request, tools) as site:
            return work(site)
    except StoreDamaged:
        with opened(request, tools, new_store=True) as site:
            return work(site)


def choice(request: Request) -> Choice:
    """What of the content is published."""
    return Choice(request.now, request.drafts, request.future)


def _blocked(problems: list[Problem]) -> bool:
    return any(problem.blocks for problem in problems)


def _conflicts(site: Opened, content: Content, comparison: Comparison) -> tuple[Problem, ...]:
    """What is wrong between paths. The last build was good, so only what is not as then is looked at."""
    if comparison.claims_as(site.published.manifest):
        return ()
    texts: tuple[Text, ...] = (*content.articles, *content.pages)
    positions = {text.path: text.positions for text in texts}
    return path_conflicts(comparison.claims(), site.config.base_path, positions)
