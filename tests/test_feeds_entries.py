"""What entries of feeds say: what readers of the page see, in its language and direction, with what it plays."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import feedparser
import pytest
from lxml import etree

from site_builder.build import build
from site_builder.build_cache import BuildCache
from site_builder.errors import BuildError
from site_builder.opening.request import Request, Tools
from site_builder.pages.views import BodyView
from site_builder.parsing.dates import parse_moment, zone
from site_builder.reading.holes import cut
from site_builder.rendering.body import Words, feed_html, page_html
from tests.harness import NOW, SETTINGS, Make, Site
from tests.test_feeds_rules import ATOM, ENCODED, addresses, parsed
from tests.test_pages_briefing import doc, text, texts
from tests.test_words import TABLE

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
HOME = "https://example.org/2025/04/28/call/"

CALL = """-- content/articles/2025-04-28-call/index.md --
---
title: The call
image: {src: room.png, alt: A "room", caption: The room & its <door>}
sources:
  - name: Agency & One
    title: The night <call>
    author: Jane Roe
    published: 2025-04-27
    url: https://one.example/?a=1&b=2
    archived: https://archive.example/call
  - name: Agency Two
  - {name: Agency Three, url: "https://three.example/"}
corrections:
  - {date: 2025-05-03, text: "It took *ten* minutes, as [told before](../2025-04-17-before.md#part), not `10 h`."}
  - {date: 2025-05-02, text: "1. The day was wrong: see [below](#later), [the room](room.png) or [there](https://example.com/)."}
---
They spoke.

## Later
-- content/articles/2025-04-28-call/room.png --
png
-- content/articles/2025-04-17-before.md --
---
title: Before
---
## Part
"""


def entries(site: Site, folder: str = "") -> Iterator[tuple[str, str]]:
    """The HTML of each entry of a folder's feeds, with the format."""
    for entry in etree.fromstring(site.tree()[f"{folder}atom.xml"]).iter(f"{ATOM}entry"):
        yield "atom", entry.findtext(f"{ATOM}content") or ""
    for item in etree.fromstring(site.tree()[f"{folder}feed.xml"]).iter("item"):
        yield "rss", item.findtext(ENCODED) or ""
    if not folder:
        for item in json.loads(site.page("feed.json"))["items"]:
            yield "json", item.get("content_html", "")


def of_each_format(site: Site, folder: str = "", place: int = 0) -> list[Any]:
    """The entry at a place of the folder's feeds, in each format, as a tree."""
    formats: dict[str, list[str]] = {}
    for name, html in entries(site, folder):
        formats.setdefault(name, []).append(html)
    return [parsed(f"<article>{some[place]}</article>") for some in formats.values()]


def test_an_entry_has_the_corrections_the_picture_the_text_and_the_sources_in_this_order(make: Make) -> None:
    site = make(CALL)
    site.built()
    found = of_each_format(site)
    assert len(found) == 3
    for entry in found:
        assert [child.tag for child in entry] == ["h2", "ul", "figure", "p", "h2", "h2", "ul"]
        assert texts(entry, "./h2") == ["Corrections", "Later", "Sources"]
        assert texts(entry, "./ul[1]/li") == [
            "May 2, 2025: 1. The day was wrong: see below, the room or there.",
            "May 3, 2025: It took ten minutes, as told before, not 10 h.",
        ]
        assert entry.xpath("./ul[1]//time/@datetime") == ["2025-05-02", "2025-05-03"]
        assert entry.xpath("./figure/img/@alt") == ['A "room"']
        assert texts(entry, "./figure/figcaption") == ["The room & its <door>"]
        assert texts(entry, "./ul[2]/li") == [
            "Agency & One, The night <call>, Jane Roe, April 27, 2025, Archived copy",
            "Agency Two",
            "Agency Three, Read the report",
        ]


