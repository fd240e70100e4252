"""The sample archive as it is published, byte for byte. `UPDATE_GOLDEN=1 pytest tests/test_golden.py` renews the files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.harness import Site, tree

FOLDER = Path(__file__).parent / "golden"

UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"

PAGES = (
    "2025/04/28/index.html",
    "2025/04/28/telefonata-notturna/index.html",
    "2025/10/index.html",
    "2025/index.html",
    "404.html",
    "_headers",
    "atom.xml",
    "events/index.html",
    "feed.json",
    "feed.xml",
    "feeds/archive/2025-10.xml",
    "feeds/feeds.opml",
    "feeds/index.html",
    "index.html",
    "sitemap.xml",
    "sources/notizia-a/index.html",
    "topics/index.html",
    "topics/sergej-lavrov/index.html",
)
"""What is compared: one of each kind."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The sample archive, built once."""
    root = tmp_path_factory.mktemp("golden")
    (root / "site.yaml").write_bytes((PROJECT / "site.yaml").read_bytes())
    (root / "content").symlink_to(PROJECT / "content", target_is_directory=True)
    site = Site(root)
    site.built()
    return site.tree()


@pytest.mark.parametrize("path", PAGES)
def test_golden(published: dict[str, bytes], path: str) -> None:
    file = FOLDER / path
    if UPDATE:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(published[path])
    assert file.is_file(), f"there is no {file}: make it with UPDATE_GOLDEN=1"
    assert published[path] == file.read_bytes()


def test_every_golden_file_is_read_by_a_test() -> None:
    assert tree(FOLDER).keys() - set(PAGES) == set()
