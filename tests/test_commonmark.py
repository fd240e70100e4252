"""The engine `commonmark` beside the examples of the specifications: CommonMark's own, and GitHub's.

They are not ours to keep: they come with the source distribution of another program, as its tests. Each difference is
listed here with its reason.
"""

from __future__ import annotations

import re
import sys
import tarfile
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple

import pytest

from site_builder.opening.config import MarkdownSettings
from site_builder.reading.engines import commonmark
from site_builder.reading.markdown import convert
from site_builder.reading.places import Places
from tests.harness import SETTINGS, Make

ARCHIVES = list(Path(sys.prefix).glob("documents/marko-*.tar.gz"))
fetched = pytest.mark.skipif(not ARCHIVES, reason="`make test` fetches the specifications")

EXAMPLE = re.compile(r"^`{32} example([^\n]*)\n(.*?)^\.\n(.*?)^`{32}$", re.MULTILINE | re.DOTALL)


class Example(NamedTuple):
    kind: str
    typed: str
    html: str


@cache
def examples(name: str) -> list[Example]:
    """The examples of a specification."""
    [archive] = ARCHIVES
    with tarfile.open(archive) as files:
        [member] = [member for member in files if member.name.endswith(f"/tests/spec/{name}.txt")]
        file = files.extractfile(member)
        text = file.read().decode() if file else ""
    return [
        Example(kind.strip(), typed.replace("→", "\t"), html.replace("→", "\t"))
        for kind, typed, html in EXAMPLE.findall(text)
    ]


def normal(html: str) -> str:
    """Without what means nothing in HTML, and without the classes of task lists."""
    html = re.sub(r"<(br|hr|img|input)\b([^>]*?)\s*/?>", r"<\1\2>", html)
    html = re.sub(r' class="(?:contains-task-list|task-list-item|task-list-item-checkbox)"', "", html)
    html = re.sub(r"<input([^>]*)>", lambda found: f"<input {' '.join(sorted(found[1].split()))}>", html)
    return re.sub(r">\s+<", "><", html.replace("&quot;", '"')).strip()


READ_OTHERWISE = {
    "<https://foo.bar/baz bim>": "a bare address is a link",
    "< https://foo.bar >": "a bare address is a link",
    "https://example.com": "a bare address is a link",
    "<http://foo.bar/baz bim>": "a bare address is a link",
    "< http://foo.bar >": "a bare address is a link",
    "http://example.com": "a bare address is a link",
    "foo@bar.example.com": "a bare address is a link",
    "foo <!-- not a comment -- two hyphens -->": "a comment, since version 0.31 of CommonMark",
    "foo <!--> foo -->": "a comment, since version 0.31 of CommonMark",
    "<strong> <title> <style> <em>": "what may not stay is decided for both engines in one place",
    **dict.fromkeys(
        (
            "__foo, __bar__, baz__",
            "foo******bar*********baz",
            "__foo __bar__ baz__",
            "____foo__ bar__",
            "**foo **bar****",
            "****foo****",
            "____foo____",
            "******foo******",
            "_____foo_____",
        ),
        "strong text within strong text, as CommonMark has it",
    ),
}
"""The first line of each example that the engine reads otherwise, and why."""


@fetched
@pytest.mark.parametrize(("name", "many"), [("commonmark", 640), ("gfm", 660)])
def test_the_examples_of_the_specification(name: str, many: int) -> None:
    assert len(examples(name)) > many
    otherwise = {
        example.typed.partition("\n")[0]
        for example in examples(name)
        if normal(commonmark.to_html(example.typed)) != normal(example.html)
    }
    assert otherwise - READ_OTHERWISE.keys() == set()
    assert otherwise  # the list is not for nothing


WORD = re.compile(r"[^\W_]+")


def words(html: str) -> set[str]:
    """The words of some HTML, glued together too where a tag stands within one."""
    return {
        word
        for instead in (" ", "")
        for word in WORD.findall(unescape(re.sub(r"<!--.*?-->|<[^>]*>", instead, html, flags=re.DOTALL)))
    }


@fetched
@pytest.mark.parametrize("name", ["commonmark", "gfm"])
def test_every_word_of_an_example_is_shown_or_something_is_told(name: str) -> None:
    silent = []
    for example in examples(name):
        converted = convert(Places(example.typed), MarkdownSettings(engine="commonmark"))
        if words(example.html) - words(converted.html) and not converted.found:
            silent.append(example.typed)
    assert silent == []


def elements(html: str) -> list[str]:
    """Without what highlights code; a figure counts as the paragraph that it is made of."""
    html = re.sub(r"<figcaption>.*?</figcaption>", "", html).replace("<figure", "<p")
    names = re.findall(r"<(?!span)([a-z][a-z0-9]*)", html)
    return ["h" if re.fullmatch("h[1-6]", name) else name for name in names if name != "tbody"]


@fetched
@pytest.mark.parametrize("name", ["commonmark", "gfm"])
def test_only_what_holds_html_is_changed_by_sanitising(name: str) -> None:
    looked_at = [
        example
        for example in examples(name)
        if "<" not in example.typed and example.typed.partition("\n")[0] not in READ_OTHERWISE
    ]
    assert len(looked_at) > 500
    for example in looked_at:
        converted = convert(Places(example.typed), MarkdownSettings(engine="commonmark"))
        assert elements(converted.html) == elements(example.html), example.typed


def test_extensions_of_the_other_engine_are_told(make: Make) -> None:
    site = make().article("2025-04-28-a")
    site.put("site.yaml", SETTINGS + "markdown:\n  engine: commonmark\n  extensions: [smarty]\n")
    said = site.run("check").said
    assert "site.yaml:8:15: " in said
    assert "is for the engine python-markdown" in said


def test_an_engine_that_is_not_installed_is_told_with_what_to_do(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site_builder.opening.config.find_spec", lambda name: None)
    site = make().article("2025-04-28-a")
    site.put("site.yaml", SETTINGS + "markdown: {engine: commonmark}\n")
    result = site.run("build")
    assert result.exit_code == 1
    assert "site.yaml:6:20: the engine commonmark needs comrak" in result.said
    assert "pip install 'site-builder[commonmark]'" in result.said
