"""What articles cite -> sources: one for all spellings of a name, with everything that rests on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from site_builder.errors import Problem
from site_builder.gathering.addresses import Addressed, told_apart
from site_builder.model.archive import Citation, Outlet
from site_builder.model.article import Article
from site_builder.parsing.text import fold, name_slug, sort_key


def gather_outlets(articles: Sequence[Article], problems: list[Problem]) -> dict[str, Outlet]:
    """All sources by key, in the order of their names."""
    citations: dict[str, list[Citation]] = defaultdict(list)
    names: dict[str, Addressed] = {}
    for place, article in enumerate(articles):
        for source in article.sources:
            key = fold(source.name)
            if key not in names:
                names[key] = Addressed(key, name_slug(source.name), source.name, article, "sources")
            citations[key].append(Citation(place, source))
    slugs = told_apart(names.values(), _one_address, problems)
    return {
        key: Outlet(key=key, name=names[key].name, slug=slugs[key], citations=tuple(citations[key]))
        for key in sorted(names, key=lambda key: sort_key(names[key].name))
    }


def _one_address(one: Addressed, other: Addressed) -> tuple[str, str]:
    return (
        f"the sources “{one.name}” and {other.in_words} have one address: /sources/{one.slug}/",
        "If they are one, write the name in the same way; if they are two, add a word to one, as its city.",
    )
