"""The index of topics by kind, and a page for each topic."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby

from site_builder.model.archive import Topic
from site_builder.pages import views
from site_builder.pages.catalogue import Catalogue
from site_builder.pages.page import Page
from site_builder.pages.years import by_year, neighbours


def topics(catalogue: Catalogue) -> Iterator[Page]:
    """The index, and the pages of every topic."""
    routes, archive = catalogue.routes, catalogue.archive
    groups = tuple(
        views.TopicGroup(kind=kind, topics=tuple(_counted(catalogue, topic) for topic in group))
        for kind, group in groupby(archive.topics.values(), key=lambda topic: topic.kind)
    )
    yield Page(
        routes.topics(),
        "topics.html",
        views.TopicIndexView(url=routes.url(routes.topics()), groups=groups),
        "the index of topics",
    )
    for topic in archive.topics.values():
        yield from _topic(catalogue, topic)


def topic_feeds(catalogue: Catalogue, topic: Topic) -> tuple[views.FeedLink, ...]:
    """The feeds of a topic, in the formats that are written."""
    return tuple(
        views.FeedLink(format=kind, url=catalogue.routes.url(catalogue.routes.topic_feed(topic.slug, kind)))
        for kind in catalogue.config.feeds.formats
        if kind != "json"
    )


def origin(topic: Topic) -> str:
    """Whose page a topic's is."""
    return topic.dossier.path if topic.dossier else f"the topic “{topic.name}”"


def _counted(catalogue: Catalogue, topic: Topic) -> views.CountedLink:
    return views.CountedLink(
        title=topic.name,
        url=catalogue.routes.url(catalogue.routes.topic(topic.slug)),
        count=len(topic.articles),
    )


def _topic(catalogue: Catalogue, topic: Topic) -> Iterator[Page]:
    routes, archive, titles = catalogue.routes, catalogue.archive, catalogue.titles
    years = by_year(topic.articles, lambda index: titles[index].date.day.year)
    happened = by_year(topic.events, lambda place: archive.events[place].datings[0].date.day.year)
    paged = [year for year, _ in years.paged]
    parent = archive.topics[topic.parent] if topic.parent else None
    view = views.TopicView(
        url=routes.url(routes.topic(topic.slug)),
        title=topic.name,
        kind=topic.kind,
        count=len(topic.articles),
        summary=topic.dossier.summary if topic.dossier else "",
        body=catalogue.bodies.get(topic.dossier.path) if topic.dossier else None,
        aliases=topic.aliases,
        parent=views.Link(title=parent.name, url=routes.url(routes.topic(parent.slug))) if parent else None,
        children=tuple(_counted(catalogue, archive.topics[key]) for key in topic.children),
        years=tuple(_year(catalogue, year, indices) for year, indices in years.shown),
        other_years=tuple(catalogue.year_link(routes.topic(topic.slug, year), year) for year in paged),
        events=tuple(
            catalogue.event(archive.events[place]) for _, places in happened.shown for place in places
        ),
        feeds=topic_feeds(catalogue, topic),
    )
    yield Page(routes.topic(topic.slug), "topic.html", view, origin(topic))
    events_of = dict(happened.paged or happened.shown)
    for place, (year, indices) in enumerate(years.paged):
        earlier, later = neighbours(years.paged, place)
        yearly = views.TopicYearView(
            url=routes.url(routes.topic(topic.slug, year)),
            topic=catalogue.topic_links[topic.key],
            year=_year(catalogue, year, indices),
            events=tuple(catalogue.event(archive.events[event]) for event in events_of.get(year, ())),
            previous=catalogue.year_link(routes.topic(topic.slug, earlier), earlier)
            if earlier is not None
            else None,
            next=catalogue.year_link(routes.topic(topic.slug, later), later) if later is not None else None,
        )
        yield Page(routes.topic(topic.slug, year), "topic_year.html", yearly, origin(topic))


def _year(catalogue: Catalogue, year: int, indices: Iterable[int]) -> views.YearItems:
    return views.YearItems(date=date(year, 1, 1), items=tuple(catalogue.titles[index] for index in indices))
