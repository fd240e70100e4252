"""Where things stand in the body of a content file: offsets and addresses -> lines and columns of the file.

Everything is made when it is first asked for, once, and costs what the text is long, whatever it holds; an offset then
costs a search by halves.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from html import unescape
from urllib.parse import unquote

from site_builder.errors import Position
from site_builder.parsing.tags import CANDIDATE, TYPED_ATTRIBUTE, value_of
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
_TAG = re.compile(r"""<[a-zA-Z][^\s<>/]*+((?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+)>""")
_NEXT_BLOCK = re.compile(r"\n[ \t>]*+(?:\n|[#|\[]|(?:[*+:-]|\d{1,9}[.)])[ \t]|```|~~~)")
_NEAR = 40
"""Characters in which the beginning of a comment's line is looked for."""
_ESCAPED = re.compile(r"""\\([!-/:-@\[-`{-~])""")


class Places:
    """The places in one body."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        """`text`: the body, with `\\n` at the end of its lines; `first_line`: the line of the file that it begins at."""
        self.text, self.first_line = text, first_line

    @cached_property
    def without_code(self) -> str:
        """The text with spaces in place of its code, marks included: as long as the text, with the same lines."""
        return replaced(self.text, code_in(self.text), _spaces)

    @cached_property
    def prose(self) -> str:
        """The text without its code and without its comments: as long, with the same lines."""
        return replaced(self.without_code, comments(self.without_code), _spaces)

    def position(self, offset: int) -> Position:
        """The line and column in the file of the character at an offset in the text."""
        line = bisect_right(self._line_starts, offset)
        return Position(self.first_line + line - 1, offset - self._line_starts[line - 1] + 1)

    def of(self, address: str) -> tuple[Position, ...]:
        """Where an address stands, in order: one place at least.

        All places outside code, or else the first inside, or else the text's first line. It may be escaped otherwise.
        """
        found = self._found(_key(address))
        return tuple([self.position(offset) for offset, _ in found]) or (Position(self.first_line),)

    def of_each(self, addresses: Sequence[str]) -> list[tuple[Position, ...]]:
        """Where each of the addresses in a text stands.

        Of two that differ by escapes alone, none is told at a place that is spelled exactly as the other.
        """
        keys = [_key(address) for address in addresses]
        alike = Counter(keys)
        several = {address for address, key in zip(addresses, keys, strict=True) if alike[key] > 1}
        return [
            self._of(address, several) if address in several else self.of(address) for address in addresses
        ]

    def _of(self, address: str, several: Set[str]) -> tuple[Position, ...]:
        found = self._found(_key(address))
        own = [offset for offset, spelled in found if spelled == address or spelled not in several]
        return tuple(map(self.position, own)) or self.of(address)

    def _found(self, key: str) -> Sequence[tuple[int, str]]:
        return self._addresses.get(key) or self._addresses_in_all.get(key, [])[:1]

    def offset_of(self, address: str) -> int:
        """Where an address begins first, outside code if it can be; -1 if it is not found."""
        found = self._found(_key(address))
        return found[0][0] if found else -1

    def in_tags(self, typed: str) -> int:
        """Where an attribute of a tag, its name, its value or a whole tag begins first; -1 if it is in none."""
        return self._in_tags.get(typed, -1)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in re.finditer("\n", self.text))]

    @cached_property
    def _addresses(self) -> Mapping[str, list[tuple[int, str]]]:
        return _addresses(self.without_code)

    @cached_property
    def _addresses_in_all(self) -> Mapping[str, list[tuple[int, str]]]:
        return self._addresses if self.without_code == self.text else _addresses(self.text)

    @cached_property
    def _in_tags(self) -> Mapping[str, int]:
        offsets: dict[str, int] = {}
        for tag in _TAG.finditer(self.without_code):
            offsets.setdefault(tag[0], tag.start())
            for attribute in TYPED_ATTRIBUTE.finditer(self.without_code, tag.start(1), tag.end(1)):
                offsets.setdefault(attribute[0], attribute.start())
                if attribute[2]:
                    offsets.setdefault(
                        value_of(attribute[2]), attribute.start(2) + (attribute[2][0] in "\"'")
                    )
        return offsets


def replaced(text: str, spans: Iterable[tuple[int, int]], instead: Callable[[str], str]) -> str:
    """The text with something instead of each part that begins and ends at the given offsets, which are in order."""
    pieces = []
    done = 0
    for start, end in spans:
        pieces += [text[done:start], instead(text[start:end])]
        done = end
    return "".join([*pieces, text[done:]])


def _spaces(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def comments(text: str) -> Iterator[tuple[int, int]]:
    """Where each comment begins and ends: one that does not begin a line ends before the next block, or is none."""
    start = block = 0
    while (start := text.find("<!--", start)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        end += 3
        if block < start:
            found = _NEXT_BLOCK.search(text, start)
            block = found.start() if found else len(text)
        before = text[max(0, start - _NEAR) : start].rpartition("\n")[2]
        if end <= block or not before.strip(" \t>*+-"):
            yield start, end
            start = end
        else:
            start += 4


def _addresses(text: str) -> Mapping[str, list[tuple[int, str]]]:
    """The offsets of what looks like an address, and how it is spelled there, by what is the same however it is escaped."""
    offsets: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)

    def note(address: str, offset: int) -> None:
        spelled = _spelled(address)
        if len(places := offsets[unquote(spelled)]) < MANY:
            places.append((offset, spelled))

    for found in _ADDRESS.finditer(text):
        group = found.lastindex or 0
        note(found[group], found.start(group))
    for found in _SRCSET.finditer(text):
        group = found.lastindex or 0
        for one in CANDIDATE.finditer(found[group]):
            note(one[1], found.start(group) + one.start(1))
    for found in _WIKI_LINK.finditer(text):
        note(f"/{re.sub(' +', '_', found[1])}/", found.start())  # what Python-Markdown makes of it
    return offsets


def _key(address: str) -> str:
    """What two spellings of an address have in common that differ only by escapes: of Markdown, HTML or addresses."""
    return unquote(_spelled(address))


def _spelled(address: str) -> str:
    if "\\" in address:
        address = _ESCAPED.sub(r"\1", address)
    return unescape(address).strip()
