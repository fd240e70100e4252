"""Archive -> SiteIndex: addresses for everything, and what texts refer to.

A process that builds again reuses what the build before made: an article that is the very same, and refers to nothing
that moved, is in the same place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import unquote

import msgspec

from site_builder.build_cache import BuildCache
from site_builder.digest import of_bytes, of_value
from site_builder.errors import Problem
from site_builder.model.archive import Archive, Event
from site_builder.model.article import Article, Dossier, PlainPage
from site_builder.model.picture import PictureSize
from site_builder.opening.layout import STATIC, TEXTS
from site_builder.pages import paging, views
from site_builder.pages.anchors import Anchors
from site_builder.pages.context import SiteContext, beside, url
from site_builder.pages.credits import Credits
from site_builder.pages.feed_views import FeedSection
from site_builder.pages.following import Followed, Following
from site_builder.pages.kinds import briefings, plain_pages, sources, timeline, topics
from site_builder.pages.links import Addresses, FileNames, normal, outlet
from site_builder.pages.page import Copy, Fingerprinted
from site_builder.pages.root_paths import RootPath
from site_builder.pages.site_index import PlacedArticle, PlacedDossier, PlacedPage, SiteIndex
from site_builder.parsing.text import fold
from site_builder.reading.content import Content
from site_builder.reading.scanning import Found, bundle_of

Placed = dict[str, Fingerprinted[PlacedArticle]]
"""Articles in their places, by path."""


class Indexed(msgspec.Struct, frozen=True):
    """A site index, with what was found on the way."""

    index: SiteIndex
    attachments: tuple[Copy, ...]
    followed: Followed
    addresses: object
    """All that an article which refers to others depends on."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The links that lead nowhere."""
        return tuple(one for some in self.followed.values() for one in some if isinstance(one, Problem))

    @property
    def root_paths(self) -> tuple[RootPath, ...]:
        """The paths from the root: whether they lead somewhere is known when all pages are."""
        return tuple(one for some in self.followed.values() for one in some if isinstance(one, RootPath))

    def placed(self) -> Placed:
        """Every article in its place."""
        return {placed.value.article.path: placed for placed in self.index.articles}


def indexed(
    archive: Archive,
    context: SiteContext,
    content: Content,
    feeds: Iterable[FeedSection],
    static: frozenset[str],
    cache: BuildCache,
) -> Indexed:
    """The index of an archive; what has not changed since the build before is that of the build before."""
    name = f"index {context.prefix}"
    before: Indexed | None = cache.value(name, context.fingerprint)
    result = index_site(archive, context, content, tuple(feeds), static, before)
    cache.keep_value(name, context.fingerprint, result)
    return result


def _unchanged(before: Placed, archive: Archive) -> Placed:
    """What stood in the build before, of articles that are the very same values."""
    return {
        article.path: placed
        for article in archive.articles
        if (placed := before.get(article.path))
        and placed.value.article is article
        and not placed.value.scheduled
        and not (article.enclosure or article.media)  # their lengths are those of files
        and article.path not in archive.scheduled
    }


