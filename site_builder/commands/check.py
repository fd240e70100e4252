"""What is odd in the content without being wrong: for `check`, which publishes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from site_builder.errors import Position, Problem, Severity
from site_builder.model.article import Article
from site_builder.opening.config import OUR_KEYS


def oddities(articles: Iterable[Article]) -> Iterator[Problem]:
    """Front matter that is kept but not used, with what may have been meant."""
    for article in articles:
        for key in article.foreign:
            near = get_close_matches(key, OUR_KEYS, 1, 0.75)
            hint = (
                f"Did you mean “{near[0]}”?"
                if near
                else "It is kept under `extra`; map it with `front_matter` in site.yaml if it fills a key of ours."
            )
            yield Problem(
                article.path,
                f"the key “{key}” is not one of ours",
                hint,
                article.positions.get(key, Position()),
                Severity.WARNING,
            )
