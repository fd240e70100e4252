"""Everything around the briefings: undated pages, old addresses, what hosts ask for, themes, languages."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from lxml import etree

from tests.harness import Make, Site
from tests.test_pages_briefing import doc, hrefs, text, texts
from tests.test_pages_links import check_links

# --- Old addresses


def test_old_addresses_lead_to_the_page(make: Make) -> None:
    site = make().article(
        "2025-04-28-call", title="The call", aliases=["/2019/old-title/", "older.html", "/bare"]
    )
    site.put("content/pages/about.md", "---\ntitle: About\naliases: [/who/]\n---\n")
    site.built()
    for address, target in (
        ("2019/old-title/", "/2025/04/28/call/"),
        ("older.html", "/2025/04/28/call/"),
        ("bare/", "/2025/04/28/call/"),
        ("who/", "/about/"),
    ):
        page = doc(site, address)
        assert page.xpath("//meta[@http-equiv='refresh']/@content") == [f"0; url={target}"]
        assert page.xpath("//link[@rel='canonical']/@href") == [f"https://example.org{target}"]
        assert hrefs(page) == [target]
        assert f"https://example.org/{address}<" not in site.page("sitemap.xml")


def test_an_old_address_that_is_taken_is_an_error(make: Make) -> None:
    site = make().article("2025-04-28-a", aliases=["/2025/04/29/b/"]).article("2025-04-29-b")
    result = site.build()
    assert result.exit_code == 1
    assert "content/articles/2025-04-28-a.md" in result.stderr
    assert "content/articles/2025-04-29-b.md" in result.stderr


def test_an_old_address_in_the_place_of_a_feed_is_an_error_that_names_the_article(make: Make) -> None:
    result = make().article("2025-04-28-a", aliases=["/feed.xml"]).build()
    assert result.exit_code == 1
    assert "content/articles/2025-04-28-a.md" in result.stderr


@pytest.mark.parametrize("alias", ["../up/", "/a/../b/", "/a//b", "/", "/what?x", "/with space/"])
def test_what_cannot_be_an_old_address_is_an_error_at_its_line(make: Make, alias: str) -> None:
    result = make().article("2025-04-28-a", aliases=[alias]).build()
    assert result.exit_code == 1
    assert "content/articles/2025-04-28-a.md:3:11:" in result.stderr


# --- Undated pages, static files


def test_undated_pages_stand_at_their_folders_address_and_in_no_edition(make: Make) -> None:
    site = make("""\
