"""`check`: everything that a build would refuse or warn of, and what is odd besides; nothing is published.

It is the very run that a build makes, without its last stage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from site_builder.build import run
from site_builder.errors import Position, Problem, Severity, in_order
from site_builder.model.article import Text
from site_builder.model.fields import ARTICLE_KEYS
from site_builder.opening.request import Request, Tools


def check(request: Request, tools: Tools) -> tuple[int, tuple[Problem, ...]]:
    """How many articles and pages could be read, and all that is wrong or odd. Raises BuildError or OSError."""
    result = run(request, tools, publishing=False)
    texts: tuple[Text, ...] = (*result.content.articles, *result.content.pages)
    return len(texts), in_order((*result.problems, *oddities(texts)))


def oddities(texts: Iterable[Text]) -> Iterator[Problem]:
    """Front matter that is kept but not used, with what may have been meant."""
    hints: dict[str, str] = {}
    for text in texts:
        for key in text.foreign:
            if key not in hints:
                hints[key] = _hint(key)
            yield Problem(
                text.path,
                f"the key “{key}” is not one of ours",
                hints[key],
                text.positions.get(key, Position()),
                Severity.WARNING,
            )


def _hint(key: str) -> str:
    near = get_close_matches(key, ARTICLE_KEYS, 1, 0.75)
    if near:
        return f"Did you mean “{near[0]}”?"
    return "It is kept under `extra`; map it with `front_matter` in site.yaml if it fills a key of ours."
