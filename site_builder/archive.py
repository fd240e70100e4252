"""Articles and dossiers -> Archive: what is published now, in which order, and what belongs together.

Computed from metadata alone, and anew wherever these have changed; takes a few microseconds an article.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import blake2b
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

import msgspec

from site_builder.build_cache import BuildCache
from site_builder.errors import Problem
from site_builder.model.archive import Archive, Citation, Dating, Event, Outlet, Topic
from site_builder.model.article import Article, Dossier, PlainPage, Told
from site_builder.model.topic_kind import TopicKind
from site_builder.parsing.text import fold, slugify, sort_key
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
    "path", "date", "topics", "events", "sources", "guid", "positions", "draft", "publish_at", "expires"
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
    names = _names(dossiers, published, problems)
    events = _events(published, names)
    topics_of = tuple(tuple({names[fold(name)]: None for name in article.topics}) for article in published)
    topics = _topics(dossiers, published, topics_of, names, events, problems)
    days = _days(published)
    archive = Archive(
        articles=tuple(published),
        pages=tuple(plain),
        days=days,
        months={month: tuple(some) for month, some in groupby(days, key=lambda day: day.replace(day=1))},
        topics=topics,
        topics_of=topics_of,
        names=names,
        outlets=_outlets(published),
        outlets_of=tuple(
            tuple(dict.fromkeys(fold(source.name) for source in article.sources)) for article in published
        ),
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
                _at(
                    article,
                    "guid",
                    f"the guid “{article.guid[:60]}” is that of {other.path} too",
                    "Remove it from the one that is newer.",
                )
            )
    return problems


def _at(item: Article | Dossier, key: str, message: str, hint: str) -> Problem:
    problem = Problem(item.path, message, hint)
    return (
        msgspec.structs.replace(problem, position=item.positions[key]) if key in item.positions else problem
    )


# --- Topics ---------------------------------------------------------------------------------------------


def _names(
    dossiers: Sequence[Dossier], articles: Sequence[Article], problems: list[Problem]
) -> dict[str, str]:
    """Every folded name -> the key of its topic. A name given by two dossiers is a problem."""
    owners: dict[str, Dossier] = {}
    names: dict[str, str] = {}
    for dossier in dossiers:
        for field, name in (("name", dossier.name), *(("aliases", alias) for alias in dossier.aliases)):
            owner = owners.setdefault(fold(name), dossier)
            if owner is not dossier:
                problems.append(
                    _at(
                        dossier,
                        field,
                        f"the topic “{name}” is that of {owner.path} too",
                        "Keep one of the two.",
                    )
                )
            else:
                names[fold(name)] = fold(dossier.name)
    for dossier in dossiers:
        if dossier.parent:
            names.setdefault(fold(dossier.parent), fold(dossier.parent))
    for article in articles:
        for name in article.topics:
            key = fold(name)
            names.setdefault(key, key)
    return names


def _topics(
    dossiers: Sequence[Dossier],
    articles: Sequence[Article],
    topics_of: Sequence[Iterable[str]],
    names: Mapping[str, str],
    events: Sequence[Event],
    problems: list[Problem],
) -> dict[str, Topic]:
    by_key = {names[fold(dossier.name)]: dossier for dossier in dossiers}
    spellings: dict[str, str] = {}
    members: dict[str, list[int]] = defaultdict(list)
    for index, keys in enumerate(topics_of):
        for key in keys:
            members[key].append(index)
            if key not in spellings:
                spellings[key] = next(name for name in articles[index].topics if names[fold(name)] == key)
    for dossier in dossiers:
        spellings[names[fold(dossier.name)]] = dossier.name
        if dossier.parent:
            spellings.setdefault(names[fold(dossier.parent)], dossier.parent)
    parents = _parents(by_key, names, problems)
    children: dict[str, list[str]] = defaultdict(list)
    for child, parent in parents.items():
        children[parent].append(child)
    happened = _events_of_topics(events, articles, names)
    slugs = unique_slugs({key: (by_key[key].slug if key in by_key else "") for key in spellings}, spellings)
    topics = {
        key: Topic(
            key=key,
            name=name,
            slug=slugs[key],
            kind=by_key[key].kind if key in by_key else TopicKind.THEME,
            aliases=by_key[key].aliases if key in by_key else (),
            dossier=by_key.get(key),
            parent=parents.get(key, ""),
            children=tuple(sorted(children[key], key=lambda child: sort_key(spellings[child]))),
            articles=tuple(members[key]),
            events=tuple(sorted(happened.get(key, ()))),
        )
        for key, name in spellings.items()
    }
    return dict(sorted(topics.items(), key=lambda item: (item[1].kind.order, sort_key(item[1].name))))


def _parents(
    by_key: Mapping[str, Dossier], names: Mapping[str, str], problems: list[Problem]
) -> dict[str, str]:
    parents = {key: names[fold(dossier.parent)] for key, dossier in by_key.items() if dossier.parent}
    for key, dossier in by_key.items():
        above, seen = parents.get(key), {key}
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above == key:
            problems.append(
                _at(
                    dossier,
                    "parent",
                    f"the topic “{dossier.name}” belongs to itself by way of its parents",
                    "Remove `parent` from one of them.",
                )
            )
    return parents


def unique_slugs(given: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """A slug for every key: the given one, or else one made from the name.

    Names that make the same slug (`C++`, `C#`) or none get a digest of their key added, unless the slug was
    given to them.
    """
    made = {key: given[key] or slugify(name) for key, name in names.items()}
    taken = Counter(made.values())
    return {
        key: slug
        if slug and (taken[slug] == 1 or given[key] or slug == key)
        else f"{slug or 'topic'}-{blake2b(key.encode(), digest_size=3).hexdigest()}"
        for key, slug in made.items()
    }


# --- Sources --------------------------------------------------------------------------------------------


def _outlets(articles: Sequence[Article]) -> dict[str, Outlet]:
    citations: dict[str, list[Citation]] = defaultdict(list)
    names: dict[str, str] = {}
    for index, article in enumerate(articles):
        for source in article.sources:
            key = fold(source.name)
            names.setdefault(key, source.name)
            citations[key].append(Citation(index, source))
    slugs = unique_slugs(dict.fromkeys(names, ""), names)
    return {
        key: Outlet(key=key, name=names[key], slug=slugs[key], citations=tuple(citations[key]))
        for key in sorted(names, key=lambda key: sort_key(names[key]))
    }


# --- Events ---------------------------------------------------------------------------------------------


def _events(articles: Sequence[Article], names: Mapping[str, str]) -> tuple[Event, ...]:
    """All events, each once."""
    tellings: dict[str, list[tuple[int, Told]]] = defaultdict(list)
    for index, article in enumerate(articles):
        for number, told in enumerate(article.events):
            tellings[fold(told.id) or f"{article.path}#{number}"].append((index, told))
    slugs = unique_slugs(
        dict.fromkeys(tellings, ""),
        {key: some[0][1].id or some[0][1].title for key, some in tellings.items()},
    )
    merged = (_merged(slugs[key], some, articles, names) for key, some in tellings.items())
    return tuple(sorted(merged, key=lambda event: (event.datings[0].date.instant, event.title, event.id)))


def _merged(
    slug: str, tellings: Sequence[tuple[int, Told]], articles: Sequence[Article], names: Mapping[str, str]
) -> Event:
    people: dict[str, str] = {}
    for _, told in tellings:
        for name in told.participants:
            people.setdefault(names.get(fold(name), fold(name)), name)
    return Event(
        id=slug,
        title=tellings[0][1].title,
        language=articles[tellings[0][0]].language,
        datings=_datings(tellings, articles),
        place=next((told.place for _, told in tellings if told.place), ""),
        participants=tuple(people.values()),
        articles=tuple(dict.fromkeys(index for index, _ in tellings)),
    )


def _datings(tellings: Sequence[tuple[int, Told]], articles: Sequence[Article]) -> tuple[Dating, ...]:
    """The dates that an event has, by day; an account without a source rests on the article's only one, if so."""
    by_day: dict[date, Dating] = {}
    for index, told in tellings:
        for account in told.accounts:
            source = account.source
            if not source and len(articles[index].sources) == 1:
                source = articles[index].sources[0].name
            known = by_day.setdefault(account.date.day, Dating(account.date))
            if source and fold(source) not in map(fold, known.sources):
                known = msgspec.structs.replace(known, sources=(*known.sources, source))
            elif not source and index not in known.articles:
                known = msgspec.structs.replace(known, articles=(*known.articles, index))
            by_day[account.date.day] = known
    return tuple(by_day[day] for day in sorted(by_day))


def _events_of_topics(
    events: Sequence[Event],
    articles: Sequence[Article],
    names: Mapping[str, str],
) -> dict[str, set[int]]:
    """The events of each topic: those that it took part in, that happened there, or that its briefings tell."""
    found: dict[str, set[int]] = defaultdict(set)
    for place, event in enumerate(events):
        mentioned = [
            *event.participants,
            event.place,
            *(name for index in event.articles for name in articles[index].topics),
        ]
        for name in mentioned:
            if (key := names.get(fold(name))) is not None:
                found[key].add(place)
    return found
