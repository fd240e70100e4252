"""YAML that stays the text that was typed.

YAML's guesses (`NO` is false, `12:30` is 750) are left to whoever knows which type is wanted. Duplicate keys,
aliases and tags are refused, depth is bounded, and nothing is executed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

import yaml

from site_builder.errors import Position
from site_builder.parsing.text import clean
from site_builder.parsing.tree import DEPTH, KEY, KeyPath, ParseFailure, Tree, fail, mapping_of

_HINTS = (
    (
        "mapping values are not allowed",
        'Put the text in quotes if it contains a colon followed by a space: title: "One: two".',
    ),
    (
        "found character that cannot start any token",
        "Put the text in quotes: it begins with a character that has a meaning in YAML.",
    ),
    ("tab character", "Indent with spaces: YAML does not allow tabs."),
    ("could not find expected ':'", "Each line needs a key, a colon and a space before its value."),
    ("did not find expected key", "Check the indentation and the quotes of this line and of the one before."),
    ("unexpected end of stream", "A quotation mark or a bracket is opened and never closed."),
    (
        "did not find expected ',' or",
        "A list in brackets needs commas between its items and a closing bracket.",
    ),
)


class _Places:
    """Where the parser's marks are in the file.

    YAML ends lines at characters that editors do not (U+0085, U+2028, U+2029), and may put a mark behind the end.
    """

    def __init__(self, text: str, first_line: int) -> None:
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.end = len(text)
        self.first_line = first_line

    def of(self, mark: yaml.Mark) -> Position:
        offset = min(mark.index, self.end)
        line = bisect_right(self.starts, offset) - 1
        return Position(line + self.first_line, offset - self.starts[line] + 1)


def _clean(event: yaml.ScalarEvent) -> str:
    """A scalar's text: the file's was cleaned before, and only an escape in double quotes makes another character."""
    text: str = event.value
    return clean(text) if event.style == '"' else text


class _YamlReader:
    """Builds one document from the parser's events; the only state is where it has come to."""

    def __init__(self, path: str, events: Iterator[Any], places: _Places) -> None:
        self.path = path
        self.events = events
        self.places = places
        self.positions: dict[KeyPath, Position] = {}

    def at(self, event: Any) -> Position:
        return self.places.of(event.start_mark)

    def document(self) -> Any:
        next(self.events)  # the stream's start
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return {}
        value = self.node(next(self.events), ())
        next(self.events)  # the document's end
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise fail(
                self.path, "a second YAML document begins here", "Remove the line `---`.", self.at(event)
            )
        return value

    def node(self, event: Any, where: KeyPath) -> Any:
        self.positions[where] = self.at(event)
        if isinstance(event, yaml.AliasEvent):
            raise fail(
                self.path,
                f"the alias *{event.anchor} is not allowed",
                "Write the value out, or put it in quotes if the * is text.",
                self.at(event),
            )
        tag: str = event.tag or "!"
        if tag not in ("!", "tag:yaml.org,2002:str"):
            raise fail(
                self.path,
                f"the tag {clean(tag.replace('tag:yaml.org,2002:', '!!'))} is not allowed",
                "Remove it: every key knows its own type.",
                self.at(event),
            )
        if isinstance(event, yaml.ScalarEvent):
            if event.implicit[0] and event.value in ("", "~", "null", "Null", "NULL"):
                return None
            return _clean(event)
        if len(where) >= DEPTH:
            raise fail(
                self.path,
                f"more than {DEPTH} levels within each other",
                "Flatten this value.",
                self.at(event),
            )
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(where)
        return self.mapping(where)

    def sequence(self, where: KeyPath) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, (*where, len(items))))
        return items

    def mapping(self, where: KeyPath) -> dict[str, Any]:
        values: dict[str, Any] = {}
        lines: dict[str, int] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            position = self.at(event)
            if not isinstance(event, yaml.ScalarEvent):
                raise fail(
                    self.path,
                    "a key has to be plain text",
                    "Put quotes around text that begins with a bracket, a brace or an asterisk.",
                    position,
                )
            key = _clean(event)
            self.positions[(*where, key, KEY)] = position
            if key in lines:
                raise fail(
                    self.path,
                    f"the key “{key}” is given twice: here and in line {lines[key]}",
                    "Keep one of the two.",
                    position,
                )
            lines[key] = position.line
            values[key] = self.node(next(self.events), (*where, key))
        return values


def load_yaml(path: str, text: str, first_line: int = 1) -> Tree:
    """Read one YAML mapping.

    `first_line` is the line of the file that `text` begins at. Raises ParseFailure.
    """
    text = clean(text)
    places = _Places(text, first_line)
    try:
        reader = _YamlReader(path, yaml.parse(text, Loader=yaml.CSafeLoader), places)
        value = reader.document()
    except yaml.MarkedYAMLError as error:
        if "invalid Unicode character escape" in str(error.problem) and _SURROGATE.search(text):
            return load_yaml(path, _SURROGATE.sub(r"\\ufffd", text), first_line)
        raise _unreadable(path, text, error, places) from error
    except yaml.YAMLError as error:
        hint = "Check the quotes, brackets and indentation."
        raise fail(path, f"not readable as YAML: {error}", hint, Position(first_line)) from error
    return Tree(path, mapping_of(path, value, first_line), reader.positions)


_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
"""An escape for half a character, which no text can hold."""


def _unreadable(path: str, text: str, error: yaml.MarkedYAMLError, places: _Places) -> ParseFailure:
    mark = error.problem_mark or error.context_mark
    what = error.problem or "this is not YAML"
    if mark is None:
        start = Position(places.first_line)
        return fail(path, f"not readable as YAML: {what}", "Check the quotes and brackets.", start)
    if text[mark.index : mark.index + 1] == "\t":
        what = "a tab character where spaces are expected"
    hint = next(
        (hint for sign, hint in _HINTS if sign in what), "Check the quotes, brackets and indentation here."
    )
    return fail(path, f"not readable as YAML: {what}", hint, places.of(mark))