-- content/pages/about.md --
---
title: About us
summary: Who we are.
updated: 2025-05-01
---
Text with a ![picture](/p.svg).
-- content/pages/help/index.md --
---
title: Help
---
[file](a.txt)
-- content/pages/help/a.txt --
a
-- content/pages/help/more.md --
---
title: More
---
-- content/static/p.svg --
<svg xmlns="http://www.w3.org/2000/svg"/>
""")
    site.article("2025-04-28-a")
    site.built()
    page = doc(site, "about/")
    assert texts(page, "//h1") == ["About us"]
    assert "Who we are." in text(page.xpath("//main")[0])
    assert "May 1, 2025" in text(page.xpath("//main")[0])
    assert hrefs(doc(site, "help/"), "//*[contains(@class, 'prose')]//a") == ["/help/a.txt"]
    assert site.exists("help/more/")
    for path in ("index.html", "archive/index.html", "feed.xml", "atom.xml", "2025/index.html"):
        assert "About us" not in site.page(path)
    check_links(site)


def test_static_files_stand_at_the_root_and_take_the_place_of_what_hosts_ask_for(make: Make) -> None:
    site = make("-- content/static/robots.txt --\nUser-agent: me\n-- content/static/deep/er/a.txt --\na\n")
    site.put("content/static/.well-known/security.txt", b"mail\n")
    site.put("content/static/bytes.bin", bytes(range(256)))
    site.put("content/static/404.html", "<!doctype html><title>Mine</title>")
    site.built()
    assert site.page("robots.txt") == "User-agent: me\n"
    assert site.page("404.html") == "<!doctype html><title>Mine</title>"
    assert site.page("deep/er/a.txt") == "a\n"
    assert (site.output / "bytes.bin").read_bytes() == bytes(range(256))
    assert site.exists(".well-known/security.txt")
    site.remove("content/static/robots.txt")
    site.built()
    assert "Sitemap: https://example.org/sitemap.xml" in site.page("robots.txt")


def test_a_static_file_in_a_pages_place_is_an_error(make: Make) -> None:
    site = make("-- content/static/index.html --\nmine\n").article("2025-04-28-a")
    result = site.build()
    assert result.exit_code == 1
    assert "content/static/index.html" in result.stderr


def test_a_favicon_is_named_on_every_page(make: Make) -> None:
    site = make("-- content/static/favicon.svg --\n<svg xmlns='http://www.w3.org/2000/svg'/>\n").article(
        "2025-04-28-a"
    )
    site.built()
    for path in site.tree():
        if path.endswith(".html"):
            assert doc(site, path).xpath("//link[@rel='icon']/@href") == ["/favicon.svg"], path


# --- What hosts and machines ask for


def test_what_hosts_ask_for(make: Make) -> None:
    site = make().article("2025-04-28-a")
    site.built()
    assert site.page(".nojekyll") == ""
    assert site.page("robots.txt") == "User-agent: *\nAllow: /\n\nSitemap: https://example.org/sitemap.xml\n"
    headers = site.page("_headers").splitlines()
    assert headers[0] == "/*"
    policy = next(line for line in headers if line.startswith("  Content-Security-Policy: "))
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    missing = doc(site, "404.html")
    assert missing.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert all(link.startswith("/") for link in hrefs(missing))
    assert missing.xpath("//link[@rel='canonical']") == []


def test_the_sitemap_has_every_page_and_its_last_change(make: Make) -> None:
    site = make().article("2025-04-28-a", updated="2025-05-03", topics=["Rome"], aliases=["/old/"])
    site.put("content/pages/about.md", "---\ntitle: About\n---\n")
    site.built()
    tree = etree.fromstring((site.output / "sitemap.xml").read_bytes())
    found = {url[0].text: url[1].text if len(url) > 1 else None for url in tree}
    pages = {
        f"https://example.org/{path.removesuffix('index.html')}"
        for path in site.tree()
        if path.endswith(".html")
    }
    assert found.keys() == pages - {"https://example.org/404.html", "https://example.org/old/"}
    assert found["https://example.org/2025/04/28/a/"] == "2025-05-03"


def test_no_page_asks_a_third_party_for_anything_or_breaks_the_policy(sample: Site) -> None:
    sample.built()
    for path in sample.tree():
        if not path.endswith(".html"):
            continue
        page = doc(sample, path)
        assert page.xpath("//@style | //style | //iframe | //base") == [], path
        assert [s for s in page.xpath("//script") if s.get("type") != "application/ld+json"] == [], path
        loaded = page.xpath("//@src | //link[@rel='stylesheet' or @rel='icon']/@href")
        assert [address for address in loaded if not address.startswith("/")] == [], path
    assert not re.search(rb"url\(\s*['\"]?(?:https?:)?//|@import", sample.tree()["assets/style.css"])


def test_every_page_has_landmarks_one_heading_and_a_way_past_the_menu(sample: Site) -> None:
    sample.built()
    for path in sample.tree():
        if path.endswith(".html"):
            page = doc(sample, path)
            assert len(page.xpath("//h1")) == 1, path
            assert len(page.xpath("//main")) == 1, path
            assert page.get("lang") == "it", path
            assert page.xpath("//title")[0].text.strip(), path
            (skip,) = page.xpath("//body/a[1]/@href")
            assert page.xpath(f"//main[@id='{skip[1:]}']"), path


@pytest.mark.parametrize("mark", ["#", "##", "###"])
def test_headings_go_down_one_level_at_a_time(make: Make, mark: str) -> None:
    event = {"date": "2025-04-27", "title": "An event"}
    body = f"{mark} One\n\nText\n\n{mark}# Below it\n\nText\n\n{mark} Two\n\nText"
    site = make().article("2025-04-28-a", body, topics=["Rome"], events=[event], sources=[{"name": "One"}])
    site.article("2025-04-29-b", topics=["Rome"]).put(
        "content/topics/rome.md", f"---\nname: Rome\n---\n{body}\n"
    )
    site.put("content/pages/about.md", f"---\ntitle: About\n---\n{body}\n")
    site.built()
    jumps = []
    for path in site.tree():
        if path.endswith(".html"):
            levels = [
                int(heading.tag[1])
                for heading in doc(site, path).xpath("//*[self::h1 or self::h2 or self::h3 or self::h4]")
            ]
            if any(after > before + 1 for before, after in pairwise(levels)):
                jumps.append((path, levels))
    assert jumps == []


# --- Themes

MINE = """\
-- site.yaml --
title: Test
base_url: https://example.org/
id: test
theme: mine
-- themes/mine/theme.yaml --
extends: briefing
-- themes/mine/templates/home.html --
{% extends "briefing/base.html" %}
{% block main %}<h1>Mine: {{ page.days|length }}</h1>{% endblock %}
-- themes/mine/static/style.css --
body { color: red }
-- themes/mine/static/extra.txt --
extra
-- content/articles/2025-04-28-a.md --
---
title: A
---
"""


def test_a_site_overrides_one_template_and_one_file_of_the_theme(make: Make) -> None:
    site = make(MINE)
    site.built()
    home = doc(site, "")
    assert texts(home, "//main//h1") == ["Mine: 1"]
    assert home.xpath("//head/link[@rel='stylesheet']/@href") == ["/assets/style.css"]
    assert site.page("assets/style.css") == "body { color: red }\n"
    assert site.page("assets/extra.txt") == "extra\n"
    assert texts(doc(site, "2025/04/28/a/"), "//h1") == ["A"]
    assert "Archive" in texts(doc(site, "archive/"), "//h1")


def test_an_override_can_extend_the_template_that_it_overrides(make: Make) -> None:
    site = make(MINE)
    site.put(
        "themes/mine/templates/base.html",
        '{% extends "briefing/base.html" %}\n{% block head %}<meta name="mine" content="{{ site.title }}">{{ super() }}'
        "{% endblock %}\n",
    )
    site.put("themes/mine/templates/_footer.html", "<footer>My footer</footer>\n")
    site.built()
    for address in ("archive/", "2025/04/28/a/", "topics/", "404.html"):
        assert doc(site, address).xpath("//meta[@name='mine']/@content") == (
            ["Test"] if address != "2025/04/28/a/" else []
        )
        assert texts(doc(site, address), "//footer") == ["My footer"]


def test_a_template_gets_extra_and_cannot_reach_the_archive(make: Make) -> None:
    site = make(MINE).article("2025-04-29-b", extra={"stars": ["a", "b"]})
    site.put("themes/mine/templates/briefing.html", "<p>{{ page.extra.stars|default([])|join('+') }}</p>\n")
    site.built()
    assert site.page("2025/04/29/b/") == "<p>a+b</p>\n"
    site.put("themes/mine/templates/briefing.html", "{{ archive.articles }}\n")
    result = site.build()
    assert result.exit_code == 1
    assert "themes/mine/templates/briefing.html:1:1:" in result.stderr
    assert "'archive' is undefined" in result.stderr


@pytest.mark.parametrize(
    ("template", "line", "message"),
    [
        ("<p>\n{% if page %}\n", 2, "the template cannot be read"),
        ("<p>\n\n{{ page.titel }}\n", 3, "titel"),
        ('\n{% include "gone.html" %}\n', 2, "gone.html"),
        ('\n{% extends "gone/base.html" %}\n', 2, "gone/base.html"),
        ("\n\n{{ 1 / 0 }}\n", 3, "division by zero"),
    ],
)
def test_a_broken_template_is_an_error_with_file_and_line(
    make: Make, template: str, line: int, message: str
) -> None:
    site = make(MINE)
    site.built()
    before = site.tree()
    site.put("themes/mine/templates/home.html", template)
    result = site.build()
    assert result.exit_code == 1
    assert f"themes/mine/templates/home.html:{line}:1: " in result.stderr
    assert message in result.stderr
    assert site.tree() == before


def test_a_theme_that_is_not_there_is_an_error_that_names_those_that_are(make: Make) -> None:
    site = make(MINE)
    site.edit("site.yaml", "theme: mine", "theme: min")
    result = site.build()
    assert result.exit_code == 1
    assert "there is no theme “min”" in result.stderr
    assert "briefing, mine" in result.stderr


def test_a_theme_that_extends_itself_is_an_error(make: Make) -> None:
    site = make(MINE)
    site.put("themes/mine/theme.yaml", "extends: mine\n")
    result = site.build()
    assert result.exit_code == 1
    assert "extends itself" in result.stderr


def test_a_sites_own_translations_come_first(make: Make) -> None:
    site = make(MINE)
    site.edit("site.yaml", "theme: mine", "theme: mine\nlanguage: it")
    site.put(
        "themes/mine/translations/it.po",
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Archive"\nmsgstr "Emeroteca"\n',
    )
    site.built()
    assert texts(doc(site, "archive/"), "//h1") == ["Emeroteca"]
    assert texts(doc(site, "topics/"), "//h1") == ["Argomenti"]


def test_an_article_is_never_compiled_as_a_template(make: Make) -> None:
    site = make().article("2025-04-28-a", "{{ 7 * 7 }} {% raise %}", title="'{{ 6 * 7 }}'")
    site.built()
    assert "{{ 7 * 7 }} {% raise %}" in site.page("2025/04/28/a/")
    assert texts(doc(site, "2025/04/28/a/"), "//h1") == ["{{ 6 * 7 }}"]


# --- Foreign front matter

FOREIGN = """\
-- content/articles/2025-04-28-a.md --
---
title: A
tags: [Rome, Oslo]
categories: news, Rome
writer: Jane
sumary: Mistyped.
---
Text.
"""


def test_foreign_keys_are_kept_and_reported_by_check(make: Make) -> None:
    site = make(FOREIGN + MINE.replace("2025-04-28-a", "2025-04-29-b"))
    site.put(
        "themes/mine/templates/briefing.html",
        "{{ page.extra.writer|default('-') }} {{ page.extra.tags|default([])|join('+') }}",
    )
    result = site.built()
    assert "is not one of ours" not in result.said
    assert site.page("2025/04/28/a/") == "Jane Rome+Oslo"
    result = site.run("check")
    assert result.exit_code == 0
    for line, key in ((3, "tags"), (4, "categories"), (5, "writer"), (6, "sumary")):
        assert re.search(
            rf"content/articles/2025-04-28-a.md:{line}:\d+: warning: the key “{key}” is not", result.stderr
        )
    assert "Did you mean “summary”?" in result.stderr


def test_foreign_keys_fill_ours_and_are_then_not_reported(make: Make) -> None:
    site = make(FOREIGN)
    site.edit(
        "site.yaml", "id: test", "id: test\nfront_matter:\n  topics: [tags, categories]\n  summary: sumary"
    )
    site.built()
    page = doc(site, "2025/04/28/a/")
    assert texts(page, "//section[@aria-labelledby='briefing--topics']//a") == ["Rome", "Oslo", "news"]
    assert page.xpath("//meta[@name='description']/@content") == ["Mistyped."]
    result = site.run("check")
    assert "“writer” is not one of ours" in result.stderr
    for key in ("tags", "categories", "sumary"):
        assert f"“{key}”" not in result.stderr


def test_a_wrong_type_in_a_mapped_key_is_an_error_at_the_foreign_key(make: Make) -> None:
    site = make("-- content/articles/2025-04-28-a.md --\n---\ntitle: A\ndescription: [a, b]\n---\n")
    site.edit("site.yaml", "id: test", "id: test\nfront_matter: {summary: [description]}")
    result = site.build()
    assert result.exit_code == 1
    assert "content/articles/2025-04-28-a.md:3:" in result.stderr


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("title: [a]", ":2:"),
        ("title: A\ntopics: {a: b}", ":3:"),
        ("title: A\ndraft: maybe", "has to be true or false"),
        ("title: A\nevents: [{title: E, dat: 2025-04-01}]", "Did you mean “date”?"),
        ("title: A\ndate: 2025-02-30", "“2025-02-30” is not a date"),
        ("titel: A", "Did you mean “title”?"),
        ("title: A\ntitle: B", "title"),
        ("title: A: B", ":2:"),
    ],
)
def test_a_mistake_in_front_matter_is_an_error_at_its_line(make: Make, front: str, message: str) -> None:
    site = make(f"-- content/articles/2025-04-28-a.md --\n---\n{front}\n---\n")
    result = site.build()
    assert result.exit_code == 1
    assert result.stderr.startswith("content/articles/2025-04-28-a.md:")
    assert message in result.stderr


def test_toml_and_json_front_matter(make: Make) -> None:
    site = make("""\
