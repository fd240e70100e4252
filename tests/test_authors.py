"""Authors: who wrote a text is on its page, in lists of several authors, in what machines read, and in every feed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import etree

from site_builder.build import build
from site_builder.build_cache import BuildCache
from site_builder.commands.schema import schema
from site_builder.opening.request import Request, Tools
from tests.harness import SETTINGS, Make, Site
from tests.test_pages_briefing import doc, hrefs, json_ld, texts

ATOM = "{http://www.w3.org/2005/Atom}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"

PEOPLE = """\
-- content/topics/anna-rossi.md --
---
name: Anna Rossi
kind: person
aliases: [A. Rossi]
---
-- content/topics/agency.md --
---
name: The Agency
kind: organisation
---
-- content/topics/gardens.md --
---
name: Gardens
---
"""


def by_site(site: Site, author: str = "The Editors") -> Site:
    """The same site with an author of its own."""
    site.put("site.yaml", f"{SETTINGS}author: {author}\n")
    return site


def byline(site: Site, address: str) -> list[str]:
    return texts(doc(site, address), "//header/p[@class='byline']")


def in_lists(site: Site, address: str) -> list[str]:
    return texts(doc(site, address), "//p[@class='story-byline']")


def meta(site: Site, address: str) -> list[str]:
    found: list[str] = doc(site, address).xpath("//meta[@name='author']/@content")
    return found


# --- Front matter


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        ({"author": "Anna Rossi"}, ["Anna Rossi"]),
        ({"authors": "Anna Rossi"}, ["Anna Rossi"]),
        ({"author": ["Anna Rossi", "Bo Lund"]}, ["Anna Rossi", "Bo Lund"]),
        ({"authors": ["Anna Rossi", "Bo Lund"]}, ["Anna Rossi", "Bo Lund"]),
        ({"author": "Anna Rossi", "authors": ["Bo Lund", "ANNA ROSSI"]}, ["Anna Rossi", "Bo Lund"]),
        ({"authors": ["Bo Lund"], "author": "Anna Rossi"}, ["Anna Rossi", "Bo Lund"]),
        ({"author": "Smith, John"}, ["Smith, John"]),
        ({"author": "012"}, ["012"]),
        ({"author": "", "authors": []}, []),
        ({"author": " Anna \u00a0Rossi "}, ["Anna Rossi"]),
        ({"authors": ["O’Neil", "O'Neil", "o\u02bcneil"]}, ["O’Neil"]),
    ],
)
@pytest.mark.parametrize("folder", ["articles", "pages"])
def test_one_author_or_several_under_either_key(
    make: Make, folder: str, keys: dict[str, Any], names: list[str]
) -> None:
    site = make()
    head = "".join(f"{key}: {json.dumps(value)}\n" for key, value in keys.items())
    site.put(f"content/{folder}/2025-04-28-a.md", f"---\ntitle: A\n{head}---\nText.\n")
    site.built()
    address = "2025/04/28/a/" if folder == "articles" else "a/"
    assert byline(site, address) == ([f"By {', '.join(names)}"] if names else [])
    assert meta(site, address) == names


def test_an_author_that_is_no_name_is_an_error_at_its_place(make: Make) -> None:
    result = make().article("2025-04-28-a", authors=["Anna", {"name": "Bo"}]).build()
    assert result.exit_code == 1
    assert (
        "content/articles/2025-04-28-a.md:3:19: “authors[2]” has to be text, not a mapping" in result.stderr
    )


def test_foreign_keys_fill_authors_and_commas_in_them_are_kept(make: Make) -> None:
    site = make().article("2025-04-28-a", writer="Smith, John", by=["Bo Lund"])
    site.article("2025-04-29-b", writer="Smith, John", author="Anna Rossi")
    site.put("site.yaml", f"{SETTINGS}front_matter:\n  author: [writer, by]\n")
    assert site.run("check").stderr == ""
    site.built()
    assert byline(site, "2025/04/28/a/") == ["By Smith, John, Bo Lund"]
    assert byline(site, "2025/04/29/b/") == ["By Anna Rossi"]


def test_the_schemas_have_both_keys_as_text_or_list() -> None:
    for kind, name in (("article", "ArticleFields"), ("page", "PageFields")):
        properties = schema(kind)["$defs"][name]["properties"]
        for key in ("author", "authors"):
            types = {one["type"] for one in properties[key]["anyOf"]}
            assert types == {"string", "array"}
    assert "slug" in schema("dossier")["$defs"]["DossierFields"]["properties"]


# --- Pages


def test_an_author_who_is_a_person_or_organisation_among_the_topics_is_linked(make: Make) -> None:
    site = make(PEOPLE).article("2025-04-28-a", authors=["a. rossi", "The Agency", "Gardens", "Bo Lund"])
    site.put("content/pages/about.md", "---\ntitle: About\nauthor: ANNA ROSSI\n---\n")
    site.built()
    page = doc(site, "2025/04/28/a/")
    assert texts(page, "//p[@class='byline']") == ["By Anna Rossi, The Agency, Gardens, Bo Lund"]
    assert hrefs(page, "//p[@class='byline']/a[@rel='author']") == ["/topics/anna-rossi/", "/topics/agency/"]
    assert json_ld(site, "2025/04/28/a/")["author"] == [
        {"@type": "Person", "name": "Anna Rossi", "url": "https://example.org/topics/anna-rossi/"},
        {"@type": "Organization", "name": "The Agency", "url": "https://example.org/topics/agency/"},
        {"@type": "Person", "name": "Gardens"},
        {"@type": "Person", "name": "Bo Lund"},
    ]
    assert hrefs(doc(site, "about/"), "//p[@class='byline']/a") == ["/topics/anna-rossi/"]


def test_the_sites_author_only_where_an_article_has_none(make: Make) -> None:
    site = by_site(make()).article("2025-04-28-a", author="Bo Lund").article("2025-04-29-b")
    site.built()
    assert meta(site, "2025/04/28/a/") == ["Bo Lund"]
    assert json_ld(site, "2025/04/28/a/")["author"] == {"@type": "Person", "name": "Bo Lund"}
    assert meta(site, "2025/04/29/b/") == meta(site, "2025/04/") == ["The Editors"]
    assert json_ld(site, "2025/04/29/b/")["author"]["name"] == "The Editors"
    assert json_ld(site, "2025/04/28/a/")["publisher"]["name"] == "The Editors"
    assert byline(site, "2025/04/29/b/") == []


LISTS = ("", "2025/04/28/", "2025/04/", "topics/rome/", "sources/agency/")


@pytest.mark.parametrize(
    ("site_author", "authors", "shown"),
    [
        ("", [["Bo Lund"], ["Anna Rossi"]], True),
        ("", [["Bo Lund", "Anna Rossi"]], True),
        ("", [["Bo Lund"], ["BO \u00a0lund"]], False),
        ("", [["Anna Rossi"], ["A. Rossi"]], False),
        ("", [["Bo Lund"], []], False),
        ("", [[], []], False),
        ("The Editors", [["Bo Lund"], []], True),
        ("The Editors", [["Bo Lund"], ["Bo Lund"]], False),
        ("Bo lund", [["Bo Lund"], []], False),
        ("A. Rossi", [["Anna Rossi"], []], False),
    ],
)
def test_lists_name_authors_where_the_archive_has_more_than_one(
    make: Make, site_author: str, authors: list[list[str]], shown: bool
) -> None:
    site = by_site(make(PEOPLE), site_author)
    for number, names in enumerate(authors):
        site.article(f"2025-04-28-a{number}", authors=names, topics=["Rome"], sources=[{"name": "Agency"}])
    site.built()
    expected = sorted(", ".join(names) for names in authors if names) if shown else []
    for address in LISTS:
        named = sorted(name.removeprefix("By ") for name in in_lists(site, address))
        assert named == expected, address


def test_all_spellings_of_an_author_are_shown_as_the_oldest_article_has_it(make: Make) -> None:
    site = make().article("2025-04-28-a", author="Bo Lund").article("2025-04-29-b", author="BO LUND")
    site.built()
    assert byline(site, "2025/04/29/b/") == ["By Bo Lund"]


def test_names_are_escaped_everywhere(make: Make) -> None:
    name = "<script>alert(1)</script> & </title>"
    site = make().article("2025-04-28-a", author=name).article("2025-04-29-b", author="Bo")
    site.built()
    for path, content in site.tree().items():
        if path.endswith((".html", ".xml")):
            assert b"<script>alert" not in content, path
    assert byline(site, "2025/04/28/a/") == [f"By {name}"]


# --- Feeds


def test_each_feed_names_each_author(make: Make) -> None:
    site = by_site(make(PEOPLE)).article("2025-04-28-a", authors=["A. Rossi", "Bo Lund"], topics=["Rome"])
    site.article("2025-04-29-b", topics=["Rome"])
    site.built()
    both, editors = ["Anna Rossi", "Bo Lund"], ["The Editors"]
    for folder in ("", "topics/rome/"):
        rss = etree.fromstring(site.tree()[f"{folder}feed.xml"])
        assert [[one.text for one in item.iter(CREATOR)] for item in rss.iter("item")] == [editors, both]
        atom = etree.fromstring(site.tree()[f"{folder}atom.xml"])
        own = [
            [name.text for name in entry.iterfind(f"{ATOM}author/{ATOM}name")]
            for entry in atom.iter(f"{ATOM}entry")
        ]
        assert own == [[], both]
        assert atom.findtext(f"{ATOM}author/{ATOM}name") == "The Editors"
    items = json.loads(site.page("feed.json"))["items"]
    assert [[one["name"] for one in item["authors"]] for item in items] == [editors, both]


def test_an_edition_in_a_feed_is_by_all_who_wrote_for_it(make: Make) -> None:
    site = by_site(make())
    for name, author in (("a", "Bo Lund"), ("b", ""), ("c", "bo lund"), ("d", "Anna Rossi")):
        site.article(f"2025-04-28-{name}", author=author or [])
    site.built()
    rss = etree.fromstring(site.tree()["feeds/editions/feed.xml"])
    assert [one.text for one in rss.iter(CREATOR)] == ["Bo Lund", "The Editors", "Anna Rossi"]


def test_without_any_author_feeds_name_none(make: Make) -> None:
    site = make().article("2025-04-28-a")
    site.built()
    assert "creator>" not in site.page("feed.xml")
    assert "authors" not in json.loads(site.page("feed.json"))["items"][0]


# --- Rebuilding


def archive(make: Make) -> Site:
    site = make(PEOPLE)
    for number in range(4):
        site.article(f"2025-0{number + 1}-05-a{number}", author="A. Rossi", topics=["Rome"])
    site.built()
    return site


def rebuilt(site: Site) -> set[str]:
    """Build; what was rendered. The result is that of a clean build."""
    pages = set(site.explain())
    assert site.tree() == site.clean_tree()
    return pages


def test_a_second_author_renders_the_lists_and_no_older_briefing(make: Make) -> None:
    site = archive(make)
    site.article("2025-06-05-b", author="Bo Lund")
    rendered = rebuilt(site)
    lists = {"index.html", "topics/rome/index.html"} | {
        f"2025/0{number}/{day}index.html" for number in range(1, 5) for day in ("", "05/")
    }
    assert lists <= rendered
    assert "2025/01/05/a0/index.html" not in rendered
    assert "2025/04/05/a3/index.html" in rendered  # which is before the new one
    assert rebuilt(site) == set()


def test_what_an_author_is_called_and_is_reaches_every_page_that_names_them(make: Make) -> None:
    site = archive(make)
    site.edit("content/topics/anna-rossi.md", "name: Anna Rossi", "name: Anna R. Rossi")
    rendered = rebuilt(site)
    assert {f"2025/0{number + 1}/05/a{number}/index.html" for number in range(4)} <= rendered
    assert byline(site, "2025/01/05/a0/") == ["By Anna R. Rossi"]
    site.edit("content/topics/anna-rossi.md", "kind: person", "kind: place")
    assert {f"2025/0{number + 1}/05/a{number}/index.html" for number in range(4)} <= rebuilt(site)
    assert hrefs(doc(site, "2025/01/05/a0/"), "//p[@class='byline']/a") == []


def test_a_process_that_builds_again_shows_authors_as_a_clean_build_does(make: Make) -> None:
    """As a preview does: what the builds before left in memory changes nothing."""
    site = archive(make)
    tools = Tools(cache=BuildCache(lasts=True))

    def built() -> None:
        request = Request(root=site.root, output=site.output, now=datetime(2026, 1, 1, tzinfo=UTC))
        build(request, tools)
        assert site.tree() == site.clean_tree()

    built()
    site.article("2025-06-05-b", author="Bo Lund")
    built()
    site.edit("content/topics/anna-rossi.md", "kind: person", "kind: organisation")
    built()
    site.edit("content/topics/anna-rossi.md", "aliases: [A. Rossi]", "aliases: []")
    built()
    site.edit("content/articles/2025-01-05-a0.md", "author: A. Rossi", "author: Anna Rossi")
    built()
    site.remove("content/articles/2025-06-05-b.md")
    site.put("content/topics/anna-rossi.md", "---\nname: Anna Rossi\naliases: [A. Rossi]\n---\n")
    built()
    by_site(site)
    built()
    site.edit("content/articles/2025-02-05-a1.md", "author: A. Rossi\n", "")
    built()
