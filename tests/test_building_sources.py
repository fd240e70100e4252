"""Building, cases 5, 9 and 11 to 15: what is in content/ and what becomes of it."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness import NOW, SETTINGS, Make, Result, Site, tree

Change = Callable[[Site], object]

BUILD = ("build", "--now", NOW, "--jobs", "1")


def refused(site: Site) -> Result:
    """Build, and expect an error that leaves the old site as it was."""
    before = site.tree()
    result = site.build()
    assert result.exit_code == 1, result.said
    assert "Nothing was published" in result.stderr
    assert site.tree() == before
    return result


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site(tmp_path_factory.mktemp("standing") / "site")
    site.put("site.yaml", SETTINGS)
    site.article("2025-01-01-good").built()
    return site


@pytest.fixture
def standing(built_once: Site) -> Iterator[Site]:
    """A site that is built, with one good article; for tests that add what is refused."""
    yield built_once
    shutil.rmtree(built_once.root / "content")
    built_once.article("2025-01-01-good")


# --- 5: an article goes away

GOING = "content/articles/2025-04-28-zanzibar.md"


def _settings(old: str, new: str) -> Change:
    return lambda site: site.edit(GOING, old, new)


@pytest.mark.parametrize(
    "change",
    [
        lambda site: site.remove(GOING),
        lambda site: (site.root / GOING).rename(site.root / "zanzibar.md"),
        lambda site: (site.root / GOING).rename(site.root / f"{GOING}.bak"),
        _settings("draft: false", "draft: true"),
        _settings("draft: false", "publish_at: 2026-05-01"),
        _settings("draft: false", "expires: 2025-12-01"),
        _settings("draft: false", "date: 2027-01-01"),
    ],
    ids=["deleted", "moved out", "renamed to .bak", "draft", "scheduled", "expired", "future"],
)
def test_case_05_an_article_that_goes_is_gone_from_everywhere(make: Make, change: Change) -> None:
    site = make()
    for day in ("2025-04-27", "2025-04-28", "2025-04-29"):
        site.article(f"{day}-stays", topics=["Rome"])
    site.article(
        "2025-04-28-zanzibar",
        "Zanzibar in the text.",
        title="The Zanzibar call",
        draft=False,
        topics=["Rome", "Topic Zanzibar"],
        aliases=["/old/zanzibar/"],
        sources=[{"name": "Zanzibar Times"}],
        events=[{"title": "Zanzibar meets", "date": "2025-04-20"}],
    )
    site.built()
    named = {
        path for path, content in site.tree().items() if "zanzibar" in path or b"zanzibar" in content.lower()
    }
    assert {
        "2025/04/28/zanzibar/index.html", "old/zanzibar/index.html", "topics/rome/index.html", "2025/04/28/index.html",
        "index.html", "feed.xml", "atom.xml", "feed.json", "sitemap.xml", "topics/topic-zanzibar/index.html",
        "sources/zanzibar-times/index.html", "2025/04/28/stays/index.html",
    } <= named  # fmt: skip
    change(site)
    site.built()
    left = [
        path for path, content in site.tree().items() if "zanzibar" in path or b"zanzibar" in content.lower()
    ]
    assert left == []
    assert not (site.output / "topics/topic-zanzibar").exists(), "an empty folder is left"
    assert site.tree() == site.clean_tree()


def test_case_05_a_renamed_article_has_its_new_address_everywhere_and_only_that(make: Make) -> None:
    site = make().article("2025-04-28-old-name", topics=["Rome"]).article("2025-04-27-other", topics=["Rome"])
    site.built()
    (site.root / "content/articles/2025-04-28-old-name.md").rename(
        site.root / "content/articles/2025-05-02-new-name.md"
    )
    site.built()
    assert site.exists("2025/05/02/new-name/")
    assert not (site.output / "2025/04/28").exists()
    text = b"\n".join(
        content for path, content in site.tree().items() if not path.startswith("2025/05/02/new-name")
    )
    assert b"/2025/04/28/" not in text
    assert site.tree() == site.clean_tree()


def test_case_05_a_file_becomes_a_folder_and_a_folder_a_file(make: Make) -> None:
    site = make().article("2025-04-28-a")
    site.put("content/static/shelf", "a file")
    site.built()
    site.remove("content/static/shelf")
    site.put("content/static/shelf/book.txt", "a folder")
    site.built()
    assert site.page("shelf/book.txt") == "a folder"
    site.remove("content/static/shelf/book.txt")
    (site.root / "content/static/shelf").rmdir()
    site.put("content/static/shelf", "a file again")
    site.built()
    assert site.page("shelf") == "a file again"
    assert site.tree() == site.clean_tree()


# --- 9: edits that hide

YEARS = {"as it was": None, "1970": 0, "1901": -(68 * 365 * 86400), "2099": 4_070_908_800}

HIDDEN = {
    "article": ("content/articles/2025-04-28-a.md", "2025/04/28/a/"),
    "dossier": ("content/topics/rome.md", "topics/rome/"),
    "attachment": ("content/articles/2025-04-29-b/data.csv", "2025/04/29/b/data.csv"),
    "static": ("content/static/a.txt", "a.txt"),
    "theme": ("themes/own/static/a.css", "assets/a.css"),
    "template": ("themes/own/templates/_footer.html", ""),
    "settings": ("site.yaml", "feed.json"),
}


def _hidden(site: Site) -> Site:
    site.put("site.yaml", (site.root / "site.yaml").read_text() + "theme: own\nauthor: cat\n")
    site.write(
        "-- themes/own/theme.yaml --\nextends: briefing\n-- themes/own/templates/_footer.html --\n<p>cat</p>\n"
    )
    site.article("2025-04-28-a", "A cat.", topics=["Rome"])
    site.put(
        "content/articles/2025-04-29-b/index.md", "---\ntitle: B\ntopics: [Rome]\n---\n[Data](data.csv)\n"
    )
    for path in ("content/articles/2025-04-29-b/data.csv", "content/static/a.txt", "themes/own/static/a.css"):
        site.put(path, "cat")
    site.put("content/topics/rome.md", "---\nname: Rome\n---\nA cat.\n")
    return site


@pytest.mark.parametrize("second", YEARS.values(), ids=YEARS)
def test_case_09_a_same_size_edit_with_its_time_set_back_is_noticed(make: Make, second: int | None) -> None:
    site = _hidden(make())
    if second is not None:
        for path, _ in HIDDEN.values():
            os.utime(site.root / path, (second, second))
    site.built()
    site.built()  # the second one may believe what the first one recorded
    for path, address in HIDDEN.values():
        file = site.root / path
        was = file.stat()
        with file.open("r+b") as stream:  # the same inode
            stream.seek(file.read_bytes().index(b"cat"))
            stream.write(b"dog")
        os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
        now = file.stat()
        assert (now.st_size, now.st_mtime_ns, now.st_ino) == (was.st_size, was.st_mtime_ns, was.st_ino)
        site.built()
        assert "dog" in site.page(address), path
    assert site.tree() == site.clean_tree()


def test_case_09_edits_right_after_a_build_are_noticed(make: Make) -> None:
    site = _hidden(make())
    for number in range(10, 40):
        for path in ("content/articles/2025-04-28-a.md", "content/static/a.txt", "content/topics/rome.md"):
            file = site.root / path
            text, when = (
                re.sub(r"cat|\d\d\d$", f"9{number}", file.read_text(), flags=re.MULTILINE),
                file.stat().st_mtime_ns,
            )
            file.write_text(text)
            os.utime(file, ns=(when, when))
        site.built()
        assert site.page("a.txt") == f"9{number}"
    assert site.tree() == site.clean_tree()


def test_case_09_a_file_replaced_by_another_of_the_same_size_and_time_is_noticed(make: Make) -> None:
    site = _hidden(make())
    site.built()
    for path in ("content/articles/2025-04-28-a.md", "content/static/a.txt"):
        file = site.root / path
        was = file.stat()
        other = file.with_name("other")
        other.write_bytes(file.read_bytes().replace(b"cat", b"dog"))
        os.utime(other, ns=(was.st_atime_ns, was.st_mtime_ns))
        other.replace(file)
    site.built()
    assert "A dog." in site.page("2025/04/28/a/")
    assert site.page("a.txt") == "dog"


@pytest.mark.parametrize("second", [0, 4_070_908_800])
def test_case_09_times_alone_change_nothing(make: Make, second: int) -> None:
    site = _hidden(make())
    site.built()
    before = site.tree()
    for file in [
        path for path in site.root.rglob("*") if path.is_file() and ".site-builder" not in path.parts
    ]:
        os.utime(file, (second, second))
    assert site.explain() == {}
    assert site.tree() == before


# --- 11: two for one address


def _text(path: str, head: str = "") -> tuple[str, str]:
    return f"content/{path}", f"---\ntitle: A title\n{head}---\nText.\n"


def _file(path: str) -> tuple[str, str]:
    return f"content/static/{path}", "mine"


PAIRS = {
    "two folders": (_text("articles/2025-04-28-a.md"), _text("articles/sub/2025-04-28-a.md")),
    "a slug": (
        _text("articles/2025-04-28-a.md"),
        _text("articles/b.md", "date: 2025-04-28 23:00\nslug: a\n"),
    ),
    "case": (
        _text("articles/2025-04-28-a.md", "slug: Lavrov\n"),
        _text("articles/2025-04-28-b.md", "slug: lavrov\n"),
    ),
    "sharp s": (
        _text("articles/2025-04-28-a.md", "slug: STRASSE\n"),
        _text("articles/2025-04-28-b.md", "slug: straße\n"),
    ),
    "normal form": (_text("articles/2025-04-28-caff\u00e8.md"), _text("articles/2025-04-28-caffe\u0300.md")),
    "an alias": (
        _text("articles/2025-04-28-a.md"),
        _text("articles/2025-04-29-b.md", "aliases: [/2025/04/28/A]\n"),
    ),
    "a static page": (_text("pages/a.md"), _file("a/index.html")),
    "a bundle": (_text("pages/a.md"), _text("pages/A/index.md")),
    "case of static files": (_file("Map.pdf"), _file("map.pdf")),
    "case of folders": (_file("Maps/a.pdf"), _file("maps/A.pdf")),
    "normal form of static files": (_file("caff\u00e8.pdf"), _file("caffe\u0300.pdf")),
}


@pytest.mark.parametrize("files", PAIRS.values(), ids=PAIRS)
def test_case_11_two_files_for_one_address_are_both_named(
    standing: Site, files: tuple[tuple[str, str], ...]
) -> None:
    site = standing
    for path, content in files:
        site.put(path, content)
    result = refused(site)
    for path, _ in files:
        assert path in result.stderr
    assert re.search(r"^content/.+:\d+:\d+: .+\n    \S", result.stderr, re.MULTILINE)


@pytest.mark.parametrize(
    "path", ["content/static/2025/04/28/a", "content/static/2025/04/28/A", "content/static/Topics"]
)
def test_case_11_a_file_where_a_folder_is_needed_is_named(make: Make, path: str) -> None:
    site = make().article("2025-04-28-a")
    site.built()
    site.put(path, "mine")
    assert re.search(rf"^{path}:1:1: .+\n    \S", refused(site).stderr, re.MULTILINE)


def test_case_11_the_place_of_a_given_slug_is_named(make: Make) -> None:
    site = make().article("2025-04-28-a").article("2025-04-28-b", slug="a")
    said = refused(site).stderr
    assert "content/articles/2025-04-28-b.md:3:7: its address /2025/04/28/a/ is also" in said
    assert "that of content/articles/2025-04-28-a.md" in said


# --- 12: links and what is no file


@pytest.mark.parametrize("folder", ["articles", "topics", "pages", "static", "articles/2025-04-29-b"])
def test_case_12_what_is_no_file_of_the_site_is_skipped_with_a_warning(
    make: Make, tmp_path: Path, folder: str
) -> None:
    site = _hidden(make())
    site.put("content/pages/about.md", "---\ntitle: About\n---\n")
    clean = site.clean_tree()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "2025-01-01-secret.md").write_text("---\ntitle: Secret\nname: Secret\n---\nSecret.\n")
    (outside / "back.md").symlink_to(site.root / "content/articles/2025-04-28-a.md")
    links: dict[str, str | Path] = {
        "2025-01-01-out.md": outside / "2025-01-01-secret.md",
        "2025-01-02-relative.md": Path(
            os.path.relpath(outside / "2025-01-01-secret.md", site.root / "content" / folder)
        ),
        "out": outside,
        "loop": "loop",
        "first": "second",
        "second": "first",
        "around": "..",
        "2025-01-01-gone.md": "nowhere.md",
        "2025-01-01-chain.md": "2025-01-01-out.md",
        "device.md": "/dev/zero",
    }
    for name, target in links.items():
        (site.root / "content" / folder / name).symlink_to(target)
    os.mkfifo(site.root / "content" / folder / "2025-01-01-pipe.md")
    with site.process(*BUILD) as process:  # one that can be ended if it waits for the pipe
        try:
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 0, said
    for name in (*links, "2025-01-01-pipe.md"):
        assert f"content/{folder}/{name}:1:1: warning: not looked at: " in said
    assert site.tree() == clean


@pytest.mark.parametrize("folder", ["articles", "topics", "pages", "static"])
def test_case_12_one_of_the_four_folders_is_a_link_elsewhere(make: Make, tmp_path: Path, folder: str) -> None:
    site = make()
    site.put("content/static/a.txt" if folder != "static" else "content/pages/a.md", "---\ntitle: A\n---\n")
    clean = site.clean_tree()
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "2025-01-01-secret.md").write_text(
        f"---\n{'name' if folder == 'topics' else 'title'}: Secret\n---\n"
    )
    (site.root / f"content/{folder}").symlink_to(outside)
    result = site.built()
    assert f"content/{folder}:1:1: warning: not looked at: " in result.stderr
    assert site.tree() == clean


def test_case_12_a_link_to_a_file_inside_is_followed(make: Make) -> None:
    site = make().article("2025-01-01-a", "Once and twice.")
    (site.root / "content/articles/2025-01-02-b.md").symlink_to("2025-01-01-a.md")
    site.built()
    assert "Once and twice." in site.page("2025/01/02/b/")


def test_case_12_a_hint_comes_with_the_warning(make: Make) -> None:
    site = make().article("2025-01-01-a")
    (site.root / "content/articles/x.md").symlink_to("nowhere.md")
    assert (
        "content/articles/x.md:1:1: warning: not looked at: a link that leads nowhere\n    "
        in site.built().stderr
    )


# --- 13: long titles

LETTERS = {
    "Latin": "Perché no ", "Cyrillic": "Переговоры ", "Chinese": "外交部长会谈", "Arabic": "محادثات ",
    "emoji": "📞🕊️", "Hindi": "वार्ता ", "Thai": "การเจรจา", "Hebrew": "שיחות ", "Georgian": "მოლაპარაკება ", "Korean": "회담 ",
    "Greek": "Συνομιλίες ",
    "stacked accents": "a\u0301\u0302\u0303\u0304", "outside the first plane": "𝔘𝔫𝔦",
}  # fmt: skip

ENDINGS = {"Hindi": ("कि", "की"), "Thai": ("กิ", "กี"), "emoji": ("🕊️", "📞"), "Chinese": ("一", "二")}


@pytest.mark.parametrize("script", LETTERS)
def test_case_13_a_title_of_400_characters_gives_a_stable_unique_name(make: Make, script: str) -> None:
    title = (LETTERS[script] * 400)[:398]
    first, second = (title + end for end in ENDINGS.get(script, ("x1", "x2")))
    site = make()
    for number, text in enumerate((first, second)):
        head = f'title: "{text}"\ntopics: ["{text}"]\nsources: [{{name: "{text}"}}]\n'
        site.put(f"content/articles/{number}/2025-04-28.md", f"---\n{head}---\nText.\n")
        site.put(f"content/articles/{number}/2025-04-29/index.md", f"---\n{head}---\n[Data](data.csv)\n")
        site.put(f"content/articles/{number}/2025-04-29/data.csv", text)
    result = site.build()
    assert result.exit_code == 0, result.said
    for day in ("28", "29"):
        pages = [
            path
            for path in site.tree()
            if path.count("/") == 4 and path.startswith(f"2025/04/{day}/") and path.endswith(".html")
        ]
        assert len(pages) == 2
    assert all(len(part.encode()) <= 255 for path in site.tree() for part in path.split("/"))
    assert all(unicodedata.is_normalized("NFC", path) for path in site.tree())
    assert site.tree() == site.clean_tree()


# --- 14: forms of a source

YAML = "---\ntitle: A title\ndate: 2025-04-28\n---\n"

FORMS: dict[str, bytes] = {
    "plain": f"{YAML}Text.\n".encode(),
    "BOM": f"\ufeff{YAML}Text.\n".encode(),
    "CRLF": f"{YAML}Text.\n".replace("\n", "\r\n").encode(),
    "CR": f"{YAML}Text.\n".replace("\n", "\r").encode(),
    "BOM, CRLF and blank lines": f"\ufeff\n\n{YAML}Text.\n".replace("\n", "\r\n").encode(),
    "blank lines before": f"\n \n\t\n{YAML}\n\nText.\n".encode(),
    "spaces after the marks": b"--- \ntitle: A title\ndate: 2025-04-28\n---  \nText.\n",
    "no end of the last line": f"{YAML}Text.".encode(),
    "closed with dots": b"---\ntitle: A title\ndate: 2025-04-28\n...\nText.\n",
    "TOML": b'+++\ntitle = "A title"\ndate = 2025-04-28\n+++\nText.\n',
    "TOML with CRLF": b'+++\r\ntitle = "A title"\r\ndate = "2025-04-28"\r\n+++\r\nText.\r\n',
    "JSON": b'{"title": "A title", "date": "2025-04-28"}\nText.\n',
    "JSON on lines": b'\xef\xbb\xbf{\r\n  "title": "A title",\r\n  "date": "2025-04-28"\r\n}\r\n\r\nText.\r\n',
}


@pytest.mark.parametrize("content", FORMS.values(), ids=FORMS)
def test_case_14_every_form_of_front_matter_reads_alike(make: Make, content: bytes) -> None:
    site = make()
    site.put("content/articles/a.md", FORMS["plain"])
    site.built()
    plain = site.tree()
    assert "<p>Text.</p>" in site.page("2025/04/28/a/")
    site.put("content/articles/a.md", content)
    report = site.explain()
    assert site.tree() == plain
    assert report == {}


@pytest.mark.parametrize(
    "mark",
    [
        YAML,
        '+++\ntitle = "A title"\ndate = 2025-04-28\n+++\n',
        '{"title": "A title", "date": "2025-04-28"}\n',
    ],
)
@pytest.mark.parametrize("rest", ["", "\n", "\n\n  \n"])
def test_case_14_an_empty_body_is_a_page_without_text(make: Make, mark: str, rest: str) -> None:
    site = make()
    site.put("content/articles/a.md", mark + rest)
    site.built()
    assert "A title" in site.page("2025/04/28/a/")


def test_case_14_front_matter_that_ends_with_the_file(make: Make) -> None:
    site = make()
    site.put("content/articles/a.md", YAML.rstrip("\n"))
    site.built()
    assert site.exists("2025/04/28/a/")


def test_case_14_three_dashes_in_the_body_stay_there(make: Make) -> None:
    site = make()
    site.put(
        "content/articles/a.md",
        f"{YAML}Before.\n\n---\n\nsecret: after\n\nHeading\n---\n\n```\n---\n```\n+++\n",
    )
    site.built()
    page = site.page("2025/04/28/a/")
    assert re.search(r"<p>Before\.</p>\s*<hr ?/?>\s*<p>secret: after</p>\s*<h\d[^>]*>Heading", page)
    assert re.search(r"<code>---\s*</code>", page)
    assert "+++" in page


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        (b"---\ntitle: A\ndate: 2025-04-28\n\nText.\n", ":1:1", "the front matter is not closed"),
        (b"\xef\xbb\xbf\r\n\r\n---\r\ntitle: A\r\n\r\nText.\r\n", ":3:1", "the front matter is not closed"),
        (b'+++\ntitle = "A"\n\nText.\n', ":1:1", "the front matter is not closed"),
        (b'{"title": "A",\n"date": "2025-04-28"\n\nText.\n', ":4:1", "not readable as JSON"),
        (b"Text.\n", ":1:1", "there is no front matter"),
        (b"\n\nText.\n\n---\n\nMore.\n", ":3:1", "there is no front matter"),
        (b"# Heading\n\nText.\n", ":1:1", "there is no front matter"),
        (b"", ":1:1", "there is no front matter"),
        (b"title: A\ndate: 2025-04-28\n---\nText.\n", ":1:1", "there is no front matter"),
        (b"\xef\xbb\xbf\r\n---\r\ntitle: A\r\ndate: never\r\n---\r\n", ":4:7", "\u201cnever\u201d is not a date"),
        (b"\r\r---\rtitle: A\rdate: never\r---\r", ":5:7", "\u201cnever\u201d is not a date"),
        (b'\n+++\ntitle = "A"\ndate = "never"\n+++\n', ":4:1", "\u201cnever\u201d is not a date"),
        (b'+++\ntitle = A\n+++\n', ":2:9", "not readable as TOML"),
        (b'\n{"title": "A",\n "date": "never"}\n', ":3:2", "\u201cnever\u201d is not a date"),
        (b"---\ntitle: [A\n---\n", ":3:1", "not readable as YAML"),
        (b"---\n---\nText.\n", ":1:1", "title"),
    ],
)  # fmt: skip
def test_case_14_what_cannot_be_read_says_where_and_what_to_do(
    standing: Site, content: bytes, place: str, message: str
) -> None:
    site = standing
    site.put("content/articles/2025-04-28-a.md", content)
    said = refused(site).stderr
    assert f"content/articles/2025-04-28-a.md{place}: " in said
    assert message in said
    assert "\n    " in said, "a hint"


# --- 15: what is no text, or too much


@pytest.mark.parametrize("path", ["articles/2025-04-28-a.md", "topics/a.md"])
@pytest.mark.parametrize(
    ("content", "place", "offset"),
    [
        ("---\ntitle: Perché no\n---\n".encode("latin-1"), ":2:13", 16),
        ("---\ntitle: A\n---\nÈ così.\n".encode("cp1252"), ":4:1", 17),
        (b"---\ntitle: citt\xc3\xa0 e caff\xe8\n---\n", ":2:20", 24),
        ("---\ntitle: A\n---\n".encode("utf-16"), ":1:1", 0),
        ("---\ntitle: A\n---\n".encode("utf-16-be"), "", None),
        ("---\ntitle: A\n---\n".encode("utf-16-le"), "", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", ":1:1", 0),
        (b"---\ntitle: A\n---\n\xf0\x9f\x93", ":4:1", 17),
    ],
)  # fmt: skip
def test_case_15_what_is_not_utf_8_is_named_with_its_offset(
    standing: Site, path: str, content: bytes, place: str, offset: int | None
) -> None:
    site = standing
    site.put(f"content/{path}", content)
    said = refused(site).stderr
    assert f"content/{path}{place}:" in said
    assert "UTF-8" in said
    if offset is not None:
        assert f"offset {offset} " in said


@pytest.mark.parametrize("size", [2 * 1024 * 1024 + 1, 200 * 1024 * 1024])
def test_case_15_an_article_of_200_mb_is_refused_by_its_limit(standing: Site, size: int) -> None:
    site = standing
    site.put("content/articles/2025-04-28-a.md", "---\ntitle: A\n---\nText.\n")
    os.truncate(site.root / "content/articles/2025-04-28-a.md", size)
    said = refused(site).stderr
    assert "content/articles/2025-04-28-a.md:1:1: larger than 2 MiB, the limit of one article\n    " in said
    assert "0 read" not in said


def test_case_15_an_article_as_large_as_the_limit_allows_is_read(make: Make) -> None:
    site = make()
    head = "---\ntitle: A\n---\n"
    site.put("content/articles/2025-04-28-a.md", head + "x" * (2 * 1024 * 1024 - len(head)))
    site.built()
    assert site.exists("2025/04/28/a/")


@pytest.mark.parametrize("folder", ["articles", "pages", "static", "topics"])
def test_case_15_folders_200_deep_are_refused_by_their_limit(standing: Site, folder: str) -> None:
    site = standing
    site.put(f"content/{folder}/{'d/' * 200}2025-04-28-a.md", "---\ntitle: A\n---\n")
    said = refused(site).stderr
    assert f"content/{folder}/d/d/d/" in said
    assert "more than 40 folders within each other" in said


def test_case_15_front_matter_beyond_its_limit_is_refused(make: Make) -> None:
    site = make().article("2025-01-01-good")
    site.put("content/articles/2025-04-28-a.md", f"---\ntitle: A\nsummary: {'x' * 300_000}\n---\n")
    assert (
        "content/articles/2025-04-28-a.md:1:1: the front matter is longer than 256 KiB"
        in refused(site).stderr
    )


def test_case_15_settings_and_templates_that_are_no_text_are_named(make: Make) -> None:
    site = make().article("2025-01-01-good")
    site.built()
    good = (site.root / "site.yaml").read_bytes()
    site.put("site.yaml", good + b"author: \xe8\n")
    assert f"site.yaml:1:1: not UTF-8: the byte at offset {len(good) + 8}" in refused_settings(site)
    site.put("site.yaml", good + b"theme: own\n")
    site.put("themes/own/theme.yaml", b"extends: briefing\n")
    site.put("themes/own/templates/_footer.html", b"\xff\xfe<\x00p\x00")
    assert "themes/own/templates/_footer.html:1:1: not UTF-8: the byte at offset 0" in refused_settings(site)


def refused_settings(site: Site) -> str:
    """Build with what is wrong outside content/."""
    before = tree(site.output)
    result = site.build()
    assert result.exit_code == 1
    assert tree(site.output) == before
    return result.stderr
