"""The commands: what they do, say and exit with."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from site_builder.cli import main
from tests.harness import Make, Result, Site

COMMANDS = ("build", "check", "clean", "init", "list", "new", "schema", "verify")


def command(*arguments: str) -> Result:
    """A command without a site of its own."""
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return Result(result.exit_code, result.stdout, result.stderr)


# --- In general


def test_help_names_every_command_and_every_command_has_help() -> None:
    result = command("--help")
    assert result.exit_code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in result.stdout
        assert command(name, "--help").exit_code == 0


def test_build_has_the_options_that_are_promised() -> None:
    said = command("build", "--help").stdout
    for option in (
        "--output",
        "--drafts",
        "--future",
        "--now",
        "--jobs",
        "--clean",
        "--force",
        "--explain",
        "--json",
        "--root",
    ):
        assert option in said


@pytest.mark.parametrize(
    "arguments",
    [
        ["bild"],
        ["build", "--fast"],
        ["build", "--jobs", "0"],
        ["build", "extra"],
        ["new"],
        ["init"],
        ["schema", "articel"],
        ["--rot"],
    ],
)
def test_wrong_usage_exits_with_2(make: Make, arguments: list[str]) -> None:
    result = make().run(*arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.stderr


@pytest.mark.parametrize("name", ["build", "check", "list", "verify", "new"])
def test_a_folder_without_settings_is_an_error_that_helps(tmp_path: Path, name: str) -> None:
    result = command("--root", str(tmp_path), name, *(["A title"] if name == "new" else []))
    assert result.exit_code == 1
    assert f"there is no site.yaml in {tmp_path}" in result.stderr
    assert "--root" in result.stderr
    assert "site-builder init" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_root_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    result = command("build", "--root", str(tmp_path / "gone"))
    assert result.exit_code in (1, 2)
    assert str(tmp_path / "gone") in result.stderr
    assert not (tmp_path / "gone").exists()


def test_the_root_can_stand_before_and_after_the_command(make: Make) -> None:
    site = make().article("2025-04-28-a")
    assert command("build", "--root", str(site.root), "--jobs", "1").exit_code == 0
    before = site.tree()
    assert before
    assert command("--root", str(site.root), "build", "--jobs", "1").exit_code == 0
    assert command("--root", "/nonexistent", "build", "--root", str(site.root), "--jobs", "1").exit_code == 0
    assert site.tree() == before


def test_the_program_as_a_module_in_the_current_folder(make: Make) -> None:
    site = make().article("2025-04-28-a")
    done = subprocess.run(
        [sys.executable, "-m", "site_builder", "build", "--jobs", "1"],
        cwd=site.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 briefing: 1 read, ")
    assert site.exists("2025/04/28/a/")
    done = subprocess.run(
        [sys.executable, "-m", "site_builder", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("site-builder 0.")


# --- build


def test_build_says_in_one_line_what_it_did(make: Make) -> None:
    site = make().article("2025-04-28-a").article("2025-04-29-b")
    first = site.built()
    files = len(site.tree())
    assert first.stdout.startswith(f"2 briefings: 2 read, {files} rendered, 0 unchanged, 0 removed, in ")
    assert first.stdout.count("\n") == 1
    assert first.stderr == ""
    assert site.built().stdout.startswith(
        f"2 briefings: 0 read, 0 rendered, {files} unchanged, 0 removed, in "
    )
    site.remove("content/articles/2025-04-29-b.md")
    assert " 0 read, " in (said := site.built().stdout)
    assert " 2 removed, in " in said


def test_build_into_another_folder(make: Make, tmp_path: Path) -> None:
    site = make().article("2025-04-28-a")
    site.built("--output", str(tmp_path / "public"))
    assert not site.output.exists()
    assert (tmp_path / "public/2025/04/28/a/index.html").is_file()
    site.built()
    assert {
        p.relative_to(tmp_path / "public").as_posix() for p in (tmp_path / "public").rglob("*") if p.is_file()
    } == site.tree().keys()


@pytest.mark.parametrize(
    "folder", ["content", "content/articles/x", ".", "themes/mine", "themes/mine/static/x"]
)
def test_build_into_the_sources_is_refused(make: Make, folder: str) -> None:
    site = make("-- themes/mine/theme.yaml --\nextends: briefing\n").article("2025-04-28-a")
    site.edit("site.yaml", "id: test", "id: test\ntheme: mine")
    before = {path.relative_to(site.root) for path in site.root.rglob("*") if path.is_file()}
    result = site.build("--output", str(site.root / folder))
    assert result.exit_code in (1, 2)
    assert result.stderr
    assert {
        p.relative_to(site.root)
        for p in site.root.rglob("*")
        if p.is_file() and ".site-builder" not in p.parts
    } == before


def test_build_with_several_jobs_gives_the_same(make: Make) -> None:
    site = make()
    for number in range(40):
        site.article(f"2025-04-{1 + number % 28:02}-n{number}", f"Text {number}.", topics=[f"T{number % 5}"])
    site.built("--jobs", "2")
    assert site.tree() == site.clean_tree("--jobs", "1")


def test_build_clean_makes_everything_anew(make: Make) -> None:
    site = make().article("2025-04-28-a")
    site.built()
    before = site.tree()
    said = site.built("--clean").stdout
    assert said.startswith("1 briefing: 1 read, ")
    assert " 0 unchanged" in said or " 1 unchanged" in said  # a file that is copied need not be copied again
    assert site.tree() == before


def test_build_explain_says_why_of_each_page_and_what_is_removed(make: Make) -> None:
    site = make().article("2025-04-28-a").article("2025-05-28-b")
    site.built()
    site.edit("content/articles/2025-04-28-a.md", "Text.", "More text.")
    site.remove("content/articles/2025-05-28-b.md")
    said = site.built("--explain").stdout.splitlines()
    assert "2025/04/28/a/index.html: its content changed  [content/articles/2025-04-28-a.md]" in said
    assert "2025/05/28/b/index.html: removed, it is no longer published" in said


def test_build_json(make: Make) -> None:
    site = make().article("2025-04-28-a", "[x](../pages/b.md)")
    site.put("content/pages/b.md", "---\ntitle: B\ndraft: true\n---\n")
    result = site.built("--json")
    report = json.loads(result.stdout)
    assert result.stderr == ""
    assert report["complete"] is True
    assert (report["articles"], report["read"], report["unchanged"], report["removed"]) == (1, 2, 0, 0)
    assert report["rendered"] == len(report["pages"]) == report["written"] == len(site.tree())
    assert {page["path"] for page in report["pages"]} == site.tree().keys()
    (problem,) = report["problems"]
    assert problem["path"] == "content/articles/2025-04-28-a.md"
    assert problem["severity"] == "warning"
    assert problem["position"] == [4, 5]


def test_build_json_tells_of_failure_in_json(make: Make) -> None:
    site = make().article("2025-04-28-a", "[x](gone.md)")
    result = site.build("--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["complete"] is False
    assert report["problems"][0]["message"] == "the link leads to gone.md, which does not exist"


def test_every_problem_of_every_file_is_said_and_nothing_is_published(make: Make) -> None:
    site = (
        make()
        .article("2025-04-28-a", date="2025-99-01")
        .article("2025-04-29-b", "[x](gone.md)")
        .article("2025-04-30-c", topics={"a": 1})
    )
    site.put("content/topics/d.md", "no front matter")
    result = site.build()
    assert result.exit_code == 1
    for name in ("articles/2025-04-28-a", "articles/2025-04-29-b", "articles/2025-04-30-c", "topics/d"):
        assert f"content/{name}.md:" in result.stderr
    assert result.stderr.splitlines()[-1] == "Nothing was published; the site stands as it was."
    assert not site.output.exists()


# --- init, new


def test_init_makes_an_archive_that_builds_at_once_without_a_warning(tmp_path: Path) -> None:
    folder = tmp_path / "my archive"
    result = command("init", str(folder))
    assert result.exit_code == 0
    assert "site-builder build" in result.stdout
    site = Site(folder)
    # As its user would: with the clock, not with a time of ours.
    built = site.run("build", "--jobs", "1")
    assert built.exit_code == 0
    assert built.stderr == ""
    assert built.stdout.startswith("1 briefing: ")
    assert site.run("check").exit_code == 0
    assert site.run("verify", "--jobs", "1").exit_code == 0


def test_init_gives_every_archive_an_identity_of_its_own(tmp_path: Path) -> None:
    identities = set()
    for name in ("a", "b"):
        command("init", str(tmp_path / name))
        identities.add(yaml.safe_load((tmp_path / name / "site.yaml").read_text())["id"])
    assert len(identities) == 2


def test_init_refuses_a_folder_with_something_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = command("init", str(tmp_path))
    assert result.exit_code == 1
    assert "there is something here already" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert command("init", str(tmp_path / "mine.txt")).exit_code == 1
    (tmp_path / "empty").mkdir()
    assert command("init", str(tmp_path / "empty")).exit_code == 0


def test_new_writes_an_article_in_the_right_place_that_builds(make: Make) -> None:
    site = make()
    result = site.run(
        "new", 'Lavrov & Rubio: "a call"', "--date", "2025-04-28", "--topic", "Rome", "--topic", "It's: all"
    )
    assert result.exit_code == 0
    path = "content/articles/2025/2025-04-28-lavrov-rubio-a-call.md"
    assert result.stdout == path + "\n"
    front = yaml.safe_load((site.root / path).read_text().split("---\n")[1])
    assert front["title"] == 'Lavrov & Rubio: "a call"'
    assert front["topics"] == ["Rome", "It's: all"]
    assert site.built().stderr == ""
    assert site.exists("2025/04/28/lavrov-rubio-a-call/")


def test_new_never_writes_over_another(make: Make) -> None:
    site = make()
    site.run("new", "A call", "--date", "2025-04-28")
    site.put("content/articles/2025/2025-04-28-a-call.md", "---\ntitle: Mine\n---\n")
    result = site.run("new", "A  Call!", "--date", "2025-04-28")
    assert result.exit_code == 1
    assert "content/articles/2025/2025-04-28-a-call.md" in result.stderr
    assert "Mine" in (site.root / "content/articles/2025/2025-04-28-a-call.md").read_text()
    assert site.run("new", "A call", "--date", "2025-04-29").exit_code == 0


def test_new_draft_is_not_published(make: Make) -> None:
    site = make()
    site.run("new", "A call", "--date", "2025-04-28", "--draft")
    assert site.built().stdout.startswith("0 briefings: ")


@pytest.mark.parametrize(
    ("arguments", "code"), [(["  "], 1), (["A", "--date", "soon"], 2), (["!?", "--date", "2025-04-28"], 0)]
)
def test_new_with_odd_arguments(make: Make, arguments: list[str], code: int) -> None:
    site = make()
    result = site.run("new", *arguments)
    assert result.exit_code == code, result.said
    assert site.built().exit_code == 0
    assert len(list(site.root.rglob("content/articles/**/*.md"))) == (1 if code == 0 else 0)


# --- list


def listed(make: Make) -> Site:
    site = (
        make()
        .article("2025-04-28-a", topics=["Sergey Lavrov"])
        .article("2025-04-29-b", draft="true", topics=["Rome"])
    )
    site.article("c", date="2025-05-01 10:30", publish_at="2026-06-01", topics=["S. Lavrov"])
    site.article("2025-03-01-d", expires="2025-04-01")
    site.put("content/topics/lavrov.md", "---\nname: Sergey Lavrov\naliases: [S. Lavrov]\n---\n")
    return site


def test_list_shows_all_newest_first_with_their_status(make: Make) -> None:
    result = listed(make).run("list", "--now", "2026-01-01")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()[:-1:2]]
    assert lines == [
        ["2025-05-01", "10:30", "scheduled", "c"],
        ["2025-04-29", "draft", "2025-04-29-b"],
        ["2025-04-28", "published", "2025-04-28-a"],
        ["2025-03-01", "expired", "2025-03-01-d"],
    ]
    assert result.stdout.splitlines()[-1] == "4 articles."


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (["--drafts"], ["2025-04-29-b"]),
        (["--scheduled"], ["c"]),
        (["--drafts", "--scheduled"], ["c", "2025-04-29-b"]),
        (["--expired"], ["2025-03-01-d"]),
        (["--topic", "sergey  LAVROV"], ["c", "2025-04-28-a"]),
        (["--topic", "S. Lavrov"], ["c", "2025-04-28-a"]),
        (["--topic", "rome"], ["2025-04-29-b"]),
        (["--topic", "Nowhere"], []),
        (["--topic", "Rome", "--scheduled"], []),
    ],
)
def test_list_by_status_and_topic_as_json(make: Make, options: list[str], names: list[str]) -> None:
    result = listed(make).run("list", "--json", "--now", "2026-01-01", *options)
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert [one["title"] for one in found] == names
    for one in found:
        assert one["path"] == f"content/articles/{one['title']}.md"


def test_list_of_an_expired_articles_topic(make: Make) -> None:
    site = listed(make).article("2025-03-02-e", expires="2025-04-01", topics=["Past"])
    result = site.run("list", "--json", "--now", "2026-01-01", "--topic", "PAST")
    assert [one["title"] for one in json.loads(result.stdout)] == ["2025-03-02-e"]


def test_list_publishes_nothing_and_goes_on_over_a_broken_file(make: Make) -> None:
    site = listed(make)
    site.put("content/articles/2025-04-30-broken.md", "---\ntitle: [a\n---\n")
    result = site.run("list", "--now", "2026-01-01")
    assert result.exit_code == 1
    assert "2025-04-28-a" in result.stdout
    assert "content/articles/2025-04-30-broken.md:" in result.stderr
    assert not site.output.exists()


# --- clean, verify


def test_clean_removes_what_was_published_and_nothing_else(make: Make) -> None:
    site = make("-- content/static/a.txt --\na\n").article("2025-04-28-a")
    site.built()
    count = len(site.tree())
    (site.output / "mine.txt").write_text("mine")
    (site.output / "2025/04/28/mine.txt").write_text("mine")
    (site.output / "robots.txt").write_text("changed by hand")
    result = site.run("clean")
    assert result.exit_code == 0
    assert result.stdout == f"Removed {count - 1} files.\n"
    assert "robots.txt" in result.stderr
    assert site.tree() == {
        "2025/04/28/mine.txt": b"mine",
        "mine.txt": b"mine",
        "robots.txt": b"changed by hand",
    }
    assert not (site.output / "topics").exists()
    assert (site.root / "content/static/a.txt").exists()
    assert site.run("clean").stdout == "Removed 0 files.\n"
    (site.output / "robots.txt").unlink()
    site.built()
    assert len(site.tree()) == count + 2


def test_clean_before_any_build_removes_nothing(make: Make) -> None:
    site = make().article("2025-04-28-a")
    site.put("output/mine.txt", "mine")
    assert site.run("clean").stdout == "Removed 0 files.\n"
    assert site.tree() == {"mine.txt": b"mine"}


def verified(site: Site) -> Result:
    return site.run("verify", "--now", "2026-01-01", "--jobs", "1")


def test_verify(make: Make) -> None:
    site = make().article("2025-04-28-a").article("2025-04-29-b")
    site.built()
    tree = site.tree()
    result = verified(site)
    assert result.exit_code == 0, result.said
    assert result.stdout.startswith(f"{len(tree)} files, each as it was published")
    (site.output / "stranger.txt").write_text("not ours")
    assert verified(site).exit_code == 0
    (site.output / "feed.xml").write_text("altered")
    (site.output / "2025/index.html").unlink()
    result = verified(site)
    assert result.exit_code == 1
    assert "output/feed.xml:1:1: this file was changed after it was published" in result.stderr
    assert "output/2025/index.html:1:1: this file is missing" in result.stderr
    assert result.stdout == f"2 differences in {len(tree)} files.\n"
    assert (site.output / "feed.xml").read_text() == "altered"


def test_verify_finds_an_alteration_of_the_same_size_with_its_time_set_back(make: Make) -> None:
    import os

    site = make().article("2025-04-28-a", "Text one.")
    site.built()
    file = site.output / "2025/04/28/a/index.html"
    status = file.stat()
    file.write_bytes(file.read_bytes().replace(b"Text one.", b"Text two."))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    result = verified(site)
    assert result.exit_code == 1
    assert "2025/04/28/a/index.html" in result.stderr


def test_verify_finds_what_was_not_built_yet(make: Make) -> None:
    site = make().article("2025-04-28-a")
    site.built()
    site.article("2025-05-29-b").edit("content/articles/2025-04-28-a.md", "Text.", "Other.")
    result = verified(site)
    assert result.exit_code == 1
    assert (
        "output/2025/05/29/b/index.html:1:1: a clean build has this file; it is not published"
        in result.stderr
    )
    assert "output/2025/04/28/a/index.html:1:1: a clean build gives other bytes" in result.stderr
    assert not site.exists("2025/05/29/b/")


# --- schema, check


def schemas(tmp_path: Path) -> dict[str, Any]:
    assert command("schema", "--write", str(tmp_path / "schemas")).exit_code == 0
    return {file.name: json.loads(file.read_text()) for file in (tmp_path / "schemas").iterdir()}


def keys_of(schema: dict[str, Any]) -> set[str]:
    """The keys that a schema's document may have."""
    return set(schema["$defs"][schema["$ref"].rpartition("/")[2]]["properties"])


