"""Links that lead nowhere within the site: to fragments, to paths from the root, from the navigation. All are warnings."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest

from site_builder.build import BuildResult, run
from site_builder.build_cache import BuildCache
from site_builder.opening.request import Request, Tools
from site_builder.pages.anchors import Anchors
from site_builder.parsing.near import COMPARED, Near, last_part
from tests.counting import calls
from tests.harness import SETTINGS, Make, Site


def warnings(text: str) -> list[str]:
    """What is said, each with its hint, without the files' folder."""
    found = re.findall(r"^(?:content/(?:articles/)?)?(\S+: warning: .*\n(?: +.*\n)?)", text, re.MULTILINE)
    return [" ".join(one.split()) for one in found]


def told(site: Site, *arguments: str) -> list[str]:
    """What a build warns of; `check` says the same, and so does a build in which nothing changed."""
    first = warnings(site.built(*arguments).stderr)
    assert warnings(site.built(*arguments).stderr) == first
    assert [one for one in warnings(site.run("check", "--now", "2026-01-01").said) if one in first] == first
    return first


# --- Fragments

ARCHIVE = """\
-- content/articles/2025-04-17-before.md --
---
title: Before
---
## The second

## Città *vecchia*

## Named {#by-hand}

A claim.[^a] <span id="spot">x</span> `<a id="code">`

[^a]: A note.
-- content/pages/method.md --
---
title: Method
---
## Steps
-- content/topics/rome.md --
---
name: Rome
---
## Streets
-- content/articles/2025-05-01-plain.md --
---
title: Plain
topics: [Rome]
---
Words.
"""

FRAGMENTS = {
    "2025-04-17-before.md#the-second": "",
    "2025-04-17-before.md#citta-vecchia": "",
    "2025-04-17-before.md#by-hand": "",
    "2025-04-17-before.md#fn:a": "",
    "2025-04-17-before.md#spot": "",
    "2025-04-17-before.md#": "",
    "2025-04-17-before.md#top": "",
    "2025-04-17-before.md#:~:text=claim": "",
    "2025-04-17-before.md#spot:~:text=x": "",
    "2025-04-17-before.md#briefing--sources": "",
    "2025-04-17-before.md?a=1#the-second": "",
    "../pages/method.md#steps": "",
    "../topics/rome.md#streets": "",
    "/2025/04/17/before/#spot": "",
    "/2025/04/17/before#spot": "",
    "/method/#steps": "",
    "/topics/rome/#streets": "",
    "/events/#anything": "",
    "#own": "",
    "#%6Fwn": "",
    "#top": "",
    "#TOP": "",
    "#": "",
    "#:~:text=words": "",
    "2025-04-17-before.md#the-secnd": "there is no #the-secnd in 2025-04-17-before.md Did you mean #the-second?",
    "2025-04-17-before.md#The-Second": "there is no #The-Second in 2025-04-17-before.md Did you mean #the-second?",
    "2025-04-17-before.md#citt%C3%A0-vecchia": "there is no #città-vecchia in 2025-04-17-before.md Did you mean #citta-vecchia?",
    "2025-04-17-before.md#code": "there is no #code in 2025-04-17-before.md There are #the-second, #citta-vecchia, #by-hand, ",
    "2025-04-17-before.md#nope:~:text=x": "there is no #nope:~:text=x in 2025-04-17-before.md There are ",
    "2025-05-01-plain.md#nope": "there is no #nope in 2025-05-01-plain.md There is nothing there that a link can lead to",
    "../pages/method.md#stps": "there is no #stps in ../pages/method.md Did you mean #steps?",
    "../topics/rome.md#street": "there is no #street in ../topics/rome.md Did you mean #streets?",
    "/2025/04/17/before/#spots": "there is no #spots in content/articles/2025-04-17-before.md Did you mean #spot?",
    "/method/#stps": "there is no #stps in content/pages/method.md Did you mean #steps?",
    "#owm": "there is no #owm in this text Did you mean #own?",
    "?a=1#owm": "there is no #owm in this text Did you mean #own?",
}
"""Addresses in an article whose own id is `own` -> what is said of each."""


