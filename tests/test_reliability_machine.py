"""Whatever is done to a site in whatever order, one successful build puts everything right.

A state machine does what editors, disks and power cuts do: texts, settings, templates, times, clocks, what is
remembered and what is published change; builds are killed and operations fail; and after each step that publishes,
the site is held against a clean build of a copy elsewhere.

A few sequences belong to every run of the tests. `make nightly`, or RELIABILITY=nightly, plays hundreds;
RELIABILITY=2000 as many as it says.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from site_builder.model.stamp import Stamp
from site_builder.opening.output_state import Manifest, StateFiles
from site_builder.opening.state_folder import load
from site_builder.pages import paging
from tests.harness import SETTINGS, Result, Site, tree
from tests.test_building_faults import Act, Operation, failing, watched
from tests.test_building_safety import DAMAGES, REFUSED
from tests.totals import ASKED, TOTALS, examples

SEQUENCES = examples(12, 500)
STRACE = shutil.which("strace") if ASKED else None
"""Kills and faults at the nth system call need it; they take half a second each, so only the long run has them."""

MANY, LIMIT = paging.MANY, 3
"""Lists that are longer are cut by year, here."""

Tree = dict[str, bytes]

# --- What is done to a site

NAMES = [
    "2025-01-10-one", "2025-01-10-two", "2025-02-01-three", "2025-09-30-è", "2025-03-03-bundle/index", "2026-03-01-later",
]  # fmt: skip
ABSENT = ("output", ".site-builder")

BODIES = st.sampled_from(
    [
        "Text.", "Txet.", "", "# Heading\n\nMore.", "[One](2025-01-10-one.md) and [two](../articles/2025-01-10-two.md).",
        "[Rome](../topics/rome.md)", "![Alt](/a.txt)", "[Data](data.csv)", "Note[^1].\n\n[^1]: Noted.", "<b>{{ 7 }}</b>",
    ]
)  # fmt: skip
KEYS: dict[str, st.SearchStrategy[Any]] = {
    "topics": st.lists(st.sampled_from(["Rome", "rome", "Paris", "Paris, Texas"]), max_size=2),
    "author": st.sampled_from(["Anna", "ANNA", "Rome", ["Anna", "Bo"]]),
    "draft": st.booleans(),
    "publish_at": st.sampled_from(["2025-06-01", "2026-01-15 08:00"]),
    "expires": st.sampled_from(["2025-12-01", "2026-02-01"]),
    "aliases": st.sampled_from(
        [
            ["/old/"],
            ["/old/page.html"],
            ["/2025/01/10/one/"],
            ["/about/"],
            ["/topics/rome/"],
            ["/ABOUT/"],
            ["/.site-builder-staging/"],
        ]
    ),
    "sources": st.sampled_from([[{"name": "Gazette"}], [{"name": "Gazette", "url": "https://example.com/"}]]),
    "events": st.sampled_from(
        [
            [{"title": "Fire", "date": "2024-12-24", "id": "fire", "place": "Rome"}],
            [{"title": f"Event {number}", "date": f"202{number}-05-01"} for number in range(LIMIT + 1)],
        ]
    ),
    "corrections": st.just([{"date": "2025-10-01", "text": "Mended."}]),
    "slug": st.sampled_from(["one", "ONE", "other"]),
    "image": st.sampled_from(["/a.txt", "data.csv", "https://example.com/i.png"]),
    "guid": st.just("given"),
    "updated": st.just("2025-10-02"),
    "language": st.sampled_from(["it", "ru"]),
    "title": st.sampled_from(["Another", "NO", "<i>&"]),
    "extra": st.just({"note": 1}),
}
HEADS = st.lists(st.sampled_from(sorted(KEYS)), max_size=3, unique=True).flatmap(
    lambda keys: st.fixed_dictionaries({key: KEYS[key] for key in keys})
)
BROKEN = ["---\ntitle: [\n---\n", "no front matter", "---\ntitle: T\ndate: 2025-02-30\n---\n", "\xff"]
OTHERS = {
    "content/static/a.txt": ["x", "y", ""],
    "content/static/b/c.txt": ["x", "y"],
    "content/static/robots.txt": ["User-agent: *\n"],
    "content/static/about/index.html": ["x"],
    "content/static/About/index.html": ["x"],
    "content/static/2025/01/10/one/index.html": ["x"],
    "content/static/feed.xml": ["x"],
    "content/static/assets/style.css": ["a {}"],
    "content/articles/2025-03-03-bundle/data.csv": ["1,2\n", "2,1\n"],
    "content/articles/2025-03-03-bundle/index.html": ["x"],
    "content/articles/2025-03-03-bundle/feed.xml/a": ["x"],
    "content/pages/old.md": ["---\ntitle: Old\n---\nText.", "---\ntitle: Old\naliases: [/new/]\n---\nText."],
    "content/pages/about.md": [
        "---\ntitle: About\n---\nText.", "---\ntitle: About us\n---\n[One](../articles/2025-01-10-one.md)",
    ],
    "content/topics/rome.md": [
        "---\nname: Rome\n---\n", "---\nname: Rome\naliases: [Paris]\n---\nA city.\n", "---\nname: Rome\nparent: Paris\n---\n",
        "---\nname: Rome\nkind: person\n---\n",
    ],
    "content/topics/paris.md": ["---\nname: Paris\nkind: place\n---\n", "---\nname: Paris\nparent: Rome\n---\nText."],
}  # fmt: skip
TEMPLATES = {
    "_footer.html": ["<p>1</p>", "<p>2</p>", "{{ site.title }}", "{{ page.nothing }}", "{% if %}"],
    "_draft.html": ["<p>D</p>", ""],
    "page.html": ["{% extends 'base.html' %}{% block main %}<h1>{{ page.title }}</h1>{% endblock %}"],
    "day.html": ["{{ page.nothing }}", "{% include 'gone.html' %}", "{% include page.date %}", "<p>Day</p>"],
    "topic_year.html": ["<p>{{ page.topic.title }}</p>", "{{ page.nothing }}"],
}
FOLDERS = ["content", "content/articles", "content/topics", "content/pages", "content/static"]
WISHES = [
    "", "description: Other\n", "feeds:\n  entries: 1\n", "feeds:\n  formats: [atom]\n  content: summary\n",
    "permalink: /{year}/{slug}.html\n", "author: Me\n", "navigation:\n- {title: About, url: /about/}\n",
    "markdown:\n  extensions: [extra, nl2br]\n",
]  # fmt: skip
IDENTITIES = [
    SETTINGS,
    SETTINGS.replace("title: Test", "title: Tset"),
    SETTINGS.replace("example.org/", "example.org/sub/path/"),
    SETTINGS.replace("language: en", "language: it").replace("Europe/Rome", "Pacific/Auckland"),
]
TIMES = ["2025-01-11", "2025-08-01", "2026-01-01", "2026-01-15T07:00:00Z", "2027-01-01"]
STRANGERS = ["CNAME", "2025/01/10/one/mine.pdf", "topics/mine.txt", "a.txt", ".git/HEAD"]


class Change(NamedTuple):
    """Something that is done to the sources."""

    do: Callable[..., None]
    arguments: tuple[Any, ...]


def write(site: Site, name: str, body: str, head: dict[str, Any]) -> None:
    site.article(name, body, **{"title": name, **head})


def rename(site: Site, name: str, other: str) -> None:
    if (site.root / article(name)).exists():
        (site.root / article(other)).parent.mkdir(exist_ok=True)
        (site.root / article(name)).replace(site.root / article(other))


def delete(site: Site, path: str) -> None:
    (site.root / path).unlink(missing_ok=True)


def put(site: Site, path_and_text: tuple[str, str]) -> None:
    site.put(*path_and_text)


def edit_unseen(site: Site, path: str) -> None:
    """An edit that keeps the size and sets the time back."""
    file = site.root / path
    if file.exists():
        status, content = file.stat(), file.read_bytes()
        file.write_bytes(content.swapcase().replace(b"---\nTITLE", b"---\ntitle"))
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))


def touch(site: Site, path: str, second: int) -> None:
    if (site.root / path).exists():
        os.utime(site.root / path, (second, second))


def configure(site: Site, identity: str, wishes: list[str]) -> None:
    theme = "theme: own\n" if (site.root / "themes").exists() else ""
    site.put("site.yaml", identity + "".join(sorted(wishes)) + theme)


def override(site: Site, name_and_text: tuple[str, str]) -> None:
    name, text = name_and_text
    site.put("themes/own/theme.yaml", "extends: briefing\n")
    site.put(f"themes/own/templates/{name}", text)
    site.put(f"themes/own/static/{len(text)}.css", "a {}\n")
    site.put("site.yaml", SETTINGS + "theme: own\n")


def break_theme(site: Site, text: str) -> None:
    site.put("themes/own/theme.yaml", text)
    site.put("site.yaml", SETTINGS + "theme: own\n")


def put_link(site: Site, path: str) -> None:
    """A folder is moved out of the site, and a link to it stands in its place; or it is moved back."""
    folder, elsewhere = site.root / path, site.root.parent / f"elsewhere-{path.replace('/', '-')}"
    if folder.is_symlink():
        folder.unlink()
        if elsewhere.exists():
            elsewhere.rename(folder)
    elif folder.is_dir() and not elsewhere.exists():
        folder.rename(elsewhere)
        folder.symlink_to(elsewhere, target_is_directory=True)


def remove_folder(site: Site, path: str) -> None:
    """A folder is renamed, so that nothing finds it; or renamed back."""
    folder, renamed = site.root / path, (site.root / path).with_name("renamed")
    if renamed.exists() and not folder.exists():
        renamed.rename(folder)
    elif folder.is_dir() and not folder.is_symlink() and not renamed.exists():
        folder.rename(renamed)


def drop_theme(site: Site) -> None:
    shutil.rmtree(site.root / "themes", ignore_errors=True)
    site.put("site.yaml", SETTINGS)


def article(name: str) -> str:
    return f"content/articles/{name}.md"


names = st.sampled_from(NAMES)
sources = st.sampled_from([*map(article, NAMES), *OTHERS])


def changes(do: Callable[..., None], *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Change]:
    return st.builds(Change, st.just(do), st.tuples(*arguments))


def one_of_each(table: dict[str, list[str]]) -> st.SearchStrategy[tuple[str, str]]:
    return st.sampled_from([(name, text) for name, texts in table.items() for text in texts])


wishes = st.lists(st.sampled_from(WISHES), max_size=2, unique_by=lambda wish: wish[:5])
CHANGES = st.one_of(
    changes(write, names, BODIES, HEADS),
    changes(write, names, BODIES, HEADS),
    changes(rename, names, names),
    changes(delete, sources),
    changes(put, one_of_each(OTHERS)),
    changes(put, st.tuples(names.map(article), st.sampled_from(BROKEN))),
    changes(edit_unseen, sources),
    changes(touch, sources, st.sampled_from([1, 1_700_000_000, 4_070_908_800])),
    changes(configure, st.sampled_from(IDENTITIES), wishes),
    changes(override, one_of_each(TEMPLATES)),
    changes(drop_theme),
    changes(break_theme, st.sampled_from(["extends: missing\n", "extends: own\n", "extends: [\n", "", "\xff"])),
    changes(put_link, st.sampled_from(FOLDERS)),
    changes(remove_folder, st.sampled_from(FOLDERS)),
)  # fmt: skip

# --- How a build is hit

VANISHED = re.compile("cannot be read any more|^no article is left")

KILLED = -signal.SIGKILL
WORKER = "a worker process"

WITH_THE_LIMIT = (
    f"from site_builder.pages import paging; paging.MANY = {LIMIT}; from site_builder.cli import main; main()"
)

CALLS = "write,pwrite64,ftruncate,rename,renameat2,syncfs,unlink,unlinkat,mkdir,rmdir"
"""What changes files, as the system sees it: what SQLite does by itself, and what worker processes do, are among them."""


Strike = Callable[[Site, list[str], "Blow"], tuple[int, str, bool]]


class Blow(NamedTuple):
    """Something that happens to a build."""

    kind: str
    strike: Strike
    """Gives the build's exit code, what was said, and whether it happened before the build had ended."""
    jobs: str
    moment: int = 0
    """The number of the operation, or milliseconds."""
    code: int = 0
    """Of a fault."""
    lasting: bool = False
    """Whether the fault stays."""


