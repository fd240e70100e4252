"""Case 45: wherever a page says the language of a text, it says which way the text runs."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from site_builder.rendering.languages import direction
from tests.harness import SETTINGS, Make, Site
from tests.test_pages_briefing import doc, parsed, texts

OTHERS = """-- content/articles/2025-04-27-before.md --
---
title: Before
topics: [Rome]
sources: [{name: Agency, title: Report}]
---
Text before.
-- content/articles/2025-04-28-foreign.md --
---
title: FOREIGN title
summary: FOREIGN summary
language: LANG
topics: [Rome]
image: {src: /a.png, alt: FOREIGN alt, caption: FOREIGN caption}
sources: [{name: Agency, title: Report}]
events:
  - {title: FOREIGN event, date: 2025-04-01}
  - title: Disputed
    id: disputed
    accounts: [{date: 2025-04-02}, {date: 2025-04-03, source: Agency}]
corrections: [{date: 2025-05-01, text: FOREIGN correction}]
---
FOREIGN text.
-- content/articles/2025-04-29-after.md --
---
title: After
topics: [Rome]
events: [{title: Disputed, id: disputed, date: 2025-04-04}]
sources: [{name: Agency, title: Report}, {name: Another}]
---
Text after.
-- content/pages/page.md --
---
title: FOREIGN page
summary: FOREIGN lead
language: LANG
image: /a.png
---
FOREIGN text.
-- content/static/a.png --
png
"""


def archive(make: Make, site_language: str, language: str) -> Site:
    site = make(OTHERS.replace("LANG", language))
    site.edit("site.yaml", "language: en", f"language: {site_language}")
    site.built()
    return site


def around(element: Any, name: str) -> str:
    """What an element has of an attribute that its descendants inherit."""
    found: list[str] = element.xpath(f"ancestor-or-self::*[@{name}][1]/@{name}")
    return found[0]


@pytest.mark.parametrize(
    ("site_language", "language", "runs"),
    [("en", "ar", "rtl"), ("it", "fa-IR", "rtl"), ("he", "en", "ltr"), ("ar", "ur", "rtl"), ("en", "pt-BR", "ltr")],
)  # fmt: skip
def test_case_45_every_text_of_an_article_in_another_language_says_so_and_which_way_it_runs(
    make: Make, site_language: str, language: str, runs: str
) -> None:
    site = archive(make, site_language, language)
    seen: dict[str, int] = {}
    for path, content in site.tree().items():
        if not path.endswith(".html"):
            continue
        page = parsed(content)
        assert (page.get("lang"), page.get("dir")) == (site_language, direction(site_language))
        for element in page.xpath("//body//*[@lang or @dir]"):
            assert (element.get("lang"), element.get("dir")) == (language, runs), path
        for element in page.xpath("//body//*[contains(text(), 'FOREIGN') or contains(@alt, 'FOREIGN')]"):
            assert (around(element, "lang"), around(element, "dir")) == (language, runs), path
            seen[path] = seen.get(path, 0) + 1
        for element in page.xpath("//main//*[contains(text(), 'Before') or contains(text(), 'After')]"):
            assert around(element, "lang") == site_language, path
    assert seen.keys() >= {
        "index.html",
        "2025/04/28/index.html",
        "2025/04/28/foreign/index.html",
        "2025/04/27/before/index.html",
        "2025/04/29/after/index.html",
        "2025/04/index.html",
        "topics/rome/index.html",
        "sources/agency/index.html",
        "events/index.html",
        "page/index.html",
    }
    assert seen["2025/04/28/foreign/index.html"] >= 7


def test_case_45_an_article_in_the_sites_language_says_nothing(make: Make) -> None:
    site = archive(make, "en", "EN")
    for path, content in site.tree().items():
        if path.endswith(".html"):
            assert parsed(content).xpath("//body//@lang | //body//@dir") == [], path


def test_case_45_a_title_that_ends_in_a_list_of_others_says_its_language_too(make: Make) -> None:
    """On the timeline an article that gives a disputed date is named among sources."""
    site = archive(make, "en", "ar")
    site.edit("content/articles/2025-04-28-foreign.md", "sources: [{name: Agency, title: Report}]\n", "")
    site.built()
    (named,) = doc(site, "events/").xpath("//span[@class='disputed-source']/a[text()='FOREIGN title']")
    assert (named.get("lang"), named.get("dir")) == ("ar", "rtl")


def test_case_45_the_page_of_an_article_whose_neighbours_language_changes_is_rendered(make: Make) -> None:
    site = archive(make, "en", "ar")
    site.edit("content/articles/2025-04-28-foreign.md", "language: ar", "language: fr")
    assert "2025/04/29/after/index.html" in site.explain()
    assert site.tree() == site.clean_tree()


@pytest.mark.parametrize(
    ("language", "runs"),
    [
        ("ar", "rtl"), ("AR", "rtl"), ("ar-EG", "rtl"), ("ar-Latn", "ltr"), ("he", "rtl"), ("iw", "rtl"), ("yi", "rtl"),
        ("fa", "rtl"), ("ur", "rtl"), ("ur-IN", "rtl"), ("ps", "rtl"), ("sd", "rtl"), ("sd-Deva", "ltr"), ("ug", "rtl"),
        ("ckb", "rtl"), ("dv", "rtl"), ("syr", "rtl"), ("nqo", "rtl"), ("az", "ltr"), ("az-Arab", "rtl"), ("az-IR", "rtl"),
        ("pa", "ltr"), ("pa-PK", "rtl"), ("uz-AF", "rtl"), ("ff-Adlm", "rtl"), ("rhg", "rtl"), ("en", "ltr"), ("it", "ltr"),
        ("ja", "ltr"), ("zh-Hant-TW", "ltr"), ("ru", "ltr"), ("hi", "ltr"), ("es-419", "ltr"), ("de-1996", "ltr"),
        ("qtx", "auto"),
    ],
)  # fmt: skip
def test_case_45_a_languages_script_says_which_way_it_runs(language: str, runs: str) -> None:
    assert direction(language) == runs


def test_case_45_the_words_of_the_interface_stay_in_the_sites_language(make: Make) -> None:
    page = doc(archive(make, "en", "ar"), "2025/04/28/foreign/")
    assert page.xpath("//*[@dir='rtl']//time | //*[@dir='rtl']//nav") == []
    assert texts(page, "//*[@class='corrections']//h2") == ["Correction"]


def test_case_45_alerts_are_named_in_the_sites_language(make: Make) -> None:
    """Those that have a title of their own keep it."""
    text = "> [!NOTE]\n> A\n\n> [!WARNING] Own title\n> B\n"
    settings = SETTINGS.replace("language: en", "language: it") + "markdown: {engine: commonmark}\n"
    site = (
        make(f"-- site.yaml --\n{settings}")
        .article("2025-04-28-a", text)
        .article("2025-04-28-b", text, language="ar")
    )
    site.built()
    title = "//*[@class='markdown-alert-title']"
    assert texts(doc(site, "2025/04/28/a/"), title) == ["Nota", "Own title"]
    (note, _) = doc(site, "2025/04/28/b/").xpath(title)
    assert [(child.get("lang"), child.text) for child in note] == [("it", "Nota")]
    feed = unescape(site.page("feed.xml"))
    assert feed.count('<p class="markdown-alert-title">Nota</p>') == 1
    assert feed.count('<p class="markdown-alert-title"><span lang="it" dir="ltr">Nota</span></p>') == 1