def test_case_40_a_fragment_that_leads_nowhere_is_told_at_its_place_with_the_nearest(make: Make) -> None:
    site = make(ARCHIVE)
    lines = [f"Line with [a link]({target})." for target in FRAGMENTS]
    site.article("2025-06-01-links", "## Own\n" + "\n".join(lines))
    expected = [
        f"2025-06-01-links.md:{line}:20: warning: {said}"
        for line, said in enumerate(FRAGMENTS.values(), start=5)
        if said
    ]
    said = told(site)
    assert len(said) == len(expected)
    for one, beginning in zip(said, expected, strict=True):
        assert one.startswith(beginning)


def test_case_40_a_renamed_heading_is_told_at_each_link_to_it_unless_it_keeps_its_id(make: Make) -> None:
    site = make(ARCHIVE)
    site.article("2025-06-01-a", "[a](2025-04-17-before.md#the-second)\n[b](2025-04-17-before.md#the-second)")
    site.put("content/pages/b.md", "---\ntitle: B\n---\n[a](../articles/2025-04-17-before.md#the-second)")
    site.put("content/topics/c.md", "---\nname: C\n---\n[a](../articles/2025-04-17-before.md#the-second)")
    assert told(site) == []
    site.edit("content/articles/2025-04-17-before.md", "## The second", "## The other")
    assert [one.partition(": ")[0] for one in told(site)] == [
        "2025-06-01-a.md:4:5",
        "2025-06-01-a.md:5:5",
        "pages/b.md:4:5",
        "topics/c.md:4:5",
    ]
    assert all(
        "A heading keeps its id when it is renamed if {#id} stands behind it." in one for one in told(site)
    )
    site.edit("content/articles/2025-04-17-before.md", "## The other", "## The other {#the-second}")
    assert told(site) == []


def test_a_link_to_a_text_that_could_not_be_converted_is_not_what_is_wrong() -> None:
    assert not Anchors({}).lacks("content/articles/a.md", "part")
    assert Anchors({"content/articles/a.md": ()}).lacks("content/articles/a.md", "part")


# --- Paths from the root

STANDING = """\
-- content/pages/about.md --
---
title: About
aliases: [/who/]
---
Text.
-- content/pages/nested/method.md --
---
title: Method
---
Text.
-- content/static/files/a b.pdf --
pdf
-- content/static/città.png --
png
-- content/articles/2025-04-17-before/index.md --
---
title: Before
topics: [Rome]
---
Text.
-- content/articles/2025-04-17-before/map.png --
png
-- content/articles/2025-04-18-hidden.md --
---
title: Hidden
draft: true
---
Text.
"""

GOOD = [
    "/", "/about/", "/about", "/about/index.html", "/about/?a=1", "/who/", "/nested/method/", "/nested/../about/",
    "/files/a%20b.pdf", f"/{quote('città')}.png", "/città.png", "/2025/04/17/before/", "/2025/04/17/before/map.png",
    "/2025/", "/2025/04/", "/topics/", "/topics/rome/", "/feeds/", "/feed.xml", "/sitemap.xml", "/404.html",
]  # fmt: skip
"""What stands there: pages, old addresses, files, what is made for all."""

BAD = {
    "/no-such-page/": "which does not exist Write the path from an article to another's file",
    "/no.png": "which does not exist Write the path",
    "/abuot/": "which does not exist Did you mean /about/?",
    "/About/": "which does not exist Did you mean /about/?",
    "/metod/": "which does not exist Write the path",
    "/nested/metod/": "which does not exist Did you mean /nested/method/?",
    "/files/a-b.pdf": "which does not exist Did you mean /files/a%20b.pdf?",
    "/topics/rme/?a=1#b": "which does not exist Did you mean /topics/rome/?",
    "/2025/04/18/hidden/": "leads to content/articles/2025-04-18-hidden.md, which is not published now It is a draft",
}
"""What does not, and what is said."""


