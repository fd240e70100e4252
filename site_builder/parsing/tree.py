"""Values out of YAML, TOML and JSON, with the place in the file that each one stands at.

Text stays the text that was typed: YAML's guesses (`NO` is false, `12:30` is 750) are left to whoever knows
which type is wanted. Duplicate keys, aliases and tags are refused, depth is bounded, and nothing is executed.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import msgspec
import yaml

from site_builder.errors import Position, Problem
from site_builder.parsing.text import clean

DEPTH = 40
"""How many collections may stand within each other."""

KeyPath = tuple[str | int, ...]
"""Where a value stands in a document: `("sources", 0, "url")`."""


class Tree(msgspec.Struct, frozen=True):
    """A document read from one file."""

    path: str
    """The file, for problems."""
    value: dict[str, Any]
    """Text, None, lists and mappings; from TOML and JSON numbers, booleans and dates as well."""
    positions: dict[KeyPath, Position]
    """Where values begin; what is missing is looked for at the nearest parent."""

    def position(self, where: KeyPath) -> Position:
        """The place of a value, or of the nearest one around it."""
        while where not in self.positions:
            if not where:
                return Position()
            where = where[:-1]
        return self.positions[where]

    def problem(self, where: KeyPath, message: str, hint: str = "") -> Problem:
        """A problem at the place of a value."""
        return Problem(self.path, message, hint, self.position(where))


class ParseFailure(Exception):
    """The text cannot be read at all; carries the one problem."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


def _fail(path: str, message: str, hint: str, position: Position) -> ParseFailure:
    return ParseFailure(Problem(path, message, hint, position))


# --- YAML -----------------------------------------------------------------------------------------------

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


class _YamlReader:
    """Builds one document from the parser's events; the only state is where it has come to."""

    def __init__(self, path: str, events: Iterator[Any], first_line: int) -> None:
        self.path = path
        self.events = events
        self.first_line = first_line
        self.positions: dict[KeyPath, Position] = {}

    def at(self, event: Any) -> Position:
        return Position(event.start_mark.line + self.first_line, event.start_mark.column + 1)

    def document(self) -> Any:
        next(self.events)  # the stream's start
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return {}
        value = self.node(next(self.events), ())
        next(self.events)  # the document's end
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise _fail(
                self.path, "a second YAML document begins here", "Remove the line `---`.", self.at(event)
            )
        return value

    def node(self, event: Any, where: KeyPath) -> Any:
        self.positions[where] = self.at(event)
        if isinstance(event, yaml.AliasEvent):
            raise _fail(
                self.path,
                f"the alias *{event.anchor} is not allowed",
                "Write the value out, or put it in quotes if the * is text.",
                self.at(event),
            )
        tag: str = event.tag or "!"
        if tag not in ("!", "tag:yaml.org,2002:str"):
            raise _fail(
                self.path,
                f"the tag {clean(tag)} is not allowed",
                "Remove it: every key knows its own type.",
                self.at(event),
            )
        if isinstance(event, yaml.ScalarEvent):
            if event.implicit[0] and event.value in ("", "~", "null", "Null", "NULL"):
                return None
            return clean(event.value)
        if len(where) >= DEPTH:
            raise _fail(
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
                raise _fail(
                    self.path,
                    "a key has to be plain text",
                    "Put quotes around text that begins with a bracket, a brace or an asterisk.",
                    position,
                )
            key = clean(event.value)
            if key in lines:
                raise _fail(
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
    try:
        reader = _YamlReader(path, yaml.parse(clean(text), Loader=yaml.CSafeLoader), first_line)
        value = reader.document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Position(mark.line + first_line, mark.column + 1) if mark else Position(first_line)
        what = error.problem or "this is not YAML"
        hint = next(
            (hint for sign, hint in _HINTS if sign in what),
            "Check the quotes, brackets and indentation here.",
        )
        raise _fail(path, f"not readable as YAML: {what}", hint, place) from error
    except yaml.YAMLError as error:
        raise _fail(path, f"not readable as YAML: {error}", "", Position(first_line)) from error
    return Tree(path, _mapping(path, value, first_line), reader.positions)


# --- TOML and JSON --------------------------------------------------------------------------------------


def load_toml(path: str, text: str, first_line: int = 1) -> Tree:
    """Read a TOML document. Raises ParseFailure."""
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        place = Position(int(found[1]) + first_line - 1, int(found[2])) if found else Position(first_line)
        what = re.sub(r" \(at .*\)$", "", str(error))
        raise _fail(
            path, f"not readable as TOML: {what}", "Text stands in quotes, a list in brackets.", place
        ) from error
    except (ValueError, RecursionError) as error:
        raise _fail(path, f"not readable as TOML: {_reason(error)}", "", Position(first_line)) from error
    return Tree(
        path,
        _plain(path, value, first_line),
        _guess_positions(value, text, first_line, r"(?m)^\s*\[*\s*{key}\s*[=\]]"),
    )


def load_json(path: str, text: str, first_line: int = 1) -> tuple[Tree, int]:
    """Read the JSON object at the beginning of `text`; also gives where it ends. Raises ParseFailure."""
    try:
        value, end = json.JSONDecoder(object_pairs_hook=_unique).raw_decode(text)
    except json.JSONDecodeError as error:
        raise _fail(
            path,
            f"not readable as JSON: {error.msg}",
            "Keys and text stand in double quotes.",
            Position(error.lineno + first_line - 1, error.colno),
        ) from error
    except (ValueError, RecursionError) as error:
        raise _fail(path, f"not readable as JSON: {_reason(error)}", "", Position(first_line)) from error
    positions = _guess_positions(value, text[:end], first_line, r"{key}\s*:")
    return Tree(path, _plain(path, value, first_line), positions), end


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key “{clean(twice)}” is given twice")
    return values


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return f"more than {DEPTH} levels within each other"
    return str(error).split(";", maxsplit=1)[0]


def _mapping(path: str, value: Any, first_line: int) -> dict[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _fail(
            path,
            "keys with their values are expected here",
            "Write one `key: value` a line.",
            Position(first_line),
        )
    return value


def _plain(path: str, value: Any, first_line: int) -> dict[str, Any]:
    """What the typed reading knows: dates as text, characters that can be written, depth within bounds."""

    def walk(value: Any, depth: int) -> Any:
        if depth > DEPTH:
            raise _fail(
                path,
                f"more than {DEPTH} levels within each other",
                "Flatten this value.",
                Position(first_line),
            )
        if isinstance(value, dict):
            return {clean(key): walk(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [walk(item, depth + 1) for item in value]
        if isinstance(value, datetime | date | time):
            return value.isoformat()
        return clean(value) if isinstance(value, str) else value

    return _mapping(path, walk(value, 0), first_line)


def _guess_positions(value: Any, text: str, first_line: int, pattern: str) -> dict[KeyPath, Position]:
    """The lines of the keys: these parsers do not tell, so each key is looked for in the text, in order."""
    positions: dict[KeyPath, Position] = {(): Position(first_line)}
    last = 0

    def walk(value: Any, where: KeyPath) -> None:
        nonlocal last
        items = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for key, item in items:
            if isinstance(key, str):
                found = re.compile(pattern.replace("{key}", f"[\"']?{re.escape(key)}[\"']?")).search(
                    text, last
                )
                if found:
                    last = found.start()
                    line = text.count("\n", 0, last)
                    positions[(*where, key)] = Position(line + first_line, last - text.rfind("\n", 0, last))
            if len(where) < DEPTH:
                walk(item, (*where, key))

    walk(value, ())
    return positions
