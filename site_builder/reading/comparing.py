"""Where a text is read otherwise than CommonMark reads it: what its writer sees elsewhere is not what stands here.

Lists and code are compared, which is where engines differ: each item and each piece of code with how deep it stands and
the words that it begins with. The page's own HTML is at hand, so an article costs one more conversion, by comrak.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from site_builder.errors import Position, Problem, Severity
from site_builder.model.article import Body, Dossier, Text
from site_builder.opening.config import MarkdownSettings
from site_builder.opening.opened import Opened
from site_builder.parsing.tree import ParseFailure
from site_builder.reading.article import decode
from site_builder.reading.content import Content
from site_builder.reading.engines import commonmark
from site_builder.reading.frontmatter import split
from site_builder.reading.markdown import engine_text
from site_builder.reading.places import Places

_BLOCK = re.compile(r"<(/?)(ul|ol|li|pre)\b([^>]*)>")
_LINE = re.compile(r'data-sourcepos="(\d+):(\d+)-')
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"[^\W_]+")
_NOTES = re.compile(r'<div class="footnote">.*|<section class="footnotes".*', re.DOTALL)
_WORDS = 3
"""With how many words an item is known."""
_LOOKED_AT = 200
"""Characters in which these words are looked for."""


class Part(NamedTuple):
    """An item of a list, or a piece of code."""

    kind: str
    """`li` or `pre`."""
    depth: int
    """How many lists it is in."""
    words: tuple[str, ...]
    """The first ones."""


def other_readings(site: Opened, content: Content) -> Iterator[Problem]:
    """A warning for each article and page in which a list or code is read otherwise, at the first such place."""
    settings = site.config.markdown
    if settings.engine == "commonmark":
        return
    if not commonmark.available():
        yield Problem(
            "site.yaml",
            "lists and code are not compared with what CommonMark would make of them: comrak is not installed",
            "Install it by `pip install 'site-builder[commonmark]'`.",
            severity=Severity.WARNING,
        )
        return
    texts: tuple[Text | Dossier, ...] = (*content.articles, *content.pages, *content.dossiers)
    for text in texts:
        if not text.body:
            continue
        try:
            parts = split(text.path, decode(text.path, (site.root / text.path).read_bytes()))
        except (OSError, ParseFailure):
            continue  # it has changed since it was read; the next run reads it
        places = Places(parts.body, parts.body_line)
        if problem := other_reading(text.path, places, site.store.body(text.body), settings):
            yield problem


def other_reading(path: str, places: Places, body: Body, settings: MarkdownSettings) -> Problem | None:
    """The first difference, if there is one. Raises nothing: what comrak refuses is not compared."""
    if not re.search(r"^[ \t>]*(?:[*+-]|\d+[.)])[ \t]|^(?: {4}|\t)|```|~~~", places.text, re.MULTILINE):
        return None
    try:
        theirs = commonmark.to_html(engine_text(places, settings), positions=True)
    except RecursionError:
        return None
    there = list(_parts(_NOTES.sub("", theirs)))
    here = [part for part, _ in _parts(_NOTES.sub("", "".join(body.pieces)))]
    for number in range(max(len(here), len(there))):
        ours = here[number] if number < len(here) else None
        other, place = there[number] if number < len(there) else (None, None)
        if ours != other:
            return Problem(path, _told(ours, other), _HINT, _position(places, ours, place), Severity.WARNING)
    return None


_HINT = "Write it so that both agree (a blank line before a list, its items' texts under each other), or set the engine."


def _parts(html: str) -> Iterator[tuple[Part, Position | None]]:
    """The items and code of some HTML, in order, with their places where the HTML tells them."""
    depth = 0
    for block in _BLOCK.finditer(html):
        end, kind, attributes = block.groups()
        if kind in ("ul", "ol"):
            depth = max(0, depth + (-1 if end else 1))
        elif not end:
            text = unescape(_TAG.sub(" ", html[block.end() : block.end() + _LOOKED_AT]))
            line = _LINE.search(attributes)
            position = Position(int(line[1]), int(line[2])) if line else None
            yield Part(kind, depth, tuple(_WORD.findall(text)[:_WORDS])), position


def _told(ours: Part | None, theirs: Part | None) -> str:
    if ours and (theirs is None or ours.kind == "pre" != theirs.kind):
        return f"{_named(ours)} here, and not as CommonMark reads it"
    if theirs and (ours is None or ours.kind != theirs.kind or ours.words != theirs.words):
        return f"{_named(theirs)} as CommonMark reads it, and not here"
    assert ours and theirs
    return f"{_named(ours)} of level {ours.depth} here, and of level {theirs.depth} as CommonMark reads it"


def _named(part: Part) -> str:
    what = "an item of a list" if part.kind == "li" else "code"
    return f"“{' '.join(part.words)[:40]}” is {what}"


def _position(places: Places, ours: Part | None, theirs: Position | None) -> Position:
    if theirs:
        return Position(theirs.line + places.first_line - 1, theirs.column)
    found = places.text.rfind(ours.words[0]) if ours and ours.words else -1
    return places.position(max(found, 0))