@pytest.mark.parametrize("base", ["", "archive/"], ids=["root", "sub-path"])
def test_case_40_a_path_from_the_root_that_leads_nowhere_is_told_wherever_it_is_written(
    make: Make, base: str
) -> None:
    site = make(STANDING)
    paths = [*GOOD, *BAD]
    navigation = "".join(f"  - {{title: T, url: '{path}'}}\n" for path in paths)
    settings = SETTINGS.replace("https://example.org/", f"https://example.org/{base}")
    site.put("site.yaml", f"{settings}navigation:\n{navigation}")
    site.article("2025-06-01-a", "\n".join(f"- [x](<{path}>)" for path in paths))
    for number, path in enumerate(paths):
        site.article(f"2025-06-02-b{number}", image={"src": path, "alt": "A"})
    said = told(site)
    first = settings.count("\n") + len(GOOD) + 2
    for number, (path, expected) in enumerate(BAD.items()):
        places = [
            f"2025-06-01-a.md:{4 + len(GOOD) + number}:8",
            f"2025-06-02-b{len(GOOD) + number}.md:3:8",
            f"site.yaml:{first + number}:21",
        ]
        about = [one for one in said if f" {path}" in one.partition(" Did you")[0] and expected in one]
        assert [one.partition(": ")[0] for one in about] == places, path
    assert len(said) == 3 * len(BAD)


@pytest.mark.parametrize("engine", ["python-markdown", "commonmark"])
def test_case_40_paths_that_differ_by_escapes_alone_are_told_once_each(make: Make, engine: str) -> None:
    site = make(STANDING)
    site.put("site.yaml", f"{SETTINGS}markdown: {{engine: {engine}}}\n")
    site.article("2025-06-01-a", "[x](/perch%C3%A9/)\n[y](/perché/)")
    assert [one.partition(": ")[0] for one in told(site)] == ["2025-06-01-a.md:4:5", "2025-06-01-a.md:5:5"]


def test_case_40_a_path_that_begins_with_the_sub_path_is_told_with_what_to_write(make: Make) -> None:
    site = make(STANDING)
    site.put("site.yaml", SETTINGS.replace("example.org/", "example.org/news/"))
    site.article("2025-06-01-a", "[x](/news/about/), [y](/about/), [z](/news), [w](/news/none/)")
    about, home, none = told(site)
    start = "A path from the root begins at https://example.org/news/: write"
    assert (
        about
        == f"2025-06-01-a.md:4:5: warning: the link leads to /news/about/, which does not exist {start} /about/."
    )
    assert home == f"2025-06-01-a.md:4:38: warning: the link leads to /news, which does not exist {start} /."
    assert "/news/none/, which does not exist Write the path" in none
    assert 'href="/news/news/about/"' in site.page("2025/06/01/a/")


def test_case_40_what_others_deploy_is_named_in_the_settings(make: Make) -> None:
    site = make().article(
        "2025-06-01-a", "[x](/shop/), [y](/shop/a/b?c), [z](/shop), [v](/shopping/), [w](/apps/one.js)"
    )
    assert len(told(site)) == 5
    site.put("site.yaml", SETTINGS + "check: {external: [/shop/*, '/apps/*.js']}\n")
    assert [one.partition(", which")[0] for one in told(site)] == [
        "2025-06-01-a.md:4:48: warning: the link leads to /shopping/"
    ]


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("{external: [shop/*]}", "site.yaml:6:20: “shop/*” is not a path from the root"),
        ("{extern: [/shop/*]}", "Did you mean “external”?"),
    ],
)
def test_a_wrong_pattern_of_what_others_deploy_is_an_error(make: Make, setting: str, said: str) -> None:
    site = make().article("2025-06-01-a")
    site.put("site.yaml", SETTINGS + f"check: {setting}\n")
    result = site.build()
    assert result.exit_code == 1
    assert said in result.said


def test_a_path_from_the_root_to_an_article_with_an_error_is_not_told(make: Make) -> None:
    site = make().article("2025-06-01-a", "[x](/2025/06/02/b/), [y](/2025/06/02/c/)")
    site.put("content/articles/2025-06-02-b.md", "---\ntitel: B\n---\n")
    result = site.build()
    assert result.exit_code == 1
    assert "06/02/b/" not in result.stderr
    assert "/2025/06/02/c/, which does not exist" in result.stderr


