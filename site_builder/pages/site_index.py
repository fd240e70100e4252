"""The archive with its addresses: what every kind of page is made from."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from site_builder.model.archive import Archive
from site_builder.model.article import Article, Dossier, PlainPage
from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.feed_views import FeedSection
from site_builder.pages.page import Fingerprinted

NAMES_OF_TOPICS = 50
"""How many topics of a briefing are named in feeds. It is named in the feeds of all of them, its page names all."""


class PlacedPage(msgspec.Struct, frozen=True, gc=False):
    """An undated page with its address: all that is known of it alone."""

    page: PlainPage
    route: str
    url: str
    body: views.BodyView | None
    image: views.ImageView | None
    authors: tuple[views.AuthorLink, ...]


class PlacedArticle(msgspec.Struct, frozen=True, gc=False):
    """An article with its address: all that is known of it alone."""

    article: Article
    route: str
    url: str
    body: views.BodyView | None
    image: views.ImageView | None
    authors: tuple[views.AuthorLink, ...]
    scheduled: bool
    """Whether its time has not come yet: only a preview shows it."""
    item: views.Item
    """As it stands in a list, with its summary."""
    row: views.Item
    """The same without the summary: as it stands in a long list."""
    title: views.Item
    """Without its authors too: as it stands beside another."""
    corrections: tuple[views.CorrectionView, ...] = ()
    """In the order of their dates."""
    player: views.EnclosureView | None = None
    """What its page plays: the enclosure that its front matter names."""
    enclosures: tuple[views.EnclosureView, ...] = ()
    """What its feeds hand on: the same, and what its text plays."""


class PlacedDossier(msgspec.Struct, frozen=True, gc=False):
    """A dossier with the addresses in its text."""

    dossier: Dossier
    body: views.BodyView | None


class SiteIndex(msgspec.Struct, frozen=True, kw_only=True):
    """What all page groups of one context are made from; computed once a build."""

    archive: Archive
    context: SiteContext
    articles: tuple[Fingerprinted[PlacedArticle], ...]
    """Every article, in the archive's order."""
    pages: tuple[Fingerprinted[PlacedPage], ...]
    """The undated ones."""
    dossiers: Mapping[str, Fingerprinted[PlacedDossier]]
    """By the topic's key."""
    events: tuple[Fingerprinted[views.EventView], ...]
    """In the archive's order, each with all briefings that tell it."""
    topic_links: Mapping[str, Fingerprinted[views.TopicLink]]
    """By the topic's key."""
    outlet_links: Mapping[str, views.Link]
    """By the source's key."""
    feeds: tuple[FeedSection, ...]
    """What each kind of page offers to subscribe to."""
    static: frozenset[str]
    """The paths that content/static/ takes."""

    def topic_names(self, place: int) -> tuple[str, ...]:
        """The names of an article's topics, for feeds."""
        keys = self.archive.topics_of[place][:NAMES_OF_TOPICS]
        return tuple(self.archive.topics[key].name for key in keys)