def index_site(
    archive: Archive,
    context: SiteContext,
    content: Content,
    feeds: tuple[FeedSection, ...],
    static: frozenset[str],
    before: Indexed | None,
) -> Indexed:
    """The index of an archive: a pure function, in which `before` only saves making the same values again."""
    known = _unchanged(before.placed(), archive) if before else {}
    routes = _routes(archive, context, known)
    urls = {
        path: known[path].value.url if path in known else context.url(route) for path, route in routes.items()
    }
    bundles = _bundles(content)
    attachments = tuple(_attachments(context, routes, content.attachments, bundles))
    files = [(copy.origin, copy.path) for copy in attachments], [file.path for file in content.attachments]
    sizes = _sizes(context, attachments, content)
    topic_links = {
        key: _fingerprinted(
            views.TopicLink(title=topic.name, url=context.url(topics.route(topic.slug)), kind=topic.kind)
        )
        for key, topic in archive.topics.items()
    }
    credits = Credits(archive, context.config.author, topic_links)
    ids = content.ids()
    addresses = (urls, files, archive.withheld, content.unread, sizes, ids)
    if before and addresses != before.addresses:
        known = {path: placed for path, placed in known.items() if not _refers(placed.value.article)}
    followed = {path: before.followed[path] for path in known if path in before.followed} if before else {}
    links = Following(
        lambda: Addresses(
            context.config.base_path,
            {normal(path): url for path, url in urls.items()},
            {normal(copy.origin): url(context.config.base_path, copy.path) for copy in attachments},
            _with_files(archive.withheld, content.attachments, bundles),
            _with_files(content.unread, content.attachments, bundles),
            Anchors({normal(path): some for path, some in ids.items()}),
            FileNames(map(normal, urls)),
        ),
        lambda: _lengths(context, attachments, content.static),
        sizes,
    )

    def fingerprint(path: str, *parts: object) -> bytes:
        whole = content.fingerprints[path]
        return of_bytes(whole, of_value(parts)) if any(parts) else whole

    def article(text: Article) -> Fingerprinted[PlacedArticle]:
        body, image = links.body(text), links.image(text)
        scheduled = text.path in archive.scheduled
        authors, listed = credits.of(text), credits.listed(text)
        placed = _placed(text, routes[text.path], urls[text.path], body, image, authors, listed, scheduled)
        resolved = body if text.references else None
        parts: list[object] = [resolved, image, authors, listed, scheduled]
        if text.corrections or text.enclosure or text.media:
            corrections, player = links.corrections(text), links.player(text)
            enclosures = links.enclosures(text, player)
            placed = msgspec.structs.replace(
                placed, corrections=corrections, player=player, enclosures=enclosures
            )
            parts += [[one.links for one in corrections if one.links], enclosures]
        return Fingerprinted(placed, fingerprint(text.path, *parts))

    def page(text: PlainPage) -> Fingerprinted[PlacedPage]:
        body, image = links.body(text), links.image(text)
        authors = credits.of(text)
        placed = PlacedPage(text, routes[text.path], urls[text.path], body, image, authors)
        resolved = body if text.references else None
        return Fingerprinted(placed, fingerprint(text.path, resolved, image, authors))

    def dossier(text: Dossier) -> Fingerprinted[PlacedDossier]:
        body = links.body(text)
        return Fingerprinted(PlacedDossier(text, body), fingerprint(text.path, body))

    known = {path: placed for path, placed in known.items() if credits.are_as_in(placed.value)}
    articles = tuple(known.get(text.path) or article(text) for text in archive.articles)
    outlet_links = {
        key: views.Link(title=outlet.name, url=context.url(sources.route(outlet.slug)))
        for key, outlet in archive.outlets.items()
    }
    index = SiteIndex(
        archive=archive,
        context=context,
        articles=articles,
        pages=tuple(map(page, archive.pages)),
        dossiers={key: dossier(topic.dossier) for key, topic in archive.topics.items() if topic.dossier},
        events=tuple(map(_fingerprinted, _events(archive, context, articles, topic_links, outlet_links))),
        topic_links=topic_links,
        outlet_links=outlet_links,
        feeds=feeds,
        static=static,
    )
    return Indexed(index, attachments, {**followed, **links.followed}, addresses)


def _routes(archive: Archive, context: SiteContext, known: Placed) -> dict[str, str]:
    """Where the page of each article, undated page and dossier stands, by the file's path."""
    permalink = context.config.permalink
    routes = {
        article.path: known[article.path].value.route
        if article.path in known
        else briefings.route(article, permalink)
        for article in archive.articles
    }
    routes |= {page.path: plain_pages.route(page) for page in archive.pages}
    return routes | {
        topic.dossier.path: topics.route(topic.slug) for topic in archive.topics.values() if topic.dossier
    }


def _refers(article: Article) -> bool:
    """Whether an article's page depends on where something else stands."""
    return bool(
        article.references
        or article.image
        or any(correction.references for correction in article.corrections)
    )


def _fingerprinted(value: views.V) -> Fingerprinted[views.V]:
    return Fingerprinted(value, of_value(value))


