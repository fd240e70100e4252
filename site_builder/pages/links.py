"""References -> addresses: what a relative path in an article leads to."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from urllib.parse import quote, unquote, urlsplit

import msgspec

from site_builder.errors import Problem, Severity
from site_builder.model.article import Reference
from site_builder.pages.views import Link
from site_builder.parsing.text import fold


class Addresses(msgspec.Struct, frozen=True):
    """Where every content file is published."""

    base_path: str
    texts: Mapping[str, str]
    """Article, page or dossier (its path in normal form C) -> URL."""
    files: Mapping[str, str]
    """Attachment -> URL."""
    withheld: frozenset[str]
    """Articles that are not published now, and the files beside them."""
    unread: frozenset[str]
    """Texts that are there and could not be read, and the files beside them: what leads to them is not what is wrong."""

    def resolve(self, file: str, reference: Reference) -> tuple[str, Problem | None]:
        """The URL of a reference in a content file, with what is wrong with it.

        A path from the root is the site's own root. What leads to an article that is not published now has
        no URL: its text stands without a link.
        """
        target = reference.target.strip()
        if target.startswith("#"):
            return target, None
        try:
            parts = urlsplit(target)
        except ValueError:
            return "", Problem(file, f"“{target[:80]}” is not an address", position=reference.position)
        rest = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
        if target.startswith("/"):
            return self.base_path + quote(parts.path.lstrip("/"), safe="/%~:@!$&'()*+,;=") + rest, None
        if not parts.path:
            return target, None
        path = normal(posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(parts.path))))
        if path in self.withheld:
            message = f"{parts.path} is not published now: the link to it is left out"
            return "", Problem(
                file, message, "It is a draft, scheduled or expired.", reference.position, Severity.WARNING
            )
        if path in self.unread:
            return "", None
        url = self.texts.get(path) or self.files.get(path)
        if url:
            return url + rest, None
        return "", self._broken(file, parts.path, path, reference)

    def _broken(self, file: str, written: str, path: str, reference: Reference) -> Problem:
        name = posixpath.basename(path)
        if name.endswith(".md"):
            near = sorted(text for text in self.texts if posixpath.basename(text) == name)
            near = near or get_close_matches(path, self.texts, 1, 0.8)
            hint = (
                f"Did you mean {posixpath.relpath(near[0], posixpath.dirname(file))}?"
                if near
                else "Write the path from this file to the other, as ../2025/2025-04-28-title.md."
            )
        else:
            hint = (
                "Files of an article's own lie beside its index.md; "
                "those in content/static/ are written from the root, as /name.pdf."
            )
        return Problem(
            file, f"the link leads to {written[:120]}, which does not exist", hint, reference.position
        )


def outlet(links: Mapping[str, Link], name: str) -> Link:
    """A source's name, with a link to its page if it has one."""
    return links.get(fold(name)) or Link(title=name)


def normal(path: str) -> str:
    """A path in the normal form that file names are compared in."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)
