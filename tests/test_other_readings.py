"""What `check` says of texts whose lists and code CommonMark reads otherwise, and that it says nothing of all others."""

from __future__ import annotations

import pytest

from site_builder.opening.config import MarkdownSettings
from site_builder.reading.comparing import other_reading
from site_builder.reading.holes import cut
from site_builder.reading.markdown import convert
from site_builder.reading.places import Places
from tests.harness import SETTINGS, Make


def told(text: str, *extensions: str) -> str:
    """What is said of a text, with its place; empty if both engines read it alike."""
    places = Places(text)
    settings = MarkdownSettings(extensions=("extra", "sane_lists", *extensions))
    body = cut(convert(places, settings).html).body
    problem = other_reading("a.md", places, body, settings)
    return (
        f"{problem.position.line}:{problem.position.column} {problem.message}"
        if problem and problem.position
        else ""
    )


LONG = "https://example.org/" + "a-long-way/" * 30

ALIKE = {
    "notes": "- one\n- two[^n]\n\nText[^1]\n\n[^1]: three\n\n    - four\n\n[^n]: five",
    "a reference to a note in another order": "- one[^b]\n- [^a] two\n\n[^a]: three\n\n[^b]: four",
    "tasks": "- [ ] water the plants\n- [x] write to Eva",
    "two lists": "- a\n- b\n\n1. c\n\n[^1] x\n\n[^1]: y",
    "wide marks": "*   Four\n*   Five\n\n1.  Six",
    "a long address": f"- [a]({LONG}) b\n- c [d]({LONG})",
    "pictures": "- ![A view](/a.png) of it\n- ![](/b.png)",
    "a frame": '- x <iframe src="https://player.example/v" title="A film"></iframe>\n- y',
    "old tags": '- <font color="red">red</font> x\n- <center>y</center>',
    "headings": "- # One\n\n  two\n- ## Three",
    "an alert": "> [!CAUTION]\n> - one\n> - two",
    "marked code": "- a\n\n  ```python\n  x1 = f'{y2}'\n  ```",
    "a comment": "- a <!-- b --> c\n- d",
    "links that one reads": "- [`a()`][`b`] c\n- d\n\n[`b`]: https://e.org/",
}


@pytest.mark.parametrize("kind", ALIKE)
def test_nothing_is_said_of_what_both_read_alike(kind: str) -> None:
    assert told(ALIKE[kind]) == ""


RAW = '<section>\n<div markdown="1">\n\n- one\n- two\n\n</div>\n</section>\n'
"""Markdown in raw HTML that is within other raw HTML: Python-Markdown leaves all of it as it is."""

BOX = """\
!!! note "Of two paragraphs"

    The first.

    The second:

    - one
    - two

    Then:

        code

Text.

    !!! code
        more
"""


def test_nothing_is_said_of_the_boxes_that_a_site_has() -> None:
    assert told(BOX, "admonition") == ""
    assert told(f"{BOX}\n{RAW}", "admonition").startswith("22:1 “one” is an item of a list as")


DIFFERENT = {
    RAW: "4:1 “one” is an item of a list as CommonMark reads it, and not here",
    RAW.replace("- one\n- two", "    x y"): "4:5 “x y” is code as CommonMark reads it, and not here",
    "<div></div>\n- one": "2:3 “one” is an item of a list here, and not as CommonMark reads it",
}


@pytest.mark.parametrize("text", DIFFERENT)
def test_what_commonmark_reads_otherwise_is_told_at_its_place(text: str) -> None:
    assert told(text) == DIFFERENT[text]


def test_check_says_it_of_articles_pages_and_topics(make: Make) -> None:
    site = make()
    text = RAW
    site.article("2025-06-01-a", text)
    site.put("content/pages/b.md", f"---\ntitle: B\n---\n{text}")
    site.put("content/topics/c.md", f"---\nname: C\n---\n{text}")
    said = site.run("check", "--now", "2026-01-01").said
    for place in ("articles/2025-06-01-a.md:7:1", "pages/b.md:7:1", "topics/c.md:7:1"):
        assert (
            f"content/{place}: warning: “one” is an item of a list as CommonMark reads it, and not here"
            in said
        )
    site.put("site.yaml", SETTINGS + "markdown: {engine: commonmark}\n")
    assert "CommonMark" not in site.run("check", "--now", "2026-01-01").said
