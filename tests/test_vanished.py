"""Content that stood in the last build and cannot be read now is an error; the site stands."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable

import pytest

from tests.harness import Make, Site


@pytest.fixture
def site(make: Make) -> Site:
    """A built site with something of everything."""
    site = make().article("2025/2025-01-01-a", title="A", topics=["Rome"])
    site.article("2024/2024-01-01-b", title="B").article("2023-01-01-c", title="C")
    site.put("content/topics/rome.md", "---\nname: Rome\n---\nText.")
    site.put("content/pages/about.md", "---\ntitle: About\n---\nText.")
    site.put("content/static/a.txt", "A.")
    site.built()
    return site


def linked(site: Site, path: str) -> None:
    """A folder that lies elsewhere, and a link in its place."""
    elsewhere = site.root.parent / "elsewhere"
    (site.root / path).rename(elsewhere)
    (site.root / path).symlink_to(elsewhere, target_is_directory=True)


def emptied(site: Site, path: str) -> None:
    shutil.rmtree(site.root / path)
    (site.root / path).mkdir()


def gone(site: Site, path: str) -> None:
    shutil.rmtree(site.root / path)


def a_file(site: Site, path: str) -> None:
    gone(site, path)
    site.put(path, "a file")


def dangling(site: Site, path: str) -> None:
    gone(site, path)
    (site.root / path).symlink_to("nowhere")


@pytest.mark.parametrize(
    ("how", "path"),
    [
        (gone, "content"),
        (emptied, "content"),
        (a_file, "content"),
        (dangling, "content"),
        *(
            (how, f"content/{name}")
            for name in ("articles", "topics", "pages", "static")
            for how in (gone, linked)
        ),
        (emptied, "content/articles"),
        (a_file, "content/articles"),
        (dangling, "content/articles"),
        (linked, "content/articles/2024"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.__name__,
)
def test_case_51_a_folder_that_cannot_be_read_any_more(
    site: Site, how: Callable[[Site, str], None], path: str
) -> None:
    before = site.tree()
    how(site, path)
    refused = site.build()
    assert refused.exit_code == 1, refused.said
    assert "build --force" in refused.said
    assert "content" in refused.said.split(":")[0]
    assert site.tree() == before
    assert site.run("check", "--now", "2026-01-01").exit_code == 1
    forced = site.build("--force")
    assert forced.exit_code == 0, forced.said
    assert site.tree() == site.clean_tree()
    assert site.build().exit_code == 0


@pytest.mark.parametrize("path", ["content", "content/articles", "content/articles/2024"])
def test_case_51_a_folder_that_may_not_be_read(
    site: Site, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Root may read everything, so the system's answer is made up."""
    before, place = site.tree(), str(site.root / path)
    looks: dict[str, Callable[..., object]] = {"scandir": os.scandir, "lstat": os.lstat, "stat": os.stat}

    def refused(name: str) -> Callable[..., object]:
        def look(file: str | os.PathLike[str], *arguments: object, **options: object) -> object:
            if str(file).startswith(f"{place}/") or (name == "scandir" and str(file) == place):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
            return looks[name](file, *arguments, **options)

        return look

    with monkeypatch.context() as patch:
        for name in looks:
            patch.setattr(os, name, refused(name))
        refusal = site.build()
    assert refusal.exit_code == 1
    assert f"{place}" in refusal.said
    assert "Permission denied" in refusal.said
    assert site.tree() == before
    assert "0 rendered" in site.built().stdout


def test_what_is_put_back_is_as_if_nothing_had_been(site: Site) -> None:
    before = site.tree()
    (site.root / "content").rename(site.root / "contents")
    assert site.build().exit_code == 1
    (site.root / "contents").rename(site.root / "content")
    assert site.built()
    assert site.tree() == before


def test_articles_that_are_deleted_one_by_one_or_become_drafts_are_no_mishap(site: Site) -> None:
    site.remove("content/articles/2025/2025-01-01-a.md")
    shutil.rmtree(site.root / "content/articles/2024")
    site.built()
    site.edit("content/articles/2023-01-01-c.md", "title: C", "title: C\ndraft: true")
    site.built()
    assert not site.exists("2023/01/01/c/")


def test_a_new_site_may_be_empty(make: Make) -> None:
    make().built()


@pytest.mark.parametrize("refused", ["content", "content/static/b.txt"])
def test_a_link_that_cannot_be_looked_at_is_not_one_that_leads_nowhere(
    make: Make, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    """What is refused for a moment would be left out of the site. Found by the machine of test_reliability_machine."""
    site = make().article("2025-01-01-a")
    site.put("content/static/a.txt", "A.")
    (site.root / "content/static/b.txt").symlink_to("a.txt")
    elsewhere = site.root.parent / "elsewhere"
    (site.root / "content").rename(elsewhere)
    (site.root / "content").symlink_to(elsewhere, target_is_directory=True)
    lstat = os.lstat

    def look(file: str | os.PathLike[str], *arguments: int, **options: int) -> os.stat_result:
        if str(file).endswith((f"{site.root.name}/{refused}", refused.replace("content/", "elsewhere/"))):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(file))
        return lstat(file, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "lstat", look)
        result = site.build()
    assert result.exit_code == 1
    assert "Permission denied" in result.said
    assert not site.output.exists()
    site.built()
    assert site.page("b.txt") == "A."
