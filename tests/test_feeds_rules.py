"""Feeds, OPML and the sitemap: cases 23 and 24, and the rules of RFC 4287, RSS 2.0, JSON Feed 1.1 and RFC 5005."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from tests.harness import SETTINGS, Make, Site

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
RFC_822 = re.compile(r"(\w{3}, )?\d\d? \w{3} \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT|UT)")

NASTY = """-- content/articles/2025-03-02-nasty/index.md --
---
title: "A ]]> B &amp; <b>bold</b> & \\"quoted\\" 'x' \U0001f600 \u202e"
summary: "S ]]> <i>x</i> & y"
topics: ["R&D ]]>", "<Topic>"]
image: {src: pic one.png, alt: "]]>"}
---
Text ]]> and `]]>` and <![CDATA[ x ]]> and &#0; &#xFFFE; &#x1; &nbsp;.

[A page](../2025-02-01-other.md#part "]]>") [a file](pic%20one.png) [here](#part) [query](?q=1&r=2) [root](/x?a=1&b=]]>).

![A picture](pic%20one.png) <img src='pic one.png'> <video src="pic one.png" poster="pic one.png"></video>

<blockquote cite="../2025-02-01-other.md">Q</blockquote> [outside](https://example.com/?a=1&b=2) [mail](mailto:a@example.com)

## Part

```
]]> <pre>
```
-- content/articles/2025-03-02-nasty/pic one.png --
png
-- content/articles/2025-02-01-other.md --
---
title: Other
date: 2025-02-01 10:30:15.123456
topics: ["R&D ]]>"]
---
Other text.
-- content/articles/2025-02-01-empty.md --
---
title: Empty
---
-- content/articles/1850-05-01-old.md --
---
title: Old
---
Old text.
-- content/articles/2024-12-31-corrected.md --
---
title: Corrected
corrections:
  - {date: 2025-01-15, text: "Wrong ]]> before"}
---
Text.
"""


def parsed(text: str | bytes) -> Any:
    """A page, or a part of one, as a browser would read it; the stubs of lxml know too little of it."""
    return html.fromstring(text)


@pytest.fixture(params=["sample", "nasty"])
def built(request: pytest.FixtureRequest, make: Make) -> Site:
    """The sample archive, and one with what feeds stumble over."""
    site: Site = request.getfixturevalue("sample") if request.param == "sample" else make(NASTY)
    site.built()
    return site


def xml_feeds(site: Site, root: str) -> dict[str, etree._Element]:
    """Every feed with this root element, by its path."""
    trees = {path: etree.fromstring(text) for path, text in site.tree().items() if path.endswith(".xml")}
    return {path: tree for path, tree in trees.items() if etree.QName(tree).localname == root}


def text(element: etree._Element, path: str) -> str:
    found = element.findtext(path)
    assert found and found.strip(), f"no {path}"
    return found


def links(element: etree._Element) -> dict[str, etree._Element]:
    found = element.findall(f"{ATOM}link")
    by_relation = {link.get("rel", "alternate"): link for link in found}
    assert len(by_relation) == len(found)
    return by_relation


def only(elements: list[Any]) -> Any:
    assert len(elements) == 1
    return elements[0]


# --- Atom


def test_every_feed_parses_without_a_complaint(built: Site) -> None:
    paths = [path for path in built.tree() if re.search(r"(feed|atom|archive/[\d-]+)\.xml$", path)]
    assert len(paths) > 8
    for path in paths:
        feed = feedparser.parse(built.tree()[path])
        assert not feed.bozo, f"{path}: {feed.get('bozo_exception')}"
        assert feed.version in ("atom10", "rss20")


def test_atom_feeds_keep_to_rfc_4287(built: Site) -> None:
    ids: list[str] = []
    for path, feed in xml_feeds(built, "feed").items():
        address = f"https://example.org/{path}"
        ids.append(text(feed, f"{ATOM}id"))
        assert text(feed, f"{ATOM}title") and text(feed, f"{ATOM}author/{ATOM}name")
        assert RFC_3339.fullmatch(text(feed, f"{ATOM}updated")), path
        relations = links(feed)
        assert (relations["self"].get("href"), relations["self"].get("type")) == (
            address,
            "application/atom+xml",
        )
        assert relations["alternate"].get("type") == "text/html"
        assert built.exists(urlsplit(relations["alternate"].get("href", "")).path.lstrip("/"))
        entries = feed.findall(f"{ATOM}entry")
        guids = [text(entry, f"{ATOM}id") for entry in entries]
        assert len(set(guids)) == len(guids)
        for entry in entries:
            assert text(entry, f"{ATOM}title")
            alternate = links(entry)["alternate"]
            assert alternate.get("type") == "text/html"
            assert built.exists(urlsplit(alternate.get("href", "")).path.lstrip("/"))
            for name in ("updated", "published"):
                assert RFC_3339.fullmatch(text(entry, f"{ATOM}{name}")), (
                    f"{path}: {text(entry, f'{ATOM}{name}')}"
                )
            content = entry.find(f"{ATOM}content")
            assert content is None or content.get("type") == "html"
            assert content is not None or entry.find(f"{ATOM}summary") is not None
        assert text(feed, f"{ATOM}updated") == max(
            (text(entry, f"{ATOM}updated") for entry in entries), key=datetime.fromisoformat
        )
    assert len(set(ids)) == len(ids)


def test_rss_feeds_keep_to_rss_2(built: Site) -> None:
    for path, root in xml_feeds(built, "rss").items():
        assert root.get("version") == "2.0"
        channel = only(root.findall("channel"))
        assert text(channel, "title") and text(channel, "description")
        assert built.exists(urlsplit(text(channel, "link")).path.lstrip("/"))
        assert RFC_822.fullmatch(text(channel, "lastBuildDate"))
        own = only([link for link in channel.findall(f"{ATOM}link") if link.get("rel") == "self"])
        assert (own.get("href"), own.get("type")) == (f"https://example.org/{path}", "application/rss+xml")
        items = channel.findall("item")
        guids = [text(item, "guid") for item in items]
        assert len(set(guids)) == len(guids) > 0
        for item in items:
            assert only(item.findall("guid")).get("isPermaLink") == "false"
            assert text(item, "title")
            assert built.exists(urlsplit(text(item, "link")).path.lstrip("/"))
            assert RFC_822.fullmatch(text(item, "pubDate")), f"{path}: {text(item, 'pubDate')}"
            parsedate_to_datetime(text(item, "pubDate"))
            page = parsed(built.page(urlsplit(text(item, "link")).path.lstrip("/")))
            assert text(item, "description")
            if path != "feeds/editions/feed.xml":
                assert (item.find(ENCODED) is not None) == bool(page.find_class("prose"))


def test_json_feeds_keep_to_version_1_1(built: Site) -> None:
    feed = json.loads(built.page("feed.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["feed_url"] == "https://example.org/feed.json"
    assert feed["home_page_url"] == "https://example.org/"
    assert feed["authors"][0]["name"]
    ids = [item["id"] for item in feed["items"]]
    assert len(set(ids)) == len(ids) > 0
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert ("content_html" in item) or ("content_text" in item)
        assert built.exists(urlsplit(item["url"]).path.lstrip("/"))
        assert RFC_3339.fullmatch(item["date_published"]), item["date_published"]
        assert RFC_3339.fullmatch(item["date_modified"])
        if image := item.get("image"):
            assert image.startswith("https://")


def test_the_same_briefings_stand_in_the_same_order_in_all_formats(built: Site) -> None:
    atom = [
        text(entry, f"{ATOM}id") for entry in etree.fromstring(built.tree()["atom.xml"]).iter(f"{ATOM}entry")
    ]
    rss = [text(item, "guid") for item in etree.fromstring(built.tree()["feed.xml"]).iter("item")]
    assert atom == rss == [item["id"] for item in json.loads(built.page("feed.json"))["items"]]
    dates = [item["date_published"] for item in json.loads(built.page("feed.json"))["items"]]
    assert dates == sorted(dates, key=datetime.fromisoformat, reverse=True)


# --- Case 23 and 24


@pytest.mark.parametrize(
    "bad",
    ["\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1b", "\x7f", "\ufffe", "\uffff", "\ufdd0", "\U0001ffff"],
)
def test_case_23_characters_that_xml_cannot_carry(make: Make, bad: str) -> None:
    front = f"title: T{bad}x\nsummary: S{bad}x\ntopics: [P{bad}x]\nsources: [{{name: N{bad}x}}]\n"
    site = make("-- content/static/x.txt --\nx\n")
    site.put("content/articles/2025-04-28-a.md", f"---\n{front}---\nB{bad}x `{bad}` [l](/{bad} '{bad}')\n")
    site.put("site.yaml", SETTINGS + f"description: D{bad}x\nauthor: A{bad}x\n")
    site.built()
    assert_all_well_formed(site)


def assert_all_well_formed(site: Site) -> None:
    for path, content in site.tree().items():
        content.decode()
        if path.endswith((".xml", ".opml")):
            etree.fromstring(content)
            if path.startswith(("feed", "atom", "topics")) and not path.endswith(".opml"):
                assert not feedparser.parse(content).bozo
        elif path.endswith(".json"):
            json.loads(content)


@pytest.mark.parametrize(
    "front_matter",
    [
        '{"title": "T \\ud800 x \\uffff \\u0001", "topics": ["P \\udfff"], "extra": {"\\ud800": "\\ud800"}}\n',
        '---\ntitle: "T \\x01 \\uFFFE \\0 \\e x"\ntopics: ["P \\x07"]\n---\n',
        '+++\ntitle = "T \\u0001 \\uFFFE x"\ntopics = ["P \\u0007"]\n+++\n',
    ],
    ids=["JSON", "YAML", "TOML"],
)
def test_case_23_characters_that_are_written_as_escapes(make: Make, front_matter: str) -> None:
    site = make()
    site.put(
        "content/articles/2025-04-28-a.md",
        front_matter + "B &#1; &#xFFFE; &#xD800; &#0; [l](/&#1;) [m](/%00)\n",
    )
    site.built()
    assert_all_well_formed(site)


def contents(site: Site) -> Iterator[tuple[str, str]]:
    """The HTML of every entry of every feed, with the feed's path."""
    for path, feed in xml_feeds(site, "feed").items():
        yield from ((path, content.text or "") for content in feed.iter(f"{ATOM}content"))
    for path, feed in xml_feeds(site, "rss").items():
        yield from ((path, content.text or "") for content in feed.iter(ENCODED))
    for path in ("feed.json",):
        yield from ((path, item.get("content_html", "")) for item in json.loads(site.page(path))["items"])


def addresses(content: str) -> list[str]:
    tree = parsed(f"<html><body>{content}")
    return [
        value
        for element in tree.iter()
        for name, value in element.attrib.items()
        if name in ("href", "src", "cite", "poster")
    ]


def test_case_24_what_would_end_cdata_is_well_formed_and_whole_in_every_feed(make: Make) -> None:
    site = make(NASTY)
    site.built()
    assert_all_well_formed(site)
    nasty = [content for path, content in contents(site) if "<pre>" in content]
    assert len(nasty) >= 8
    for content in nasty:
        tree = parsed(f"<html><body>{content}")
        assert only(tree.xpath("//pre/code/text()")).strip() == "]]> <pre>"
        assert "Text ]]> and" in tree.text_content()
    title = "A ]]> B &amp; <b>bold</b> & \"quoted\" 'x' \U0001f600 \u202e"
    assert json.loads(site.page("feed.json"))["items"][0]["title"] == title
    assert (
        feedparser.parse(site.tree()["feed.xml"]).entries[0].link == "https://example.org/2025/03/02/nasty/"
    )
    first = etree.fromstring(site.tree()["atom.xml"]).find(f"{ATOM}entry")
    assert first is not None and text(first, f"{ATOM}title") == title


def test_case_24_every_address_in_feed_content_is_absolute(built: Site) -> None:
    found = [(path, address) for path, content in contents(built) for address in addresses(content)]
    assert len(found) > 20
    for path, address in found:
        assert re.match(r"https?://|mailto:", address), f"{path}: {address}"
        parts = urlsplit(address)
        if parts.netloc == "example.org" and parts.path != "/x":
            assert built.exists(parts.path.lstrip("/").replace("%20", " ")), f"{path}: {address}"


def test_case_24_relative_addresses_become_those_of_the_published_pages(make: Make) -> None:
    site = make(NASTY)
    site.built()
    home = "https://example.org/2025/03/02/nasty/"
    content = json.loads(site.page("feed.json"))["items"][0]["content_html"]
    other, picture = "https://example.org/2025/02/01/other/", f"{home}pic%20one.png"
    assert addresses(content)[:5] == [picture, f"{other}#part", picture, f"{home}#part", f"{home}?q=1&r=2"]
    assert addresses(content)[6:11] == [picture, picture, picture, picture, "https://example.com/?a=1&b=2"]


# --- RFC 5005


def chain(site: Site, origin: str = "https://example.org/") -> list[str]:
    """The paths of the archived documents, newest first, as a reader finds them."""
    found: list[str] = []
    document = etree.fromstring(site.tree()["atom.xml"])
    while (link := links(document).get("prev-archive")) is not None:
        address = link.get("href", "")
        assert address.startswith(origin) and link.get("type") == "application/atom+xml"
        found.append(address.removeprefix(origin))
        assert len(found) < 1000
        document = etree.fromstring(site.tree()[found[-1]])
        assert document.find(f"{HISTORY}archive") is not None
        assert links(document)["current"].get("href") == f"{origin}atom.xml"
    return found


def test_the_archived_feeds_hold_every_briefing_exactly_once(built: Site) -> None:
    documents = chain(built)
    assert documents == sorted(documents, reverse=True)
    guids = [
        text(entry, f"{ATOM}id")
        for path in documents
        for entry in etree.fromstring(built.tree()[path]).findall(f"{ATOM}entry")
    ]
    assert len(set(guids)) == len(guids)
    assert len(guids) == len(list(built.root.glob("content/articles/**/*.md")))
    assert sorted(documents) == sorted(path for path in built.tree() if path.startswith("feeds/archive/"))
    assert etree.fromstring(built.tree()["atom.xml"]).find(f"{HISTORY}archive") is None


def test_archived_feeds_of_past_months_stay_as_they_are_when_an_article_is_added(built: Site) -> None:
    before = {path: built.tree()[path] for path in chain(built)}
    built.article("2025-12-30-newest", topics=["Rome"])
    built.built()
    after = built.tree()
    assert {path: after[path] for path in before} == before
    assert chain(built)[0] == "feeds/archive/2025-12.xml"


def test_archived_feeds_hold_more_than_the_current_one(make: Make) -> None:
    site = make()
    for number in range(1, 29):
        site.article(f"2025-02-{number:02}-a").article(f"2025-01-{number:02}-b")
    site.built()
    assert len(feedparser.parse(site.tree()["atom.xml"]).entries) == 20
    assert [len(feedparser.parse(site.tree()[path]).entries) for path in chain(site)] == [28, 28]


# --- Identity and updates


def guids(site: Site) -> dict[str, list[str]]:
    """The ids in every feed, the feed's own first, by the file's name without topics that were renamed."""
    found = {
        path: [text(feed, f"{ATOM}id"), *(text(e, f"{ATOM}id") for e in feed.iter(f"{ATOM}entry"))]
        for path, feed in xml_feeds(site, "feed").items()
    }
    return found | {"feed.json": [item["id"] for item in json.loads(site.page("feed.json"))["items"]]}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("content/articles/2025-04-28-a.md", "title: First", "title: Second"),
        ("content/articles/2025-04-28-a.md", "title: First", "title: First\nslug: another"),
        ("content/articles/2025-04-28-a.md", "Text.", "Another text."),
        ("site.yaml", "title: Test", "title: Another"),
        ("site.yaml", "https://example.org/", "https://example.com/archive/"),
        ("site.yaml", "id: test", "id: test\npermalink: /a/{slug}.html"),
        ("site.yaml", "language: en", "language: it"),
        ("site.yaml", "Europe/Rome", "Europe/London"),
    ],
)
def test_ids_stay_when_anything_else_changes(make: Make, path: str, old: str, new: str) -> None:
    site = make().article("2025-04-28-a", title="First", date="2025-04-28 12:00", topics=["Rome"])
    site.article("2025-04-29-b", date="2025-04-29 12:00")
    site.built()
    before, tree = guids(site), site.tree()
    site.edit(path, old, new)
    site.built()
    assert guids(site) == before
    assert site.tree() != tree


