"""Feeds that are written without a template and without feedgen: JSON Feed; and the OPML that lists all feeds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import msgspec

from site_builder.pages.feed_views import EntryView, FeedView, ListedFeed
from site_builder.pages.kinds.feeds_page import OpmlSection, OpmlView
from site_builder.pages.views import SiteView
from site_builder.rendering.body import absolute
from site_builder.rendering.entries import Entries
from site_builder.rendering.feednames import feed_name
from site_builder.rendering.feeds import entry_title, feed_title
from site_builder.rendering.i18n import Localizer
from site_builder.rendering.languages import foreign

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def json_feed(feed: FeedView, site: SiteView, localizer: Localizer, entries: Entries) -> bytes:
    """The feed as JSON Feed. Source: jsonfeed.org, version 1.1."""
    data = _present(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed_title(feed.title, site, localizer),
            "home_page_url": site.origin + feed.page,
            "feed_url": site.origin + feed.url,
            "description": site.description,
            "language": site.language,
            "authors": [{"name": site.author or site.title}],
        }
    )
    data["items"] = [_item(entry, site, localizer, entries) for entry in feed.entries]
    return msgspec.json.format(msgspec.json.encode(data), indent=1)


def _item(entry: EntryView, site: SiteView, localizer: Localizer, entries: Entries) -> dict[str, Any]:
    html = entries.html(entry)
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
            "authors": [{"name": author} for author in entry.authors],
            "tags": entry.topics,
            "language": foreign(entry.language, site.language),
            "attachments": _attachments(entry, site),
        }
    )


def _attachments(entry: EntryView, site: SiteView) -> list[dict[str, Any]]:
    urls = absolute(tuple(one.url for one in entry.enclosures), site.origin, entry.url)
    return [
        _present({"url": url, "mime_type": one.type, "size_in_bytes": one.length})
        for one, url in zip(entry.enclosures, urls, strict=True)
    ]


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def opml(view: OpmlView, site: SiteView, localizer: Localizer) -> bytes:
    """All feeds as an outline to import: a section's own feed as a line, its groups in a folder. Source: OPML 2.0."""

    def line(feed: ListedFeed) -> Iterator[str]:
        title = feed.title.name or feed_title(feed.title, site, localizer)
        for link in feed.links[:1]:  # the first format that readers import
            yield (
                f'<outline type="rss" text={quoteattr(title)} title={quoteattr(title)} '
                f"description={quoteattr(feed_name(link.format))} "
                f"xmlUrl={quoteattr(site.origin + link.url)} htmlUrl={quoteattr(site.origin + feed.url)}/>"
            )

    def lines(section: OpmlSection) -> Iterator[str]:
        if section.feed:
            yield from line(section.feed)
        inner = [one for feed in section.feeds for one in line(feed)]
        if inner:
            yield from (f"<outline text={quoteattr(localizer.say(section.title))}>", *inner, "</outline>")

    return "\n".join(
        [
            f'{_XML}<opml version="2.0">',
            f"<head><title>{escape(site.title)}</title></head>",
            "<body>",
            *(one for section in view.sections for one in lines(section)),
            "</body>",
            "</opml>",
            "",
        ]
    ).encode()
