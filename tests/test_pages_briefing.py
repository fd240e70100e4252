"""The page of a briefing: everything that its file says can be seen on it."""

from __future__ import annotations

import json
import re
from typing import Any

import lxml.html
import pytest

from tests.harness import Make, Site


def doc(site: Site, address: str) -> Any:
    """A published page as a tree."""
    return parsed(site.page(address))


def parsed(content: str | bytes) -> Any:
    """HTML as a tree."""
    return lxml.html.document_fromstring(content)


def text(node: Any) -> str:
    """What a reader sees of an element, in one line."""
    return " ".join(node.text_content().split())


def texts(node: Any, xpath: str) -> list[str]:
    """What a reader sees of each element that is found."""
    return [text(found) for found in node.xpath(xpath)]


def hrefs(node: Any, xpath: str = "//main//a") -> list[str]:
    """The addresses of the links that are found."""
    return [found.get("href") for found in node.xpath(xpath)]


FULL = """\
-- content/articles/2025/2025-04-28-call.md --
---
title: A “long” call & more
date: 2025-04-28 21:30
updated: 2025-04-29
summary: Two ministers on the telephone.
topics: [Sergey Lavrov, Ukraine]
sources:
  - name: Agency One
    title: The night call
    author: Jane Roe
    published: 2025-04-27
    url: https://one.example/call
    archived: https://archive.example/call
  - name: Agency Two
events:
  - id: the-call
    date: 2025-04-27
    title: The ministers call each other
    place: Moscow
    participants: [Sergey Lavrov, Marco Rubio]
corrections:
  - date: 2025-05-02
    text: The call was on Sunday, not on Monday.
image:
  src: /pictures/call.png
  alt: A telephone
  caption: The telephone of the ministry
---
They spoke for a while.[^n]

## What was said

| who | minutes |
|-----|--------:|
| L.  | 20 |

### Città e così

[^n]: A note below.
-- content/static/pictures/call.png --
png
"""


@pytest.fixture
def full(make: Make) -> Site:
    site = make(FULL)
    site.built()
    return site


def test_title_date_in_words_summary_and_body(full: Site) -> None:
    page = doc(full, "2025/04/28/call/")
    assert texts(page, "//h1") == ["A “long” call & more"]
    assert page.xpath("string(/html/head/title)") == "A “long” call & more · Test"
    assert "Monday, April 28, 2025" in text(page.xpath("//main//header")[0])
    assert [time.get("datetime") for time in page.xpath("//main//header//time")] == [
        "2025-04-28T21:30:00+02:00",
        "2025-05-02",
    ]
    assert "Two ministers on the telephone." in texts(page, "//main//header//p")
    assert page.xpath("//meta[@name='description']/@content") == ["Two ministers on the telephone."]
    assert "They spoke for a while." in text(page.xpath("//main")[0])


def test_the_date_is_in_words_of_the_sites_language(make: Make) -> None:
    site = make().article("2025-04-28-a")
    site.edit("site.yaml", "language: en", "language: it")
    site.built()
    page = doc(site, "2025/04/28/a/")
    assert page.get("lang") == "it"
    assert "Lunedì 28 aprile 2025" in text(page.xpath("//main//header")[0])


def test_headings_can_be_linked_to_and_begin_below_the_title(full: Site) -> None:
    page = doc(full, "2025/04/28/call/")
    assert len(page.xpath("//h1")) == 1
    assert hrefs(page, "//*[@id='what-was-said']//a") == ["#what-was-said"]
    assert hrefs(page, "//*[@id='citta-e-cosi']//a") == ["#citta-e-cosi"]
    link = page.xpath("//*[@id='what-was-said']//a")[0]
    assert link.get("aria-label") == "Link to this section: What was said"


def test_no_id_stands_twice_on_any_page(full: Site) -> None:
    for path, content in full.tree().items():
        if path.endswith(".html"):
            ids = parsed(content).xpath("//@id")
            assert len(ids) == len(set(ids)), path


def test_footnotes_lead_there_and_back(full: Site) -> None:
    page = doc(full, "2025/04/28/call/")
    (mark,) = page.xpath("//sup/a")
    (note,) = page.xpath(f"//li[@id='{mark.get('href')[1:]}']")
    assert text(note).startswith("A note below.")
    (back,) = note.xpath(".//a")
    assert page.xpath(f"//sup[@id='{back.get('href')[1:]}']")


