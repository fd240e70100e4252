"""Archive -> everything that will stand in `output/`, each path claimed once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from site_builder.errors import Position, Problem
from site_builder.pages import views
from site_builder.pages.briefings import briefings, undated
from site_builder.pages.catalogue import Catalogue
from site_builder.pages.editions import editions
from site_builder.pages.feeds import feed_links, feeds
from site_builder.pages.links import normal
from site_builder.pages.page import Copy, Page
from site_builder.pages.routes import too_long
from site_builder.pages.service import service
from site_builder.pages.sources import sources
from site_builder.pages.timeline import timeline
from site_builder.pages.topics import topics
from site_builder.reading.scanning import CONTENT, STATIC, Found

_FAVICONS = ("favicon.svg", "favicon.png", "favicon.ico")


def static_copies(files: Iterable[Found]) -> tuple[Copy, ...]:
    """content/static/, at the root."""
    return tuple(Copy(file.path.removeprefix(STATIC + "/"), file.path, file.stamp) for file in files)


def plan(catalogue: Catalogue, static: Sequence[Copy]) -> tuple[Page, ...]:
    """Every page. What hosts ask for gives way to a file of the same name in content/static/."""
    taken = {copy.path for copy in static}
    pages = tuple(
        chain(
            briefings(catalogue),
            undated(catalogue),
            editions(catalogue),
            topics(catalogue),
            sources(catalogue),
            timeline(catalogue),
            feeds(catalogue),
        )
    )
    return (*pages, *(page for page in service(catalogue.routes, pages) if page.path not in taken))


def site_view(catalogue: Catalogue, static: Sequence[Copy]) -> views.SiteView:
    """What every page shows of the site."""
    routes, config = catalogue.routes, catalogue.config
    names = {copy.path for copy in static}
    favicon = next((name for name in _FAVICONS if name in names), "")
    return views.SiteView(
        title=config.title,
        description=config.description,
        language=config.language,
        author=config.author,
        origin=config.origin,
        base_path=config.base_path,
        home=routes.url(routes.home()),
        archive=routes.url(routes.archive()),
        topics=routes.url(routes.topics()),
        events=routes.url(routes.timeline()),
        sources=routes.url(routes.sources()),
        feeds=routes.url(routes.feeds()),
        navigation=tuple(
            views.Link(
                title=item.title,
                url=config.base_path + item.url[1:] if item.url.startswith("/") else item.url,
            )
            for item in config.navigation
        ),
        feed_links=feed_links(catalogue),
        favicon=routes.url(favicon) if favicon else "",
    )


def claims(catalogue: Catalogue, pages: Sequence[Page], copies: Sequence[Copy]) -> tuple[Problem, ...]:
    """What is wrong with the paths: two claim one, or paths that a file system takes for one, or one is too long."""
    positions = {
        article.path: article.positions for article in (*catalogue.archive.articles, *catalogue.archive.pages)
    }

    def problem(origin: str, message: str, hint: str) -> Problem:
        if not origin.startswith((f"{CONTENT}/", "themes/")):
            return Problem("site.yaml", f"{origin}: {message}", hint)
        keys = positions.get(origin, {})
        return Problem(origin, message, hint, keys.get("slug") or keys.get("aliases") or Position())

    problems: list[Problem] = []
    owners: dict[str, tuple[str, str]] = {}
    for path, origin in _paths(pages, copies):
        other_path, other = owners.setdefault(_folded(path), (path, origin))
        if other is not origin or other_path != path:
            first, second = sorted(((origin, other)), key=lambda name: not name.startswith(CONTENT))
            address = catalogue.routes.url(path)
            differ = (
                ""
                if path == other_path
                else f" (and {catalogue.routes.url(other_path)}, which some systems take for the same)"
            )
            problems.append(
                problem(
                    first,
                    f"its address {address}{differ} is also that of {second}",
                    "Give one of the two another `slug`, or rename or remove one.",
                )
            )
    folders = {_folded(path.rpartition("/")[0]) for path, _ in _paths(pages, copies)}
    folders |= {parent for folder in folders for parent in _parents(folder)}
    for folded, (path, origin) in owners.items():
        if folded in folders:
            problems.append(
                problem(
                    origin,
                    f"it would stand at {path}, which is a folder of other pages",
                    "Give it another address.",
                )
            )
    for path in too_long(path for path, _ in owners.values()):
        problems.append(
            problem(
                owners[_folded(path)][1],
                "its address has a part of more than 255 bytes",
                "Give it a shorter `slug`.",
            )
        )
    return tuple(problems)


def _paths(pages: Sequence[Page], copies: Sequence[Copy]) -> Iterator[tuple[str, str]]:
    yield from ((page.path, page.origin) for page in pages)
    yield from ((copy.path, copy.source) for copy in copies)


def _folded(path: str) -> str:
    """What two paths have in common that differ only by case or normal form."""
    return path.lower() if path.isascii() else normal(path).casefold()


def _parents(folder: str) -> Iterator[str]:
    while folder := folder.rpartition("/")[0]:
        yield folder