-- content/articles/2025-04-28-t.md --
+++
title = "In TOML"
date = 2025-04-28T10:30:00
topics = ["Rome"]
[[sources]]
name = "Agency"
published = 2025-04-27
+++
Text.
-- content/articles/2025-04-29-j.md --
{
  "title": "In JSON",
  "topics": ["Rome"]
}

Text.
""")
    site.built()
    assert texts(doc(site, "2025/04/28/t/"), "//h1") == ["In TOML"]
    assert "10:30" in text(doc(site, "2025/04/28/t/").xpath("//main//header")[0])
    assert texts(doc(site, "topics/rome/"), "//section//li/div/a") == ["In JSON", "In TOML"]
    assert "April 27, 2025" in text(doc(site, "2025/04/28/t/").xpath("//aside")[0])


def test_all_that_is_wrong_in_the_settings_is_said_at_once(make: Make) -> None:
    site = make(
        "-- site.yaml --\ntitel: Test\nbase_url: example.org\nlanguage: xx-yy-zz\ntimezone: Rome\n"
    ).article("2025-04-28-a")
    result = site.build()
    assert result.exit_code == 1
    assert "site.yaml:1:1:" in result.stderr
    assert "Did you mean “title”?" in result.stderr
    site.edit("site.yaml", "titel", "title")
    result = site.build()
    for start in ("site.yaml:2:11:", "site.yaml:3:11:", "site.yaml:4:11:"):
        assert start in result.stderr


# --- Languages, and the empty archive


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Archive", "Topics", "Timeline", "Sources", "Feeds", "Page not found", "Latest edition")),
        (
            "it",
            ("Archivio", "Argomenti", "Cronologia", "Fonti", "Feed", "Pagina non trovata", "Ultima edizione"),
        ),
    ],
)
def test_the_interface_speaks_the_sites_language(make: Make, language: str, words: tuple[str, ...]) -> None:
    site = make().article("2025-04-28-a")
    site.edit("site.yaml", "language: en", f"language: {language}")
    site.built()
    for address, word in zip(
        ("archive/", "topics/", "events/", "sources/", "feeds/", "404.html"), words, strict=False
    ):
        assert texts(doc(site, address), "//h1") == [word]
        assert doc(site, address).get("lang") == language
    assert words[-1] in text(doc(site, "").xpath("//main")[0])


def test_an_article_in_another_language_says_so(make: Make) -> None:
    site = make().article("2025-04-28-a", language="it")
    site.built()
    page = doc(site, "2025/04/28/a/")
    assert page.xpath("//h1/@lang") == ["it"]
    assert page.xpath("//*[contains(@class, 'prose')]/@lang") == ["it"]
    assert '"inLanguage":"it"' in site.page("2025/04/28/a/")


def test_an_empty_archive_builds_and_looks_deliberate(make: Make) -> None:
    site = make()
    result = site.built()
    assert result.stdout.startswith("0 briefings: 0 read")
    for address in ("", "archive/", "topics/", "events/", "sources/"):
        main = doc(site, address).xpath("//main")[0]
        assert re.search(r"still to come|No \w+ (?:has appeared )?yet", text(main)), address
        assert main.xpath(".//ul[not(*)] | .//ol[not(*)] | .//table") == [], address
    for path in ("feed.xml", "atom.xml", "feeds/feeds.opml", "sitemap.xml"):
        assert etree.fromstring((site.output / path).read_bytes()).tag, path
    check_links(site)
    assert site.explain() == {}


def test_a_briefing_with_nothing_but_a_title(make: Make) -> None:
    site = make("-- content/articles/2025-04-28-a.md --\n---\ntitle: Alone\n---\n")
    site.built()
    page = doc(site, "2025/04/28/a/")
    assert texts(page, "//h1") == ["Alone"]
    assert (
        page.xpath("//main//section | //main//aside | //main//nav | //main//*[contains(@class, 'prose')]")
        == []
    )
    check_links(site)
