"""Which parts of a Markdown text are code, found in one walk over its lines, whatever it holds.

Fences, indented code and code spans are known as CommonMark knows them (https://spec.commonmark.org/0.31.2/, sections
4.4, 4.5, 5.1, 5.2 and 6.1), inside quotes and list items, and inside what both engines know beside them: footnotes,
definitions and admonitions. Nothing else is parsed. The cost is in proportion to the text: a run of backticks finds
its partner in an index of the runs by their length.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from functools import cached_property
from typing import NamedTuple

DEPTH = 100
"""How many quotes and list items are followed into each other; marks of more are text."""

_QUOTE = 0
"""Stands for a quote; other containers are known by the columns that what they hold is indented by."""
_HELD = 4
"""The columns by which the text of a footnote, a definition or an admonition is indented."""

_MAY_BE_CODE = re.compile(r"`|~~~|    |\t")
_SPACE = re.compile(r"[ \t]*")
_ITEM = re.compile(r"(?:[-+*]|(\d{1,9})[.)])(?=[ \t]|$)", re.MULTILINE)
_HOLDER = re.compile(r"\[\^[^\]\s]+\]:|:(?=[ \t])|!!!(?= )")
_FENCE = re.compile(r"(`{3,})[^`\n]*$|(~{3,})", re.MULTILINE)
_HEADING = re.compile(r"#{1,6}(?=[ \t]|$)", re.MULTILINE)
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$", re.MULTILINE)
_RUN = re.compile(r"`+")


class Span(NamedTuple):
    """A part of a text, by the offsets of its first character and of the one after its last."""

    start: int
    end: int


def code_in(text: str) -> list[Span]:
    """Every piece of code in a Markdown text with `\\n` at the end of its lines, with the marks around it, in order.

    Of code in several lines that is no code span, each line is a piece.
    """
    if not _MAY_BE_CODE.search(text):
        return []
    blocks = _Blocks(text)
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        blocks.take(start, end)
        start = end + 1
    blocks.end_paragraph()
    return blocks.code


class _Line:
    """One line, read from its left: what is left of it begins at `at`, its first character that is no space."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._start, self.end = text, start, end
        self._base = 0
        """The column at which the innermost container's text begins."""
        self._go_on(start, 0)

    def _go_on(self, offset: int, column: int) -> None:
        spaces = _SPACE.match(self._text, offset, self.end)
        self.at = spaces.end() if spaces else offset
        if "\t" not in self._text[offset : self.at]:
            self._column = column + self.at - offset
            return
        for character in self._text[offset : self.at]:
            column += 4 - column % 4 if character == "\t" else 1
        self._column = column

    @property
    def blank(self) -> bool:
        """Whether nothing is left."""
        return self.at >= self.end

    @property
    def indent(self) -> int:
        """The columns between the beginning of the innermost container and what is left."""
        return self._column - self._base

    def enter(self, marker_end: int) -> int:
        """Go past a container's marker, and give the columns by which what it holds has to be indented.

        A space after the marker belongs to it; so do up to four if something follows them.
        """
        before = self._base
        marker_column = self._column + marker_end - self.at
        self._go_on(marker_end, marker_column)
        near = not self.blank and self._column - marker_column <= _HELD
        self._base = self._column if near else marker_column + 1
        return self._base - before

    def quoted(self) -> bool:
        """Go past the mark of a quote, if there is one."""
        if self.blank or self.indent >= 4 or self._text[self.at] != ">":
            return False
        self._base = self._column + 1
        space = self._text[self.at + 1 : self.at + 2]
        self._go_on(self.at + 1, self._base)
        self._base += space in (" ", "\t") and space != ""
        return True

    def indented(self, width: int) -> bool:
        """Go past the indentation of a container, if it is there or the line is blank."""
        if self.blank:
            return True
        if self.indent < width:
            return False
        self._base += width
        return True

    def matches(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What a pattern finds at the beginning of what is left."""
        return pattern.match(self._text, self.at)

    def item(self, *, interrupting: bool) -> re.Match[str] | None:
        """The marker of a list item. A paragraph is interrupted only by an item with text, numbered 1 if at all."""
        marker = None if self.is_rule else self.matches(_ITEM)
        if marker and interrupting:
            rest = _SPACE.match(self._text, marker.end(), self.end)
            if marker[1] not in (None, "1") or (rest and rest.end() == self.end):
                return None
        return marker

    @cached_property
    def _rule(self) -> tuple[str, int]:
        """The sign that the line ends with, and where what is made of it and of spaces alone begins."""
        line = self._text[self._start : self.end].rstrip(" \t")
        return line[-1:], self._start + len(line.rstrip(line[-1:] + " \t"))

    @property
    def is_rule(self) -> bool:
        """Whether what is left is a thematic break."""
        if self.blank or self._text[self.at] not in "-*_":
            return False
        sign, start = self._rule
        return (
            self.at >= start and self._text[self.at] == sign and self._text.count(sign, self.at, self.end) > 2
        )


class _Blocks:
    """What is open at the end of a line: containers, and in the innermost a fence or a paragraph."""

    def __init__(self, text: str) -> None:
        self.code: list[Span] = []
        self._text = text
        self._containers: list[int] = []
        self._fence = ""
        self._paragraph = False
        self._runs: list[Span] = []
        """The runs of backticks in the open paragraph."""

    def take(self, start: int, end: int) -> None:
        """Take in the next line, by the offsets of its first character and of its end."""
        if not self._containers and not self._fence:
            if start == end:
                self.end_paragraph()
                return
            if self._text[start].isalpha():  # begins nothing
                self._add(start, end)
                return
        self._take(_Line(self._text, start, end))

    def _take(self, line: _Line) -> None:
        depth = 0
        for columns in self._containers:
            if not (line.quoted() if columns == _QUOTE else line.indented(columns)):
                break
            depth += 1
        if depth < len(self._containers):
            if self._paragraph and not line.blank and not self._begins(line):
                self._add(line.at, line.end)  # a paragraph goes on without the marks of its containers
                return
            self._leave(depth)
        if self._fence:
            self._take_fenced(line)
            return
        while len(self._containers) < DEPTH and (width := self._container(line)) is not None:
            self._containers.append(width)
        self._take_leaf(line)

    def _begins(self, line: _Line) -> bool:
        """Whether a block or a container begins."""
        return line.indent < 4 and bool(
            self._text[line.at] == ">"
            or line.matches(_FENCE)
            or line.matches(_HEADING)
            or line.matches(_HOLDER)
            or line.is_rule
            or line.item(interrupting=False)
        )

    def _leave(self, depth: int) -> None:
        """Close all containers but the first ones."""
        self.end_paragraph()
        self._fence = ""
        del self._containers[depth:]

    def _container(self, line: _Line) -> int | None:
        """Go past the marker of a container that begins, if one does."""
        if line.blank or line.indent >= 4:
            return None
        if line.quoted():
            width = _QUOTE
        elif holder := line.matches(_HOLDER):
            line.enter(holder.end())
            width = _HELD
        elif item := line.item(interrupting=self._paragraph):
            width = line.enter(item.end())
        else:
            return None
        self.end_paragraph()
        return width

    def _take_fenced(self, line: _Line) -> None:
        if line.blank:
            return
        self.code.append(Span(line.at, line.end))
        marks = self._text[line.at : line.end].rstrip(" \t")
        if line.indent < 4 and len(marks) >= len(self._fence) and not marks.strip(self._fence[0]):
            self._fence = ""

    def _take_leaf(self, line: _Line) -> None:
        if line.blank:
            self.end_paragraph()
        elif line.indent >= 4:
            if self._paragraph:
                self._add(line.at, line.end)
            else:
                self.code.append(Span(line.at, line.end))
        elif fence := line.matches(_FENCE):
            self.end_paragraph()
            self._fence = fence[1] or fence[2]
            self.code.append(Span(line.at, line.end))
        elif line.matches(_HEADING):
            self.end_paragraph()
            self._add(line.at, line.end)
            self.end_paragraph()
        elif line.is_rule or (self._paragraph and line.matches(_UNDERLINE)):
            self.end_paragraph()
        else:
            self._add(line.at, line.end)

    def _add(self, start: int, end: int) -> None:
        """Add a line to the paragraph."""
        self._paragraph = True
        if self._text.find("`", start, end) >= 0:
            self._runs += [Span(*run.span()) for run in _RUN.finditer(self._text, start, end)]

    def end_paragraph(self) -> None:
        """Find the code spans in the paragraph that is open, and close it."""
        runs, self._runs, self._paragraph = self._runs, [], False
        if len(runs) < 2:
            return
        by_length: defaultdict[int, deque[int]] = defaultdict(deque)
        for number, run in enumerate(runs):
            by_length[run.end - run.start].append(number)
        number = 0
        while number < len(runs):
            start = runs[number].start + self._escaped(runs[number].start)
            partners = by_length.get(runs[number].end - start, deque())
            while partners and partners[0] <= number:
                partners.popleft()
            if partners:
                number = partners.popleft()
                self.code.append(Span(start, runs[number].end))
            number += 1

    def _escaped(self, offset: int) -> bool:
        """Whether the character stands for itself, after an odd number of backslashes."""
        before = offset
        while before and self._text[before - 1] == "\\":
            before -= 1
        return (offset - before) % 2 == 1