# --- The same in each build


CHANGES = [
    ("content/pages/about.md", "---\ntitle: About\naliases: [/old/]\n---\n## Part\n"),
    ("content/pages/about.md", "---\ntitle: About\n---\n## Another part\n"),
    ("content/pages/about.md", None),
    ("content/static/x.png", "png"),
    ("content/static/x.png", None),
    ("content/articles/2025-06-03-c.md", "---\ntitle: C\n---\n[x](/x.png#a), [x](/about/#part)\n"),
    ("content/articles/2025-06-02-b.md", "---\ntitle: B\ndraft: true\n---\n## Of b\n"),
    ("content/articles/2025-06-02-b.md", "---\ntitle: B\n---\n## Of b and more\n"),
    ("site.yaml", SETTINGS + "check: {external: [/old/]}\nnavigation: [{title: N, url: /gone/}]\n"),
]


def test_a_process_that_builds_again_says_what_a_clean_build_says(make: Make, tmp_path: Path) -> None:
    site = make().article(
        "2025-06-01-a", "[x](/about/#part), [y](/x.png), [z](/old/), [v](2025-06-02-b.md#of-b)"
    )
    site.article("2025-06-02-b", "## Of b")
    site.article("2025-06-05-image", image="/x.png")
    lasting = Tools(cache=BuildCache(lasts=True))

    def built(output: str, tools: Tools) -> BuildResult:
        request = Request(root=site.root, output=tmp_path / output, now=datetime(2026, 1, 1, tzinfo=UTC))
        return run(request, tools, publishing=True)

    seen = set()
    for number, (path, content) in enumerate([("unused", ""), *CHANGES, ("unused", None)]):
        if content is None:
            site.remove(path)
        else:
            site.put(path, content)
        again = built("one", lasting).problems
        assert again == built("one", lasting).problems == built(f"clean-{number}", Tools()).problems
        seen.add(again)
    assert len(seen) > 6


# --- At a cost that does not grow with the archive


def test_case_56_a_thousand_broken_links_compare_a_few_names_each(make: Make) -> None:
    """Comparing each with every text's name was 1,000 times 1,000 comparisons."""
    site = make()
    many = 1000
    for number in range(many):
        site.article(f"2025-01-{number % 28 + 1:02}-about-{number}-things", "Text.")
    body = "\n".join(
        f"- [a](2025-01-01-abuot-{n}-thing.md), [b](#part-{n}), [c](/2025/01/abuot-{n}/)" for n in range(many)
    )
    site.article("2025-06-01-a", body + "".join(f"\n\n## Patr {n}" for n in range(many)))
    with calls() as counted:
        result = site.build()
    assert result.stderr.count("does not exist") == 2 * many
    assert result.stderr.count("there is no #part-") == many
    assert result.stderr.count("Did you mean #patr-") == many
    assert counted["get_close_matches"] <= 3 * many
    assert counted["SequenceMatcher.real_quick_ratio"] <= 3 * many * COMPARED


def test_case_56_a_foreign_key_is_compared_once_however_many_articles_have_it(make: Make) -> None:
    site = make()
    for number in range(30):
        site.article(f"2025-01-{number + 1:02}-a", weather="fine")
    with calls() as counted:
        result = site.run("check", "--now", "2026-01-01")
    assert result.said.count("the key “weather” is not one of ours") == 30
    assert counted["get_close_matches"] == 1


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("a/2025-04-17-telefone.md", "a/2025-04-17-telephone.md"),
        ("b/2025-04-17-telephone.md", "a/2025-04-17-telephone.md"),
        ("a/2025-04-18-letters.md", "a/2025-04-18-letter.md"),
        ("zzz", ""),
        ("", ""),
    ],
)
def test_the_nearest_of_many_names(name: str, near: str) -> None:
    names = [f"a/2025-04-17-{word}.md" for word in ("telephone", "telegraph", "teapot")]
    names += ["a/2025-04-18-letter.md", *(f"a/2025-04-17-{number}.md" for number in range(500))]
    assert Near(names, last_part).to(name, 0.8) == near
    assert Near(reversed(names), last_part).to(name, 0.8) == near
