"""A kind of page: everything that the rest of the program knows of it.

Each kind is said in a module of `kinds/`, which ends with its `KIND`; `table.py` lists the modules. The plan, the menu,
the feeds page, the OPML, the sitemap, the templates that a theme needs and their digests are derived from that table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from site_builder.model.archive import Archive
from site_builder.pages.context import SiteContext
from site_builder.pages.feed_views import FeedSection
from site_builder.pages.page import PageGroup, PageType
from site_builder.pages.site_index import SiteIndex


class MenuPlace(msgspec.Struct, frozen=True):
    """Where a kind's main page stands in the menu."""

    title: str
    """In English; catalogues translate it."""
    order: int
    """The smaller, the further to the front."""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be known of a kind of page."""

    name: str
    """Unique; what templates give to `address`."""
    types: tuple[PageType[Any], ...]
    """How its pages are rendered."""
    groups: Callable[[SiteIndex], Iterable[PageGroup[Any]]] = lambda index: ()  # noqa: ARG005
    """Its pages; none where they are in the groups of another kind, as briefings are in those of their month."""
    last: Callable[[SiteIndex, Sequence[str]], Iterable[PageGroup[Any]]] = lambda index, routes: ()  # noqa: ARG005
    """What is made from the routes of all other pages that readers come to."""
    route: str = ""
    """Of its main page, if it has one."""
    menu: MenuPlace | None = None
    feeds: Callable[[SiteContext, Archive], Iterable[FeedSection]] = lambda context, archive: ()  # noqa: ARG005
    """Its sections of the feeds page, which the OPML lists too."""
