"""Views for programs: feeds, sitemaps and the like; and the page that explains the feeds."""

from __future__ import annotations

from datetime import date

from site_builder.model.moment import Moment
from site_builder.pages.views import BodyView, FeedLink, ImageView, Located, View


class TopicFeeds(View, frozen=True, kw_only=True):
    """A topic and its feeds."""

    title: str
    url: str
    feeds: tuple[FeedLink, ...]


class TopicFeedGroup(View, frozen=True, kw_only=True):
    """The feeds of the topics of one kind."""

    kind: str
    topics: tuple[TopicFeeds, ...]


class FeedsPageView(Located, frozen=True, kw_only=True):
    """The page that explains subscribing."""

    feeds: tuple[FeedLink, ...]
    edition_feeds: tuple[FeedLink, ...]
    opml: str
    groups: tuple[TopicFeedGroup, ...] = ()
    history: str = ""
    """The newest archived feed: the beginning of the complete history."""


class RedirectView(View, frozen=True, kw_only=True):
    """A page at an old address."""

    url: str
    target: str
    title: str


class EntryPart(View, frozen=True, kw_only=True):
    """A briefing's text in an entry."""

    title: str
    url: str
    body: BodyView


class EntryView(View, frozen=True, kw_only=True):
    """A briefing, or a day's edition, in a feed."""

    guid: str
    url: str
    date: Moment
    updated: Moment
    title: str = ""
    """Empty for an edition: its title is its date in words."""
    summary: str = ""
    parts: tuple[EntryPart, ...] = ()
    """The briefings in full; one, or all of an edition."""
    author: str = ""
    topics: tuple[str, ...] = ()
    image: ImageView | None = None


class FeedView(View, frozen=True, kw_only=True):
    """A feed, in any format."""

    kind: str
    """`archive`, `topic`, `editions` or `month`."""
    url: str
    page: str
    """The page that it is the feed of."""
    guid: str
    title: str = ""
    """The topic's name."""
    month: date | None = None
    """The month of an archived feed (RFC 5005)."""
    current: str = ""
    """The feed that an archived one belongs to."""
    earlier: str = ""
    """The archived feed before this one."""
    updated: Moment | None = None
    entries: tuple[EntryView, ...] = ()


class OpmlView(View, frozen=True, kw_only=True):
    """All feeds, as an outline to import."""

    url: str
    feeds: tuple[FeedLink, ...]
    edition_feeds: tuple[FeedLink, ...]
    topics: tuple[TopicFeeds, ...]


class SitemapEntry(View, frozen=True, kw_only=True):
    """An address in the sitemap."""

    url: str
    changed: date | None = None


class SitemapView(View, frozen=True, kw_only=True):
    """A sitemap."""

    entries: tuple[SitemapEntry, ...]


class SitemapIndexView(View, frozen=True, kw_only=True):
    """The sitemap of the sitemaps."""

    sitemaps: tuple[str, ...]


class TextView(View, frozen=True, kw_only=True):
    """A small file that is its own content."""

    text: str
