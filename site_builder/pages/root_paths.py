"""Paths from the root, in texts and in the navigation: each leads to a page or file of the site, or is told.

Only when all pages and copies are known can this be said, so it is said last. A path from the root is the site's own:
on a site at https://example.org/archive/, `/about/` is the page at https://example.org/archive/about/. A folder's page
may be written without the slash at its end: hosts redirect to it, so readers come to it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from urllib.parse import unquote, urlsplit

import msgspec

from site_builder.errors import Problem, Severity
from site_builder.model.article import Article, PlainPage, Reference
from site_builder.opening.config import Config
from site_builder.pages.anchors import Anchors
from site_builder.pages.context import INDEX, page_route, url
from site_builder.pages.kinds import briefings, plain_pages
from site_builder.pages.path_conflicts import Claim
from site_builder.parsing.near import Near, last_part
from site_builder.parsing.text import slugify
from site_builder.reading.content import Content


class RootPath(msgspec.Struct, frozen=True, gc=False):
    """A path from the root, where it is written."""

    file: str
    reference: Reference


def root_path_problems(
    written: Iterable[RootPath], claims: Callable[[], Iterable[Claim]], config: Config, content: Content
) -> tuple[Problem, ...]:
    """A warning for each place of a path that leads nowhere. `claims` gives every path in `output/`, if one is needed."""
    by_target: dict[str, list[RootPath]] = {}
    for one in written:
        by_target.setdefault(one.reference.target.strip(), []).append(one)
    if not by_target:
        return ()
    site = _Site(dict(claims()), config, content)
    return tuple(
        Problem(one.file, *said, position, Severity.WARNING)
        for target, links in by_target.items()
        if (said := site.said_of(target))
        for one in links
        for position in (one.reference.position, *one.reference.more)
    )


class _Site:
    """All that is published, and what is not; what is seldom needed is made when it is."""

    def __init__(self, owners: Mapping[str, str], config: Config, content: Content) -> None:
        self._owners, self._config, self._content = owners, config, content

    def said_of(self, target: str) -> tuple[str, str] | None:
        """What is wrong with a path from the root, and what to do; None if it leads somewhere."""
        parts = urlsplit(target)
        path = unquote(parts.path)
        if "/." in path:
            folder = path.endswith(("/", "/.", "/.."))
            path = posixpath.normpath(path) + ("/" if folder else "")
        path = path.lstrip("/")
        external = self._config.check.external
        if any(fnmatchcase("/" + one, pattern) for one in (path, f"{path}/") for pattern in external):
            return None
        found = self._page_at(path)
        if not found:
            return self._missing(target, path)
        if parts.fragment and found.endswith(".html"):
            owner = self._owners[found]
            if self._anchors.lacks(owner, parts.fragment):
                message = f"there is no #{unquote(parts.fragment)[:120]} in {owner}"
                return message, self._anchors.hint(owner, parts.fragment)
        return None

    def _page_at(self, path: str) -> str:
        """The file in `output/` that a host sends, or redirects to, for a path; empty if there is none."""
        return next((one for one in (page_route(path), f"{path}/{INDEX}") if one in self._owners), "")

    def _missing(self, target: str, path: str) -> tuple[str, str] | None:
        message = f"the link leads to {target[:120]}, which does not exist"
        base = self._config.base_path.lstrip("/")
        if base and f"{path}/".startswith(base) and self._page_at(path[len(base) :]):
            written = url("/", path[len(base) :])
            return message, f"A path from the root begins at {self._config.base_url}: write {written}."
        hidden = self._hidden.get(page_route(path)) or self._hidden.get(f"{path}/{INDEX}")
        if hidden:
            return f"{target[:120]} leads to {hidden}, which is not published now", (
                "It is a draft, scheduled or expired."
            )
        if slugify(last_part(path).removesuffix(".html")) in self._unread:
            return None  # the article could not be read, which is what is wrong
        near = self._near.to(path, 0.75)
        if near:
            return message, f"Did you mean {url('/', near)}?"
        return message, (
            "Write the path from an article to another's file, as 2025-04-28-title.md; "
            "name what stands there and is not of this archive in site.yaml, as `check: {external: [/shop/*]}`."
        )

    @cached_property
    def _near(self) -> Near:
        paths = (path.removesuffix(INDEX) if path.endswith(f"/{INDEX}") else path for path in self._owners)
        return Near(paths, last_part)

    @cached_property
    def _anchors(self) -> Anchors:
        return Anchors(self._content.ids())

    @cached_property
    def _hidden(self) -> dict[str, str]:
        """The pages that there would be if all articles and pages were published -> their content files."""
        published = set(self._owners.values())
        texts: tuple[Article | PlainPage, ...] = (*self._content.articles, *self._content.pages)
        return {self._route(text): text.path for text in texts if text.path not in published}

    def _route(self, text: Article | PlainPage) -> str:
        if isinstance(text, Article):
            return briefings.route(text, self._config.permalink)
        return plain_pages.route(text)

    @cached_property
    def _unread(self) -> frozenset[str]:
        """What the addresses of texts that could not be read may end with: their names, with or without a date."""
        names = (re.sub(r"(/index)?\.md$", "", path).rpartition("/")[2] for path in self._content.unread)
        words = (slugify(name).split("-") for name in names)
        return frozenset("-".join(some[first:]) for some in words for first in range(len(some)))
