"""The page that explains how to subscribe, and the OPML of all feeds: what each kind of page offers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.feed_views import FeedSection, ListedFeed
from site_builder.pages.kind import Kind, MenuPlace
from site_builder.pages.kinds.months import history_url
from site_builder.pages.page import Page, PageGroup, PageType
from site_builder.pages.site_index import SiteIndex

ROUTE = "feeds/index.html"

OPML_ROUTE = "feeds/feeds.opml"


class FeedsPageView(views.Located, frozen=True, kw_only=True):
    """The page that explains subscribing."""

    sections: tuple[FeedSection, ...]
    opml: str
    history: str = ""
    """The newest archived feed: the beginning of the complete history."""


class OpmlSection(views.View, frozen=True, kw_only=True):
    """What a kind of page offers: a feed of its own, and others in a folder."""

    title: str
    """In English; catalogues translate it."""
    feed: ListedFeed | None
    feeds: tuple[ListedFeed, ...]


class OpmlView(views.View, frozen=True, kw_only=True):
    """All feeds, as an outline to import."""

    url: str
    sections: tuple[OpmlSection, ...]


FEEDS_PAGE = PageType("feeds.html", FeedsPageView, in_sitemap=True)
OPML = PageType("opml", OpmlView)


class Offered(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What there is to subscribe to."""

    sections: tuple[FeedSection, ...]
    month: date | None
    """The newest month."""


def groups(index: SiteIndex) -> Iterator[PageGroup[Any]]:
    """Both in one group."""
    inputs = Offered(index.feeds, index.archive.newest_month)
    yield PageGroup("page of the feeds", index.context, _pages, inputs)


def _pages(context: SiteContext, offered: Offered) -> Iterator[Page]:
    opml, sections = context.url(OPML_ROUTE), offered.sections
    history = history_url(context, offered.month)
    page = FeedsPageView(url=context.url(ROUTE), sections=sections, opml=opml, history=history)
    yield FEEDS_PAGE.page(ROUTE, page, "the page of the feeds")
    outline = tuple(
        OpmlSection(
            title=section.title,
            feed=section.feed,
            feeds=tuple(feed for group in section.groups for feed in group.feeds),
        )
        for section in sections
    )
    yield OPML.page(OPML_ROUTE, OpmlView(url=opml, sections=outline), "the OPML of the feeds")


KIND = Kind(
    name="feeds",
    types=(FEEDS_PAGE, OPML),
    groups=groups,
    route=ROUTE,
    menu=MenuPlace(title="Feeds", order=50),
)
