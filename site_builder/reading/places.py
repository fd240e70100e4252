"""Where things stand in the body of a content file: offsets and addresses -> lines and columns of the file.

Everything is made when it is first asked for, once, and costs what the text is long, whatever it holds; an offset then
costs a search by halves.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property
from html import unescape
from urllib.parse import unquote

from site_builder.errors import Position
from site_builder.parsing.tags import CANDIDATE
from site_builder.reading.code_in_text import code_in

MANY = 50
"""At most so many places of one address are remembered."""

_ADDRESS = re.compile(
    r"""[(:=] (?: (?<= [\]] .) | (?<= =) ) \s*    # of a link `](`, a definition `]:`, an attribute `=`
        (?: <([^<>\n]*)> | "([^"\n]*)" | '([^'\n]*)'
          | ((?: [^\s<>"'()] | \([^\s<>"'()]*\) )+) )""",
    re.VERBOSE,
)
_SRCSET = re.compile(r"""\bsrcset\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_WIKI_LINK = re.compile(r"\[\[([\w -]+)\]\]")
_ESCAPED = re.compile(r"""\\([!-/:-@\[-`{-~])""")


class Places:
    """The places in one body."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        """`text`: the body, with `\\n` at the end of its lines; `first_line`: the line of the file that it begins at."""
        self.text, self.first_line = text, first_line

    @cached_property
    def without_code(self) -> str:
        """The text with spaces in place of its code, marks included: as long as the text, with the same lines."""
        pieces = []
        done = 0
        for start, end in code_in(self.text):
            pieces += [self.text[done:start], re.sub(r"[^\n]", " ", self.text[start:end])]
            done = end
        return "".join([*pieces, self.text[done:]])

    def position(self, offset: int) -> Position:
        """The line and column in the file of the character at an offset in the text."""
        line = bisect_right(self._line_starts, offset)
        return Position(self.first_line + line - 1, offset - self._line_starts[line - 1] + 1)

    def of(self, address: str) -> tuple[Position, ...]:
        """Where an address stands, in order: one place at least.

        All places outside code, or else the first inside, or else the text's first line. It may be escaped otherwise.
        """
        key = _key(address)
        offsets = self._addresses.get(key) or self._addresses_in_all.get(key, [])[:1]
        return tuple(map(self.position, offsets)) if offsets else (Position(self.first_line),)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in re.finditer("\n", self.text))]

    @cached_property
    def _addresses(self) -> Mapping[str, list[int]]:
        return _addresses(self.without_code)

    @cached_property
    def _addresses_in_all(self) -> Mapping[str, list[int]]:
        return self._addresses if self.without_code == self.text else _addresses(self.text)


def _addresses(text: str) -> Mapping[str, list[int]]:
    """The offsets of what looks like an address, by what is the same however it is escaped."""
    offsets: defaultdict[str, list[int]] = defaultdict(list)

    def note(address: str, offset: int) -> None:
        if len(places := offsets[address]) < MANY:
            places.append(offset)

    for found in _ADDRESS.finditer(text):
        group = found.lastindex or 0
        note(_key(found[group]), found.start(group))
    for found in _SRCSET.finditer(text):
        group = found.lastindex or 0
        for one in CANDIDATE.finditer(found[group]):
            note(_key(one[1]), found.start(group) + one.start(1))
    for found in _WIKI_LINK.finditer(text):
        note(f"/{re.sub(' +', '_', found[1])}/", found.start())  # what Python-Markdown makes of it
    return offsets


def _key(address: str) -> str:
    """What two spellings of an address have in common that differ only by escapes: of Markdown, HTML or addresses."""
    if "\\" in address:
        address = _ESCAPED.sub(r"\1", address)
    return unquote(unescape(address)).strip()