def _placed(
    article: Article,
    route: str,
    url: str,
    body: views.BodyView | None,
    image: views.ImageView | None,
    authors: tuple[views.AuthorLink, ...],
    listed: tuple[str, ...],
    scheduled: bool,
) -> PlacedArticle:
    def item(summary: str, authors: tuple[str, ...]) -> views.Item:
        return views.Item(
            title=article.title,
            url=url,
            date=article.date,
            summary=summary,
            authors=authors,
            language=article.language,
            draft=article.draft,
            scheduled=scheduled,
        )

    whole, title = item(article.summary, listed), item("", ())
    row = item("", listed) if listed else title
    return PlacedArticle(article, route, url, body, image, authors, scheduled, whole, row, title)


def _lengths(context: SiteContext, attachments: Iterable[Copy], static: Iterable[Found]) -> Mapping[str, int]:
    """How many bytes each file has that is published as it is, by its address without quoting, in normal form."""
    base = unquote(context.config.base_path)
    lengths = {normal(base + copy.path): copy.stamp.size for copy in attachments}
    return lengths | {normal(base + file.path.removeprefix(f"{STATIC}/")): file.stamp.size for file in static}


def _events(
    archive: Archive,
    context: SiteContext,
    articles: Sequence[Fingerprinted[PlacedArticle]],
    topic_links: Mapping[str, Fingerprinted[views.TopicLink]],
    outlet_links: Mapping[str, views.Link],
) -> Iterator[views.EventView]:
    long = len(archive.events) > paging.MANY

    def mention(name: str) -> views.Link:
        """A person or place: a link, under the topic's own name, if it is a topic; text if not."""
        key = archive.names.get(fold(name))
        if key is None:
            return views.Link(title=name)
        link = topic_links[key].value
        return views.Link(title=link.title, url=link.url)

    def teller(place: int) -> views.Link:
        article = articles[place].value.article
        return views.Link(title=article.title, url=articles[place].value.url, language=article.language)

    def dating_sources(event: Event) -> Iterator[views.DatingView]:
        disputed = len(event.datings) > 1
        for dating in event.datings:
            said_by = (
                *(outlet(outlet_links, name) for name in dating.sources),
                *map(teller, dating.articles),
            )
            yield views.DatingView(date=dating.date, sources=said_by if disputed else ())

    def view(event: Event) -> views.EventView:
        route = timeline.year_route(event.datings[0].date.day.year) if long else timeline.ROUTE
        return views.EventView(
            id=event.id,
            title=event.title,
            language=event.language,
            url=f"{context.url(route)}#{event.id}",
            datings=tuple(dating_sources(event)),
            place=mention(event.place) if event.place else None,
            participants=tuple(map(mention, event.participants)),
            briefings=tuple(articles[place].value.title for place in event.articles),
        )

    return map(view, archive.events)


def _bundles(content: Content) -> set[str]:
    """The folders of all texts that have one of their own, published or not."""
    texts = (path.removesuffix("/index.md") for path in content.fingerprints if path.endswith("/index.md"))
    return set(texts) - {*TEXTS}


def _with_files(texts: frozenset[str], attachments: Sequence[Found], bundles: set[str]) -> frozenset[str]:
    """The paths of texts and of the files beside them, in the normal form that they are compared in."""
    beside_them = {file.path for file in attachments if f"{bundle_of(file.path, bundles)}/index.md" in texts}
    return frozenset(normal(path) for path in texts | beside_them)


def _sizes(context: SiteContext, attachments: Sequence[Copy], content: Content) -> dict[str, PictureSize]:
    """The sizes of all pictures that are published, by their paths on the host, unquoted and in normal form."""
    published = {copy.origin: copy.path for copy in attachments}
    published |= {
        path: path.removeprefix(STATIC + "/") for path in content.sizes if path.startswith(STATIC + "/")
    }
    return {
        normal(context.config.base_path + published[path]): size
        for path, size in content.sizes.items()
        if path in published
    }


def _attachments(
    context: SiteContext, routes: Mapping[str, str], attachments: Sequence[Found], bundles: set[str]
) -> Iterator[Copy]:
    """Attachments of what is published, next to its page. Each belongs to the nearest text that has a folder."""
    for file in attachments:
        bundle = bundle_of(file.path, bundles)
        if route := routes.get(f"{bundle}/index.md"):
            path = beside(route, file.path.removeprefix(bundle + "/"))
            yield Copy(context.prefix + path, file.path, "", file.stamp)
