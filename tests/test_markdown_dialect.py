"""Case 37 to 39: what Python-Markdown reads as its writers expect, typed text beside HTML; and its lists beside comrak's."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from site_builder.opening.config import EXTENSIONS, MarkdownSettings
from site_builder.reading.engines import commonmark
from site_builder.reading.engines.containers import DEPTH, ContainerReader
from site_builder.reading.engines.python_markdown import to_html
from tests.counting import calls

USUAL = MarkdownSettings().extensions
SETS = [USUAL, (), ("extra",), ("sane_lists", "nl2br", "smarty"), ("def_list", "footnotes", "admonition")]


def fragment(typed: str, extensions: tuple[str, ...] = USUAL, language: str = "") -> str:
    """The HTML without what means nothing between its tags."""
    return re.sub(
        r"\s*\n\s*(?=<(?!/code))|(?<=>)\s*\n\s*(?!</code)", "", to_html(typed, extensions, language)
    )


NESTED = "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"
LISTS = {
    "by two spaces": ("- a\n  - b\n- c", NESTED),
    "by four spaces": ("- a\n    - b\n- c", NESTED),
    "by a tab": ("- a\n\t- b\n- c", NESTED),
    "by three": ("* a\n   * b\n      * c", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li></ul>"),
    "bullets in numbers": ("1. one\n   - sub", "<ol><li>one<ul><li>sub</li></ul></li></ol>"),
    "numbers in bullets": ("- a\n  1. b", "<ul><li>a<ol><li>b</li></ol></li></ul>"),
    "not far enough": ("1. one\n - sub", "<ol><li>one</li></ol><ul><li>sub</li></ul>"),
    "on one line": ("- 1. a\n  2. b", "<ul><li><ol><li>a</li><li>b</li></ol></li></ul>"),
    "after a line of text": (
        "Points:\n- first\n- second",
        "<p>Points:</p><ul><li>first</li><li>second</li></ul>",
    ),
    "numbers after a line of text": ("Steps:\n1. first\n2. second", "<p>Steps:</p><ol><li>first</li><li>second</li></ol>"),
    "a year at the beginning of a line": ("That was in\n2025. Was a year", "<p>That was in\n2025. Was a year</p>"),
    "a minus after a line of text": ("a sum\n-\nof", "<h2>a sum</h2><p>of</p>"),
    "in a quote": (
        "> Points:\n> - first\n>   - second\ngoes on",
        "<blockquote><p>Points:</p><ul><li>first<ul><li>second\ngoes on</li></ul></li></ul></blockquote>",
    ),
    "a quote in it": (
        "- > a\n  > b\n- c",
        "<ul><li><blockquote><p>a\nb</p></blockquote></li><li>c</li></ul>",
    ),
    "a first number": ("7. a\n8. b", '<ol start="7"><li>a</li><li>b</li></ol>'),
    "parentheses": ("1) a\n2) b\n3. c", '<ol><li>a</li><li>b</li></ol><ol start="3"><li>c</li></ol>'),
    "other marks": ("- a\n* b\n+ c", "<ul><li>a</li></ul><ul><li>b</li></ul><ul><li>c</li></ul>"),
    "loose by its items": ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
    "loose by an item": ("- a\n\n  b\n- c", "<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>"),
    "loose within a tight one": (
        "- a\n  - b\n\n    c\n- d",
        "<ul><li>a<ul><li><p>b</p><p>c</p></li></ul></li><li>d</li></ul>",
    ),
    "two paragraphs and code": (
        "1. a\n\n   b\n\n       c\n2. d",
        "<ol><li><p>a</p><p>b</p><pre><code>c\n</code></pre></li><li><p>d</p></li></ol>",
    ),
    "code first": ("-     a\n- b", "<ul><li><pre><code>a\n</code></pre></li><li>b</li></ul>"),
    "a heading": ("- # a\n  b\n- c", "<ul><li><h1>a</h1>b</li><li>c</li></ul>"),
    "a table": (
        "- a | b\n  --|--\n  c | d",
        "<ul><li><table><thead><tr><th>a</th><th>b</th></tr></thead>"
        "<tbody><tr><td>c</td><td>d</td></tr></tbody></table></li></ul>",
    ),
    "rows that begin with a mark": (
        "a | b\n- | -\nc | d",
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table>",
    ),
    "lazy lines": ("- a\nb\n  - c\nd\n- e", "<ul><li>a\nb<ul><li>c\nd</li></ul></li><li>e</li></ul>"),
    "a lazy line that looks like a heading's": ("- a\n===\n- b", "<ul><li>a ===</li><li>b</li></ul>"),
    "a lazy line that looks like an item": (
        "> - a\n    - b",
        "<blockquote><ul><li>a - b</li></ul></blockquote>",
    ),
    "a rule between": ("- a\n---\n- b", "<ul><li>a</li></ul><hr><ul><li>b</li></ul>"),
    "empty items": ("-\n- a\n-\n\n- b", "<ul><li></li><li><p>a</p></li><li></li><li><p>b</p></li></ul>"),
    "an escaped number": ("1986\\. A year", "<p>1986. A year</p>"),
    "raw HTML in it": ("- a\n  <div>b</div>\n- c", "<ul><li>a<div>b</div></li><li>c</li></ul>"),
    "raw HTML and a text after it": (
        "- a\n\n  <div>b</div> c\n\n  d\n- e",
        "<ul><li><p>a</p><div>b</div><p>c</p><p>d</p></li><li><p>e</p></li></ul>",
    ),
    "Markdown in HTML": (
        '<div markdown="1">\nPoints:\n- a\n  - b\n- c\n</div>',
        f"<div><p>Points:</p>{NESTED}</div>",
    ),
    "HTML with Markdown in an item": (
        '- a\n\n  <div markdown="1">\n  - b\n  </div>\n\n  c',
        "<ul><li><p>a</p><div><ul><li>b</li></ul></div><p>c</p></li></ul>",
    ),
    "definitions": (
        "Term\n: text\n\nOther\n\n:   a\n\n    - b\n\n        c\n    - d\n\n- e",
        "<dl><dt>Term</dt><dd>text</dd><dt>Other</dt><dd><p>a</p><ul><li><p>b</p><p>c</p></li><li><p>d</p></li></ul>"
        "</dd></dl><ul><li>e</li></ul>",
    ),
    "an abbreviation": (
        "*[UN]: United Nations\n\n- UN\n  - a",
        '<ul><li><abbr title="United Nations">UN</abbr><ul><li>a</li></ul></li></ul>',
    ),
    "in a footnote": (
        "A[^1]\n\n[^1]: b\n\n    - c\n      - d\n\n    e",
        '<p>A<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup></p><div class="footnote"><hr><ol>'
        '<li id="fn:1"><p>b</p><ul><li>c<ul><li>d</li></ul></li></ul><p>e&#160;'
        '<a class="footnote-backref" href="#fnref:1" title="↩ 1">&#8617;</a></p></li></ol></div>',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "html"), LISTS.values(), ids=LISTS)
def test_case_38_lists(typed: str, html: str) -> None:
    assert fragment(typed) == html


@pytest.mark.parametrize("extensions", SETS, ids=str)
def test_case_38_lists_are_the_same_whatever_else_is_read(extensions: tuple[str, ...]) -> None:
    assert fragment("Points:\n- a\n  - b\n- c", extensions) == f"<p>Points:</p>{NESTED}"


def test_an_admonition_holds_lists_and_code() -> None:
    typed = "!!! note\n    - a\n      - b\n\n    ```\n    c\n    ```\n\nd"
    assert fragment(typed, ("admonition",)) == (
        '<div class="admonition note"><p class="admonition-title">Note</p><ul><li>a<ul><li>b</li></ul></li></ul>'
        "<pre><code>c\n</code></pre></div><p>d</p>"
    )


CODE = "<pre><code>a\n</code></pre>"
FENCES = {
    "at the margin": ("```\na\n```", CODE),
    "of tildes, with a language": ("~~~~ python x\n~~~\n~~~~", '<pre><code class="language-python">~~~\n</code></pre>'),
    "with attributes": (
        "``` {.python .wide #id}\na\n```",
        '<pre class="wide" id="id"><code class="language-python">a\n</code></pre>',
    ),
    "with braces": ("```{1,2}\na\n```", CODE),
    "with a language in braces": (
        "```{julia}\na\n```\n~~~ {r, echo=FALSE}\na\n~~~",
        '<pre><code class="language-julia">a\n</code></pre><pre><code class="language-r">a\n</code></pre>',
    ),
    "right after a line": ("a\n```\na\n```\nb", f"<p>a</p>{CODE}<p>b</p>"),
    "unclosed": ("```\na\n\n- b", "<pre><code>a\n\n- b\n</code></pre>"),
    "unclosed in an item": ("- ```\n  a\n\nb", f"<ul><li>{CODE}</li></ul><p>b</p>"),
    "by two": ("- x\n  ```\n  a\n  ```\n- y", f"<ul><li>x{CODE}</li><li>y</li></ul>"),
    "by three, with blank lines": (
        "1. x\n\n   ```\n   a\n\n     b\n   ```\n\n   z\n2. y",
        "<ol><li><p>x</p><pre><code>a\n\n  b\n</code></pre><p>z</p></li><li><p>y</p></li></ol>",
    ),
    "by four": ("1. x\n    ```\n    a\n    ```\n2. y", f"<ol><li>x{CODE}</li><li>y</li></ol>"),
    "by eight, in the second list": (
        "1. x\n    - y\n\n        ```\n        a\n        ```\n",
        f"<ol><li>x<ul><li><p>y</p>{CODE}</li></ul></li></ol>",
    ),
    "on the line of the mark": ("- ```\n  a\n  ```\n- b", f"<ul><li>{CODE}</li><li>b</li></ul>"),
    "in a quote": ("> ```\n> a\n> ```\nb", f"<blockquote>{CODE}</blockquote><p>b</p>"),
    "in a quote in an item": ("- > ```\n  > a\n  > ```", f"<ul><li><blockquote>{CODE}</blockquote></li></ul>"),
    "HTML and lists in it": (
        "- x\n  ```\n  <div>\n  - & \"b\"\n  ```",
        '<ul><li>x<pre><code>&lt;div&gt;\n- &amp; "b"\n</code></pre></li></ul>',
    ),
    "shown as code": ("    ```\n    a\n    ```", "<pre><code>```\na\n```\n</code></pre>"),
    "and code after it": ("```\na\n```\n\n    b", f"{CODE}<pre><code>b\n</code></pre>"),
    "with signs at a line's beginning that do not close it": (
        "```\n``\n    ```\n``` x\n```",
        "<pre><code>``\n    ```\n``` x\n</code></pre>",
    ),
    "in raw HTML": ("<pre>\n```\n<b>a</b>\n```\n</pre>", "<pre>```<b>a</b>```</pre>"),
    "after a comment that is not closed": ("<!-- b\n\n```\na\n```", f"<p>&lt;!-- b</p>{CODE}"),
    "in a definition": ("T\n:   x\n\n    ```\n    a\n    ```", f"<dl><dt>T</dt><dd><p>x</p>{CODE}</dd></dl>"),
    "signs in a line": ("``` a ``` b", "<p><code>a</code> b</p>"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "html"), FENCES.values(), ids=FENCES)
def test_case_38_fences(typed: str, html: str) -> None:
    assert fragment(typed) == html


def test_a_text_knows_nothing_of_the_fences_before_it() -> None:
    assert fragment("```\na\n```") == CODE
    assert fragment("<div>b</div>") == "<div>b</div>"


BOX = '<input type="checkbox" class="task-list-item-checkbox" disabled>'
DONE = '<input type="checkbox" class="task-list-item-checkbox" checked disabled>'
TASKS = {
    "open and done": (
        "- [ ] a\n- [x] b\n  * [X] c\n- d",
        f'<ul class="contains-task-list"><li class="task-list-item">{BOX} a</li>'
        f'<li class="task-list-item">{DONE} b<ul class="contains-task-list"><li class="task-list-item">{DONE} c</li>'
        "</ul></li><li>d</li></ul>",
    ),
    "loose, in numbers": (
        "1. [ ] *a*\n\n2. b",
        f'<ol class="contains-task-list"><li class="task-list-item">{BOX} <p><em>a</em></p></li><li><p>b</p></li></ol>',
    ),
    "none of these": (
        "- [ ]a\n- \\[x] b\n- [y] c\n\n[ ] d",
        "<ul><li>[ ]a</li><li>[x] b</li><li>[y] c</li></ul><p>[ ] d</p>",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "html"), TASKS.values(), ids=TASKS)
def test_case_39_tasks(typed: str, html: str) -> None:
    assert fragment(typed) == html


def link(text: str, before: str = "") -> str:
    return f'<a href="{before}{text}">{text}</a>'


LINES = {
    "~~a~~ b~~c~~d": "<del>a</del> b<del>c</del>d",
    "~~*a*~~ *~~b~~* `~~c~~`": "<del><em>a</em></del> <em><del>b</del></em> <code>~~c~~</code>",
    "~~ a ~~ ~b~ \\~~c\\~~ H~2~O": "~~ a ~~ ~b~ ~~c~~ H~2~O",
    "www.example.org/x, x.": f"{link('www.example.org/x', 'http://')}, x.",
    "(https://a.org/b_(c)) http://d.org?e=f.": f"({link('https://a.org/b_(c)')}) {link('http://d.org?e=f')}.",
    "*https://a.org/b_c_d* ftp://e.org": f"<em>{link('https://a.org/b_c_d')}</em> {link('ftp://e.org')}",
    "https://a.org/b&copy; https://c.org;": f"{link('https://a.org/b')}&copy; {link('https://c.org')};",
    "https://a.org/b\\_c": link("https://a.org/b_c"),
    "«https://a.org» “www.b.org”": f"«{link('https://a.org')}» “{link('www.b.org', 'http://')}”",
    "见https://a.org。": f"见{link('https://a.org')}。",
    "a.b+c@d.org, mailto:e@f.org.": f"{link('a.b+c@d.org', 'mailto:')}, {link('mailto:e@f.org')}.",
    "<www.a.org/b>": link("www.a.org/b", "http://"),
    "(\\<www.a.org/b>, c) \\<d@e.org>": (
        f"(&lt;{link('www.a.org/b', 'http://')}&gt;, c) &lt;{link('d@e.org', 'mailto:')}&gt;"
    ),
    "http://localhost:8000 http://a_b.c a@b @c@d.org xwww.e.org e@f.g-": (
        "http://localhost:8000 http://a_b.c a@b @c@d.org xwww.e.org e@f.g-"
    ),
    "[www.a.org](b.md) <https://c.org> `https://d.org`": (
        f'<a href="b.md">www.a.org</a> {link("https://c.org")} <code>https://d.org</code>'
    ),
    '<a href="https://a.org">www.a.org</a> <img src="https://b.org/c.png"> <b>www.d.org</b>': (
        '<a href="https://a.org">www.a.org</a> <img src="https://b.org/c.png"> '
        f"<b>{link('www.d.org', 'http://')}</b>"
    ),
    "The set *S*{1,2} and *S*{n=1}": "The set <em>S</em>{1,2} and <em>S</em>{n=1}",
    "*a*{.b #c} *d*{: lang=it } x {.e}": (
        '<em class="b" id="c">a</em> <em lang="it">d</em> x {.e}'
    ),
    "*a*{: onclick=x } *b*{onclick=x .c}": '<em>a</em>{: onclick=x } <em class="c" onclick="x">b</em>',
    "*a*{title='b, {c}' }*d*{.e.}": "<em>a</em>{title='b, {c}' }<em>d</em>{.e.}",
    '*a*{title="https://b.org"}': '<em title="https://b.org">a</em>',
    "Il ministro: &lt;&lt;Mai>>.": "Il ministro: &lt;&lt;Mai&gt;&gt;.",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "html"), LINES.items(), ids=LINES)
def test_case_39_within_a_line(typed: str, html: str) -> None:
    assert fragment(typed) == f"<p>{html}</p>"


BRACES = {
    "## Set {1, 2}": "<h2>Set {1, 2}</h2>",
    "## Set {1, 2} {#two .b} ##": '<h2 class="b" id="two">Set {1, 2}</h2>',
    "text\n{a, b}": "<p>text\n{a, b}</p>",
    "text\n{: .a}": '<p class="a">text</p>',
    "| x {y} | z {.a} |\n|---|---|\n| {1} | b |": (
        '<table><thead><tr><th>x {y}</th><th class="a">z</th></tr></thead>'
        "<tbody><tr><td>{1}</td><td>b</td></tr></tbody></table>"
    ),
    "- a\n  {.b}\n- c\n  {d}\n  - e\n  {#f}": (
        '<ul><li class="b">a</li><li>c\n{d}<ul><li id="f">e</li></ul></li></ul>'
    ),
}


@pytest.mark.parametrize(("typed", "html"), BRACES.items(), ids=BRACES)
def test_case_37_braces(typed: str, html: str) -> None:
    assert fragment(typed) == html


RAW = {
    "to the end": ("<div>\n\n*a*\n\n## b", "<div><p><em>a</em></p><h2>b</h2>"),
    "the text of its first lines": ("<div>\n*a*\n\n*b*\n</div>", "<div>*a*<p><em>b</em></p></div>"),
    "right after a line, and in a list": (
        "a\n<ul>\n\n- *b*\n</ul>\n\nc",
        "<p>a</p><ul><ul><li><em>b</em></li></ul></ul><p>c</p>",
    ),
    "indented tags": (
        "<div>\n\n    <p>*a*</p>\n\n      <b>c</b>\n\n</div>\n\n    <p>",
        "<div><p>*a*</p><p><b>c</b></p></div><pre><code>&lt;p&gt;\n</code></pre>",
    ),
    "code": (
        "<div>\n\n    a\n\n```\n</div>\n\nb\n```\n\n</div>",
        "<div><pre><code>a\n</code></pre><pre><code>&lt;/div&gt;\n\nb\n</code></pre></div>",
    ),
    "preformatted text in it": (
        "<div>\n<pre>\n*a*\n\n*b*</pre>\n\n*c*\n\n</div>",
        "<div><pre>*a*\n\n*b*</pre><p><em>c</em></p></div>",
    ),
    "a comment in it": ("<div> <!-- a\n\n*b* --> c\n\n*d*\n\n</div>", "<div> <!-- a\n\n*b* --> c<p><em>d</em></p></div>"),
    "an end without a beginning": ("*a*\n\n</div>\n\n*b*", "<p><em>a</em></p></div><p><em>b</em></p>"),
    "with the attribute": (
        '<div markdown="1">\n\n*a*\n\n<p>*b*\n\n*c*</p>\n\n</div>\n\n*d*',
        "<div><p><em>a</em></p><p>*b*\n\n*c*</p></div><p><em>d</em></p>",
    ),
    "with the attribute, in an item": (
        '- a\n\n  <div markdown="1">\n\n  *b*\n\n  </div>\n\n  c',
        "<ul><li><p>a</p><div><p><em>b</em></p></div><p>c</p></li></ul>",
    ),
    "in a quote and a definition": (
        "> <div>\n>\n> *a*\n>\n> </div>\n\nT\n:   b\n\n    <div>\n\n    *c*\n\n    </div>",
        "<blockquote><div><p><em>a</em></p></div></blockquote>"
        "<dl><dt>T</dt><dd><p>b</p><div><p><em>c</em></p></div></dd></dl>",
    ),
    "after a lazy line": ("- a\n<div>\n\n*b*\n\n</div>", "<ul><li>a</li></ul><div><p><em>b</em></p></div>"),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "html"), RAW.values(), ids=RAW)
def test_case_39_markdown_between_raw_html(typed: str, html: str) -> None:
    assert re.sub(r"\s*\n\s*(?=</?(?:div|p|ul)\b)", "", fragment(typed)) == re.sub(r"\n\n(?=<)", "", html)


BLOCKS = {
    "headings": ("# a\n## b #\n### \\# #\n#\n ## ##\nc", "<h1>a</h1><h2>b</h2><h3>#</h3><h1></h1><h2></h2><p>c</p>"),
    "definitions amid text": (
        "a\n[b]: /c\nd [b]\n[e]: <f g.md> (h)\n\n[e] [ ]\n\n[ ]: /i",
        '<p>a</p><p>d <a href="/c">b</a></p><p><a href="f g.md" title="h">e</a> [ ]</p><p>[ ]: /i</p>',
    ),
    "a label that is not defined": ("[a][b]\n\n[a]: /c", "<p>[a][b]</p>"),
    "labels of pictures": (
        "![a b][A] ![A  B][]\n\n[a]: /c\n[a b]: /d",
        '<p><img alt="a b" src="/c"> <img alt="A  B" src="/d"></p>',
    ),
    "attributes at a heading's end": (
        "## a *b*{.c}\n\n## *d*{.e} f\n\n## `g`{#h}\n\n## <b>i</b>{#j}\n\n## k{#l}",
        '<h2 class="c">a <em>b</em></h2><h2><em class="e">d</em> f</h2>'
        '<h2 id="h"><code>g</code></h2><h2 id="j"><b>i</b></h2><h2>k{#l}</h2>',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("typed", "html"), BLOCKS.values(), ids=BLOCKS)
def test_case_39_blocks(typed: str, html: str) -> None:
    assert fragment(typed) == html


BOXED = '<div class="admonition note"><p class="admonition-title">Note</p><p>b</p><ul><li>c</li></ul></div>'


@pytest.mark.parametrize("spaces", [2, 3, 4, 5])
def test_an_admonition_stands_in_an_item_however_far_in(spaces: int) -> None:
    lines = ["", "!!! note", "    b", "", "    - c", "", "d"]
    typed = "- a\n" + "\n".join(f"{' ' * spaces}{line}" if line != "d" else "  d" for line in lines)
    assert fragment(typed, ("admonition",)) == f"<ul><li><p>a</p>{BOXED}<p>d</p></li></ul>"


@pytest.mark.parametrize(
    ("language", "typed", "set_"),
    [
        ("it", "l'\"altro\", un po' d'\"aria\"", "l’“altro”, un po’ d’“aria”"),
        ("it-CH", 'E "poi"', "E “poi”"),
        ("fr", "\"Oui\", l'ami (\"non\")", "«\u00a0Oui\u00a0», l’ami («\u00a0non\u00a0»)"),
        ("fr", "«\u00a0Oui\u00a0» et «\u202fnon\u202f»", "«\u00a0Oui\u00a0» et «\u202fnon\u202f»"),
        ("de", "\"Ja\", 'nein', geht's", "„Ja“, ‚nein‘, geht’s"),
        ("de-CH", '"Ja"', "«Ja»"),
        ("pl", '"Tak"', "„Tak”"),
        ("sv", '"Ja"', "”Ja”"),
        ("en-GB", "\"It's 'so'\" in the '80s", "“It’s ‘so’” in the ’80s"),
        ("xx", '"a"', "“a”"),
        ("fr", "l'été '76, en '81, 'oui' et 12' après", "l’été ’76, en ’81, “oui” et 12’ après"),
        ("fr", "'en 1789'", "“en 1789”"),
        ("en", "'60 of us,' she said in '92", "‘60 of us,’ she said in ’92"),
    ],
)  # fmt: skip
def test_quotation_marks_are_those_of_the_language(language: str, typed: str, set_: str) -> None:
    assert fragment(typed, (*USUAL, "smarty"), language) == f"<p>{set_}</p>"
    assert fragment(typed, USUAL, language) == f"<p>{typed}</p>"


# --- Beside comrak

Outline = list[tuple[str, int, str]]


def outline(html: str) -> Outline:
    """Lists, items, paragraphs, quotes and code with their depth, and the text at its place."""
    found: Outline = []

    def text(value: str | None, depth: int) -> None:
        words = " ".join((value or "").split())
        if words and found and found[-1][0] == "" and found[-1][1] == depth:
            found[-1] = "", depth, f"{found[-1][2]} {words}"
        elif words:
            found.append(("", depth, words))

    def walk(element: lxml_html.HtmlElement, depth: int) -> None:
        if element.tag == "pre":
            found.append(("pre", depth, str(element.text_content()).rstrip()))
            return
        if element.tag in ("ul", "ol", "li", "p", "blockquote"):
            found.append((str(element.tag), depth, element.get("start", "")))
            depth += 1
        text(element.text, depth)
        for child in element:
            walk(child, depth)
            text(child.tail, depth)

    walk(lxml_html.fragment_fromstring(html, create_parent="div"), 0)
    return found


MARKS = st.sampled_from(["-", "*", "+", "1.", "1)", "2.", "10.", "7)"])
WORDS = st.sampled_from(["a", "b", "some words", "c d", "é", "x"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Lines with marks of lists, quotes and fences, indented by chance."""
    lines = []
    for _ in range(draw(st.integers(1, 9))):
        kind = draw(st.integers(0, 9))
        line = " " * draw(st.sampled_from([0, 0, 0, 1, 2, 2, 3, 3, 4, 4, 5, 6, 8]))
        if kind < 5:
            line += f"{draw(MARKS)}{' ' * draw(st.sampled_from([1, 1, 1, 2, 3, 4]))}{draw(WORDS)}"
        elif kind < 6:
            line += f"{draw(MARKS)} {draw(MARKS)} {draw(WORDS)}"
        elif kind < 7:
            line += f"{draw(MARKS)} ```"
        elif kind < 8:
            line += draw(st.sampled_from(["```", "~~~"]))
        else:
            line += draw(WORDS)
        lines.append(line)
        lines += [""] * draw(st.sampled_from([0, 0, 0, 1, 2]))
    return "\n".join(lines).strip(" ") + "\n"


