"""Building, case 10: the same files, settings and `--now` give the same bytes, wherever and however."""

from __future__ import annotations

import builtins
import io
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from site_builder.parallel import FEW
from tests.harness import NOW, SETTINGS, Make, Site

TOPICS = ("Ростов", "Zürich", "Åbo", "Città del Vaticano", "北京", "Éire", "zebra", "C++", "C#")


def filled(site: Site) -> Site:
    """A site that is large enough for worker processes, and in several scripts."""
    for number in range(FEW + 10):
        site.article(
            f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}-статья-{number}",
            f"Text {number}, [another](2025-01-01-статья-0.md). " * 5,
            title=f"Título {number}",
            topics=[TOPICS[number % 9], TOPICS[number * 7 % 9], TOPICS[number * 4 % 9]],
            sources=[{"name": f"Agência {number % 3}", "url": f"https://example.com/{number}"}],
            events=[
                {
                    "title": f"Event {number % 5}",
                    "id": f"e{number % 5}",
                    "date": f"2025-02-{number % 5 + 1:02} 23:30",
                }
            ],
        )
    site.article("2025-03-30-gap", date="2025-03-30 02:30", updated="2025-10-26 02:30")
    site.put(
        "content/topics/città.md", "---\nname: Città del Vaticano\naliases: [Vaticano]\nparent: Éire\n---\n"
    )
    site.put("content/pages/über.md", "---\ntitle: Über\n---\nText.\n")
    site.put("content/static/ж/file.txt", "x")
    site.put("content/static/a/file.txt", "x")
    return site


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a clean build gives here."""
    site = Site(tmp_path_factory.mktemp("clean") / "site")
    site.put("site.yaml", SETTINGS)
    filled(site).built()
    return site.tree()


SURROUNDINGS: dict[str, tuple[dict[str, str], str]] = {
    "east": ({"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1"}, "1"),
    "west": ({"TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"}, "2"),
    "odd": (
        {"TZ": "XYZ+13:37", "LC_ALL": "POSIX", "LANG": "it_IT.UTF-8", "PYTHONHASHSEED": "3", "COLUMNS": "20"},
        "2",
    ),
    "no colour": ({"TZ": "", "LANGUAGE": "ru:it", "PYTHONHASHSEED": "random", "NO_COLOR": "1"}, "3"),
}


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_case_10_zone_locale_hash_seed_workers_and_folders_do_not_show(
    make: Make, clean: dict[str, bytes], tmp_path: Path, name: str
) -> None:
    elsewhere = filled(Site(tmp_path / "в другой" / "папке with spaces"))
    elsewhere.put("site.yaml", SETTINGS)
    variables, jobs = SURROUNDINGS[name]
    with elsewhere.process("build", "--now", NOW, "--jobs", jobs, env=variables, cwd="/") as process:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
    assert elsewhere.tree() == clean


def test_case_10_the_root_and_the_output_may_be_named_in_any_way(
    make: Make, clean: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = filled(make())
    for root, output in (
        (".", "output"),
        ("content/..", "./elsewhere/../output"),
        ("../" + site.root.name, ""),
    ):
        shutil.rmtree(site.output, ignore_errors=True)
        shutil.rmtree(site.root / ".site-builder", ignore_errors=True)
        monkeypatch.chdir(site.root)
        named = ("--output", output) if output else ()
        result = Site(Path(root)).build(*named)
        assert result.exit_code == 0, result.said
        assert site.tree() == clean
    link = site.root.parent / "link"
    link.symlink_to(site.root)
    assert "0 rendered" in Site(link).built().stdout
    assert site.tree() == clean


def test_case_10_many_workers_work_and_are_used(
    make: Make, clean: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from site_builder.workers import Workers

    site = filled(make())
    submitted: list[object] = []
    submit = Workers.submit

    def noted(self: Workers, work: Any, *arguments: Any) -> Any:
        submitted.append(work)
        return submit(self, work, *arguments)

    monkeypatch.setattr(Workers, "submit", noted)
    site.built("--jobs", "2")
    assert len(submitted) >= 2, "with fewer files this test would say nothing"
    assert site.tree() == clean


class Shuffled:
    """What `os.scandir` gives, in an order of our own."""

    def __init__(self, entries: list[os.DirEntry[str]]) -> None:
        self._entries = iter(entries)

    def __iter__(self) -> Iterator[os.DirEntry[str]]:
        return self._entries

    def __next__(self) -> os.DirEntry[str]:
        return next(self._entries)

    def __enter__(self) -> Shuffled:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is left open."""


@pytest.mark.parametrize("backwards", [False, True])
def test_case_10_the_order_of_readdir_does_not_show(
    make: Make, monkeypatch: pytest.MonkeyPatch, backwards: bool
) -> None:
    site = filled(make())
    site.put("themes/own/theme.yaml", "extends: briefing\n")
    for name in "zam":
        site.put(f"themes/own/static/{name}.css", name)
    site.put("site.yaml", (site.root / "site.yaml").read_text() + "theme: own\n")
    clean = site.clean_tree()
    scandir, listdir = os.scandir, os.listdir

    def scanned(path: Any = ".") -> Shuffled:
        with scandir(path) as entries:
            return Shuffled(sorted(entries, key=lambda entry: entry.name, reverse=backwards))

    monkeypatch.setattr(os, "scandir", scanned)
    monkeypatch.setattr(os, "listdir", lambda path=".": sorted(listdir(path), reverse=backwards))
    site.built()
    monkeypatch.undo()
    assert site.tree() == clean


def test_case_10_the_day_of_the_build_does_not_show(make: Make) -> None:
    site = filled(make())
    site.built(now="2026-01-01")
    before = site.tree()
    assert site.clean_tree(now="2031-07-15T13:00:00+05:00") == before
    assert site.explain(now="2031-07-15T13:00:00+05:00") == {}


def test_case_10_the_clock_does_not_show(
    make: Make, clean: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = filled(make())
    for name in ("content", "site.yaml"):
        for file in [site.root / name, *(site.root / name).rglob("*")]:
            os.utime(file, (86400 * 365, 86400 * 365))
    site.built()
    assert site.tree() == clean


def test_case_10_files_are_read_as_utf_8_whatever_the_default(
    make: Make, clean: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = filled(make())
    real: Any = builtins.open

    def ascii_unless_told(
        file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, *more: Any, **named: Any
    ) -> Any:
        told = encoding if "b" in mode or encoding not in (None, "locale") else "ascii"
        return real(file, mode, buffering, told, *more, **named)

    monkeypatch.setattr(builtins, "open", ascii_unless_told)
    monkeypatch.setattr(io, "open", ascii_unless_told)
    site.built()
    monkeypatch.undo()
    assert site.tree() == clean
