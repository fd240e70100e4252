"""TOML and JSON: the parsers of the standard library, with places and bounds that they do not give."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date, datetime, time
from typing import Any

from site_builder.errors import Position
from site_builder.parsing.text import clean
from site_builder.parsing.tree import DEPTH, KeyPath, ParseFailure, Tree, fail, mapping_of


def load_toml(path: str, text: str, first_line: int = 1) -> Tree:
    """Read a TOML document. Raises ParseFailure."""
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        place = Position(int(found[1]) + first_line - 1, int(found[2])) if found else Position(first_line)
        what = re.sub(r" \(at .*\)$", "", str(error))
        if "overwrite" in what and (twice := _given_twice(path, text, place.line - first_line, first_line)):
            raise twice from error
        raise fail(
            path, f"not readable as TOML: {what}", "Text stands in quotes, a list in brackets.", place
        ) from error
    except (ValueError, RecursionError) as error:
        raise fail(path, f"not readable as TOML: {_reason(error)}", _SIMPLER, Position(first_line)) from error
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
        raise fail(
            path,
            f"not readable as JSON: {error.msg}",
            "Keys and text stand in double quotes.",
            Position(error.lineno + first_line - 1, error.colno),
        ) from error
    except _Twice as error:
        raise _twice(path, error.key, rf'"{re.escape(error.key)}"\s*:', text, first_line) from error
    except (ValueError, RecursionError) as error:
        raise fail(path, f"not readable as JSON: {_reason(error)}", _SIMPLER, Position(first_line)) from error
    positions = _guess_positions(value, text[:end], first_line, r"{key}\s*:")
    return Tree(path, _plain(path, value, first_line), positions), end


_SIMPLER = "Write a simpler value."


class _Twice(Exception):
    """A key that is given twice."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


def _twice(path: str, key: str, pattern: str, text: str, first_line: int) -> ParseFailure:
    """The problem of a key that is given twice, with both lines."""
    starts = [found.start() for found in re.finditer(pattern, text, re.MULTILINE)]
    lines = [text.count("\n", 0, start) + first_line for start in starts] or [first_line]
    column = starts[-1] - text.rfind("\n", 0, starts[-1]) if starts else 1
    message = f"the key “{key}” is given twice: here and in line {lines[0]}"
    return fail(path, message, "Keep one of the two.", Position(lines[-1], column))


def _given_twice(path: str, text: str, line: int, first_line: int) -> ParseFailure | None:
    """TOML's parser says only where it stopped: the key is that line's, or the one's before."""
    for written in reversed(text.split("\n")[: line + 1]):
        if found := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", written):
            return _twice(path, found[1], rf"^\s*[\"']?{re.escape(found[1])}[\"']?\s*=", text, first_line)
    return None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise _Twice(clean(twice))
    return values


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return f"more than {DEPTH} levels within each other"
    return str(error).split(";", maxsplit=1)[0]


def _plain(path: str, value: Any, first_line: int) -> dict[str, Any]:
    """What the typed reading knows: dates as text, characters that can be written, depth within bounds."""

    def walk(value: Any, depth: int) -> Any:
        if depth > DEPTH:
            raise fail(
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

    return mapping_of(path, walk(value, 0), first_line)


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
                    start, last = found.start(), found.end()
                    start += len(found[0]) - len(found[0].lstrip())
                    line = text.count("\n", 0, start)
                    positions[(*where, key)] = Position(line + first_line, start - text.rfind("\n", 0, start))
            if len(where) < DEPTH:
                walk(item, (*where, key))

    walk(value, ())
    return positions
