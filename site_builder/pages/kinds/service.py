"""What machines ask for besides the sitemap, robots.txt and headers; and the page for what is not there."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.kind import Kind
from site_builder.pages.page import Page, PageGroup, PageType
from site_builder.pages.site_index import SiteIndex

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class NotFoundView(views.View, frozen=True, kw_only=True):
    """The page for addresses that lead nowhere."""

    url: str


class TextView(views.View, frozen=True, kw_only=True):
    """A small file that is its own content."""

    text: str


NOT_FOUND = PageType("not_found.html", NotFoundView)
TEXT = PageType("text", TextView)


def groups(index: SiteIndex) -> Iterator[PageGroup[tuple[str, ...]]]:
    """One group. A file of the same name in content/static/ takes the place of each of these."""
    yield PageGroup("service", index.context, _service, given_way(index))


def given_way(index: SiteIndex) -> tuple[str, ...]:
    """The files at the root that content/static/ takes."""
    return tuple(sorted(path for path in index.static if "/" not in path))


def _service(context: SiteContext, left_out: tuple[str, ...]) -> Iterator[Page]:
    return (page for page in _pages(context) if page.path not in left_out)


def _pages(context: SiteContext) -> Iterator[Page]:
    robots = f"User-agent: *\nAllow: /\n\nSitemap: {context.absolute('sitemap.xml')}\n"
    yield TEXT.page("robots.txt", TextView(text=robots), "robots.txt")
    missing = NotFoundView(url=context.url("404.html"))
    yield NOT_FOUND.page("404.html", missing, "the page for what is not there")
    headers = "\n".join(
        (
            f"{context.config.base_path}*",
            f"  Content-Security-Policy: {CONTENT_SECURITY_POLICY}",
            "  X-Content-Type-Options: nosniff",
            "  Referrer-Policy: strict-origin-when-cross-origin",
            "  Permissions-Policy: camera=(), geolocation=(), microphone=()",
            "",
        )
    )
    yield TEXT.page("_headers", TextView(text=headers), "_headers")
    yield TEXT.page(".nojekyll", TextView(text=""), ".nojekyll")


KIND = Kind(name="service", types=(NOT_FOUND, TEXT), groups=groups)