def test_a_footnotes_way_back_speaks_no_english_on_an_italian_page(make: Make) -> None:
    site = make().article("2025-04-28-a", "Testo.[^1]\n\n[^1]: Nota.")
    site.edit("site.yaml", "language: en", "language: it")
    site.built()
    assert "Jump back" not in site.page("2025/04/28/a/")


def test_a_table_is_a_table_without_inline_styles(full: Site) -> None:
    page = doc(full, "2025/04/28/call/")
    assert texts(page, "//main//table//th") == ["who", "minutes"]
    assert texts(page, "//main//table//td") == ["L.", "20"]
    assert page.xpath("//main//td[2]/@class") == ["align-right"]
    assert page.xpath("//*[@style]") == []


def test_topics_lead_to_their_pages(full: Site) -> None:
    page = doc(full, "2025/04/28/call/")
    links = dict(zip(texts(page, "//main//aside//a"), hrefs(page, "//main//aside//a"), strict=False))
    assert links["Ukraine"] == "/topics/ukraine/"
    assert links["Sergey Lavrov"] == "/topics/sergey-lavrov/"


def test_sources_with_their_dates_authors_and_addresses(full: Site) -> None:
    (section,) = doc(full, "2025/04/28/call/").xpath("//section[@aria-labelledby='briefing--sources']")
    first, second = section.xpath("./ul/li")
    assert hrefs(first, ".//a") == [
        "/sources/agency-one/",
        "https://one.example/call",
        "https://archive.example/call",
    ]
    assert [text(first).find(part) >= 0 for part in ("The night call", "Jane Roe", "April 27, 2025")] == [
        True
    ] * 3
    assert text(second) == "Agency Two"
    assert hrefs(second, ".//a") == ["/sources/agency-two/"]


def test_events_with_place_and_participants(full: Site) -> None:
    (section,) = doc(full, "2025/04/28/call/").xpath("//section[@aria-labelledby='briefing--events']")
    shown = text(section)
    for part in ("April 27, 2025", "The ministers call each other", "Moscow", "Marco Rubio"):
        assert part in shown
    assert "/events/#the-call" in hrefs(section, ".//a")
    assert "/topics/sergey-lavrov/" in hrefs(section, ".//a")


def test_a_correction_can_be_seen_and_moves_the_date_of_the_last_change(full: Site) -> None:
    page = doc(full, "2025/04/28/call/")
    (section,) = page.xpath("//section[@aria-labelledby='briefing--corrections']")
    assert "The call was on Sunday, not on Monday." in text(section)
    assert "May 2, 2025" in text(section)
    assert "May 2, 2025" in texts(page, "//main//header//time")


def test_the_image_with_its_text_and_caption(full: Site) -> None:
    (figure,) = doc(full, "2025/04/28/call/").xpath("//main//figure")
    assert figure.xpath(".//img/@src") == ["/pictures/call.png"]
    assert figure.xpath(".//img/@alt") == ["A telephone"]
    assert texts(figure, ".//figcaption") == ["The telephone of the ministry"]


def test_open_graph(full: Site) -> None:
    page = doc(full, "2025/04/28/call/")
    found = {meta.get("property"): meta.get("content") for meta in page.xpath("//meta[@property]")}
    assert found["og:type"] == "article"
    assert found["og:title"] == "A “long” call & more"
    assert found["og:url"] == "https://example.org/2025/04/28/call/"
    assert found["og:site_name"] == "Test"
    assert found["og:description"] == "Two ministers on the telephone."
    assert found["og:image"] == "https://example.org/pictures/call.png"
    assert found["og:image:alt"] == "A telephone"
    assert found["article:published_time"] == "2025-04-28T21:30:00+02:00"
    assert found["article:modified_time"] == "2025-05-02"


def json_ld(site: Site, address: str) -> dict[str, Any]:
    (script,) = doc(site, address).xpath("//script")
    assert script.get("type") == "application/ld+json"
    data: dict[str, Any] = json.loads(script.text)
    return data


