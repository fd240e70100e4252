"""A page's template and view -> bytes, for every kind of page there is."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import msgspec

from site_builder.digest import of_bytes
from site_builder.opening.theme import TemplateSet, Theme, load_templates
from site_builder.pages import feed_views, views
from site_builder.rendering.body import LoadBody
from site_builder.rendering.dependencies import template_digests

VIEWS: dict[str, type[views.View]] = {
    "archive.html": views.ArchiveView,
    "atom": feed_views.FeedView,
    "briefing.html": views.BriefingView,
    "day.html": views.DayPageView,
    "feeds.html": feed_views.FeedsPageView,
    "home.html": views.HomeView,
    "json": feed_views.FeedView,
    "month.html": views.MonthPageView,
    "not_found.html": views.NotFoundView,
    "opml": feed_views.OpmlView,
    "page.html": views.PlainPageView,
    "redirect.html": feed_views.RedirectView,
    "rss": feed_views.FeedView,
    "sitemap": feed_views.SitemapView,
    "sitemap_index": feed_views.SitemapIndexView,
    "source.html": views.SourceView,
    "source_year.html": views.SourceYearView,
    "sources.html": views.SourceIndexView,
    "text": feed_views.TextView,
    "timeline.html": views.TimelineView,
    "timeline_year.html": views.TimelineYearView,
    "topic.html": views.TopicView,
    "topic_year.html": views.TopicYearView,
    "topics.html": views.TopicIndexView,
    "year.html": views.YearPageView,
}
"""Template or format -> what it shows."""


class Renderer:
    """Renders the pages of one site with one theme. What a page does not need is not imported."""

    def __init__(self, theme: Theme, site: views.SiteView, load: LoadBody) -> None:
        self._theme, self._site, self._load = theme, site, load

    def render(self, template: str, view: bytes) -> bytes:
        """A page, from its encoded view.

        Raises BuildError with the place in the template, if one fails.
        """
        value: Any = msgspec.msgpack.decode(view, type=VIEWS[template])
        if template.endswith(".html"):
            return self._html(template, value)
        return self._formats[template](value)

    @cached_property
    def _words(self) -> Any:
        from site_builder.rendering.i18n import Localizer

        return Localizer(self._theme.language, self._theme.catalogues())

    @cached_property
    def _html(self) -> Callable[[str, views.View], bytes]:
        from site_builder.rendering.html import html_renderer

        return html_renderer(load_templates(self._theme), self._site, self._words, self._load)

    @cached_property
    def _formats(self) -> dict[str, Callable[[Any], bytes]]:
        from site_builder.rendering import feeds, formats

        site, localizer, load = self._site, self._words, self._load
        return {
            "rss": lambda view: feeds.rss(view, site, localizer, load),
            "atom": lambda view: feeds.atom(view, site, localizer, load),
            "json": lambda view: formats.json_feed(view, site, localizer, load),
            "opml": lambda view: formats.opml(view, site, localizer),
            "sitemap": lambda view: formats.sitemap(view, site),
            "sitemap_index": lambda view: formats.sitemap_index(view, site),
            "text": lambda view: view.text.encode(),
        }


def page_digests(templates: TemplateSet) -> dict[str, bytes]:
    """For every template and format the digest of what its pages are made with, besides views and this program.

    Raises BuildError where a template cannot be read.
    """
    digests = template_digests(templates)
    localizer = of_bytes(templates.texts)
    return {name: digests.get(name, localizer) for name in VIEWS}
