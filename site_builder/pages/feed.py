"""How every feed is made: its addresses in each format, its entries, its pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from site_builder.model.moment import Moment
from site_builder.pages.context import SiteContext
from site_builder.pages.feed_views import EntryPart, EntryView, FeedTitle, FeedView, ListedFeed
from site_builder.pages.kinds.briefings import report
from site_builder.pages.page import Fingerprinted, Page, PageType
from site_builder.pages.site_index import PlacedArticle, SiteIndex
from site_builder.pages.views import BodyView, FeedLink

RSS = PageType("rss", FeedView)
ATOM = PageType("atom", FeedView)
JSON = PageType("json", FeedView)

FEED_TYPES = (RSS, ATOM, JSON)

_FILES = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}

EntryInputs = tuple[Fingerprinted[PlacedArticle], tuple[str, ...]]
"""A briefing for a feed, and the names of its topics."""


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed before it is written in its formats."""

    folder: str
    """Where its files stand, as `topics/rome/`; empty for the root."""
    page: str
    """The route of the page that it is the feed of."""
    identity: str
    """What its guid is made from: never changes, even if its address does."""
    title: FeedTitle
    origin: str
    everything: bool = False
    """Whether it is that of the whole archive, which is written as JSON Feed too."""

    def formats(self, context: SiteContext) -> Iterator[PageType[FeedView]]:
        """The formats in which it is written."""
        types = {one.template: one for one in FEED_TYPES}
        return (
            types[name] for name in context.config.feeds.formats if self.everything or types[name] is not JSON
        )

    def route(self, format: PageType[FeedView]) -> str:
        """Where it stands in one format."""
        return self.folder + _FILES[format.template]

    def links(self, context: SiteContext) -> tuple[FeedLink, ...]:
        """Its addresses."""
        return tuple(
            FeedLink(format=one.template, url=context.url(self.route(one))) for one in self.formats(context)
        )

    def listed(self, context: SiteContext) -> ListedFeed:
        """What is said of it where feeds are listed."""
        return ListedFeed(title=self.title, url=context.url(self.page), links=self.links(context))

    def pages(
        self, context: SiteContext, entries: tuple[EntryView, ...], *, earlier: str = ""
    ) -> Iterator[Page]:
        """The feed in each of its formats. `earlier` is the archived feed that goes on where the Atom feed ends."""
        for one in self.formats(context):
            view = feed_view(
                context,
                self,
                self.route(one),
                entries,
                earlier=earlier if one is ATOM else "",
            )
            yield one.page(self.route(one), view, self.origin)


def feed_view(
    context: SiteContext,
    feed: Feed,
    route: str,
    entries: tuple[EntryView, ...],
    *,
    archived: bool = False,
    current: str = "",
    earlier: str = "",
) -> FeedView:
    """What a feed shows at one address."""
    return FeedView(
        url=context.url(route),
        page=context.url(feed.page),
        guid=context.guid("feed", feed.identity, route.rpartition("/")[2]),
        title=feed.title,
        archived=archived,
        current=current,
        earlier=earlier,
        updated=latest(entry.updated for entry in entries),
        entries=entries,
    )


def newest(index: SiteIndex, places: Sequence[int]) -> tuple[EntryInputs, ...]:
    """The newest of some briefings, oldest first, for a feed."""
    count = index.context.config.feeds.entries
    return tuple((index.articles[place], index.topic_names(place)) for place in places[-count:][::-1])


def entry(context: SiteContext, placed: PlacedArticle, topics: tuple[str, ...]) -> EntryView:
    """A briefing in a feed. Only an update or a correction moves its `updated`."""
    article, item = placed.article, placed.item
    shown = placed.body or placed.image or article.corrections or article.sources
    full = context.config.feeds.content == "full" and shown
    return EntryView(
        guid=article.guid or context.guid(article.path),
        url=item.url,
        date=item.date,
        updated=article.changed,
        title=item.title,
        summary=item.summary,
        parts=(part(placed),) if full else (),
        language=article.language,
        authors=authors(context, placed),
        topics=topics,
        image=placed.image,
        enclosures=placed.enclosures,
    )


def authors(context: SiteContext, placed: PlacedArticle) -> tuple[str, ...]:
    """Who wrote a briefing: the site's author only where it has none of its own."""
    own = tuple(author.title for author in placed.authors)
    return own or ((context.config.author,) if context.config.author else ())


def entries(context: SiteContext, listed: Iterable[EntryInputs]) -> tuple[EntryView, ...]:
    """Briefings in a feed."""
    return tuple(entry(context, placed.value, topics) for placed, topics in listed)


def part(placed: PlacedArticle) -> EntryPart:
    """A briefing's text in an entry."""
    article = placed.article
    return EntryPart(
        title=article.title,
        url=placed.url,
        language=article.language,
        body=placed.body or BodyView(digest=b""),
        image=placed.image,
        corrections=placed.corrections,
        sources=tuple(report(source, {}) for source in article.sources),
    )


def latest(moments: Iterable[Moment]) -> Moment | None:
    """The last of some moments."""
    return max(moments, key=lambda moment: moment.instant, default=None)
