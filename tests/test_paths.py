"""Each path in the output is claimed once, by one page or one copy, whichever came first, and none is reserved."""

from __future__ import annotations

from itertools import permutations

import pytest

from site_builder.pages.path_conflicts import Claim, path_conflicts
from tests.harness import Make, Site


def told(*claims: tuple[str, str]) -> list[str]:
    """What is said of these paths and their owners."""
    return [
        f"{problem.path}: {problem.message}"
        for problem in path_conflicts([Claim(*one) for one in claims], "/", {})
    ]


def test_paths_that_differ_are_no_conflict() -> None:
    assert told(("a/index.html", "content/a.md"), ("b/index.html", "content/b.md")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("about/index.html", "about/index.html"),
        ("About/index.html", "about/index.html"),
        ("caf\u00e9/index.html", "cafe\u0301/index.html"),
        ("stra\u00dfe.txt", "STRASSE.txt"),
    ],
    ids=["the same", "case", "normal form", "full case folding"],
)
def test_two_owners_of_one_path(one: str, other: str) -> None:
    [problem] = told((one, "content/pages/a.md"), (other, "content/static/b.txt"))
    assert problem.startswith("content/static/b.txt: its address /")
    assert problem.endswith("is also that of content/pages/a.md")


def test_a_file_where_a_folder_is_needed() -> None:
    [problem] = told(("a", "content/static/a"), ("a/b/index.html", "content/pages/a/b.md"))
    assert "would be a file and a folder at once" in problem


@pytest.mark.parametrize(
    "path", [".site-builder/x", ".Site-Builder-staging/index.html", "a/./b", "a/../b", "a//b/index.html"]
)
def test_case_52_a_reserved_name_is_nobodys(path: str) -> None:
    [problem] = told((path, "content/pages/a.md"))
    assert "which is reserved" in problem


def test_names_that_only_begin_with_a_dot_are_no_ones_business() -> None:
    assert told((".nojekyll", "x"), (".well-known/a", "content/static/.well-known/a"), ("a..b/c", "y")) == []


# --- Whole sites: a path that is claimed after a good build


CLAIMS = {
    "page": ("content/pages/about.md", "---\ntitle: About\n---\nWords."),
    "static file": ("content/static/about/index.html", "A file."),
    "static file of another case": ("content/static/About/index.html", "A file."),
    "attachment": ("content/pages/about/index.html", "An attachment."),
    "redirect": ("content/pages/new.md", "---\ntitle: New\naliases: [/about/]\n---\nWords."),
    "briefing": ("content/articles/about.md", "---\ntitle: About\ndate: 2025-01-01\n---\nWords."),
}
"""Things that claim /about/; the permalink pattern puts briefings at their slugs."""


def add(site: Site, name: str) -> None:
    path, text = CLAIMS[name]
    if name == "attachment":
        site.put("content/pages/about/index.md", "---\ntitle: Bundle\nslug: about\n---\n")
    site.put(path, text)


@pytest.mark.parametrize(("first", "second"), list(permutations(CLAIMS, 2)))
def test_case_48_a_path_that_is_claimed_after_a_good_build(make: Make, first: str, second: str) -> None:
    """As a clean build refuses it, and as `check` names it; the second build refuses it again."""
    site = make().write("-- content/articles/2025-01-01-a.md --\n---\ntitle: A\n---\nText.")
    site.edit("site.yaml", "id: test\n", "id: test\npermalink: /{slug}/\n")
    if first != "attachment":
        add(site, first)
        site.built()
        before = site.tree()
        add(site, second)
    else:  # an attachment conflicts with the page that it belongs to
        site.built()
        before = site.tree()
        add(site, first)
        add(site, second)
    refused = site.build()
    assert refused.exit_code == 1
    assert "is also that of" in refused.said
    assert site.tree() == before
    assert site.build().said == refused.said
    checked = site.run("check", "--now", "2026-01-01")
    assert checked.exit_code == 1
    said = [line for line in refused.stderr.splitlines() if "is also that of" in line]
    assert [line for line in checked.stderr.splitlines() if "is also that of" in line] == said


def test_case_48_a_static_file_that_is_moved_onto_a_page(make: Make) -> None:
    """The number of paths stays the same."""
    site = make().write(
        "-- content/static/a.txt --\nA.\n-- content/pages/about.md --\n---\ntitle: About\n---\nWords."
    )
    site.built()
    before = site.tree()
    site.remove("content/static/a.txt")
    site.put("content/static/about/index.html", "A.")
    assert site.build().exit_code == 1
    assert site.build().exit_code == 1
    assert site.tree() == before


def test_case_48_a_feed_or_a_file_of_the_theme(make: Make) -> None:
    site = make().article("2025-01-01-a")
    site.built()
    for path in ("feed.xml", "feeds/feeds.opml", "assets/style.css", "sitemap-1/../x"):
        if ".." in path:
            continue
        site.put(f"content/static/{path}", "mine")
        refused = site.build()
        assert refused.exit_code == 1, path
        assert f"content/static/{path}" in refused.said
        site.remove(f"content/static/{path}")
    assert site.build().exit_code == 0


def test_case_52_an_alias_or_a_permalink_with_a_reserved_name(make: Make) -> None:
    site = make().article("2025-01-01-a", aliases=["/.site-builder-staging/x/"])
    refused = site.build()
    assert refused.exit_code == 1
    assert "“.site-builder-staging”, which is reserved" in refused.said
    site = make().article("2025-01-01-a")
    site.edit("site.yaml", "id: test\n", "id: test\npermalink: /.site-builder/{slug}/\n")
    refused = site.build()
    assert refused.exit_code == 1
    assert "reserved" in refused.said
    site.edit("site.yaml", "/.site-builder/", "/./")
    assert site.build().exit_code == 1


