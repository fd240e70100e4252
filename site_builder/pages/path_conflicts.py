"""Each path in `output/` is claimed once: by one page or one copy, on every file system."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.errors import Position, Problem
from site_builder.opening.layout import CONTENT
from site_builder.pages.links import normal
from site_builder.pages.page import Copy
from site_builder.pages.routes import too_long
from site_builder.pages.site_index import SiteIndex


def path_conflicts(
    index: SiteIndex, pages: Iterable[tuple[str, str]], copies: Iterable[Copy]
) -> tuple[Problem, ...]:
    """What is wrong with the paths: two claim one, or paths that a file system takes for one, or one is too long.

    `pages`: the path of every page, and whose it is.
    """
    claimed = [*pages, *((copy.path, copy.source) for copy in copies)]
    url = index.context.routes.url
    positions = {
        article.path: article.positions for article in (*index.archive.articles, *index.archive.pages)
    }

    def problem(origin: str, message: str, hint: str) -> Problem:
        if not origin.startswith((f"{CONTENT}/", "themes/")):
            return Problem("site.yaml", f"{origin}: {message}", hint)
        keys = positions.get(origin, {})
        return Problem(origin, message, hint, keys.get("slug") or keys.get("aliases") or Position())

    problems: list[Problem] = []
    owners: dict[str, tuple[str, str]] = {}
    for path, origin in claimed:
        other_path, other = owners.setdefault(_folded(path), (path, origin))
        if other != origin or other_path != path:
            first, second = sorted((origin, other), key=lambda name: not name.startswith(CONTENT))
            address = url(path)
            differ = (
                ""
                if path == other_path
                else f" (and {url(other_path)}, which some systems take for the same)"
            )
            problems.append(
                problem(
                    first,
                    f"its address {address}{differ} is also that of {second}",
                    "Give one of the two another `slug`, or rename or remove one.",
                )
            )
    folders = _folders(claimed)
    for folded, (path, origin) in owners.items():
        if folded in folders:
            first, second = sorted((origin, folders[folded]), key=lambda name: not name.startswith(CONTENT))
            problems.append(
                problem(
                    first,
                    f"{path} would be a file and a folder at once: the other is that of {second}",
                    "Give one of the two another address.",
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


def _folded(path: str) -> str:
    """What two paths have in common that differ only by case or normal form."""
    return path.lower() if path.isascii() else normal(path).casefold()


def _folders(claimed: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Every folder that something stands in -> whose that is."""
    folders: dict[str, str] = {}
    seen = set()
    for path, origin in claimed:
        holding = path.rpartition("/")[0]
        if holding in seen:
            continue
        seen.add(holding)
        folder = _folded(holding)
        while folder and folder not in folders:
            folders[folder] = origin
            folder = folder.rpartition("/")[0]
    return folders