def test_every_address_in_an_entry_is_absolute(make: Make) -> None:
    site = make(CALL)
    site.built()
    for entry in of_each_format(site):
        assert entry.xpath("//@href | //@src") == [
            f"{HOME}#later",
            f"{HOME}room.png",
            "https://example.com/",
            "https://example.org/2025/04/17/before/#part",
            f"{HOME}room.png",
            "https://one.example/?a=1&b=2",
            "https://archive.example/call",
            "https://three.example/",
        ]


def test_each_briefing_of_an_edition_has_its_own(make: Make) -> None:
    site = make(CALL)
    site.article("2025-04-28-other", "Other text.", sources=[{"name": "Agency Four"}])
    site.built()
    for entry in of_each_format(site, "feeds/editions/"):
        assert [child.tag for child in entry] == [
            *("h2", "h3", "ul", "figure", "p", "h2", "h3", "ul"),
            *("h2", "p", "h3", "ul"),
        ]
        assert texts(entry, "./h2/a") == ["The call", "2025-04-28-other"]
        assert texts(entry, "./h3") == ["Corrections", "Sources", "Sources"]


def test_the_headings_are_in_the_sites_language(make: Make) -> None:
    site = make(CALL)
    site.edit("site.yaml", "language: en", "language: it")
    site.built()
    for entry in of_each_format(site):
        assert texts(entry, "./h2") == ["Rettifiche", "Later", "Fonti"]
        assert texts(entry, "./ul[1]/li/time") == ["2 maggio 2025", "3 maggio 2025"]


def test_an_article_without_a_text_is_in_feeds_with_what_its_page_shows(make: Make) -> None:
    site = make("-- content/static/a.png --\npng\n")
    site.article("2025-04-28-a", "", summary="A picture.", image="/a.png").built()
    for entry in of_each_format(site):
        assert entry.xpath(".//img/@src") == ["https://example.org/a.png"]


def test_summaries_hold_nothing_of_it(make: Make) -> None:
    site = make(CALL)
    site.put("site.yaml", SETTINGS + "feeds: {content: summary}\n")
    site.built()
    assert {html for _, html in entries(site)} == {""}


def test_a_source_or_picture_that_changes_renders_the_feeds(make: Make) -> None:
    site = make(CALL)
    site.built()
    for old, new in (("name: Agency Two", "name: Agency Zwei"), ("caption: The room", "caption: A room")):
        site.edit("content/articles/2025-04-28-call/index.md", old, new)
        assert {"atom.xml", "feed.xml", "feed.json"} <= site.explain().keys()
        assert site.tree() == site.clean_tree()


# --- Corrections


def test_a_correction_has_markdown_within_its_line_on_the_page(make: Make) -> None:
    site = make(CALL)
    site.built()
    page = doc(site, "2025/04/28/call/")
    (section,) = page.xpath("//section[@class='corrections']")
    assert texts(section, ".//em | .//code") == ["ten", "10 h"]
    assert section.xpath(".//a/@href") == [
        "#later",
        "/2025/04/28/call/room.png",
        "https://example.com/",
        "/2025/04/17/before/#part",
    ]
    data = json.loads(page.xpath("string(//script)"))
    assert [one["text"] for one in data["correction"]] == [
        "1. The day was wrong: see below, the room or there.",
        "It took ten minutes, as told before, not 10 h.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "1. March was meant",
        "2025. That was the year",
        "# Number one",
        "- not five",
        "> quoted",
        "    indented",
        "***",
        "[^1]: no note",
        "Note: nothing",
        "| a | b |",
        "5 < 6 & 7 > 3",
        "One.\n\nTwo.",
    ],
)
def test_what_begins_like_a_list_or_heading_is_a_line_like_any_other(make: Make, line: str) -> None:
    site = make().article("2025-04-28-a", corrections=[{"date": "2025-05-01", "text": line}])
    site.built()
    (shown,) = doc(site, "2025/04/28/a/").xpath("//*[@class='correction-text']")
    assert text(shown) == " ".join(line.split())
    assert len(shown) == 0


