"""The texts of one file: its body, and each correction's line -> HTML with holes, what it refers to, what is wrong with it.

All that is done to them is done within one time limit. A text that cannot be converted is shown as it was typed, and told.
"""

from __future__ import annotations

from html import escape

import msgspec

from site_builder.errors import Position, Problem, Severity
from site_builder.model.article import Body, Enclosure, Reference
from site_builder.opening.config import MarkdownSettings
from site_builder.reading import markdown, media
from site_builder.reading.findings import problems
from site_builder.reading.frontmatter import Parts
from site_builder.reading.holes import cut
from site_builder.reading.markdown import Allowance
from site_builder.reading.nesting import TooMuchError
from site_builder.reading.pictures import without_alt
from site_builder.reading.places import Places
from site_builder.reading.summary import beginning


class ReadSettings(msgspec.Struct, frozen=True):
    """The settings that shape what is read from a file."""

    timezone: str
    markdown: MarkdownSettings
    front_matter: dict[str, tuple[str, ...]] = {}
    language: str = ""
    """That of texts which do not name another."""


class TextRead(msgspec.Struct, frozen=True):
    """What a text has become."""

    body: Body | None = None
    """None if there is no text."""
    summary: str = ""
    """As given, or else the beginning of the text."""
    references: tuple[Reference, ...] = ()
    ids: tuple[str, ...] = ()
    media: tuple[Enclosure, ...] = ()
    problems: tuple[Problem, ...] = ()


class LineRead(msgspec.Struct, frozen=True):
    """What a text of one line has become."""

    html: str
    body: Body
    references: tuple[Reference, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_text(
    parts: Parts, settings: ReadSettings, language: str, summary: str, allowance: Allowance
) -> TextRead:
    """Read the body of a file. `language` and `summary`: those that it gives itself; empty if it gives none."""
    path, text = parts.head.path, parts.body
    if not text.strip():
        return TextRead(summary=summary)
    places = Places(text, parts.body_line)
    try:
        with allowance.spend():
            converted = markdown.convert(places, settings.markdown, language or settings.language)
            html = converted.html
            pieces = cut(html)
            return TextRead(
                body=pieces.body,
                summary=summary or beginning(html),
                references=tuple(
                    Reference(target, found[0], found[1:])
                    for target, found in zip(pieces.targets, places.of_each(pieces.targets), strict=True)
                ),
                ids=pieces.ids,
                media=media.in_text(html),
                problems=(
                    *problems(path, converted.found, places),
                    *(_silent(path, address, places.of(address)[0]) for address in without_alt(html, text)),
                ),
            )
    except Exception as error:  # noqa: BLE001 - no converter takes every text; the others must go on
        html = markdown.as_typed(text)
        told = _unconverted(path, Position(parts.body_line), error, settings.markdown.time_limit)
        return TextRead(body=cut(html).body, summary=summary or beginning(html), problems=(told,))


def read_line(
    path: str, text: str, position: Position, settings: ReadSettings, language: str, allowance: Allowance
) -> LineRead:
    """Read a text of one line that stands at a position of a file. `language`: that of its body."""
    places = Places(text)
    try:
        with allowance.spend():
            converted = markdown.convert_line(places, settings.markdown, language or settings.language)
            pieces = cut(converted.html)
            return LineRead(
                html=converted.html,
                body=pieces.body,
                references=tuple(Reference(target, position) for target in pieces.targets),
                problems=tuple(
                    msgspec.structs.replace(problem, position=position)
                    for problem in problems(path, converted.found, places)
                ),
            )
    except Exception as error:  # noqa: BLE001 - as for a body
        html = escape(text, quote=False)
        told = _unconverted(path, position, error, settings.markdown.time_limit)
        return LineRead(html=html, body=cut(html).body, problems=(told,))


def _silent(path: str, address: str, position: Position) -> Problem:
    return Problem(
        path,
        f"the picture {address[:120]} has no text for those who cannot see it",
        f'Write what it shows: ![A map of the route]({address[:40]}); if it only decorates, <img src="{address[:40]}" alt="">.',
        position,
        Severity.WARNING,
    )


def _unconverted(path: str, position: Position, error: Exception, limit: int) -> Problem:
    if isinstance(error, markdown.TimeLimitError):
        why = f"its text takes longer than {limit} seconds to convert"
    elif isinstance(error, RecursionError):
        why = "its text is nested too deeply to convert"
    elif isinstance(error, TooMuchError):
        why = f"its text holds too much that has to be looked at: {error}"
    else:
        why = f"its text cannot be converted ({type(error).__name__})"
    return Problem(
        path,
        f"{why}; it is shown as it was typed",
        "Look for long runs of brackets, backticks or quotation marks, or raise markdown.time_limit in site.yaml.",
        position,
        Severity.DEGRADED,
    )