def at_an_operation(site: Site, arguments: list[str], blow: Blow) -> tuple[int, str, bool]:
    act = (
        failing(blow.moment, blow.code, REFUSED[blow.code], lasting=blow.lasting)
        if blow.code
        else killing(blow.moment)
    )
    return in_a_child(site, arguments, act, changes=not blow.code)


def in_a_worker(site: Site, arguments: list[str], blow: Blow) -> tuple[int, str, bool]:
    """As at an operation; but only what workers do counts, and there is enough to do for them."""
    build = os.getpid()
    count = 0
    kinds = REFUSED.get(blow.code, ())

    def act(_: int, operation: Operation) -> None:
        nonlocal count
        if os.getppid() == build or (blow.code and operation.name not in kinds):
            return
        count += 1
        if count == blow.moment and blow.code:
            raise OSError(blow.code, os.strerror(blow.code), operation.path)
        if count == blow.moment:
            os.kill(os.getpid(), signal.SIGKILL)

    return in_a_child(site, [*arguments, "--clean"], act, changes=not blow.code)


def killing(moment: int) -> Act:
    def act(number: int, operation: Operation) -> None:
        if number == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    return act


def at_a_time(site: Site, arguments: list[str], blow: Blow) -> tuple[int, str, bool]:
    return in_a_child(site, arguments, lambda number, operation: None, changes=True, delay=blow.moment / 1000)