def test_more_than_a_line_is_shown_as_it_was_typed(make: Make) -> None:
    line = "It was <div>ten</div> not *five*."
    site = make().article("2025-04-28-a", corrections=[{"date": "2025-05-01", "text": line}])
    site.built()
    assert texts(doc(site, "2025/04/28/a/"), "//*[@class='correction-text']") == [line]


def test_a_link_in_a_correction_that_leads_nowhere_is_an_error_at_the_correction(make: Make) -> None:
    site = make(CALL)
    site.edit("content/articles/2025-04-28-call/index.md", "../2025-04-17-before.md#part", "../gone.md")
    result = site.build()
    assert result.exit_code == 1
    assert "index.md:14:30: the link leads to ../gone.md, which does not exist" in result.said


def test_a_link_in_a_correction_follows_an_article_that_moves(make: Make) -> None:
    site = make(CALL)
    site.built()
    site.edit("content/articles/2025-04-17-before.md", "title: Before", "title: Before\nslug: earlier")
    assert {"2025/04/28/call/index.html", "atom.xml"} <= site.explain().keys()
    assert 'href="/2025/04/17/earlier/#part"' in site.page("2025/04/28/call/")
    assert site.tree() == site.clean_tree()


# --- Case 47: ids


def test_case_47_no_entry_of_any_feed_has_an_id(make: Make) -> None:
    body = 'Text.[^1]\n\n## Part {#mine}\n\n<p id="raw" title=\' id="x"\'>See id="y".</p>\n\n[^1]: A note.'
    site = make()
    for name in ("2025-04-28-a", "2025-04-28-b"):
        site.article(name, body, corrections=[{"date": "2025-05-01", "text": '<b id="mine">Mended</b> [^1]'}])
    site.built()
    for folder in ("", "feeds/editions/"):
        for entry in of_each_format(site, folder):
            assert entry.xpath("//@id") == []
            assert 'See id="y".' in entry.text_content()
            assert set(entry.xpath("//@title")) == {' id="x"', "↩ 1"}
    for address in ("2025/04/28/a/", "2025/04/28/b/"):
        ids = doc(site, address).xpath("//@id")
        assert "mine" in ids and len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("html", "without"),
    [
        ('<p id="a">x</p>', "<p>x</p>"),
        ('<p class="a" id="b" lang="it">x</p>', '<p class="a" lang="it">x</p>'),
        ("<p ID=a class=b>x</p>", "<p class=b>x</p>"),
        ("<p id>x</p>", "<p>x</p>"),
        ('<input id="a"/>', "<input/>"),
        ('<p title="an id=" class="b">x</p>', '<p title="an id=" class="b">x</p>'),
        ("<p title='<b id=\"a\">' id='c'>x</p>", "<p title='<b id=\"a\">'>x</p>"),
        ('<p title="a > b" id="c">x</p>', '<p title="a > b">x</p>'),
        ('<p data-id="a" identity="b">x</p>', '<p data-id="a" identity="b">x</p>'),
        ('A text with id="a", x < y id="b" and &lt;p id="c"&gt;', 'A text with id="a", x < y id="b" and &lt;p id="c"&gt;'),
        ('<h2 id="a"><em id="b">x</em></h2><p id="c">y</p>', "<h2><em>x</em></h2><p>y</p>"),
    ],
)  # fmt: skip
def test_case_47_only_ids_of_elements_are_taken_out(html: str, without: str) -> None:
    body = cut(html).body
    view = BodyView(digest=b"digest")
    assert feed_html(view, lambda digest: body, "https://example.org", "/a/", str) == without
    assert (
        re.sub(" <a class.*?</a>", "", page_html(view, lambda digest: body, Words(str, "", "", str))) == html
    )