def test_an_id_that_is_given_is_kept(make: Make) -> None:
    site = make().article("2025-04-28-a", guid="https://old.example/?p=7")
    site.built()
    assert guids(site)["atom.xml"][1] == guids(site)["feed.json"][0] == "https://old.example/?p=7"


def updates(site: Site) -> dict[str, str]:
    return {entry.title: entry.updated for entry in feedparser.parse(site.tree()["atom.xml"]).entries}


def test_updated_moves_only_with_an_update_or_a_correction(make: Make) -> None:
    site = make().article("2025-04-28-a", title="A").article("2025-04-29-b", title="B")
    site.built()
    first = {"A": "2025-04-28T00:00:00+02:00", "B": "2025-04-29T00:00:00+02:00"}
    assert updates(site) == first
    path = "content/articles/2025-04-28-a.md"
    site.edit(path, "Text.", "Another text.")
    site.built(now="2026-02-02")
    assert updates(site) == first
    site.edit(path, "title: A", "title: A\nupdated: 2025-05-01 10:00")
    site.built()
    assert updates(site) == first | {"A": "2025-05-01T10:00:00+02:00"}
    site.edit(path, "title: A", "title: A\ncorrections: [{date: 2025-05-02, text: Mended}]")
    site.built()
    assert updates(site) == first | {"A": "2025-05-02T00:00:00+02:00"}
    site.edit(path, "updated: 2025-05-01 10:00", "updated: 2025-04-01")
    site.edit(path, "2025-05-02", "2025-04-02")
    site.built()
    assert updates(site) == first


