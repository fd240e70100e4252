"""What is in the archive: drafts, scheduled and expired articles, the articles of a topic."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from site_builder.archive import Choice, chronological
from site_builder.model.archive import Archive
from site_builder.model.article import Article
from site_builder.parsing.text import fold


class ListedArticle(msgspec.Struct, frozen=True):
    """An article in a list."""

    date: str
    status: str
    """`published`, `draft`, `scheduled` or `expired`."""
    title: str
    path: str
    topics: tuple[str, ...]
    appears: str = ""
    """When a scheduled article is going to appear."""


def status(article: Article, now: datetime) -> str:
    """Whether an article is published, and if not, why."""
    if article.draft:
        return "draft"
    if Choice(now).publishes(article):
        return "published"
    return "expired" if article.expires and article.expires.instant <= now else "scheduled"


def listing(
    archive: Archive, articles: Iterable[Article], now: datetime, statuses: set[str], topic: str
) -> list[ListedArticle]:
    """The articles, newest first: all, or those of some statuses, or of a topic in any of its spellings."""
    key = archive.names.get(fold(topic), fold(topic))
    lines = []
    for article in sorted(articles, key=chronological, reverse=True):
        standing = status(article, now)
        if statuses and standing not in statuses:
            continue
        if topic and key not in {archive.names.get(fold(name), fold(name)) for name in article.topics}:
            continue
        lines.append(
            ListedArticle(
                article.date.iso[:16].replace("T", " ") if article.date.timed else article.date.iso[:10],
                standing,
                article.title,
                article.path,
                article.topics,
                article.appears.iso if standing == "scheduled" else "",
            )
        )
    return lines