def test_case_47_an_event_on_the_timeline_has_an_id_that_is_none_of_the_pages_own(make: Make) -> None:
    """The page's own ids have `--` in them; an event's is a slug, which never has."""
    titles = ["page--content", "Year -- 2025", "year--2025", "Pagina–—contenuto", "a" * 300, "Ж--" * 90, "--"]
    events = [{"title": title, "date": "2025-04-01"} for title in titles]
    site = make().article(
        "2025-04-28-a", events=[*events, {"title": "T", "id": "page--content", "date": "2025-04-02"}]
    )
    site.built()
    page = doc(site, "events/")
    own = page.xpath("//article[contains(@class, 'event')]/@id")
    assert len(own) == len(titles) + 1
    assert not [name for name in own if "--" in name]
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert all("--" in name for name in set(ids) - set(own))


# --- Case 45: language and direction in feeds


@pytest.mark.parametrize(
    ("site_language", "language", "direction", "site_direction"),
    [("en", "ar", "rtl", "ltr"), ("it", "he", "rtl", "ltr"), ("ar", "en-GB", "ltr", "rtl"), ("en", "fr", "ltr", "ltr")],
)  # fmt: skip
def test_case_45_an_entry_in_another_language_says_so_and_which_way_it_runs(
    make: Make, site_language: str, language: str, direction: str, site_direction: str
) -> None:
    site = make(CALL)
    site.edit("site.yaml", "language: en", f"language: {site_language}")
    site.edit(
        "content/articles/2025-04-28-call/index.md",
        "title: The call",
        f"language: {language}\ntitle: The call",
    )
    site.built()
    for entry in (*of_each_format(site), *of_each_format(site, "feeds/editions/")):
        (block,) = entry
        assert (block.tag, block.get("lang"), block.get("dir")) == ("div", language, direction)
        assert {(one.get("lang"), one.get("dir")) for one in block.xpath(".//h2/span | .//h3/span | .//time/span")} == {
            (site_language, site_direction)
        }  # fmt: skip
    for path, name in (("atom.xml", f"{ATOM}entry"), ("feed.xml", "item")):
        first, second = etree.fromstring(site.tree()[path]).iter(name)
        assert (first.get(LANGUAGE), second.get(LANGUAGE)) == (language, None)
    edition = next(etree.fromstring(site.tree()["feeds/editions/atom.xml"]).iter(f"{ATOM}entry"))
    assert edition.get(LANGUAGE) is None
    data = json.loads(site.page("feed.json"))
    assert data["language"] == site_language
    assert [item.get("language") for item in data["items"]] == [language, None]


def test_case_45_an_entry_in_the_sites_language_says_nothing(make: Make) -> None:
    site = make().article("2025-04-28-a", "Text.", language="EN")
    site.built()
    for entry in of_each_format(site):
        assert [child.tag for child in entry] == ["p"]


# --- Enclosures


def enclosures(site: Site) -> list[tuple[str, ...]]:
    """The address, length and type of each in the Atom feed; RSS has the first, JSON all of them."""
    atom = [
        (link.get("href", ""), link.get("length", ""), link.get("type", ""))
        for link in etree.fromstring(site.tree()["atom.xml"]).iter(f"{ATOM}link")
        if link.get("rel") == "enclosure"
    ]
    rss = [
        (one.get("url", ""), one.get("length", ""), one.get("type", ""))
        for one in etree.fromstring(site.tree()["feed.xml"]).iter("enclosure")
    ]
    json_feed = [
        (one["url"], str(one.get("size_in_bytes", 0)), one["mime_type"])
        for item in json.loads(site.page("feed.json"))["items"]
        for one in item.get("attachments", ())
    ]
    assert rss == atom[:1] and json_feed == atom
    for path in ("atom.xml", "feed.xml"):
        assert not feedparser.parse(site.tree()[path]).bozo
    return [*atom]


MEDIA = """-- content/articles/2025-04-28-a/index.md --
---
title: A
%s---
%s
-- content/articles/2025-04-28-a/the talk.mp3 --
0123456789
-- content/static/audio/two.ogg --
01234
"""
TALK, TWO = "https://example.org/2025/04/28/a/the%20talk.mp3", "https://example.org/audio/two.ogg"


