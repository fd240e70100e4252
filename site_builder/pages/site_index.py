"""The archive with its addresses: what every kind of page is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

import msgspec

from site_builder.build_cache import BuildCache
from site_builder.digest import of_bytes, of_value
from site_builder.errors import Problem
from site_builder.model.archive import Archive, Event
from site_builder.model.article import Article, Dossier, Reference
from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.links import Addresses, normal
from site_builder.pages.page import Copy, Fingerprinted
from site_builder.parsing.text import fold
from site_builder.reading.scanning import Found, bundle_of

MANY = 250
"""A list longer than this is cut by year."""


class Placed(msgspec.Struct, frozen=True, gc=False):
    """An article or an undated page with its address: all that is known of it alone."""

    article: Article
    route: str
    url: str
    body: views.BodyView | None
    image: views.ImageView | None
    scheduled: bool
    """Whether its time has not come yet: only a preview shows it."""


class PlacedArticle(Placed, frozen=True, gc=False):
    """A dated article in its place."""

    item: views.Item
    """As it stands in a list, with its summary."""
    title: views.Item
    """The same without the summary: what neighbours and long lists show."""


class PlacedDossier(msgspec.Struct, frozen=True, gc=False):
    """A dossier with the addresses in its text."""

    dossier: Dossier
    body: views.BodyView | None


class SiteIndex(msgspec.Struct, frozen=True):
    """What all groups are made from; computed once a build."""

    archive: Archive
    context: SiteContext
    articles: tuple[Fingerprinted[PlacedArticle], ...]
    """Every article, in the archive's order."""
    undated: tuple[Fingerprinted[Placed], ...]
    dossiers: Mapping[str, Fingerprinted[PlacedDossier]]
    """By the topic's key."""
    events: tuple[Fingerprinted[views.EventView], ...]
    """In the archive's order, each with all briefings that tell it."""
    topic_links: Mapping[str, Fingerprinted[views.TopicLink]]
    """By the topic's key."""
    outlet_links: Mapping[str, views.Link]
    """By the source's key."""

    def topic_names(self, index: int) -> tuple[str, ...]:
        """The names of an article's topics."""
        return tuple(self.archive.topics[key].name for key in self.archive.topics_of[index])


def site_index(
    archive: Archive,
    context: SiteContext,
    fingerprint_of: Callable[[str], bytes],
    unread: frozenset[str],
    attachments: Sequence[Found],
    cache: BuildCache,
) -> tuple[SiteIndex, tuple[Copy, ...], tuple[Problem, ...]]:
    """The index, the attachments to copy, and the links that lead nowhere.

    `fingerprint_of` gives the digest of what reading a content file gave; `unread` are those that could not be read.
    """
    routes, fingerprint = context.routes, context.fingerprint()
    kept: tuple[object, dict[str, Fingerprinted[PlacedArticle]]] = cache.value("articles", fingerprint) or (
        None,
        {},
    )
    addresses_before, before = kept
    same = {
        article.path: known
        for article in archive.articles
        if (known := before.get(article.path))
        and known.value.article is article
        and not known.value.scheduled
        and article.path not in archive.scheduled
    }
    routes_of = {
        article.path: routes.briefing(article) for article in archive.articles if article.path not in same
    }
    routes_of |= {page.path: routes.page(page) for page in archive.pages}
    dossiers = {key: topic.dossier for key, topic in archive.topics.items() if topic.dossier}
    routes_of |= {dossier.path: routes.topic(archive.topics[key].slug) for key, dossier in dossiers.items()}
    urls = {path: routes.url(route) for path, route in routes_of.items()}
    urls |= {path: placed.value.url for path, placed in same.items()}
    routes_of |= {path: placed.value.route for path, placed in same.items()}
    copies = tuple(_attachments(context, routes_of, attachments))
    places = [(copy.source, copy.path) for copy in copies], [file.path for file in attachments]
    addresses = (urls, places, archive.withheld, unread)
    if addresses != addresses_before:
        same = {path: one for path, one in same.items() if not _refers(one.value.article)}
    links = _Links(
        lambda: Addresses(
            context.config.base_path,
            {normal(path): url for path, url in urls.items()},
            {normal(copy.source): routes.url(copy.path) for copy in copies},
            _with_files(archive.withheld, attachments),
            _with_files(unread, attachments),
        )
    )

    def placed(article: Article) -> tuple[Placed, bytes]:
        path, body, image = article.path, links.body(article), links.image(article)
        scheduled = path in archive.scheduled
        whole = fingerprint_of(path)
        if article.references or image or scheduled:
            whole = of_bytes(whole, of_value((body, image, scheduled)))
        return Placed(article, routes_of[path], urls[path], body, image, scheduled), whole

    articles = tuple(
        same.get(article.path) or _placed_article(*placed(article)) for article in archive.articles
    )
    undated = tuple(Fingerprinted(*placed(page)) for page in archive.pages)
    placed_dossiers = {}
    for key, dossier in dossiers.items():
        body = links.body(dossier)
        placed_dossiers[key] = Fingerprinted(
            PlacedDossier(dossier, body), of_bytes(fingerprint_of(dossier.path), of_value(body))
        )
    by_path = {fingerprinted.value.article.path: fingerprinted for fingerprinted in articles}
    cache.keep_value(
        "articles", fingerprint, (None if links.problems else addresses, by_path)
    )  # a problem is found anew
    topic_links = cache.same(
        "topic links",
        (fingerprint, archive.topics),
        lambda: {
            key: _fingerprinted(
                views.TopicLink(title=topic.name, url=routes.url(routes.topic(topic.slug)), kind=topic.kind)
            )
            for key, topic in archive.topics.items()
        },
    )
    outlet_links = cache.same(
        "outlet links",
        (fingerprint, archive.outlets),
        lambda: {
            key: views.Link(title=outlet.name, url=routes.url(routes.source(outlet.slug)))
            for key, outlet in archive.outlets.items()
        },
    )
    return (
        SiteIndex(
            archive,
            context,
            articles,
            undated,
            placed_dossiers,
            tuple(map(_fingerprinted, _events(archive, context, articles, topic_links, outlet_links))),
            topic_links,
            outlet_links,
        ),
        copies,
        tuple(links.problems),
    )


