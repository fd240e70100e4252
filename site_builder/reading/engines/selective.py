"""What makes Python-Markdown faster, and changes nothing else.

The converter tries every inline pattern on every piece of text although most cannot match. Looking for one
character first halves the time of the whole conversion. The output is the same: a pattern is left out only
where its regular expression cannot match, and one that is not known here is always tried.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown import Markdown
from markdown.blockprocessors import ParagraphProcessor
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

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
    "bare_address": "://",
    "bare_www": "www.",
    "bare_mail": "@",
}
"""Pattern -> what any text that it matches contains; `em_strong` is looked for by its own characters."""

_EMPHASIS = "*_~"

_RARE = ("bare_address", "bare_www", "bare_mail")
"""Patterns whose sign is looked for in the whole text first, as it is a part of usual words."""

_NOWHERE = "\0"


class _Typed(Preprocessor):
    """The whole text as it was typed, for those who come later."""

    text = ""

    def run(self, lines: list[str]) -> list[str]:
        self.text = "\n".join(lines)
        return lines


class SelectiveInline(InlineProcessor):
    """Overrides a private method of the converter's own class, by its mangled name."""

    def __init__(self, md: Markdown, typed: _Typed | None = None) -> None:
        super().__init__(md)
        self._typed = typed
        self._patterns: list[tuple[Any, str]] = []
        self._any: re.Pattern[str] | None = None
        self._absent: frozenset[str] | None = None

    def run(self, tree: Any, ancestors: Any = None) -> Any:
        """As the converter's own; what the patterns need is worked out when other rare ones are absent than before."""
        text = self._typed.text if self._typed else None
        absent = frozenset(name for name in _RARE if text is not None and _NEEDED[name] not in text)
        if absent != self._absent:
            self._absent = absent
            patterns = self.md.inlinePatterns
            needed = {
                patterns.get_index_for_name(name): _NOWHERE if name in absent else sign
                for name, sign in _NEEDED.items()
                if name in patterns
            }
            self._patterns = [(pattern, needed.get(place, "")) for place, pattern in enumerate(patterns)]
            if len(needed) == len(self._patterns):
                signs = {sign[-1] for sign in needed.values() if sign} | set(_EMPHASIS)
                self._any = re.compile(f"[{re.escape(''.join(sorted(signs)))}]")
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        if isinstance(data, AtomicString) or (self._any is not None and not self._any.search(data)):
            return data
        for index in range(patternIndex, len(self._patterns)):
            pattern, needed = self._patterns[index]
            start, matched = 0, True
            while matched and data.find(needed, start) >= 0:
                data, matched, start = self._InlineProcessor__applyPattern(pattern, data, index, start)  # type: ignore[attr-defined]
        return data


def _only_where(step: Any, typed: _Typed, signs: Sequence[str]) -> None:
    """Have a step left out where nobody typed one of the signs without which it changes nothing."""
    run = step.run
    step.run = lambda given: run(given) if any(sign in typed.text for sign in signs) else given


class _PlainParagraph(ParagraphProcessor):
    """The converter's own paragraph, looked for first where a block can be nothing else.

    Whatever else a block can be begins with a mark or a digit, or has a second line.
    """

    def test(self, parent: Any, block: str) -> bool:
        return block[:1].isalpha() and "\n" not in block


class SelectiveExtension(Extension):
    """Puts the selective steps before or in the place of the converter's own."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Each step at its own priority; the paragraph before every other block."""
        md.parser.blockprocessors.register(_PlainParagraph(md.parser), "plain_paragraph", 1000)
        typed = _Typed(md)
        md.treeprocessors.register(SelectiveInline(md, typed), "inline", 20)
        md.preprocessors.register(typed, "typed", 1000)
        for steps, name, signs in (
            (md.preprocessors, "fenced_code_block", ("```", "~~~")),
            (md.preprocessors, "raw_blocks", "<"),
            (md.preprocessors, "html_block", "<&"),
            (md.treeprocessors, "attr_list", "{"),
            (md.treeprocessors, "unescape", "\\"),
        ):
            if name in steps:
                _only_where(steps[name], typed, signs)