def in_a_child(
    site: Site, arguments: list[str], act: Act, *, changes: bool, delay: float = 0
) -> tuple[int, str, bool]:
    """Build in a child of this process; `act`, and after a delay SIGKILL, happens to it. Its workers are forked from it."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as hits:
        if not (child := os.fork()):
            code = 70
            try:
                code = _built(site, arguments, act, hits.fileno(), said.fileno(), changes=changes)
            except BaseException:  # noqa: BLE001 - told by the parent
                os.write(said.fileno(), traceback.format_exc().encode())
            finally:
                os._exit(code)
        if delay:
            time.sleep(delay)
            os.kill(child, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        text = said.read().decode(errors="replace")
        return code, text, code == KILLED or WORKER in text or os.fstat(hits.fileno()).st_size > 0


def _built(site: Site, arguments: list[str], act: Act, hits: int, said: int, *, changes: bool) -> int:
    import multiprocessing

    from site_builder import workers

    workers._context = lambda: multiprocessing.get_context("fork")  # so that it happens to workers too

    def noted(number: int, operation: Operation) -> None:
        try:
            act(number, operation)
        except OSError:
            os.write(hits, b"x")
            raise

    with watched(site.root, noted, changes=changes):
        result = site.run("build", *arguments)
    os.write(said, result.said.encode())
    return result.exit_code


def at_a_system_call(site: Site, arguments: list[str], blow: Blow) -> tuple[int, str, bool]:
    """In a process started for it; each process of a build counts its own calls, each kind for itself."""
    what = f"error={errno.errorcode[blow.code]}" if blow.code else "signal=KILL"
    done = subprocess.run(
        [STRACE or "", "-f", "-qq", "-o", os.devnull, "-e", f"trace={CALLS}",
         "-e", f"inject={CALLS}:{what}:when={blow.moment}",
         sys.executable, "-c", WITH_THE_LIMIT, "--root", str(site.root), "build", *arguments],
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    said = (done.stdout + done.stderr).decode(errors="replace")
    if "in echo" in said:
        said = os.strerror(blow.code)  # the fault met what was to be said of it, too
    code = KILLED if done.returncode == 128 + signal.SIGKILL else done.returncode
    return code, said, code == KILLED or WORKER in said or (blow.code > 0 and os.strerror(blow.code) in said)


jobs = st.sampled_from("112")
moments = st.one_of(st.integers(1, 12), st.integers(1, 60), st.integers(1, 250))
calls = st.one_of(st.integers(1, 8), st.integers(1, 40))  # of one kind
codes = st.sampled_from(sorted(REFUSED))


def blows(kind: str, strike: Strike, *more: st.SearchStrategy[Any]) -> st.SearchStrategy[Blow]:
    return st.tuples(st.just(kind), st.just(strike), *more).map(lambda parts: Blow(*parts))


BLOWS = st.one_of(
    blows("killed at an operation", at_an_operation, jobs, moments),
    blows("killed after a time", at_a_time, jobs, st.integers(2, 120)),
    blows("faults at an operation,", at_an_operation, jobs, moments, codes, st.booleans()),
    blows("killed in a worker", in_a_worker, st.just("2"), st.integers(1, 30)),
    blows("faults in a worker,", in_a_worker, st.just("2"), st.integers(1, 30), codes),
)
if STRACE:
    BLOWS |= st.one_of(
        blows("killed at a system call", at_a_system_call, jobs, calls),
        blows("faults at a system call,", at_a_system_call, jobs, calls, codes),
    )


def sources_of(folder: Path) -> Tree:
    """Everything around the site but what builds make."""
    found = {}
    for path, content in tree(folder).items():
        if path.split("/")[1] not in ABSENT:
            found[path] = content
    return found


def stamps_of(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Every file and folder with its inode and times."""
    statuses = ((path, path.stat()) for path in folder.rglob("*"))
    return {str(path): (status.st_ino, status.st_mtime_ns, status.st_ctime_ns) for path, status in statuses}


