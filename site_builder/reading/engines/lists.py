"""Lists and block quotes as CommonMark has them.

Python-Markdown nests by four spaces, wants a blank line before a list, and reads an item's blocks one by one.
Here an item holds what is indented as far as its text, a list begins right after a line of text if its marks are
bullets or its first number is 1, another mark begins another list, and items are loose if blank lines stand
between them or between the blocks in one.

The parser hands over its text in blocks, which are the text between two blank lines, so lines that belong
together over blank lines are found by going from block to block. Each item is then parsed as a text of its own.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from site_builder.reading.engines.containers import (
    DEFINITION,
    DEPTH,
    HELD,
    NOTE,
    QUOTE,
    Container,
    ContainerReader,
)

_BEGINS = re.compile(
    rf"^ {{0,3}}(?:[-+*](?![^ \n])|[0-9]{{1,9}}[.)](?![^ \n])|>|{HTML_PLACEHOLDER_RE.pattern} *$)",
    re.MULTILINE,
)
_SIGNS = frozenset("-+*0123456789>#=_:[!|`~<")
"""A line that goes on with a paragraph without its container's mark must not begin anything once that is gone."""
_OWN = frozenset({QUOTE, NOTE, DEFINITION})
_CHECKBOX = re.compile(r"\[([ xX])\](?=\s|$)\s*")
_BOX = '<input type="checkbox" class="task-list-item-checkbox"{} disabled>'


class _Item:
    """An item, or a quote, as it is read."""

    def __init__(self, container: Container, line: str) -> None:
        self.container = container
        self.lines: list[str] = []
        self.loose = False
        """Whether a blank line stands between two blocks in it, or after it."""
        self.add(line)

    def add(self, line: str) -> None:
        """Take a line, without the marks of the container."""
        self.lines.append("" if line.isspace() else line)


class _Lines:
    """The lines of the parser's next blocks, one after the other."""

    def __init__(self, blocks: list[str]) -> None:
        self.blocks = blocks
        self.lines = blocks.pop(0).split("\n")
        self.next = 0

    def more(self) -> bool:
        """Whether there is a line; goes on over the blank line to the next block."""
        if self.next < len(self.lines):
            return True
        if not self.blocks:
            return False
        self.lines = ["", *self.blocks.pop(0).split("\n")]
        self.next = 0
        return True

    def give_back(self, start: int) -> None:
        """The parser's again: the lines from one on."""
        rest = self.lines[start:]
        if rest:
            self.blocks.insert(0, "\n".join(rest))


class _Containers(BlockProcessor):
    """A block with lists and quotes in it, and the text between them."""

    def test(self, parent: Element, block: str) -> bool:
        """Whether a line may begin a list or a quote, or stands for what was put aside amid text."""
        found = _BEGINS.search(block)
        return found is not None and len(self.parser.state) < DEPTH and not HELD.fullmatch(block)

    def run(self, parent: Element, blocks: list[str]) -> bool | None:
        """Take the block, and of those that follow what belongs to its last list."""
        lines = _Lines(blocks)
        reader = ContainerReader(DEPTH - len(self.parser.state))
        text: list[str] = []
        found = False
        while lines.next < len(lines.lines):
            line = lines.lines[lines.next]
            reader.read(line)
            if reader.stack and reader.stack[0].kind not in (NOTE, DEFINITION) and not reader.matched:
                self._text(parent, text)
                text, found = [], True
                if self._container(parent, lines, reader):
                    return True
                reader = ContainerReader(reader.limit)
            elif not reader.stack and HELD.match(line) and len(lines.lines) > 1:
                self._text(parent, text)
                self.parser.parseBlocks(parent, [line.strip()])
                text, found = [], True
                lines.next += 1
            else:
                text.append(line)
                lines.next += 1
        if text:
            blocks.insert(0, "\n".join(text))
        return found

    def _text(self, parent: Element, lines: list[str]) -> None:
        if lines:
            self.parser.parseBlocks(parent, ["\n".join(lines)])

    def _container(self, parent: Element, lines: _Lines, reader: ContainerReader) -> bool:
        """Take the list or quote that begins in the next line; whether nothing is left of the block it ends in."""
        first = reader.stack[0]
        items = [_Item(first, lines.lines[lines.next][reader.inner :])]
        nested, code = _inside(reader)
        done = after_blank = False
        while not done:
            lines.next += 1
            if lines.next >= len(lines.lines) and (first.kind == QUOTE or not lines.more()):
                done = True
                break
            line = lines.lines[lines.next]
            reader.read(line)
            item = items[-1]
            if reader.blank:
                if first.kind == QUOTE and not reader.stack:
                    break
                item.add(line[reader.inner :] if reader.stack else "")
                after_blank = not line.strip()
                continue
            if reader.lazy and not reader.matched:
                text = line.lstrip(" ")
                if text[0] in _SIGNS:
                    item.lines[-1] += f" {text}"
                else:
                    item.add(text)
            elif reader.matched:
                item.add(line[reader.inner :])
                if after_blank and reader.matched == 1 and not reader.lazy:
                    inside = _inside(reader)
                    item.loose |= not (inside[0] and inside[0] == nested) and not (inside[1] and code)
            elif first.kind != QUOTE and reader.stack and reader.stack[0].kind == first.kind:
                item.loose |= after_blank
                items.append(_Item(reader.stack[0], line[reader.inner :]))
            else:
                if after_blank:
                    lines.give_back(lines.lines.index(line))
                    done = True
                break
            nested, code = _inside(reader)
            after_blank = False
        if first.kind == QUOTE:
            self._quote(parent, items[0])
        else:
            self._list(parent, items)
        return done

    def _quote(self, parent: Element, item: _Item) -> None:
        quote = SubElement(parent, "blockquote")
        self.parser.state.set("blockquote")
        self.parser.parseChunk(quote, "\n".join(item.lines))
        self.parser.state.reset()

    def _list(self, parent: Element, items: list[_Item]) -> None:
        first = items[0].container
        whole = SubElement(parent, "ol" if first.kind in ".)" else "ul")
        if first.number != 1:
            whole.set("start", str(first.number))
        loose = any(item.loose for item in items)
        for item in items:
            made = SubElement(whole, "li")
            lines = item.lines
            while lines and not lines[-1]:
                lines.pop()
            if len(lines) == 1 and lines[0][:1].isalpha():
                (SubElement(made, "p") if loose else made).text = lines[0]
                continue
            self.parser.state.set("looselist" if loose else "list")
            self.parser.parseChunk(made, "\n".join(lines))
            self.parser.state.reset()
            if self._task(made):
                whole.set("class", "contains-task-list")

    def _task(self, item: Element) -> bool:
        """Whether an item is a task, begun by `[ ]` or `[x]`; if so, it has its box."""
        text = item.text or ""
        of_paragraph = not text.strip() and len(item) > 0 and item[0].tag == "p"
        holder = item[0] if of_paragraph else item
        found = _CHECKBOX.match(holder.text or "")
        if not found:
            return False
        holder.text = (holder.text or "")[found.end() :]
        box = self.parser.md.htmlStash.store(_BOX.format("" if found[1] == " " else " checked"))
        item.text = f"{box} {'' if of_paragraph else item.text}"
        item.set("class", "task-list-item")
        return True