# --- Editions, topics, settings


def test_the_feed_of_the_editions_has_an_entry_a_day_with_all_its_briefings(make: Make) -> None:
    site = (
        make()
        .article("2025-04-28-a", "Text of A.", date="2025-04-28 09:00")
        .article("2025-04-28-b", "Text of B.")
    )
    site.article("2025-04-29-c", "Text of C.").article("2025-04-28-empty", "")
    site.built()
    for path in ("feeds/editions/atom.xml", "feeds/editions/feed.xml"):
        feed = feedparser.parse(site.tree()[path])
        assert [entry.link for entry in feed.entries] == [
            "https://example.org/2025/04/29/",
            "https://example.org/2025/04/28/",
        ]
        content = parsed(f"<div>{feed.entries[1].content[-1].value}</div>")
        assert content.xpath("//h2/a/@href") == [
            f"https://example.org/2025/04/28/{name}/" for name in ("b", "empty", "a")
        ]
        assert "Text of A." in content.text_content() and "Text of B." in content.text_content()
        assert "Text of C." not in content.text_content()


def test_a_topic_has_feeds_of_its_own_briefings(make: Make) -> None:
    site = make().article("2025-04-28-a", topics=["Rome"]).article("2025-04-29-b", topics=["rome", "Paris"])
    site.built()
    for name in ("atom.xml", "feed.xml"):
        assert [entry.title for entry in feedparser.parse(site.tree()[f"topics/rome/{name}"]).entries] == [
            "2025-04-29-b",
            "2025-04-28-a",
        ]
        assert [entry.title for entry in feedparser.parse(site.tree()[f"topics/paris/{name}"]).entries] == [
            "2025-04-29-b"
        ]
    page = parsed(site.page("topics/rome/"))
    assert "/topics/rome/atom.xml" in page.xpath('//link[@rel="alternate"]/@href')


