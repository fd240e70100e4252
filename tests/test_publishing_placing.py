"""Putting files in place: by exchange, by replacing where a system cannot exchange, and what may come in between."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from site_builder.build import build
from site_builder.build_cache import BuildCache
from site_builder.opening.request import Request, Tools
from site_builder.parsing.dates import parse_moment, zone
from site_builder.publishing import placing
from site_builder.publishing.file_state import FileState
from site_builder.publishing.placing import Changed, can_exchange, exchange, removing, replace_standing, sync
from tests.harness import NOW, Make, Site
from tests.test_building_faults import Operation, failing, nothing, spread, watched
from tests.test_building_safety import assert_whole, changes_of, kill, litter, stamps_of, version, versions

PAGE = "2025/04/10/both/index.html"
"""A page that every version has, each with other bytes."""

exchanging = pytest.mark.skipif(sys.platform != "linux", reason="only Linux exchanges files")


@pytest.fixture
def cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that has no such call."""
    monkeypatch.setattr(placing, "_renameat2", lambda: None)


def other_version(make: Make) -> tuple[Site, dict[str, dict[str, bytes]]]:
    """A site that stands as A and is to become B."""
    site = make()
    trees = versions(site, "AB")
    version(site, "B")
    return site, trees


def before_exchange_of(path: Path, do: Callable[[], object]) -> Callable[[int, Operation], None]:
    """Something that happens right before a published file is exchanged, for the first time."""
    met = False

    def act(_: int, operation: Operation) -> None:
        nonlocal met
        if operation.name == "exchange" and operation.path == str(path) and not met:
            met = True
            do()

    return act


def before_sync(do: Callable[[], object]) -> Callable[[int, Operation], None]:
    """Something that happens once all is staged, before a file is touched."""

    def act(_: int, operation: Operation) -> None:
        if operation.name == "sync":
            do()

    return act


# --- The calls


@exchanging
def test_two_files_change_places(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    (tmp_path / "b").write_text("b")
    assert exchange(str(tmp_path / "a"), str(tmp_path / "b"))
    assert ((tmp_path / "a").read_text(), (tmp_path / "b").read_text()) == ("b", "a")
    with pytest.raises(FileNotFoundError) as caught:
        exchange(str(tmp_path / "a"), str(tmp_path / "c"))
    assert (caught.value.filename, caught.value.filename2) == (str(tmp_path / "a"), str(tmp_path / "c"))


@exchanging
def test_by_its_number_where_the_library_has_no_such_function(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ctypes

    class Old:
        """A C library of 2017."""

        syscall = ctypes.CDLL(None, use_errno=True).syscall

    monkeypatch.setattr(placing, "_libc", Old)
    monkeypatch.setattr(placing, "_renameat2", placing._renameat2.__wrapped__)
    assert can_exchange(tmp_path)
    with pytest.raises(FileNotFoundError):
        exchange(str(tmp_path / "one"), str(tmp_path / "none"))


@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP, errno.EPERM])
def test_a_system_that_refuses_to_exchange_is_one_that_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(placing, "_renameat2", lambda: lambda one, other: code)
    assert not can_exchange(tmp_path)


def test_a_system_that_says_it_exchanged_and_did_not_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "_renameat2", lambda: lambda one, other: 0)
    assert not can_exchange(tmp_path)


def test_what_the_disk_could_not_write_is_an_error_that_names_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(tmp_path)
    monkeypatch.setattr(placing, "_syncfs", lambda: lambda descriptor: errno.ENOSPC)
    with pytest.raises(OSError, match="No space left") as caught:
        sync(tmp_path)
    assert caught.value.filename == str(tmp_path)
    monkeypatch.setattr(placing, "_syncfs", lambda: lambda descriptor: errno.ENOSYS)
    sync(tmp_path)