@given(typed=texts(), extensions=st.sampled_from([USUAL, ()]))
@example(typed="- a\n\n  ```\n  b\n\n- c\n", extensions=())
@settings(max_examples=1500, deadline=None, derandomize=True)
def test_case_38_lists_and_code_are_read_as_comrak_reads_them(
    typed: str, extensions: tuple[str, ...]
) -> None:
    assert outline(to_html(typed, extensions)) == outline(commonmark.to_html(typed))


@given(
    lines=st.lists(
        st.sampled_from(
            ["- ", "> ", "    ", "  ", " ", "1. ", "```\n", "-", ">", ": ", "!!! ", "# ", "\n", "\x02"]
        ),
        max_size=40,
    ),
    extensions=st.sets(st.sampled_from([name for name in EXTENSIONS if name != "legacy_em"]), max_size=3).map(
        sorted
    ),
)
@settings(max_examples=500, deadline=None, derandomize=True)
def test_no_word_is_lost_amid_marks(lines: list[str], extensions: list[str]) -> None:
    ends = (" ", " ", "\n")
    typed = "".join(
        f"\n{line}" if "```" in line else f"{line}w{number}{ends[number % 3]}"
        for number, line in enumerate(lines)
    )
    html = to_html(typed, tuple(extensions))
    assert sorted(re.findall(r"w\d+", html)) == sorted(re.findall(r"w\d+", typed))


