"""The sitemap: the addresses of all pages that readers come to, whatever kind they are of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.kind import Kind
from site_builder.pages.kinds.service import given_way
from site_builder.pages.page import Page, PageGroup, PageType
from site_builder.pages.site_index import SiteIndex

SITEMAP_SIZE = 50_000
"""The most addresses in one sitemap. Source: sitemaps.org, protocol 0.9."""


class SitemapEntry(views.View, frozen=True, kw_only=True):
    """An address in the sitemap."""

    url: str
    changed: date | None = None


class SitemapView(views.View, frozen=True, kw_only=True):
    """A sitemap."""

    entries: tuple[SitemapEntry, ...]


class SitemapIndexView(views.View, frozen=True, kw_only=True):
    """The sitemap of the sitemaps."""

    sitemaps: tuple[str, ...]


SITEMAP = PageType("sitemap", SitemapView)
SITEMAP_INDEX = PageType("sitemap_index", SitemapIndexView)


class Listed(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the sitemap shows."""

    routes: tuple[str, ...]
    changed: tuple[tuple[str, date], ...]
    """The routes of texts, and the days of the last changes that readers are told of."""
    left_out: tuple[str, ...]
    """What gives way to a file in content/static/."""


def last(index: SiteIndex, routes: Sequence[str]) -> Iterator[PageGroup[Listed]]:
    """One group, from the routes of all pages that are to stand in it."""
    changed = [(placed.value.route, placed.value.article.changed.day) for placed in index.articles]
    changed += [
        (placed.value.route, moment.day) for placed in index.pages if (moment := placed.value.page.updated)
    ]
    inputs = Listed(tuple(routes), tuple(changed), given_way(index))
    yield PageGroup("sitemap", index.context, _pages, inputs)


def _pages(context: SiteContext, listed: Listed) -> Iterator[Page]:
    return (page for page in _sitemaps(context, listed) if page.path not in listed.left_out)


def _sitemaps(context: SiteContext, listed: Listed) -> Iterator[Page]:
    """One sitemap, or an index and several."""
    changed = dict(listed.changed)
    entries = [SitemapEntry(url=context.url(route), changed=changed.get(route)) for route in listed.routes]
    entries.sort(key=lambda entry: entry.url)
    if len(entries) <= SITEMAP_SIZE:
        yield SITEMAP.page("sitemap.xml", SitemapView(entries=tuple(entries)), "the sitemap")
        return
    names: list[str] = []
    for start in range(0, len(entries), SITEMAP_SIZE):
        names.append(f"sitemap-{len(names) + 1}.xml")
        part = SitemapView(entries=tuple(entries[start : start + SITEMAP_SIZE]))
        yield SITEMAP.page(names[-1], part, "the sitemap")
    whole = SitemapIndexView(sitemaps=tuple(map(context.url, names)))
    yield SITEMAP_INDEX.page("sitemap.xml", whole, "the sitemap")


KIND = Kind(name="sitemap", types=(SITEMAP, SITEMAP_INDEX), last=last)