@pytest.mark.parametrize(
    ("front", "body", "found"),
    [
        ("enclosure: the talk.mp3\n", "", [(TALK, "11", "audio/mpeg")]),
        ("enclosure: the%20talk.mp3\n", "", [(TALK, "11", "audio/mpeg")]),
        ("enclosure: {src: ./the talk.mp3, type: audio/x-own, length: 5}\n", "", [(TALK, "11", "audio/x-own")]),
        ("enclosure: /audio/two.ogg\n", "", [(TWO, "6", "audio/ogg")]),
        ("enclosure: {src: https://cdn.example/a.m4a, length: 123456}\n", "",
         [("https://cdn.example/a.m4a", "123456", "audio/mp4")]),
        ("enclosure: https://cdn.example/a.mp4?x=1\n", "", [("https://cdn.example/a.mp4?x=1", "0", "video/mp4")]),
        ("enclosure: {src: /elsewhere/big.mp3, length: 99}\n", "",
         [("https://example.org/elsewhere/big.mp3", "99", "audio/mpeg")]),
        ("", '<audio controls src="the%20talk.mp3"></audio>', [(TALK, "11", "audio/mpeg")]),
        ("", "<video src='/audio/two.ogg'></video>", [(TWO, "6", "video/ogg")]),
        ("", '<audio><source type="audio/x-b" src="/audio/two.ogg"><source src="the%20talk.mp3"></audio>',
         [(TWO, "6", "audio/x-b"), (TALK, "11", "audio/mpeg")]),
        ("", '<audio src="//cdn.example/a.wav"></audio>', [("https://cdn.example/a.wav", "0", "audio/wav")]),
        ("enclosure: /audio/two.ogg\n", '<audio src="the%20talk.mp3"></audio> <audio src="/audio/two.ogg"></audio>',
         [(TWO, "6", "audio/ogg"), (TALK, "11", "audio/mpeg")]),
        ("", "Written: `<audio src=\"/audio/two.ogg\">`", []),
        ("enclosure:\n", "Text.", []),
    ],
)  # fmt: skip
def test_what_an_article_plays_is_handed_on_with_its_length_and_type(
    make: Make, front: str, body: str, found: list[tuple[str, str, str]]
) -> None:
    site = make(MEDIA % (front, body))
    site.built()
    assert enclosures(site) == found


def test_the_entry_of_an_edition_hands_on_those_of_all_its_briefings(make: Make) -> None:
    site = make(MEDIA % ("enclosure: the talk.mp3\n", ""))
    site.article("2025-04-28-b", enclosure="/audio/two.ogg").built()
    feed = etree.fromstring(site.tree()["feeds/editions/atom.xml"])
    found = [link.get("href") for link in feed.iter(f"{ATOM}link") if link.get("rel") == "enclosure"]
    assert found == [TALK, TWO]


def test_a_site_in_a_folder_of_its_host_knows_the_lengths_too(make: Make) -> None:
    site = make(MEDIA % ("enclosure: the talk.mp3\n", '<audio src="/audio/two.ogg"></audio>'))
    site.edit("site.yaml", "https://example.org/", "https://example.org/sub/")
    site.built()
    assert [(url.split("/sub/")[1], length) for url, length, _ in enclosures(site)] == [
        ("2025/04/28/a/the%20talk.mp3", "11"),
        ("audio/two.ogg", "6"),
    ]


def test_a_recording_that_changes_renders_the_feeds_anew(make: Make) -> None:
    site = make(MEDIA % ("enclosure: the talk.mp3\n", '<audio src="/audio/two.ogg"></audio>'))
    site.built()
    for path, length in (("articles/2025-04-28-a/the talk.mp3", "3"), ("static/audio/two.ogg", "4")):
        site.put(f"content/{path}", "x" * int(length))
        assert {"atom.xml", "feed.xml", "feed.json"} <= site.explain().keys()
        assert length in [length for _, length, _ in enclosures(site)]
        assert site.tree() == site.clean_tree()
    assert site.explain() == {}


