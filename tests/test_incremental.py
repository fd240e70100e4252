"""After an edit exactly the pages that it touches are rendered, and the result is that of a clean build."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import Any

import pytest

from site_builder.archive import assemble
from site_builder.build import choice
from site_builder.opening.opened import opened
from site_builder.opening.request import Request, Tools
from site_builder.pages.plan import plan_site
from site_builder.reading.content import read_content
from tests.harness import NOW, Make, Site

SETTINGS = """\
title: Test
base_url: https://example.org/
language: en
id: test
theme: mine
feeds: {entries: 5}
"""

TOPICS = ("Rome", "Oslo", "Bern")

DAYS = [(1 + number // 3, (5, 15, 25)[number % 3]) for number in range(15)]
"""The month and day of each of the fifteen articles of 2025, three a month; each third one has the same topic."""


def file_of(number: int) -> str:
    month, day = DAYS[number]
    return f"content/articles/2025-{month:02}-{day:02}-n{number}.md"


def page_of(number: int) -> str:
    month, day = DAYS[number]
    return f"2025/{month:02}/{day:02}/n{number}/index.html"


def day_of(number: int) -> str:
    month, day = DAYS[number]
    return f"2025/{month:02}/{day:02}/index.html"


MAIN_FEEDS = {"atom.xml", "feed.json", "feed.xml"}
EDITION_FEEDS = {"feeds/editions/atom.xml", "feeds/editions/feed.xml"}


def topic_feeds(slug: str) -> set[str]:
    return {f"topics/{slug}/atom.xml", f"topics/{slug}/feed.xml"}


@pytest.fixture
def site(make: Make) -> Site:
    """Fifteen articles in five months and three topics; the eighth cites a source and tells an event."""
    site = make()
    site.put("site.yaml", SETTINGS)
    site.put("themes/mine/theme.yaml", "extends: briefing\n")
    site.put("content/static/a.txt", "a\n")
    site.put("content/pages/about.md", "---\ntitle: About\n---\nText.\n")
    site.put("content/topics/rome.md", "---\nname: Rome\nkind: place\nsummary: A city.\n---\nA dossier.\n")
    for number in range(15):
        keys: dict[str, Any] = {"summary": f"Summary {number}.", "topics": [TOPICS[number % 3]]}
        if number == 7:
            keys |= {"sources": [{"name": "Agency"}], "events": [{"date": "2025-03-14", "title": "An event"}]}
        name = file_of(number).removeprefix("content/articles/").removesuffix(".md")
        site.article(name, f"Body {number}.", **keys | {"title": f"Title {number}"})
    site.built()
    return site


def rendered(site: Site, *arguments: str) -> set[str]:
    """Build; what was rendered. The result has to be that of a clean build, and then there is nothing left to do."""
    pages = set(site.explain(*arguments))
    assert site.tree() == site.clean_tree()
    assert site.explain() == {}
    return pages


def report(site: Site) -> tuple[int, dict[str, str]]:
    """Build; how many sources were read, and what was rendered and why."""
    data = json.loads(site.built("--json").stdout)
    assert data["rendered"] == len(data["pages"])
    return data["read"], {page["path"]: page["reason"] for page in data["pages"]}


# --- Articles


def test_nothing_changed(site: Site) -> None:
    before = {path: path.stat().st_mtime_ns for path in site.output.rglob("*")}
    assert report(site) == (0, {})
    assert {path: path.stat().st_mtime_ns for path in site.output.rglob("*")} == before
    assert site.tree() == site.clean_tree()


def test_nothing_changed_but_the_time(site: Site) -> None:
    assert site.explain(now="2027-06-05T12:34:56Z") == {}
    assert site.tree() == site.clean_tree(now="2028-01-01")


def test_the_body_of_an_old_article(site: Site) -> None:
    site.edit(file_of(7), "Body 7.", "Another body.")
    assert rendered(site) == {page_of(7), "feeds/archive/2025-03.xml", *topic_feeds("oslo")}


def test_the_body_of_a_new_article(site: Site) -> None:
    site.edit(file_of(12), "Body 12.", "Another body.")
    assert rendered(site) == {
        page_of(12),
        "feeds/archive/2025-05.xml",
        *topic_feeds("rome"),
        *MAIN_FEEDS,
        *EDITION_FEEDS,
    }


def test_the_title_of_an_old_article(site: Site) -> None:
    site.edit(file_of(7), "Title 7", "Another title")
    assert rendered(site) == {
        page_of(7),
        *{page_of(6), page_of(8)},  # before and after
        *{page_of(4), page_of(10)},  # before and after within its topic
        *{day_of(7), "2025/03/index.html"},
        *{"topics/oslo/index.html", *topic_feeds("oslo")},
        *{"sources/agency/index.html", "events/index.html", "feeds/archive/2025-03.xml"},
    }


def test_the_title_of_a_new_article(site: Site) -> None:
    site.edit(file_of(13), "Title 13", "Another title")
    assert rendered(site) == {
        *{page_of(13), page_of(12), page_of(14), page_of(10)},
        *{day_of(13), "2025/05/index.html", "index.html"},
        *{"topics/oslo/index.html", *topic_feeds("oslo")},
        *{*MAIN_FEEDS, *EDITION_FEEDS, "feeds/archive/2025-05.xml"},
    }


def test_the_summary_of_an_old_article(site: Site) -> None:
    site.edit(file_of(7), "Summary 7.", "Another summary.")
    assert rendered(site) == {page_of(7), day_of(7), "feeds/archive/2025-03.xml", *topic_feeds("oslo")}


def test_a_correction(site: Site) -> None:
    site.edit(
        file_of(7), "title: Title 7", "title: Title 7\ncorrections: [{date: 2025-06-01, text: Mended.}]"
    )
    assert rendered(site) == {page_of(7), "feeds/archive/2025-03.xml", *topic_feeds("oslo"), "sitemap.xml"}


def test_an_article_added_at_the_end(site: Site) -> None:
    site.article("2025-05-30-new", summary="New.", topics=["Rome"])
    assert rendered(site) == {
        "2025/05/30/new/index.html",
        *{page_of(14), page_of(12)},
        *{
            "2025/05/30/index.html",
            day_of(14),
            "2025/05/index.html",
            "2025/index.html",
            "archive/index.html",
            "index.html",
        },
        *{"topics/index.html", "topics/rome/index.html", *topic_feeds("rome")},
        *{*MAIN_FEEDS, *EDITION_FEEDS, "feeds/archive/2025-05.xml", "sitemap.xml"},
    }


def test_an_article_added_to_a_day_that_has_one(site: Site) -> None:
    site.article("2025-05-25-new", summary="New.", topics=["Bern"])
    assert rendered(site) == {
        *{"2025/05/25/new/index.html", page_of(14)},  # its file's name makes it the later one of the day
        *{day_of(14), "2025/05/index.html", "2025/index.html", "archive/index.html", "index.html"},
        *{"topics/index.html", "topics/bern/index.html", *topic_feeds("bern")},
        *{*MAIN_FEEDS, *EDITION_FEEDS, "feeds/archive/2025-05.xml", "sitemap.xml"},
    }


def test_an_article_added_in_the_middle(site: Site) -> None:
    site.article("2025-03-20-new", summary="New.", topics=["Oslo"])
    assert rendered(site) == {
        "2025/03/20/new/index.html",
        *{page_of(7), page_of(8), page_of(10)},
        *{
            "2025/03/20/index.html",
            day_of(7),
            day_of(8),
            "2025/03/index.html",
            "2025/index.html",
            "archive/index.html",
        },
        *{"topics/index.html", "topics/oslo/index.html", *topic_feeds("oslo")},
        *{"feeds/archive/2025-03.xml", "sitemap.xml"},
    }


def test_an_article_of_a_new_month_leaves_the_months_before_alone(site: Site) -> None:
    site.article("2025-07-01-new", summary="New.")
    assert rendered(site) == {
        *{"2025/07/01/new/index.html", page_of(14)},
        *{"2025/07/01/index.html", day_of(14), "2025/07/index.html", "2025/05/index.html", "2025/index.html"},
        *{"archive/index.html", "index.html", "feeds/index.html", "sitemap.xml"},
        *{*MAIN_FEEDS, *EDITION_FEEDS, "feeds/archive/2025-07.xml"},
    }


WITHOUT_THE_EIGHTH = {
    *{page_of(6), page_of(8), page_of(4), page_of(10)},
    *{day_of(6), day_of(8), "2025/03/index.html", "2025/index.html", "archive/index.html"},
    *{"topics/index.html", "topics/oslo/index.html", *topic_feeds("oslo")},
    *{"sources/index.html", "events/index.html", "feeds/archive/2025-03.xml", "sitemap.xml"},
}


def test_an_article_deleted(site: Site) -> None:
    before = site.tree().keys()
    site.remove(file_of(7))
    assert rendered(site) == WITHOUT_THE_EIGHTH
    assert before - site.tree().keys() == {page_of(7), day_of(7), "sources/agency/index.html"}
    assert not (site.output / "2025/03/15").exists()


def test_an_article_made_a_draft_and_back(site: Site) -> None:
    before = site.tree()
    site.edit(file_of(7), "title: Title 7", "title: Title 7\ndraft: true")
    assert rendered(site) == WITHOUT_THE_EIGHTH
    site.edit(file_of(7), "\ndraft: true", "")
    assert rendered(site) == WITHOUT_THE_EIGHTH | {page_of(7), day_of(7), "sources/agency/index.html"}
    assert site.tree() == before


def test_a_file_renamed_without_a_change_of_address(site: Site) -> None:
    before = site.tree()
    name = file_of(7).rpartition("/")[2]
    site.put(f"content/articles/moved/{name}", (site.root / file_of(7)).read_bytes())
    site.remove(file_of(7))
    # Its guid is made from its path: where it has none of its own, readers meet it anew.
    assert rendered(site) == {"feeds/archive/2025-03.xml", *topic_feeds("oslo")}
    assert site.tree().keys() == before.keys()


def test_a_front_matter_key_that_no_page_shows(site: Site) -> None:
    site.edit(file_of(7), "title: Title 7", "title: Title 7\npublish_at: 2025-03-14")
    assert report(site) == (1, {})


# --- Dossiers, pages, settings


def test_the_text_of_a_dossier(site: Site) -> None:
    site.edit("content/topics/rome.md", "A dossier.", "Another text.")
    assert rendered(site) == {"topics/rome/index.html"}


def test_the_kind_of_a_topic(site: Site) -> None:
    site.edit("content/topics/rome.md", "kind: place", "kind: event")
    assert rendered(site) == {
        *(page_of(number) for number in range(0, 15, 3)),
        "topics/rome/index.html",
        "topics/index.html",
        "feeds/index.html",
    }


def test_an_alias_that_brings_two_topics_together(site: Site) -> None:
    site.edit("content/topics/rome.md", "kind: place", "kind: place\naliases: [bern]")
    pages = rendered(site)
    assert {page_of(number) for number in range(15) if number % 3 != 1} <= pages
    assert {page_of(number) for number in range(15) if number % 3 == 1}.isdisjoint(pages)
    assert not site.exists("topics/bern/")


def test_an_undated_page(site: Site) -> None:
    site.edit("content/pages/about.md", "Text.", "Another text.")
    assert rendered(site) == {"about/index.html"}


def made_of_templates(site: Site) -> set[str]:
    return {path for path in site.tree() if path.endswith(".html")}


def test_the_title_of_the_site(site: Site) -> None:
    site.edit("site.yaml", "title: Test", "title: Another")
    read, reasons = report(site)
    assert read == 0
    assert made_of_templates(site) | MAIN_FEEDS | EDITION_FEEDS <= reasons.keys()
    assert {"a.txt", "assets/style.css"}.isdisjoint(reasons)
    assert set(reasons.values()) == {"the site's settings changed"}
    assert site.tree() == site.clean_tree()


def test_the_number_of_entries_in_a_feed(site: Site) -> None:
    site.edit("site.yaml", "entries: 5", "entries: 4")
    assert rendered(site) == {
        *MAIN_FEEDS,
        *EDITION_FEEDS,
        *topic_feeds("rome"),
        *topic_feeds("oslo"),
        *topic_feeds("bern"),
    }


def test_a_setting_of_reading_reads_everything_and_renders_what_turns_out_otherwise(site: Site) -> None:
    site.edit(file_of(7), "Body 7.", "Body -- 7.")
    site.built()
    site.edit("site.yaml", "feeds:", "markdown: {extensions: [extra, smarty]}\nfeeds:")
    read, reasons = report(site)
    assert read == 17
    assert reasons.keys() == {page_of(7), "feeds/archive/2025-03.xml", *topic_feeds("oslo")}


def test_a_timezone_that_changes_no_date_of_a_page(site: Site) -> None:
    site.edit("site.yaml", "language: en", "language: en\ntimezone: Africa/Abidjan")
    assert rendered(site) == set()


# --- Templates and files


def test_a_template_that_all_pages_use(site: Site) -> None:
    site.put("themes/mine/templates/_footer.html", "<footer>Mine</footer>\n")
    reasons = site.explain()
    assert reasons.keys() == made_of_templates(site)
    assert set(reasons.values()) == {"its template changed"}
    assert site.tree() == site.clean_tree()


def test_a_template_that_one_page_uses(site: Site) -> None:
    site.put(
        "themes/mine/templates/home.html",
        '{% extends "briefing/home.html" %}\n{% block title %}Mine{% endblock %}\n',
    )
    assert rendered(site) == {"index.html"}
    site.edit("themes/mine/templates/home.html", "Mine", "Ours")
    assert rendered(site) == {"index.html"}


def test_a_template_that_some_pages_include(site: Site) -> None:
    site.put(
        "themes/mine/templates/_calendar.html",
        "{% macro calendar(month, level=0) %}<p>No calendar</p>{% endmacro %}\n",
    )
    assert rendered(site) == {"2025/index.html", *(f"2025/{month:02}/index.html" for month in range(1, 6))}


def test_a_translation(site: Site) -> None:
    site.put("themes/mine/translations/en.po", 'msgid ""\nmsgstr ""\n\nmsgid "Topics"\nmsgstr "Subjects"\n')
    pages = rendered(site)
    assert made_of_templates(site) <= pages
    assert {"a.txt", "assets/style.css"}.isdisjoint(pages)


def test_a_file_of_the_theme(site: Site) -> None:
    site.put("themes/mine/static/style.css", "body { color: red }\n")
    assert rendered(site) == {"assets/style.css"}


def test_a_static_file(site: Site) -> None:
    site.put("content/static/a.txt", "b\n")
    assert rendered(site) == {"a.txt"}
    site.put("content/static/b.txt", "b\n")
    assert rendered(site) == {"b.txt"}
    site.remove("content/static/b.txt")
    assert rendered(site) == set()
    assert not site.exists("b.txt")


# --- What looks changed and is not, and the reverse


def test_a_file_that_is_touched_but_unchanged(site: Site) -> None:
    for path in (file_of(7), "content/static/a.txt", "content/topics/rome.md", "site.yaml"):
        os.utime(site.root / path)
    assert report(site) == (0, {})
    site.put(file_of(7), (site.root / file_of(7)).read_bytes())
    assert report(site) == (0, {})


@pytest.mark.parametrize("path", [file_of(7), "content/static/a.txt"])
def test_an_edit_of_the_same_size_with_the_time_set_back(site: Site, path: str) -> None:
    site.built()
    file = site.root / path
    status = file.stat()
    old = file.read_bytes()
    new = old.replace(b"Body 7", b"Body X") if b"Body 7" in old else b"X" * len(old)
    file.write_bytes(new)
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    assert rendered(site) == (
        {"a.txt"}
        if path.endswith(".txt")
        else {page_of(7), "feeds/archive/2025-03.xml", *topic_feeds("oslo")}
    )


def test_two_edits_of_the_same_size_in_a_moment(site: Site) -> None:
    for letter in "ABC":
        site.put("content/pages/about.md", f"---\ntitle: About\n---\nText {letter}\n")
        site.put("content/static/a.txt", f"{letter}\n")
        site.built()
        assert f"Text {letter}" in site.page("about/")
        assert site.page("a.txt") == f"{letter}\n"


# --- The output folder


@pytest.mark.parametrize("path", [page_of(7), "feed.xml", "a.txt", "assets/style.css", ".nojekyll"])
def test_a_published_file_that_was_deleted_is_restored(site: Site, path: str) -> None:
    before = site.tree()
    (site.output / path).unlink()
    assert site.explain() == {path: "its file was missing"}
    assert site.tree() == before


def test_the_whole_output_folder_deleted_is_restored(site: Site) -> None:
    import shutil

    before = site.tree()
    shutil.rmtree(site.output)
    assert report(site)[0] == 0
    assert site.tree() == before


def test_the_whole_memory_deleted_costs_time_and_nothing_else(site: Site) -> None:
    import shutil

    before = site.tree()
    shutil.rmtree(site.root / ".site-builder")
    assert report(site)[0] == 17
    assert site.tree() == before


@pytest.mark.parametrize("path", [page_of(7), "feed.xml", "a.txt"])
def test_a_published_file_edited_by_hand_is_an_error_that_names_it_until_forced(
    site: Site, path: str
) -> None:
    before = site.tree()
    (site.output / path).write_text("mine")
    result = site.build()
    assert result.exit_code == 1
    assert (
        f"output/{path}:1:1: this file was not put there by this program, or was changed since"
        in result.stderr
    )
    assert "--force" in result.stderr
    assert (site.output / path).read_text() == "mine"
    assert site.explain("--force") == {path: "its file was altered"}
    assert site.tree() == before


def test_a_strangers_file_where_a_page_is_to_be_is_an_error_that_names_it_until_forced(site: Site) -> None:
    site.put("output/2025/06/01/new/index.html", "mine")
    site.article("2025-06-01-new")
    result = site.build()
    assert result.exit_code == 1
    assert "output/2025/06/01/new/index.html:1:1: this file " in result.stderr
    assert not site.exists("2025/06/01/")
    site.built("--force")
    assert site.tree() == site.clean_tree()


def test_a_strangers_file_elsewhere_is_left_alone(site: Site) -> None:
    site.put("output/2025/03/15/mine.txt", "mine")
    site.remove(file_of(7))
    site.built()
    assert site.page("2025/03/15/mine.txt") == "mine"
    assert not site.exists("2025/03/15/")
    assert {"2025/03/15/mine.txt": b"mine", **site.clean_tree()} == site.tree()


def test_an_error_leaves_the_site_as_it_was_and_forgets_nothing(site: Site) -> None:
    before = site.tree()
    site.edit(file_of(7), "Body 7.", "[x](gone.md)")
    assert site.build().exit_code == 1
    assert site.tree() == before
    site.edit(file_of(7), "[x](gone.md)", "Body 7.")
    assert report(site)[1] == {}


def test_every_reason_is_said(site: Site) -> None:
    site.article("2025-05-30-new", summary="New.")
    site.put("themes/mine/templates/home.html", "<p>Home</p>\n")
    (site.output / "about/index.html").unlink()
    reasons = site.explain(now=NOW)
    assert reasons["2025/05/30/new/index.html"] == "it is new"
    assert reasons["index.html"] == "its template changed"
    assert reasons["about/index.html"] == "its file was missing"
    assert reasons["2025/05/index.html"] == "its content changed"
    assert set(site.explain("--clean").values()) == {"a clean build was asked for"}


def test_a_group_is_made_from_its_inputs_alone(sample: Site) -> None:
    """What a group's key does not hold must not reach its pages: no closure, and twice the same."""
    request = Request(root=sample.root, output=sample.output, now=datetime(2026, 1, 1, tzinfo=UTC))
    with opened(request, Tools()) as site:
        content = read_content(site, Tools())
        archive = assemble(content, choice(request), Tools().cache).archive
        plan = plan_site(site, content, archive, Tools().cache)
    routes = {"": [page.path for group in plan.groups for page in group.pages() if page.type.in_sitemap]}
    groups = [*plan.groups, *plan.last_groups(routes)]
    assert len({group.name for group in groups}) == len(groups) > 40
    for group in groups:
        assert group.make.__closure__ is None, group.name
        assert "<locals>" not in group.make.__qualname__, group.name
        assert list(group.pages()) == list(group.pages()), group.name


