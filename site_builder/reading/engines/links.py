"""Within a line, what CommonMark reads otherwise than Python-Markdown.

Escaped signs, entities, addresses in angle brackets, references, titles of links. Sections of CommonMark 0.31.2
(https://spec.commonmark.org/0.31.2/): 2.4 for escapes, 2.5 for entities, 6.3 for links and references, 6.5 for autolinks,
6.7 for a backslash at a line's end. Each pattern takes the place of the converter's own, under its name.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5
from string import punctuation
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.blockprocessors import ReferenceProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import (
    ENTITY_RE,
    ESCAPE_RE,
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    LINK_RE,
    REFERENCE_RE,
    AutolinkInlineProcessor,
    EscapeInlineProcessor,
    HtmlInlineProcessor,
    ImageInlineProcessor,
    ImageReferenceInlineProcessor,
    LinkInlineProcessor,
    ReferenceInlineProcessor,
    ShortImageReferenceInlineProcessor,
    ShortReferenceInlineProcessor,
)
from markdown.util import AMP_SUBSTITUTE, INLINE_PLACEHOLDER_RE, STX

from site_builder.reading.engines.containers import DEPTH
from site_builder.reading.references import folded

_AUTOLINK = r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*)>"
_BRACKET = re.compile(r"[\[\]]")
_LABEL = re.compile(r"\[([^\[\]]*)\]")
_TITLE_IN_PARENTHESES = re.compile(r"(<[^<>]*>|\S+)\s+\(([^()]*)\)")
_ESCAPED = re.compile(rf"\\([{re.escape(punctuation)}])")
_DEFINITION = re.compile(
    r"^[ ]{0,3}\[(?!\s*\])([^\[\]]*)\]:[ ]*(?:\n[ ]*)?(<[^<>\n]*>|[^\s]+)[ ]*(?:\n[ ]*)?"
    r"((?:([\"'])(.*)\4|\((.*)\))[ ]*)?$",
    re.MULTILINE,
)

Found = tuple[Any, int | None, int | None]
"""What a pattern makes of what it matched, from where to where."""


class _Escape(EscapeInlineProcessor):
    """Any sign of ASCII stands for itself after a backslash; at a line's end it is a break."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """An ampersand is never put back as such: with what follows, it would be an entity."""
        if m[1] == "\n":
            return Element("br"), m.start(), m.end()
        if m[1] == "&":
            return f"{AMP_SUBSTITUTE}amp;", m.start(), m.end()
        return super().handleMatch(m, data)


class _Entity(HtmlInlineProcessor):
    """An entity that HTML knows; of others, a browser would take the beginning for one."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """Any other is text."""
        name = m[1][1:]
        if name[0] == "#" or name in html5:
            return super().handleMatch(m, data)
        return f"{AMP_SUBSTITUTE}amp;{name}", m.start(), m.end()


class _Bracketed(LinkInlineProcessor):
    """Finds the end of a text in brackets by going from one to the next."""

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:
        """The text, where it ends, and whether it does; it does not where brackets stand in too many others."""
        depth = 1
        for bracket in _BRACKET.finditer(data, index):
            depth += 1 if bracket[0] == "[" else -1
            if not depth:
                return data[index : bracket.start()], bracket.end(), True
            if depth > DEPTH:
                break
        return "", index, False


class _WithTitle(_Bracketed):
    """Reads a title in parentheses too."""

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:
        """Address, title, end, and whether it is a link's."""
        href, title, index, handled = super().getLink(data, index)
        if title is None and href.endswith(")") and (found := _TITLE_IN_PARENTHESES.fullmatch(href)):
            return found[1].removeprefix("<").removesuffix(">"), found[2], index, handled
        return href, title, index, handled


class _Link(_WithTitle):
    """`[text](address "title")`."""


class _Image(_WithTitle, ImageInlineProcessor):
    """`![text](address "title")`."""


class _ByLabel(_Bracketed, ReferenceInlineProcessor):
    """Looks for a label; what is no reference is looked into."""

    def handleMatch(self, m: re.Match[str], data: str) -> Found:  # type: ignore[override]
        """A link or a picture, if its label is defined."""
        text, index, handled = self.getText(data, m.end())
        if handled:
            label, end, handled = self.evalId(data, index, text)
            if handled and (reference := self.md.references.get(self._typed(label))):
                return self.makeTag(*reference, text), m.start(), end
        return None, m.start(), m.end()

    def _typed(self, label: str) -> str:
        """A label with the code in it, which stands elsewhere by now."""
        if STX not in label:
            return label
        inline: Any = self.md.treeprocessors["inline"]

        def code(held: re.Match[str]) -> str:
            node = inline.stashed_nodes.get(held[1])
            is_code = isinstance(node, Element) and node.tag == "code"
            return f"`{unescape(node.text or '')}`" if is_code else held[0]

        return folded(INLINE_PLACEHOLDER_RE.sub(code, label))

    def evalId(self, data: str, index: int, text: str) -> tuple[str, int, bool]:
        """The label right after the text; or the text itself, if that label is empty."""
        found = _LABEL.match(data, index)
        return (folded(found[1]) or folded(text), found.end(), True) if found else ("", index, False)


class _ByText(_ByLabel):
    """The text itself is the label, if no other follows."""

    def evalId(self, data: str, index: int, text: str) -> tuple[str, int, bool]:
        """The text."""
        return folded(text), index, not _LABEL.match(data, index)


class _Reference(_ByLabel):
    """`[text][label]`."""


class _ShortReference(_ByText, ShortReferenceInlineProcessor):
    """`[label]`."""


class _ImageReference(_ByLabel, ImageReferenceInlineProcessor):
    """`![text][label]`."""


class _ShortImageReference(_ByText, ShortImageReferenceInlineProcessor):
    """`![label]`."""


class _Definitions(ReferenceProcessor):
    """The first definition of a label is the one that counts."""

    def test(self, parent: Element, block: str) -> bool:
        """Whether a block may hold a definition."""
        return "]:" in block

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Take the definitions out of the block; what stands between them are blocks of their own."""
        block = blocks.pop(0)
        rest: list[str] = []
        end = 0
        for found in _DEFINITION.finditer(block):
            rest.append(block[end : found.start()].strip("\n"))
            end = found.end()
            address = _unescaped(found[2].removeprefix("<").removesuffix(">"))
            title = found[5] or found[6]
            self.parser.md.references.setdefault(folded(found[1]), (address, title and _unescaped(title)))
        rest.append(block[end:].strip("\n") if end else block)
        blocks[:0] = [text for text in rest if text]
        return end > 0


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


class LinkExtension(Extension):
    """The patterns and the definitions, in the place of the converter's own."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Each under its name, at its priority."""
        md.ESCAPED_CHARS[:] = punctuation
        for name, priority, pattern in (
            ("escape", 180, _Escape(ESCAPE_RE, md)),
            ("reference", 170, _Reference(REFERENCE_RE, md)),
            ("link", 160, _Link(LINK_RE, md)),
            ("image_link", 150, _Image(IMAGE_LINK_RE, md)),
            ("image_reference", 140, _ImageReference(IMAGE_REFERENCE_RE, md)),
            ("short_reference", 130, _ShortReference(REFERENCE_RE, md)),
            ("short_image_ref", 125, _ShortImageReference(IMAGE_REFERENCE_RE, md)),
            ("autolink", 120, AutolinkInlineProcessor(_AUTOLINK, md)),
            ("entity", 80, _Entity(ENTITY_RE, md)),
        ):
            md.inlinePatterns.register(pattern, name, priority)
        md.parser.blockprocessors.register(_Definitions(md.parser), "reference", 15)
