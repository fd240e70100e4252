"""The archive with its addresses: what every kind of page is made from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import blake2b

import msgspec

from site_builder.config import Config
from site_builder.errors import Problem
from site_builder.model.archive import Archive, Event, Topic
from site_builder.model.article import Article, Dossier, Image, Reference, Source
from site_builder.pages import views
from site_builder.pages.links import Addresses, normal
from site_builder.pages.page import Copy
from site_builder.pages.routes import Routes
from site_builder.parsing.text import fold
from site_builder.reading.scanning import Found, bundle_of

MANY = 250
"""A list longer than this is cut by year."""


class Catalogue(msgspec.Struct, frozen=True):
    """What all views are made from; computed once a build."""

    archive: Archive
    routes: Routes
    config: Config
    items: tuple[views.Item, ...]
    """Each article as an item with its summary, in the archive's order."""
    titles: tuple[views.Item, ...]
    """The same without the summaries: what neighbours and long lists show."""
    bodies: dict[str, views.BodyView]
    """By path."""
    images: dict[str, views.ImageView]
    """By path."""
    routes_of: dict[str, str]
    """The route of each article and page, by its path."""
    topic_links: dict[str, views.TopicLink]
    """By the topic's key."""
    outlet_links: dict[str, views.Link]
    """By the source's key."""

    def guid(self, *identity: str) -> str:
        """A guid that survives every change of address. Source: RFC 9562, UUID version 8."""
        text = "\n".join((self.config.id, *identity))
        digest = blake2b(text.encode(), digest_size=16, person=b"site-builder").hexdigest()
        return f"urn:uuid:{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-a{digest[17:20]}-{digest[20:]}"

    def find_topic(self, name: str) -> Topic | None:
        """The topic of a name in any of its spellings."""
        key = self.archive.names.get(fold(name))
        return self.archive.topics[key] if key is not None else None

    def mention(self, name: str) -> views.Link:
        """A person or place: a link, under the topic's own name, if it is a topic; text if not."""
        topic = self.find_topic(name)
        return (
            views.Link(title=topic.name, url=self.topic_links[topic.key].url)
            if topic
            else views.Link(title=name)
        )

    def outlet_link(self, name: str) -> views.Link:
        """A source's name, with a link to its page if it has one."""
        return self.outlet_links.get(fold(name)) or views.Link(title=name)

    def report(self, source: Source) -> views.ReportView:
        return views.ReportView(
            name=self.outlet_link(source.name),
            title=source.title,
            author=source.author,
            published=source.published,
            url=source.url,
            archived=source.archived,
        )

    def event(self, event: Event, teller: int | None = None) -> views.EventView:
        """An event; on the page of one of its tellers only the others are named."""
        year = event.datings[0].date.day.year
        page = self.routes.timeline(year if self.long_timeline else None)
        others = tuple(self.titles[index] for index in event.articles if index != teller)
        return views.EventView(
            id=event.id,
            title=event.title,
            url=f"{self.routes.url(page)}#{event.id}",
            datings=tuple(
                views.DatingView(
                    date=dating.date,
                    sources=(
                        *(self.outlet_link(name) for name in dating.sources),
                        *(
                            views.Link(title=self.titles[index].title, url=self.titles[index].url)
                            for index in dating.articles
                        ),
                    )
                    if len(event.datings) > 1
                    else (),
                )
                for dating in event.datings
            ),
            place=self.mention(event.place) if event.place else None,
            participants=tuple(self.mention(name) for name in event.participants),
            briefings=others,
        )

    @property
    def long_timeline(self) -> bool:
        """Whether the timeline is cut by year."""
        return len(self.archive.events) > MANY

    def year_link(self, route: str, year: int) -> views.DateLink:
        return views.DateLink(date=date(year, 1, 1), url=self.routes.url(route))


