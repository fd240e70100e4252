"""Which containers – list items, block quotes, notes – each line of a text stands in.

Containers are what a line begins with, so one pass from line to line finds them, as CommonMark describes
("Appendix: A parsing strategy", phase 1). The preprocessor of fences and the processor of lists ask the same
reader, so that what is code to one is code to the other. What stands in a container is not looked into, but for
what decides where one ends: whether its last line is a paragraph's.

Tabs are spaces before this is asked. A line costs what its containers are; no text has more than a limit.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from markdown.util import HTML_PLACEHOLDER_RE, STX

DEPTH = 50
"""How many containers may stand in one another; what begins one more is text."""

QUOTE = ">"
NOTE = "^"
"""A footnote's definition, an admonition: what belongs to it is indented by four."""
DEFINITION = ":"

_MARK = re.compile(r"( {0,3})(?:([-+*])|(\d{1,9})([.)]))(?: ( *)(?=[^ ])|(?= *$))")
_QUOTE = re.compile(r" {0,3}> ?")
_NOTE = re.compile(r" {0,3}(?:\[\^[^\]]+\]:|!!! )")
_DEFINITION = re.compile(r" {0,3}: {1,3}(?=[^ ])")
_BREAK = re.compile(r" {0,3}(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$")
_ROW = re.compile(r" *[-+*]? *\|(?=.*-)[-:| ]*$| *[-:]+ *\|[-:| ]*$")
"""The line below a table's head."""
_HEADING = re.compile(r" {0,3}#{1,6}(?= |$)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+) *$")
HELD = re.compile(f" {{0,3}}{HTML_PLACEHOLDER_RE.pattern} *$")
"""A line that is nothing but a fence or raw HTML, already put aside."""

_FENCE = re.compile(r"( {0,3})(`{3,}(?=[^`]*$)|~{3,}) *(.*)$")
_RAW = re.compile(
    r" {0,3}<(?:(!--)|(\?)|(!\[CDATA\[)|(![A-Za-z])|(script|pre|style|textarea)(?=[\s>]|$))", re.IGNORECASE
)
"""Raw HTML that goes on over blank lines."""

_MAY_BEGIN = frozenset("-+*0123456789>[!:")


class Container(NamedTuple):
    """What a line may stand in."""

    kind: str
    """The mark of its list (`-`, `+`, `*`, `.` or `)`), or QUOTE, NOTE, DEFINITION."""
    indent: str
    """The spaces that a line begins with if it stands in it; of a quote, none."""
    number: int = 1
    """The number of an ordered list's item."""


