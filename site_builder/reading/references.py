"""Notes and references of a text whose definitions are missing, doubled or for nothing.

Both engines drop a second definition without a word, and one of them a note that nothing refers to.
"""

from __future__ import annotations

import re

import msgspec

from site_builder.parsing.text import slugify
from site_builder.reading.findings import Finding
from site_builder.reading.places import Places

CONTAINERS = r"(?:[ \t>]|(?:[*+:-]|\d{1,9}[.)])(?=[ \t]|$))*"
"""The pattern of what a line begins with in quotes, lists and definitions."""

_LABEL = r"(?:[^\[\]\\\n]|\\.|\n(?![ \t]*\n))++"
_IN_TITLE = r"(?:[^%s\\\n]|\\.|\n(?![ \t]*\n))*+"
_TITLE = rf"""\"{_IN_TITLE % '"'}\"|'{_IN_TITLE % "'"}'|\({_IN_TITLE % "()"}\)"""
REFERENCE = (
    rf"\[(?!\^)(?P<label>{_LABEL})\]:[ \t]*+(?:\n[ \t>]*+)?(?P<address><[^<>\n]*+>|\S++)"
    rf"(?:(?:[ \t]++|[ \t]*+\n[ \t>]*+)(?:{_TITLE}))?[ \t]*$"
)
"""The pattern of what both engines take for the definition of a reference, in a line of its own.

Source: CommonMark 0.31.2, section 4.7.
"""
_DEFINITION = re.compile(rf"^{CONTAINERS}(?P<whole>\[\^(?P<note>{_LABEL})\]:|{REFERENCE})", re.MULTILINE)
"""A note's definition is known without its text."""
_USE = re.compile(rf"(?<!\\)\[(?P<note>\^?)(?P<label>{_LABEL})\](?:\[(?P<reference>(?!\^){_LABEL})\](?!\())?")
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_ADDRESS = re.compile(r"[/#:@\\<%&=]|\w\.\w")
"""What makes an address of one word."""
_PROSE = re.compile(CONTAINERS + r"[\w{«“„\"'(]")
"""How a line begins that is surely of a paragraph."""
_ENDS_A_SENTENCE = (".", "!", "?", "…", ",", ";", "»", "”", '"')
_NUMBER = re.compile(r"\W*+(?:\d[\d ,;.–-]*+[a-z]?)?\W*+")
_PLACE_IN_A_WORK = re.compile(
    r"(?:\w{1,6}\.|§+|\w{1,6}(?= \d)) ?\d[\d ,;–-]*+[a-z]{0,2}\.?|.*\b(?:1\d|20)\d\d[a-z]?", re.DOTALL
)
"""A page, a section or a year, as in `[Rossi 2020][p. 5]`."""


class References(msgspec.Struct, frozen=True):
    """What is to be done about a text's notes and references."""

    found: tuple[Finding, ...] = ()
    shown: tuple[int, ...] = ()
    """Where the definitions begin, with a bracket, that no engine may take for one: their words are shown as typed."""
    labels: dict[int, tuple[int, str]] = {}
    """Where a note's label begins -> where it ends, and one that both engines read alike."""


class _Definition(msgspec.Struct, frozen=True):
    label: str
    start: int
    """Of its bracket."""
    address: str
    kept: bool
    """Whether it is shown if it defines nothing: a note, and what some engine takes for no definition."""
    is_word: bool
    """Whether what should be an address looks like a word: it is text as long as nothing refers to it."""


def checked_references(places: Places, *, apart: bool = False) -> References:
    """What is wrong with a text's notes and references, in the order of the text.

    `apart`: whether the engine reads no definition right after the lines of a paragraph.
    """
    if not any(sign in places.text for sign in ("]:", "[^", "][")):
        return References()
    defined = _defined(places)
    uses = _uses(places, defined)
    found = [*uses.found]
    shown = [*defined.words]
    for definition in defined.within if apart else ():
        if folded(definition.label) in uses.used:
            told = "is defined in the midst of a paragraph: it is shown as typed, and what is right below it"
            hint = "Put an empty line before the definitions."
            found.append(Finding(f"{_named(definition.label)} {told}", hint, place=definition.start))
    for definition in (definition for key, definition in defined.known.items() if key not in uses.used):
        if not definition.is_word:
            hint = "Refer to it, or take it out."
            found.append(_told("is defined and nothing refers to it", definition, hint))
        if definition.kept or definition.is_word:
            shown.append(definition.start)
    for first, definition in defined.again:
        is_text = definition.is_word and folded(definition.label) not in uses.used
        if not is_text:
            hint = f"It was defined in line {places.position(first.start).line}. Give this one a label of its own."
            found.append(_told("is defined a second time", definition, hint))
        if definition.kept or is_text:
            shown.append(definition.start)
    return References(tuple(sorted(found, key=lambda finding: finding.place)), tuple(shown), uses.labels)