class Archive(RuleBasedStateMachine):
    """A site, and what is known of its output folder."""

    def __init__(self) -> None:
        super().__init__()
        paging.MANY = LIMIT
        self.folder = tempfile.TemporaryDirectory(prefix="site-builder-test-")
        self.site = Site(Path(self.folder.name).resolve() / "home" / "site")
        self.now = TIMES[2]
        self.options: list[str] = []
        self.theirs: Tree = {}
        """What builds may not touch: the user's own files, and pages that the user changed."""
        self.versions: list[Tree] = [{}]
        """What a build was to publish, since one last did it: each file has to be as one of them has it."""
        self.number = 0
        TOTALS["sequences"] += 1

    @initialize(first=st.lists(changes(write, names, BODIES, HEADS), min_size=1, max_size=3))
    def begin(self, first: list[Change]) -> None:
        self.site.put("site.yaml", SETTINGS)
        for change in first:
            change.do(self.site, *change.arguments)

    def teardown(self) -> None:
        try:
            if (self.site.root / "site.yaml").exists():
                self.build()
        finally:
            self.folder.cleanup()
            paging.MANY = MANY
            gc.enable()
            gc.collect()

    # --- what the user does

    @rule(several=st.lists(CHANGES, min_size=1, max_size=3))
    def change(self, several: list[Change]) -> None:
        for change in several:
            change.do(self.site, *change.arguments)

    @rule(now=st.sampled_from(TIMES), drafts=st.booleans(), future=st.booleans())
    def other_time(self, now: str, drafts: bool, future: bool) -> None:
        """The clock jumps, forth or back; the editor looks at drafts, or no longer."""
        self.now = now
        self.options = [option for option, wanted in (("--drafts", drafts), ("--future", future)) if wanted]

    @rule(path=st.sampled_from(STRANGERS))
    def own_file(self, path: str) -> None:
        """A file of the user's own, where there is none."""
        if not (self.site.output / path).exists() and not (self.site.output / path).parent.is_file():
            self.site.put(f"output/{path}", f"mine: {path}")
            self.theirs[path] = f"mine: {path}".encode()

    @rule(choice=st.integers(0, 10_000), how=st.sampled_from(["changed", "gone", "touched", "new inode"]))
    def meddle(self, choice: int, how: str) -> None:
        """A published file is changed by hand."""
        published = sorted(self.site.tree().keys() - self.theirs.keys())
        if not published:
            return
        path = published[choice % len(published)]
        file = self.site.output / path
        if how == "gone":
            file.unlink()
            self.versions = [
                {at: text for at, text in one.items() if at != path} for one in self.versions
            ] + self.versions
        elif how == "touched":
            os.utime(file, (1, 1))
        elif how == "new inode":
            content = file.read_bytes()
            file.unlink()
            file.write_bytes(content)
        else:
            self.number += 1
            self.theirs[path] = b"changed by hand %d" % self.number
            file.write_bytes(self.theirs[path])

    @rule(
        how=st.sampled_from(sorted(DAMAGES)),
        name=st.sampled_from(["store.db", "output.manifest", "output.journal"]),
    )
    def damage(self, how: str, name: str) -> None:
        """What is remembered is damaged. Without a manifest, nobody knows whose the published files are."""
        file = self.site.root / ".site-builder" / name
        if file.exists():
            DAMAGES[how](file)
            if name != "store.db":
                self.theirs = self.site.tree()

    @rule(path=st.sampled_from([".site-builder", ".site-builder/store.db", "output"]))
    def lose(self, path: str) -> None:
        """What builds made is deleted."""
        place = self.site.root / path
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
        if path == "output":
            self.theirs = {}
            self.versions.append({})
        elif path == ".site-builder":
            self.theirs = self.site.tree()

    @rule()
    def move(self) -> None:
        """The whole site is moved to another folder."""
        self.number += 1
        place = self.site.root.with_name(f"site-{self.number}")
        if self.site.root.exists():
            self.site.root.rename(place)
            self.site = Site(place)

    @rule(command=st.sampled_from(["check", "list", "clean"]))
    def other_command(self, command: str) -> None:
        """Other commands use what is remembered too."""
        before = sources_of(self.site.root.parent)
        result = self.site.run(command)
        assert result.exit_code in (0, 1), result.said
        assert sources_of(self.site.root.parent) == before
        found = self.site.tree()
        assert {path: found.get(path) for path in self.theirs} == self.theirs
        if command == "clean" and result.exit_code == 0:
            assert found == self.theirs, "what was published is gone, and nothing else"
            self.versions = [{}]

    # --- what builds do

    @rule()
    def build(self) -> None:
        """Build, and hold the site against a clean build of a copy elsewhere."""
        clean, wanted = self.clean_build()
        for _ in range(5):
            if clean.exit_code == 0:
                break
            self.refused(clean)
            self.mend(clean)
            clean, wanted = self.clean_build()
        assert clean.exit_code == 0, clean.said
        in_the_way = {path for path, text in self.theirs.items() if wanted.get(path, text) != text}
        before, stamps = self.site.tree(), stamps_of(self.site.output)
        result = self.run()
        self.checked(result)
        gone = self.gone(result)
        assert result.exit_code == (1 if in_the_way or gone else 0), result.said
        if result.exit_code:
            assert self.site.tree() == before
            assert stamps_of(self.site.output) == stamps, "nothing was even touched"
            assert not in_the_way or any(f"output/{path}" in result.said for path in in_the_way), result.said
            result = self.run("--force")
        assert result.exit_code == 0
        assert self.wrong_of(result) == self.wrong_of(clean)
        self.theirs = {path: text for path, text in self.theirs.items() if path not in wanted}
        self.assert_tree(wanted)
        self.versions = [wanted]
        TOTALS["compared with a clean build"] += 1
        self.build_again()

    @rule(several=st.lists(CHANGES, min_size=1, max_size=2), blow=BLOWS)
    def hit(self, several: list[Change], blow: Blow) -> None:
        """A build of something new is killed, or meets a fault."""
        self.change(several)
        new = self.clean_build()[1]
        before = sources_of(self.site.root.parent)
        arguments = ["--now", self.now, *self.options, "--jobs", blow.jobs]
        code, said, met = blow.strike(self.site, arguments, blow)
        assert sources_of(self.site.root.parent) == before
        TOTALS["builds"] += 1
        TOTALS[f"{blow.kind} {errno.errorcode[blow.code]}" if blow.code else blow.kind] += met
        self.after_a_hit(code, said, new)

    @rule(several=st.lists(CHANGES, min_size=1, max_size=2), blow=BLOWS)
    def hit_again(self, several: list[Change], blow: Blow) -> None:
        """Thrice, so that it is chosen more often than the others."""
        self.hit(several, blow)

    @rule(several=st.lists(CHANGES, min_size=1, max_size=2), blow=BLOWS)
    def hit_once_more(self, several: list[Change], blow: Blow) -> None:
        self.hit(several, blow)

    # --- how that is done

    def arguments(self) -> list[str]:
        return ["--now", self.now, "--json", *self.options]

    def run(self, *more: str, jobs: str = "1") -> Result:
        """Build in this process."""
        before = sources_of(self.site.root.parent)
        result = self.site.run("build", *self.arguments(), "--jobs", jobs, *more)
        TOTALS["builds"] += 1
        assert result.exit_code in (0, 1)
        assert sources_of(self.site.root.parent) == before, (
            "the sources, or what lies beside the site, changed"
        )
        return result

    def clean_build(self) -> tuple[Result, Tree]:
        """What a build of a copy in an empty folder elsewhere says and gives; nothing, if it is refused."""
        with tempfile.TemporaryDirectory(prefix="site-builder-test-") as folder:
            copy = Site(Path(folder).resolve() / "copy")
            shutil.copytree(self.site.root, copy.root, symlinks=True, ignore=shutil.ignore_patterns(*ABSENT))
            result = copy.run("build", *self.arguments(), "--jobs", "1")
            TOTALS["clean builds elsewhere"] += 1
            assert result.exit_code in (0, 1)
            return result, copy.tree() if result.exit_code == 0 else {}

    def refused(self, clean: Result) -> Result:
        """Build what cannot be built: nothing is published, and the reasons are those of a clean build."""
        before, stamps = self.site.tree(), stamps_of(self.site.output)
        result = self.run()
        assert result.exit_code == 1
        assert self.site.tree() == before
        assert stamps_of(self.site.output) == stamps, "nothing was even touched"
        self.checked(result)
        assert self.wrong_of(result) == self.wrong_of(clean)
        TOTALS["refusals compared with a clean build"] += 1
        return result

    def wrong_of(self, result: Result) -> list[Any]:
        """The problems of the sources; what is said of the output folder has nothing to do with them."""
        problems = json.loads(result.stdout)["problems"]
        return [
            one
            for one in problems
            if not one["path"].startswith("output/") and not VANISHED.search(one["message"])
        ]

    def checked(self, result: Result) -> None:
        """`check` says what the build said; where a build was complete, that nothing is wrong."""
        said = self.site.run("check", "--now", self.now, *self.options, "--jobs", "1")
        assert said.exit_code == result.exit_code, said.said + result.stdout
        for problem in json.loads(result.stdout)["problems"]:
            assert " ".join(problem["message"].split()) in said.stderr, problem
        TOTALS["builds compared with check"] += 1

    def gone(self, result: Result) -> bool:
        """Whether a build was refused because of content that is no longer there; if so, that this is true."""
        said = [one for one in json.loads(result.stdout)["problems"] if VANISHED.search(one["message"])]
        for problem in said:
            place = self.site.root / problem["path"]
            unread = not place.is_dir() or os.path.realpath(place) != str(place)
            assert unread or not list(place.rglob("*.md")), problem
        TOTALS["builds refused for content that is no longer there"] += bool(said)
        return bool(said)

    def mend(self, clean: Result) -> None:
        """Take away what is wrong."""
        for problem in json.loads(clean.stdout)["problems"]:
            if problem["severity"] != "warning":
                if problem["path"].startswith("content/"):
                    delete(self.site, problem["path"])
                else:
                    drop_theme(self.site)

    def assert_tree(self, wanted: Tree) -> None:
        found = self.site.tree()
        assert {path: found.pop(path, None) for path in self.theirs} == self.theirs, "the user's own files"
        assert found.keys() == wanted.keys()
        assert [path for path in wanted if found[path] != wanted[path]] == []

    def build_again(self) -> None:
        """The second build writes nothing."""
        before = stamps_of(self.site.output)
        result = self.run()
        assert result.exit_code == 0
        report = json.loads(result.stdout)
        assert (report["read"], report["rendered"], report["written"], report["removed"]) == (0, 0, 0, 0)
        assert stamps_of(self.site.output) == before

    def after_a_hit(self, code: int, said: str, new: Tree) -> None:
        """Every file is whole, old or new; a build that says that it is complete is."""
        assert code in (0, 1, KILLED), said
        assert code == KILLED or "Traceback" not in said, said  # what Python says of a killed one is its own
        self.versions.append(new)
        if code == 0:
            assert new, "a build is complete where a clean one is refused"
            self.theirs = {path: text for path, text in self.theirs.items() if path not in new}
            self.assert_tree(new)
            self.versions = [new]
            return
        # It may have been struck after it recorded what stands: what is as it is to be is then its own.
        recorded = recorded_in(self.site)
        self.theirs = {
            path: text for path, text in self.theirs.items() if path not in recorded or new.get(path) != text
        }
        found = self.site.tree()
        assert {path: found.pop(path, None) for path in self.theirs} == self.theirs, "the user's own files"
        for path, content in found.items():
            assert content in [one.get(path) for one in self.versions], f"{path} is neither old nor new"
        always = set.intersection(*(set(one) for one in self.versions))
        assert not always - found.keys() - self.theirs.keys(), "files that are both old and new are gone"


