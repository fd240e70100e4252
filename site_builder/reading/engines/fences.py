"""Fenced code wherever CommonMark allows it: in list items, in quotes, right after a line of text.

Python-Markdown knows fences at the margin only, and only closed ones. As there, each fence is put aside before
raw HTML is looked for, and a line that stands for it is left in its place, behind the marks of its containers.
A fence that nothing closes ends with its container.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor, CodeBlockProcessor
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.util import STX, AtomicString

from site_builder.reading.attributes import attribute_list
from site_builder.reading.engines.containers import ContainerReader

_RAW_ENDS = ("-->", "?>", "]]>", ">")
"""What ends raw HTML, by the group that its beginning matched; the last group is an element, ended by its tag."""
_LANGUAGE = re.compile(r"\.?([^\s{]+)|\{ *([A-Za-z][^\s{},=]*)(?=[\s,}])")
"""The first word; or the first in braces, as other programs have it (`{python}`, `{r, echo=FALSE}`)."""


class _Fences(Preprocessor):
    """Puts the code of each fence aside."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.held: dict[str, Element] = {}
        """The elements of the text's fences, by what stands for each."""

    def run(self, lines: list[str]) -> list[str]:
        """Leaves a line for each fence."""
        return list(self._with_fences_aside(lines))

    def _with_fences_aside(self, lines: list[str]) -> Iterator[str]:
        reader = ContainerReader()
        ends: dict[str, int] = {}
        number = 0
        while number < len(lines):
            line = lines[number]
            reader.read(line)
            if reader.fence:
                end, code = _code(lines, number, reader)
                start = reader.at + reader.fence.end(1)
                block = _made(code, reader.fence[3].strip())
                place = self.md.htmlStash.store(tostring(block, encoding="unicode"))
                self.held[place] = block
                yield line[:start] + place
                number = end
            elif reader.raw:
                end = raw_end(lines, number, reader, ends)
                yield from lines[number:end]
                number = end
            else:
                yield line
                number += 1


def _made(code: str, info: str) -> Element:
    """The element of a fence's code; its language is the first word of the info string, or the first class."""
    block = Element("pre")
    made = SubElement(block, "code")
    made.text = code
    attributes = attribute_list(info[1:-1], "code") if info.startswith("{") and info.endswith("}") else {}
    classes = attributes.pop("class", "").split()
    for name, value in attributes.items():
        (block if name == "id" else made).set(name, value)
    word = None if attributes or classes else _LANGUAGE.match(info)
    language = (word[1] or word[2]) if word else "".join(classes[:1])
    if classes[1:]:
        block.set("class", " ".join(classes[1:]))
    if language:
        made.set("class", f"language-{language}")
    return block


class _HeldFence(BlockProcessor):
    """Puts a fence's element where the line stands that was left for it."""

    def __init__(self, parser: BlockParser, fences: _Fences) -> None:
        super().__init__(parser)
        self.fences = fences

    def test(self, parent: Element, block: str) -> bool:
        """Whether a block is such a line."""
        return block[:1] == STX and block in self.fences.held

    def run(self, parent: Element, blocks: list[str]) -> None:
        """The code itself is put in last, as it was typed."""
        block = self.fences.held[blocks.pop(0)]
        [code] = block
        code.text = AtomicString(self.parser.md.htmlStash.store(escape((code.text or "")[:-1], quote=False)))
        parent.append(block)


class _IndentedCode(CodeBlockProcessor):
    """As the converter's own, but no part of a fence that it follows."""

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Begins anew after a fence."""
        before = self.lastChild(parent)
        if (
            before is None
            or before.tag != "pre"
            or not len(before)
            or not (before[0].text or "").startswith(STX)
        ):
            super().run(parent, blocks)
            return
        apart = Element("div")
        super().run(apart, blocks)
        parent.extend(apart)


def _code(lines: list[str], opening: int, reader: ContainerReader) -> tuple[int, str]:
    """Where the lines of a fence end, and its code; that of an unclosed one has no blank lines at its end."""
    assert reader.fence
    indent, sign, least = len(reader.fence[1]), reader.fence[2][0], len(reader.fence[2])
    code: list[str] = []
    end = len(lines)
    for number in range(opening + 1, len(lines)):
        line = lines[number]
        matched, at = reader.follow(line)
        if matched < len(reader.stack):
            end = number
            break
        text = line[at:]
        spaces = len(text) - len(text.lstrip(" "))
        marks = text.strip(" ")
        if len(marks) >= least and not marks.strip(sign) and spaces < 4:
            return number + 1, "".join(f"{line}\n" for line in code)
        code.append(text[min(indent, spaces) :])
    while code and not code[-1]:
        code.pop()
    return end, "".join(f"{line}\n" for line in code)


def raw_end(lines: list[str], opening: int, reader: ContainerReader, last: dict[str, int]) -> int:
    """Where raw HTML ends; the next line if nothing ends it, as it is text then.

    Remembers where each kind of end stands last, so that what is never ended is looked for once.
    """
    assert reader.raw and reader.raw.lastindex
    group = reader.raw.lastindex
    end = _RAW_ENDS[group - 1] if group <= len(_RAW_ENDS) else f"</{reader.raw[group].lower()}>"
    if end not in last:
        last[end] = next(
            (number for number in range(len(lines) - 1, -1, -1) if end in lines[number].lower()), -1
        )
    if last[end] >= opening:
        for number in range(opening, last[end] + 1):
            if number > opening and reader.follow(lines[number])[0] < len(reader.stack):
                return number
            at = reader.at + reader.raw.end() if number == opening else 0
            if end in lines[number].lower()[at:]:
                return number + 1
    return opening + 1


class FenceExtension(Extension):
    """Fences everywhere, in the place of the converter's own."""

    def extendMarkdown(self, md: Markdown) -> None:
        """At the priority of the converter's own, before raw HTML is looked for; its place before all other blocks."""
        fences = self.fences = _Fences(md)
        md.registerExtension(self)
        md.preprocessors.register(fences, "fenced_code_block", 25)
        md.parser.blockprocessors.register(_HeldFence(md.parser, fences), "held_fence", 110)
        md.parser.blockprocessors.register(_IndentedCode(md.parser), "code", 80)

    def reset(self) -> None:
        """Forget the fences of the text before."""
        self.fences.held.clear()
