"""The converter made faster gives what the converter gives, to the letter."""

from __future__ import annotations

import ast
import sys
import tarfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import markdown
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from site_builder.errors import Position
from site_builder.opening.config import EXTENSIONS, MarkdownSettings
from site_builder.reading.engines.selective import SelectiveExtension
from site_builder.reading.findings import problems
from site_builder.reading.holes import cut
from site_builder.reading.markdown import convert
from site_builder.reading.places import Places

# Pieces that mean something to the converter, and some that mean nothing.
PIECES = st.sampled_from(
    [
        "word",
        "A sentence with two, or three, words.",
        "*",
        "**",
        "_",
        "__",
        "`",
        "``",
        "[",
        "]",
        "(",
        ")",
        "](x.md)",
        "![",
        "<",
        ">",
        "<b>",
        "</b>",
        "<div>",
        "</div>",
        '<div markdown="1">',
        "&",
        "&amp;",
        "&#42;",
        "\\",
        "\\*",
        "!",
        "#",
        "## ",
        "- ",
        "1. ",
        "> ",
        "    ",
        "\t",
        "  \n",
        "\n",
        "\n\n",
        "===",
        "---",
        "|",
        "| a | b |\n|---|:-:|\n| c | d |",
        "[^1]",
        "[^1]: note",
        "[a]: http://x.org",
        "[a]",
        "<http://x.org>",
        "<a@x.org>",
        "http://x.org",
        ": definition",
        "*[HTML]: text",
        "HTML",
        "{#id}",
        "{.class}",
        "~~~",
        "```",
        "!!! note",
        "[[page]]",
        "è",
        "Москва",
        "\u00a0",
        "1986",
        "x_y_z",
        '"quoted"',
        "--",
        "<!-- c -->",
        "<?php ?>",
    ]
)
TEXTS = st.lists(PIECES, max_size=24).map("".join) | st.text(max_size=80)
SETS = st.sets(st.sampled_from([name for name in EXTENSIONS if name != "legacy_em"]), max_size=4).map(sorted)


@example(text="a [[link with _emphasis_ in it]]", extensions=["wikilinks"])
@given(text=TEXTS, extensions=SETS | st.just(["extra", "sane_lists"]))
@settings(max_examples=600, deadline=None, derandomize=True)
def test_the_selective_converter_gives_the_same_html(text: str, extensions: list[str]) -> None:
    own = markdown.Markdown(extensions=[*extensions])
    selective = markdown.Markdown(extensions=[*extensions, SelectiveExtension()])
    assert selective.convert(text) == own.convert(text)


OWN = list(Path(sys.prefix).glob("documents/markdown-*.tar.gz"))
"""Python-Markdown's source distribution, once fetched."""


@cache
def own_documents() -> dict[str, str]:
    """The texts that Python-Markdown itself is tested with, those within its programs too, by where they stand."""
    documents = {}
    [archive] = OWN
    with tarfile.open(archive) as files:
        for member in files:
            if "/tests/" in member.name and member.name.endswith((".txt", ".py")):
                file = files.extractfile(member)
                text = file.read().decode("utf-8-sig") if file else ""
                if member.name.endswith(".txt"):
                    documents[member.name] = text
                else:
                    documents |= {f"{member.name}:{line}": literal for line, literal in literals(text)}
    return documents


def literals(program: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


@pytest.mark.skipif(not OWN, reason="`make test` fetches Python-Markdown's own documents")
@pytest.mark.parametrize(
    "extensions", [[], ["extra", "sane_lists"], *([name] for name in EXTENSIONS)], ids=str
)
def test_the_selective_converter_gives_the_same_html_on_the_converters_own_documents(
    extensions: list[str],
) -> None:
    """Its texts are not ours to keep: they come with its source distribution."""

    def converted(text: str, *ours: SelectiveExtension) -> str:
        return markdown.Markdown(extensions=[*extensions, *ours]).convert(text)

    documents = own_documents()
    assert len(documents) > 2000
    whole = {
        where: text for where, text in documents.items() if where.endswith(".txt") or len(extensions) != 1
    }
    assert [
        where for where, text in whole.items() if converted(text, SelectiveExtension()) != converted(text)
    ] == []


def test_headings_have_levels_and_ids_of_their_own() -> None:
    text = "# A *b*\n\n### C {#given}\n\n# A b\n\n## L’Ucraina `x` & y\n"
    assert convert(Places(text), MarkdownSettings()).html.split("\n")[:4] == [
        '<h2 id="a-b">A <em>b</em></h2>',
        '<h4 id="given">C</h4>',
        '<h2 id="a-b-2">A b</h2>',
        '<h3 id="l-ucraina-x-y">L’Ucraina <code>x</code> &amp; y</h3>',
    ]


def test_what_looks_like_an_address_inside_a_quoted_value_is_text() -> None:
    html = """<a title=' href="x.md" onmouseover=alert(1) ' href="y.md">z</a>"""
    made = cut(html)
    assert made.targets == ("y.md",)
    assert made.body.pieces == (
        """<a title=' href="x.md" onmouseover=alert(1) ' href="'""".strip("'"),
        '">z</a>',
    )


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
@pytest.mark.parametrize("html", ["sanitise", "trust"])
def test_ids_with_two_hyphens_are_the_pages_own_even_in_trusted_html(engine: str, html: str) -> None:
    text = "Before.\n\n## A {#page--content}\n\n<p id='x--y'>b</p>\n"
    settings = MarkdownSettings(engine=engine, html=html)  # type: ignore[arg-type]
    places = Places(text)
    converted = convert(places, settings)
    assert '<h2 id="a">A</h2>' in converted.html
    assert "--" not in converted.html
    found = [(problem.message, problem.position) for problem in problems("a.md", converted.found, places)]
    assert found == [
        ("the id “page--content” is taken out", Position(3, 7)),
        ("the id “x--y” is taken out", Position(5, 4)),
    ]