def test_json_ld_says_what_it_is_based_on_and_what_was_corrected(full: Site) -> None:
    data = json_ld(full, "2025/04/28/call/")
    assert data["@type"] == "NewsArticle"
    assert data["headline"] == "A “long” call & more"
    assert data["datePublished"] == "2025-04-28T21:30:00+02:00"
    assert data["dateModified"] == "2025-05-02"
    assert data["mainEntityOfPage"] == "https://example.org/2025/04/28/call/"
    assert data["image"] == "https://example.org/pictures/call.png"
    assert data["isBasedOn"] == [
        {
            "@type": "CreativeWork",
            "name": "The night call",
            "author": {"@type": "Person", "name": "Jane Roe"},
            "publisher": {"@type": "Organization", "name": "Agency One"},
            "datePublished": "2025-04-27",
            "url": "https://one.example/call",
            "archivedAt": "https://archive.example/call",
        },
        {
            "@type": "CreativeWork",
            "name": "Agency Two",
            "publisher": {"@type": "Organization", "name": "Agency Two"},
        },
    ]
    assert data["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "The call was on Sunday, not on Monday.",
            "datePublished": "2025-05-02",
        }
    ]
    assert {"@type": "Thing", "name": "Ukraine", "url": "https://example.org/topics/ukraine/"} in data[
        "about"
    ]


def test_a_title_cannot_end_the_script_element(make: Make) -> None:
    site = make().article("2025-04-28-a", title="'</script><script>alert(1)</script> <!-- & more'")
    site.built()
    assert json_ld(site, "2025/04/28/a/")["headline"] == "</script><script>alert(1)</script> <!-- & more"
    assert len(doc(site, "2025/04/28/a/").xpath("//script")) == 1
    assert "<script>alert" not in site.page("")


def test_scripts_are_taken_out_unless_html_is_trusted(make: Make) -> None:
    body = '<script>alert(1)</script>\n\n<p onclick="x()">Hello <a href="javascript:x()">there</a></p>'
    site = make().article("2025-04-28-a", body)
    site.built()
    page = site.page("2025/04/28/a/")
    assert "alert(1)" not in page
    assert "onclick" not in page
    assert "javascript:" not in page
    site.write("-- site.yaml --\ntitle: Test\nbase_url: https://example.org/\nmarkdown: {html: trust}\n")
    site.built()
    assert "<script>alert(1)</script>" in site.page("2025/04/28/a/")


# --- Before and after


def three(make: Make) -> Site:
    site = make()
    site.article("2025-04-01-one", topics=["Rome", "Oslo"])
    site.article("2025-04-02-two", topics=["Oslo"])
    site.article("2025-04-03-three", topics=["Rome", "Bergen"])
    site.built()
    return site


def test_previous_and_next_overall(make: Make) -> None:
    site = three(make)
    found = {}
    for name in ("01/one", "02/two", "03/three"):
        page = doc(site, f"2025/04/{name}/")
        links = (hrefs(page, "//main//nav//a[@rel='prev']"), hrefs(page, "//main//nav//a[@rel='next']"))
        assert links == (hrefs(page, "//head/link[@rel='prev']"), hrefs(page, "//head/link[@rel='next']"))
        found[name] = links
    assert found == {
        "01/one": ([], ["/2025/04/02/two/"]),
        "02/two": (["/2025/04/01/one/"], ["/2025/04/03/three/"]),
        "03/three": (["/2025/04/02/two/"], []),
    }


def test_previous_and_next_within_each_topic(make: Make) -> None:
    site = three(make)
    (nav,) = doc(site, "2025/04/01/one/").xpath("//nav[@aria-labelledby='briefing--within']")
    assert hrefs(nav, ".//a") == ["/topics/rome/", "/2025/04/03/three/", "/topics/oslo/", "/2025/04/02/two/"]
    (nav,) = doc(site, "2025/04/03/three/").xpath("//nav[@aria-labelledby='briefing--within']")
    assert hrefs(nav, ".//a") == [
        "/topics/rome/",
        "/2025/04/01/one/",
    ]  # Bergen has one briefing: no neighbours
    (nav,) = doc(site, "2025/04/02/two/").xpath("//nav[@aria-labelledby='briefing--within']")
    assert hrefs(nav, ".//a") == ["/topics/oslo/", "/2025/04/01/one/"]


def test_a_day_is_read_in_the_order_of_its_times(make: Make) -> None:
    site = make()
    site.article("evening", date="2025-04-02 18:00").article("morning", date="2025-04-02T06:00:00Z")
    site.article("untimed", date="2025-04-02")
    site.built()
    assert texts(doc(site, "2025/04/02/"), "//main//article//h2") == ["untimed", "morning", "evening"]
    assert hrefs(doc(site, "2025/04/02/evening/"), "//main//a[@rel='prev']") == ["/2025/04/02/morning/"]


# --- Bundles, dates, slugs


