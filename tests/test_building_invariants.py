"""Building, the invariants: whatever is done in whatever order, one successful build puts everything right."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.harness import SETTINGS, Site, tree
from tests.test_building_faults import failing, watched

Step = tuple[Any, ...]
"""What is done to a site, and with what."""

ARTICLES = ["2025-01-10-one", "2025-01-10-two", "2025-02-01-three", "2025-09-30-è"]
THEME = "-- themes/own/theme.yaml --\nextends: briefing\n"
STRANGERS = {"CNAME": b"example.org\n", "2025/01/10/one/mine.pdf": b"%PDF", "topics/mine.txt": b"mine"}

many = settings(
    max_examples=16,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # a failure is shown as it was found, without minutes of shrinking
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
few = settings(many, max_examples=8)


def file_of(name: str) -> str:
    return f"content/articles/{name}.md"


def write(site: Site, name: str, topics: list[str], body: str, draft: bool) -> None:
    site.article(name, body, topics=topics, draft=draft)


def rename(site: Site, name: str, other: str) -> None:
    if (site.root / file_of(name)).exists():
        (site.root / file_of(name)).replace(site.root / file_of(other))


def delete(site: Site, path: str) -> None:
    (site.root / path).unlink(missing_ok=True)


def put(site: Site, path: str, content: str) -> None:
    site.put(path, content)


def configure(site: Site, more: str) -> None:
    site.put("site.yaml", SETTINGS + more)


def override(site: Site, template: str, content: str) -> None:
    site.write(THEME)
    site.put(f"themes/own/templates/{template}", content)
    site.put("site.yaml", SETTINGS + "theme: own\n")


def back_to_the_default_theme(site: Site) -> None:
    site.put("site.yaml", SETTINGS)
    shutil.rmtree(site.root / "themes", ignore_errors=True)


def build(site: Site) -> None:
    site.built()


def fail(site: Site, moment: int, lasting: bool) -> None:
    """The disk is full before the change of that number, for once or from then on."""
    with watched(site.root, failing(moment, errno.ENOSPC, lasting=lasting), changes=True):
        assert site.build().exit_code in (0, 1)


def broken_build(site: Site) -> None:
    """An article that cannot be read: nothing is published."""
    site.put(file_of("2025-05-05-broken"), "---\ntitle: [\n---\n")
    before = tree(site.output)
    assert site.build().exit_code == 1
    assert tree(site.output) == before
    site.remove(file_of("2025-05-05-broken"))


names = st.sampled_from(ARTICLES)
statics = st.sampled_from(["content/static/a.txt", "content/static/b/c.txt", "content/static/robots.txt"])
topics = st.lists(st.sampled_from(["Rome", "rome", "Paris"]), max_size=2)
texts = st.sampled_from(["Text.", "Txet.", "", "# Heading\n\nMore."])
dossiers = st.sampled_from(["---\nname: Rome\n---\n", "---\nname: Rome\naliases: [Paris]\n---\nA city.\n"])
wishes = st.sampled_from(
    [
        "",
        "description: Other\n",
        "feeds:\n  entries: 1\n",
        "permalink: /{year}/{slug}.html\n",
        "author: Me\n",
    ]
)
steps = st.one_of(
    st.tuples(st.just(write), names, topics, texts, st.booleans()),
    st.tuples(st.just(rename), names, names),
    st.tuples(st.just(delete), names.map(file_of) | statics | st.just("content/topics/rome.md")),
    st.tuples(st.just(put), statics, st.sampled_from(["x", "y", ""])),
    st.tuples(st.just(put), st.just("content/topics/rome.md"), dossiers),
    st.tuples(st.just(configure), wishes),
    st.tuples(
        st.just(override),
        st.sampled_from(["_footer.html", "_draft.html"]),
        st.sampled_from(["<p>1</p>", "<p>2</p>"]),
    ),
    st.tuples(st.just(back_to_the_default_theme)),
    st.tuples(st.just(build)),
    st.tuples(st.just(broken_build)),
    st.tuples(st.just(fail), st.integers(1, 120), st.booleans()),
)


def sources_of(site: Site) -> dict[str, bytes]:
    files = tree(site.root)
    return {
        path: content for path, content in files.items() if not path.startswith(("output/", ".site-builder/"))
    }


def stamps_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Every file and folder with its inode and times."""
    found = ((path, path.stat()) for path in folder.rglob("*"))
    return {
        path.relative_to(folder).as_posix(): (status.st_ino, status.st_mtime_ns, status.st_ctime_ns)
        for path, status in found
    }


def played(script: list[Step], check: Callable[[Site], Any]) -> None:
    """Do the steps in a new site, with one more build at the end."""
    with tempfile.TemporaryDirectory(prefix="site-builder-test-") as folder:
        site = Site(Path(folder).resolve() / "site")
        site.put("site.yaml", SETTINGS)
        for path, content in STRANGERS.items():
            site.put(f"output/{path}", content)
        for step in script:
            step[0](site, *step[1:])
        site.built()
        check(site)


scripts = st.lists(steps, min_size=3, max_size=8)


@many
@given(scripts)
def test_invariant_one_successful_build_gives_the_tree_of_a_clean_one(script: list[Step]) -> None:
    def check(site: Site) -> None:
        found = site.tree()
        assert {path: found.pop(path, None) for path in STRANGERS} == STRANGERS, "strangers' files"
        assert found == site.clean_tree()

    played(script, check)


@many
@given(scripts)
def test_invariant_building_twice_writes_no_file_the_second_time(script: list[Step]) -> None:
    def check(site: Site) -> None:
        before = stamps_of(site.output)
        result = site.built()
        assert "0 read, 0 rendered" in result.stdout
        assert stamps_of(site.output) == before

    played(script, check)


@few
@given(scripts)
def test_invariant_sources_are_never_changed_and_nothing_is_written_elsewhere(script: list[Step]) -> None:
    def check(site: Site) -> None:
        before = sources_of(site)
        shutil.rmtree(site.output / "topics", ignore_errors=True)
        site.put("site.yaml", SETTINGS + "description: Last\n")
        before["site.yaml"] = (site.root / "site.yaml").read_bytes()
        site.built()
        assert site.run("clean").exit_code == 0
        site.built("--clean")
        assert sources_of(site) == before
        assert {path.name for path in site.root.parent.iterdir()} == {"site"}

    played(script, check)


@few
@given(st.integers(1, 200), st.booleans())
def test_invariant_exit_0_if_and_only_if_the_tree_is_complete(moment: int, lasting: bool) -> None:
    def check(site: Site) -> None:
        site.article("2025-06-06-last", "The last one.", topics=["Rome"])
        new = site.clean_tree()
        with watched(site.root, failing(moment, errno.EIO, lasting=lasting)):
            code = site.build().exit_code
        found = {path: content for path, content in site.tree().items() if path not in STRANGERS}
        assert (code == 0) <= (found == new)

    played([(write, ARTICLES[0], ["Rome"], "Text.", False), (build,)], check)
