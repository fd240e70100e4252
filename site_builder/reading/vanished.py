"""What stood in the last build and cannot be read now: a mishap, as long as nobody says that it was meant.

A folder that was renamed, is a link now or lies on a disk that is not there would otherwise take every page that came
from it off the site, at once and without a word.
"""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.errors import Problem
from site_builder.opening.layout import ARTICLES, CONTENT
from site_builder.opening.output_state import Manifest
from site_builder.reading.content import Content

_HINT = "Put it back; or let go of what was published from it with `build --force`."


def vanished(manifest: Manifest, content: Content) -> tuple[Problem, ...]:
    """A problem for each place that published files came from and that is not there, or not looked at, any more."""
    lost = sorted(_origins(manifest) - content.files())
    problems = []
    for place in content.absent:
        if came := [origin for origin in lost if origin == place or origin.startswith(f"{place}/")]:
            message = f"{_files(came)} published from here, and it cannot be read any more"
            problems.append(Problem(place, message, _HINT))
    briefings = [origin for origin in lost if origin.startswith(f"{ARTICLES}/")]
    articles = any(path.startswith(f"{ARTICLES}/") for path in content.fingerprints)
    if briefings and not articles and not problems:
        message = f"no article is left, though {_files(briefings)} published"
        problems.append(Problem(ARTICLES, message, _HINT))
    return tuple(problems)


def _origins(manifest: Manifest) -> set[str]:
    """The content files that something was published from."""
    pages = (page.origin for group in manifest.groups.values() for page in group.pages)
    copies = (copy.origin for copy in manifest.copies.values())
    return {origin for origin in (*pages, *copies) if origin.startswith(f"{CONTENT}/")}


def _files(some: Iterable[str]) -> str:
    count = len(set(some))
    return "1 file is" if count == 1 else f"{count:,} files are"
