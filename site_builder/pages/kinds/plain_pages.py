"""Undated pages: those of content/pages/."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from site_builder.model.article import PlainPage
from site_builder.model.moment import Moment
from site_builder.opening.layout import PAGES
from site_builder.pages import views
from site_builder.pages.context import SiteContext, page_route
from site_builder.pages.kind import Kind
from site_builder.pages.kinds.redirects import redirects
from site_builder.pages.page import Fingerprinted, Page, PageGroup, PageType
from site_builder.pages.site_index import PlacedPage, SiteIndex


class PlainPageView(views.Located, frozen=True, kw_only=True):
    """An undated page."""

    title: str
    summary: str = ""
    lead: bool = False
    authors: tuple[views.AuthorLink, ...] = ()
    language: str = ""
    updated: Moment | None = None
    body: views.BodyView | None = None
    image: views.ImageView | None = None
    draft: bool = False
    scheduled: bool = False
    """Never: an undated page has no time. Its head is that of a briefing, which may have one."""
    extra: dict[str, Any] = msgspec.field(default_factory=dict)


PLAIN_PAGE = PageType("page.html", PlainPageView, in_sitemap=True)


def route(page: PlainPage) -> str:
    """Its folders below content/pages/, and its slug."""
    folder = page.folder.removeprefix(PAGES).strip("/")
    if page.is_bundle:
        folder = folder.rpartition("/")[0]
    return page_route(f"{folder}/{page.slug}/".lstrip("/"))


def groups(index: SiteIndex) -> Iterator[PageGroup[Fingerprinted[PlacedPage]]]:
    """A group for each."""
    for placed in index.pages:
        yield PageGroup(f"page {placed.value.page.path}", index.context, _pages, placed)


def _pages(context: SiteContext, fingerprinted: Fingerprinted[PlacedPage]) -> Iterator[Page]:
    placed, page = fingerprinted.value, fingerprinted.value.page
    view = PlainPageView(
        url=placed.url,
        title=page.title,
        summary=page.summary,
        lead="summary" in page.positions,
        authors=placed.authors,
        language=page.language,
        updated=page.updated,
        body=placed.body,
        image=placed.image,
        draft=page.draft,
        extra=page.extra,
    )
    yield PLAIN_PAGE.page(placed.route, view, page.path)
    yield from redirects(context, page, placed.route)


KIND = Kind(name="plain pages", types=(PLAIN_PAGE,), groups=groups)
