"""Links: paths to files when written, addresses when published, and none that leads nowhere."""

from __future__ import annotations

import posixpath
import unicodedata
from urllib.parse import unquote, urljoin, urlsplit

import pytest

from tests.harness import Make, Site
from tests.test_pages_briefing import doc, hrefs, parsed, texts


def links_of(site: Site, address: str) -> list[str]:
    """The links in the body of a page."""
    return hrefs(doc(site, address), "//*[contains(@class, 'prose')]//a[@href and not(@class)]")


# --- From file to file

ARCHIVE = """\
-- content/articles/2025/2025-04-28-call.md --
---
title: The call
---
[before](2025-04-17-before.md), [a part](2025-04-17-before.md#the-second), [below](../other/2025-05-01-after.md),
[bundle](2025-07-10-trip/index.md), [page](../../pages/about/method.md), [dossier](../../topics/rome.md),
[encoded](../other/two%20words.md), [upwards](./../2025/2025-04-17-before.md), [here](#a-heading),
[outside](https://other.example/a.md), [mail](mailto:a@example.org), [root](/files/a.pdf),
[with a query](2025-04-17-before.md?a=1#the-second)

# A heading
-- content/articles/2025/2025-04-17-before.md --
---
title: Before
---
## The second
-- content/articles/other/2025-05-01-after.md --
---
title: After
---
-- content/articles/other/two words.md --
---
title: Two words
date: 2025-05-02
---
-- content/articles/2025/2025-07-10-trip/index.md --
---
title: The trip
---
[up](../2025-04-28-call.md), [far](../../other/2025-05-01-after.md), [notes](notes.txt)
-- content/articles/2025/2025-07-10-trip/notes.txt --
Notes.
-- content/pages/about/method.md --
---
title: Method
---
[home of the call](../../articles/2025/2025-04-28-call.md)
-- content/topics/rome.md --
---
name: Rome
---
[the call](../articles/2025/2025-04-28-call.md) and [a topic](oslo.md)
-- content/topics/oslo.md --
---
name: Oslo
---
-- content/static/files/a.pdf --
pdf
"""


def test_links_are_paths_to_files_and_become_addresses(make: Make) -> None:
    site = make(ARCHIVE)
    site.built()
    assert links_of(site, "2025/04/28/call/") == [
        "/2025/04/17/before/",
        "/2025/04/17/before/#the-second",
        "/2025/05/01/after/",
        "/2025/07/10/trip/",
        "/about/method/",
        "/topics/rome/",
        "/2025/05/02/two-words/",
        "/2025/04/17/before/",
        "#a-heading",
        "https://other.example/a.md",
        "mailto:a@example.org",
        "/files/a.pdf",
        "/2025/04/17/before/?a=1#the-second",
    ]
    assert links_of(site, "2025/07/10/trip/") == [
        "/2025/04/28/call/",
        "/2025/05/01/after/",
        "/2025/07/10/trip/notes.txt",
    ]
    assert links_of(site, "about/method/") == ["/2025/04/28/call/"]
    assert links_of(site, "topics/rome/") == ["/2025/04/28/call/", "/topics/oslo/"]
    check_links(site)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("written", ["NFC", "NFD"])
def test_a_name_with_accents_is_found_in_either_normal_form(make: Make, form: str, written: str) -> None:
    name = "2025-04-28-città-è-perché.md"
    site = make().article("2025-05-01-a", f"[x]({unicodedata.normalize(written, name)})")  # type: ignore[arg-type]
    site.put(f"content/articles/{unicodedata.normalize(form, name)}", "---\ntitle: C\n---\n")  # type: ignore[arg-type]
    site.built()
    assert links_of(site, "2025/05/01/a/") == ["/2025/04/28/citta-e-perche/"]


def test_a_link_follows_its_articles_change_of_address(make: Make) -> None:
    site = make(ARCHIVE)
    site.built()
    site.edit("content/articles/2025/2025-04-17-before.md", "title: Before", "title: Before\nslug: earlier")
    site.built()
    assert links_of(site, "2025/04/28/call/")[:2] == [
        "/2025/04/17/earlier/",
        "/2025/04/17/earlier/#the-second",
    ]
    assert not site.exists("2025/04/17/before/")
    check_links(site)


# --- Links that lead nowhere