# --- What `check` says


def test_case_49_check_names_a_template_that_fails(make: Make) -> None:
    site = make().article("2025-01-01-a")
    site.edit("site.yaml", "id: test\n", "id: test\ntheme: own\n")
    site.put("themes/own/theme.yaml", "extends: briefing\n")
    for text, said in (
        ("{{ page.nothing }}", "themes/own/templates/day.html:1:1: the template fails"),
        ("{% if %}", "themes/own/templates/day.html:1:1: the template cannot be read"),
        ("{% include 'nowhere.html' %}", "nowhere.html"),
    ):
        site.put("themes/own/templates/day.html", text)
        for command in ("check", "build"):
            result = site.run(command, "--now", "2026-01-01")
            assert result.exit_code == 1
            assert said in result.said, (command, result.said)
    assert not site.output.exists()


def test_case_49_check_names_what_is_in_the_way_in_the_output(make: Make) -> None:
    site = make().article("2025-01-01-a")
    site.put("output/index.html", "mine")
    checked, refused = site.run("check", "--now", "2026-01-01"), site.build()
    assert (checked.exit_code, refused.exit_code) == (1, 1)
    assert "output/index.html:1:1: this file is there already" in checked.said
    assert "output/index.html:1:1: this file is there already" in refused.said
    assert site.tree() == {"index.html": b"mine"}


def test_case_49_all_mistakes_in_one_run(make: Make) -> None:
    """A text, a link, an address, two templates, the theme and the output."""
    site = make().article("2025-01-01-a", "[nowhere](nothing.md)").article("2025-01-02-b", date='"yesterday"')
    site.article("2025-01-03-c", slug="same", date="2025-01-03").article("2025-01-03-d", slug="same")
    site.edit("site.yaml", "id: test\n", "id: test\ntheme: own\n")
    site.put("themes/own/theme.yaml", "extends: missing\n")
    site.put("themes/own/templates/day.html", "{% if %}")
    site.put("themes/own/templates/month.html", "{{ page.nothing }}")
    site.put("output/index.html", "mine")
    for command in ("check", "build"):
        said = site.run(command, "--now", "2026-01-01").said
        for part in (
            "2025-01-01-a.md:4:11: the link leads to nothing.md",
            "2025-01-02-b.md:3:7:",
            "its address /2025/01/03/same/ is also that of",
            "there is no theme “missing”",
            "day.html:1:1: the template cannot be read",
            "month.html:1:1: the template fails",
            "output/index.html:1:1: this file is there already",
        ):
            assert part in said, (command, part, said)


def test_case_49_an_address_that_is_too_long_hides_no_other_mistake(make: Make) -> None:
    site = make().article("2025-01-01-a", aliases=[f"/{'x' * 300}/"]).article("2025-01-02-b", title='""')
    site.put("content/static/" + "d" * 200 + "/" + "e" * 200 + "/a.txt", "A.")
    for command in ("check", "build"):
        said = site.run(command, "--now", "2026-01-01").said
        assert "2025-01-01-a.md:3:10: its address has a part of more than 255 bytes" in said
        assert "2025-01-02-b.md:2:8: “title” is empty" in said
        assert "too long" not in said


def test_case_49_a_stranger_is_named_beside_other_mistakes(make: Make) -> None:
    site = make().article("2025-01-01-a", title='""')
    site.put("content/static/logo.txt", "ours")
    site.put("output/logo.txt", "mine")
    said = site.run("check", "--now", "2026-01-01").said
    assert "“title” is empty" in said
    assert "output/logo.txt:1:1: this file is there already" in said


@pytest.mark.parametrize("inner", ["", "empty"])
def test_case_49_an_empty_folder_of_the_users_where_a_file_is_needed(make: Make, inner: str) -> None:
    """It cannot be removed, so nothing may be touched."""
    site = make().article("2025-01-01-a")
    site.put("content/static/foo/bar.txt", "A.")
    site.built()
    (site.output / "foo" / "empty").mkdir()
    if not inner:
        (site.output / "foo/empty").rmdir()
        (site.output / "robots").mkdir()
    before = site.tree()
    site.remove("content/static/foo/bar.txt")
    (site.root / "content/static/foo").rmdir()
    site.put("content/static/foo" if inner else "content/static/robots", "a file")
    site.edit("content/articles/2025-01-01-a.md", "Text.", "Another.")
    checked, refused = site.run("check", "--now", "2026-01-01"), site.build()
    assert (checked.exit_code, refused.exit_code) == (1, 1)
    assert f"output/{'foo' if inner else 'robots'}:1:1: this file" in checked.said
    assert site.tree() == before


def test_case_12_nothing_is_removed_through_a_link(make: Make) -> None:
    site = make().article("2025-01-01-a")
    site.put("content/static/dl/x.bin", "X")
    site.built()
    backup = site.root / "backup"
    backup.mkdir()
    (site.output / "dl/x.bin").rename(backup / "x.bin")
    (site.output / "dl").rmdir()
    (site.output / "dl").symlink_to(backup, target_is_directory=True)
    site.remove("content/static/dl/x.bin")
    site.put("content/static/other.txt", "another file, so that the folder stands")
    refused = site.build()
    assert refused.exit_code == 1
    assert "output/dl:1:1: a link or a file stands" in refused.said
    assert (backup / "x.bin").read_text() == "X"
