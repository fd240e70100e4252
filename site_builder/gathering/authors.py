"""Who wrote the articles: one name for all spellings of an author's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from site_builder.model.archive import Topic
from site_builder.model.article import Article
from site_builder.parsing.text import fold


def gather_authors(
    articles: Sequence[Article], names: Mapping[str, str], topics: Mapping[str, Topic]
) -> dict[str, str]:
    """The name that each author goes by, by folded name.

    That of the topic which the author is, under whatever alias; or else as the oldest article writes it. `names` are
    those of topics.
    """
    found: dict[str, str] = {}
    for article in articles:
        for name in article.authors:
            key = fold(name)
            if key not in found:
                found[key] = topics[names[key]].name if key in names else name
    return found