def test_with_summaries_no_feed_holds_a_body(make: Make) -> None:
    site = make().article("2025-04-28-a", "First.\n\nThe secret end.", summary="In short.", topics=["Rome"])
    site.put("site.yaml", SETTINGS + "feeds: {content: summary}\n")
    site.built()
    feeds = [path for path in site.tree() if path.endswith((".xml", ".json")) and path != "sitemap.xml"]
    assert len(feeds) == 8
    for path in feeds:
        assert "The secret end." not in site.page(path), path
    assert feedparser.parse(site.tree()["atom.xml"]).entries[0].summary == "In short."


def test_only_the_formats_of_the_settings_are_written(make: Make) -> None:
    site = make().article("2025-04-28-a", topics=["Rome"])
    site.put("site.yaml", SETTINGS + "feeds: {formats: [rss]}\n")
    site.built()
    feeds = {path for path in site.tree() if path.endswith((".xml", ".json"))}
    assert feeds == {"feed.xml", "feeds/editions/feed.xml", "topics/rome/feed.xml", "sitemap.xml"}
    assert_no_dead_feed_links(site)
    site.put("site.yaml", SETTINGS + "feeds: {formats: [json, atom], entries: 1}\n")
    site.article("2025-04-29-b").built()
    assert not site.exists("feed.xml") and site.exists("atom.xml") and site.exists("feed.json")
    assert len(json.loads(site.page("feed.json"))["items"]) == 1
    assert_no_dead_feed_links(site)


