"""Attribute lists (`{#id .class key=value}`) that are meant as such; other braces stay as they were typed.

Python-Markdown takes any braces in the right place for an attribute list: `*S*{1,2}` loses its `{1,2}`. Here they are
looked for in the same places, and `site_builder.reading.attributes` says what is one.
"""

from __future__ import annotations

import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX

from site_builder.reading.attributes import attribute_list

_INLINE = re.compile(r"""\{((?:"[^"\n]*+"|'[^'\n]*+'|[^{}"'\n])++)\}""")
_CLOSING = re.compile(r"(?:^|(?<= ))#+$")
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
"""A list that ends one is its own, right after emphasis too."""
_AT_THE_END = {*_HEADINGS, "dt", "td", "th"}
"""Blocks of one line: their list stands at its end, after a space; that of other blocks is a last line of its own."""
_LISTS = {"ul", "ol"}


class _AttributeLists(Treeprocessor):
    """Looks for lists where the converter's own does."""

    def run(self, root: Any) -> None:
        """A list stands at the end of a block, or right after an inline element."""
        for element in root.iter():
            if self.md.is_block_level(element.tag):
                self._of_block(element)
            elif element.tail and (found := _INLINE.match(element.tail)) and _set(element, found[1]):
                element.tail = element.tail[found.end() :]

    def _of_block(self, element: Any) -> None:
        holder, name = _end(element)
        text = getattr(holder, name) or ""
        short = element.tag in _AT_THE_END
        trimmed = text.rstrip(" ")
        if not trimmed.endswith("}"):
            return
        start = trimmed.rfind("{")
        if start < 0 or "\n" in trimmed[start:]:
            return
        before = trimmed[:start].rstrip(" ")
        apart = len(before) < start if short else before.endswith("\n")
        after_marks = element.tag in _HEADINGS and (before.endswith(ETX) if before else holder is not element)
        if not apart and not after_marks:
            return
        if _set(element, trimmed[start + 1 : -1]):
            rest = before.removesuffix("\n") if not short else before
            if element.tag in _HEADINGS:
                rest = _CLOSING.sub("", rest).rstrip(" ")
            setattr(holder, name, rest)


def _set(element: Any, text: str) -> bool:
    """Whether a text is an attribute list; if so, its element has what it gives."""
    found = attribute_list(text, element.tag)
    for name, value in found.items():
        before = element.get(name) if name == "class" else None
        element.set(name, f"{before} {value}" if before else value)
    return bool(found)


def _end(element: Any) -> tuple[Any, str]:
    """Where a block's own text ends: an element, and `text` or `tail` of it."""
    children = list(element)
    if element.tag == "li":
        place = next((place for place, child in enumerate(children) if child.tag in _LISTS), len(children))
        children = children[:place]
    return (children[-1], "tail") if children else (element, "text")


class AttributeListExtension(Extension):
    """Takes the place of the converter's own attribute lists, where a site has them."""

    def extendMarkdown(self, md: Markdown) -> None:
        """At the priority of the converter's own."""
        if "attr_list" in md.treeprocessors:
            md.treeprocessors.register(_AttributeLists(md), "attr_list", 8)
