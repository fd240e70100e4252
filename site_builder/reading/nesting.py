"""What would take nh3 long, counted before: it makes a tree as browsers do, and nothing can interrupt it.

Two things grow with a square there: how deep elements stand in one another, and how often those that mark text (`<b>`) are
opened again, since one whose parent ends before it goes on in every block that follows. Both are counted as the HTML
Standard's tree construction counts them, or higher: an end tag in a table closes nothing outside it.
"""

from __future__ import annotations

import re
from collections import Counter

DEPTH, REFERENCES = 400, 100_000
"""How many elements may be open at once, and how many `&` there may be."""

OPENED_AGAIN = 20_000_000
"""How many characters the tags may have that a browser opens again."""

SMALL = 100_000
"""HTML of fewer characters that has fewer than `DEPTH` tags takes no time, whatever they are."""

_LEAST = 100
"""What an element that is opened again counts at least, in characters."""

TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^<>]*")

NEED_NO_END = frozenset(
    [
        "br", "col", "colgroup", "dd", "dt", "hr", "img", "input", "li", "p", "source", "tbody", "td", "tfoot",
        "th", "thead", "tr", "wbr",
    ]
)  # fmt: skip
"""Elements that are closed by what follows, or have no end."""

_MARKING = frozenset(["a", "b", "code", "em", "i", "s", "small", "strong", "u"])
"""Formatting elements (HTML Living Standard, 13.2.4.3), of those that may stay."""
_ROWS = frozenset(["caption", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr"])
_CELLS = frozenset(["caption", "td", "th"])


class TooMuchError(Exception):
    """A text holds more of something than can be looked at in a sensible time."""


def refuse_what_takes_long(html: str) -> None:
    """Raise RecursionError or TooMuchError for what would take nh3 long.

    The HTML has no comments, and no `<` in an attribute's value: every `<` begins a tag.
    """
    if html.count("&") > REFERENCES:
        raise TooMuchError(f"{REFERENCES:,} signs &")
    if html.count("<") < DEPTH and len(html) < SMALL:
        return
    open_now = _Open()
    again = 0
    for tag in TAG.finditer(html):
        name = tag[2]
        if name not in _MARKING:
            again += open_now.marking
            if again > OPENED_AGAIN:
                raise TooMuchError("tags without an end, each of which marks all that follows")
        if name == "table" or name in _ROWS:
            open_now.take_table(name, end=bool(tag[1]))
        if name in NEED_NO_END:
            continue
        if tag[1]:
            open_now.end(name)
        elif open_now.begin(name, max(_LEAST, tag.end() - tag.start())) > DEPTH:
            raise RecursionError


class _Frame:
    """What stands open in the body, in a table, or in one of its cells; nothing within closes what is outside."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.names = Counter[str]()
        self.weights: dict[str, list[int]] = {}
        """Of the elements that mark text."""


class _Open:
    """The elements that are open while tags are counted."""

    def __init__(self) -> None:
        self._frames = [_Frame("body")]
        self._count = 0
        self.marking = 0
        """The characters of the tags that mark text."""

    def begin(self, name: str, weight: int) -> int:
        """Open an element; how many are open then. A link ends one that is open: none stands in another."""
        if name == "a":
            self.end(name)
        frame = self._frames[-1]
        frame.names[name] += 1
        self._count += 1
        if name in _MARKING:
            frame.weights.setdefault(name, []).append(weight)
            self.marking += weight
        return self._count

    def end(self, name: str) -> None:
        """Close the last element of a name that may be closed from here, if there is one."""
        frame = self._frames[-1]
        if frame.names[name]:
            frame.names[name] -= 1
            self._count -= 1
        if weights := frame.weights.get(name):
            self.marking -= weights.pop()

    def take_table(self, name: str, *, end: bool) -> None:
        """Enter or leave a table or a cell, before its own tag counts."""
        if name == "table" and not end:
            self._frames.append(_Frame("table"))
            return
        if not any(frame.kind == "table" for frame in self._frames):
            return
        while self._frames[-1].kind == "cell":
            frame = self._leave()
            self.marking -= sum(map(sum, frame.weights.values()))
        if name == "table":
            frame = self._leave()  # what stood in it and in no cell stays marked
            for marked, weights in frame.weights.items():
                self._frames[-1].weights.setdefault(marked, []).extend(weights)
        elif name in _CELLS and not end:
            self._frames.append(_Frame("cell"))

    def _leave(self) -> _Frame:
        frame = self._frames.pop()
        self._count -= frame.names.total()
        return frame
