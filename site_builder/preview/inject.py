"""What is added to a page as it is sent. The file in `output/` never has it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

_END = re.compile(rb"</(?:body|html)\s*>", re.IGNORECASE)

_MAIN = re.compile(rb"<main\b.*</main\s*>", re.IGNORECASE | re.DOTALL)

_LINK = re.compile(rb"""<a\s[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def add(page: bytes, addition: str) -> bytes:
    """A page with something more before its end: before the last `</body>`, or whatever there is of an end."""
    ends = {end.group()[2:6].lower(): end.start() for end in _END.finditer(page)}
    place = ends.get(b"body", ends.get(b"html", len(page)))
    return b"".join((page[:place], addition.encode("ascii", "xmlcharrefreplace"), page[place:]))


def linked(page: bytes, address: str) -> Iterator[str]:
    """The paths of the addresses that the main part of a page links to, in order, as they are written."""
    main = _MAIN.search(page)
    if not main:
        return
    for link in _LINK.finditer(main.group()):
        target = unescape((link[1] or link[2] or b"").decode("utf-8", "replace"))
        try:
            parts = urlsplit(urljoin(address, target))
        except ValueError:
            continue
        if not parts.scheme and not parts.netloc:
            yield parts.path


def files_of(page: bytes, address: str, file_at: Callable[[str], str]) -> tuple[str, ...]:
    """The content files of what a page lists, each once, in the order of the page."""
    return tuple(dict.fromkeys(file for path in linked(page, address) if (file := file_at(path))))
