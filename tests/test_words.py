"""What goes in comes out: every word of a body is on its page, in its feeds and in its summary, or its writer is told.

One table for both engines: what is typed, what stands on the page, and what is told. Then chance: words, marks and tags
in any order.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from site_builder.opening.config import EXTENSIONS, MarkdownSettings
from site_builder.reading.findings import TOLD, Finding, problems
from site_builder.reading.html_names import HTML_NAMES
from site_builder.reading.markdown import Converted, convert
from site_builder.reading.places import Places
from site_builder.reading.references import checked_references
from site_builder.reading.summary import first_text
from site_builder.reading.words import missing_words
from tests.counting import ending
from tests.totals import ASKED, examples

ENGINES = ("python-markdown", "commonmark")


def read(text: str, engine: str, **options: object) -> Converted:
    return convert(Places(text), MarkdownSettings(engine=engine, **options))  # type: ignore[arg-type]


def told(text: str, converted: Converted) -> list[str]:
    """Line, column and message of each warning."""
    places = Places(text)
    return [
        f"{one.position.line}:{one.position.column} {one.message}"
        for one in problems("a.md", converted.found, places)
    ]


class Row(NamedTuple):
    typed: str
    shown: str
    """A part of the page, as HTML."""
    told: str = ""
    """A part of what is told, with its place; empty if nothing may be told."""


TABLE = {
    # Angle brackets
    "quotation marks of two": Row("Il ministro: <<Mai>>.", "<p>Il ministro: &lt;&lt;Mai&gt;&gt;.</p>"),
    "words in them": Row("Write to <name surname>.", "Write to &lt;name surname&gt;."),
    "words at a line's beginning": Row(
        "<nome cognome>\n*deve* esserci", "&lt;nome cognome&gt;\n<em>deve</em>"
    ),
    "an end without a beginning": Row("This </foo> too", "This &lt;/foo&gt; too"),
    "letters of other scripts": Row("Il <città> e <Москва>", "Il &lt;città&gt; e &lt;Москва&gt;"),
    "a host": Row("See <www.example.org/x>", '<a href="http://www.example.org/x">www.example.org/x</a>'),
    "an address": Row(
        "See <https://example.org/x>", '<a href="https://example.org/x">https://example.org/x</a>'
    ),
    "a host in capitals": Row(
        "<WWW.Site.example/A>", '<a href="http://WWW.Site.example/A">WWW.Site.example/A</a>'
    ),
    "a host in a link": Row(
        "[so <www.a.example> it](https://b.example/)",
        '<a href="https://b.example/">so &lt;www.a.example&gt; it</a>',
    ),
    "a host after a sign": Row("Look!<www.a.example> [a]<www.b.example>", "<p>Look!&lt;"),
    "a host in brackets that are no link": Row(
        "[see <www.a.example>]", '[see <a href="http://www.a.example">'
    ),
    "a host in a note": Row(
        "A[^1]\n\n[^1]: <www.a.example>", '<a href="http://www.a.example">www.a.example</a>'
    ),
    "a number": Row("Call <tel:+44-20-7946>", '<a href="tel:+44-20-7946">tel:+44-20-7946</a>'),
    "other schemes in them": Row(
        "<sip:a@b.example> <mailto:c@d.example>", '<a href="sip:a@b.example">sip:a@b.example</a>'
    ),
    "a scheme that leads nowhere": Row(
        "<doi:10.1000/182>", "doi:10.1000/182", "1:2 the address “doi:10.1000/182” of <a> is taken out"
    ),
    "a scheme and words": Row("<sip:a b> <note: later>", "&lt;sip:a b&gt; &lt;note: later&gt;"),
    "a tag after a backslash": Row(r"Write \<em>so\</em>.", "Write &lt;em&gt;so&lt;/em&gt;."),
    "a tag after two": Row(r"a \\<em>so</em>", r"a \<em>so</em>"),
    "words after a backslash": Row(r"\<user name> or a\<b", "<p>&lt;user name&gt; or a&lt;b"),
    "a script after a backslash": Row(
        "\\<script> \\<style>\n\n*More*", "<p>&lt;script&gt; &lt;style&gt;</p>"
    ),
    "an address after a backslash": Row(
        r"\<http://a.example/b>", '&lt;<a href="http://a.example/b">http://a.example/b</a>&gt;'
    ),
    "a host after a backslash": Row(r"(see \<www.a.example>, or so)", "(see &lt;"),
    "a backslash in code": Row(r"`\<name>`", r"<code>\&lt;name&gt;</code>"),
    "a link's address": Row("[a](<b c.md>)", ">a</a>"),
    "in code": Row("`<name surname>` and\n\n    <nome>", "<code>&lt;name surname&gt;</code>"),
    "less and more": Row("a < b and c > d", "a &lt; b and c &gt; d"),
    # Tags
    "what word processors leave": Row("<o:p>Word</o:p>", "<p>Word</p>", "1:1 <o:p> is taken out"),
    "a tag of smart ones": Row("In <st1:place>Rome</st1:place>", "In Rome", "1:4 <st1:place> is taken out"),
    "a widget": Row('A <my-widget x="1">text</my-widget>', "A text", "1:3 <my-widget> is taken out"),
    "an unknown one with an end": Row("A <foo>text</foo>", "A text", "1:3 <foo> is taken out"),
    "an unknown one with a value": Row("A <foo x=1>text", "A text", "1:3 <foo> is taken out"),
    "an old one": Row("<center>Text</center>", "Text", "1:1 <center> is taken out"),
    "another old one": Row('A <font color="red">word</font>', "A word", "1:3 <font> is taken out"),
    "one that has another name now": Row("<strike>x</strike> <tt>y</tt>", "<s>x</s> <code>y</code>"),
    "a script in prose": Row("uses <script> without asking\n\n*More*", "uses &lt;script&gt; without asking"),
    "the rest after it": Row("uses <script> without asking\n\n*More*", "<em>More</em>"),
    "a script that begins a line": Row("<script> is a tag.\n\n*More*", "&lt;script&gt; is a tag."),
    "a title in prose": Row("the <title> of a page\n\n*More*", "<em>More</em>"),
    "a style, a text field and others": Row("<style> <textarea> <xmp> <noscript>\n\n*More*", "<em>More</em>"),
    "a script": Row(
        "x <script>alert(1)</script> y", "x  y", "1:3 <script> is taken out, with all that is in it"
    ),
    "a comment": Row("x <!-- a remark --> y", "x  y", "1:3 a comment is left out"),
    "a comment without an end": Row("x\n\n<!-- begins\n\n*More*", "<em>More</em>"),
    "no comment, as a note begins within": Row(
        "x <!-- y\n[^1]: gone\n\ngone --> z",
        "[^1]: gone",
        "2:1 the note [^1] is defined and nothing refers to it",
    ),
    "the mark of a summary's end": Row("x\n\n<!--more-->\n\ny", "<p>y</p>"),
    "an instruction without an end": Row("<? begins\n\n*More*", "<em>More</em>"),
    "a handler": Row('<b onclick="x()">z</b>', "<b>z</b>", "1:4 the attribute “onclick” of <b> is taken out"),
    "several of one kind": Row(
        '<p style="x">a</p>\n\n<p style="x">b</p>',
        "<p>a</p>",
        "1:4 the attribute “style” of <p> is taken out (2 times)",
    ),
    "an address that does something": Row(
        "[z](javascript:alert(1))", "<a>z</a>", "1:5 the address “javascript:alert(1)” of <a> is taken out"
    ),
    "other schemes": Row("[a](ftp://b.org/c) [d](xmpp:e@f.org)", '<a href="ftp://b.org/c">a</a>'),
    "a text message": Row("[a](sms:+3906) and [b](geo:41.9,12.5)", '<a href="geo:41.9,12.5">b</a>'),
    "a frame": Row(
        '<iframe src="https://player.example/x" title="The speech"></iframe>',
        '<a class="embedded" href="https://player.example/x">The speech</a>',
        "1:1 <iframe> has become a link",
    ),
    "an object": Row(
        '<object data="https://e.example/x.pdf"></object>',
        ">https://e.example/x.pdf</a>",
        "<object> has become a link",
    ),
    "pictures by size": Row(
        '<picture><source srcset="/a.webp 1x, /b.webp 2x"><img src="/c.png" alt="c"></picture>',
        '<source srcset="/a.webp 1x, /b.webp 2x">',
    ),
    "a poster": Row('<video src="/a.mp4" poster="/p.png" controls></video>', 'poster="/p.png"'),
    "a value without quotation marks": Row(
        "<a href=/find?q=x&n=2 title='a=b'>all</a>", '<a href="/find?q=x&amp;n=2" title="a=b">all</a>'
    ),
    "Markdown in an element": Row(
        "<section>\n\nOne *two*\n\n</section>", "<section>\n<p>One <em>two</em></p>"
    ),
    "Markdown in an element of an item": Row(
        "- a\n\n  <div>\n\n  ## B\n\n  </div>\n\nc", '<div>\n<h2 id="b">B</h2>\n</div>\n</li>'
    ),
    "no Markdown in an element": Row("<div>\nOne *two*\n</div>", "<div>\nOne *two*\n</div>"),
    # Signs
    "names that are no entities": Row(
        "&nothing; &degrees; &timely; &euro; &#8364;", "&amp;nothing; &amp;degrees; &amp;timely; € €"
    ),
    "signs after a backslash": Row('\\&copy; \\% \\" \\a', '&amp;copy; % " \\a'),
    "a break": Row("one\\\ntwo", "<p>one<br>\ntwo</p>"),
    # Headings
    "a sharp at a heading's end": Row("## About F#", ">About F#</h2>"),
    "signs that close a heading": Row("## C# and F ##", ">C# and F</h2>"),
    "a tag of many": Row("#Budget is out\n#2 of all", "<p>#Budget is out\n#2 of all</p>"),
    "seven signs": Row("####### a", "<p>####### a</p>"),
    # Braces
    "a set after emphasis": Row("The set *S*{1,2}", "<em>S</em>{1,2}"),
    "a heading with a set": Row("## Set {1, 2}", ">Set {1, 2}</h2>"),
    "a line of braces": Row("{a, b}", "<p>{a, b}</p>"),
    "braces in a cell": Row("| x {y} |\n|---|\n| z |", "x {y}"),
    "an equation in braces": Row("*S*{n=1}", "<em>S</em>{n=1}"),
    "an id": Row("## Title {#own}", '<h2 id="own">Title</h2>'),
    "a class": Row("## Title {.wide}", 'class="wide"'),
    "an id of the page's own": Row("## Title {#a--b}", '<h2 id="title">', "the id “a--b” is taken out"),
    # Lists and the rest of what writers type
    "nested by two": Row("- a\n  - b\n- c", "<li>a\n<ul>\n<li>b</li>"),
    "nested by three": Row("1. one\n   - sub", "<li>one\n<ul>\n<li>sub</li>"),
    "after a line of text": Row("Points:\n- first\n- second", "<p>Points:</p>\n<ul>\n<li>first</li>"),
    "code in an item": Row("1. a\n\n   ```\n   code\n   ```\n\n2. b", "<pre><code>code\n</code></pre>"),
    "struck": Row("~~gone~~", "<del>gone</del>"),
    "two quotes": Row("> One\n\n> Two", "<p>One</p>\n</blockquote>\n<blockquote>\n<p>Two</p>"),
    "one of two paragraphs": Row("> One\n>\n> Two", "<p>One</p>\n<p>Two</p>"),
    "a task": Row("- [x] done", 'type="checkbox"'),
    "a bare address": Row(
        "See https://example.org/x.", '<a href="https://example.org/x">https://example.org/x</a>.'
    ),
    "a bare address in quotation marks": Row(
        "«https://e.org/y» dice", '«<a href="https://e.org/y">https://e.org/y</a>» dice'
    ),
    "a bare address before another script's full stop": Row(
        "https://e.org/a。次", '<a href="https://e.org/a">https://e.org/a</a>。次'
    ),
    "an address as the text of a link": Row(
        '<a href="https://t.co/z">https://e.org</a>', '<a href="https://t.co/z">https://e.org</a>'
    ),
    "an address in code of HTML": Row(
        "<code>https://e.org a@b.org</code>", "<code>https://e.org a@b.org</code>"
    ),
    "braces that are escaped": Row("## Escaped \\{#e}", ">Escaped {#e}</h2>"),
    "braces without a space before them": Row("## Set{#e}", ">Set{#e}</h2>"),
    "a language in braces": Row("```{.python}\nx\n```", '<code class="language-python">x'),
    # Tags that are words
    "a tag without its end": Row("the <em> tag", "tag", "1:5 <em> is read as a tag, which has no end"),
    "a tag without its beginning": Row("the tag</em> is", "the tag is", "1:8 </em> is read as a tag"),
    "paragraphs and items without an end": Row("<ul><li>a<li>b</ul>\n\n<p>c", "<li>b</li>"),
    "what stands in a frame": Row(
        "<iframe src='/x' title='T'>inner</iframe> z", ">T</a> inner", "<iframe> has become a link"
    ),
    # Notes and references
    "a reference that is used often": Row(
        "[a] [a] [a] [a] [a]\n\n[a]: https://www.example.org/2025/04/28/a-long-address.pdf",
        '<a href="https://www.example.org/2025/04/28/a-long-address.pdf">a</a> ' * 4,
    ),
    "a note defined twice": Row(
        "A[^1]\n\n[^1]: first\n\n[^1]: second", "second", "5:1 the note [^1] is defined a second time"
    ),
    "the first of them": Row("A[^1]\n\n[^1]: first\n\n[^1]: second", "first", "defined a second time"),
    "a note defined nowhere": Row("A[^9]", "A[^9]", "1:2 the note [^9] is defined nowhere"),
    "a note for nothing": Row(
        "A\n\n[^9]: text", "text", "3:1 the note [^9] is defined and nothing refers to it"
    ),
    "a reference defined nowhere": Row(
        "A [t][nope]", "A [t][nope]", "1:6 the reference [nope] is defined nowhere"
    ),
    "a reference for nothing": Row(
        "A\n\n[x]: /y/", "A", "3:1 the reference [x] is defined and nothing refers to it"
    ),
    "words in brackets before one": Row(
        "[Rossi] [Bianchi]\n\n[bianchi]: /b/", '[Rossi] <a href="/b/">Bianchi</a>'
    ),
    "two of them": Row("[One][] [one][]\n\n[one]: /o/", '<a href="/o/">One</a> <a href="/o/">one</a>'),
    "the first of two definitions": Row(
        "[r]\n\n[r]: /first/\n[r]: /second/",
        '<a href="/first/">r</a>',
        "4:1 the reference [r] is defined a second time",
    ),
    "a definition with signs after a backslash": Row(
        "[a]\n\n[a]: /b\\_c 'd\\'e'", '<a href="/b_c" title="d\'e">a</a>'
    ),
    "an address with signs after a backslash": Row(r"[a](\/b\-c/)", '<a href="/b-c/">a</a>'),
    "a title with marks": Row(r'[a](/b "c\"d")', '<a href="/b" title="c&quot;d">a</a>'),
    "a title in parentheses": Row("x ![A](/a.png (A title)) y", 'title="A title"'),
    "a note that is defined again in a list": Row(
        "A[^n]\n\n[^n]: one\n\n- [^n]: another", "another", "5:3 the note [^n] is defined a second time"
    ),
    "a note for nothing in a quote": Row(
        "> [^7]: A remark\n\nA remark",
        "[^7]: A remark",
        "1:3 the note [^7] is defined and nothing refers to it: it is shown as typed",
    ),
    "a note for nothing in an item": Row(
        "1. [^7]: A remark\n\nA remark",
        "[^7]: A remark",
        "1:4 the note [^7] is defined and nothing refers to it: it is shown as typed",
    ),
    "two notes side by side": Row(
        "A[^one thing][^an other]\n\n[^one thing]: x\n\n[^an other]: y", 'href="#fn:an-other"'
    ),
    "a reference for nothing in a quote": Row(
        "> A\n>\n> [x]: /y/", "A", "3:3 the reference [x] is defined and nothing refers to it: it is left out"
    ),
    "a reference for nothing whose address is a word": Row(
        "- [Note]: LICENSE\n- [Note]: none", "<li>[Note]: LICENSE</li>"
    ),
    "a reference that leads to a word": Row(
        "[Note]\n\n[Note]: LICENSE\n[note]: none",
        ">Note</a>",
        "4:1 the reference [note] is defined a second time: it is left out",
    ),
    "a reference for nothing right after a line": Row(
        "A line\n[x]: /y/",
        "[x]: /y/",
        "2:1 the reference [x] is defined and nothing refers to it: it is shown as typed",
    ),
    "a reference that only its own address names": Row("A line\n[x]: y[x]", "[x]: y[x]"),
    "a reference defined twice": Row(
        "[a]\n\n[a]: /b/\n[A]: /c/", ">a</a>", "4:1 the reference [A] is defined a second time"
    ),
    "a reference defined twice as the same": Row(
        "[a]\n\n[a]: https://b.org/\n[A]: https://b.org/", '<a href="https://b.org/'
    ),
    "references whose labels are code": Row(
        "[`a()`] and [b][`c<d>`]\n\n[`a()`]: https://e.org/a\n[`c<d>`]: https://e.org/c",
        '<a href="https://e.org/a"><code>a()</code></a> and <a href="https://e.org/c">b</a>',
    ),
    "a place as old HTML calls it": Row('<a name="x"></a>z', '<a id="x"></a>z'),
    "an address in raw HTML": Row("<details>\n<https://e.org/x>\n</details>", "&lt;https://e.org/x&gt;"),
    "who speaks, in a quote": Row(
        "> [Luca]: Certo.\n>\n> [Eva]: Mai!\n>\n> [Luca]: Eppure…", "[Luca]: Eppure…"
    ),
    "who speaks, in a list": Row("- [Luca]: Certo.\n- [Eva]: «Mai»", "<li>[Eva]: «Mai»</li>"),
    "who speaks, in a definition": Row("Term\n:   [Luca]: Certo!", "[Luca]: Certo!"),
    "who speaks in several words": Row("[Luca]: Certo, ma no.", "[Luca]: Certo, ma no."),
    "a bibliography": Row("[3]: Verdi 2019\n\n[4]: Bruni, 2020", "[3]: Verdi 2019"),
    "numbers of a bibliography": Row("As in [3][7] and [3, 4][8–10].", "[3][7] and [3, 4][8–10]"),
    "citations": Row("[Verdi 2019][pp. 3-5], [Verdi][Bruni 2020], [ibid.][§ 4]", "[Verdi 2019][pp. 3-5]"),
    "an index": Row("The cell row[k][col] and [k][l]", "row[k][col] and [k][l]"),
    "an omission": Row("He said [sic][…] that", "[sic][…]"),
    "three in brackets": Row("[a][gone][b]\n\n[b]: https://e.org/", "[a]"),
    "a note with words for a label": Row("A[^See there]\n\n[^See there]: text", 'href="#fn:see-there"'),
    # What is not switched on
    "a box": Row("!!! note\n    text", "!!! note", "1:1 “!!! note” is not read as a box"),
    "an emoji's name": Row("Well :smile: then", ":smile:", "1:6 “:smile:” is not read as a name of an emoji"),
    "a formula": Row("$$a_b*c*d$$", "$$a_b*c*d$$", "1:1 “$$a_b*c*d$$” is not read as a formula"),
    "a formula within a line": Row(r"It is \(x\).", "x", r"1:7 “\(x\)” is not read as a formula"),
    "an address and no formula": Row(
        r"[x](https://a.example/b\(c\)) https://a.example/b\(c\)", 'href="https://a.example/b(c)"'
    ),
    "an emoji of a sign": Row("Well :-1: then", ":-1:", "1:6 “:-1:” is not read as a name of an emoji"),
    "a formula in a comment": Row("x <!-- $$a$$ --> y", "x  y", "1:3 a comment is left out"),
    "times": Row("From 10:30 to 11:45:10", "From 10:30 to 11:45:10"),
    # Words that seem to be missing
    "a number right before a tag": Row("10</sup>3) x", "103) x", "1:3 </sup> is read as a tag"),
    "letters written out": Row("perch&eacute; and caff&#232; and na&#xEF;ve", "perché and caffè and naïve"),
    "emphasis within words": Row("un*believ*able and <b>un</b>sound", "un<em>believ</em>able"),
    "a link with a title": Row(
        '[a](https://e.org/b_(c) "A title (d)")\n[e](https://e.org/f\n"g")', 'title="A title (d)"'
    ),
    "a picture's words": Row("![A bridge](https://e.org/a.png)", 'alt="A bridge"'),
    "numbers of items": Row("1. one\n2. two\n\n   1. three\n\n> 4. four", "three"),
    "an item without words": Row("1. one\n2.\n3. three", "<li>three</li>"),
    "an address with a bracket": Row("[a](<https://e.org/b)c>)", ">a</a>"),
    "a reference with a title of two lines": Row(
        '[a] b\n\n[a]: https://e.org/ "A \\"title\\" \\\\"\n\nc', 'title="A '
    ),
    "a number that is no character": Row("a &#99999999; b", "b"),
    "a title of a fence": Row('``` python title="x"\ny\n```', ">y"),
    # Tables
    "right after text": Row("Scores\nare:\n| x | y |\n|---|--:|\n| 1 | 2 |", "<p>Scores\nare:</p>\n<table>"),
    "in an item": Row("- Scores:\n  x | y\n  --|--\n  1 | 2", "<table>"),
    "a line of signs below text": Row("a\nb | c\n---|---|---", "b | c\n---|---|---"),
    "more cells than the head has, of words that are elsewhere": Row(
        "| a | b |\n|---|---|\n| c | d | b |",
        "<td>d</td>",
        "3:11 a word of the text cannot be seen on its page: “b”",
    ),
    "more cells than the head has": Row("| a |\n|---|\n| b | lost |", "<td>b</td>", "“lost”"),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", TABLE)
def test_case_37_38_39_40_41_what_is_typed_comes_out_or_is_told(name: str, engine: str) -> None:
    row = TABLE[name]
    converted = read(row.typed, engine)
    assert row.shown.replace("\n", "") in converted.html.replace("\n", "")
    said = told(row.typed, converted)
    if row.told:
        assert any(row.told in one for one in said), said
    else:
        assert said == []


def test_of_one_text_so_many_kinds_are_told_and_how_many_others_there_are() -> None:
    text = "".join(f"<x-{number}>a</x-{number}>\n" for number in range(TOLD + 3))
    said = told(text, read(text, "commonmark"))
    assert len(said) == TOLD + 1
    assert said[-1] == "1:1 3 other kinds of warnings about this text are not told"


APART = "Text\n[a]: /b/\n[c]: /d/\n\n[a] [c]"


def test_definitions_right_after_a_line_are_told_where_they_are_text() -> None:
    """As CommonMark has it; under Python-Markdown they define."""
    converted = read(APART, "commonmark")
    assert "[a]: /b/" in converted.html
    assert told(APART, converted) == [
        "2:1 the reference [a] is defined in the midst of a paragraph: it is shown as typed, and what is right below it"
    ]
    converted = read(APART, "python-markdown")
    assert '<a href="/b/">a</a> <a href="/d/">c</a>' in converted.html
    assert converted.found == ()


def test_an_alert_is_told_where_no_engine_reads_it() -> None:
    converted = read("> [!NOTE]\n> Text", "python-markdown")
    assert "[!NOTE]" in converted.html
    assert told("> [!NOTE]\n> Text", converted) == ["1:1 “> [!NOTE]” is not read as an alert"]
    converted = read("> [!NOTE]\n> Text", "commonmark")
    assert 'class="markdown-alert markdown-alert-note"' in converted.html
    assert converted.found == ()


def test_an_alert_in_a_list_is_read_as_one_elsewhere() -> None:
    text = "1. > [!Caution]\n   > Text\n\n> > [!NOTE]\n> > Text"
    assert told(text, read(text, "python-markdown")) == [
        "1:4 “> [!Caution]” is not read as an alert",
        "4:3 “> [!NOTE]” is not read as an alert",
    ]
    assert read(text, "commonmark").found == ()


def test_what_is_advised_for_a_box_helps_with_either_engine() -> None:
    for engine in ENGINES:
        (found,) = read("!!! tip\n    Text", engine).found
        assert "python-markdown reads boxes" in found.hint
        assert "commonmark reads alerts" in found.hint


def test_notes_whose_labels_become_one_lead_to_their_own_texts() -> None:
    for engine in ENGINES:
        html = read("A[^É] B[^e] C[^E!]\n\n[^É]: x\n\n[^e]: y\n\n[^E!]: z", engine).html
        assert re.findall(r'href="#fn:([^"]*)"', html) == ["e", "e-2", "e-3"]
        assert re.findall(r'<li id="fn:([^"]*)">', html) == ["e", "e-2", "e-3"]


ONLY = {
    "A[^n]\n\n[^n]: <big>c</big>": ["3:7 <big> is taken out, what is in it is kept"],
    "<!-- [^9]: later, [t][u] -->\n\nText": ["1:1 a comment is left out"],
    "One<!-- x -->word and<!-- y\nz --> no": ["1:4 a comment is left out (2 times)"],
    "Te<font>xt</font> x": ["1:3 <font> is taken out, what is in it is kept"],
    "if x<b and b>c and y<i or i>z": [
        "1:8 the attribute “and” of <b> is taken out",
        "1:12 the attribute “b” of <b> is taken out",
        "1:24 the attribute “or” of <i> is taken out",
        "1:27 the attribute “i” of <i> is taken out",
        "1:5 <b> is read as a tag, which has no end",
        "1:21 <i> is read as a tag, which has no end",
    ],
    "style and <p lang=it style>x": ["1:22 the attribute “style” of <p> is taken out"],
    "vbscript:a is [bad](vbscript:a)": ["1:21 the address “vbscript:a” of <a> is taken out"],
    "data:a is <a\nhref='data:a'>bad</a>": ["2:7 the address “data:a” of <a> is taken out"],
}
"""Texts, and all that is told of them."""


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("typed", ONLY)
def test_nothing_else_is_told_and_it_is_told_at_its_place(typed: str, engine: str) -> None:
    assert told(typed, read(typed, engine)) == ONLY[typed]


@pytest.mark.parametrize(
    ("typed", "html", "said"),
    [
        ("one two one", "<p>one two</p>", "1:9 a word of the text cannot be seen on its page: “one”"),
        (
            "- one two\n\none three",
            "<p>one three</p>",
            "1:3 2 words of the text cannot be seen on its page: “one”, “two”",
        ),
        (
            "title a a",
            '<p title="x" class="a">title a</p>',
            "1:9 a word of the text cannot be seen on its page: “a”",
        ),
        ("a amp &amp; b", "<p>a &amp; b</p>", "1:3 a word of the text cannot be seen on its page: “amp”"),
        (
            "1. a\n2. b 2",
            "<ol><li>a</li><li>b</li></ol>",
            "2:6 a word of the text cannot be seen on its page: “2”",
        ),
        ("one `two` three", "<p>one <code>two</code> three</p>", ""),
        ("one two", "<p>two one</p>", ""),
    ],
)
def test_words_are_counted(typed: str, html: str, said: str) -> None:
    found = missing_words(Places(typed), html)
    assert told(typed, Converted(html, tuple(found))) == ([said] if said else [])


HARD = {
    "comments": lambda size: "z " + "<!-- a " * size + "\n\n" + "<!-- a\n\n " * size + "-->",
    "scripts": lambda size: "<script>a </style>" * size,
    "links": lambda size: "](a (b " * size + "](a " * size,
    "definitions": lambda size: "[a]: " * size + "\n[a]:\n" + ">" * size + " a b\n" + "[b]: c 'd\n" * size,
    "brackets": lambda size: "[a][b" * size + "[" * size + "[c][d]" * size,
    "containers": lambda size: "- > 1. " * size + "a\n" + "> " * size + "[!note]",
    "tags": lambda size: "<b '\" " * size + "<b a" * size + '"<i' * size,
    "numbers": lambda size: "[1][1" + ", " * size + "xx]",
}


@pytest.mark.parametrize("kind", HARD)
def test_case_56_what_is_said_of_a_text_costs_what_it_is_long(kind: str) -> None:
    """A hundred times what the others of the file hold: what grew with the square would not end."""
    text = HARD[kind](20_000)
    places = Places(text)
    with ending():
        assert len(missing_words(places, "<p>z</p>")) == 1
        list(problems("a.md", [*checked_references(places).found, Finding("x", typed="a b c")], places))


def test_an_extension_that_is_switched_on_is_not_asked_for() -> None:
    converted = read("!!! note\n    Text", "python-markdown", extensions=("extra", "admonition"))
    assert 'class="admonition note"' in converted.html
    assert converted.found == ()


SUMMARIES = {
    "10<sup>6</sup> people": "10⁶ people",
    "CO<sub>2</sub> and H<sub>2</sub>O": "CO₂ and H₂O",
    "the 1<sup>st</sup> of May": "the 1st of May",
    "10<sup>6a</sup>": "10^6a",
    "First<br>second": "First second",
    "First  \nsecond": "First second",
    "![A bridge](/a.png)\n\nThe text": "The text",
    "- a\n- b\n\nThe text": "The text",
    "> A quote\n\nThe text": "The text",
    "| a |\n|---|\n| b |\n\nThe text": "The text",
    "- only\n- a list": "only a list",
    "## Only a heading": "Only a heading",
    "```\nonly code\n```": "only code",
    "A[^1] note\n\n[^1]: text": "A note",
    "A\u00a0no-break\u202fspace": "A\u00a0no-break\u202fspace",
    "![A bridge](/a.png)": "",
    "10<sup>*6*</sup> and 10<sup>**12**</sup>": "10⁶ and 10¹²",
    "10<sup>[6](/six/)</sup> and 10<sup>½</sup>": "10⁶ and 10^½",
    "<video src='/a.mp4' controls>Cannot be played</video>\n\nThe text": "The text",
    "<audio src='/a.mp3' controls>Cannot be played</audio>\n\nThe text": "The text",
    "<iframe src='/a' title='A speech'></iframe>\n\nThe text": "The text",
    "<iframe src='/a' title='A speech'></iframe>": "A speech",
    "<center>First text</center>\n\nSecond": "First text",
    "<center>One</center><center>Two</center>": "One Two",
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("typed", SUMMARIES)
def test_case_42_a_summary_is_the_first_text(typed: str, engine: str) -> None:
    assert first_text(read(typed, engine).html) == SUMMARIES[typed]


@pytest.mark.parametrize("mark", ["<sup>", "<sub>", "<sup>a <b>", "<video>", '<a class="embedded">'])
def test_a_summary_of_what_has_no_end_costs_what_it_is_long(mark: str) -> None:
    """Without a limit: nothing may be tried in ever more ways."""
    with ending():
        assert "word" in first_text(f"<p>{mark}{'word of a text ' * 2000}</p>")
        assert "word" in first_text(f"<p>{(mark + 'word ') * 2000}</p>")


IDS = {
    "# A *b*\n\n### C {#given}\n\n# A b\n\n## L’Ucraina `x` & y": ["a-b", "given", "a-b-2", "l-ucraina-x-y"],
    "## Title[^1]\n\n[^1]: note": ["title", "fnref:1", "fn:1"],
    "## ❤\ufe0f love\u200b it\u00ad": ["love-it"],
    '## A\n\n<p id="a">x</p>': ["a-2", "a"],
    "<h2>Raw</h2>\n\n## Raw": ["raw", "raw-2"],
    "A[^x y] B[^x y]\n\n[^x y]: note": ["fnref:x-y", "fnref2:x-y", "fn:x-y"],
    "## Привет, мир": ["привет-мир"],
    "## {1}": ["1"],
    "## One *two* {#own}\n\n## C# {#sharp}\n\n## `a` {#code .b}": ["own", "sharp", "code"],
    "## ❤": ["section"],
    "## A {#ze\u200bro}\n\n<p id='fo\u00ado'>x</p>": ["zero", "foo"],
    "## A {#fn:1}\n\nx[^1]\n\n[^1]: y": ["a", "fnref:1", "fn:1"],
    "## {#only}": ["only"],
    "## One *two*{#own}": ["own"],
    "## Two ## {#id}": ["id"],
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("typed", IDS)
def test_case_43_47_the_same_text_has_the_same_ids_with_both_engines(typed: str, engine: str) -> None:
    assert re.findall(r' id="([^"]*)"', read(typed, engine).html) == IDS[typed]


# --- By chance

WORDS = st.from_regex(r"[a-z]{3,8}", fullmatch=True)
MARKS = st.sampled_from(
    [
        " ", " ", "\n", "\n\n", "*", "**", "_", "`", "``", "~~", "\n- ", "\n  - ", "\n1. ", "\n   - ", "\n> ", "\n# ",
        "\n## ", "\n---\n", "\n===\n", "\n\n    ", "\n```\n", "\n~~~\n", "[", "]", "(", ")", "](", "![", "[^1]", "\n[^1]: ",
        "[^", "\n[a]: ", "<", ">", "</", "/>", "<b>", "</b>", "<div>", "\n<div>\n", "</div>", "<p>", "<br>", "<script>",
        "</script>", "<style>", "<title>", "<!--", "-->", "<?", "?>", "<![CDATA[", "]]>", "<o:p>", "</o:p>", "<center>",
        "<name ", "<a href=", '"', "'", "=", "{", "}", "{#", "{.", "|", "\n| ", " |\n|---|\n| ", ":", "\n: ", "!!! ", "&",
        "&amp;", "&lt;", "\\", "$", "$$", ":x:", "<iframe ", "<textarea>", "<table>", "<td>", "<select>", "<option>",
        "<svg>", "<math>", "{: ", "\t", "  \n", "&copy;", "%", "@", "www.", "https://", "\n\n\n", "«", "…",
    ]
)  # fmt: skip
TEXTS = st.lists(WORDS | MARKS, min_size=1, max_size=20).map("".join)
SETS = st.just(["extra", "sane_lists"]) | st.sets(
    st.sampled_from([name for name in EXTENSIONS if name not in ("legacy_em", "wikilinks")]), max_size=4
).map(sorted)


def shown_words(html: str) -> str:
    """Everything that a reader can see, and what stands where a reader can look: addresses, titles."""
    without_tags = re.sub(r"<[^>]*>", "", html)
    return unescape(f"{html} {without_tags}")


@example(text="<title>word", engine="commonmark", extensions=["extra"])
@example(text="\n[a]: <word\n", engine="python-markdown", extensions=["extra"])
@example(text="[a]: one.\n[a]: two", engine="python-markdown", extensions=["extra"])
@settings(
    max_examples=examples(400, 60_000),
    deadline=None,
    derandomize=not ASKED,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(text=TEXTS, engine=st.sampled_from(ENGINES), extensions=SETS)
def test_every_word_of_any_text_comes_out_or_something_is_told(
    text: str, engine: str, extensions: list[str]
) -> None:
    try:
        converted = read(text, engine, extensions=tuple(extensions), time_limit=5)
    except RecursionError:
        return  # such a text is shown as it was typed, and told
    shown = shown_words(converted.html)
    typed = set(re.findall(r"[a-z]{3,}", unescape(text))) - HTML_NAMES
    missing = [word for word in typed if word not in shown]
    assert not missing or converted.found, (missing, converted.html)
