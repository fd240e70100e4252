"""What feeds show, and what is said of them where they are listed."""

from __future__ import annotations

from datetime import date

from site_builder.model.moment import Moment
from site_builder.pages.views import (
    BodyView,
    CorrectionView,
    EnclosureView,
    FeedLink,
    ImageView,
    ReportView,
    View,
)


class FeedTitle(View, frozen=True, kw_only=True):
    """What a feed is called. Without any of these it has the site's title."""

    name: str = ""
    """The name of what it is about, as a topic's."""
    label: str = ""
    """What of the site it is, in English; catalogues translate it."""
    month: date | None = None
    """The month of an archived feed."""


class EntryPart(View, frozen=True, kw_only=True):
    """A briefing's text in an entry, with what stands around it on its page."""

    title: str
    url: str
    language: str = ""
    """Empty if it is the site's."""
    body: BodyView
    image: ImageView | None = None
    corrections: tuple[CorrectionView, ...] = ()
    sources: tuple[ReportView, ...] = ()


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
    language: str = ""
    """Of a briefing; empty if it is the site's, and for an edition."""
    authors: tuple[str, ...] = ()
    """The site's where the briefing has none."""
    topics: tuple[str, ...] = ()
    image: ImageView | None = None
    enclosures: tuple[EnclosureView, ...] = ()


class FeedView(View, frozen=True, kw_only=True):
    """A feed, in any format."""

    url: str
    page: str
    """The page that it is the feed of."""
    guid: str
    title: FeedTitle
    archived: bool = False
    """Whether it is a finished part of the history (RFC 5005)."""
    current: str = ""
    """The feed that an archived one belongs to."""
    earlier: str = ""
    """The archived feed before this one."""
    updated: Moment | None = None
    entries: tuple[EntryView, ...] = ()


class ListedFeed(View, frozen=True, kw_only=True):
    """A feed in all its formats, where feeds are listed."""

    title: FeedTitle
    url: str
    """The page that it is the feed of."""
    links: tuple[FeedLink, ...]


class FeedGroup(View, frozen=True, kw_only=True):
    """Feeds of one sort."""

    title: str
    """In English; catalogues translate it."""
    feeds: tuple[ListedFeed, ...]


class FeedSection(View, frozen=True, kw_only=True):
    """What a kind of page offers to subscribe to: one feed, or groups of them."""

    id: str
    """The element's id on the feeds page."""
    title: str
    """In English, as the next; catalogues translate them."""
    text: str
    feed: ListedFeed | None = None
    groups: tuple[FeedGroup, ...] = ()
