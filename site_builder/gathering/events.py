"""What articles tell -> events: each once, with all who tell it and all dates that it has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from site_builder.errors import Problem
from site_builder.gathering.addresses import Addressed, told_apart
from site_builder.model.archive import Dating, Event
from site_builder.model.article import Article, Told
from site_builder.model.moment import Moment
from site_builder.parsing.text import fold, name_digest, name_slug, slugify

_DIGEST = 5
"""Bytes of the digest in the id of an event that has none of its own: thousands may have one title."""


class Telling(NamedTuple):
    """An event as one article tells it."""

    place: int
    """The article's."""
    told: Told


def gather_events(
    articles: Sequence[Article], names: Mapping[str, str], problems: list[Problem]
) -> tuple[Event, ...]:
    """All events, earliest first. `names` are those of topics, by which spellings of one participant are known."""
    tellings: dict[str, list[Telling]] = defaultdict(list)
    addressed: dict[str, Addressed] = {}
    for place, article in enumerate(articles):
        for one, told in _addressed(article):
            addressed.setdefault(one.key, one)
            tellings[one.key].append(Telling(place, told))
    ids = told_apart(addressed.values(), _one_id, problems)
    merged = (_merged(ids[key], some, articles, names) for key, some in tellings.items())
    return tuple(sorted(merged, key=lambda event: (event.datings[0].date.instant, event.title, event.id)))


def _addressed(article: Article) -> Iterator[tuple[Addressed, Told]]:
    """Each event that an article tells, with what it is known by in the archive.

    That is its id. An event without one is known by its title among what the article tells, and by its number among
    those of one title; its address moves only when the article's does.
    """
    before = Counter[str]()
    for told in article.events:
        if told.id:
            key, slug = fold(told.id), name_slug(told.id, _DIGEST)
        else:
            title = fold(told.title)
            within = f"{title}#{before[title]}"
            before[title] += 1
            key = f"{article.path}#{within}"
            digest = name_digest(f"{article.date.day} {article.slug}#{within}", _DIGEST)
            slug = f"{slugify(told.title) or 'event'}-{digest}"
        yield Addressed(key, slug, told.id or told.title, article, "events"), told


def _one_id(one: Addressed, other: Addressed) -> tuple[str, str]:
    return (
        f"the events “{one.name}” and {other.in_words} have one place on the timeline: #{one.slug}",
        "If they are one event, write its `id` in the same way; if they are two, give one another `id`.",
    )


def _merged(
    id: str, tellings: Sequence[Telling], articles: Sequence[Article], names: Mapping[str, str]
) -> Event:
    people: dict[str, str] = {}
    for _, told in tellings:
        for name in told.participants:
            people.setdefault(names.get(fold(name), fold(name)), name)
    return Event(
        id=id,
        title=tellings[0].told.title,
        language=articles[tellings[0][0]].language,
        datings=_datings(tellings, articles),
        place=next((told.place for _, told in tellings if told.place), ""),
        participants=tuple(people.values()),
        articles=tuple(dict.fromkeys(place for place, _ in tellings)),
    )


class _Day(NamedTuple):
    """Who says that an event happened on one day."""

    first: Moment
    sources: dict[str, str]
    """Folded names -> names as written first."""
    articles: dict[int, None]


def _datings(tellings: Sequence[Telling], articles: Sequence[Article]) -> tuple[Dating, ...]:
    """The dates that an event has, by day; an account without a source rests on the article's only one, if so."""
    by_day: dict[date, _Day] = {}
    for place, told in tellings:
        for account in told.accounts:
            source = account.source
            if not source and len(articles[place].sources) == 1:
                source = articles[place].sources[0].name
            day = by_day.setdefault(account.date.day, _Day(account.date, {}, {}))
            if source:
                day.sources.setdefault(fold(source), source)
            else:
                day.articles[place] = None
    return tuple(
        Dating(day.first, tuple(day.sources.values()), tuple(day.articles))
        for _, day in sorted(by_day.items())
    )


def events_of_topics(
    events: Sequence[Event], topics_of: Sequence[Sequence[str]], names: Mapping[str, str]
) -> dict[str, list[int]]:
    """The places of each topic's events, in their order.

    They are those that it took part in, that happened there, or that its briefings tell.
    """
    found: dict[str, list[int]] = defaultdict(list)
    for place, event in enumerate(events):
        mentioned = (names.get(fold(name)) for name in (*event.participants, event.place))
        told_about = (key for article in event.articles for key in topics_of[article])
        for key in dict.fromkeys((*mentioned, *told_about)):
            if key is not None:
                found[key].append(place)
    return found