def test_the_schemas_are_written_and_printed_alike(tmp_path: Path) -> None:
    written = schemas(tmp_path)
    assert written.keys() == {
        f"{kind}.schema.json" for kind in ("settings", "article", "page", "dossier", "theme")
    }
    for name, schema in written.items():
        assert json.loads(command("schema", name.split(".")[0]).stdout) == schema
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(command("schema").stdout) == written["settings.schema.json"]


def test_every_reference_in_a_schema_leads_to_a_definition(tmp_path: Path) -> None:
    for schema in schemas(tmp_path).values():
        found = [part.split('"')[0] for part in json.dumps(schema).split('"$ref": "')[1:]]
        assert found
        for reference in found:
            assert reference.removeprefix("#/$defs/") in schema["$defs"], reference


def test_the_schemas_know_every_key_of_the_sample_archive(sample: Site, tmp_path: Path) -> None:
    written = schemas(tmp_path)
    assert set(yaml.safe_load((sample.root / "site.yaml").read_text())) <= keys_of(
        written["settings.schema.json"]
    )
    used = set()
    for folder, kind in (("articles", "article"), ("pages", "page"), ("topics", "dossier")):
        for file in (sample.root / "content" / folder).rglob("*.md"):
            front = set(yaml.safe_load(file.read_text().split("---\n")[1]))
            used |= front
            assert front <= keys_of(written[f"{kind}.schema.json"]), file
    assert {"title", "topics", "sources", "events", "kind"} <= used
    assert {
        "title",
        "date",
        "updated",
        "topics",
        "author",
        "authors",
        "summary",
        "slug",
        "language",
        "draft",
        "publish_at",
        "expires",
        "aliases",
        "guid",
        "sources",
        "events",
        "corrections",
        "enclosure",
        "image",
        "extra",
    } == keys_of(written["article.schema.json"])
    assert {"name", "kind", "aliases", "parent", "summary", "slug"} == keys_of(written["dossier.schema.json"])


def test_the_schemas_describe_and_require(tmp_path: Path) -> None:
    article = schemas(tmp_path)["article.schema.json"]
    fields = article["$defs"]["ArticleFields"]
    assert fields["required"] == ["title"]
    assert all(
        "description" in article["$defs"][name]
        for name in ("SourceFields", "EventFields", "CorrectionFields")
    )
    settings = schemas(tmp_path)["settings.schema.json"]["$defs"]["Config"]
    assert settings["additionalProperties"] is False
    assert set(settings["required"]) == {"title", "base_url"}


def test_check_publishes_nothing_and_exits_by_what_it_finds(make: Make) -> None:
    site = make().article("2025-04-28-a")
    result = site.run("check")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "1 file read, 0 errors, 0 warnings.\n", "")
    site.article("2025-04-29-b", "[x](gone.md)", colour="red")
    result = site.run("check")
    assert result.exit_code == 1
    assert result.stdout == "2 files read, 1 error, 1 warning.\n"
    assert "content/articles/2025-04-29-b.md:5:5: the link leads to gone.md" in result.stderr
    assert "the key “colour” is not one of ours" in result.stderr
    assert not site.output.exists()