def catalogue(
    archive: Archive,
    config: Config,
    attachments: Sequence[Found],
) -> tuple[Catalogue, tuple[Copy, ...], tuple[Problem, ...]]:
    """The catalogue, the attachments to copy, and the links that lead nowhere."""
    routes = Routes(config.permalink, config.base_path, config.origin)
    pages_of = {article.path: routes.briefing(article) for article in archive.articles}
    pages_of |= {page.path: routes.page(page) for page in archive.pages}
    dossiers = {
        topic.dossier.path: routes.topic(topic.slug) for topic in archive.topics.values() if topic.dossier
    }
    copies = tuple(_attachments(pages_of | dossiers, attachments, routes))
    texts = {normal(path): routes.url(route) for path, route in (pages_of | dossiers).items()}
    files = {normal(copy.source): routes.url(copy.path) for copy in copies}
    addresses = Addresses(config.base_path, texts, files, _withheld(archive, attachments))
    problems: list[Problem] = []
    bodies: dict[str, views.BodyView] = {}
    images: dict[str, views.ImageView] = {}
    texts_of: list[Article | Dossier] = [*archive.articles, *archive.pages]
    texts_of += [topic.dossier for topic in archive.topics.values() if topic.dossier]
    for written in texts_of:
        if written.body:
            links = tuple(_resolved(addresses, written.path, written.references, problems))
            bodies[written.path] = views.BodyView(digest=written.body, links=links)
    for text in (*archive.articles, *archive.pages):
        if text.image and (image := _image(addresses, text, text.image, problems)):
            images[text.path] = image
    items = []
    for article in archive.articles:
        assert article.date is not None, "an undated article is a page"
        items.append(
            views.Item(
                title=article.title,
                url=texts[normal(article.path)],
                date=article.date,
                summary=article.summary,
                language=article.language,
                draft=article.draft,
                scheduled=article.path in archive.scheduled,
            )
        )
    titles = tuple(msgspec.structs.replace(item, summary="") for item in items)
    return (
        Catalogue(
            archive,
            routes,
            config,
            tuple(items),
            titles,
            bodies,
            images,
            pages_of,
            _topic_links(archive, routes),
            _outlet_links(archive, routes),
        ),
        copies,
        tuple(problems),
    )


def _topic_links(archive: Archive, routes: Routes) -> dict[str, views.TopicLink]:
    return {
        key: views.TopicLink(title=topic.name, url=routes.url(routes.topic(topic.slug)), kind=topic.kind)
        for key, topic in archive.topics.items()
    }


def _outlet_links(archive: Archive, routes: Routes) -> dict[str, views.Link]:
    return {
        key: views.Link(title=outlet.name, url=routes.url(routes.source(outlet.slug)))
        for key, outlet in archive.outlets.items()
    }


def _withheld(archive: Archive, attachments: Sequence[Found]) -> frozenset[str]:
    """What is there and not published now: articles, pages, and the files beside them."""
    bundles = {path.removesuffix("/index.md") for path in archive.withheld if path.endswith("/index.md")}
    beside = {file.path for file in attachments if bundle_of(file.path, bundles)}
    return frozenset(normal(path) for path in archive.withheld | beside)


def _resolved(
    addresses: Addresses, path: str, references: Iterable[Reference], problems: list[Problem]
) -> Iterable[str]:
    for reference in references:
        url, problem = addresses.resolve(path, reference)
        if problem:
            problems.append(problem)
        yield url


def _image(
    addresses: Addresses, article: Article, image: Image, problems: list[Problem]
) -> views.ImageView | None:
    if image.target.lower().startswith(("http://", "https://")):
        return views.ImageView(url=image.target, alt=image.alt, caption=image.caption)
    reference = Reference(image.target, article.positions.get("image", Reference("").position))
    url, problem = addresses.resolve(article.path, reference)
    if problem:
        problems.append(problem)
    return views.ImageView(url=url, alt=image.alt, caption=image.caption) if url else None


def _attachments(pages_of: dict[str, str], attachments: Sequence[Found], routes: Routes) -> Iterable[Copy]:
    """Attachments of what is published, next to its page."""
    bundles = {
        path.removesuffix("/index.md"): route
        for path, route in pages_of.items()
        if path.endswith("/index.md")
    }
    for file in attachments:
        if bundle := bundle_of(file.path, set(bundles)):
            yield Copy(
                routes.beside(bundles[bundle], file.path.removeprefix(bundle + "/")), file.path, file.stamp
            )