# --- What it costs

HOSTILE = {
    "items": "- a\n",
    "items of other lists": "- a\n* b\n",
    "items between headings": "- a\n# b\n",
    "blank lines between": "- a\n\n",
    "paragraphs before lists": "a\n- b\n\n",
    "quotes": "> a\nb\n\n",
    "fences": "a\n```\nb\n```\n",
    "comments that are not closed": "<!--\n~~~\n~~~\n",
    "struck text": "~~a ",
    "addresses": "http://a.b/(((",
    "addresses of mail": "a@b.c ",
    "at signs": "a@",
    "braces": "*a*{.b ",
    "raw HTML around text": "<div>\n\na\n\n</div>\n\n",
    "raw HTML of lists": "- <p>\n\n  a\n",
    "definitions amid text": "[a]: /b\nc\n",
    "tables after text": "a\nb|c\n-|-\n\n",
    "lines below what is no table's head": "a|b\n-|-|-\n",
    "signs after a backslash": "\\<\\& &a; ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_the_cost_grows_with_the_text(piece: str) -> None:
    """Twice the text takes about twice the calls."""

    def cost(times: int) -> int:
        with calls() as counted:
            to_html(piece * times, USUAL)
        return sum(counted.values())

    cost(1)
    costs = [cost(times) for times in (200, 400, 800)]
    assert all(after < 2.5 * before for before, after in pairwise(costs))


@pytest.mark.parametrize(("depth", "links"), [(DEPTH, 1), (DEPTH + 1, 0)])
def test_brackets_in_too_many_others_are_no_link(depth: int, links: int) -> None:
    """So many are looked at, after one that nothing closes."""
    typed = "[" * depth + "a" + "]" * depth
    assert to_html(f"{typed}(b)", USUAL).count("<a") == links
    assert to_html(f"{typed}[b]\n\n[b]: c", USUAL).count("<a") == 1


def test_marks_beyond_a_depth_are_text() -> None:
    """What stands in one another costs its depth for each line."""
    typed = "- " * (DEPTH + 20) + "a"
    html = to_html(typed, USUAL)
    assert html.count("<ul>") == DEPTH
    assert "- a" in html
    reader = ContainerReader()
    with calls() as counted:
        for _ in range(10):
            reader.read("> " * 5000 + "a")
    assert counted["ContainerReader._begins"] <= 20 * DEPTH
