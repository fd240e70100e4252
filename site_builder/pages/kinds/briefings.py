"""A page for each article. It is made with the editions of its month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, repeat
from typing import Any, TypeVar

import msgspec

from site_builder.model.article import Article, Source
from site_builder.model.moment import Moment
from site_builder.opening.layout import ARTICLES
from site_builder.pages import views
from site_builder.pages.context import SiteContext, page_route
from site_builder.pages.editions import day_route
from site_builder.pages.kind import Kind
from site_builder.pages.kinds.redirects import redirects
from site_builder.pages.kinds.timeline import away_from_the_timeline
from site_builder.pages.links import outlet
from site_builder.pages.page import Fingerprinted, Page, PageType
from site_builder.pages.site_index import NAMES_OF_TOPICS, PlacedArticle, SiteIndex

T = TypeVar("T")


WITHIN = 20
"""In how many of its topics a briefing's page shows what came before and after; it leads to the pages of all."""


class NeighboursView(views.View, frozen=True, kw_only=True):
    """The briefings before and after one, within a topic or in the whole archive."""

    topic: views.TopicLink | None = None
    previous: views.Item | None = None
    next: views.Item | None = None


class BriefingView(views.Located, frozen=True, kw_only=True):
    """A briefing's page."""

    title: str
    date: Moment
    edition: str
    """The address of its day."""
    updated: Moment | None = None
    """The last update or correction, if there was one."""
    summary: str = ""
    lead: bool = False
    """Whether the summary was written as one; if not, it repeats the body's beginning."""
    authors: tuple[views.AuthorLink, ...] = ()
    """None if it is the site's."""
    language: str = ""
    """Empty if it is the site's."""
    body: views.BodyView | None = None
    image: views.ImageView | None = None
    topics: tuple[views.TopicLink, ...] = ()
    sources: tuple[views.ReportView, ...] = ()
    events: tuple[views.EventView, ...] = ()
    corrections: tuple[views.CorrectionView, ...] = ()
    """In the order of their dates."""
    player: views.EnclosureView | None = None
    """The recording or file that stands for the whole text."""
    neighbours: NeighboursView = NeighboursView()
    within: tuple[NeighboursView, ...] = ()
    """The neighbours in its first topics that have any."""
    draft: bool = False
    scheduled: bool = False
    """Its time has not come: only a preview shows it."""
    extra: dict[str, Any] = msgspec.field(default_factory=dict)


BRIEFING = PageType("briefing.html", BriefingView, in_sitemap=True)


def route(article: Article, permalink: str) -> str:
    """An article's page, by the pattern of the settings."""
    year, month, day = article.date.iso[:10].split("-")
    folder = ""
    if "{folder}" in permalink:
        folder = article.folder.removeprefix(ARTICLES).strip("/")
        if article.is_bundle:
            folder = folder.rpartition("/")[0]
    path = permalink.format(year=year, month=month, day=day, slug=article.slug, folder=folder)
    return page_route(path.replace("//", "/").lstrip("/"))


class Within(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A briefing's topic, and its neighbours there."""

    topic: Fingerprinted[views.TopicLink]
    previous: Fingerprinted[PlacedArticle] | None
    next: Fingerprinted[PlacedArticle] | None


class Around(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A briefing with what surrounds it."""

    placed: Fingerprinted[PlacedArticle]
    previous: Fingerprinted[PlacedArticle] | None
    next: Fingerprinted[PlacedArticle] | None
    topics: tuple[Within, ...]
    events: tuple[Fingerprinted[views.EventView], ...]

    @property
    def topic_names(self) -> tuple[str, ...]:
        """The names of its topics, for feeds."""
        return tuple(within.topic.value.title for within in self.topics[:NAMES_OF_TOPICS])


def surroundings(index: SiteIndex) -> list[Around]:
    """What surrounds each briefing, in the archive's order."""
    archive, articles, links = index.archive, index.articles, index.topic_links
    within = {
        key: map(Within, repeat(links[key]), *both_sides([articles[index] for index in topic.articles]))
        for key, topic in archive.topics.items()
    }
    topics = (tuple([next(within[key]) for key in keys]) for keys in archive.topics_of)
    told: dict[int, list[Fingerprinted[views.EventView]]] = defaultdict(list)
    for event, fingerprinted in zip(archive.events, index.events, strict=True):
        for place in event.articles:
            told[place].append(fingerprinted)
    events = map(tuple, map(told.get, range(len(articles)), repeat(())))
    return list(map(Around, articles, *both_sides(articles), topics, events))


def both_sides(some: Sequence[T]) -> tuple[tuple[T | None, ...], tuple[T | None, ...]]:
    """What stands before each, and what after."""
    return (None, *some)[:-1], (*some, None)[1:]


def briefing_pages(context: SiteContext, around: Around, outlets: Mapping[str, views.Link]) -> Iterator[Page]:
    """A briefing's page, and those at its old addresses."""
    placed = around.placed.value
    yield BRIEFING.page(placed.route, _view(context, around, outlets), placed.article.path)
    yield from redirects(context, placed.article, placed.route)


def _view(context: SiteContext, around: Around, outlets: Mapping[str, views.Link]) -> BriefingView:
    placed, article = around.placed.value, around.placed.value.article
    changed = article.changed
    return BriefingView(
        url=placed.url,
        title=article.title,
        date=article.date,
        edition=context.url(day_route(article.date.day)),
        updated=changed if changed != article.date else None,
        summary=article.summary,
        lead="summary" in article.positions,
        authors=placed.authors,
        language=article.language,
        body=placed.body,
        image=placed.image,
        topics=tuple(within.topic.value for within in around.topics),
        sources=tuple(report(source, outlets) for source in article.sources),
        events=tuple(away_from_the_timeline(event.value, placed.url) for event in around.events),
        corrections=placed.corrections,
        player=placed.player,
        neighbours=NeighboursView(previous=_title(around.previous), next=_title(around.next)),
        within=tuple(islice(_within(around), WITHIN)),
        draft=article.draft,
        scheduled=placed.scheduled,
        extra=article.extra,
    )


def _within(around: Around) -> Iterator[NeighboursView]:
    for within in around.topics:
        if within.previous or within.next:
            yield NeighboursView(
                topic=within.topic.value, previous=_title(within.previous), next=_title(within.next)
            )


def _title(placed: Fingerprinted[PlacedArticle] | None) -> views.Item | None:
    return placed.value.title if placed else None


def report(source: Source, outlets: Mapping[str, views.Link]) -> views.ReportView:
    """A source as an article cites it."""
    return views.ReportView(
        name=outlet(outlets, source.name),
        title=source.title,
        author=source.author,
        published=source.published,
        url=source.url,
        archived=source.archived,
    )


KIND = Kind(name="briefings", types=(BRIEFING,))
