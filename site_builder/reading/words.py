"""The promise that every word of a text is on its page, looked at once more when all is done.

Whatever an engine, an extension or a step of ours should ever swallow is named here: this step knows nothing of how a
text was read. It counts: a word that is typed twice has to be seen twice. What is the same on both sides, up to the
spaces, is set against each other first, so it costs little where nothing is missing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import pairwise
from typing import NamedTuple

from site_builder.reading.findings import Finding
from site_builder.reading.places import Places, comments, replaced
from site_builder.reading.references import CONTAINERS, REFERENCE

_WORD = re.compile(r"[^\W_]+")

_TAG = re.compile(r'<(?:[^<>"]++|"[^"]*+")*+>')
_WITHIN_WORDS = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr)"
    r'(?:\s(?:[^<>"]++|"[^"]*+")*+)?>',
)
"""Tags that may stand within a word."""
_MARK_OF_A_NOTE = re.compile(r'<a class="footnote-ref"[^<>]*>\d+')
_SAID = re.compile(r'\s(?:alt|title)="(?!↩)([^"]+)"')
"""Attributes with words of the text."""

_CERTAINLY_NO_WORDS = re.compile(
    r"\]\([^()\s]*\)|\[\^[^\[\]\s]*\]|\]\[[^\[\]]*\]|</?[a-zA-Z][^<>]*>"
    r"|\n(?:\d{1,9}[.)](?=[ \t])|\[(?!\^)[^\[\]\n]+\]:[ \t]*\S+[ \t]*(?=\n))"
)
"""What of it is found at once: addresses, labels, tags, the numbers of items."""

_NO_WORDS = re.compile(
    rf"""(?P<tag></?[a-zA-Z!?][^<>]*>) | (?P<entity>&\#?\w++;)
      | (?<=\])\((?:<[^<>\n]*+>)?(?:[^()\n\\]|\\.|\n(?![ \t]*\n)|\((?:[^()\n\\]|\\.|\([^()\n]*+\))*+\))*+\)   # where links lead
      | (?<=\])\[(?:[^\[\]\\]|\\.)*+\] | \[\^[^\[\]]+\]:? | \{{[^{{}}\n]*\}}
      | ^{CONTAINERS} (?: {REFERENCE} | \*\[[^\[\]\n]+\]: | !!![ \t]*[\w-]+ | \[[ xX]\](?=\s) | \[![A-Za-z]+\]
        | (?:`{{3,}}|~{{3,}})[ \t]*+[^\s`]*+(?:[ \t]++[\w-]++=[^\s`]++)* )?""",
    re.VERBOSE | re.MULTILINE,
)
"""What a text holds besides its words. A note's definition is one of those: only its label is."""
_PROGRAM = re.compile(r"<(script|style)\b|</(script|style)\s*>", re.IGNORECASE)

_GLUE = "\0"
"""Stands for what is nothing on a page: what is on both of its sides may be one word there."""
_GLUED = re.compile(rf"[^\W_]+(?:{_GLUE}+[^\W_]+)*")

_MARKS = '*_[]()<>&"`|~#\\{}\n'
"""What is seldom shown as it was typed, or not at the same place."""
_LONG, _NEAR, _FAR = 12, 1_000, 20_000
"""Characters: of a piece that is worth looking for, in which it is looked for, and after which that is given up."""

_SHOWN = 5
"""How many of the missing words are named."""


class _Typed(NamedTuple):
    word: str
    place: int


def missing_words(places: Places, html: str) -> list[Finding]:
    """The words of a text that its HTML has less often, told as one."""
    suspects = _suspects(places.text, html)
    if not suspects:
        return []
    seen = _seen(html)
    typed: dict[str, list[int]] = {}
    words = list(_typed(places, seen))
    for number, one in enumerate(words):
        if one.word in suspects:
            typed.setdefault(one.word, []).append(number)
    missing = {word for word, numbers in typed.items() if len(numbers) > seen[word]}
    if not missing:
        return []
    pairs = set(pairwise(_WORD.findall(unescape(_TAG.sub(" ", _MARK_OF_A_NOTE.sub("", html))))))
    neighbours = [
        ((before.word, one.word) in pairs) + ((one.word, after.word) in pairs)
        for before, one, after in zip([_NONE, *words], words, [*words[1:], _NONE], strict=False)
    ]
    found = [
        words[min(numbers, key=neighbours.__getitem__)] for word, numbers in typed.items() if word in missing
    ]
    found.sort(key=lambda one: one.place)
    named = ", ".join(f"“{one.word[:40]}”" for one in found[:_SHOWN]) + (", …" if len(found) > _SHOWN else "")
    what = "a word" if len(found) == 1 else f"{len(found)} words"
    return [Finding(f"{what} of the text cannot be seen on its page: {named}", place=found[0].place)]


def shown_text(html: str) -> str:
    """What can be read on a page: no tags, no marks of notes."""
    return unescape(_TAG.sub(" ", _WITHIN_WORDS.sub("", _MARK_OF_A_NOTE.sub("", html))))


_NONE = _Typed("", 0)


def _suspects(text: str, html: str) -> set[str]:
    """Words that seem to be typed more often than they are seen; the others certainly are not."""
    text, html = _without_what_is_alike(text, html)
    typed = Counter(_CERTAINLY_NO_WORDS.sub(" ", f"\n{text}").split())
    shown_pieces = _TAG.sub(" ", _MARK_OF_A_NOTE.sub("", html)).split()
    if "=" in html:
        shown_pieces += " ".join(_SAID.findall(html)).split()
    shown = Counter(shown_pieces)
    differ = {piece for piece, _ in typed.items() ^ shown.items()}
    more = Counter(_WORD.findall(_beyond(typed, shown, differ)))
    if not more:
        return set()
    more.subtract(Counter(_WORD.findall(unescape(_beyond(shown, typed, differ)))))
    return {word for word, number in more.items() if number > 0}


def _without_what_is_alike(text: str, html: str) -> tuple[str, str]:
    """Both without the pieces that stand in both as they were typed, one after the other: they are most of a text."""
    parted = text
    for mark in _MARKS:
        parted = parted.replace(mark, "\n")
    typed: list[str] = []
    shown: list[str] = []
    rest = done = missed = end = 0
    for piece in parted.split("\n"):
        start = end + len(piece) - len(piece.lstrip(" "))
        end += len(piece) + 1
        if (length := len(piece.strip(" "))) < _LONG:
            continue
        place = html.find(text[start : start + length], done, done + 2 * (missed + length) + _NEAR)
        if place >= 0:
            typed.append(text[rest:start])
            shown.append(html[done:place])
            rest, done, missed = start + length, place + length, 0
        elif (missed := missed + length) > _FAR:
            break
    return " ".join((*typed, text[rest:])), " ".join((*shown, html[done:]))


def _beyond(one: Counter[str], other: Counter[str], pieces: Iterable[str]) -> str:
    """The pieces that are counted more often in the one than in the other, as often as that."""
    return " ".join(f"{piece} " * (one.get(piece, 0) - other.get(piece, 0)) for piece in pieces)


def _seen(html: str) -> Counter[str]:
    """How often each word can be seen: with what is emphasised in it as a part, or as one of its own."""
    html = _MARK_OF_A_NOTE.sub("", html)
    apart = Counter(_WORD.findall(unescape(_TAG.sub(" ", html))))
    together = Counter(_WORD.findall(shown_text(html)))
    return (apart | together) + Counter(_WORD.findall(unescape(" ".join(_SAID.findall(html)))))


def _typed(places: Places, seen: Counter[str]) -> Iterator[_Typed]:
    """The words of a text with their places. One that has nothing of a page in it is one word if that can be seen."""
    text = places.text
    for spans in (comments(places.without_code), _programs(places.without_code)):
        text = replaced(text, spans, lambda piece: _GLUE * len(piece))
    for found in _GLUED.finditer(_NO_WORDS.sub(_blank, text)):
        if _GLUE not in found[0]:
            yield _Typed(found[0], found.start())
        elif not seen[found[0].replace(_GLUE, "")]:
            for part in _WORD.finditer(found[0]):
                yield _Typed(part[0], found.start() + part.start())


def _programs(text: str) -> Iterator[tuple[int, int]]:
    """Where scripts and styles begin and end, of which is told elsewhere."""
    name, start = "", 0
    for tag in _PROGRAM.finditer(text):
        if not name and tag[1]:
            name, start = tag[1].lower(), tag.start()
        elif name and (tag[2] or "").lower() == name:
            yield start, tag.end()
            name = ""


def _blank(found: re.Match[str]) -> str:
    if found["tag"]:
        return _GLUE * len(found[0])
    if found["entity"]:
        return unescape(found[0]).ljust(len(found[0]), _GLUE)
    return " " * len(found[0])
