"""What was found in a text that its writer has to know: nothing is taken out silently.

Steps that work on the text know where it stands; those that work on HTML name what they found, and it is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

import msgspec

from site_builder.errors import Problem, Severity
from site_builder.reading.places import MANY, Places

TOLD = 500
"""So many kinds of warnings are told of one text."""


class Finding(msgspec.Struct, frozen=True):
    """Something in a text that is not on its page as it was typed."""

    message: str
    """What it is, in a sentence without a full stop: those of one message are told once, with their number."""
    hint: str = ""
    typed: str = ""
    """What its writer typed, to be looked for where the place is not known."""
    place: int = -1
    """Where it begins in the text, in characters; -1 if it is not known."""


def taken_out(element: str, typed: str = "", place: int = -1) -> Finding:
    """An element may not stay; its content does."""
    message = f"<{element}> is taken out, what is in it is kept"
    return Finding(message, "Write it in Markdown.", typed, place)


def problems(path: str, found: Iterable[Finding], places: Places) -> Iterator[Problem]:
    """Warnings, in the order in which they were found: of at most `TOLD` kinds, and how many others there are."""
    alike: dict[str, list[Finding]] = {}
    for finding in found:
        alike.setdefault(finding.message, []).append(finding)
    searches = 0
    for message, some in islice(alike.items(), TOLD):
        times = f" ({len(some)} times)" if len(some) > 1 else ""
        place = _place(some[0], places)
        if place < 0:
            searches += 1
            place = _searched(some[0].typed, places) if searches <= MANY else 0
        yield Problem(path, message + times, some[0].hint, places.position(place), Severity.WARNING)
    if len(alike) > TOLD:
        message = f"{len(alike) - TOLD:,} other kinds of warnings about this text are not told"
        yield Problem(path, message, "Mend some of these first.", places.position(0), Severity.WARNING)


def _place(finding: Finding, places: Places) -> int:
    """Where it is known to begin, or where a tag, an attribute or an address like it does; -1 if there is none."""
    if finding.place >= 0 or not finding.typed:
        return max(finding.place, 0)
    place = places.in_tags(finding.typed)
    return places.offset_of(finding.typed) if place < 0 else place


def _searched(typed: str, places: Places) -> int:
    for text in (places.without_code, places.text):
        for way in _ways(typed):
            if (place := text.find(way)) >= 0:
                return place
    return 0


def _ways(typed: str) -> Iterator[str]:
    """How something may have been typed, the likeliest first: an attribute can be from a list, as `{#id key=value}`."""
    yield typed
    yield typed.split("\n")[0]
    if attribute := re.fullmatch(r"([\w-]+)=[\"'](.*)[\"']", typed):
        name, value = attribute.groups()
        yield f"#{value}" if name == "id" else f"{name}={value}"
