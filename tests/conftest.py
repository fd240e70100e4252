"""Fixtures: a site to fill, and the sample archive."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from site_builder import parallel
from tests.harness import SETTINGS, Make, Site
from tests.totals import TOTALS

PROJECT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def a_small_site_is_enough_for_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `--jobs 2` does to thousands of files is tried with a few dozen."""
    monkeypatch.setattr(parallel, "FEW", 24)


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a site from strings; its settings can be among them."""
    count = 0

    def make_site(text: str = "", /) -> Site:
        nonlocal count
        count += 1
        site = Site(tmp_path / f"site-{count}")
        site.put("site.yaml", SETTINGS)
        return site.write(text)

    return make_site


@pytest.fixture
def sample(tmp_path: Path) -> Site:
    """A copy of the sample archive."""
    root = tmp_path / "sample"
    root.mkdir()
    shutil.copy(PROJECT / "site.yaml", root)
    shutil.copytree(PROJECT / "content", root / "content")
    return Site(root)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the long tests did, if they ran."""
    if TOTALS:
        terminalreporter.section("totals")
        for name, number in sorted(TOTALS.items()):
            terminalreporter.write_line(f"{number:8,}  {name}")
