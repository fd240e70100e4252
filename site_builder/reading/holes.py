"""HTML cut where addresses have to be put in: what they lead to is known when the whole archive is."""

from __future__ import annotations

import re
from html import escape

import msgspec

from site_builder.model.article import Body
from site_builder.parsing.tags import ATTRIBUTE, CANDIDATE, TAG, value_of
from site_builder.parsing.text import clean
from site_builder.reading.attributes import ADDRESSES

_ABSOLUTE = re.compile(r"\s*(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")


class Cut(msgspec.Struct, frozen=True):
    """HTML with its holes, and what was found in making them."""

    body: Body
    targets: tuple[str, ...]
    """The relative addresses as written, each once."""
    ids: tuple[str, ...]
    """What a fragment can lead to: the ids of elements, and the names of places as old HTML gives them, each once."""


def cut(html: str) -> Cut:
    """Cut the HTML of a text. The hole of an address is between its quotes; that of an id is the whole attribute."""
    cutter = _Cutter(html)
    ids: dict[str, None] = {}
    for tag in TAG.finditer(html):
        # Attribute by attribute from the tag's first: what looks like an address inside a quoted value is text.
        for attribute in ATTRIBUTE.finditer(html, tag.start(1), tag.end(1)):
            name, value = attribute[1].lower(), attribute[2]
            if name == "id":
                cutter.identity(attribute.start(), attribute.end(), attribute[0])
            if value is not None and (name == "id" or (name == "name" and tag[0][:2].lower() == "<a")):
                ids[value_of(value)] = None
            if value is None or (name not in ADDRESSES and name != "srcset"):
                continue
            add = cutter.several if name == "srcset" else cutter.one
            add(attribute.start(2), attribute.end(2), clean(value_of(value)))
    body, targets = cutter.result()
    return Cut(body, targets, tuple(ids))


class _Cutter:
    """Collects the pieces between holes."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._pieces: list[str] = []
        self._holes: list[int] = []
        self._ids: list[str] = []
        self._targets: dict[str, int] = {}
        self._done = 0
        self._begun = ""
        """What stands before the next piece: the quote of the value before, or what is between two addresses."""

    def identity(self, start: int, end: int, attribute: str) -> None:
        self._pieces.append(self._begun + self._html[self._done : start])
        self._ids.append(attribute)
        self._holes.append(-len(self._ids))
        self._done, self._begun = end, ""

    def one(self, start: int, end: int, target: str) -> None:
        if target.strip() and not _ABSOLUTE.match(target):
            self._hole(start, '"', target)
            self._done, self._begun = end, '"'

    def several(self, start: int, end: int, text: str) -> None:
        before, done = '"', 0
        for found in CANDIDATE.finditer(text):
            if _ABSOLUTE.match(found[1]):
                continue
            self._hole(start, before + escape(text[done : found.start(1)]), found[1])
            start, before, done = end, "", found.end(1)
            self._done = end
        if done:
            self._begun = escape(text[done:]) + '"'

    def _hole(self, start: int, quote: str, target: str) -> None:
        self._pieces.append(self._begun + self._html[self._done : max(start, self._done)] + quote)
        self._holes.append(self._targets.setdefault(target, len(self._targets)))
        self._begun = ""

    def result(self) -> tuple[Body, tuple[str, ...]]:
        self._pieces.append(self._begun + self._html[self._done :])
        return Body(tuple(self._pieces), tuple(self._holes), tuple(self._ids)), tuple(self._targets)
