"""RSS 2.0 and Atom by feedgen, with what it gets wrong mended here and nowhere else.

- its Atom links lose `rel` and `type` (python-feedgen issue 135): all links are written here;
- its dates switch the process's locale: they are formatted by `email.utils`;
- `updated` and `lastBuildDate` are the time of the build unless given: they are always given.

Sources: RSS 2.0 (rssboard.org), RFC 4287 (Atom), RFC 5005 (archived feeds).
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Any

import feedgen.entry
import feedgen.feed
from feedgen.ext.base import BaseEntryExtension, BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from site_builder.pages.feed_views import EntryView, FeedTitle, FeedView
from site_builder.pages.views import SiteView
from site_builder.rendering.body import absolute
from site_builder.rendering.entries import Entries
from site_builder.rendering.feednames import MIME_TYPES
from site_builder.rendering.i18n import Localizer
from site_builder.rendering.languages import foreign

feedgen.feed.formatRFC2822 = format_datetime
feedgen.entry.formatRFC2822 = format_datetime

_HISTORY = "http://purl.org/syndication/history/1.0"
_CREATOR = "http://purl.org/dc/elements/1.1/"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

NO_ENTRY_YET = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was updated: no page knows the time of the build."""

_Link = dict[str, str]


class _FeedLinks(BaseExtension):  # type: ignore[misc]
    """Writes a feed's links, and marks archived documents."""

    links: tuple[_Link, ...] = ()
    archived = False

    def extend_ns(self) -> dict[str, str]:
        return {"fh": _HISTORY, "dc": _CREATOR}

    def extend_atom(self, atom_feed: Any) -> Any:
        _replace_links(atom_feed, self.links)
        if self.archived:
            etree.SubElement(atom_feed, f"{{{_HISTORY}}}archive")
        return atom_feed


class _EntryLinks(BaseEntryExtension):  # type: ignore[misc]
    """Writes an entry's links, its language and, in RSS, its authors' names (RSS's own `author` is an e-mail address)."""

    links: tuple[_Link, ...] = ()
    authors: tuple[str, ...] = ()
    language = ""
    """Empty if it is the feed's."""

    def extend_atom(self, entry: Any) -> Any:
        _replace_links(entry, self.links)
        if self.language:
            entry.set(_LANGUAGE, self.language)
        return entry

    def extend_rss(self, item: Any) -> Any:
        if self.language:
            item.set(_LANGUAGE, self.language)
        for author in self.authors:
            etree.SubElement(item, f"{{{_CREATOR}}}creator").text = author
        return item


def _replace_links(element: Any, links: tuple[_Link, ...]) -> None:
    for link in [child for child in element if etree.QName(child).localname == "link"]:
        element.remove(link)
    for link in links:
        # Without a namespace: feedgen writes Atom's as an attribute of the root.
        etree.SubElement(element, "link", link)


def rss(feed: FeedView, site: SiteView, localizer: Localizer, entries: Entries) -> bytes:
    """The feed as RSS 2.0."""
    return bytes(_generator(feed, site, localizer, entries, "rss").rss_str(pretty=True))


def atom(feed: FeedView, site: SiteView, localizer: Localizer, entries: Entries) -> bytes:
    """The feed as Atom; the feed of a month as an archived one."""
    return bytes(_generator(feed, site, localizer, entries, "atom").atom_str(pretty=True))


def feed_title(title: FeedTitle, site: SiteView, localizer: Localizer) -> str:
    """What readers call a feed."""
    if title.name:
        return f"{title.name} – {site.title}"
    if title.label:
        return f"{site.title} – {localizer.say(title.label)}"
    if title.month:
        return localizer.say(
            "%(title)s: %(month)s", title=site.title, month=localizer.month_words(title.month)
        )
    return site.title


def entry_title(entry: EntryView, localizer: Localizer) -> str:
    """A briefing's title, or an edition's date in words."""
    return entry.title or localizer.say("Edition of %(date)s", date=localizer.day_words(entry.date))


def _generator(
    feed: FeedView, site: SiteView, localizer: Localizer, entries: Entries, kind: str
) -> FeedGenerator:
    generator = FeedGenerator()
    generator.register_extension("links", _FeedLinks, _EntryLinks)
    title = feed_title(feed.title, site, localizer)
    generator.id(feed.guid)
    generator.title(title)
    generator.link(href=site.origin + feed.url, rel="self", type=MIME_TYPES[kind])
    generator.link(href=site.origin + feed.page, rel="alternate", type="text/html")
    if site.description:
        generator.subtitle(site.description)
    description = site.description or title
    # RSS readers take a description for HTML, Atom says that it is text.
    generator.description(escape(description, quote=False) if kind == "rss" else description)
    generator.language(site.language)
    generator.author(name=site.author or site.title)
    generator.generator("site-builder")
    generator.updated(feed.updated.instant if feed.updated else NO_ENTRY_YET)
    generator.links.links = _feed_links(feed, site, kind)
    generator.links.archived = feed.archived
    for view in feed.entries:
        _add(generator, view, site, localizer, entries, kind)
    return generator


def _feed_links(feed: FeedView, site: SiteView, kind: str) -> tuple[_Link, ...]:
    links = [
        {"rel": "self", "type": MIME_TYPES[kind], "href": site.origin + feed.url},
        {"rel": "alternate", "type": "text/html", "href": site.origin + feed.page},
    ]
    if feed.current:
        links.append({"rel": "current", "type": MIME_TYPES[kind], "href": site.origin + feed.current})
    if feed.earlier:
        links.append({"rel": "prev-archive", "type": MIME_TYPES[kind], "href": site.origin + feed.earlier})
    return tuple(links)


def _add(
    generator: FeedGenerator,
    view: EntryView,
    site: SiteView,
    localizer: Localizer,
    entries: Entries,
    kind: str,
) -> None:
    entry = generator.add_entry(order="append")
    entry.guid(view.guid, permalink=False)
    entry.title(entry_title(view, localizer))
    entry.link(href=site.origin + view.url, rel="alternate", type="text/html")
    enclosures = _enclosures(view, site)
    for enclosure in enclosures[:1] if kind == "rss" else ():  # RSS readers look at one
        entry.enclosure(enclosure["href"], enclosure["length"], enclosure["type"])
    entry.links.links = (
        {"rel": "alternate", "type": "text/html", "href": site.origin + view.url},
        *enclosures,
    )
    entry.links.language = foreign(view.language, site.language)
    entry.links.authors = view.authors
    if view.authors != (site.author,):  # which is the feed's, and so that of an entry without one
        entry.author([{"name": author} for author in view.authors])
    entry.published(view.date.instant)
    entry.updated(view.updated.instant)
    html = entries.html(view)
    if view.summary or not html:
        summary = view.summary or entry_title(view, localizer)
        entry.summary(escape(summary, quote=False) if kind == "rss" else summary)
    if html:
        entry.content(html, type="html")
    entry.category([{"term": topic} for topic in view.topics])


def _enclosures(view: EntryView, site: SiteView) -> tuple[_Link, ...]:
    """What an entry hands on, as Atom's links.

    The length of what is not a file of this site, and is not given, is 0: RSS requires one. Source: RSS Advisory
    Board, best practices, "enclosure".
    """
    urls = absolute(tuple(one.url for one in view.enclosures), site.origin, view.url)
    return tuple(
        {"rel": "enclosure", "type": one.type, "length": str(one.length), "href": url}
        for one, url in zip(view.enclosures, urls, strict=True)
    )
