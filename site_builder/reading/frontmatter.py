"""Front matter: where it ends, which language it is in, what it says.

`---` for YAML, `+++` for TOML, `{` for JSON. Lines are those of the file, so every problem points into it.
"""

from __future__ import annotations

import re

import msgspec

from site_builder.errors import Position, Problem
from site_builder.parsing.toml_json import load_json, load_toml
from site_builder.parsing.tree import ParseFailure, Tree
from site_builder.parsing.yaml import load_yaml

HEAD_BYTES = 256 * 1024
"""The longest front matter, in characters."""


class Parts(msgspec.Struct, frozen=True):
    """A content file, taken apart."""

    head: Tree
    body: str
    body_line: int
    """The line of the file that the body begins at."""


def split(path: str, text: str) -> Parts:
    """Take a file apart.

    `text` has `\\n` at the end of its lines and no byte order mark. Raises ParseFailure.
    """
    start = len(text) - len(text.lstrip("\n \t"))
    first_line = text.count("\n", 0, start) + 1
    rest = text[start:]
    if rest.startswith("{"):
        head, end = load_json(path, rest, first_line)
        return Parts(head, rest[end:].lstrip("\n \t"), _line_after(rest, end, first_line))
    opening = re.match(r"(---|\+\+\+)[ \t]*(?:\n|\Z)", rest)
    if not opening:
        raise _failure(
            path,
            first_line,
            "there is no front matter",
            "Begin the file with a line `---`, a line `title: …` and another line `---`.",
        )
    mark = opening[1]
    closing = re.compile(r"^(?:---|\.\.\.)[ \t]*$" if mark == "---" else r"^\+\+\+[ \t]*$", re.MULTILINE)
    close = closing.search(rest, opening.end())
    if not close:
        raise _failure(
            path, first_line, "the front matter is not closed", f"Put a line `{mark}` after its last key."
        )
    head_text = rest[opening.end() : close.start()]
    if len(head_text) > HEAD_BYTES:
        raise _failure(
            path,
            first_line,
            f"the front matter is longer than {HEAD_BYTES // 1024} KiB",
            "Move text into the body.",
        )
    load = load_yaml if mark == "---" else load_toml
    head = load(path, head_text, first_line + 1)
    return Parts(head, rest[close.end() :].lstrip("\n"), _line_after(rest, close.end(), first_line))


def _line_after(text: str, end: int, first_line: int) -> int:
    """The line of the first character after `end` that is not a line's end."""
    body_start = end + len(text[end:]) - len(text[end:].lstrip("\n"))
    return first_line + text.count("\n", 0, body_start)


def _failure(path: str, line: int, message: str, hint: str) -> ParseFailure:
    return ParseFailure(Problem(path, message, hint, Position(line)))