def test_a_broken_link_is_an_error_with_its_line_and_column(make: Make) -> None:
    site = make("""\
-- content/articles/2025-04-28-call.md --
---
title: The call
---

First line.

See [this](other/2025-04-17-gone.md) and more.
""")
    result = site.build()
    assert result.exit_code == 1
    assert (
        "content/articles/2025-04-28-call.md:7:12: the link leads to other/2025-04-17-gone.md, which does not exist"
        in result.stderr
    )
    assert not site.output.exists()


def test_a_link_to_the_wrong_folder_says_where_the_file_is(make: Make) -> None:
    site = make().article("2024/2024-04-17-call").article("2025-04-28-a", "[x](2025/2024-04-17-call.md)")
    result = site.build()
    assert result.exit_code == 1
    assert "Did you mean 2024/2024-04-17-call.md?" in result.stderr


def test_a_mistyped_link_says_what_may_have_been_meant(make: Make) -> None:
    site = (
        make()
        .article("2025-04-17-telephone-call")
        .article("2025-04-28-a", "[x](2025-04-17-telefone-call.md)")
    )
    result = site.build()
    assert result.exit_code == 1
    assert "Did you mean 2025-04-17-telephone-call.md?" in result.stderr


@pytest.mark.parametrize(
    "target", ["missing.png", "../static/a.png", "a.md", "../../../../etc/passwd", "2025-04-28-a"]
)
def test_every_kind_of_broken_link_is_an_error(make: Make, target: str) -> None:
    site = make().article("2025-04-28-a", f"Text and\n![x]({target})")
    site.put("content/static/a.png", "png")
    result = site.build()
    assert result.exit_code == 1
    assert (
        f"content/articles/2025-04-28-a.md:5:6: the link leads to {target}, which does not exist"
        in result.stderr
    )


def test_a_broken_link_in_a_dossier_and_in_a_page_is_an_error_too(make: Make) -> None:
    site = make("""\
-- content/topics/rome.md --
---
name: Rome
---
[a](a.md)
-- content/pages/about.md --
---
title: About
---
Text

[b](b.md)
""")
    result = site.build()
    assert result.exit_code == 1
    assert "content/topics/rome.md:4:5:" in result.stderr
    assert "content/pages/about.md:6:5:" in result.stderr


def test_a_broken_link_is_reported_where_it_is_a_link_and_not_where_it_is_code(make: Make) -> None:
    body = "Write `[x](gone.md)` in code.\n\nAnd\n\n    [x](gone.md)\n\nThen [y](gone.md)."
    result = make().article("2025-04-28-a", body).build()
    assert result.exit_code == 1
    assert "content/articles/2025-04-28-a.md:10:10:" in result.stderr


def test_a_broken_image_of_the_front_matter_is_an_error_at_its_line(make: Make) -> None:
    result = make().article("2025-04-28-a", image="gone.png").build()
    assert result.exit_code == 1
    assert "content/articles/2025-04-28-a.md:3:" in result.stderr
    assert "gone.png, which does not exist" in result.stderr


@pytest.mark.parametrize(
    "keys",
    ["draft: true", "publish_at: 2030-01-01", "expires: 2025-06-01"],
    ids=["draft", "scheduled", "expired"],
)
def test_a_link_to_what_is_not_published_is_a_warning_and_plain_text(make: Make, keys: str) -> None:
    site = make().article("2025-04-28-a", "Read [the draft](2025-04-29-b.md#part) now.")
    site.put("content/articles/2025-04-29-b.md", f"---\ntitle: B\n{keys}\n---\nText.\n")
    result = site.built()
    assert (
        "content/articles/2025-04-28-a.md:4:18: warning: 2025-04-29-b.md is not published now: the link to it is left out"
        in result.stderr
    )
    page = doc(site, "2025/04/28/a/")
    assert "Read the draft now." in texts(page, "//*[contains(@class, 'prose')]//p")
    assert links_of(site, "2025/04/28/a/") == []
    site.built("--drafts", "--future", now="2025-05-01")
    assert links_of(site, "2025/04/28/a/") == ["/2025/04/29/b/#part"]


def test_a_link_to_a_file_beside_a_draft_is_a_warning_too(make: Make) -> None:
    site = make().article("2025-04-28-a", "See [the table](2025-04-29-b/table.csv).")
    site.put("content/articles/2025-04-29-b/index.md", "---\ntitle: B\npublish_at: 2030-01-01\n---\n")
    site.put("content/articles/2025-04-29-b/table.csv", "a,b\n")
    result = site.build()
    assert result.exit_code == 0, result.stderr
    assert (
        "content/articles/2025-04-28-a.md:4:17: warning: 2025-04-29-b/table.csv is not published now"
        in result.stderr
    )
    assert links_of(site, "2025/04/28/a/") == []