def test_attachments_stand_beside_the_page_and_links_to_them_are_kept(make: Make) -> None:
    site = make("""\
-- content/articles/2025/2025-07-10-trip/index.md --
---
title: The trip
image: {src: maps/route.png, alt: The route}
---
See [the table](times.csv "Times"), ![a map](maps/route.png) and [it in full](maps/route.png?v=2#top).
-- content/articles/2025/2025-07-10-trip/times.csv --
a,b
-- content/articles/2025/2025-07-10-trip/maps/route.png --
png
""")
    site.built()
    folder = "/2025/07/10/trip"
    assert site.page("2025/07/10/trip/times.csv") == "a,b\n"
    assert site.page("2025/07/10/trip/maps/route.png") == "png\n"
    page = doc(site, "2025/07/10/trip/")
    prose = page.xpath("//main//*[contains(@class, 'prose')]")[0]
    assert hrefs(prose, ".//a") == [f"{folder}/times.csv", f"{folder}/maps/route.png?v=2#top"]
    assert page.xpath("//main//img/@src") == [f"{folder}/maps/route.png"] * 2
    assert page.xpath("//meta[@property='og:image']/@content") == [
        f"https://example.org{folder}/maps/route.png"
    ]


def test_the_attachments_of_a_draft_are_not_published(make: Make) -> None:
    site = make("-- content/articles/2025-07-10-trip/secret.csv --\na,b\n")
    site.put("content/articles/2025-07-10-trip/index.md", "---\ntitle: Trip\ndraft: true\n---\nText.\n")
    site.built()
    assert [path for path in site.tree() if path.endswith(".csv")] == []
    site.built("--drafts")
    assert site.exists("2025/07/10/trip/secret.csv")


@pytest.mark.parametrize(
    ("path", "keys", "address"),
    [
        ("2025-04-28-call.md", "", "2025/04/28/call/"),
        ("deep/in/folders/2025-04-28-call.md", "", "2025/04/28/call/"),
        ("2025-04-28-call.md", "date: 2025-05-01", "2025/05/01/call/"),
        ("call.md", "date: 2025-05-01", "2025/05/01/call/"),
        ("2025-04-28-call/index.md", "", "2025/04/28/call/"),
        ("2025-04-28.md", "", "2025/04/28/the-call/"),
        ("2025-04-28-call.md", "slug: telephone", "2025/04/28/telephone/"),
        ("2025-04-28-Città e così.md", "", "2025/04/28/citta-e-cosi/"),
        ("call.md", "date: 2025-04-28T23:30:00Z", "2025/04/29/call/"),
        ("call.md", "date: Mon, 28 Apr 2025 10:30:00 +0200", "2025/04/28/call/"),
        ("call.md", "date: 2025-04-28T10:30:00.123456789-07", "2025/04/28/call/"),
    ],
)
def test_where_a_briefing_stands(make: Make, path: str, keys: str, address: str) -> None:
    site = make().write(f"-- content/articles/{path} --\n---\ntitle: The call\n{keys}\n---\nText.\n")
    site.built()
    assert site.exists(address), sorted(site.tree())


def test_an_address_in_another_script(make: Make) -> None:
    site = make().article("2025-04-28-Москва")
    site.built()
    assert site.exists("2025/04/28/москва/")
    assert doc(site, "").xpath("//main//h3/a/@href") == ["/2025/04/28/%D0%BC%D0%BE%D1%81%D0%BA%D0%B2%D0%B0/"]


@pytest.mark.parametrize(
    ("pattern", "address"),
    [
        ("/{year}/{slug}.html", "2025/call.html"),
        ("/{slug}/", "call/"),
        ("/news/{year}-{month}-{day}/{slug}/", "news/2025-04-28/call/"),
        ("/{folder}/{slug}/", "world/europe/call/"),
        ("/{folder}/{slug}.html", "world/europe/call.html"),
    ],
)
def test_permalinks(make: Make, pattern: str, address: str) -> None:
    site = (
        make()
        .article("world/europe/2025-04-28-call")
        .article("2025-04-29-other", "[c](world/europe/2025-04-28-call.md)")
    )
    site.edit("site.yaml", "id: test", f"id: test\npermalink: {pattern}")
    site.built()
    assert site.exists(address), sorted(site.tree())
    assert f'href="/{address}"' in site.page("2025/04/28/")
    assert f"<loc>https://example.org/{address}</loc>" in site.page("sitemap.xml")
    other = next(path for path in site.tree() if "other" in path)
    assert f'href="/{address}"' in site.page(other)


