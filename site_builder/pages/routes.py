"""The one place that makes addresses.

A route is a path in `output/`; its URL is the site's base path and the route without `index.html`. Nothing
here looks at a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import quote

import msgspec

from site_builder.model.article import Article
from site_builder.opening.layout import ARTICLES, PAGES

INDEX = "index.html"

_PLAIN = re.compile(r"[A-Za-z0-9/._~-]*")
"""What needs no quoting in an address."""


class Routes(msgspec.Struct, frozen=True):
    """Makes the routes of one site."""

    permalink: str
    """The pattern of a briefing's route."""
    base_path: str
    """Where the site stands on its host, with a slash at both ends."""
    origin: str
    """Scheme and host."""

    def url(self, route: str) -> str:
        """The path that a browser asks the host for."""
        path = route.removesuffix(INDEX) if route == INDEX or route.endswith(f"/{INDEX}") else route
        return self.base_path + (path if _PLAIN.fullmatch(path) else quote(path, safe="/~"))

    def absolute(self, route: str) -> str:
        """The whole address."""
        return self.origin + self.url(route)

    def briefing(self, article: Article) -> str:
        """An article's page."""
        assert article.date is not None, "an undated article is a page"
        year, month, day = article.date.iso[:10].split("-")
        folder = self._folder(article, ARTICLES) if "{folder}" in self.permalink else ""
        path = self.permalink.format(year=year, month=month, day=day, slug=article.slug, folder=folder)
        return _page(path.replace("//", "/").lstrip("/"))

    def page(self, article: Article) -> str:
        """An undated page: its folders below content/pages/ and its slug."""
        return _page(f"{self._folder(article, PAGES)}/{article.slug}/".lstrip("/"))

    def beside(self, route: str, name: str) -> str:
        """A file that is published next to a page."""
        folder = route.rpartition("/")[0]
        return f"{folder}/{name}" if folder else name

    def home(self) -> str:
        return INDEX

    def archive(self) -> str:
        return "archive/index.html"

    def year(self, year: int) -> str:
        return f"{year:04}/index.html"

    def month(self, year: int, month: int) -> str:
        return f"{year:04}/{month:02}/index.html"

    def day(self, day: date) -> str:
        return f"{day.isoformat().replace('-', '/')}/index.html"

    def topics(self) -> str:
        return "topics/index.html"

    def topic(self, slug: str, year: int | None = None) -> str:
        return f"topics/{slug}/index.html" if year is None else f"topics/{slug}/{year:04}/index.html"

    def topic_feed(self, slug: str, kind: str) -> str:
        return f"topics/{slug}/{_FEED_FILES[kind]}"

    def sources(self) -> str:
        return "sources/index.html"

    def source(self, slug: str, year: int | None = None) -> str:
        return f"sources/{slug}/index.html" if year is None else f"sources/{slug}/{year:04}/index.html"

    def timeline(self, year: int | None = None) -> str:
        return "events/index.html" if year is None else f"events/{year:04}/index.html"

    def feeds(self) -> str:
        return "feeds/index.html"

    def feed(self, kind: str) -> str:
        return _FEED_FILES[kind]

    def edition_feed(self, kind: str) -> str:
        return f"feeds/editions/{_FEED_FILES[kind]}"

    def feed_archive(self, year: int, month: int) -> str:
        return f"feeds/archive/{year:04}-{month:02}.xml"

    def opml(self) -> str:
        return "feeds/feeds.opml"

    def alias(self, alias: str) -> str:
        """The page that stands at an old address."""
        path = alias.strip("/")
        return path if path.endswith((".html", ".htm")) else f"{path}/{INDEX}"

    @staticmethod
    def _folder(article: Article, top: str) -> str:
        folder = article.folder.removeprefix(top).strip("/")
        return folder.rpartition("/")[0] if article.is_bundle else folder


_FEED_FILES = {"rss": "feed.xml", "atom": "atom.xml", "json": "feed.json"}


def _page(path: str) -> str:
    return path + INDEX if path.endswith("/") or not path else path


def too_long(routes: Iterable[str]) -> list[str]:
    """The routes with a part that no common file system can hold: more than 255 bytes."""
    return [
        route
        for route in routes
        if len(route) > 60 and any(len(part.encode()) > 255 for part in route.split("/"))
    ]