def assert_no_dead_feed_links(site: Site) -> None:
    for path, content in site.tree().items():
        if path.endswith(".html"):
            for address in parsed(content).xpath("//@href"):
                if re.search(r"\.(xml|json|opml)$", address):
                    assert site.exists(urlsplit(address).path.lstrip("/")), f"{path}: {address}"


# --- OPML, sitemap, robots.txt


def test_the_opml_lists_every_feed(built: Site) -> None:
    opml = etree.fromstring(built.tree()["feeds/feeds.opml"])
    assert (opml.tag, opml.get("version")) == ("opml", "2.0")
    assert opml.findtext("head/title")
    outlines = [outline for outline in opml.iter("outline") if outline.get("type")]
    for outline in outlines:
        assert outline.get("text") and outline.get("type") == "rss"
        assert built.exists(urlsplit(outline.get("xmlUrl", "")).path.lstrip("/"))
        assert built.exists(urlsplit(outline.get("htmlUrl", "")).path.lstrip("/"))
    listed = {urlsplit(outline.get("xmlUrl", "")).path.rpartition("/")[0].lstrip("/") for outline in outlines}
    subjects = {path.rpartition("/")[0] for path in built.tree() if path.endswith("feed.xml")}
    assert listed == subjects
    assert len(outlines) == len(subjects)


