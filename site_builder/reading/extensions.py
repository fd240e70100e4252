"""What we change in Python-Markdown: how fast it is, and the level of headings.

The converter tries every inline pattern on every piece of text although most cannot match. Looking for one
character first takes a quarter off the whole conversion. The output is the same: a pattern is left out only
where its regular expression cannot match, and one that is not known here is always tried.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from markdown import Markdown
from markdown.blockprocessors import ParagraphProcessor
from markdown.extensions import Extension
from markdown.treeprocessors import InlineProcessor, Treeprocessor
from markdown.util import AMP_SUBSTITUTE

from site_builder.parsing.text import slugify

_NEEDED = {
    "backtick": "`",
    "escape": "\\",
    "footnote": "[^",
    "reference": "[",
    "link": "[",
    "image_link": "![",
    "image_reference": "![",
    "short_reference": "[",
    "short_image_ref": "![",
    "autolink": "<",
    "automail": "<",
    "linebreak": "  \n",
    "html": "<",
    "entity": "&",
    "wikilink": "[[",
    "em_strong": "",
    "nl": "\n",
}
"""Pattern -> what any text that it matches contains; `em_strong` is looked for by its own two characters."""

_EMPHASIS = "*_"


class SelectiveInline(InlineProcessor):
    """Overrides two private methods of the converter's own class, by their mangled names."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._needed: dict[int, str] = {}
        self._any: re.Pattern[str] | None = None

    def run(self, tree: Any, ancestors: Any = None) -> Any:
        """As the converter's own; what the patterns need is worked out before the first text."""
        if not self._needed:
            names = [item.name for item in self.md.inlinePatterns._priority]  # type: ignore[attr-defined]
            self._needed = {id(self.md.inlinePatterns[name]): _NEEDED.get(name, "") for name in names}
            if all(name in _NEEDED for name in names):
                needed = {_NEEDED[name] for name in names if _NEEDED[name]} | set(_EMPHASIS)
                self._any = re.compile("|".join(map(re.escape, sorted(needed))))
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        if self._any is not None and not self._any.search(data):
            return data
        return super()._InlineProcessor__handleInline(data, patternIndex)  # type: ignore[misc,no-any-return]

    def _InlineProcessor__applyPattern(
        self,
        pattern: Any,
        data: str,
        patternIndex: int,
        startIndex: int = 0,
    ) -> tuple[str, bool, int]:
        if data.find(self._needed[id(pattern)], startIndex) < 0:
            return data, False, 0
        return super()._InlineProcessor__applyPattern(pattern, data, patternIndex, startIndex)  # type: ignore[misc,no-any-return]


class _PlainParagraph(ParagraphProcessor):
    """The converter's own paragraph, looked for first where a block can be nothing else.

    Whatever else a block can be begins with a mark or a digit, or has a second line.
    """

    def test(self, parent: Any, block: str) -> bool:
        return block[:1].isalpha() and "\n" not in block


class SelectiveExtension(Extension):
    """Puts the selective processors before or in the place of the converter's own."""

    def extendMarkdown(self, md: Markdown) -> None:
        """The inline processor at its own priority; the paragraph before every other block."""
        md.parser.blockprocessors.register(_PlainParagraph(md.parser), "plain_paragraph", 1000)
        md.treeprocessors.register(SelectiveInline(md), "inline", 20)


_LEVELS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_PLACEHOLDER = re.compile("\x02(?:\\d+|[^\x03]*)\x03")


class _Headings(Treeprocessor):
    """Headings on their levels, with ids that links can name.

    The page's title is its only `h1`: a text's highest headings become `h2`, the others follow. An id is the
    heading's slug; of equal ones the second gets `-2`, and one that was given (`{#id}`) stays.
    """

    def run(self, root: Any) -> None:
        headings = [element for element in root.iter() if element.tag in _LEVELS]
        shift = 2 - min((int(heading.tag[1]) for heading in headings), default=2)
        taken = {element.get("id") for element in root.iter()} if headings else set()
        for heading in headings:
            heading.tag = f"h{min(int(heading.tag[1]) + shift, 6)}"
            if heading.get("id"):
                continue
            text = "".join(heading.itertext()).replace(AMP_SUBSTITUTE, "&")
            name = slug = slugify(_PLACEHOLDER.sub("", unescape(text))) or "section"
            number = 1
            while name in taken:
                number += 1
                name = f"{slug}-{number}"
            taken.add(name)
            heading.set("id", name)


class HeadingExtension(Extension):
    """Gives headings their levels and ids once their text is done."""

    def extendMarkdown(self, md: Markdown) -> None:
        """After the converter's last own step, which is at 0."""
        md.treeprocessors.register(_Headings(md), "headings", -10)
