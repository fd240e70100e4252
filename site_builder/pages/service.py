"""What machines ask for: the sitemap, robots.txt, headers; and the page for what is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from site_builder.pages import machine_views, views
from site_builder.pages.page import Page
from site_builder.pages.routes import Routes

SITEMAP_SIZE = 50_000
"""The most addresses in one sitemap. Source: sitemaps.org, protocol 0.9."""

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def service(routes: Routes, pages: Sequence[Page]) -> Iterator[Page]:
    """Files that hosts and crawlers ask for. A file of the same name in content/static/ takes their place."""
    yield from _sitemaps(routes, pages)
    robots = f"User-agent: *\nAllow: /\n\nSitemap: {routes.absolute('sitemap.xml')}\n"
    yield Page("robots.txt", "text", machine_views.TextView(text=robots), "robots.txt")
    yield Page(
        "404.html",
        "not_found.html",
        views.NotFoundView(url=routes.url("404.html")),
        "the page for what is not there",
    )
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
    yield Page("_headers", "text", machine_views.TextView(text=headers), "_headers")
    yield Page(".nojekyll", "text", machine_views.TextView(text=""), ".nojekyll")


def _sitemaps(routes: Routes, pages: Sequence[Page]) -> Iterator[Page]:
    """One sitemap, or an index and several."""
    entries = [
        machine_views.SitemapEntry(url=page.view.url, changed=_changed(page.view))
        for page in pages
        if page.template.endswith(".html")
        and isinstance(page.view, views.Located)
        and page.template not in ("redirect.html",)
    ]
    entries.sort(key=lambda entry: entry.url)
    if len(entries) <= SITEMAP_SIZE:
        yield Page("sitemap.xml", "sitemap", machine_views.SitemapView(entries=tuple(entries)), "the sitemap")
        return
    names: list[str] = []
    for start in range(0, len(entries), SITEMAP_SIZE):
        names.append(f"sitemap-{len(names) + 1}.xml")
        yield Page(
            names[-1],
            "sitemap",
            machine_views.SitemapView(entries=tuple(entries[start : start + SITEMAP_SIZE])),
            "the sitemap",
        )
    index = machine_views.SitemapIndexView(sitemaps=tuple(routes.url(name) for name in names))
    yield Page("sitemap.xml", "sitemap_index", index, "the sitemap")


def _changed(view: views.View) -> date | None:
    """The day of the last change that readers are told of."""
    if isinstance(view, views.BriefingView):
        return (view.updated or view.date).day
    if isinstance(view, views.PlainPageView) and view.updated:
        return view.updated.day
    return None
