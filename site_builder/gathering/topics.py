"""Articles and dossiers -> topics: one for all spellings of a name, with its address, its family and its briefings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from site_builder.errors import Problem
from site_builder.gathering.addresses import Addressed, problem_at, told_apart
from site_builder.model.archive import Topic
from site_builder.model.article import Article, Dossier
from site_builder.model.topic_kind import TopicKind
from site_builder.parsing.text import fold, name_slug, sort_key


def topic_names(
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
                    problem_at(
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


class _Named(msgspec.Struct, frozen=True, gc=False):
    """A topic's name as it is shown, and the file that gives it."""

    name: str
    owner: Article | Dossier
    field: str


def gather_topics(
    dossiers: Sequence[Dossier],
    articles: Sequence[Article],
    topics_of: Sequence[Sequence[str]],
    names: Mapping[str, str],
    events_of: Mapping[str, Sequence[int]],
    problems: list[Problem],
) -> dict[str, Topic]:
    """All topics by key, in the order of their names.

    `topics_of` are the keys of each article's topics, `names` what `topic_names` gave, `events_of` the places of each
    topic's events.
    """
    by_key = {names[fold(dossier.name)]: dossier for dossier in dossiers}
    members: dict[str, list[int]] = defaultdict(list)
    for index, keys in enumerate(topics_of):
        for key in keys:
            members[key].append(index)
    named = _named(dossiers, articles, names)
    parents = {key: names[fold(dossier.parent)] for key, dossier in by_key.items() if dossier.parent}
    problems += _circles(by_key, parents)
    children: dict[str, list[str]] = defaultdict(list)
    for child, parent in parents.items():
        children[parent].append(child)
    slugs = told_apart(_addressed(named, by_key), _one_address, problems)
    topics = {
        key: Topic(
            key=key,
            name=one.name,
            slug=slugs[key],
            kind=by_key[key].kind if key in by_key else TopicKind.THEME,
            aliases=by_key[key].aliases if key in by_key else (),
            dossier=by_key.get(key),
            parent=parents.get(key, ""),
            children=tuple(sorted(children[key], key=lambda child: sort_key(named[child].name))),
            articles=tuple(members[key]),
            events=tuple(events_of.get(key, ())),
        )
        for key, one in named.items()
    }
    return dict(sorted(topics.items(), key=lambda item: (item[1].kind.order, sort_key(item[1].name))))


def _named(
    dossiers: Sequence[Dossier], articles: Sequence[Article], names: Mapping[str, str]
) -> dict[str, _Named]:
    """What each topic is called: as its dossier says, or else the oldest article, or else a dossier below it."""
    named: dict[str, _Named] = {}
    for article in articles:
        for name in article.topics:
            key = names[fold(name)]
            if key not in named:
                named[key] = _Named(name, article, "topics")
    for dossier in dossiers:
        named[names[fold(dossier.name)]] = _Named(dossier.name, dossier, "name")
    for dossier in dossiers:
        if dossier.parent and (key := names[fold(dossier.parent)]) not in named:
            named[key] = _Named(dossier.parent, dossier, "parent")
    return named


def _addressed(named: Mapping[str, _Named], by_key: Mapping[str, Dossier]) -> Iterator[Addressed]:
    """Each topic with the address that its dossier gives it, or else with that of its name; dossiers first."""
    for key in sorted(named, key=lambda key: key not in by_key):
        one = named[key]
        slug = (by_key[key].slug if key in by_key else "") or name_slug(one.name)
        yield Addressed(key, slug, one.name, one.owner, one.field)


def _one_address(one: Addressed, other: Addressed) -> tuple[str, str]:
    return (
        f"the topics “{one.name}” and {other.in_words} have one address: /topics/{one.slug}/",
        f"If they are one, make “{one.name}” an alias in the other’s dossier; "
        f"if they are two, give one a dossier with a line such as `slug: {one.slug}-2`.",
    )


def _circles(by_key: Mapping[str, Dossier], parents: Mapping[str, str]) -> Iterator[Problem]:
    """A problem for each topic that is above itself. Every topic is walked through once."""
    done: set[str] = set()
    for start in by_key:
        way: dict[str, int] = {}
        key: str | None = start
        while key is not None and key not in done and key not in way:
            way[key] = len(way)
            key = parents.get(key)
        if key in way:
            for on_circle in list(way)[way[key] :]:
                yield problem_at(
                    by_key[on_circle],
                    "parent",
                    f"the topic “{by_key[on_circle].name}” belongs to itself by way of its parents",
                    "Remove `parent` from one of them.",
                )
        done.update(way)
