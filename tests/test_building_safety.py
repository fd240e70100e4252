"""Building, cases 1 to 4 and 6 to 8: whatever happens, the site that is published stays whole."""

from __future__ import annotations

import errno
import os
import re
import resource
import shutil
import signal
import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from site_builder.build import build
from site_builder.errors import BuildError
from site_builder.opening.request import Request, Tools
from site_builder.opening.state_folder import save
from site_builder.parsing.dates import parse_moment, zone
from tests.harness import NOW, SETTINGS, Make, Site, tree
from tests.test_building_faults import Operation, failing, nothing, spread, start_and, watched

Tree = dict[str, bytes]

BUILD = ("build", "--now", NOW, "--jobs", "1")


def version(site: Site, name: str) -> None:
    """Fill a site so that its versions differ in pages, topics, attachments, static files, templates and assets."""
    for folder in ("content", "themes"):
        shutil.rmtree(site.root / folder, ignore_errors=True)
    site.put("site.yaml", SETTINGS + "theme: own\n")
    site.put("themes/own/theme.yaml", "extends: briefing\n")
    site.put("themes/own/templates/_footer.html", f"<p>Footer {name}</p>\n")
    site.put("themes/own/static/own.css", f".{name} {{ color: red }}\n")
    site.article("2025-04-10-both", f"Body {name}. " * 40, topics=["Rome", f"Topic {name}"])
    site.article(f"2025-04-11-only-{name}", f"Body {name}.")
    site.put(f"content/articles/2025-05-01-bundle/{name}.csv", f"{name},1\n" * 400)
    site.put("content/articles/2025-05-01-bundle/index.md", f"---\ntitle: Bundle\n---\n[Data]({name}.csv)\n")
    site.put("content/topics/rome.md", f"---\nname: Rome\n---\nRome, as of {name}.\n")
    site.put("content/pages/about.md", f"---\ntitle: About\n---\nAbout {name}.\n")
    site.put("content/static/shelf/notes.txt", f"{name}\n" * 4000)


CLEAN: dict[str, Tree] = {}
"""What a clean build of each version gives, wherever it is built."""


def versions(site: Site, names: str) -> dict[str, Tree]:
    """What a clean build of each version gives; the site is left in the first one, built."""
    for name in names:
        version(site, name)
        if name not in CLEAN:
            CLEAN[name] = site.clean_tree()
    trees = {name: CLEAN[name] for name in names}
    version(site, names[0])
    site.built()
    assert site.tree() == trees[names[0]]
    return trees


def assert_whole(found: Tree, *those: Tree) -> None:
    """Every file is as one of those trees has it, and none that all of them have is missing."""
    for path, content in found.items():
        assert content in [one[path] for one in those if path in one], f"{path} is neither old nor new"
    missing = set.intersection(*(set(one) for one in those)) - found.keys()
    assert not missing, "files that are both old and new are gone"


def litter(site: Site) -> list[str]:
    """What only a build that is at work may have."""
    names = (file.relative_to(site.root).as_posix() for file in site.root.rglob("*"))
    return [name for name in names if "staging" in name or name.endswith((".new", ".journal"))]


def changes_of(site: Site, *arguments: str) -> list[Operation]:
    """Build; what it changes, in order."""
    with watched(site.root, nothing, changes=True) as met:
        site.built(*arguments)
    return met


def kill(site: Site, moment: int, *arguments: str) -> None:
    """Build in a process that is killed before its change of that number."""
    with start_and("kill", moment, site.root, *BUILD, *arguments) as process:
        said = process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL, said


# --- 1: kill -9


def test_case_01_a_build_killed_at_any_moment_leaves_whole_files(make: Make) -> None:
    site = make()
    trees = versions(site, "AB")
    counts = []
    for name in "BA":
        version(site, name)
        counts.append(len(changes_of(site)))
    old, new = "A", "B"
    for moment in spread(min(counts), 10):
        version(site, new)
        kill(site, moment)
        assert_whole(site.tree(), trees[old], trees[new])
        site.built()
        assert site.tree() == trees[new], f"killed before change {moment}"
        assert not litter(site)
        old, new = new, old