def _refers(article: Article) -> bool:
    """Whether an article's page depends on where something else stands."""
    return bool(article.references or article.image)


def _fingerprinted(value: views.V) -> Fingerprinted[views.V]:
    return Fingerprinted(value, of_value(value))


def _placed_article(placed: Placed, fingerprint: bytes) -> Fingerprinted[PlacedArticle]:
    article, url, date = placed.article, placed.url, placed.article.date
    assert date is not None, "an undated article is a page"

    def item(summary: str) -> views.Item:
        return views.Item(
            title=article.title,
            url=url,
            date=date,
            summary=summary,
            language=article.language,
            draft=article.draft,
            scheduled=placed.scheduled,
        )

    placed = PlacedArticle(
        article,
        placed.route,
        url,
        placed.body,
        placed.image,
        placed.scheduled,
        item(article.summary),
        item(""),
    )
    return Fingerprinted(placed, fingerprint)


class _Links:
    """Resolves what texts refer to, and collects what leads nowhere. Addresses are looked up once one is wanted."""

    def __init__(self, addresses: Callable[[], Addresses]) -> None:
        self._look_up = addresses
        self.problems: list[Problem] = []

    @cached_property
    def _addresses(self) -> Addresses:
        return self._look_up()

    def body(self, text: Article | Dossier) -> views.BodyView | None:
        if not text.body:
            return None
        links = tuple(self._resolved(text.path, reference) for reference in text.references)
        return views.BodyView(digest=text.body, links=links)

    def image(self, article: Article) -> views.ImageView | None:
        image = article.image
        if not image:
            return None
        url = image.target
        if not url.lower().startswith(("http://", "https://")):
            position = article.positions.get("image", Reference("").position)
            url = self._resolved(article.path, Reference(image.target, position))
        return views.ImageView(url=url, alt=image.alt, caption=image.caption) if url else None

    def _resolved(self, path: str, reference: Reference) -> str:
        url, problem = self._addresses.resolve(path, reference)
        if problem:
            self.problems.append(problem)
        return url


def _events(
    archive: Archive,
    context: SiteContext,
    articles: Sequence[Fingerprinted[PlacedArticle]],
    topic_links: Mapping[str, Fingerprinted[views.TopicLink]],
    outlet_links: Mapping[str, views.Link],
) -> Iterable[views.EventView]:
    long = len(archive.events) > MANY

    def mention(name: str) -> views.Link:
        """A person or place: a link, under the topic's own name, if it is a topic; text if not."""
        key = archive.names.get(fold(name))
        link = topic_links[key].value if key is not None else views.Link(title=name)
        return views.Link(title=link.title, url=link.url)

    def teller(index: int) -> views.Link:
        return views.Link(title=articles[index].value.article.title, url=articles[index].value.url)

    def view(event: Event) -> views.EventView:
        year = event.datings[0].date.day.year
        page = context.routes.timeline(year if long else None)
        disputed = len(event.datings) > 1
        datings = tuple(
            views.DatingView(
                date=dating.date,
                sources=(
                    *(outlet(outlet_links, name) for name in dating.sources),
                    *map(teller, dating.articles),
                )
                if disputed
                else (),
            )
            for dating in event.datings
        )
        return views.EventView(
            id=event.id,
            title=event.title,
            url=f"{context.routes.url(page)}#{event.id}",
            datings=datings,
            place=mention(event.place) if event.place else None,
            participants=tuple(map(mention, event.participants)),
            briefings=tuple(articles[index].value.title for index in event.articles),
        )

    return map(view, archive.events)


def outlet(links: Mapping[str, views.Link], name: str) -> views.Link:
    """A source's name, with a link to its page if it has one."""
    return links.get(fold(name)) or views.Link(title=name)


def _with_files(texts: frozenset[str], attachments: Sequence[Found]) -> frozenset[str]:
    """The paths of texts and of the files beside them, in the normal form that they are compared in."""
    bundles = {path.removesuffix("/index.md") for path in texts if path.endswith("/index.md")}
    beside = {file.path for file in attachments if bundle_of(file.path, bundles)}
    return frozenset(normal(path) for path in texts | beside)


def _attachments(
    context: SiteContext, routes_of: Mapping[str, str], attachments: Sequence[Found]
) -> Iterable[Copy]:
    """Attachments of what is published, next to its page."""
    bundles = {
        path.removesuffix("/index.md"): route
        for path, route in routes_of.items()
        if path.endswith("/index.md")
    }
    for file in attachments:
        if bundle := bundle_of(file.path, set(bundles)):
            path = context.routes.beside(bundles[bundle], file.path.removeprefix(bundle + "/"))
            yield Copy(path, file.path, file.stamp)
