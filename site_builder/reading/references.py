"""Notes and references of a text whose definitions are missing, doubled or for nothing.

Both engines drop a second definition without a word, and one of them a note that nothing refers to.
"""

from __future__ import annotations

import re

import msgspec

from site_builder.parsing.text import slugify
from site_builder.reading.findings import Finding
from site_builder.reading.places import Places

_LABEL = r"(?:[^\[\]\\\n]|\\.|\n(?![ \t]*\n))+"
_DEFINITION = re.compile(
    rf"^(?P<indented>[ \t>]*(?:[*+-][ \t]+)?)\[(?P<note>\^?)(?P<label>{_LABEL})\]:", re.MULTILINE
)
_USE = re.compile(rf"(?<!\\)\[(?P<note>\^?)(?P<label>{_LABEL})\](?:\[(?P<reference>{_LABEL})\](?!\())?")
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


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
    strict: bool
    """Whether it stands where every engine looks for one: not in a list or a quote."""


def checked_references(places: Places) -> References:
    """What is wrong with a text's notes and references, in the order of the text."""
    if not any(sign in places.text for sign in ("]:", "[^", "][")):
        return References()
    text = places.without_code
    known: dict[str, _Definition] = {}
    found: list[Finding] = []
    shown: list[int] = []
    starts: set[int] = set()
    for one in _DEFINITION.finditer(text):
        label = one["note"] + one["label"]
        definition = _Definition(
            label, one.end("indented"), one["indented"].strip(" ") == "" and len(one["indented"]) < 4
        )
        starts.add(definition.start)
        first = known.setdefault(_folded(label), definition)
        if first is not definition and definition.strict:
            found.append(
                _told("is defined a second time", definition, _elsewhere(places.position(first.start).line))
            )
            if one["note"]:
                shown.append(definition.start)
    used: dict[str, str] = {}
    labels: dict[int, tuple[int, str]] = {}
    names = _names([definition.label for key, definition in known.items() if key.startswith("^")])
    for one in _USE.finditer(text):
        if one["note"]:
            note = known.get(_folded("^" + one["label"]))
            if note and (name := names[note.label]) != one["label"]:
                labels[one.start("label")] = one.end("label"), name
        if one.start() in starts:
            continue
        for group, label in (("label", one["note"] + one["label"]), ("reference", one["reference"])):
            if not label:
                continue
            used[_folded(label)] = label
            if (one["note"] or group == "reference") and _folded(label) not in known:
                found.append(_missing(label, one.start(group) - 1 - len(one["note"])))
    for key, definition in known.items():
        if key not in used and definition.strict:
            found.append(
                _told("is defined and nothing refers to it", definition, "Refer to it, or take it out.")
            )
            if key.startswith("^"):
                shown.append(definition.start)
    return References(tuple(sorted(found, key=lambda finding: finding.place)), tuple(shown), labels)


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def _names(labels: list[str]) -> dict[str, str]:
    """What each note is called instead: its own label where both engines read it, or else a slug."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for label in labels:
        name = plain = label[1:] if _PLAIN.fullmatch(label[1:]) else slugify(label[1:]) or "note"
        number = 1
        while name in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name)
        names[label] = name
    return names


def _told(what: str, definition: _Definition, hint: str) -> Finding:
    kind, outcome = (
        ("note", "it is shown as typed") if definition.label[0] == "^" else ("reference", "it is left out")
    )
    return Finding(f"the {kind} [{definition.label[:40]}] {what}: {outcome}", hint, place=definition.start)


def _elsewhere(line: int) -> str:
    return f"It was defined in line {line}. Give this one a label of its own."


def _missing(label: str, place: int) -> Finding:
    kind = "note" if label[0] == "^" else "reference"
    example = "text of the note" if kind == "note" else "address"
    return Finding(
        f"the {kind} [{label[:40]}] is defined nowhere: it is shown as typed",
        f"Add a line `[{label[:40]}]: {example}`.",
        place=place,
    )