def _inside(reader: ContainerReader) -> tuple[str, bool]:
    """What a line of an item is part of: a list in it, by its mark; or indented code."""
    nested = reader.stack[1].kind if len(reader.stack) > 1 else ""
    return ("" if nested in _OWN else nested), reader.code and len(reader.stack) == 1


class _DefinitionContent(BlockProcessor):
    """What is indented below a definition belongs to it, all of it read as one text."""

    def test(self, parent: Element, block: str) -> bool:
        """Whether an indented block follows a definition."""
        return block.startswith("    ") and len(parent) > 0 and parent[-1].tag == "dl" and len(parent[-1]) > 0

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Take all blocks that are indented, or blank and amid such."""
        definition = parent[-1][-1]
        content: list[str] = []
        while blocks and (blocks[0].startswith("    ") or not blocks[0].strip()):
            content.append(self.looseDetab(blocks.pop(0)))
        if definition.text and definition.text.strip():
            paragraph = Element("p")
            paragraph.text, definition.text = definition.text, ""
            definition.insert(0, paragraph)
        self.parser.state.set("looselist")
        self.parser.parseBlocks(definition, content)
        self.parser.state.reset()


_OUTDENTED = re.compile(rf"(?m)^( {{1,3}})\n({HTML_PLACEHOLDER_RE.pattern})(?:\n\n(\n| *(?=[^ \n])))?")


class _Indented(Preprocessor):
    """Puts raw HTML that was taken out back where it stood, behind its spaces and without blank lines: in its item."""

    def run(self, lines: list[str]) -> list[str]:
        """Changes nothing where nothing was taken out."""
        if not self.md.htmlStash.html_counter:
            return lines
        return _OUTDENTED.sub(self._in_its_place, "\n".join(lines)).split("\n")

    def _in_its_place(self, found: re.Match[str]) -> str:
        indent, place, number, rest = found.groups()
        if rest is None:
            return indent + place
        if rest != "\n":
            return f"{indent}{place}\n{indent}"
        html = self.md.htmlStash.rawHtmlBlocks[int(number)]
        blank = not isinstance(html, str) or html.endswith("\n")
        return f"{indent}{place}{3 * rest if blank else rest}"


class ListExtension(Extension):
    """Lists and quotes in the place of the converter's own."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Before tables and headings, which would take an item's lines; after what is indented code."""
        steps = md.parser.blockprocessors
        for name in ("indent", "ulist", "olist", "quote"):
            steps.deregister(name)
        steps.register(_Containers(md.parser), "containers", 78)
        if "defindent" in steps:
            steps.register(_DefinitionContent(md.parser), "defindent", 85)
        md.preprocessors.register(_Indented(md), "indented", 19)