def test_a_bundle_under_an_html_permalink_keeps_its_attachments_and_folder(make: Make) -> None:
    site = make("-- content/articles/world/2025-04-28-call/a.csv --\na\n")
    site.put("content/articles/world/2025-04-28-call/index.md", "---\ntitle: C\n---\n[a](a.csv)\n")
    site.edit("site.yaml", "id: test", "id: test\npermalink: /{folder}/{slug}.html")
    site.built()
    assert hrefs(doc(site, "world/call.html"), "//*[contains(@class, 'prose')]//a") == ["/world/a.csv"]
    assert site.exists("world/a.csv")


def test_two_briefings_of_one_address_are_an_error_that_names_both(make: Make) -> None:
    site = make().article("2025-04-28-call").article("other/2025-04-28-call")
    result = site.build()
    assert result.exit_code == 1
    assert "content/articles/2025-04-28-call.md" in result.said
    assert "content/articles/other/2025-04-28-call.md" in result.said
    assert "/2025/04/28/call/" in result.said


def test_a_permalink_without_slug_is_an_error(make: Make) -> None:
    site = make().article("2025-04-28-call")
    site.edit("site.yaml", "id: test", "id: test\npermalink: /{year}/{mnth}/")
    result = site.build()
    assert result.exit_code == 1
    assert "site.yaml:6:12: “permalink” cannot have {mnth}\n    Did you mean “month”?" in result.said
    assert "has no {slug}" in result.said


# --- What is published when


def published(site: Site) -> set[str]:
    return {
        found[1] for path in site.tree() if (found := re.fullmatch(r"\d{4}/\d\d/\d\d/(.+)/index\.html", path))
    }


def when(make: Make) -> Site:
    site = make()
    site.article("plain", date="2025-12-31").article("draft", date="2025-12-31", draft="true")
    site.article("later", date="2026-02-01").article("held", date="2025-12-30", publish_at="2026-01-15 12:00")
    site.article("early", date="2026-05-01", publish_at="2025-12-01")
    return site.article("gone", date="2025-12-01", expires="2026-01-01").article(
        "going", date="2025-12-02", expires="2026-01-10"
    )


@pytest.mark.parametrize(
    ("now", "options", "expected"),
    [
        ("2026-01-01", [], "plain early going"),
        ("2025-12-31 23:59", [], "plain early going gone"),
        ("2025-12-15", [], "early going gone"),
        ("2026-01-15 11:59", [], "plain early"),
        ("2026-01-15 12:00", [], "plain early held"),
        ("2026-02-01", [], "plain early held later"),
        ("2026-01-31T22:59:59Z", [], "plain early held"),
        ("2026-01-31T23:00:00Z", [], "plain early held later"),
        ("2026-01-01", ["--drafts"], "plain early going draft"),
        ("2026-01-01", ["--future"], "plain early going held later"),
        ("2026-01-01", ["--drafts", "--future"], "plain early going held later draft"),
    ],
)
def test_what_is_published_at_a_time(make: Make, now: str, options: list[str], expected: str) -> None:
    site = when(make)
    site.built(*options, now=now)
    assert published(site) == set(expected.split())


def test_what_is_not_published_is_named_nowhere_and_disappears_when_it_expires(make: Make) -> None:
    site = make().article(
        "2025-12-02-going", title="Going soon", expires="2026-01-10", topics=["Passing"], aliases=["/old/"]
    )
    site.article("2025-12-03-staying")
    site.built()
    assert site.exists("topics/passing/")
    site.built(now="2026-01-10")
    tree = site.tree()
    assert [path for path, content in tree.items() if b"Going soon" in content or b"assing" in content] == []
    assert not site.exists("old/")
    assert tree == site.clean_tree(now="2026-01-10")


def test_a_draft_that_is_shown_says_so_and_is_kept_from_search_engines(make: Make) -> None:
    site = make().article("2025-12-31-draft", draft="true")
    site.built("--drafts")
    page = doc(site, "2025/12/31/draft/")
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "Draft" in text(page.xpath("//main//header")[0])


def test_a_now_that_is_no_date_is_wrong_usage(make: Make) -> None:
    result = make().article("2025-12-31-a").build(now="tomorrow")
    assert result.exit_code == 2
    assert "“tomorrow” is not a date" in result.said