class ContainerReader:
    """Reads lines one after the other; what it says is about the last one."""

    def __init__(self, limit: int = DEPTH) -> None:
        self.limit = limit
        self.stack: list[Container] = []
        """The containers that are open after the line, outermost first."""
        self.paragraph = False
        """Whether the line is one of a paragraph."""
        self.code = False
        """Whether the line is indented code."""
        self.blank = False
        self.lazy = False
        """Whether the line continues a paragraph without the marks of all its containers."""
        self.matched = 0
        """How many of the containers that were open before the line it stands in."""
        self.at = 0
        """Where the line's text begins, behind all its marks."""
        self.inner = 0
        """Where the line goes on behind the mark of the outermost container."""
        self.fence: re.Match[str] | None = None
        """The fence that the line opens: its indentation, its signs, its info string."""
        self.raw: re.Match[str] | None = None
        """The raw HTML that the line begins: the group says what ends it."""
        self._empty = False

    def follow(self, line: str) -> tuple[int, int]:
        """How many open containers a line stands in, and where its text goes on."""
        at = 0
        for number, (kind, indent, _) in enumerate(self.stack):
            if kind == QUOTE:
                if not (mark := _QUOTE.match(line, at)):
                    return number, at
                at = mark.end()
            elif line.startswith(indent, at):
                at += len(indent)
            elif line[at:].strip():
                return number, at
            else:
                at = len(line)
            if not number:
                self.inner = at
        return len(self.stack), at

    def read(self, line: str) -> None:
        """Take the next line: what is open, what is a paragraph, and where its own text begins."""
        self.fence = self.raw = None
        if not line or line.isspace():
            self._leave_blank(
                next((n for n, one in enumerate(self.stack) if one.kind == QUOTE), len(self.stack))
            )
            self.at = len(line)
            return
        self.matched, at = self.follow(line)
        whole = self.matched == len(self.stack)
        self.at = at
        if not line[at:].strip():
            self._leave_blank(self.matched)
            return
        continued = self.paragraph and whole
        self.blank = self.lazy = self.code = False
        opened: list[Container] = []
        while True:
            indent = len(line) - at - len(line[at:].lstrip(" "))
            if indent > 3:
                if self.paragraph and not opened:
                    break
                self._open(opened, at)
                self.paragraph, self.code = False, True
                return
            found = self._begins(line, at, indent, continued and not opened)
            if found is None or self.matched + len(opened) >= self.limit:
                break
            container, end = found
            opened.append(container)
            if self.matched == 0 and len(opened) == 1:
                self.inner = end
            at = end
            if not line[at:].strip():
                self._open(opened, at)
                self.paragraph, self._empty = False, container.kind not in (QUOTE, NOTE)
                return
        self._leaf(line, at, opened, continued)

    def _leave_blank(self, kept: int) -> None:
        if self._empty and kept == len(self.stack):
            kept -= 1
        del self.stack[kept:]
        self.blank, self._empty = True, False
        self.lazy = self.paragraph = self.code = False
        self.matched = len(self.stack)

    def _open(self, opened: list[Container], at: int) -> None:
        """Close what the line does not stand in, and open what it begins."""
        del self.stack[self.matched :]
        self.stack += opened
        self.at = at
        self._empty = False

    def _begins(self, line: str, at: int, indent: int, continued: bool) -> tuple[Container, int] | None:
        """The container that begins in a line, and where its text goes on."""
        first = line[at + indent]
        if first not in _MAY_BEGIN:
            return None
        if first == ">":
            mark = _QUOTE.match(line, at)
            return (Container(QUOTE, ""), mark.end()) if mark else None
        if first in "[!":
            mark = _NOTE.match(line, at)
            return (Container(NOTE, "    "), mark.end()) if mark else None
        if first == ":":
            mark = _DEFINITION.match(line, at)
            return (Container(DEFINITION, "  "), mark.end()) if mark else None
        mark = _MARK.match(line, at)
        if not mark or (first in "-*" and _BREAK.match(line, at)):
            return None
        spaces = mark[5]
        if continued and (spaces is None or (mark[3] or "1") != "1" or _ROW.match(line, at)):
            return None
        width = mark.end() - at - (len(spaces) if spaces and len(spaces) > 3 else 0) + (spaces is None)
        kind = mark[2] or mark[4]
        return Container(kind, " " * width, int(mark[3] or 1)), at + width

    def _leaf(self, line: str, at: int, opened: list[Container], continued: bool) -> None:
        """What has no container of its own: a paragraph's line, or something of one line."""
        text = line[at:]
        first = text.lstrip(" ")[0]
        single = (
            (first == "#" and _HEADING.match(text) is not None)
            or (first in "-*_" and _BREAK.match(text) is not None)
            or (first == STX and HELD.match(text) is not None)
        )
        if first in "`~" and (fence := _FENCE.match(text)):
            self.fence, single = fence, True
        elif first == "<" and (raw := _RAW.match(text)):
            self.raw, single = raw, True
        elif continued and not opened and first in "=-" and _UNDERLINE.match(text):
            single = True
        if self.paragraph and not single and not opened and self.matched < len(self.stack):
            self.lazy = True
            self.at = at
            return
        self._open(opened, at)
        self.paragraph = not single
