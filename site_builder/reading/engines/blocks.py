"""Blocks that CommonMark reads otherwise than Python-Markdown: headings with `#`, tables after text, boxes in items.

A heading's `#` has a space after it, and before those at its end (https://spec.commonmark.org/0.31.2/, section 4.2). A
table may follow a line of text (https://github.github.com/gfm/, section 4.10).
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.tables import TableProcessor

_HEADING = re.compile(r"^ {0,3}(#{1,6})(?: (.*))?$", re.MULTILINE)
_BELOW_HEAD = re.compile(r"^ *+\|?+[ :]*+-[-: ]*+(?:\|[-: |]*+)?$", re.MULTILINE)
"""The line below a table's head, or what may be one."""
_BOX = re.compile(r" {1,3}(?=!!! )")


class _Headings(BlockProcessor):
    """`# Title`, or `# Title #`."""

    def test(self, parent: Element, block: str) -> bool:
        """Whether one is among a block's lines."""
        return "#" in block and _HEADING.search(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Take the first heading, and what stands before it."""
        block = blocks.pop(0)
        found = _HEADING.search(block)
        assert found
        if before := block[: max(0, found.start() - 1)]:
            self.parser.parseBlocks(parent, [before])
        text = (found[2] or "").strip(" ")
        without = text.rstrip("#")
        heading = SubElement(parent, f"h{len(found[1])}")
        heading.text = text if without and without[-1] != " " else without.rstrip(" ")
        if after := block[found.end() + 1 :]:
            loose = self.parser.state.isstate("looselist")
            blocks.insert(0, self.looseDetab(after) if loose else after)
        return True


class _TableAfterText(BlockProcessor):
    """Lines of text, and a table below them without a blank line between."""

    def __init__(self, parser: BlockParser, table: TableProcessor) -> None:
        super().__init__(parser)
        self.table = table
        self.head = 0
        """The line of the head, in the block that was tested last."""

    def test(self, parent: Element, block: str) -> bool:
        """Whether the first head of a table in a block is not in its first line."""
        if "|" not in block or not _BELOW_HEAD.search(block):
            return False
        lines = block.split("\n")
        for number in range(1, len(lines)):
            if _BELOW_HEAD.match(lines[number]) and self.table.test(
                parent, f"{lines[number - 1]}\n{lines[number]}"
            ):
                self.head = number - 1
                return number > 1
        return False

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Take the text, and leave the table for the next step."""
        lines = blocks.pop(0).split("\n")
        head = self.head
        self.parser.parseBlocks(parent, ["\n".join(lines[:head])])
        blocks.insert(0, "\n".join(lines[head:]))
        return True


class _IndentedBox(BlockProcessor):
    """An admonition that stands further in than it has to, in an item of a list."""

    def test(self, parent: Element, block: str) -> bool:
        """Whether a block begins with its mark, behind spaces."""
        return block.startswith(" ") and _BOX.match(block) is not None

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Take these spaces from all that belongs to it; the next step reads it."""
        found = _BOX.match(blocks[0])
        assert found
        outer = found[0]
        for number, block in enumerate(blocks):
            if number and not block.lstrip("\n").startswith(f"{outer}    "):
                break
            blocks[number] = "\n".join(line.removeprefix(outer) for line in block.split("\n"))
        return False


class BlockExtension(Extension):
    """Headings in the place of the converter's own, the others before what reads the rest."""

    def extendMarkdown(self, md: Markdown) -> None:
        """At the priorities of the converter's own, or just above."""
        steps = md.parser.blockprocessors
        steps.register(_Headings(md.parser), "hashheader", 70)
        if "table" in steps:
            table = steps["table"]
            assert isinstance(table, TableProcessor)
            steps.register(_TableAfterText(md.parser, table), "table_after_text", 76)
        if "admonition" in steps:
            steps.register(_IndentedBox(md.parser), "indented_box", 106)
