"""The formats that are written without a template: JSON Feed, OPML, sitemaps, plain text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import msgspec

from site_builder.pages.feed_views import EntryView, FeedView, OpmlView, SitemapIndexView, SitemapView
from site_builder.pages.views import FeedLink, SiteView
from site_builder.rendering.body import LoadBody
from site_builder.rendering.feednames import feed_name
from site_builder.rendering.feeds import entry_html, entry_title, feed_title
from site_builder.rendering.i18n import Localizer

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def json_feed(feed: FeedView, site: SiteView, localizer: Localizer, load: LoadBody) -> bytes:
    """The feed as JSON Feed. Source: jsonfeed.org, version 1.1."""
    data = _present(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed_title(feed, site, localizer),
            "home_page_url": site.origin + feed.page,
            "feed_url": site.origin + feed.url,
            "description": site.description,
            "language": site.language,
            "authors": [{"name": site.author or site.title}],
        }
    )
    data["items"] = [_item(entry, site, localizer, load) for entry in feed.entries]
    return msgspec.json.format(msgspec.json.encode(data), indent=1)


def _item(entry: EntryView, site: SiteView, localizer: Localizer, load: LoadBody) -> dict[str, Any]:
    html = entry_html(entry, site, load)
    title = entry_title(entry, localizer)
    image = entry.image.url if entry.image else ""
    return _present(
        {
            "id": entry.guid,
            "url": site.origin + entry.url,
            "title": title,
            "content_html": html,
            "content_text": "" if html else entry.summary or title,
            "summary": entry.summary,
            "image": site.origin + image if image.startswith("/") else image,
            "date_published": entry.date.iso,
            "date_modified": entry.updated.iso,
            "authors": [{"name": entry.author}] if entry.author else None,
            "tags": entry.topics,
        }
    )


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def opml(view: OpmlView, site: SiteView, localizer: Localizer) -> bytes:
    """All feeds as an outline to import. Source: OPML 2.0."""
    editions = f"{site.title} – {localizer.say('Daily editions')}"
    lines = [
        f'{_XML}<opml version="2.0">',
        f"<head><title>{escape(site.title)}</title></head>",
        "<body>",
        *_outlines(site.title, view.feeds, site.home, site),
        *_outlines(editions, view.edition_feeds, site.archive, site),
    ]
    topics = [line for topic in view.topics for line in _outlines(topic.title, topic.feeds, topic.url, site)]
    if topics:
        lines += [f"<outline text={quoteattr(localizer.say('Topics'))}>", *topics, "</outline>"]
    return "\n".join([*lines, "</body>", "</opml>", ""]).encode()


def _outlines(title: str, feeds: Iterable[FeedLink], page: str, site: SiteView) -> list[str]:
    """One line for a feed: the first format that readers import."""
    return [
        f'<outline type="rss" text={quoteattr(title)} title={quoteattr(title)} '
        f"description={quoteattr(feed_name(feed.format))} "
        f"xmlUrl={quoteattr(site.origin + feed.url)} htmlUrl={quoteattr(site.origin + page)}/>"
        for feed in list(feeds)[:1]
    ]


def sitemap(view: SitemapView, site: SiteView) -> bytes:
    """The addresses of all pages. Source: sitemaps.org, protocol 0.9."""
    lines = [f'{_XML}<urlset xmlns="{_SITEMAP}">']
    for entry in view.entries:
        changed = f"<lastmod>{entry.changed.isoformat()}</lastmod>" if entry.changed else ""
        lines.append(f"<url><loc>{escape(site.origin + entry.url)}</loc>{changed}</url>")
    return "\n".join([*lines, "</urlset>", ""]).encode()


def sitemap_index(view: SitemapIndexView, site: SiteView) -> bytes:
    """The sitemaps of a site with more than 50,000 pages."""
    lines = [f'{_XML}<sitemapindex xmlns="{_SITEMAP}">']
    lines += [f"<sitemap><loc>{escape(site.origin + url)}</loc></sitemap>" for url in view.sitemaps]
    return "\n".join([*lines, "</sitemapindex>", ""]).encode()
