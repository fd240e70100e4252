"""A page for each article, undated ones too, and one at each old address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import TypeVar

import msgspec

from site_builder.model.article import Article, Source
from site_builder.pages import machine_views, views
from site_builder.pages.catalogue import Catalogue, Placed, Shelved, outlet
from site_builder.pages.frame import Frame
from site_builder.pages.page import Chapter, Marked, Page

T = TypeVar("T")


class Within(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A briefing's topic, and its neighbours there."""

    topic: Marked[views.TopicLink]
    previous: Marked[Shelved] | None
    next: Marked[Shelved] | None


class Around(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A briefing with what surrounds it."""

    shelved: Marked[Shelved]
    previous: Marked[Shelved] | None
    next: Marked[Shelved] | None
    topics: tuple[Within, ...]
    events: tuple[Marked[views.EventView], ...]

    @property
    def topic_names(self) -> tuple[str, ...]:
        return tuple(within.topic.value.title for within in self.topics)


def surroundings(catalogue: Catalogue) -> list[Around]:
    """What surrounds each briefing, in the archive's order."""
    archive, shelf, links = catalogue.archive, catalogue.shelf, catalogue.topic_links
    within = {
        key: map(Within, repeat(links[key]), *both_sides([shelf[index] for index in topic.articles]))
        for key, topic in archive.topics.items()
    }
    topics = (tuple([next(within[key]) for key in keys]) for keys in archive.topics_of)
    told: dict[int, tuple[Marked[views.EventView], ...]] = defaultdict(tuple)
    for event, marked in zip(archive.events, catalogue.events, strict=True):
        for index in event.articles:
            told[index] += (marked,)
    events = map(told.get, range(len(shelf)), repeat(()))
    return list(map(Around, shelf, *both_sides(shelf), topics, events))


def both_sides(some: Sequence[T]) -> tuple[tuple[T | None, ...], tuple[T | None, ...]]:
    """What stands before each, and what after."""
    return (None, *some)[:-1], (*some, None)[1:]


def briefing(frame: Frame, around: Around, outlets: Mapping[str, views.Link]) -> Iterator[Page]:
    """A briefing's page, and those at its old addresses."""
    shelved = around.shelved.value
    yield Page(shelved.route, "briefing.html", _view(frame, around, outlets), shelved.article.path)
    yield from _redirects(frame, shelved)


def undated(catalogue: Catalogue) -> Iterator[Chapter]:
    """The pages of content/pages/."""
    for page in catalogue.undated:
        yield Chapter(f"page {page.value.article.path}", _undated, page)


def _undated(frame: Frame, page: Marked[Placed]) -> Iterator[Page]:
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
    yield from _redirects(frame, placed)


def redirect_routes(frame: Frame, article: Article, target: str) -> list[str]:
    """Where the pages at an article's old addresses stand."""
    routes = dict.fromkeys(frame.routes.alias(alias) for alias in article.aliases)
    return [route for route in routes if route != target]


def _redirects(frame: Frame, placed: Placed) -> Iterator[Page]:
    article = placed.article
    for route in redirect_routes(frame, article, placed.route):
        view = machine_views.RedirectView(url=frame.routes.url(route), target=placed.url, title=article.title)
        yield Page(route, "redirect.html", view, article.path)


def _view(frame: Frame, around: Around, outlets: Mapping[str, views.Link]) -> views.BriefingView:
    shelved, article = around.shelved.value, around.shelved.value.article
    assert article.date is not None, "an undated article is a page"
    changed = article.changed
    return views.BriefingView(
        url=shelved.url,
        title=article.title,
        date=article.date,
        edition=frame.routes.url(frame.routes.day(article.date.day)),
        updated=changed if changed != article.date else None,
        summary=article.summary,
        lead="summary" in article.positions,
        language=article.language,
        body=shelved.body,
        image=shelved.image,
        topics=tuple(within.topic.value for within in around.topics),
        sources=tuple(report(source, outlets) for source in article.sources),
        events=tuple(_told_elsewhere(event.value, shelved.url) for event in around.events),
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
        scheduled=shelved.scheduled,
        extra=article.extra,
    )


def _title(shelved: Marked[Shelved] | None) -> views.Item | None:
    return shelved.value.title if shelved else None


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
