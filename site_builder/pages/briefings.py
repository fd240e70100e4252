"""A page for each article, undated ones too, and one at each old address."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.model.article import Article
from site_builder.pages import machine_views, views
from site_builder.pages.catalogue import Catalogue
from site_builder.pages.page import Page
from site_builder.parsing.text import fold


def briefings(catalogue: Catalogue) -> Iterator[Page]:
    """The page of every article."""
    places = _places_in_topics(catalogue)
    for index, article in enumerate(catalogue.archive.articles):
        view = _briefing(catalogue, index, article, places[index])
        route = catalogue.routes_of[article.path]
        yield Page(route, "briefing.html", view, article.path)
        yield from _redirects(catalogue, article, route)


def undated(catalogue: Catalogue) -> Iterator[Page]:
    """The pages of content/pages/."""
    for page in catalogue.archive.pages:
        route = catalogue.routes_of[page.path]
        view = views.PlainPageView(
            url=catalogue.routes.url(route),
            title=page.title,
            summary=page.summary,
            lead="summary" in page.positions,
            language=page.language,
            updated=page.updated,
            body=catalogue.bodies.get(page.path),
            image=catalogue.images.get(page.path),
            draft=page.draft,
            scheduled=page.path in catalogue.archive.scheduled,
            extra=page.extra,
        )
        yield Page(route, "page.html", view, page.path)
        yield from _redirects(catalogue, page, route)


def _redirects(catalogue: Catalogue, article: Article, target: str) -> Iterator[Page]:
    routes = dict.fromkeys(catalogue.routes.alias(alias) for alias in article.aliases)
    for route in routes:
        if route != target:
            view = machine_views.RedirectView(
                url=catalogue.routes.url(route), target=catalogue.routes.url(target), title=article.title
            )
            yield Page(route, "redirect.html", view, article.path)


def _places_in_topics(catalogue: Catalogue) -> list[list[tuple[str, int]]]:
    """For each article its topics' keys, in its own order, and its place among each one's articles."""
    places: dict[tuple[str, int], int] = {
        (topic.key, index): place
        for topic in catalogue.archive.topics.values()
        for place, index in enumerate(topic.articles)
    }
    names = catalogue.archive.names
    return [
        [(key, places[key, index]) for key in dict.fromkeys(names[fold(name)] for name in article.topics)]
        for index, article in enumerate(catalogue.archive.articles)
    ]


def _briefing(
    catalogue: Catalogue, index: int, article: Article, places: list[tuple[str, int]]
) -> views.BriefingView:
    assert article.date is not None, "an undated article is a page"
    archive, titles = catalogue.archive, catalogue.titles
    topics = [archive.topics[key] for key, _ in places]
    within = []
    for topic, (_, place) in zip(topics, places, strict=True):
        previous = titles[topic.articles[place - 1]] if place else None
        following = titles[topic.articles[place + 1]] if place + 1 < len(topic.articles) else None
        if previous or following:
            within.append(
                views.NeighboursView(
                    topic=catalogue.topic_links[topic.key], previous=previous, next=following
                )
            )
    changed = article.changed
    return views.BriefingView(
        url=titles[index].url,
        title=article.title,
        date=article.date,
        edition=catalogue.routes.url(catalogue.routes.day(article.date.day)),
        updated=changed if changed != article.date else None,
        summary=article.summary,
        lead="summary" in article.positions,
        language=article.language,
        body=catalogue.bodies.get(article.path),
        image=catalogue.images.get(article.path),
        topics=tuple(catalogue.topic_links[topic.key] for topic in topics),
        sources=tuple(map(catalogue.report, article.sources)),
        events=tuple(
            catalogue.event(archive.events[place], index) for place in archive.told.get(article.path, ())
        ),
        corrections=tuple(sorted(article.corrections, key=lambda correction: correction.date.instant)),
        neighbours=views.NeighboursView(
            previous=titles[index - 1] if index else None,
            next=titles[index + 1] if index + 1 < len(titles) else None,
        ),
        within=tuple(within),
        draft=article.draft,
        scheduled=article.path in archive.scheduled,
        extra=article.extra,
    )