def test_a_process_that_builds_again_and_again_looks_at_recordings_anew(make: Make) -> None:
    site = make(MEDIA % ("enclosure: the talk.mp3\n", ""))
    request = Request(root=site.root, output=site.output, now=parse_moment(NOW, zone("UTC")).instant)
    tools = Tools(cache=BuildCache(lasts=True))
    build(request, tools)
    site.put("content/articles/2025-04-28-a/the talk.mp3", "abc")
    build(request, tools)
    assert enclosures(site) == [(TALK, "3", "audio/mpeg")]
    assert site.tree() == site.clean_tree()
    site.remove("content/articles/2025-04-28-a/the talk.mp3")
    for _ in range(2):
        with pytest.raises(BuildError, match=r"the talk.mp3, which does not exist"):
            build(request, tools)


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("enclosure: gone.mp3\n", "index.md:3:12: the link leads to gone.mp3, which does not exist"),
        ("enclosure: /audio/gone.mp3\n", "index.md:3:12: the enclosure is /audio/gone.mp3, which does not exist"),
        ("enclosure: {src: the talk.mp3, type: sound}\n", "index.md:3:38: “sound” is not a media type"),
        ("enclosure: {src: the talk.mp3, length: -1}\n", "index.md:3:40: “length” is negative"),
    ],
)  # fmt: skip
def test_an_enclosure_that_is_wrong_is_an_error_at_its_place(make: Make, front: str, said: str) -> None:
    result = make(MEDIA % (front, "")).build()
    assert result.exit_code == 1
    assert said in result.said


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ("enclosure: ftp://example.org/a.mp3\n", "is not a web address: it is left out"),
        ("enclosure: https://example.org/a.xyz\n", "nothing says of what type https://example.org/a.xyz is"),
    ],
)
def test_an_enclosure_that_is_doubtful_is_a_warning(make: Make, front: str, said: str) -> None:
    assert said in make(MEDIA % (front, "")).built().said


@pytest.mark.parametrize(
    ("name", "element"), [("the talk.mp3", "audio"), ("film.webm", "video"), ("paper.pdf", "")]
)
def test_the_page_plays_the_enclosure(make: Make, name: str, element: str) -> None:
    site = make(MEDIA % (f"enclosure: {name}\n", "Text."))
    site.put(f"content/articles/2025-04-28-a/{name}", b"x")
    site.built()
    (player,) = doc(site, "2025/04/28/a/").xpath("//figure[@class='player']")
    address = "/2025/04/28/a/" + name.replace(" ", "%20")
    assert player.xpath(".//audio | .//video | .//figcaption")[0].tag == (element or "figcaption")
    if element:
        (played,) = player.xpath(f".//{element}")
        assert (played.get("src"), played.get("preload")) == (address, "none")
        assert played.get("controls") is not None and played.get("aria-label")
    assert player.xpath(".//a/@href") == [address]


def test_every_address_of_an_entry_is_absolute_whatever_it_holds(make: Make) -> None:
    site = make(MEDIA % ("enclosure: the talk.mp3\n", '<audio src="the%20talk.mp3"></audio>'))
    site.built()
    for _, html in entries(site):
        assert all(re.match("https://", address) for address in addresses(html))


# --- Case 46: several pictures for one place

PICTURES = """\
-- content/articles/2025-04-28-a/index.md --
---
title: A
---
<picture>
<source media="(min-width: 60em)" srcset="wide.webp 1x, deep/wide@2.webp?v=1 2x">
<img src="map.png" srcset="/small.png 480w, https://example.com/far.png 900w, map.png 1200w" sizes="50vw" alt="A map">
</picture>

<video src="film.mp4" poster="map.png" controls></video>
-- content/articles/2025-04-28-a/wide.webp --
x
-- content/articles/2025-04-28-a/deep/wide@2.webp --
x
-- content/articles/2025-04-28-a/map.png --
x
-- content/articles/2025-04-28-a/film.mp4 --
x
-- content/static/small.png --
x
"""