def test_the_sitemap_keeps_to_its_rules_and_robots_names_it(built: Site) -> None:
    root = etree.fromstring(built.tree()["sitemap.xml"])
    assert root.tag == f"{SITEMAP}urlset"
    locations = []
    for entry in root:
        assert entry.tag == f"{SITEMAP}url"
        assert [child.tag.removeprefix(SITEMAP) for child in entry] in (["loc"], ["loc", "lastmod"])
        locations.append(text(entry, f"{SITEMAP}loc"))
        assert re.fullmatch(r"https://example\.org/[!-~]*", locations[-1]) and len(locations[-1]) < 2048
        changed = entry.findtext(f"{SITEMAP}lastmod")
        assert changed is None or datetime.strptime(changed, "%Y-%m-%d")
    pages = {path.removesuffix("index.html") for path in built.tree() if path.endswith(".html")} - {
        "404.html"
    }
    assert {location.removeprefix("https://example.org/") for location in locations} == pages
    assert len(set(locations)) == len(locations)
    assert "Sitemap: https://example.org/sitemap.xml" in built.page("robots.txt").splitlines()


def test_a_site_under_a_path_has_right_addresses_everywhere(make: Make) -> None:
    site = make(NASTY)
    site.edit("site.yaml", "https://example.org/", "https://example.org/news/archive")
    site.built()
    base = "https://example.org/news/archive/"
    seen = 0
    for path, content in site.tree().items():
        found: list[str] = []
        if path.endswith(".html"):
            document = parsed(content)
            found = [
                *document.xpath("//@href"),
                *document.xpath("//@src"),
                *document.xpath("//meta[@property='og:url']/@content"),
            ]
        elif path.endswith((".xml", ".opml")):
            tree: Any = etree.fromstring(content)
            found = [
                str(value)
                for value in tree.xpath("//@href | //@xmlUrl | //@htmlUrl | //*[local-name()='loc']/text()")
            ]
            assert all(address.startswith(base) for address in found), path
        for address in found:
            parts = urlsplit(address)
            if parts.netloc in ("", "example.org") and parts.path and parts.scheme != "mailto":
                assert parts.path.startswith("/news/archive/"), f"{path}: {address}"
                if parts.path != "/news/archive/x":
                    assert site.exists(parts.path.removeprefix("/news/archive/").replace("%20", " ")), (
                        f"{path}: {address}"
                    )
                seen += 1
    assert seen > 200
    assert {urlsplit(a).netloc for _, c in contents(site) for a in addresses(c)} == {
        "example.org",
        "example.com",
        "",
    }
    for _, entry in contents(site):
        for address in addresses(entry):
            assert address.startswith((base, "https://example.com/", "mailto:"))
    assert chain(site, base)[0] == "feeds/archive/2025-03.xml"
    assert f"Sitemap: {base}sitemap.xml" in site.page("robots.txt")


