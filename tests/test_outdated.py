"""What is outdated, and why; what is known of the output; what one build leaves to the next."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from site_builder.build_cache import BuildCache
from site_builder.digest import of_content
from site_builder.model.stamp import Stamp
from site_builder.opening.output_state import Manifest, OutputState, PageEntry, StateFiles
from site_builder.publishing.file_state import FileState, file_state, untouched
from tests.harness import Make, Site

LATER = 4_000_000_000_000_000_000
"""Looked at so late that every change would show."""


def entry(file: Path, looked_ns: int = LATER) -> PageEntry:
    """What a manifest says of a file that is as it was written."""
    return PageEntry(b"made with", b"view", of_content(file.read_bytes()), Stamp.of(file.stat()), looked_ns)


def known(**pages: PageEntry) -> OutputState:
    return OutputState(Manifest(pages={name.replace("_", "."): one for name, one in pages.items()}), {})


# --- What stands in the output folder


def test_nothing_is_there(tmp_path: Path) -> None:
    assert file_state(tmp_path, "a.html", known()) == FileState(there=False, ours=True)


def test_a_file_that_is_as_it_was_written_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("A")
    written = entry(file)
    state = file_state(tmp_path, "a.html", known(a_html=msgspec.structs.replace(written, content=b"digest")))
    assert (state.ours, state.content) == (True, b"digest")


def test_a_file_whose_stamp_cannot_be_believed_is_read(tmp_path: Path) -> None:
    """It was looked at within the grain of the clock."""
    file = tmp_path / "a.html"
    file.write_text("A")
    written = entry(file, looked_ns=file.stat().st_mtime_ns)
    assert file_state(tmp_path, "a.html", known(a_html=written)).entry == written
    changed = msgspec.structs.replace(written, content=of_content(b"B"))
    assert file_state(tmp_path, "a.html", known(a_html=changed)).ours is False


def test_a_file_that_was_touched_is_ours_and_its_new_stamp_is_learnt(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("A")
    written = entry(file)
    os.utime(file, (1, 1))
    state = file_state(tmp_path, "a.html", known(a_html=written))
    assert state.ours
    assert state.entry is not None
    assert state.entry.stamp == Stamp.of(file.stat()) != written.stamp


def test_a_stranger_and_a_folder_are_not_ours(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("mine")
    (tmp_path / "b.html").mkdir()
    assert file_state(tmp_path, "a.html", known()).ours is False
    assert file_state(tmp_path, "b.html", known()) == FileState(there=True, ours=False)


def test_what_a_build_that_was_killed_put_there_is_ours(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("new")
    state = OutputState(Manifest(), {"a.html": (of_content(b"new"),)})
    assert file_state(tmp_path, "a.html", state).ours
    assert state.paths() == {"a.html"}


def test_pages_of_a_group_stand_together(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text(name)
    pages = {"a_html": entry(tmp_path / "a.html"), "b_html": entry(tmp_path / "b.html")}
    assert untouched(tmp_path, ["a.html", "b.html"], known(**pages)) == {
        "a.html": pages["a_html"],
        "b.html": pages["b_html"],
    }
    (tmp_path / "b.html").unlink()
    assert untouched(tmp_path, ["a.html", "b.html"], known(**pages)) is None


# --- The output state


def test_an_output_state_is_read_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output/a.html").write_text("A")
    files = StateFiles.of(tmp_path, tmp_path, tmp_path / "output")
    manifest = Manifest(pages={"a.html": entry(tmp_path / "output/a.html")})
    cache = BuildCache(lasts=True)
    files.announce({"b.html": (b"digest",)})
    said: list[str] = []
    assert files.read(tmp_path / "output", said.append, cache).pending == {"b.html": (b"digest",)}
    files.commit(manifest, cache)
    state = files.read(tmp_path / "output", said.append, cache)
    assert (state.manifest, state.pending, state.looked) == (manifest, {}, True)
    assert files.read(tmp_path / "output", said.append, BuildCache(lasts=False)).looked is False
    files.manifest.write_bytes(b"something else")
    assert files.read(tmp_path / "output", said.append, cache).manifest == Manifest()
    assert len(said) == 1


def test_each_output_folder_has_a_state_of_its_own(tmp_path: Path) -> None:
    one, other = (StateFiles.of(tmp_path, tmp_path, tmp_path / name) for name in ("output", "public"))
    assert one.manifest.name == "output.manifest"
    assert one.manifest != other.manifest


# --- The build cache


def test_a_value_is_given_back_for_the_same_things_alone() -> None:
    cache = BuildCache(lasts=True)
    cache.keep_value("order", ("a", "b"), [1, 2])
    assert cache.value("order", ("a", "b")) == [1, 2]
    assert cache.value("order", ("a", "c")) is None
    assert cache.same("order", ("a", "c"), lambda: [3]) == [3]
    assert cache.value("order", ("a", "b")) is None, "a value lives until there is another"
    cache.forget("order")
    assert cache.value("order", ("a", "c")) is None


def test_a_build_by_command_keeps_nothing() -> None:
    cache = BuildCache(lasts=False)
    cache.keep_value("order", "key", 1)
    assert cache.value("order", "key") is None


# --- Why a page is rendered


def reasons(site: Site) -> dict[str, str]:
    return {
        path: reason
        for path, reason in site.explain().items()
        if path in ("2025/01/01/a/index.html", "new.txt")
    }


def test_each_reason_for_rendering(make: Make) -> None:
    site = make().article("2025-01-01-a")
    page = "2025/01/01/a/index.html"
    assert reasons(site) == {page: "it is new"}
    assert reasons(site) == {}
    site.edit("content/articles/2025-01-01-a.md", "Text.", "Another.")
    assert reasons(site) == {page: "its content changed"}
    site.edit("site.yaml", "title: Test", "title: Other")
    assert reasons(site) == {page: "the site's settings changed"}
    (site.output / page).unlink()
    assert reasons(site) == {page: "its file was missing"}
    site.put("themes/own/theme.yaml", "extends: briefing\n")
    site.edit("site.yaml", "id: test\n", "id: test\ntheme: own\n")
    site.put("themes/own/templates/_footer.html", "<p>Foot</p>")
    assert reasons(site) == {page: "its template changed"}
    site.put("content/static/new.txt", "1")
    assert reasons(site) == {"new.txt": "it is new"}
    site.put("content/static/new.txt", "2")
    assert reasons(site) == {"new.txt": "its content changed"}
    (site.output / page).write_text("altered")
    assert site.build().exit_code == 1
    assert {one: why for one, why in site.explain("--force").items() if one == page} == {
        page: "its file was altered"
    }
