"""Where a text is read otherwise than CommonMark reads it: what its writer sees elsewhere is not what stands here.

Lists and code are compared, which is where engines differ: each item and each piece of code with how deep it stands and
the words that it begins with. The page's own HTML is at hand; the other is what the engine `commonmark` would make of
the text with all the steps around it, so that nothing else differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import msgspec

from site_builder.errors import Position, Problem, Severity
from site_builder.model.article import Body, Dossier, Text
from site_builder.opening.config import FILE, INSTALL_COMMONMARK, MarkdownSettings, has_comrak
from site_builder.opening.opened import Opened
from site_builder.parsing.tree import ParseFailure
from site_builder.reading.article import decode
from site_builder.reading.content import Content
from site_builder.reading.engines import commonmark
from site_builder.reading.frontmatter import split
from site_builder.reading.markdown import TimeLimitError, convert, engine_text, time_limit
from site_builder.reading.nesting import TooMuchError
from site_builder.reading.places import Places
from site_builder.reading.words import shown_text

_BLOCK = re.compile(r"<(/?)(ul|ol|li|pre)\b([^>]*)>")
_LINE = re.compile(r'data-sourcepos="(\d+):(\d+)-')
_WORD = re.compile(r"[^\W_]+")
_NOTES = '<div class="footnote">'
_WORDS = 3
"""With how many words an item is known."""
_BOX = re.compile(r"^!!! ?[\w-]+.*(?:\n(?: {4}.*|[ \t]*$))*", re.MULTILINE)


class Part(NamedTuple):
    """An item of a list, or a piece of code."""

    kind: str
    """`li` or `pre`."""
    depth: int
    """How many lists it is in."""
    words: tuple[str, ...]
    """The first ones."""

    def is_like(self, other: Part) -> bool:
        """Whether it stands as deep as another and begins with its words, as many as both have."""
        words = zip(self.words, other.words, strict=False)
        return self[:2] == other[:2] and all(one == another for one, another in words)


def other_readings(site: Opened, content: Content) -> Iterator[Problem]:
    """A warning for each article and page in which a list or code is read otherwise, at the first such place."""
    settings = site.config.markdown
    if settings.engine == "commonmark":
        return
    if not has_comrak():
        yield Problem(
            FILE,
            "lists and code are not compared with what CommonMark would make of them: comrak is not installed",
            INSTALL_COMMONMARK,
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
    """The first difference, if there is one. Raises nothing: what cannot be converted is not compared."""
    if not re.search(r"^[ \t>]*(?:[*+-]|\d+[.)])[ \t]|^(?: {4}|\t)|```|~~~", places.text, re.MULTILINE):
        return None
    if "admonition" in settings.extensions:
        places = Places(_with_quotes(places), places.first_line)
    settings = msgspec.structs.replace(settings, engine="commonmark")
    try:
        with time_limit(settings.time_limit):
            theirs = convert(places, settings).html
    except (RecursionError, TimeLimitError, TooMuchError):
        return None
    here, there = list(_parts("".join(body.pieces))), list(_parts(theirs))
    if [part[:2] for part in here] == [part[:2] for part in there]:
        return None
    for number in range(max(len(here), len(there))):
        ours = here[number] if number < len(here) else None
        other = there[number] if number < len(there) else None
        if not (ours and other and ours.is_like(other)):
            place = _position(places, settings, ours, other and number)
            return Problem(path, _told(ours, other), _HINT, place, Severity.WARNING)
    return None


def _with_quotes(places: Places) -> str:
    """The text with a quote in place of each box of the extension `admonition`, whose indentation is not that of code."""

    def quoted(box: re.Match[str]) -> str:
        if places.without_code[box.start()] != "!":
            return box[0]
        first, *lines = box[0].split("\n")
        return "\n".join((">".ljust(len(first)), *(f">{line[1:]}" for line in lines)))

    return _BOX.sub(quoted, places.text)


_HINT = "Write it so that both agree (a blank line before a list, its items' texts under each other), or set the engine."


def _parts(html: str) -> Iterator[Part]:
    """The items and code of some HTML but its notes, in order."""
    html = html.partition(_NOTES)[0]
    depth = 0
    blocks = list(_BLOCK.finditer(html))
    for number, block in enumerate(blocks):
        end, kind, _ = block.groups()
        if kind in ("ul", "ol"):
            depth = max(0, depth + (-1 if end else 1))
        elif not end:
            until = blocks[number + 1].start() if number + 1 < len(blocks) else len(html)
            words = _WORD.findall(shown_text(html[block.end() : until]))
            yield Part(kind, depth, tuple(words[:_WORDS]))


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


def _position(places: Places, settings: MarkdownSettings, ours: Part | None, theirs: int | None) -> Position:
    """Where an item or code begins: by its number in what CommonMark reads, or by its words."""
    if theirs is not None:
        html = commonmark.to_html(engine_text(places, settings), positions=True)
        blocks = (block[3] for block in _BLOCK.finditer(html) if block[2] in ("li", "pre") and not block[1])
        if line := _LINE.search(next(islice(blocks, theirs, None), "")):
            return Position(int(line[1]) + places.first_line - 1, int(line[2]))
    found = places.text.rfind(ours.words[0]) if ours and ours.words else -1
    return places.position(max(found, 0))