def test_case_01_a_first_build_killed_while_files_are_put_in_place(make: Make) -> None:
    site = make()
    version(site, "A")
    clean = site.clean_tree()
    output = str(site.output)
    places = [number for number, one in enumerate(changes_of(site), 1) if one.path.startswith(output)]
    for moment in (places[0], places[len(places) // 2], places[-1]):
        shutil.rmtree(site.root / ".site-builder")
        shutil.rmtree(site.output)
        kill(site, moment)
        assert_whole(site.tree(), clean, {})
        site.built()
        assert site.tree() == clean


def test_case_01_builds_killed_one_after_the_other_while_the_content_changes(make: Make) -> None:
    site = make()
    trees = versions(site, "ABC")
    version(site, "B")
    output = str(site.output)
    places = [number for number, one in enumerate(changes_of(site), 1) if one.path.startswith(output)]
    first, middle, late = places[1], places[len(places) // 2], places[-6]
    for one, other in ((middle, late), (late, first)):
        version(site, "A")
        site.built()
        for name, moment in (("B", one), ("C", other)):
            version(site, name)
            kill(site, moment)
            assert_whole(site.tree(), *trees.values())
        version(site, "B")
        site.built()
        assert site.tree() == trees["B"]
        assert not litter(site)


def test_case_01_a_clean_build_that_is_killed(make: Make) -> None:
    site = make()
    trees = versions(site, "AB")
    version(site, "B")
    count = len(changes_of(site, "--clean"))
    for moment in (3, count // 4):
        version(site, "A")
        site.built()
        version(site, "B")
        kill(site, moment, "--clean")
        assert_whole(site.tree(), trees["A"], trees["B"])
        site.built()
        assert site.tree() == trees["B"]


# --- 2: one of ten is broken


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("---\ntitle: One: two\n---\n", ":2:11: not readable as YAML"),
        ("---\ntitle: Ten\ntitle: Again\n---\n", ":3:1: the key “title” is given twice"),
        ("---\ntitle: Ten\ndate: tomorrow\n---\n", ":3:7: “tomorrow” is not a date"),
        ("---\ntopics: [Rome]\n---\n", "title"),
        ("Only text.\n", ":1:1: there is no front matter"),
    ],
)
def test_case_02_one_broken_article_of_ten_leaves_the_old_site(make: Make, text: str, said: str) -> None:
    site = make()
    for day in range(10, 20):
        site.article(f"2025-04-{day}-a")
    site.built()
    before, stamps = site.tree(), stamps_of(site.output)
    site.edit("content/articles/2025-04-11-a.md", "Text.", "Another text.")
    site.put("content/articles/2025-04-19-a.md", text)
    result = site.build()
    assert result.exit_code == 1
    assert "content/articles/2025-04-19-a.md:" in result.stderr
    assert said in result.stderr
    assert "\n    " in result.stderr, "a hint"
    assert "Nothing was published" in result.stderr
    assert site.tree() == before
    assert stamps_of(site.output) == stamps
    assert not litter(site)


def test_case_02_all_that_is_wrong_is_said_in_one_run(make: Make) -> None:
    site = make().article("2025-04-10-good")
    for name in ("one", "two", "three"):
        site.put(f"content/articles/2025-04-11-{name}.md", "---\ntitle: A\ndate: never\nlanguage: ???\n---\n")
    result = site.build()
    assert result.exit_code == 1
    for name in ("one", "two", "three"):
        assert f"content/articles/2025-04-11-{name}.md:3:7: " in result.stderr
        assert f"content/articles/2025-04-11-{name}.md:4:11: " in result.stderr
    assert not site.output.exists()


def stamps_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Inode, size and time of every file."""
    return {
        file.relative_to(folder).as_posix(): (status.st_ino, status.st_size, status.st_mtime_ns)
        for file in folder.rglob("*")
        if file.is_file() and (status := file.stat())
    }


# --- 3: the disk refuses

REFUSED = {
    errno.ENOSPC: ("mkdir", "open to write", "write", "os.open", "replace", "exchange", "sync", "sql"),
    errno.EIO: (
        "unlink", "rmdir", "mkdir", "open", "open to write", "write", "read", "replace", "exchange", "sync", "stat", "lstat",
        "scandir", "sql",
    ),
    errno.EACCES: (
        "unlink", "rmdir", "mkdir", "open", "open to write", "os.open", "replace", "exchange", "lstat", "scandir", "listdir",
    ),
}  # fmt: skip
"""What can fail in which way."""


@pytest.mark.parametrize("code", REFUSED, ids=lambda code: errno.errorcode[code])
def test_case_03_any_file_operation_may_fail(make: Make, code: int) -> None:
    site = make()
    trees = versions(site, "AB")
    version(site, "B")
    with watched(site.root, nothing) as met:
        site.built()
    usable = [operation for operation in met if operation.name in REFUSED[code]]
    first_of_each = {operation.name: number for number, operation in reversed([*enumerate(usable, 1)])}
    old, new, failed = "B", "A", 0
    unnamed: set[str] = set()
    for moment in sorted({*first_of_each.values(), *spread(len(usable), 14)}):
        version(site, new)
        sources = tree(site.root / "content")
        with watched(site.root, failing(moment, code, REFUSED[code])) as done:
            result = site.build()
        at_risk = [operation for operation in done if operation.name in REFUSED[code]]
        broken = at_risk[min(moment, len(at_risk)) - 1]
        place = os.path.relpath(broken.path, site.root)
        case = f"{broken.name} {place}\n{result.said}"
        assert result.exit_code in (0, 1), case
        if result.exit_code == 0:
            assert site.tree() == trees[new], f"complete, it says: {case}"
        else:
            failed += 1
            if place not in result.stderr:
                unnamed.add(case)
            assert "Traceback" not in result.said, case
            assert_whole(site.tree(), trees[old], trees[new])
        # What is named relative to an open folder, and the staging folder itself: its removal may be what failed.
        if broken.path.startswith(str(site.root)) and not broken.path.endswith("/staging"):
            assert [name for name in litter(site) if not name.endswith(".journal")] == [], case
        assert tree(site.root / "content") == sources
        site.built()
        assert site.tree() == trees[new], case
        assert not litter(site), case
        old, new = new, old
    assert failed > 7, "faults that nobody notices are no test"
    assert not unnamed, f"{len(unnamed)} messages do not name the file\n" + "\n".join(sorted(unnamed))


def test_case_03_a_disk_that_is_full_before_files_are_put_in_place_leaves_the_old_site(make: Make) -> None:
    site = make()
    trees = versions(site, "AB")
    version(site, "B")
    met = changes_of(site)
    version(site, "A")
    site.built()
    last = next(number for number, one in enumerate(met, 1) if one.path.endswith("output.journal.new"))
    for moment in spread(last, 15):
        version(site, "B")
        before = stamps_of(site.output)
        with watched(site.root, failing(moment, errno.ENOSPC, lasting=True), changes=True):
            result = site.build()
        assert result.exit_code == 1
        assert site.tree() == trees["A"]
        assert stamps_of(site.output) == before
    site.built()
    assert site.tree() == trees["B"]


@pytest.mark.parametrize("size", [0, 1000, 20_000])
def test_case_03_files_may_not_grow_beyond_a_limit_of_the_system(make: Make, size: int) -> None:
    site = make()
    trees = versions(site, "AB")
    version(site, "B")
    process = site.process(
        *BUILD, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    )
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "Traceback" not in said
    assert str(site.root / ".site-builder") in said
    assert site.tree() == trees["A"]
    site.built()
    assert site.tree() == trees["B"]


# --- 4: two builds at once


def test_case_04_two_builds_at_once_both_succeed(make: Make) -> None:
    site = make()
    version(site, "A")
    processes = [site.process(*BUILD) for _ in range(3)]
    for process in processes:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
    assert site.tree() == site.clean_tree()


def test_case_04_the_second_says_who_it_waits_for(make: Make) -> None:
    site = make()
    version(site, "A")
    with start_and("pause", 40, site.root, *BUILD) as first:
        assert first.stdout and first.stdin
        assert first.stdout.readline() == "paused\n"
        with site.process(*BUILD) as second:
            assert second.stderr
            assert (
                second.stderr.readline()
                == f"Another build is at work here (process {first.pid}); waiting for it.\n"
            )
            assert second.poll() is None
            first.communicate("go on\n", timeout=60)
            assert first.returncode == 0
            assert second.wait(60) == 0
    assert site.tree() == site.clean_tree()


def test_case_04_the_second_gives_up_and_says_who_holds_the_lock(make: Make) -> None:
    site = make()
    version(site, "A")
    request = Request(
        root=site.root, output=site.output, now=parse_moment(NOW, zone("UTC")).instant, wait=0.1
    )
    with start_and("pause", 40, site.root, *BUILD) as first:
        assert first.stdout
        assert first.stdout.readline() == "paused\n"
        with pytest.raises(BuildError, match=f"another build is still at work here .process {first.pid}."):
            build(request, Tools())
        first.communicate("go on\n", timeout=60)
        assert first.returncode == 0
    assert build(request, Tools()).complete


def test_case_04_a_killed_holder_blocks_nobody(make: Make) -> None:
    site = make()
    version(site, "A")
    with start_and("pause", 40, site.root, *BUILD) as first:
        assert first.stdout
        assert first.stdout.readline() == "paused\n"
        first.kill()
        first.communicate(timeout=60)
    result = site.built()
    assert "Another build" not in result.said
    assert site.tree() == site.clean_tree()


# --- 6: the user's own files in output/

STRANGERS = {
    "CNAME": b"example.org\n",
    ".git/HEAD": b"ref: refs/heads/main\n",
    ".git/objects/ab/cd": b"\x00\x01",
    "report.pdf": b"%PDF-1.7\n",
    "2025/04/11/only-a/notes.pdf": b"%PDF-1.7\n",
    "assets/mine.css": b"b {}\n",
    "empty/.keep": b"",
}

COMMANDS = [
    ["build"], ["build", "--clean"], ["build", "--force"], ["build", "--drafts", "--future"], ["check"], ["verify"],
    ["list"], ["new", "A title", "--date", "2025-06-01"], ["clean"], ["build"],
]  # fmt: skip


def test_case_06_files_of_the_users_own_survive_every_command(make: Make) -> None:
    site = make()
    versions(site, "A")
    for path, content in STRANGERS.items():
        site.put(f"output/{path}", content)
    stamps = stamps_of(site.output)
    for name in "BA":
        version(site, name)
        site.put("content/articles/2025-01-01-broken.md", "no front matter")
        assert site.build().exit_code == 1
        site.remove("content/articles/2025-01-01-broken.md")
        for command, *arguments in COMMANDS:
            result = site.run(command, *arguments)
            assert result.exit_code == 0, result.said
            found = site.tree()
            assert {path: found.get(path) for path in STRANGERS} == STRANGERS, command
            after = stamps_of(site.output)
            assert all(after[path] == stamps[path] for path in STRANGERS), command


def test_case_06_clean_removes_what_was_published_and_nothing_else(make: Make) -> None:
    site = make()
    versions(site, "A")
    for path, content in STRANGERS.items():
        site.put(f"output/{path}", content)
    assert site.run("clean").exit_code == 0
    assert site.tree() == STRANGERS
    site.built()


@pytest.mark.parametrize("path", ["index.html", "feed.xml", "shelf/notes.txt", "assets/own.css"])
def test_case_06_a_file_of_the_users_own_in_the_way_is_named(make: Make, path: str) -> None:
    site = make()
    version(site, "A")
    site.put(f"output/{path}", "mine")
    result = site.build()
    assert result.exit_code == 1
    assert f"output/{path}:1:1: " in result.stderr
    assert "--force" in result.stderr
    assert site.tree() == {path: b"mine"}
    site.built("--force")
    assert site.tree() == site.clean_tree()


def test_case_06_a_published_file_that_the_user_changed_is_named(make: Make) -> None:
    site = make()
    version(site, "A")
    site.built()
    site.put("output/index.html", "mine")
    before = site.tree()
    result = site.build()
    assert result.exit_code == 1
    assert "output/index.html:1:1: " in result.stderr
    assert site.tree() == before
    site.remove("output/index.html")
    site.built()
    assert site.tree() == site.clean_tree()


# --- 7: an output folder that would destroy something

Prepare = Callable[[Site], None]


def _linked(target: str) -> Prepare:
    return lambda site: (site.root / "linked").symlink_to(site.root / target)


@pytest.mark.parametrize("command", ["build", "clean"])
@pytest.mark.parametrize(
    ("output", "prepare"),
    [
        ("content", None), ("content/articles", None), ("content/new/folder", None), (".", None), ("..", None), ("/", None),
        ("content/../content", None), ("themes", None), ("themes/own", None), ("themes/own/static/new", None),
        (".site-builder", None), (".site-builder/new", None), (".git", None), ("site.yaml", None),
        ("linked", _linked("content")), ("linked", _linked("themes/own")), ("linked", _linked(".")),
        ("linked/sub", _linked("content/articles")), ("~", None), ("~/..", None),
    ],
)  # fmt: skip
def test_case_07_an_output_folder_that_holds_sources_is_refused(
    make: Make, monkeypatch: pytest.MonkeyPatch, command: str, output: str, prepare: Prepare | None
) -> None:
    site = make().article("2025-04-10-a")
    site.put("site.yaml", SETTINGS + "theme: own\n")
    site.write("-- themes/own/theme.yaml --\nextends: briefing\n-- themes/own/static/own.css --\na {}\n")
    (site.root / ".git").mkdir()
    home = site.root.parent / "people" / "me"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    if prepare:
        prepare(site)
    before = tree(site.root.parent)
    place = output.replace("~", str(home)) if "~" in output else str(site.root / output)
    result = site.run(command, "--output", place)
    assert result.exit_code == 1
    assert f"{place}:1:1: this cannot be the output folder: it " in result.stderr
    assert "--output" in result.stderr
    assert tree(site.root.parent) == before


def test_case_07_the_folder_of_the_theme_that_comes_with_the_program_is_refused(make: Make) -> None:
    import site_builder
    from site_builder.opening.theme import theme_folder

    folder = theme_folder(Path(site_builder.__file__).parent, "briefing")
    assert folder is not None
    site = make().article("2025-04-10-a")
    before = tree(folder)
    for place in (folder, folder / "static", folder.parent):
        result = site.build("--output", str(place))
        assert result.exit_code == 1
        assert "this cannot be the output folder" in result.stderr
    assert tree(folder) == before


@pytest.mark.parametrize("path", ["2025", "2025/04", "assets", "topics"])
def test_case_07_a_link_inside_the_output_folder_is_not_followed(make: Make, path: str) -> None:
    site = make()
    version(site, "A")
    (site.output / path).parent.mkdir(parents=True, exist_ok=True)
    (site.output / path).symlink_to(site.root / "content")
    before = tree(site.root / "content")
    result = site.build()
    assert result.exit_code == 1
    assert f"{path}:1:1: a link or a file stands in the output folder" in result.stderr
    assert tree(site.root / "content") == before
    site.remove(f"output/{path}")
    site.built()
    assert site.tree() == site.clean_tree()


# --- 8: what is remembered is damaged

RANDOM = bytes((number * 197 + number // 7) % 256 for number in range(5000))

Damage = Callable[[Path], object]


def _half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    for place in range(len(content) // 3, len(content), 97):
        content[place] ^= 0x55
    file.write_bytes(content)


def _other_schema(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE epoch (value BLOB NOT NULL)")
        connection.execute("CREATE TABLE files (something INTEGER)")
    connection.close()


DAMAGES: dict[str, Damage] = {
    "empty": lambda file: file.write_bytes(b""),
    "cut short": _half,
    "one byte": lambda file: file.write_bytes(b"\x00"),
    "random": lambda file: file.write_bytes(RANDOM),
    "flipped": _flipped,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
@pytest.mark.parametrize("name", ["store.db", "output.manifest"])
def test_case_08_a_damaged_store_or_manifest_is_set_aside_and_made_anew(
    make: Make, name: str, damage: Damage
) -> None:
    site = make()
    trees = versions(site, "A")
    damage(site.root / ".site-builder" / name)
    result = site.built()
    assert f".site-builder/{name} cannot be read" in result.stderr
    assert site.tree() == trees["A"]
    again = site.built()
    assert "cannot be read" not in again.said
    assert "0 read, 0 rendered" in again.stdout
    assert (site.root / ".site-builder" / f"{name}.unreadable").exists()


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_case_08_the_content_changed_too_while_the_store_was_damaged(make: Make, damage: Damage) -> None:
    site = make()
    trees = versions(site, "AB")
    damage(site.root / ".site-builder/store.db")
    version(site, "B")
    site.built()
    assert site.tree() == trees["B"]


def test_case_08_any_byte_of_the_store_may_be_another(make: Make) -> None:
    """Much of such a store can be read as before, and says something else."""
    site = make()
    trees = versions(site, "A")
    file = site.root / ".site-builder/store.db"
    whole = file.read_bytes()
    words = [b"Body A", b"Rome", b"2025-04-1", b"Topic A", b"only-A", b"Bundle", b"NO", b"content/articles"]
    places = [found.start() for word in words for found in re.finditer(word, whole)][:40]
    assert len(places) > 15
    for place in places:
        for change in (1, 0x55):
            file.write_bytes(whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :])
            (site.root / "output/index.html").unlink()  # so that something is rendered
            site.built()
            assert site.tree() == trees["A"], whole[place - 20 : place + 20]


def test_case_08_a_store_of_another_schema(make: Make) -> None:
    site = make()
    trees = versions(site, "A")
    _other_schema(site.root / ".site-builder/store.db")
    result = site.built()
    assert ".site-builder/store.db cannot be read" in result.stderr
    assert site.tree() == trees["A"]


@pytest.mark.parametrize("data", [[1, 2, 3], {"pages": 7}, {"pages": {"index.html": ["too", "short"]}}, None])
def test_case_08_a_manifest_of_another_version(make: Make, data: object) -> None:
    site = make()
    trees = versions(site, "A")
    save(site.root / ".site-builder/output.manifest", msgspec.msgpack.encode(data))
    result = site.built()
    assert ".site-builder/output.manifest cannot be read" in result.stderr
    assert site.tree() == trees["A"]
    assert "0 rendered" in site.built().stdout


def test_case_08_another_version_of_the_program_makes_everything_anew(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make()
    trees = versions(site, "A")
    monkeypatch.setattr("site_builder.digest.epoch", lambda: b"another version!")
    report = site.explain()
    assert set(report.values()) == {"the program changed"}
    assert {path for path in trees["A"] if path.endswith(".html") and path != "404.html"} <= set(report)
    assert site.tree() == trees["A"]


@pytest.mark.parametrize("content", [b"", b"\x00", RANDOM])
def test_case_08_a_damaged_journal_and_what_a_killed_build_left(make: Make, content: bytes) -> None:
    site = make()
    trees = versions(site, "A")
    site.put(".site-builder/output.journal", content)
    site.put(".site-builder/staging/0", "half a pa")
    site.built()
    assert site.tree() == trees["A"]
    assert not litter(site)


def test_case_08_deleting_all_that_is_remembered_costs_only_time(make: Make) -> None:
    site = make()
    trees = versions(site, "A")
    shutil.rmtree(site.root / ".site-builder")
    site.built()
    assert site.tree() == trees["A"]
    assert "0 rendered" in site.built().stdout
