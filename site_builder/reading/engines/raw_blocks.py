"""Raw HTML that goes on over blank lines, with Markdown in it, as CommonMark reads it.

Python-Markdown takes an element of the margin as a whole, and nothing in it is Markdown. CommonMark's raw HTML ends at a
blank line, and the end tag begins raw HTML anew (https://spec.commonmark.org/0.31.2/, section 4.6, kind 6): what stands
between is a text like any other. Here such a piece is put aside before the converter looks for elements, if it does not
end what it begins. So an element without a blank line is the converter's, as is one with the attribute `markdown`.

Other than there, a tag that is indented as code is raw HTML still while an element around it is open, and `<pre>`,
`<script>`, `<style>`, `<textarea>` and comments go on over blank lines within such a piece.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

from site_builder.reading.engines.containers import ContainerReader
from site_builder.reading.engines.fences import raw_end
from site_builder.reading.html_names import HTML_NAMES

_BEGINS = re.compile(r"( *)</?([A-Za-z][A-Za-z0-9]*)(?=[\s/>]|$)")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)(?=[\s/>])")
_TAG = re.compile(r"<(?:!--|(/?)([A-Za-z][A-Za-z0-9]*)(?=[\s/>]|$)([^<>]*))")
_GOES_ON = {"<!--": "-->", "pre": "</pre", "script": "</script", "style": "</style", "textarea": "</textarea"}
_MARKDOWN = re.compile(r"\smarkdown(?=[\s=]|$)", re.IGNORECASE)


class _Open:
    """Elements that are open, the innermost last."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._counts: Counter[str] = Counter()

    def take(self, name: str, *, is_end: bool) -> bool:
        """Open an element, or close the innermost of that name with all in it; whether there was one to close."""
        if not is_end:
            self.names.append(name)
            self._counts[name] += 1
        elif self._counts[name]:
            last = ""
            while last != name:
                last = self.names.pop()
                self._counts[last] -= 1
        else:
            return False
        return True


class _Piece:
    """Lines of raw HTML, up to a blank one or the end of what they stand in."""

    def __init__(self, md: Markdown, start: int, text_of: Callable[[int], str | None], ends: _Ends) -> None:
        """`text_of` gives a line's text by its number, and nothing beyond the end of what holds it."""
        self.md = md
        self.lines: list[str] = []
        self.tags: list[tuple[str, bool]] = []
        """Names of block elements, and whether each is an end."""
        self.own = False
        """Whether an element in it has the attribute `markdown`: the converter takes it with all that it holds."""
        self.complete = True
        """Whether it ends what it begins, and nothing else."""
        self._open = _Open()
        self._until = ""
        while (text := text_of(start + len(self.lines))) is not None and (
            self._until or text.strip() or (self.own and self._open.names)
        ):
            self._take(text, start + len(self.lines), ends)
            self.lines.append(text)
        self.complete = self.complete and not self._open.names

    def _take(self, line: str, number: int, ends: _Ends) -> None:
        at = 0
        while at < len(line):
            if self._until:
                found = line.lower().find(self._until, at)
                if found < 0:
                    return
                at, self._until = found, ""
            tag = _TAG.search(line, at)
            if not tag:
                return
            at = tag.end()
            name = (tag[2] or "").lower()
            if name and self.md.is_block_level(name) and name != "hr" and not tag[3].endswith("/"):
                self._note(name, bool(tag[1]), tag[3])
            until = "" if tag[1] else _GOES_ON.get(name or "<!--", "")
            if until and ends.last(until) >= number:
                self._until = until

    def _note(self, name: str, is_end: bool, attributes: str) -> None:
        self.tags.append((name, is_end))
        self.complete = self._open.take(name, is_end=is_end) and self.complete
        self.own = self.own or (not is_end and _MARKDOWN.search(attributes) is not None)


class _Ends:
    """Where each kind of end stands last in a text; looked for once."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._known: dict[str, int] = {}

    def last(self, end: str) -> int:
        """The number of the line; -1 if there is none."""
        if end not in self._known:
            numbers = range(len(self._lines) - 1, -1, -1)
            self._known[end] = next((one for one in numbers if end in self._lines[one].lower()), -1)
        return self._known[end]


class _RawBlocks(Preprocessor):
    """Puts aside the pieces that do not end what they begin."""

    def run(self, lines: list[str]) -> list[str]:
        """Leaves a line for each of them."""
        names = set(_NAME.findall("\n".join(lines)))
        if not any(self.md.is_block_level(name.lower()) for name in names):
            return lines
        return list(self._with_pieces_aside(lines))

    def _with_pieces_aside(self, lines: list[str]) -> Iterator[str]:
        reader = ContainerReader()
        opened = _Open()
        raw_ends: dict[str, int] = {}
        ends = _Ends(lines)
        number = 0
        while number < len(lines):
            line = lines[number]
            reader.read(line)
            if reader.raw:
                end = raw_end(lines, number, reader, raw_ends)
                yield from lines[number:end]
                number = end
                continue
            if reader.lazy and reader.matched == 0 and self._begins(line, 3):
                reader = ContainerReader()
                reader.read(line)
            indented = bool(opened.names) and not reader.stack and reader.code
            if not self._begins(line[reader.at :], None if indented else 3):
                yield line
                number += 1
                continue
            piece = _Piece(self.md, number, _texts(lines, number, reader), ends)
            end = number + len(piece.lines)
            if piece.own or (piece.complete and not indented):
                yield from lines[number:end]
                reader.read("")
            else:
                place = self.md.htmlStash.store("\n".join(piece.lines).strip(" "))
                if reader.stack:
                    spaces = len(line) - len(line[reader.at :].lstrip(" "))
                    yield line[:spaces] + place
                    reader.read(line[:spaces] + place)
                else:
                    yield from ("", place, "")
                    reader.read("")
                    for name, is_end in piece.tags:
                        opened.take(name, is_end=is_end)
            number = end

    def _begins(self, text: str, most: int | None) -> bool:
        """Whether a text begins with a block's tag behind so many spaces at most; or with any tag behind any."""
        found = _BEGINS.match(text)
        if not found:
            return False
        name = found[2].lower()
        return name in HTML_NAMES if most is None else len(found[1]) <= most and self.md.is_block_level(name)


def _texts(lines: list[str], first: int, reader: ContainerReader) -> Callable[[int], str | None]:
    """What gives the text of each line that stands where the reader is, without the marks of its containers."""
    depth, start = len(reader.stack), reader.at

    def text_of(number: int) -> str | None:
        if number >= len(lines):
            return None
        if not depth:
            return lines[number]
        if number == first:
            return lines[number][start:]
        matched, at = reader.follow(lines[number])
        return lines[number][at:] if matched == depth else None

    return text_of


class RawBlockExtension(Extension):
    """Markdown between raw HTML."""

    def extendMarkdown(self, md: Markdown) -> None:
        """After fences are put aside, before raw HTML is."""
        md.preprocessors.register(_RawBlocks(md), "raw_blocks", 22)
