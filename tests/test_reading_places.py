"""Where things stand in a body: what is code, at which line and column an address is, at a cost that the text sets."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.errors import Position
from site_builder.reading.code_in_text import DEPTH, code_in
from site_builder.reading.holes import cut
from site_builder.reading.places import Places
from tests.counting import Looked, calls

BLANKED = {
    "a `b` c": "a     c",
    "a ``b ` c`` d": "a           d",
    "a `b c": "a `b c",
    "``a` `b``": "         ",
    "``a` b": "``a` b",
    "`a``b`": "      ",
    r"\`a` b": r"\`a` b",
    r"`a\` b": r"     b",
    r"\``a` b": r"\`    b",
    r"\\`a` b": r"\\    b",
    "`a\nb` c": "  \n   c",
    "`a\n\nb`": "`a\n\nb`",
    "# `a\nb`": "# `a\nb`",
    "`a\n# b`": "`a\n# b`",
    "`a\n---\nb`": "`a\n---\nb`",
    "- `a\n- b`": "- `a\n- b`",
    "- `a\nb` c": "-   \n   c",
    "> `a\nb` c": ">   \n   c",
    "> `a\n\nb`": "> `a\n\nb`",
    "```\na\n```\nb": "   \n \n   \nb",
    "```python\n[a](b)\n````\nc": "         \n      \n    \nc",
    "````\n```\na\n````\nb": "    \n   \n \n    \nb",
    "~~~ a ` b\n```\n~~~\nc": "         \n   \n   \nc",
    "``` a ` b\nc": "``` a ` b\nc",
    "```\na": "   \n ",
    "a\n```\nb\n```\nc": "a\n   \n \n   \nc",
    "   ```\n   a\n   ```\nb": "      \n    \n      \nb",
    "> ```\n> a\nb": ">    \n>  \nb",
    "> ~~~\n>\n> a\n> ~~~\n> b": ">    \n>\n>  \n>    \n> b",
    "- ```\n  a\n\n  b\n  ```\n- c": "-    \n   \n\n   \n     \n- c",
    "1. a\n   ```\n   b\n   ```\n   c": "1. a\n      \n    \n      \n   c",
    "- > ```\n  > a\n- b": "- >    \n  >  \n- b",
    "- a\n\n  > - ```\n  >   b\n  >   ```\n  > c": "- a\n\n  > -    \n  >    \n  >      \n  > c",
    "a\n\n    b\n\nc": "a\n\n     \n\nc",
    "a\n\n\tb\n": "a\n\n\t \n",
    "a\n    b": "a\n    b",
    "# a\n    b": "# a\n     ",
    "- a\n\n    b": "- a\n\n    b",
    "- a\n\n      b": "- a\n\n       ",
    "1. a\n\n       b\n\n   c": "1. a\n\n        \n\n   c",
    "-     a\n- b": "-      \n- b",
    "- a\n    - b\n\n        c": "- a\n    - b\n\n        c",
    "[^1]: a\n\n    b\n\n        c": "[^1]: a\n\n    b\n\n         ",
    "a\n:   b\n\n    c": "a\n:   b\n\n    c",
    '!!! note "a"\n\n    b': '!!! note "a"\n\n    b',
    "* * *\n    a": "* * *\n     ",
    "a\n2. b\n\n    c": "a\n2. b\n\n     ",
    "1. a\n2. b\n\n    c": "1. a\n2. b\n\n    c",
}
"""Texts, and what is left of them without code. Worked out by hand from CommonMark 0.31.2."""


@pytest.mark.parametrize(("text", "left"), BLANKED.items(), ids=ascii)
def test_code_is_what_commonmark_takes_for_code(text: str, left: str) -> None:
    assert [line.rstrip() for line in Places(text).without_code.split("\n")] == [
        line.rstrip() for line in left.split("\n")
    ]


MARKDOWN = st.lists(
    st.sampled_from(
        ["`", "``", "```", "~~~", "~~~~", "\n", "\n\n", "    ", "\t", "> ", "- ", "12. ", "\\", "# ", "---", "word", "é",
         "[^1]: ", ": ", "\x85", "\u2028", " "]
    ),
    max_size=60,
).map("".join)  # fmt: skip


@given(MARKDOWN)
def test_without_its_code_a_text_is_as_long_and_has_the_same_lines(text: str) -> None:
    left = Places(text).without_code
    assert list(map(len, left.split("\n"))) == list(map(len, text.split("\n")))
    assert all(new in (old, " ") for new, old in zip(left, text, strict=True))
    code = code_in(text)
    assert all(one.start < one.end <= other.start for one, other in pairwise(code))


@given(MARKDOWN)
def test_a_place_is_the_line_and_column_that_an_editor_shows(text: str) -> None:
    places = Places(text, 7)
    for offset in range(len(text) + 1):
        before = text[:offset].split("\n")
        assert places.position(offset) == Position(6 + len(before), len(before[-1]) + 1)


@pytest.mark.parametrize(
    ("text", "address", "place"),
    [
        ("[a](b.md)", "b.md", (1, 5)),
        ("b.md (b.md)\n[a]( <b c.md> 'title')", "b c.md", (2, 7)),
        ("[a](b%20c.md)", "b c.md", (1, 5)),
        ("[a](città.md)", "citt%C3%A0.md", (1, 5)),
        ("[a](b?c=1&amp;d=2)", "b?c=1&d=2", (1, 5)),
        (r"[a](b\_c.md)", "b_c.md", (1, 5)),
        ("[a](b_(c).md), (d.md)", "b_(c).md", (1, 5)),
        ('<img alt=a\nsrc="a b.png">', "a b.png", (2, 6)),
        ("<a href='b.md'>", "b.md", (1, 10)),
        ("<a href=b.md>", "b.md", (1, 9)),
        ("[a][b]\n\n[b]: c.md 'title'", "c.md", (3, 6)),
        ("[a][b]\n\n[b]:\n  <c.md>", "c.md", (4, 4)),
        ("([a](b.md))", "b.md", (1, 6)),
        ("A [[Wiki page]]", "/Wiki_page/", (1, 3)),
        ("`[a](b.md)`\n\n    [a](b.md)\n\n[a](b.md)", "b.md", (5, 5)),
        ("Text\n\n`[a](b.md)`", "b.md", (3, 6)),
        ("Text", "b.md", (1, 1)),
    ],
)
def test_an_address_is_found_where_it_is_written(text: str, address: str, place: tuple[int, int]) -> None:
    assert Places(text).of(address)[0] == Position(*place)


def test_every_place_of_an_address_is_found() -> None:
    assert Places("[a](b.md) `[a](b.md)`\n[c](b.md)", 5).of("b.md") == (Position(5, 5), Position(6, 5))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("[a](/è/)\n[b](/%C3%A8/)", {"/è/": [1], "/%C3%A8/": [2]}),
        ("[a](/è/)\n[b](/%C3%A8/)", {"/%C3%A8/": [1, 2]}),
        ("[a](/%c3%a8/)\n[b](/è/)\n[c](/%C3%A8/)", {"/%C3%A8/": [1, 3], "/è/": [1, 2]}),
        (r"[a](/b\_c/) [d](/b_c/)", {"/b_c/": [1, 1]}),
    ],
)
def test_addresses_that_differ_by_escapes_have_places_of_their_own(
    text: str, places: dict[str, list[int]]
) -> None:
    found = Places(text).of_each(tuple(places))
    assert [[position.line for position in one] for one in found] == list(places.values())


@pytest.mark.parametrize(
    ("html", "ids"),
    [
        ('<h2 id="a">A</h2><p id=b>B</p>', ("a", "b")),
        ("<a\nclass='x' name='a&amp;b'></a>", ("a&b",)),
        ('<p title="1 < 2 > 0" id="a"><img id="b"/>', ("a", "b")),
        ('<p title=" id=\'no\'" ID="a">', ("a",)),
        ('<code>&lt;a id="no"&gt;</code> id="no" <p data-id="no">', ()),
        ('<p id="a"></p><p id="a"></p>', ("a",)),
    ],
)
def test_what_a_fragment_can_lead_to(html: str, ids: tuple[str, ...]) -> None:
    assert cut(html).ids == ids


HARD: dict[str, Callable[[int], str]] = {
    "runs": lambda size: " ".join("`" * length for length in range(1, size // 10)),
    "one-run": lambda size: "`" * size,
    "pairs": lambda size: "`a ``b " * size,
    "escaped": lambda size: "\\" * size + "`",
    "fences": lambda size: "```\n" * size,
    "tildes": lambda size: "~" * size + "\n" + "~~~\n" * size,
    "quotes": lambda size: "> " * size + "`\n" + ">\n" * size,
    "items": lambda size: "- " * size + "`\n" + "\n" * size + "    a\n" * size,
    "rules": lambda size: "- " * size + "*\t" * size + "`",
    "brackets": lambda size: "](`a`(" * size,
    "equals": lambda size: "`a`=x=" * size + '="' * size + "='" * size,
    "spaces": lambda size: "](" + " " * size + "`" + "=" * size,
}


@pytest.mark.parametrize("kind", HARD)
def test_case_56_what_finding_code_and_addresses_costs_grows_with_the_text_and_no_faster(kind: str) -> None:
    def cost(size: int) -> float:
        text = Looked(HARD[kind](size))
        with calls() as counted:
            Places(text).of("not-there")
        return (counted.total() + text.characters) / len(text)

    assert cost(8 * DEPTH) < 1.5 * cost(2 * DEPTH) + 1
