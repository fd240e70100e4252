"""Pictures in texts: figures, sizes, late loading, and words for those who cannot see them."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from site_builder.model.picture import PictureSize
from site_builder.opening.config import MarkdownSettings
from site_builder.reading.highlight import highlighted
from site_builder.reading.markdown import convert
from site_builder.reading.measuring import HEADS, size_of
from site_builder.reading.pictures import presented, without_alt
from site_builder.reading.places import Places
from site_builder.reading.sanitising import _cleaner
from tests.counting import calls, ending
from tests.harness import SETTINGS, Make, Site
from tests.pictures import avif, bmp, box, gif, jpeg, png, segment, svg, webp

PAGE = "2025/04/28/a/"
BUNDLE = "content/articles/2025-04-28-a/"


def bundle(make: Make, body: str, head: str = "", **files: bytes) -> Site:
    """A site with one article that has files beside it; `_` in their names stands for a dot."""
    site = make()
    site.put(f"{BUNDLE}index.md", f"---\ntitle: A\n{head}---\n{body}\n")
    for name, content in files.items():
        site.put(BUNDLE + name.replace("_", "."), content)
    return site


def pictures(html: str) -> list[dict[str, str]]:
    """The attributes of every picture, in their order."""
    return [
        {str(name): str(value) for name, value in one.attrib.items()} for one in parsed_text(html).iter("img")
    ]


def parsed_text(html: str) -> Any:
    """A part of a page as a tree."""
    return lxml_html.fromstring(f"<div>{html}</div>")


def prose(site: Site) -> str:
    text = site.page(PAGE)
    return text[text.index('<div class="prose">') : text.index("</article>")]


# --- Figures


IMG = '<img alt="a" src="p.png">'


@pytest.mark.parametrize(
    ("typed", "figure"),
    [
        (
            '![a](p.png "Said & <done>")',
            f'<figure class="picture">{IMG}<figcaption>Said &amp; &lt;done&gt;</figcaption></figure>',
        ),
        (
            '[![a](p.png "Caption")](large.png)',
            f'<figure class="picture"><a href="large.png">{IMG}</a><figcaption>Caption</figcaption></figure>',
        ),
        (
            '[![a](p.png "Caption")](large.png "larger")',
            f'<figure class="picture"><a href="large.png" title="larger">{IMG}</a><figcaption>Caption</figcaption></figure>',
        ),
        (
            '![a](p.png "Caption"){.wide}',
            '<figure class="picture"><img alt="a" class="wide" src="p.png"><figcaption>Caption</figcaption></figure>',
        ),
        (
            '![a](p.png "Caption")\n{: .wide #map}',
            f'<figure class="picture wide" id="map">{IMG}<figcaption>Caption</figcaption></figure>',
        ),
        (
            '> ![a](p.png "Caption")',
            f'<blockquote>\n<figure class="picture">{IMG}<figcaption>Caption</figcaption></figure>\n</blockquote>',
        ),
        (
            '<p><picture><source src="p.avif" type="image/avif"><img alt="a" src="p.png" title="Caption"></picture></p>',
            '<figure class="picture"><picture><source src="p.avif" type="image/avif">'
            f"{IMG}</picture><figcaption>Caption</figcaption></figure>",
        ),
    ],
)  # fmt: skip
def test_a_picture_alone_in_its_paragraph_with_a_title_is_a_figure(typed: str, figure: str) -> None:
    assert convert(Places(typed), MarkdownSettings()).html.strip() == figure


@pytest.mark.parametrize(
    "typed",
    [
        "![a](p.png)",
        '![a](p.png " ")',
        'See ![a](p.png "Title")',
        '![a](p.png "Title") here',
        '![a](p.png "One") ![b](q.png "Two")',
        '[![a](p.png "Title") more](large.png)',
        '## ![a](p.png "Title")',
        '`![a](p.png "Title")`',
        '[a](p.png "Title")',
    ],
)
def test_any_other_picture_stays_where_it_is(typed: str) -> None:
    assert "<figure" not in convert(Places(typed), MarkdownSettings()).html


def test_a_no_break_space_in_a_caption_stays() -> None:
    assert "12\u00a0km</figcaption>" in presented('<p><img src="p.png" alt="a" title="12&nbsp;km"></p>')


TAGS = ["<p>", "</p>", "<a href='x'>", "</a>", "<img alt='a' title='T' src=x>", "<img", " title=", '"', "'", "<picture>",
    "</picture>", "<source>", ">", "word", " ", "<p title='", "<p a=", "\n"]  # fmt: skip


@given(st.lists(st.sampled_from(TAGS), max_size=30).map("".join))
@settings(max_examples=300, derandomize=True, database=None, deadline=None)
def test_a_caption_is_all_that_figures_add_to_a_text(html: str) -> None:
    before = parsed_text(_cleaner().clean(html))
    after = parsed_text(presented(_cleaner().clean(html)))
    captions = [caption.text_content() for caption in after.iter("figcaption")]
    titles = [str(one.get("title")) for one in before.iter("img") if "title" in one.attrib]
    assert not Counter(captions) - Counter(titles)
    for caption in list(after.iter("figcaption")):
        caption.drop_tree()
    assert "".join(after.text_content().split()) == "".join(before.text_content().split())
    assert [one.get("src") for one in after.iter("img")] == [one.get("src") for one in before.iter("img")]


def test_a_figure_is_on_the_page_and_in_every_feed(make: Make) -> None:
    site = bundle(make, '![A map](p.png "The route")', p_png=png(640, 480))
    site.built()
    shown = '<figure class="picture"><img alt="A map" src="{}/2025/04/28/a/p.png" width="640" height="480">'
    shown += "<figcaption>The route</figcaption></figure>"
    assert shown.format("") in site.page(PAGE)
    items = json.loads(site.page("feed.json"))["items"]
    assert items[0]["content_html"] == shown.format("https://example.org")
    for feed in ("feed.xml", "atom.xml"):
        assert "&lt;figcaption&gt;The route&lt;/figcaption&gt;" in site.page(feed)


# --- Loading


def test_all_pictures_but_the_first_of_a_text_load_late(make: Make) -> None:
    site = bundle(
        make,
        "![a](a.png)\n\n![b](b.png) and ![c](b.png)\n\n<img src=b.png alt=d loading=eager>\n\n`<img src=x>`",
        head="image: {src: a.png, alt: a}\n",
        a_png=png(1, 2), b_png=png(3, 4),
    )  # fmt: skip
    site.built()
    assert [one.get("loading") for one in pictures(site.page(PAGE))] == [None, None, "lazy", "lazy", "eager"]


# --- Sizes


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (png(640, 480), (640, 480)),
        (gif(64, 48), (64, 48)),
        (bmp(64, -48), (64, 48)),
        (jpeg(640, 480), (640, 480)),
        (jpeg(640, 480, orientation=1), (640, 480)),
        (jpeg(640, 480, orientation=3), (640, 480)),
        (jpeg(640, 480, orientation=6), (480, 640)),
        (jpeg(640, 480, orientation=8), (480, 640)),
        (jpeg(640, 480, orientation=6, before=200_000), (480, 640)),
        (webp(640, 480), (640, 480)),
        (avif(640, 480), (640, 480)),
        (svg('width="300" height="200"'), (300, 200)),
        (svg("width='300px' height='200.4px'"), (300, 200)),
        (svg('width="1in" height="72pt"'), (96, 96)),
        (svg('width="30" height="20"', before='\ufeff<?xml version="1.0"?>\n<!-- <svg width="1" height="1"> -->\n'), (30, 20)),
        (svg('height="20"\n\twidth="30"', before="\n<!DOCTYPE svg [<!ENTITY x 'y'>]>"), (30, 20)),
    ],
    ids=[
        "png", "gif", "bmp", "jpeg", "upright", "upside down", "turned", "turned back", "after a thumbnail", "webp", "avif",
        "svg", "svg in px", "svg in units", "svg after a comment", "svg after a doctype",
    ],
)  # fmt: skip
def test_a_size_is_what_a_browser_shows(content: bytes, size: tuple[int, int]) -> None:
    assert size_of(content) == PictureSize(*size)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        png(640, 480)[:20],
        png(0, 480),
        jpeg(640, 480)[:10],
        avif(640, 480, turned=1),
        avif(640, 480)[:40],
        svg('viewBox="0 0 300 200"'),
        svg('width="100%" height="100%"'),
        svg('width="300"'),
        svg('width="0" height="200"'),
        svg('stroke-width="300" data-height="200"'),
        b'<?xml version="1.0"?><html><img width="3" height="5"></html>',
    ],
    ids=[
        "empty", "text", "png cut short", "png of no width", "jpeg cut short", "avif turned", "avif cut short",
        "svg as wide as there is room",
        "svg in percent", "svg of no height", "svg of no width", "svg of other widths", "no svg",
    ],
)  # fmt: skip
def test_what_cannot_be_measured_has_no_size(make: Make, content: bytes) -> None:
    assert size_of(content) is None
    site = bundle(make, "![a](a.png)", a_png=content)
    site.built()
    assert pictures(prose(site)) == [{"alt": "a", "src": "/2025/04/28/a/a.png"}]


FULL = HEADS[-1]
AVIF = box(b"ftyp", b"avif" + bytes(4))


@pytest.mark.parametrize(
    "content",
    [
        b" " * FULL,
        b"<!--" * (FULL // 4),
        b"<!---->" * (FULL // 7),
        b"<?x?>" * (FULL // 5),
        b"<!D[]>" * (FULL // 6),
        b"<svg " + b"a " * (FULL // 2),
        b"<svg " + b"a='" * (FULL // 3),
        b"<svg " + b"a=" * (FULL // 2),
        b"\xff\xd8" + b"\xff" * FULL,
        b"\xff\xd8" + segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + bytes(60_000)) * 8,
        b"P6" + b"9" * FULL,
        b"P6" + b"#" * FULL,
        b"II+\0" + b"\xff" * FULL,
        b"II*\0\x08\0\0\0\xff\xff" + bytes(FULL),
        b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(FULL),
        b"\0\0\0\x0cjP  \r\n\x87\n" + box(b"x   ", b"") * (FULL // 8),
        AVIF + box(b"meta", bytes(4) + box(b"iloc", b"\x02\0\0\0\0\0" + b"\xff" * (FULL // 2))),
        AVIF + box(b"free", b"") * (FULL // 8),
        AVIF + box(b"meta", bytes(4) + box(b"iprp", box(b"ipma", bytes(4) + b"\xff" * (FULL // 2)))),
        box(b"ftyp", bytes(FULL - 16)),
    ],
    ids=[
        "spaces", "opened comments", "comments", "instructions", "doctypes", "attributes", "quotes", "values",
        "jpeg of fill", "jpeg of exif", "digits", "a comment", "big tiff", "tiff", "zero boxes", "empty boxes",
        "item locations", "free boxes", "associations", "brands",
    ],
)  # fmt: skip
def test_no_content_of_a_picture_holds_a_build_up(content: bytes) -> None:
    with ending():
        assert size_of(content[:FULL]) is None


@settings(max_examples=300, derandomize=True, database=None, deadline=None)
@given(
    st.sampled_from([png(64, 48), gif(64, 48), bmp(64, 48), jpeg(64, 48, 6), webp(64, 48), avif(64, 48)]),
    st.lists(st.tuples(st.integers(0, 200), st.binary(max_size=3)), max_size=4),
)  # fmt: skip
def test_any_damage_to_a_picture_gives_a_size_or_none(
    content: bytes, damage: list[tuple[int, bytes]]
) -> None:
    for place, other in damage:
        content = content[:place] + other + content[place + len(other) :]
    size = size_of(content)
    assert size is None or (size.width > 0 and size.height > 0)


@pytest.mark.parametrize(
    ("written", "file"),
    [
        ("a%20(1).png", f"{BUNDLE}a (1).png"),
        ("sub/./a.png?x=1#y", f"{BUNDLE}sub/a.png"),
        ("/a.png", "content/static/a.png"),
        ("/maps/a+b.png", "content/static/maps/a+b.png"),
        ("/città.png", "content/static/citta\u0300.png"),
        ("/archive/2025/04/28/a/a.png", ""),
    ],
)
def test_pictures_of_the_sites_own_have_their_size(make: Make, written: str, file: str) -> None:
    """Beside the article, or in content/static/, on a site with a sub-path too."""
    for base in ("", "archive/"):
        site = bundle(make, f"![a](<{written}>)", head=f'image: {{src: "{written}", alt: a}}\n')
        site.put("site.yaml", SETTINGS.replace("example.org/", f"example.org/{base}"))
        if file:
            site.put(file, png(640, 480))
        site.built()
        shown = pictures(site.page(PAGE))
        assert len(shown) == 2
        expected = ("640", "480") if file else (None, None)
        assert [(one.get("width"), one.get("height")) for one in shown] == [expected] * 2


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("<img src=a.png alt='the width of it'>", {"width": "640", "height": "480"}),
        ("<img src=a.png alt=a width=20>", {"width": "20"}),
        ("<img alt=a height=20 src=a.png>", {"height": "20"}),
        ("![a](https://example.com/a.png)", {}),
        ("![a](//example.com/a.png)", {}),
        ("[a](a.png)", None),
    ],
)
def test_a_size_that_was_written_and_a_picture_elsewhere_stay_as_they_are(
    make: Make, typed: str, expected: dict[str, str] | None
) -> None:
    site = bundle(make, typed, a_png=png(640, 480))
    site.built()
    shown = [
        {name: one[name] for name in ("width", "height") if name in one} for one in pictures(prose(site))
    ]
    assert shown == ([] if expected is None else [expected])


def test_pictures_of_undated_pages_and_dossiers_have_their_size_too(make: Make) -> None:
    site = make().article("2025-04-28-a", topics=["Rome"])
    site.put("content/static/a.png", png(640, 480))
    site.put("content/pages/about.md", "---\ntitle: About\nimage: {src: /a.png, alt: a}\n---\n![a](/a.png)\n")
    site.put("content/topics/rome.md", "---\nname: Rome\n---\n![a](/a.png)\n")
    site.built()
    for page, count in (("about/", 2), ("topics/rome/", 1)):
        assert site.page(page).count('width="640" height="480"') == count
    site.put("content/static/a.png", png(320, 240))
    assert {"about/index.html", "topics/rome/index.html"} <= set(site.explain())
    assert site.tree() == site.clean_tree()


def test_the_picture_that_stands_for_an_article_has_its_size(make: Make) -> None:
    site = bundle(make, "Text.", head="image: {src: a.jpg, alt: A}\n", a_jpg=jpeg(640, 480, orientation=6))
    site.built()
    page = site.page(PAGE)
    assert '<img src="/2025/04/28/a/a.jpg" alt="A" width="480" height="640">' in page
    assert (
        '<meta property="og:image:width" content="480">\n  <meta property="og:image:height" content="640">'
        in page
    )


def test_a_picture_in_a_picture_element_stays_last_in_it(make: Make) -> None:
    body = '<picture><source src="a.avif" type="image/avif"><source src="a.webp" type="image/webp">'
    body += '<img src="a.png" alt="a"></picture>'
    site = bundle(make, body, a_png=png(640, 480), a_avif=avif(1, 1), a_webp=webp(1, 1))
    site.built()
    at = "/2025/04/28/a/a"
    assert (
        f'<picture><source src="{at}.avif" type="image/avif"><source src="{at}.webp" type="image/webp">'
        f'<img src="{at}.png" width="640" height="480" alt="a"></picture>'
    ) in site.page(PAGE)


# --- What a change costs


def opened(site: Site) -> int:
    """Build; how many pictures were looked into."""
    with calls() as counted:
        site.built()
    return counted["_looked"]


def archive(make: Make) -> Site:
    site = bundle(make, "![a](a.png)", a_png=png(640, 480))
    site.article("2025-05-01-b", "![b](/b.png)")
    site.article("2025-06-01-c", "Text.")
    site.put("content/static/b.png", png(64, 48))
    site.put("content/static/unmeasurable.png", b"x")
    return site


def test_a_build_with_nothing_changed_opens_no_picture(make: Make) -> None:
    site = archive(make)
    assert opened(site) == 3
    opened(site)  # of a file that was written just now a change might not show
    assert opened(site) == 0
    site.edit("content/articles/2025-06-01-c.md", "Text.", "Other text.")
    assert opened(site) == 0
    site.put("content/static/b.png", png(65, 48))
    assert opened(site) == 1


def rendered(site: Site) -> set[str]:
    """Build; the briefings that were rendered. The result has to be that of a clean build."""
    pages = {path for path in site.explain() if re.fullmatch(r"2025/../.././index\.html", path)}
    assert site.tree() == site.clean_tree()
    assert site.explain() == {}
    return pages


def test_a_replaced_picture_renders_the_pages_that_show_it(make: Make) -> None:
    site = archive(make)
    site.built()
    site.put(f"{BUNDLE}a.png", png(320, 480))
    assert rendered(site) == {f"{PAGE}index.html"}
    assert 'width="320" height="480"' in site.page(PAGE)
    site.put("content/static/b.png", png(1, 2))
    assert rendered(site) == {"2025/05/01/b/index.html"}
    site.put("content/static/b.png", png(1, 2) + b"other colours")
    assert rendered(site) == set()
    site.put("content/static/b.png", b"broken")
    assert rendered(site) == {"2025/05/01/b/index.html"}
    site.remove("content/static/b.png")
    site.put("content/static/b.png", png(7, 8))
    assert rendered(site) == {"2025/05/01/b/index.html"}


def test_what_the_store_knows_of_a_picture_is_checked(make: Make) -> None:
    site = archive(make)
    site.built()
    store = site.root / ".site-builder" / "store.db"
    content = store.read_bytes()
    size = PictureSize(640, 480)
    encoded = b"\x92\xcd" + size.width.to_bytes(2) + b"\xcd" + size.height.to_bytes(2)
    assert content.count(encoded) == 1
    store.write_bytes(content.replace(encoded, encoded[:-1] + b"\x07"))
    result = site.built()
    assert "store.db cannot be read" in result.stderr
    assert site.tree() == site.clean_tree()


# --- Words for those who cannot see


@pytest.mark.parametrize(
    ("body", "warned"),
    [
        ("Text.\n\nSee ![](a.png) here.", [(6, 9, "a.png")]),
        ("![ ](a.png)", [(4, 6, "a.png")]),
        ("![][x]\n\n[x]: a.png", [(6, 6, "a.png")]),
        ("[![](a.png)](b.png)", [(4, 6, "a.png")]),
        ("<img src=a.png>", [(4, 10, "a.png")]),
        ('<img src="a.png" title="x">', [(4, 11, "a.png")]),
        ("![](https://example.com/x.png)", [(4, 5, "https://example.com/x.png")]),
        ("![](a.png) ![](b.png) ![](a.png)", [(4, 5, "a.png"), (4, 16, "b.png")]),
        ("![words](a.png)", []),
        ('<img src=a.png alt="">', []),
        ("<img alt src='a.png'>", []),
        ('<p><img alt="" src="a.png"></p>\n\n![](b.png)', [(6, 5, "b.png")]),
        ("`![](a.png)`", []),
        ("Text <img>.", []),
    ],
)
def test_a_picture_without_alt_is_told_at_its_place(
    make: Make, body: str, warned: list[tuple[int, int, str]]
) -> None:
    site = bundle(make, body, a_png=png(1, 1), b_png=png(1, 1))
    for command in ("check", "build"):
        result = site.run(command)
        assert result.exit_code == 0
        said = [line for line in result.stderr.splitlines() if "cannot see" in line]
        assert [line.partition(" has no text")[0] for line in said] == [
            f"{BUNDLE}index.md:{line}:{column}: warning: the picture {address}"
            for line, column, address in warned
        ]


@pytest.mark.parametrize(
    ("head", "warned"),
    [
        ("image: a.png", True),
        ("image: {src: a.png, caption: x}", True),
        ("image: {src: a.png, alt: A map}", False),
        ('image: {src: a.png, alt: ""}', False),
        ("image: https://example.com/a.png", True),
    ],
)
def test_a_picture_of_the_front_matter_without_alt_is_told(make: Make, head: str, warned: bool) -> None:
    result = bundle(make, "Text.", head=f"{head}\n", a_png=png(1, 1)).built()
    assert (f"{BUNDLE}index.md:3:8: warning: the picture " in result.stderr) == warned


def test_the_address_of_a_silent_picture_is_as_it_was_written() -> None:
    assert without_alt('<img src="a&amp;b.png">', "![](a&b.png)") == ["a&b.png"]


def test_a_text_without_pictures_is_not_looked_through() -> None:
    text: Any = "<p>Text.</p>"
    assert presented(text) is text
    assert without_alt(text, text) == []


LONG = 300_000


@pytest.mark.parametrize(
    "piece",
    [
        "<img ", "<img a='", "<img a=\"' b=\"", "<p><img a=\" b='", "<p title=\"<img a='", "<img a=b\n",
        "<p><a x><picture><source a>",
        " <img src=x" + " " * 50, "<p><img src=x title=y> ", "<pre ", '<pre><code class="language-python', "<p" + " a" * LONG,
        "<img src=x title=y" + " " * LONG + ">", "<p><img src=x title=y>" + " " * LONG, "<img" + " " * LONG,
    ],
)  # fmt: skip
def test_no_text_holds_up_what_is_done_to_its_pictures_and_code(piece: str) -> None:
    """As where HTML is trusted: the sanitiser leaves less to look at."""
    text = piece * max(LONG // len(piece), 1)
    with ending():
        presented(text)
        without_alt(text, text)
        highlighted(text)
