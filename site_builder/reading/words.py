"""The promise that every word of a text is on its page, looked at once more when all is done.

Whatever an engine, an extension or a step of ours should ever swallow is named here: this step knows nothing of how a
text was read. It compares words, so it costs little where none is missing.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

from site_builder.reading.findings import Finding
from site_builder.reading.places import Places

_WORD = re.compile(r"[^\W_]+")
_TAG = re.compile(r"<[^>]*>")

_NO_WORDS = re.compile(
    r"""<!--.*?--> | <(script|style)\b.*?</\1\s*> | </?[a-zA-Z!?][^<>]*>   # tags, of which is told elsewhere
      | (?<=\])\((?:[^()\n]|\([^()\n]*\))*\) | (?<=\])\s?\[[^\]]*\]         # where links lead
      | ^[ \t>]*(?:[*+-][ \t]+)?\[[^\]\n]+\]:[ \t]*(?:\S+(?:[ \t\n]+(?:"[^"\n]*"|'[^'\n]*'|\([^)\n]*\))[ \t]*$)?)?
      | \[\^[^\]\n]+\] | ^[ \t>*+-]*\d{1,9}[.)](?=\s) | &\#?\w+; | \{[^{}\n]*\}
      | ^[ \t>*+-]*(?:`{3,}|~{3,})[ \t]*\S* | ^!!![ \t]*[\w-]+ | \[[ xX]\](?=\s) | ^[ \t>]*\[![A-Z]+\]""",
    re.VERBOSE | re.MULTILINE | re.DOTALL | re.IGNORECASE,
)
"""What a text holds besides its words. A note's definition is one of those: only its label is."""

_SHOWN = 5
"""How many of the missing words are named."""


def missing_words(places: Places, html: str) -> list[Finding]:
    """The words of a text that its HTML does not have, told as one."""
    typed = set(_WORD.findall(places.text))
    typed.difference_update(_WORD.findall(html))
    if not typed:
        return []
    shown = unescape(html)
    typed.difference_update(
        _WORD.findall(shown), _WORD.findall(_TAG.sub("", shown)), _WORD.findall(unquote(shown))
    )
    if not typed:
        return []
    words: dict[str, int] = {}
    for word in _WORD.finditer(_NO_WORDS.sub(_blank, places.text)):
        if word[0] in typed:
            words.setdefault(word[0], word.start())
    if not words:
        return []
    named = ", ".join(f"“{word[:40]}”" for word in list(words)[:_SHOWN]) + (
        ", …" if len(words) > _SHOWN else ""
    )
    what = "a word" if len(words) == 1 else f"{len(words)} words"
    return [
        Finding(f"{what} of the text cannot be seen on its page: {named}", place=next(iter(words.values())))
    ]


def _blank(found: re.Match[str]) -> str:
    text = found[0]
    if text.lstrip(" \t>*+-").startswith("[^") and text.rstrip().find("]:") >= 0:
        label, _, note = text.partition("]:")
        return " " * (len(label) + 2) + note
    return " " * len(text)
