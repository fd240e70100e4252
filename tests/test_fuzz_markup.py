"""Case 22 by chance: whatever is put together from dangerous pieces, in the body or in any field, comes out inert.

The checker is that of test_parsers_cases.py. Beside it stands one that knows nothing of danger: what is typed into
a field never changes which elements and attributes a page has. RELIABILITY makes the run a long one.
"""

from __future__ import annotations

import json
from collections import Counter

import feedparser
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from site_builder.opening.config import EXTENSIONS, MarkdownSettings
from site_builder.pages.views import BodyView
from site_builder.parsing.text import fold
from site_builder.reading import markdown
from site_builder.reading.holes import cut
from site_builder.reading.places import Places
from site_builder.rendering.body import Words, feed_html, page_html
from tests.harness import Make, Site
from tests.test_parsers_cases import ADDRESSES, ALL_FIELDS, MARKUP, assert_inert, harms, parsed
from tests.totals import ASKED, TOTALS, examples

PIECES = [
    "<script>", "</script>", "<script src=//e.example/x.js>", "<svg onload=alert(1)>", "<svg>", "<math>", "<style>",
    "</style>", "<noscript>", "</noscript>", "<template>", "<textarea>", "</textarea>", "<title>", "</title>",
    "<xmp>", "<iframe srcdoc='", "<base href=", "<meta http-equiv=refresh content='0;url=", "<form action=",
    "<input autofocus onfocus=", "<object data=", "<link rel=import href=", "<img src=/x onerror=alert(1)>",
    "<img srcset='", "<a href=", "<a href='", '<a href="', "<a xlink:href=", "<p style=", "<p onclick=",
    "<video poster=", "<blockquote cite=", "<mglyph>", "<mtext>", "<foreignObject>",
    "<annotation-xml encoding=text/html>", "<table>", "<td>", "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<?x ", "?>",
    "</", "/>", ">", "<", "'", '"', "`", "&quot;", "&#34;", "&#x27", "&lt;", "&gt;", "&colon;", "&Tab;", "&NewLine;",
    "&#0;", "&amp;", "=", " ", "/", "\\", "\t", "\n", "\n\n", "\x0c", "\x00", "\x02", "\x03", "\u2028", "\ufeff",
    "javascript:alert(1)", "JaVaScRiPt:", "java\tscript:", "java&#10;script:", "vbscript:x", "data:text/html,x",
    "data:image/svg+xml,x", "expression(alert(1))", "url(javascript:alert(1))", "onerror=alert(1)",
    " onmouseover=alert(1) ", " x=", " style=x ", " srcdoc=x ", "[x](", "](", ")", "[x](<", ">)", "![", "[a]: ",
    "[a]", "<javascript:x>", "# ", "> ", "- ", "    ", "```", "``` {onclick=x}", "|", "{: onclick=alert(1) }",
    "{: href='javascript:x' }", "*[x]: ", "[^1]", "[^1]: ", '!!! note "', "[[", "]]", "<div markdown=1>", "<p id='",
    "x", "{{ 7*7 }}", "{% raw %}", "klzzwxh:0000", "\x02klzzwxh:0\x03", "\x02amp\x03", "wzxhzdk:0",
]  # fmt: skip
DANGEROUS = st.lists(
    st.sampled_from(PIECES) | st.sampled_from(MARKUP) | st.sampled_from(ADDRESSES) | st.text(max_size=3),
    min_size=1, max_size=14,
).map("".join)  # fmt: skip
ENABLED = st.sets(st.sampled_from([name for name in EXTENSIONS if name != "legacy_em"]), max_size=4).map(
    sorted
) | st.just(["extra", "sane_lists"])
bounded = settings(
    max_examples=examples(300, 60_000),
    deadline=None,
    derandomize=not ASKED,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def shown(
    text: str, extensions: list[str], html: str = "sanitise", engine: str = "python-markdown"
) -> list[str]:
    """What a page and a feed show of a body."""
    try:
        with markdown.time_limit(2):
            made = markdown.convert(
                Places(text),
                MarkdownSettings(engine=engine, extensions=tuple(extensions), html=html),  # type: ignore[arg-type]
            ).html
    except Exception:  # noqa: BLE001 - as the reading of an article does
        made = markdown.as_typed(text)
    pieces = cut(made)
    links = tuple(target if number % 3 else f"/x/{target}" for number, target in enumerate(pieces.targets))
    view = BodyView(digest=b"digest", links=links)
    return [
        page_html(
            view, lambda digest: pieces.body, Words(lambda heading: f"Link: {heading}", "Table", "Code", str)
        ),
        feed_html(view, lambda digest: pieces.body, "https://example.org", "/2025/", str),
    ]


@bounded
@given(text=DANGEROUS, extensions=ENABLED, engine=st.sampled_from(["python-markdown", "commonmark"]))
def test_case_22_a_body_of_dangerous_pieces_is_inert(text: str, extensions: list[str], engine: str) -> None:
    TOTALS["fuzzed bodies"] += 1
    for html in shown(text, extensions, engine=engine):
        assert list(harms(html, of_content=True)) == []


def test_the_pieces_are_dangerous() -> None:
    """Without the sanitiser, the same texts would do harm: so the test above can fail."""
    found = Counter[str]()

    @settings(bounded, max_examples=200, derandomize=True)
    @given(text=DANGEROUS)
    def look(text: str) -> None:
        for html in shown(text, ["extra"], "trust"):
            try:
                found.update(harm.partition(":")[0] for harm in harms(html, of_content=True))
            except (AssertionError, ValueError):
                found["script"] += 1  # one of the page's own kind, with rubbish in it

    look()
    assert {"script", "element", "attribute", "address"} <= found.keys()


# --- Whole sites


def filled(value: str, body: str, content: str, line: str | None = None) -> str:
    """A site with a text in every field that takes one; `line`, if given, in those that take Markdown."""
    text = " ".join(value.split())
    text = text if fold(text) else "x"  # a name that nobody sees is none
    return ALL_FIELDS % {
        "v": json.dumps(text),
        "line": json.dumps(text if line is None else line),
        "w": json.dumps(f"alias {text}"),
        "u": json.dumps(f"named {text}"),
        "body": body,
        "content": content,
    }


def shape(document: str) -> Counter[tuple[str, ...]]:
    """Which elements a page has and which attributes they have, but for those of the texts themselves."""
    root = parsed(document)
    for written in (*root.find_class("prose"), *root.find_class("correction-text")):
        written.clear()
    return Counter(
        (str(one.tag), *sorted(map(str, one.attrib))) for one in root.iter() if isinstance(one.tag, str)
    )


def of_kind(site: Site) -> dict[str, Counter[tuple[str, ...]]]:
    """The shapes of a site's pages, by addresses without what the texts made of them."""
    fixed = (
        "index.html",
        "404.html",
        "2025/04/28/a/index.html",
        "2025/04/29/b/index.html",
        "page/index.html",
        "2025/04/index.html",
    )
    return {path: shape(site.page(path)) for path in fixed}


def looked_at_by_a_reader(site: Site) -> None:
    """What a feed reader that sanitises nothing would show."""
    for path in site.tree():
        if path.endswith(".xml") and "sitemap" not in path:
            feed = feedparser.parse(
                site.page(path).encode(), sanitize_html=False, resolve_relative_uris=False
            )
            assert not feed.bozo or "encoding" in str(feed.bozo_exception), path
            for entry in feed.entries:
                for text in [part.value for part in entry.get("content", ()) if "html" in part.type]:
                    assert list(harms(text, of_content=True)) == [], path


def planned(
    make: Make, value: str, body: str = "Text.", content: str = "full", line: str | None = None
) -> Site:
    return make(filled(value, body, content, line))


@settings(bounded, max_examples=examples(10, 400))
@given(value=DANGEROUS, body=DANGEROUS, content=st.sampled_from(["full", "summary"]))
@example(value="<script>", body="", content="full")
def test_case_22_dangerous_pieces_in_every_field_are_inert_in_every_sink(
    make: Make, value: str, body: str, content: str
) -> None:
    site = planned(make, value, body, content)
    result = site.build()
    if result.exit_code:  # a link that leads nowhere, in the body or a correction
        assert "Traceback" not in result.said
        body = "Text."
        site = planned(make, value, body, content, line="x")
        site.built()
    TOTALS["fuzzed sites"] += 1
    assert assert_inert(site) > 20
    looked_at_by_a_reader(site)
    usual = planned(
        make, "x y", "Text." if body.strip() else "", content
    )  # without a text there is no place for it
    usual.built()
    assert of_kind(site) == of_kind(usual)


def test_the_checks_of_a_site_find_a_template_that_forgets_to_escape(make: Make) -> None:
    """A planted fault: a theme that marks a title as safe."""
    usual, faulty = (planned(make, "<b class=x onclick=alert(1)>") for _ in range(2))
    faulty.edit("site.yaml", "id: test\n", "id: test\ntheme: own\n")
    faulty.write(
        "-- themes/own/theme.yaml --\nextends: briefing\n"
        "-- themes/own/templates/_footer.html --\n<p>{{ site.title|safe }}</p>\n"
    )
    usual.built()
    faulty.built()
    assert_inert(usual)
    with pytest.raises(AssertionError, match="attribute: "):
        assert_inert(faulty)
    assert of_kind(usual) != of_kind(faulty)


def test_the_checks_of_a_site_find_a_sanitiser_that_does_nothing(make: Make) -> None:
    site = planned(make, "x", "<p onclick='alert(1)'>x</p>")
    site.edit("site.yaml", "id: test\n", "id: test\nmarkdown: {html: trust}\n")
    site.built()
    with pytest.raises(AssertionError, match=r"feed\.xml: attribute: "):
        assert_inert(site)
    with pytest.raises(AssertionError):
        looked_at_by_a_reader(site)
    assert etree.fromstring(site.page("feed.xml").encode()) is not None
