"""Articles and dossiers -> Archive: what is published now, in which order, and what belongs together.

Computed from metadata alone, and anew wherever these have changed; takes a few microseconds an article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

import msgspec

from site_builder.build_cache import BuildCache
from site_builder.errors import Problem
from site_builder.gathering.addresses import problem_at
from site_builder.gathering.authors import gather_authors
from site_builder.gathering.events import events_of_topics, gather_events
from site_builder.gathering.outlets import gather_outlets
from site_builder.gathering.topics import gather_topics, topic_names
from site_builder.model.archive import Archive
from site_builder.model.article import Article, Dossier, PlainPage
from site_builder.parsing.text import fold
from site_builder.reading.content import Content

T = TypeVar("T")


class Choice(msgspec.Struct, frozen=True):
    """What of the content is published."""

    now: datetime
    drafts: bool = False
    future: bool = False

    def publishes(self, article: Article) -> bool:
        """Whether an article is shown: it is no draft, its time has come, and it has not expired.

        Its time is `publish_at`, or else its date.
        """
        if not self.shows(article) or (self.schedules(article) and not self.future):
            return False
        return not (article.expires and article.expires.instant <= self.now)

    def shows(self, text: Article | PlainPage) -> bool:
        """Whether it is no draft, or drafts are shown."""
        return self.drafts or not text.draft

    def schedules(self, article: Article) -> bool:
        """Whether an article's time has not come yet."""
        return article.appears.instant > self.now

    def span(self, articles: Iterable[Article]) -> tuple[datetime, datetime]:
        """Since when, and until when, the time of none of these comes or is over."""
        moments = [
            moment.instant for article in articles for moment in (article.appears, article.expires) if moment
        ]
        return (
            max((moment for moment in moments if moment <= self.now), default=_EVER[0]),
            min((moment for moment in moments if moment > self.now), default=_EVER[1]),
        )


_EVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Assembled(msgspec.Struct, frozen=True, gc=False):
    """The archive, and for how long it stays what it is if no file changes."""

    archive: Archive
    problems: tuple[Problem, ...]
    """What is wrong between its files."""
    since: datetime
    until: datetime

    @property
    def next_change(self) -> datetime | None:
        """When something will next appear or expire."""
        return self.until if self.until != _EVER[1] else None


_facts = attrgetter(
    "path",
    "slug",
    "date",
    "topics",
    "authors",
    "events",
    "sources",
    "guid",
    "positions",
    "draft",
    "publish_at",
    "expires",
)
"""What of an article the others have to do with."""

_facts_of_page = attrgetter("path", "draft")


def assemble(content: Content, choice: Choice, cache: BuildCache) -> Assembled:
    """The archive; that of the build before, with today's texts, if nothing else is new."""
    key = (
        choice.drafts,
        choice.future,
        list(map(_facts, content.articles)),
        list(map(_facts_of_page, content.pages)),
        list(content.dossiers),
    )
    known: Assembled | None = cache.value("archive", key)
    if known is None or not known.since <= choice.now < known.until:
        archive, problems = _assembled(content.articles, content.pages, content.dossiers, choice)
        known = Assembled(archive, problems, *choice.span(content.articles))
        cache.keep_value("archive", key, known)
        return known
    articles = {article.path: article for article in content.articles}
    pages = {page.path: page for page in content.pages}
    archive = msgspec.structs.replace(
        known.archive,
        articles=tuple(articles[article.path] for article in known.archive.articles),
        pages=tuple(pages[page.path] for page in known.archive.pages),
    )
    return msgspec.structs.replace(known, archive=archive)


def _assembled(
    articles: Iterable[Article], pages: Iterable[PlainPage], dossiers: Sequence[Dossier], choice: Choice
) -> tuple[Archive, tuple[Problem, ...]]:
    problems: list[Problem] = []
    published, withheld = _chosen(articles, choice.publishes)
    plain, withheld_pages = _chosen(pages, choice.shows)
    published.sort(key=chronological)
    plain.sort(key=lambda page: page.path)
    names = topic_names(dossiers, published, problems)
    events = gather_events(published, names, problems)
    topics_of = tuple(tuple({names[fold(name)]: None for name in article.topics}) for article in published)
    events_of = events_of_topics(events, topics_of, names)
    topics = gather_topics(dossiers, published, topics_of, names, events_of, problems)
    days = _days(published)
    archive = Archive(
        articles=tuple(published),
        pages=tuple(plain),
        days=days,
        months={month: tuple(some) for month, some in groupby(days, key=lambda day: day.replace(day=1))},
        topics=topics,
        topics_of=topics_of,
        names=names,
        outlets=gather_outlets(published, problems),
        outlets_of=tuple(
            tuple(dict.fromkeys(fold(source.name) for source in article.sources)) for article in published
        ),
        authors=gather_authors(published, names, topics),
        events=events,
        scheduled=frozenset(
            article.path for article in published if choice.future and choice.schedules(article)
        ),
        withheld=frozenset((*(text.path for text in withheld), *(text.path for text in withheld_pages))),
    )
    return archive, (*problems, *_guids(published))


def _chosen(texts: Iterable[T], published: Callable[[T], bool]) -> tuple[list[T], list[T]]:
    """Those that are published, and those that are not."""
    chosen: tuple[list[T], list[T]] = [], []
    for text in texts:
        chosen[0 if published(text) else 1].append(text)
    return chosen


def chronological(article: Article) -> tuple[datetime, str]:
    """The order of dated articles: by their dates, and of one moment by their paths."""
    return article.date.instant, article.path


def _days(articles: Sequence[Article]) -> dict[date, tuple[int, ...]]:
    days: dict[date, list[int]] = defaultdict(list)
    for index, article in enumerate(articles):
        days[article.date.day].append(index)
    return {day: tuple(days[day]) for day in sorted(days)}


def _guids(articles: Sequence[Article]) -> list[Problem]:
    first: dict[str, Article] = {}
    problems = []
    for article in articles:
        if article.guid and (other := first.setdefault(article.guid, article)) is not article:
            problems.append(
                problem_at(
                    article,
                    "guid",
                    f"the guid “{article.guid[:60]}” is that of {other.path} too",
                    "Remove it from the one that is newer.",
                )
            )
    return problems
