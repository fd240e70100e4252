"""Sitemaps. Source: sitemaps.org, protocol 0.9."""

from __future__ import annotations

from xml.sax.saxutils import escape

from site_builder.pages.kinds.sitemap import SitemapIndexView, SitemapView
from site_builder.pages.views import SiteView

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(view: SitemapView, site: SiteView) -> bytes:
    """The addresses of all pages."""
    lines = [f'{_XML}<urlset xmlns="{_NAMESPACE}">']
    for entry in view.entries:
        changed = f"<lastmod>{entry.changed.isoformat()}</lastmod>" if entry.changed else ""
        lines.append(f"<url><loc>{escape(site.origin + entry.url)}</loc>{changed}</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()


def sitemap_index(view: SitemapIndexView, site: SiteView) -> bytes:
    """The sitemaps of a site with more than 50,000 pages."""
    lines = [f'{_XML}<sitemapindex xmlns="{_NAMESPACE}">']
    lines += [f"<sitemap><loc>{escape(site.origin + url)}</loc></sitemap>" for url in view.sitemaps]
    return "\n".join([*lines, "</sitemapindex>", ""]).encode()
