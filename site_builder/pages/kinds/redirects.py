"""A page at each old address, which leads to the new one."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.model.article import Text
from site_builder.pages import views
from site_builder.pages.context import INDEX, SiteContext
from site_builder.pages.kind import Kind
from site_builder.pages.page import Page, PageType


class RedirectView(views.View, frozen=True, kw_only=True):
    """A page at an old address."""

    url: str
    target: str
    title: str


REDIRECT = PageType("redirect.html", RedirectView)


def route(alias: str) -> str:
    """The page that stands at an old address."""
    path = alias.strip("/")
    return path if path.endswith((".html", ".htm")) else f"{path}/{INDEX}"


def redirects(context: SiteContext, text: Text, target: str) -> Iterator[Page]:
    """The pages at the old addresses of a text whose page stands at the route `target`."""
    for old in dict.fromkeys(map(route, text.aliases)):
        if old != target:
            view = RedirectView(url=context.url(old), target=context.url(target), title=text.title)
            yield REDIRECT.page(old, view, text.path)


KIND = Kind(name="redirects", types=(REDIRECT,))