class _Defined(msgspec.Struct, frozen=True):
    """What a text defines."""

    known: dict[str, _Definition] = {}
    """By their labels, folded, the first definition of each."""
    again: list[tuple[_Definition, _Definition]] = []
    """A first definition, and one that says something else of the same label."""
    within: list[_Definition] = []
    """Those of references that surely stand in a paragraph, each the first of several."""
    words: list[int] = []
    """Where what reads like a definition begins, and is a sentence."""
    ends: dict[int, int] = {}
    """Where all of these begin -> where they end, or where their text does."""


def _defined(places: Places) -> _Defined:
    text = places.prose
    defined = _Defined()
    after = 0
    for one in _DEFINITION.finditer(text):
        start = one.start("whole")
        before = _line_before(text, one.start()) if one.start() > after else ""
        after = one.end() + 1
        address = one["address"] or ""
        if address.endswith(_ENDS_A_SENTENCE) and not _ADDRESS.search(address):
            defined.words.append(start)
            defined.ends[start] = one.end("label") + 1
            continue
        label = "^" + _typed(places, one, "note") if one["note"] else _typed(places, one, "label")
        is_open = address[:1] == "<" and address[-1] != ">"
        is_word = not (one["note"] or (_ADDRESS.search(address) and not is_open))
        kept = bool(one["note"] or before.strip(" \t>") or is_open)
        definition = _Definition(label, start, address, kept, is_word)
        defined.ends[start] = one.end()
        if not one["note"] and _PROSE.match(before):
            defined.within.append(definition)
        first = defined.known.setdefault(folded(label), definition)
        if first is not definition and (one["note"] or address != first.address):
            defined.again.append((first, definition))
    return defined


class _Uses(msgspec.Struct, frozen=True):
    """What a text refers to."""

    used: set[str] = set()
    """Labels, folded, whether they are defined or not."""
    labels: dict[int, tuple[int, str]] = {}
    found: list[Finding] = []
    """Those that are defined nowhere."""


def _uses(places: Places, defined: _Defined) -> _Uses:
    text, known = places.prose, defined.known
    names = _names([definition.label for key, definition in known.items() if key.startswith("^")])
    uses = _Uses()
    place = 0
    while use := _USE.search(text, place):
        place = use.end()
        label = use["note"] + _typed(places, use, "label")
        if use["note"] and (note := known.get(folded(label))) and "^" + names[note.label] != label:
            uses.labels[use.start("label")] = use.end("label"), names[note.label]
        if use.start() in defined.ends:
            place = defined.ends[use.start()]
            continue
        uses.used.add(folded(label))
        if use["note"] and folded(label) not in known:
            uses.found.append(_missing(label, use.start("label") - 2))
        if not use["reference"]:
            continue
        reference = _typed(places, use, "reference")
        if folded(reference) in known:
            uses.used.add(folded(reference))
        elif text[use.end() : use.end() + 1] == "[":
            place = use.start("reference") - 1  # it may have a reference of its own
        elif not (use["note"] or _is_text(text[use.start() - 1 : use.start()], label, reference)):
            uses.found.append(_missing(reference, use.start("reference") - 1))
    return uses


def _is_text(before: str, label: str, reference: str) -> bool:
    """Whether two pairs of brackets are no link that lacks its definition but words: an index, numbers, a citation."""
    return (
        before.isalnum()
        or before in ("]", ")")
        or len(label) == len(reference) == 1
        or not re.search(r"\w", reference)
        or bool(_PLACE_IN_A_WORK.fullmatch(reference))
        or bool(_NUMBER.fullmatch(label) and _NUMBER.fullmatch(reference))
    )


def _typed(places: Places, found: re.Match[str], group: str) -> str:
    """What was found, with the code in it."""
    return places.text[found.start(group) : found.end(group)]


def _line_before(text: str, start: int) -> str:
    """The line before the one that begins at `start`, which is not the first."""
    return text[text.rfind("\n", 0, start - 1) + 1 : start - 1]


def folded(label: str) -> str:
    """What the spellings of one label have in common. Source: CommonMark 0.31.2, section 4.7."""
    return " ".join(label.split()).casefold()


def _names(labels: list[str]) -> dict[str, str]:
    """What each note is called instead: its own label where both engines read it, or else a slug."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for label in labels:
        name = plain = label[1:] if _PLAIN.fullmatch(label[1:]) else slugify(label[1:]) or "note"
        number = 1
        while name.casefold() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.casefold())
        names[label] = name
    return names


def _told(what: str, definition: _Definition, hint: str) -> Finding:
    outcome = "it is shown as typed" if definition.kept else "it is left out"
    return Finding(f"{_named(definition.label)} {what}: {outcome}", hint, place=definition.start)


def _missing(label: str, place: int) -> Finding:
    example = "text of the note" if label[0] == "^" else "address"
    hint = f"Add a line `[{_short(label)}]: {example}`."
    return Finding(f"{_named(label)} is defined nowhere: it is shown as typed", hint, place=place)


def _named(label: str) -> str:
    return f"the {'note' if label[0] == '^' else 'reference'} [{_short(label)}]"


def _short(label: str) -> str:
    return " ".join(label.split())[:40].strip()