# --- Any bytes

FRONT = st.sampled_from(
    [b"", b"---\n", b"---\ntitle: T\n---\n", b'{"title": "T"}\n', b'+++\ntitle = "T"\n+++\n', b"---\ntitle: "]
)
PIECES = st.sampled_from(
    [
        b"[",
        b"](",
        b")",
        b"`",
        b"*",
        b"_",
        b"<",
        b">",
        b"<!--",
        b"]]>",
        b"\n\n",
        b"> ",
        b"- ",
        b"    ",
        b"|",
        b": ",
        b"{",
        b"}",
        b"&",
        b"#",
        b"\\",
        b"!",
        b"[^1]",
        b"]: ",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
        b"a",
        b'"',
        b"'",
        b"date: 2025-01-01\n",
        b"topics: [x]\n",
        b"---\n",
        b"<p markdown=1>",
        b"\x02",
        b"\x03",
    ]
)


GOOD = "Good *text*.\n\n- One\n- Two\n"


@pytest.fixture
def two_good(make: Make) -> Site:
    """A built site with two articles, in months of their own."""
    site = make("-- site.yaml --\n" + SETTINGS + "markdown: {time_limit: 1}\n")
    site.article("2025-01-01-first", GOOD).article("2025-03-03-last", GOOD).built()
    return site


@settings(
    derandomize=True,
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(front=FRONT, rest=st.one_of(st.binary(max_size=300), st.lists(PIECES, max_size=60).map(b"".join)))
def test_any_bytes_as_one_article_leave_the_others_as_they_are(
    two_good: Site, front: bytes, rest: bytes
) -> None:
    before = two_good.tree()
    site = Site(two_good.root.parent / "with-any")
    shutil.rmtree(site.root, ignore_errors=True)
    shutil.copytree(two_good.root, site.root)
    site.put("content/articles/2025-02-02-any.md", front + rest)
    result = site.build()
    assert result.exit_code in (0, 1), result.said
    after = site.tree()
    if "Nothing was published" in result.said:
        assert result.exit_code == 1
        assert "content/articles/2025-02-02-any.md:" in result.said
        assert after == before
        return
    for path in ("feeds/archive/2025-01.xml", "404.html"):
        assert after[path] == before[path]
    for path in ("2025/01/01/first/index.html", "2025/03/03/last/index.html"):
        old, new = (parsed(tree[path]).find_class("prose")[0] for tree in (before, after))
        assert etree.tostring(old) == etree.tostring(new)
    assert_all_well_formed(site)