def test_many_old_files_are_removed_by_several_threads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "MANY", 20)
    files = [tmp_path / str(number) for number in range(30)]
    for file in files:
        file.touch()
    with removing([str(file) for file in files[:19]]):
        pass
    assert all(file.exists() for file in files), "so few go with their folder"
    files[3].unlink()
    with removing([str(file) for file in files]):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_never_exchanged_for_a_file(tmp_path: Path) -> None:
    (tmp_path / "staging").mkdir()
    (tmp_path / "output/page").mkdir(parents=True)
    (tmp_path / "staging/0").write_text("new")
    for force in (False, True):
        with pytest.raises(Changed) as caught:
            replace_standing(
                tmp_path / "output",
                tmp_path / "staging",
                {"page": str(tmp_path / "staging/0")},
                {"page": FileState(there=True, ours=True, content=b"digest")},
                force=force,
            )
        assert caught.value.paths == ["page"]
        assert (tmp_path / "output/page").is_dir()


# --- In a build


@exchanging
def test_what_stands_is_exchanged_after_one_sync_and_nothing_else_is(make: Make) -> None:
    site, trees = other_version(make)
    names = [operation.name for operation in changes_of(site)]
    assert site.tree() == trees["B"]
    both = [path for path in trees["A"] if trees["B"].get(path, trees["A"][path]) != trees["A"][path]]
    assert names.count("exchange") == len(both) + 1, "and once to see whether it works"
    assert names.count("sync") == 1
    assert names.index("sync") < names.index("exchange")
    assert not litter(site)
    assert "sync" not in [operation.name for operation in changes_of(site)], "there was nothing to be done"


def test_a_preview_does_not_wait_for_the_disk(make: Make) -> None:
    site, trees = other_version(make)
    request = Request(root=site.root, output=site.output, now=parse_moment(NOW, zone("UTC")).instant)
    with watched(site.root, nothing, changes=True) as met:
        build(request, Tools(cache=BuildCache(lasts=True)))
    assert site.tree() == trees["B"]
    assert "sync" not in [operation.name for operation in met]


@exchanging
def test_case_01_a_build_killed_before_any_exchange_leaves_whole_files(make: Make) -> None:
    site, trees = other_version(make)
    met = changes_of(site)
    moments = [number for number, one in enumerate(met, 1) if one.name in ("exchange", "sync")]
    for number in spread(len(moments), 8):
        version(site, "A")
        site.built()
        version(site, "B")
        kill(site, moments[number - 1])
        assert_whole(site.tree(), trees["A"], trees["B"])
        site.built()
        assert site.tree() == trees["B"]
        assert not litter(site)


@exchanging
@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC], ids=errno.errorcode.get)
@pytest.mark.parametrize("kind", ["exchange", "sync"])
def test_case_03_a_fault_at_an_exchange(make: Make, kind: str, code: int) -> None:
    site, trees = other_version(make)
    moment = 1 if kind == "sync" else 5
    with watched(site.root, failing(moment, code, {kind})) as met:
        result = site.build()
    assert result.exit_code == 1
    broken = met[-1] if kind == "sync" else [one for one in met if one.name == kind][moment - 1]
    assert os.strerror(code) in result.stderr
    if kind == "sync":
        assert site.tree() == trees["A"], "nothing was touched"
    else:
        assert os.path.relpath(broken.path, site.root) in result.stderr
        assert site.tree() not in (trees["A"], trees["B"])
        assert_whole(site.tree(), trees["A"], trees["B"])
    site.built()
    assert site.tree() == trees["B"]
    assert not litter(site)


@pytest.mark.usefixtures("cannot")
def test_where_nothing_can_be_exchanged_files_are_replaced(make: Make) -> None:
    site, trees = other_version(make)
    with watched(site.root, nothing, changes=True) as met:
        site.built()
    assert [one.name for one in met].count("exchange") == 1, "it was tried once"
    assert site.tree() == trees["B"]


