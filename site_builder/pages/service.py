"""What machines ask for: the sitemap, robots.txt, headers; and the page for what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from site_builder.pages import feed_views, views
from site_builder.pages.briefings import redirect_routes
from site_builder.pages.context import SiteContext
from site_builder.pages.page import Page, PageGroup
from site_builder.pages.site_index import SiteIndex

SITEMAP_SIZE = 50_000
"""The most addresses in one sitemap. Source: sitemaps.org, protocol 0.9."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Listed(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the sitemap shows."""

    routes: tuple[str, ...]
    """Of every page for readers."""
    changed: tuple[tuple[str, date], ...]
    """The routes of texts, and the days of the last changes that readers are told of."""
    left_out: tuple[str, ...]
    """What gives way to a file in content/static/."""


def service(index: SiteIndex, paths: Iterable[str], taken: frozenset[str]) -> Iterator[PageGroup]:
    """Files that hosts and crawlers ask for. A file of the same name in content/static/ takes their place.

    `paths`: of all other pages.
    """
    left_out = tuple(sorted(path for path in taken if "/" not in path))
    yield PageGroup("service", _service, left_out)
    moved = {
        route
        for fingerprinted in (*index.articles, *index.undated)
        if fingerprinted.value.article.aliases
        for route in redirect_routes(index.context, fingerprinted.value.article, fingerprinted.value.route)
    }
    routes = tuple(path for path in paths if path.endswith(".html") and path not in moved)
    changed = [
        (fingerprinted.value.route, moment.day)
        for fingerprinted in index.articles
        if (moment := fingerprinted.value.article.changed)
    ]
    changed += [
        (fingerprinted.value.route, moment.day)
        for fingerprinted in index.undated
        if (moment := fingerprinted.value.article.updated)
    ]
    yield PageGroup("sitemap", _sitemap, Listed(routes, tuple(changed), left_out))


def _service(context: SiteContext, left_out: tuple[str, ...]) -> Iterator[Page]:
    return (page for page in _service_pages(context) if page.path not in left_out)


def _service_pages(context: SiteContext) -> Iterator[Page]:
    routes = context.routes
    robots = f"User-agent: *\nAllow: /\n\nSitemap: {routes.absolute('sitemap.xml')}\n"
    yield Page("robots.txt", "text", feed_views.TextView(text=robots), "robots.txt")
    missing = views.NotFoundView(url=routes.url("404.html"))
    yield Page("404.html", "not_found.html", missing, "the page for what is not there")
    headers = "\n".join(
        (
            f"{routes.base_path}*",
            f"  Content-Security-Policy: {CONTENT_SECURITY_POLICY}",
            "  X-Content-Type-Options: nosniff",
            "  Referrer-Policy: strict-origin-when-cross-origin",
            "  Permissions-Policy: camera=(), geolocation=(), microphone=()",
            "",
        )
    )
    yield Page("_headers", "text", feed_views.TextView(text=headers), "_headers")
    yield Page(".nojekyll", "text", feed_views.TextView(text=""), ".nojekyll")


def _sitemap(context: SiteContext, listed: Listed) -> Iterator[Page]:
    return (page for page in _sitemaps(context, listed) if page.path not in listed.left_out)


def _sitemaps(context: SiteContext, listed: Listed) -> Iterator[Page]:
    """One sitemap, or an index and several."""
    routes, changed = context.routes, dict(listed.changed)
    entries = [
        feed_views.SitemapEntry(url=routes.url(route), changed=changed.get(route)) for route in listed.routes
    ]
    entries.sort(key=lambda entry: entry.url)
    if len(entries) <= SITEMAP_SIZE:
        yield Page("sitemap.xml", "sitemap", feed_views.SitemapView(entries=tuple(entries)), "the sitemap")
        return
    names: list[str] = []
    for start in range(0, len(entries), SITEMAP_SIZE):
        names.append(f"sitemap-{len(names) + 1}.xml")
        part = feed_views.SitemapView(entries=tuple(entries[start : start + SITEMAP_SIZE]))
        yield Page(names[-1], "sitemap", part, "the sitemap")
    index = feed_views.SitemapIndexView(sitemaps=tuple(routes.url(name) for name in names))
    yield Page("sitemap.xml", "sitemap_index", index, "the sitemap")
