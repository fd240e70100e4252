"""The scripts that put the program under load see what they are there to see."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from benchmarks import day, load, table
from tests.harness import Make

HTML = "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("kind", "body", "whole"),
    [
        (HTML, b"<p>Begun at revision 7.</p>x<p>Ended at revision 7.</p></html>\n", True),
        (HTML, b"no text</html>", True),
        (HTML, b"<p>Begun at revision 7.</p>x<p>Ended at revision 8.</p></html>\n", False),
        (HTML, b"<p>Begun at revision 7.</p>x</html>", False),
        (HTML, b"<p>Begun at revision 7.</p>x<p>Ended at revision 7.</p>", False),
        (HTML, b"", False),
        ("application/rss+xml", b"<rss>Begun at revision 1. Ended at revision 1.</rss>", True),
        ("application/atom+xml", b"<feed>Begun at revision 1. Begun at revision 1.</feed>", False),
        ("application/atom+xml", b"<feed>", False),
    ],
)
def test_a_torn_page_is_told_from_a_whole_one(kind: str, body: bytes, whole: bool) -> None:
    assert (load.torn(kind, body) == "") == whole


def test_what_may_be_missing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(path: str, status: int) -> str:
        return expected.wrong(path, time.monotonic(), status, conditional=False)

    expected = load.Expected(["/", "/a/"])
    assert not wrong("/a/", 200)
    assert wrong("/a/", 404)
    assert wrong("/a/", 500)
    assert wrong("/a/", 304)
    expected.goes("/a/")
    expected.comes("/b/")
    for path in ("/a/", "/b/"):
        assert not wrong(path, 200)
        assert not wrong(path, 404)
    monkeypatch.setattr(load, "PATIENCE", -1.0)
    assert wrong("/a/", 200)
    assert wrong("/b/", 404)


def test_a_text_says_its_revision_at_both_ends_and_only_the_last() -> None:
    text = load.with_revision(load.with_revision("---\ntitle: T\n---\n\nText.\n", 1), 2)
    assert text == "---\ntitle: T\n---\nBegun at revision 2.\n\nText.\n\nEnded at revision 2.\n"


def test_memory_is_compared_by_the_medians_of_its_parts() -> None:
    assert load.windows([(0, 5), (1, 100), (2, 6), (31, 7), (59, 9), (61, 3)], 30) == [6, 8, 3]


def test_what_a_build_says_is_read_as_what_it_did(make: Make) -> None:
    site = make("-- content/articles/2025-04-28-a.md --\n---\ntitle: A\n---\nFirst.\n")
    lines = site.built().stdout.splitlines()
    first = next(build for line in lines if (build := day.build_of(line)))
    assert first.read == 1
    assert first.rendered > 5
    assert day.build_of(
        "12,345 briefings: 1,002 read, 3 rendered, 1 unchanged, 4,000 removed, in 0.25 s."
    ) == (
        1002,
        3,
        4000,
        0.25,
    )
    assert day.build_of("Reading 300 …") is None


def test_corrections_are_added_before_those_that_there_are(make: Make) -> None:
    text = day.corrected("---\ntitle: A\ndate: 2025-04-28\n---\nText.\n", "2025-04-28", "one")
    text = day.corrected(text, "2025-04-28", "two")
    site = make()
    site.put("content/articles/2025-04-28-a.md", text)
    site.built()
    page = site.page("2025/04/28/a/")
    assert "Corrected, one." in page
    assert "Corrected, two." in page


def test_a_single_byte_more_or_less_is_a_difference(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "a").mkdir(parents=True)
        (tmp_path / name / "a" / "same").write_text("x")
        (tmp_path / name / "a" / "other").write_text(name)
    (tmp_path / "one" / "more").write_text("")
    (tmp_path / "two" / ".less").write_text("")
    assert day.differences(tmp_path / "one", tmp_path / "two") == [".less", "a/other", "more"]


@pytest.mark.parametrize("place", ["load", "day"])
def test_there_is_a_place_for_every_table(place: str) -> None:
    text = table.RELIABILITY.read_text("utf-8")
    assert text.count(f"<!-- {place} -->") == text.count(f"<!-- /{place} -->") == 1
