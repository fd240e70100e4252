"""A page for each article, undated ones too, and one at each old address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import TypeVar

import msgspec

from site_builder.model.article import Article, Source
from site_builder.pages import feed_views, views
from site_builder.pages.context import SiteContext
from site_builder.pages.page import Fingerprinted, Page, PageGroup
from site_builder.pages.site_index import Placed, PlacedArticle, SiteIndex, outlet

T = TypeVar("T")


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
        return tuple(within.topic.value.title for within in self.topics)


def surroundings(index: SiteIndex) -> list[Around]:
    """What surrounds each briefing, in the archive's order."""
    archive, articles, links = index.archive, index.articles, index.topic_links
    within = {
        key: map(Within, repeat(links[key]), *both_sides([articles[index] for index in topic.articles]))
        for key, topic in archive.topics.items()
    }
    topics = (tuple([next(within[key]) for key in keys]) for keys in archive.topics_of)
    told: dict[int, tuple[Fingerprinted[views.EventView], ...]] = defaultdict(tuple)
    for event, fingerprinted in zip(archive.events, index.events, strict=True):
        for place in event.articles:
            told[place] += (fingerprinted,)
    events = map(told.get, range(len(articles)), repeat(()))
    return list(map(Around, articles, *both_sides(articles), topics, events))


def both_sides(some: Sequence[T]) -> tuple[tuple[T | None, ...], tuple[T | None, ...]]:
    """What stands before each, and what after."""
    return (None, *some)[:-1], (*some, None)[1:]


def briefing(context: SiteContext, around: Around, outlets: Mapping[str, views.Link]) -> Iterator[Page]:
    """A briefing's page, and those at its old addresses."""
    placed = around.placed.value
    yield Page(placed.route, "briefing.html", _view(context, around, outlets), placed.article.path)
    yield from _redirects(context, placed)


def undated(index: SiteIndex) -> Iterator[PageGroup]:
    """The pages of content/pages/."""
    for page in index.undated:
        yield PageGroup(f"page {page.value.article.path}", _undated, page)


def _undated(context: SiteContext, page: Fingerprinted[Placed]) -> Iterator[Page]:
    placed, article = page.value, page.value.article
    view = views.PlainPageView(
        url=placed.url,
        title=article.title,
        summary=article.summary,
        lead="summary" in article.positions,
        language=article.language,
        updated=article.updated,
        body=placed.body,
        image=placed.image,
        draft=article.draft,
        scheduled=placed.scheduled,
        extra=article.extra,
    )
    yield Page(placed.route, "page.html", view, article.path)
    yield from _redirects(context, placed)


def redirect_routes(context: SiteContext, article: Article, target: str) -> list[str]:
    """Where the pages at an article's old addresses stand."""
    routes = dict.fromkeys(context.routes.alias(alias) for alias in article.aliases)
    return [route for route in routes if route != target]


def _redirects(context: SiteContext, placed: Placed) -> Iterator[Page]:
    article = placed.article
    for route in redirect_routes(context, article, placed.route):
        view = feed_views.RedirectView(url=context.routes.url(route), target=placed.url, title=article.title)
        yield Page(route, "redirect.html", view, article.path)


def _view(context: SiteContext, around: Around, outlets: Mapping[str, views.Link]) -> views.BriefingView:
    placed, article = around.placed.value, around.placed.value.article
    assert article.date is not None, "an undated article is a page"
    changed = article.changed
    return views.BriefingView(
        url=placed.url,
        title=article.title,
        date=article.date,
        edition=context.routes.url(context.routes.day(article.date.day)),
        updated=changed if changed != article.date else None,
        summary=article.summary,
        lead="summary" in article.positions,
        language=article.language,
        body=placed.body,
        image=placed.image,
        topics=tuple(within.topic.value for within in around.topics),
        sources=tuple(report(source, outlets) for source in article.sources),
        events=tuple(_told_elsewhere(event.value, placed.url) for event in around.events),
        corrections=tuple(sorted(article.corrections, key=lambda correction: correction.date.instant)),
        neighbours=views.NeighboursView(previous=_title(around.previous), next=_title(around.next)),
        within=tuple(
            views.NeighboursView(
                topic=within.topic.value, previous=_title(within.previous), next=_title(within.next)
            )
            for within in around.topics
            if within.previous or within.next
        ),
        draft=article.draft,
        scheduled=placed.scheduled,
        extra=article.extra,
    )


def _title(placed: Fingerprinted[PlacedArticle] | None) -> views.Item | None:
    return placed.value.title if placed else None


def _told_elsewhere(event: views.EventView, url: str) -> views.EventView:
    """An event as it stands on the page of one of its tellers: only the others are named."""
    others = tuple(item for item in event.briefings if item.url != url)
    return msgspec.structs.replace(event, briefings=others)


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