def recorded_in(site: Site) -> set[str]:
    """What the manifest says was published; nothing if it is not there or damaged."""
    try:
        saved = load(site.root / ".site-builder/output.manifest")
    except ValueError:
        return set()
    return set(msgspec.msgpack.decode(saved[0], type=Manifest).paths()) if saved else set()


def test_case_01_whatever_happens_one_successful_build_puts_everything_right() -> None:
    run_state_machine_as_test(
        Archive,
        settings=settings(
            max_examples=SEQUENCES,
            stateful_step_count=20 if ASKED else 12,
            deadline=None,
            derandomize=not ASKED,
            database=None,
            phases=[Phase.generate],  # a failure is shown as it was found, without minutes of shrinking
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
    assert TOTALS["compared with a clean build"] > SEQUENCES


# --- The machine, tested

SOME = [Change(write, (name, "Text.", {"topics": ["Rome"]})) for name in NAMES[:3]]
OTHER = [Change(write, (NAMES[0], "Another text.", {})), Change(configure, (IDENTITIES[1], []))]


@pytest.fixture
def archive() -> Iterator[Archive]:
    """A built site in the hands of the machine."""
    machine = Archive()
    machine.begin(SOME)
    machine.build()
    yield machine
    machine.folder.cleanup()
    paging.MANY = MANY


@pytest.mark.parametrize(
    "blow",
    [
        Blow("killed at an operation", at_an_operation, "1", 30),
        Blow("killed after a time", at_a_time, "1", 15),
        Blow("faults at an operation,", at_an_operation, "1", 30, errno.ENOSPC),
        Blow("killed in a worker", in_a_worker, "2", 7),
        Blow("faults in a worker,", in_a_worker, "2", 7, errno.EIO),
    ],
    ids=lambda blow: blow.kind,
)
def test_each_kind_of_blow_is_struck_and_survived(archive: Archive, blow: Blow) -> None:
    name = f"{blow.kind} {errno.errorcode[blow.code]}" if blow.code else blow.kind
    before = TOTALS[name]
    archive.hit(OTHER, blow)
    for number in range(20 if blow.strike is at_a_time else 0):
        if TOTALS[name] == before:  # on a machine that wakes late, the build had ended
            archive.hit([Change(write, (NAMES[0], f"Text {number}.", {}))], blow)
    assert TOTALS[name] == before + 1
    archive.build()


def test_the_machine_finds_that_a_build_forgets_what_it_was_putting_in_place(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted fault: there is no journal."""
    every_page = [Change(configure, (identity, [])) for identity in IDENTITIES]
    archive.change(every_page[1:2])
    with watched(archive.site.root, lambda number, operation: None, changes=True) as met:
        archive.site.built()
    archive.versions = [archive.site.tree()]
    placed = [number for number, one in enumerate(met, 1) if one.path.startswith(str(archive.site.output))]
    monkeypatch.setattr(StateFiles, "announce", lambda self, pending: None)
    archive.hit(
        every_page[:1], Blow("killed at an operation", at_an_operation, "1", placed[len(placed) // 2])
    )
    archive.change(every_page[2:3])  # or what was put in place would be what is wanted
    with pytest.raises(AssertionError):
        archive.build()


def test_the_machine_finds_that_a_build_believes_the_times_of_files(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A planted fault: size and time of the last change are all that is looked at."""
    monkeypatch.setattr(
        "site_builder.model.stamp.Stamp.of", lambda status: Stamp(status.st_size, status.st_mtime_ns, 0, 0)
    )
    old = Change(touch, (article(NAMES[0]), 1_700_000_000))
    archive.change([Change(write, (NAMES[0], "A text.", {})), old])
    archive.build()
    archive.change([Change(edit_unseen, (article(NAMES[0]),))])
    with pytest.raises(AssertionError):
        archive.build()