# --- Every link of a whole site


def check_links(site: Site, base: str = "/", origin: str = "https://example.org") -> None:
    """Every address on every page begins with the base path, leads to a published file, and to an id that it has."""
    tree = site.tree()
    files = tree.keys()
    pages = {path: parsed(content) for path, content in tree.items() if path.endswith(".html")}
    ids = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    wrong = []
    seen = 0
    for path, page in pages.items():
        here = origin + base + path.removesuffix("index.html")
        for value in page.xpath("//@href | //@src | //meta[starts-with(@property, 'og:image')]/@content"):
            if value.startswith(("mailto:", "tel:")):
                continue
            assert isinstance(value, str)
            whole = urlsplit(urljoin(here, value))
            if f"{whole.scheme}://{whole.netloc}" != origin:
                continue
            seen += 1
            if not whole.path.startswith(base):
                wrong.append((path, value, "outside the site"))
                continue
            target = unquote(whole.path[len(base) :])
            target = posixpath.join(target, "index.html") if target.endswith("/") or not target else target
            if target not in files:
                wrong.append((path, value, "no such file"))
            elif whole.fragment and target in ids and unquote(whole.fragment) not in ids[target]:
                wrong.append((path, value, "no such id"))
    assert wrong == []
    assert seen > len(pages)


def test_every_link_of_the_sample_archive_leads_somewhere(sample: Site) -> None:
    sample.built()
    check_links(sample)


def test_every_link_of_the_sample_archive_leads_somewhere_in_a_sub_path(sample: Site) -> None:
    sample.edit("site.yaml", "base_url: https://example.org/", "base_url: https://user.example/archivio/2025")
    sample.built()
    check_links(sample, "/archivio/2025/", "https://user.example")
    for path, content in sample.tree().items():
        if path.endswith((".xml", ".opml", ".json", "_headers", "robots.txt")):
            assert b"example.org" not in content, path
    assert "/archivio/2025/*\n" in sample.page("_headers")
    assert "Sitemap: https://user.example/archivio/2025/sitemap.xml" in sample.page("robots.txt")
    assert "<loc>https://user.example/archivio/2025/events/</loc>" in sample.page("sitemap.xml")


def test_a_sub_path_with_every_kind_of_link(make: Make) -> None:
    site = make(ARCHIVE).write("""\
-- site.yaml --
title: Test
base_url: https://example.org/news
id: test
navigation:
  - {title: Method, url: /about/method/}
  - {title: Elsewhere, url: "https://other.example/"}
permalink: /{year}/{slug}.html
""")
    site.article("2025-04-01-moved", aliases=["/old/place/", "/older.html"])
    site.built()
    check_links(site, "/news/")
    assert links_of(site, "2025/call.html")[:3] == [
        "/news/2025/before.html",
        "/news/2025/before.html#the-second",
        "/news/2025/after.html",
    ]
    assert "/news/files/a.pdf" in links_of(site, "2025/call.html")
    assert hrefs(doc(site, ""), "//header//nav//a")[-2:] == ["/news/about/method/", "https://other.example/"]
    assert 'content="0; url=/news/2025/moved.html"' in site.page("older.html")


def test_the_link_checker_finds_a_broken_link(make: Make) -> None:
    site = make(ARCHIVE)
    site.built()
    (site.output / "topics/rome/index.html").unlink()
    with pytest.raises(AssertionError, match="no such file"):
        check_links(site)


def test_a_link_to_an_article_with_an_error_is_not_an_error_of_its_own(make: Make) -> None:
    site = make().article("2025-04-10-a", "See [the other](2025-04-11-b.md) and [its table](c/table.csv).")
    site.put("content/articles/2025-04-11-b.md", "---\ntitel: B\n---\nText.\n")
    site.put("content/articles/c/index.md", "---\ntitle: C\ndate: never\n---\nText.\n")
    site.put("content/articles/c/table.csv", "1,2")
    result = site.build()
    assert result.exit_code == 1
    assert "2025-04-11-b.md:2:1: " in result.stderr
    assert "c/index.md:3:7: " in result.stderr
    assert "2025-04-10-a.md" not in result.stderr
