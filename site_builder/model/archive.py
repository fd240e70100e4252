"""The archive: every published article in order, and what they have in common."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec

from site_builder.model.article import Article, Dossier, PlainPage, Source
from site_builder.model.moment import Moment
from site_builder.model.topic_kind import TopicKind


class Topic(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What briefings are about: one entry for all spellings of its name."""

    key: str
    """The folded name: what other values refer to it by."""
    name: str
    slug: str
    kind: TopicKind = TopicKind.THEME
    aliases: tuple[str, ...] = ()
    dossier: Dossier | None = None
    parent: str = ""
    """The key of the topic that this one belongs to."""
    children: tuple[str, ...] = ()
    """Keys, in the order of their names."""
    articles: tuple[int, ...] = ()
    """Places in `Archive.articles`, oldest first."""
    events: tuple[int, ...] = ()
    """Places in `Archive.events`."""


class Citation(msgspec.Struct, frozen=True, gc=False):
    """One citation of a source."""

    article: int
    source: Source


class Outlet(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A source as the archive knows it: everything that rests on it."""

    key: str
    name: str
    slug: str
    citations: tuple[Citation, ...]
    """Oldest article first."""


class Dating(msgspec.Struct, frozen=True, gc=False):
    """A date that an event has, and who says so."""

    date: Moment
    sources: tuple[str, ...] = ()
    """Names of sources."""
    articles: tuple[int, ...] = ()
    """Places of the articles that give this date without naming a source."""


class Event(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Something that happened on a date, told by one article or by many."""

    id: str
    """Unique in the archive; can stand in an address."""
    title: str
    language: str = ""
    """Of the title: that of the article that it is taken from; empty if it is the site's."""
    datings: tuple[Dating, ...]
    """Earliest first; more than one where the accounts disagree."""
    place: str = ""
    participants: tuple[str, ...] = ()
    """Names as written; of several spellings of one topic's name the first."""
    articles: tuple[int, ...] = ()


class Archive(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Everything that is published."""

    articles: tuple[Article, ...]
    """Oldest first."""
    pages: tuple[PlainPage, ...]
    """Undated pages, in the order of their paths."""
    days: Mapping[date, tuple[int, ...]]
    """The articles of each day that has any; days in order."""
    months: Mapping[date, tuple[date, ...]]
    """The days of each month, which goes by its first; both in order."""
    topics: Mapping[str, Topic]
    """By key, in the order of their names."""
    topics_of: tuple[tuple[str, ...], ...]
    """The keys of each article's topics, in its own order."""
    names: Mapping[str, str]
    """Every folded name and alias -> the key of its topic."""
    outlets: Mapping[str, Outlet]
    """By folded name, in the order of their names."""
    outlets_of: tuple[tuple[str, ...], ...]
    """The keys of each article's sources, in its own order."""
    authors: Mapping[str, str]
    """By folded name, the name that each author of an article goes by."""
    events: tuple[Event, ...]
    """Earliest first."""
    scheduled: frozenset[str]
    """Paths of those that are shown though their time has not come."""
    withheld: frozenset[str]
    """Paths of articles and pages that are there but not published now."""

    @property
    def newest_month(self) -> date | None:
        """The first day of the month of the newest article."""
        return self.articles[-1].date.day.replace(day=1) if self.articles else None