@exchanging
def test_one_file_that_cannot_be_exchanged_is_replaced(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    site, trees = other_version(make)
    real, count = placing.exchange, 0

    def some(one: str, other: str) -> bool:
        nonlocal count
        count += 1
        return bool(count % 2) and real(one, other)

    monkeypatch.setattr(placing, "exchange", some)
    site.built()
    assert count > 4
    assert site.tree() == trees["B"]


@exchanging
def test_case_06_a_file_changed_right_before_its_exchange_is_swapped_back_with_all_others(make: Make) -> None:
    site, trees = other_version(make)
    before = stamps_of(site.output)
    act = before_exchange_of(site.output / PAGE, lambda: site.put(f"output/{PAGE}", "mine"))
    with watched(site.root, act):
        result = site.build()
    assert result.exit_code == 1
    assert f"output/{PAGE}:1:1: this file was changed while the site was being built" in result.stderr
    assert site.tree() == {**trees["A"], PAGE: b"mine"}, "the site stands as it was"
    after = stamps_of(site.output)
    assert {path: after[path] for path in before if path != PAGE} == {
        path: before[path] for path in before if path != PAGE
    }
    again = site.build()
    assert again.exit_code == 1
    assert f"output/{PAGE}:1:1: this file was not put there by this program" in again.stderr
    assert site.tree() == {**trees["A"], PAGE: b"mine"}
    site.built("--force")
    assert site.tree() == trees["B"]
    assert not litter(site)


@pytest.mark.parametrize("unsupported", [False, True])
def test_case_06_a_file_changed_while_pages_are_rendered_is_named_before_anything_is_touched(
    make: Make, monkeypatch: pytest.MonkeyPatch, unsupported: bool
) -> None:
    if unsupported:
        monkeypatch.setattr(placing, "_renameat2", lambda: None)
    site, trees = other_version(make)
    same = trees["A"][PAGE].swapcase()  # as many bytes, and the times of before

    def edit() -> None:
        status = (site.output / PAGE).stat()
        site.put(f"output/{PAGE}", same)
        os.utime(site.output / PAGE, ns=(status.st_atime_ns, status.st_mtime_ns))

    with watched(site.root, before_sync(edit)) as met:
        result = site.build()
    assert result.exit_code == 1
    assert f"output/{PAGE}:1:1: this file was changed while the site was being built" in result.stderr
    assert site.tree() == {**trees["A"], PAGE: same}
    assert "exchange" not in [one.name for one in met]


def test_case_06_with_force_it_is_taken_over(make: Make) -> None:
    site, trees = other_version(make)
    act = before_exchange_of(site.output / PAGE, lambda: site.put(f"output/{PAGE}", "mine"))
    with watched(site.root, act):
        site.built("--force")
    assert site.tree() == trees["B"]


@pytest.mark.parametrize("how", ["touched", "gone"])
def test_a_file_touched_or_removed_in_the_meantime_is_no_obstacle(make: Make, how: str) -> None:
    site, trees = other_version(make)
    file = site.output / PAGE
    do = (lambda: os.utime(file, (1, 1))) if how == "touched" else file.unlink
    with watched(site.root, before_exchange_of(file, do)):
        site.built()
    assert site.tree() == trees["B"]


@exchanging
def test_case_06_a_folder_put_in_the_place_of_a_file_in_the_meantime_is_left_alone(make: Make) -> None:
    site, trees = other_version(make)
    file = site.output / PAGE

    def folder() -> None:
        file.unlink()
        file.mkdir()
        (file / "mine.txt").write_text("mine")

    with watched(site.root, before_exchange_of(file, folder)):
        result = site.build("--force")
    assert result.exit_code == 1
    assert f"output/{PAGE}:1:1: " in result.stderr
    assert (file / "mine.txt").read_text() == "mine"
    shutil.rmtree(file)
    site.built()
    assert site.tree() == trees["B"]


@exchanging
def test_a_file_that_cannot_be_looked_at_after_its_exchange_is_put_back(make: Make) -> None:
    site, trees = other_version(make)
    exchanged = ""

    def act(_: int, operation: Operation) -> None:
        nonlocal exchanged
        if operation.name == "exchange" and operation.path == str(site.output / PAGE):
            exchanged = operation.path
        elif exchanged and operation.name == "lstat":
            exchanged = ""
            raise OSError(errno.EIO, os.strerror(errno.EIO), operation.path)

    with watched(site.root, act):
        assert site.build().exit_code == 1
    assert site.tree()[PAGE] == trees["A"][PAGE]
    site.built()
    assert site.tree() == trees["B"]