def test_a_template_that_is_named_by_what_is_computed(make: Make) -> None:
    """`fragment` takes any name: a template that computes one depends on all."""
    site = make().article("2025-01-01-a")
    site.edit("site.yaml", "id: test\n", "id: test\ntheme: own\n")
    site.put("themes/own/theme.yaml", "extends: briefing\n")
    site.put("themes/own/templates/bit.html", "ONE")
    for text in (
        '{% set n = "bit" %}{{ fragment(n ~ ".html", page.url) }}',
        "{% set f = fragment %}{{ f('bit' ~ '.html', '') }}",
    ):
        site.put("themes/own/templates/not_found.html", text)
        site.put("themes/own/templates/bit.html", "ONE")
        site.built()
        assert site.page("404.html") == "ONE"
        site.put("themes/own/templates/bit.html", "TWO")
        assert site.explain() == {"404.html": "its template changed"}
        assert site.page("404.html") == "TWO"


def test_files_belong_to_the_nearest_text_with_a_folder(make: Make) -> None:
    """Those of a draft within a published article's folder are not that article's, and the other way round."""
    site = make()
    for parent, child in (("", "draft: true\n"), ("draft: true\n", "")):
        site.put("content/articles/2025-01-03-up/index.md", f"---\ntitle: Up\n{parent}---\nText.")
        site.put(
            "content/articles/2025-01-03-up/2025-01-04-kid/index.md",
            f"---\ntitle: Kid\n{child}---\n![Picture](s.png)",
        )
        site.put("content/articles/2025-01-03-up/2025-01-04-kid/s.png", "a picture")
        result = site.built()
        assert "warning" not in result.said
        pictures = [path for path in site.tree() if path.endswith("s.png")]
        assert pictures == ([] if child else ["2025/01/04/kid/s.png"])
    assert 'src="/2025/01/04/kid/s.png"' in site.page("2025/01/04/kid/")
    site.put("content/articles/index.md", "---\ntitle: All\ndate: 2025-01-01\nslug: all\n---\nText.")
    site.edit(
        "content/articles/2025-01-03-up/2025-01-04-kid/index.md", "title: Kid", "title: Kid\ndraft: true"
    )
    site.built()
    assert [path for path in site.tree() if path.endswith("s.png")] == []
