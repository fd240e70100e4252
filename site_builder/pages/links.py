"""References -> addresses: what a relative path in an article leads to."""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from urllib.parse import quote, unquote, urlsplit

import msgspec

from site_builder.errors import Problem, Severity
from site_builder.model.article import Reference
from site_builder.pages.anchors import Anchors
from site_builder.pages.views import Link
from site_builder.parsing.near import Near, last_part
from site_builder.parsing.text import fold


class FileNames:
    """The paths of texts, to find the one that was meant."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = tuple(paths)
        self._near = Near(self._paths, last_part)

    def meant(self, path: str) -> str:
        """The path of the text that has the same name, or one that is nearly the same; empty if there is none."""
        same = self._by_name.get(posixpath.basename(path))
        return same or self._near.to(path, 0.8)

    @cached_property
    def _by_name(self) -> Mapping[str, str]:
        """The first path of each name."""
        return {posixpath.basename(path): path for path in sorted(self._paths, reverse=True)}


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
    anchors: Anchors
    """What fragments can lead to; paths in normal form C."""
    names: FileNames
    """Of all texts."""

    def resolve(self, file: str, reference: Reference) -> tuple[str, Problem | None]:
        """The URL of a reference in a content file, with what is wrong with it.

        A path from the root is the site's own root. What leads to an article that is not published now has
        no URL: its text stands without a link. A fragment that leads to nothing is left, with a warning.
        """
        target = reference.target.strip()
        try:
            parts = urlsplit(target)
        except ValueError:
            return "", Problem(file, f"“{target[:80]}” is not an address", position=reference.position)
        rest = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
        if target.startswith("/"):
            return self.base_path + quote(parts.path.lstrip("/"), safe="/%~:@!$&'()*+,;=") + rest, None
        if not parts.path:
            return target, self._lacking(file, normal(file), "this text", parts.fragment, reference)
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
            return url + rest, self._lacking(file, path, parts.path, parts.fragment, reference)
        return "", self._broken(file, parts.path, path, reference)

    def _lacking(
        self, file: str, path: str, named: str, fragment: str, reference: Reference
    ) -> Problem | None:
        if not fragment or not self.anchors.lacks(path, fragment):
            return None
        return Problem(
            file,
            f"there is no #{unquote(fragment)[:120]} in {named[:120]}",
            self.anchors.hint(path, fragment),
            reference.position,
            Severity.WARNING,
        )

    def _broken(self, file: str, written: str, path: str, reference: Reference) -> Problem:
        if path.endswith(".md"):
            meant = self.names.meant(path)
            hint = (
                f"Did you mean {posixpath.relpath(meant, posixpath.dirname(file))}?"
                if meant
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
