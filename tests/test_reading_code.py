"""Code in texts: highlighted by classes, to the letter as it was typed, and scrolling by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape, unescape

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pygments.token import Keyword

from site_builder.opening.config import MarkdownSettings
from site_builder.reading import highlight
from site_builder.reading.highlight import HIGHLIGHTED, highlighted
from site_builder.reading.markdown import TimeLimitError, convert, time_limit
from site_builder.reading.places import Places
from tests.counting import calls
from tests.harness import Make

PAGE = "2025/04/28/a/"


def block(code: str, language: str = "python") -> str:
    """Code as either engine gives it."""
    return f'<pre><code class="language-{escape(language)}">{escape(code, quote=False)}</code></pre>'


def text_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", html))


@pytest.mark.parametrize(
    ("language", "code", "inner"),
    [
        ("python", "if x:  # why", '<span class="k">if</span> x:  <span class="c1"># why</span>'),
        ("Python", "None", '<span class="kc">None</span>'),
        ("py", "'a<b'", "<span class=\"s1\">'a&lt;b'</span>"),
        ("c++", "int x;", '<span class="kt">int</span> x;'),
        ("c#", "return;", '<span class="k">return</span>;'),
        ("json", '{"a": 1}', '{<span class="nt">"a"</span>: <span class="mi">1</span>}'),
        ("diff", "-old\n+new\n", '<span class="gd">-old</span>\n<span class="gi">+new</span>\n'),
        ("html", "<b>", '&lt;<span class="nt">b</span>&gt;'),
        ("shell-session", "$ ls\na", '<span class="gp">$ </span>ls\n<span class="go">a</span>'),
    ],
)
def test_code_with_a_language_is_highlighted(language: str, code: str, inner: str) -> None:
    assert highlighted(block(code, language)) == block("", language).replace("</code>", inner + "</code>")


@pytest.mark.parametrize(
    "html",
    [
        block("if x", "nobody-knows-it"),
        block("if x", "text"),
        "<pre><code>if x</code></pre>",
        '<p><code class="language-python">if x</code></p>',
        '<pre><code class="other language-python">if x</code></pre>',
        '<pre><code class="language-python"><b>if</b> x</code></pre>',
        '<pre><code class="language-python"></code></pre>',
        "<p>if x</p>",
    ],
)
def test_any_other_code_stays_plain(html: str) -> None:
    assert highlighted(html) == html


LANGUAGES = [
    "python", "js", "html", "css", "json", "yaml", "toml", "bash", "console", "pycon", "diff", "sql", "c", "rust", "go", "php",
    "html+jinja", "markdown", "rst", "xml", "ini", "java", "perl", "ruby", "lua", "tex", "make", "docker", "nginx",
]  # fmt: skip
PIECES = [
    "\n", "\n\n", "  \n", "\t", " ", "'", '"', "`", '"""', "#", "//", "/*", "*/", "<", ">", "&", "&amp;", "<?php", "?>", "{{",
    "}}", "\\", "$", "$ ", ">>> ", "if", "def f(x):", "0x1F", "1.5e3", "é", "\ufeff", "\u00a0", "\x0c", "\u2028", "🎈", "- a: b",
    "```", "<!--", "-->",
]  # fmt: skip


@settings(
    max_examples=400, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(
    st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=20).map("".join),
    st.sampled_from(LANGUAGES),
)
@example("\ufeff\n\n\tx  \n\n", "python")
@example("x", "python")
def test_no_sign_of_code_is_changed_added_or_lost(code: str, language: str) -> None:
    if "\r" not in code:
        assert text_of(highlighted(block(code, language))) == code


def test_spaces_and_blank_lines_of_typed_code_are_on_the_page_and_in_feeds(make: Make) -> None:
    code = "\n\n  if x:   \n\n      pass\n\n"
    site = make().article("2025-04-28-a", f"Before.\n\n```python\n{code}```\n\nAfter.")
    site.built()
    for html in (site.page(PAGE), json.loads(site.page("feed.json"))["items"][0]["content_html"]):
        shown = re.search(r'<code class="language-python">(.*?)</code>', html, re.DOTALL)
        assert shown
        assert '<span class="k">if</span>' in shown[1]
        assert text_of(shown[1]) == code


def test_a_text_with_more_code_than_is_highlighted_keeps_the_rest_plain() -> None:
    half = "x = 1\n" * (HIGHLIGHTED // 12)
    html = highlighted(block(half) + block(half) + block(half) + block("x"))
    assert html.count('<span class="mi">1</span>') == 2 * half.count("1")
    assert text_of(html) == half * 3 + "x"
    assert highlighted(block(half * 3, "nobody-knows-it") + block("None")).endswith(
        '<span class="kc">None</span></code></pre>'
    )
    assert highlighted(block("1" * (HIGHLIGHTED + 1))) == block("1" * (HIGHLIGHTED + 1))


class _Losing:
    """A lexer that takes spaces out, as none should."""

    def get_tokens_unprocessed(self, code: str) -> Iterator[tuple[int, object, str]]:
        yield 0, Keyword, code.replace(" ", "")


def test_a_lexer_that_changes_the_text_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(highlight, "_lexer", lambda language: _Losing())
    assert highlighted(block("if x")) == block("if x")
    assert "<span" in highlighted(block("ifx"))


class _Endless:
    """A lexer that does not end."""

    def get_tokens_unprocessed(self, code: str) -> Iterator[tuple[int, object, str]]:
        if re.match("(a*)*b", code):
            yield 0, Keyword, code


def test_the_time_limit_holds_for_lexers(monkeypatch: pytest.MonkeyPatch) -> None:
    endless = _Endless()

    class Cached:
        def __call__(self, language: str) -> _Endless:
            return endless

        def cache_clear(self) -> None:
            self.cleared = True

    cached = Cached()
    monkeypatch.setattr(highlight, "_lexer", cached)
    with pytest.raises(TimeLimitError), time_limit(0.2):
        highlighted(block("a" * 60))
    assert cached.cleared, "what was interrupted is not used again"


def test_nothing_is_looked_up_for_a_text_without_code_in_a_language() -> None:
    with calls() as counted:
        convert(Places("Text.\n\n    code\n\n```\nplain\n```\n"), MarkdownSettings())
    assert counted["_marked"] == counted["_languages"] == 0


def test_many_pieces_of_an_unknown_language_are_looked_up_once() -> None:
    with calls() as counted:
        highlighted(block("x", "unheard-of") * 100)
    assert counted["_lexer"] == 1


def test_code_scrolls_by_itself_by_keyboard_too_and_is_named(make: Make) -> None:
    body = "```python\nx\n```\n\n    plain\n\n<pre>no code</pre>"
    site = make().article("2025-04-28-a", body)
    site.built()
    page = site.page(PAGE)
    assert page.count('<pre role="group" tabindex="0" aria-label="Code"><code') == 2
    assert "<pre>no code</pre>" in page
    assert "tabindex" not in json.loads(site.page("feed.json"))["items"][0]["content_html"]
    site.edit("site.yaml", "language: en", "language: it")
    site.built()
    assert 'aria-label="Codice"' in site.page(PAGE)