def with_pictures(make: Make, engine: str) -> Site:
    site = make(PICTURES)
    site.put("site.yaml", f"{SETTINGS}markdown: {{engine: {engine}}}\n")
    return site


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
def test_case_46_each_address_of_srcset_and_poster_is_kept_and_absolute_in_feeds(
    make: Make, engine: str
) -> None:
    site = with_pictures(make, engine)
    site.built()
    assert site.run("check").said == "1 file read, 0 errors, 0 warnings.\n"
    page = doc(site, "2025/04/28/a/")
    feed = etree.HTML(json.loads(site.page("feed.json"))["items"][0]["content_html"])
    for shown, here, root in (
        (page, "/2025/04/28/a/", "/"),
        (feed, "https://example.org/2025/04/28/a/", "https://example.org/"),
    ):
        assert shown.xpath("//source/@srcset") == [f"{here}wide.webp 1x, {here}deep/wide%402.webp?v=1 2x"]
        assert shown.xpath("//img/@srcset") == [
            f"{root}small.png 480w, https://example.com/far.png 900w, {here}map.png 1200w"
        ]
        assert shown.xpath("//video/@poster | //img/@src") == [f"{here}map.png", f"{here}map.png"]


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
def test_case_46_an_address_of_srcset_or_poster_that_leads_nowhere_is_told_at_its_place(
    make: Make, engine: str
) -> None:
    site = with_pictures(make, engine)
    site.remove("content/articles/2025-04-28-a/deep/wide@2.webp")
    site.remove("content/static/small.png")
    site.edit("content/articles/2025-04-28-a/index.md", 'poster="map.png"', 'poster="gone.png"')
    said = re.findall(r"index.md:(\d+:\d+: .*), which does not exist", site.run("check").said)
    assert said == [
        "5:57: the link leads to deep/wide@2.webp",
        "6:28: warning: the link leads to /small.png",
        "9:31: the link leads to gone.png",
    ]


# --- What is typed comes out in pages and feeds alike


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
def test_feeds_have_every_word_that_pages_have(make: Make, engine: str) -> None:
    """Of each text of the table of what comes out, whatever its warnings; `check` names each of them at its file."""
    site = make()
    site.put("site.yaml", f"{SETTINGS}feeds: {{entries: 500}}\nmarkdown: {{engine: {engine}}}\n")
    rows = [row for row in TABLE.values() if "]: LICENSE" not in row.typed]  # that would have to be a file
    for number, row in enumerate(rows):
        site.article(f"2025-04-28-a{number}", row.typed)
    site.put("content/articles/b c.md", "---\ntitle: Far\ndate: 2020-01-01\n---\n")
    site.built()
    entries = {
        item["url"]: item.get("content_html", "") for item in json.loads(site.page("feed.json"))["items"]
    }
    rss = {
        item.findtext("link"): item.findtext(ENCODED) or item.findtext("description") or ""
        for item in etree.fromstring(site.page("feed.xml").encode()).iter("item")
    }
    said = site.run("check").said
    assert len(entries) == len(rss) == len(rows) + 1
    for number, row in enumerate(rows):
        url = f"/2025/04/28/a{number}/"
        (prose,) = doc(site, url[1:]).xpath("//div[@class='prose']") or [etree.fromstring("<p/>")]
        for link in prose.xpath(".//a[@class='heading-link']"):
            link.getparent().remove(link)
        for feed in (entries, rss):
            shown = etree.HTML(f"<div>{feed[f'https://example.org{url}']}</div>")
            assert words(shown) == words(prose), row.typed
        assert not row.told or f"2025-04-28-a{number}.md:" in said, row.typed


def words(element: Any) -> list[str]:
    return "".join(element.itertext()).split()
