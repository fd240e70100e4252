"""A page's type and view -> bytes, for every kind of page there is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from site_builder.digest import of_bytes, of_value
from site_builder.opening.theme import TemplateSet, Theme, load_templates
from site_builder.pages.context import SiteContext
from site_builder.pages.table import PAGE_TYPES
from site_builder.pages.views import SiteView, View
from site_builder.rendering.body import LoadBody
from site_builder.rendering.dependencies import Closures

if TYPE_CHECKING:
    from site_builder.rendering.entries import Entries
    from site_builder.rendering.i18n import Localizer

Format = Callable[[Any, SiteView, "Localizer", "Entries"], bytes]
"""Writes a view without a template."""


def _rss(view: Any, site: SiteView, localizer: Localizer, entries: Entries) -> bytes:
    from site_builder.rendering.feeds import rss

    return rss(view, site, localizer, entries)


def _atom(view: Any, site: SiteView, localizer: Localizer, entries: Entries) -> bytes:
    from site_builder.rendering.feeds import atom

    return atom(view, site, localizer, entries)


def _json(view: Any, site: SiteView, localizer: Localizer, entries: Entries) -> bytes:
    from site_builder.rendering.formats import json_feed

    return json_feed(view, site, localizer, entries)


def _opml(view: Any, site: SiteView, localizer: Localizer, entries: Entries) -> bytes:
    from site_builder.rendering.formats import opml

    return opml(view, site, localizer)


def _sitemap(view: Any, site: SiteView, localizer: Localizer, entries: Entries) -> bytes:
    from site_builder.rendering.sitemaps import sitemap

    return sitemap(view, site)


def _sitemap_index(view: Any, site: SiteView, localizer: Localizer, entries: Entries) -> bytes:
    from site_builder.rendering.sitemaps import sitemap_index

    return sitemap_index(view, site)


def _text(view: Any, site: SiteView, localizer: Localizer, entries: Entries) -> bytes:
    text: str = view.text
    return text.encode()


FORMATS: dict[str, Format] = {
    "rss": _rss,
    "atom": _atom,
    "json": _json,
    "opml": _opml,
    "sitemap": _sitemap,
    "sitemap_index": _sitemap_index,
    "text": _text,
}
"""What is written without a template. Their modules are imported with the first page that needs them."""

if unknown := {name for name, one in PAGE_TYPES.items() if not one.is_html} - FORMATS.keys():
    raise TypeError(f"there is no such format: {', '.join(sorted(unknown))}")


class Renderer:
    """Renders the pages of one site with one theme."""

    def __init__(self, theme: Theme, sites: Mapping[str, SiteView], load: LoadBody) -> None:
        """`sites`: by the prefix of its context, what pages know of the site."""
        templates = cache(lambda: load_templates(theme, ())[0])
        self._sites = {name: _SiteRenderer(theme, templates, site, load) for name, site in sites.items()}

    def render(self, context: str, template: str, view: bytes) -> bytes:
        """A page, from its encoded view.

        Raises BuildError with the place in the template, if one fails.
        """
        value: Any = msgspec.msgpack.decode(view, type=PAGE_TYPES[template].view)
        return self._sites[context].render(template, value)


class _SiteRenderer:
    """What is needed for the pages of one context; made when the first of them is rendered."""

    def __init__(
        self, theme: Theme, templates: Callable[[], TemplateSet], site: SiteView, load: LoadBody
    ) -> None:
        self._theme, self._templates, self._site, self._load = theme, templates, site, load

    def render(self, template: str, view: View) -> bytes:
        if PAGE_TYPES[template].is_html:
            return self._html(template, view)
        return FORMATS[template](view, self._site, self._localizer, self._entries)

    @cached_property
    def _localizer(self) -> Localizer:
        from site_builder.rendering.i18n import Localizer

        return Localizer(self._site.language, self._theme.catalogues(self._site.language))

    @cached_property
    def _entries(self) -> Entries:
        from site_builder.rendering.entries import Entries

        return Entries(self._site, self._localizer, self._load)

    @cached_property
    def _html(self) -> Callable[[str, View], bytes]:
        from site_builder.rendering.html import html_renderer

        return html_renderer(self._templates(), self._site, self._localizer, self._load)


def made_with(closures: Closures, templates: TemplateSet, context: SiteContext) -> dict[str, bytes]:
    """For every template and format the digest of what its pages are made with, besides views and this program."""
    texts, site = templates.catalogues[context.site.language], of_value(context.site)
    return {name: of_bytes(closures.digests.get(name, b""), texts, site) for name in PAGE_TYPES}
