"""Watching: real observers, native and polling, on real folders; the editors' ways of saving; what must be survived."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from watchdog.events import FileSystemEvent
from watchdog.observers.api import BaseObserver
from watchdog.observers.inotify_c import InotifyFD
from watchdog.observers.inotify_move_event_grouper import InotifyMoveEventGrouper

from site_builder import build as build_module
from site_builder import terminal
from site_builder.build import build
from site_builder.errors import BuildError
from site_builder.opening.layout import CONTENT
from site_builder.opening.request import Request, Tools
from site_builder.preview import watching as watching_module
from site_builder.preview.loop import keep_built
from site_builder.preview.outcome import Outcome
from site_builder.preview.watching import THEMES, Wake, watching
from site_builder.workers import Workers
from tests.harness import SETTINGS, Make, Site
from tests.totals import ASKED, TOTALS, examples

POLLS = [False, True]
EVERY = 0.05
"""Seconds between two looks when polling."""

PATIENCE = 60.0
"""Seconds after which something that was to happen counts as not happening."""

PROBE = ".probe-"
"""How files begin that are made to see when watchdog has come so far; hidden, so a build and the watcher pass over them."""

EXAMPLES = examples(8, 300)

ARTICLE = "-- content/articles/2025-04-28-a.md --\n---\ntitle: A\n---\nFirst.\n"
PLACE = "content/articles/2025-04-28-a.md"
PAGE = "2025/04/28/a/"


@pytest.fixture(autouse=True)
def looks_as_often_as_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("site_builder.preview.loop._SHARE", 0)


@pytest.fixture(autouse=True)
def probes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Note which probes were heard of, by the thread that passes on everything else, in its order."""
    dispatch = watching_module._Hints.dispatch

    def noting(self: watching_module._Hints, event: FileSystemEvent) -> None:
        dispatch(self, event)
        # A file made after another was deleted can have its place on the disk, and looks as if it were that one, moved.
        HEARD.update(path for path in map(os.fsdecode, (event.src_path, event.dest_path)) if PROBE in path)

    monkeypatch.setattr(watching_module._Hints, "dispatch", noting)
    HEARD.clear()


HEARD: set[str] = set()


def until(condition: Callable[[], bool], what: str = "", seconds: float | None = None) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + (PATIENCE if seconds is None else seconds)
    while True:
        with suppress(FileNotFoundError):  # what is looked at can go meanwhile: a build is exchanging it
            if condition():
                return
        if time.monotonic() > deadline:
            raise InVainError(f"in vain: {what}")
        time.sleep(0.005)


class InVainError(Exception):
    """What was waited for did not happen."""


class Idle(Wake):
    """Says whether nothing is under way."""

    waiting = False

    def wait(self, timeout: float) -> bool:
        with self._condition:  # so that there is no moment between the end of waiting and its being known
            self.waiting = True
            try:
                return super().wait(timeout)
            finally:
                self.waiting = False

    @property
    def idle(self) -> bool:
        """Whether nothing happened that no build has begun for, and no build is under way."""
        with self._condition:
            return self.waiting and not self.called


class Watched:
    """A site that is being watched; builds run in a thread, as the test has the main one."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.wake, self.stop = Idle(), threading.Event()
        self.started = 0
        self.outcomes: list[Outcome] = []
        self.notices: list[str] = []
        self.hold = threading.Event()
        self.hold.set()
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)
        self.failure: BaseException | None = None

    def request(self) -> Request:
        self.started += 1
        return Request(root=self.site.root, output=self.site.output, now=self.now())

    def told(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.hold.wait(PATIENCE)

    def run(self, tools: Tools, look: float) -> None:
        try:
            keep_built(self.request, tools, self.wake, self.told, self.stop, look=look)
        except BaseException as error:
            self.failure = error
            raise

    # --- what tests say

    @property
    def builds(self) -> int:
        return len(self.outcomes)

    @property
    def last(self) -> Outcome:
        return self.outcomes[-1]

    def heard(self) -> None:
        """Wait until everything that has happened to the files so far was heard of, however slow the machine is.

        In every place that is watched a file is made and waited for; then another, as polling has no order within
        one look. Where a place is just being watched anew they go unheard, and others are made.
        """
        for folder in (self.site.root, self.site.root / CONTENT, self.site.root / THEMES):
            for _ in range(2):
                until(lambda: self._heard_of_a_probe(folder), f"an event in {folder}")  # noqa: B023

    def _heard_of_a_probe(self, folder: Path) -> bool:
        if not folder.is_dir():
            return True
        probe = Path(os.path.realpath(folder)) / f"{PROBE}{time.monotonic_ns()}"
        try:
            probe.touch()
            with suppress(InVainError):
                until(lambda: str(probe) in HEARD, seconds=1)
            return str(probe) in HEARD
        except FileNotFoundError:
            return False
        finally:
            probe.unlink(missing_ok=True)

    def quiet(self, seconds: float = 0.15) -> None:
        """Wait until all was heard of and built, and then nothing for a while: watches may have been set anew."""
        self.heard()
        seen, since = self.builds, time.monotonic()

        def nothing_for_a_while() -> bool:
            nonlocal seen, since
            if self.builds != seen or not self.wake.idle:
                seen, since = self.builds, time.monotonic()
            return time.monotonic() - since > seconds

        until(nothing_for_a_while, "an end of building")

    def shows(self, text: str, address: str = PAGE) -> None:
        until(lambda: self.site.exists(address) and text in self.site.page(address), f"{text} in {address}")

    def as_clean(self) -> None:
        """The output is what a clean build gives."""
        self.quiet()
        assert not self.last.failing, self.last.problems
        clean = self.site.clean_tree(now=self.now().isoformat())
        until(lambda: self.site.tree() == clean, "the tree of a clean build")

    @contextmanager
    def builds_at_most(self, most: int) -> Iterator[None]:
        """What happens within leads to at least one build and at most so many.

        The first does not end before all that happens within was heard of: on a slow machine another could begin and
        end in the midst of it.
        """
        before = self.builds
        self.hold.clear()
        try:
            yield
            self.heard()
        finally:
            self.hold.set()
        until(lambda: self.builds > before, "a build")
        self.quiet()
        assert self.builds - before <= most


@contextmanager
def watched(
    site: Site,
    poll: bool = False,
    look: float = 600.0,
    wake: Idle | None = None,
    tools: Tools | None = None,
    now: Callable[[], datetime] | None = None,
) -> Iterator[Watched]:
    it = Watched(site)
    it.wake = wake or it.wake
    it.now = now or it.now
    tools = tools or Tools(notice=it.notices.append)
    with watching(site.root, it.wake, it.notices.append, poll=poll, apart=[site.output], every=EVERY):
        thread = threading.Thread(target=it.run, args=(tools, look))
        thread.start()
        try:
            until(lambda: it.builds > 0, "the first build")
            it.quiet(0.1)
            yield it
        finally:
            it.hold.set()
            it.stop.set()
            it.wake.call()
            thread.join(PATIENCE)
    assert not thread.is_alive()
    assert it.failure is None


# --- 31


@pytest.mark.parametrize("poll", POLLS)
def test_case_31_what_a_build_writes_wakes_nothing(make: Make, poll: bool) -> None:
    site = make(ARTICLE)
    with watched(site, poll) as it:
        with it.builds_at_most(2):
            site.edit(PLACE, "First", "Second")
        it.shows("Second")
        before = it.builds
        (site.output / "own.txt").write_text("mine")
        (site.root / ".site-builder/own").write_text("mine")
        (site.root / ".git").mkdir()
        (site.root / ".git/index").write_text("x")
        (site.root / "notes.txt").write_text("x")
        it.quiet(0.3)
        assert it.builds == before


@pytest.mark.parametrize("poll", POLLS)
def test_case_31_output_and_cache_below_a_watched_folder(make: Make, poll: bool) -> None:
    """content/ is a link to the site itself: everything lies below it."""
    site = make("-- articles/2025-04-28-a.md --\n---\ntitle: A\n---\nFirst.\n")
    (site.root / "content").symlink_to(".", target_is_directory=True)
    with watched(site, poll) as it:
        it.quiet(0.3)
        before = it.builds
        assert before <= 2
        (site.output / "x").mkdir(parents=True, exist_ok=True)
        (site.output / "x/y.md").write_text("x")
        it.quiet(0.3)
        assert it.builds == before


@pytest.mark.parametrize("poll", POLLS)
def test_only_reading_the_sources_builds_nothing(make: Make, poll: bool) -> None:
    site = make(ARTICLE)
    site.put("themes/own/theme.yaml", "extends: briefing\n")
    with watched(site, poll) as it:
        it.quiet()
        before = it.builds
        for _ in range(3):
            for file in [file for file in site.root.rglob("*") if file.is_file()]:
                file.read_bytes()
                file.stat()
            list(os.walk(site.root))
        it.quiet(0.3)
        assert it.builds == before


# --- 32


def vim(file: Path, text: str) -> None:
    probe = file.with_name("4913")
    probe.write_text("")
    probe.unlink()
    backup = file.with_name(file.name + "~")
    file.rename(backup)
    file.write_text(text)
    file.chmod(0o644)
    backup.unlink()


def vim_with_a_backup_elsewhere(file: Path, text: str) -> None:
    elsewhere = file.parents[3] / "backup"
    elsewhere.mkdir(exist_ok=True)
    file.rename(elsewhere / file.name)
    file.write_text(text)


def emacs(file: Path, text: str) -> None:
    lock = file.with_name(f".#{file.name}")
    lock.symlink_to("user@host.123:456")
    saved = file.with_name(f"#{file.name}#")
    saved.write_text(text)
    shutil.copy2(file, file.with_name(file.name + "~"))
    file.write_text(text)
    saved.unlink()
    lock.unlink()


def jetbrains(file: Path, text: str) -> None:
    new, old = (file.with_name(f"{file.name}___jb_{end}___") for end in ("tmp", "old"))
    new.write_text(text)
    file.rename(old)
    new.rename(file)
    old.unlink()


def code(file: Path, text: str) -> None:
    with file.open("w") as opened:
        opened.truncate()
        opened.write(text)


def gedit(file: Path, text: str) -> None:
    new = file.with_name(".goutputstream-A1B2C3")
    new.write_text(text)
    new.replace(file)


def sed(file: Path, text: str) -> None:
    new = file.with_name("sedQx7Zp1")
    new.write_text(text)
    new.replace(file)


def appended(file: Path, text: str) -> None:
    """A little at a time, through one open file."""
    with file.open("w") as opened:
        for line in text.splitlines(keepends=True):
            opened.write(line)
            opened.flush()


EDITORS = [vim, vim_with_a_backup_elsewhere, emacs, jetbrains, code, gedit, sed, appended]


@pytest.mark.parametrize("poll", POLLS)
def test_case_32_every_editor_saves_in_at_most_two_builds(make: Make, poll: bool) -> None:
    site = make(ARTICLE)
    with watched(site, poll) as it:
        for number, editor in enumerate(EDITORS):
            text = f"By {editor.__name__}, {number}."
            with it.builds_at_most(2):
                editor(site.root / PLACE, f"---\ntitle: A\n---\n{text}\n")
            it.shows(text)
            assert not it.last.problems, editor.__name__
        it.as_clean()


@pytest.mark.parametrize("poll", POLLS)
def test_case_32_litter_alone_builds_nothing(make: Make, poll: bool) -> None:
    site = make(ARTICLE)
    folder = site.root / "content/articles"
    (site.root / "content/static").mkdir()
    with watched(site, poll) as it:
        it.quiet()
        before = it.builds
        (folder / ".#a.md").symlink_to("user@host.1:2")
        for name in (
            "4913",
            "a.md~",
            "#a.md#",
            ".a.md.swp",
            "a.md___jb_tmp___",
            ".goutputstream-X",
            ".hidden",
        ):
            (folder / name).write_text("x")
        (site.root / "content/static/.goutputstream-X").write_text("x")
        it.quiet(0.3)
        assert it.builds == before


# --- 33


@pytest.mark.parametrize("poll", POLLS)
def test_case_33_folders_come_and_go(make: Make, poll: bool) -> None:
    site = make(ARTICLE)
    articles, away = site.root / "content/articles", site.root / "away"
    with watched(site, poll) as it:
        site.put("content/articles/x/y/z/2025-04-29-deep.md", "---\ntitle: Deep\n---\nOne.\n")
        it.shows("One.", "2025/04/29/deep/")
        site.edit("content/articles/x/y/z/2025-04-29-deep.md", "One.", "Two.")
        it.shows("Two.", "2025/04/29/deep/")

        (articles / "x").rename(away)
        until(lambda: not site.exists("2025/04/29/deep/"), "a folder moved out")
        (away / "y/z/2025-04-29-deep.md").write_text("---\ntitle: Deep\n---\nThree.\n")
        away.rename(articles / "back")
        it.shows("Three.", "2025/04/29/deep/")
        site.edit("content/articles/back/y/z/2025-04-29-deep.md", "Three.", "Four.")
        it.shows("Four.", "2025/04/29/deep/")

        (articles / "back").rename(articles / "renamed")
        it.quiet()
        site.edit("content/articles/renamed/y/z/2025-04-29-deep.md", "Four.", "Five.")
        it.shows("Five.", "2025/04/29/deep/")
        it.as_clean()


@pytest.mark.parametrize("poll", POLLS)
def test_case_33_content_is_deleted_and_made_again(make: Make, poll: bool) -> None:
    site = make(ARTICLE)
    with watched(site, poll) as it:
        for number in range(2):
            shutil.rmtree(site.root / "content")
            until(lambda: it.last.report is None, "content/ deleted")
            assert site.exists(PAGE), "nobody said that it was meant"
            site.write(ARTICLE)
            it.shows("First.")
            it.quiet()
            site.edit(PLACE, "First.", f"Later {number}.")
            it.shows(f"Later {number}.")
        (site.root / "content").rename(site.root / "other")
        until(lambda: it.last.report is None, "content/ moved away")
        assert site.exists(PAGE)
        (site.root / "other").rename(site.root / "content")
        it.shows("Later 1.")
        it.quiet()
        site.edit(PLACE, "Later 1.", "At last.")
        it.shows("At last.")
        it.as_clean()


def test_case_33_the_reader_of_events_dies_and_is_replaced(make: Make) -> None:
    """A folder moved away, made again, deleted, and the one that was moved deleted ends watchdog's thread."""
    site = make(ARTICLE)
    folder, away = site.root / "content/articles/s", site.root / "away"
    with watched(site) as it:
        for number in range(2):
            folder.mkdir()
            it.quiet(0.1)
            folder.rename(away)
            it.quiet(0.1)
            folder.mkdir()
            folder.rmdir()
            away.rmdir()
            it.quiet()
            site.put(PLACE, f"---\ntitle: A\n---\nAfter {number}.\n")
            it.shows(f"After {number}.")


def test_case_33_a_path_with_two_watches_does_not_end_the_watching(make: Make) -> None:
    """A folder that is deleted and made again can have two; watchdog fails to end them."""
    site = make(ARTICLE)
    (site.root / "content/articles/s").mkdir()
    before = threading.active_count()
    with watched(site) as it:
        for number in range(2):
            observer = next(thread for thread in threading.enumerate() if isinstance(thread, BaseObserver))
            for emitter in observer.emitters:
                group = emitter._inotify  # type: ignore[attr-defined]
                for watch, path in list(group._active_callbacks_by_watch.items()):
                    group._active_callbacks_by_watch[-watch] = path  # as if by one more
            (site.root / "content/articles/s").rmdir()
            until(lambda: not observer.is_alive(), "an end of the old watch")  # noqa: B023
            (site.root / "content/articles/s").mkdir()
            it.quiet()
            site.put(PLACE, f"---\ntitle: A\n---\nAfter {number}.\n")
            it.shows(f"After {number}.")
            assert threading.active_count() < before + 12
    until(lambda: threading.active_count() <= before, "the end of all threads")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_dead_thread_of_the_observer_is_noticed(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    site = make(ARTICLE)
    handle = InotifyFD.handle_event

    def fail(self: InotifyFD, event: Any) -> None:
        monkeypatch.setattr(InotifyFD, "handle_event", handle)
        raise KeyError("lost")

    with watched(site) as it:
        monkeypatch.setattr(InotifyFD, "handle_event", fail)
        site.edit(PLACE, "First", "Second")
        it.shows("Second")
        it.quiet()
        site.edit(PLACE, "Second", "Third")
        it.shows("Third")


@pytest.mark.parametrize("poll", POLLS)
def test_content_and_a_theme_may_be_links(make: Make, tmp_path: Path, poll: bool) -> None:
    site = make()
    elsewhere = Site(tmp_path / "elsewhere")
    elsewhere.put("articles/2025-04-28-a.md", "---\ntitle: A\n---\nFirst.\n")
    theme = Site(tmp_path / "theme")
    theme.put("theme.yaml", "extends: briefing\n")
    theme.put("static/own.txt", "one")
    (site.root / "content").symlink_to(elsewhere.root)
    (site.root / "themes").mkdir()
    (site.root / "themes/own").symlink_to(theme.root)
    site.put("site.yaml", SETTINGS + "theme: own\n")
    with watched(site, poll) as it:
        it.shows("First.")
        elsewhere.put("articles/2025-04-28-a.md", "---\ntitle: A\n---\nSecond.\n")
        it.shows("Second.")
        theme.put("static/own.txt", "two")
        until(lambda: "two" in site.tree()["assets/own.txt"].decode(), "a linked theme's file")


def test_polling_follows_no_links_in_circles(make: Make) -> None:
    site = make(ARTICLE)
    for name in ("one", "two", "three"):
        (site.root / "content/articles" / name).symlink_to("..", target_is_directory=True)
    with watched(site, poll=True) as it:
        site.edit(PLACE, "First", "Second")
        it.shows("Second")


# --- 34


@pytest.mark.parametrize("poll", POLLS)
def test_case_34_a_save_during_a_build(make: Make, poll: bool) -> None:
    site = make(ARTICLE)
    with watched(site, poll) as it:
        it.quiet()
        it.hold.clear()  # the next build does not end before it is let go
        site.edit(PLACE, "First", "Second")
        before = it.builds
        until(lambda: it.builds > before, "a build")
        for number in range(5):
            site.edit(PLACE, "Second" if number == 0 else f"Save {number - 1}", f"Save {number}")
        it.heard()
        assert it.wake.called
        held = it.builds
        it.hold.set()
        it.shows("Save 4")
        it.quiet()
        assert it.builds - held == 1
        it.as_clean()


def test_case_34_a_checkout_of_a_thousand_files(make: Make) -> None:
    site, other = make(ARTICLE), make()
    for number in range(1000):
        other.put(
            f"content/articles/{number % 12 + 1:02}/2024-{number % 12 + 1:02}-{number % 28 + 1:02}-n{number}.md",
            f"---\ntitle: Number {number}\n---\nText {number}.\n",
        )
    git = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(site.root)]

    def run(*arguments: str) -> None:
        subprocess.run([*git, *arguments], check=True, capture_output=True)

    run("init", "-b", "main")
    site.put(".gitignore", "output\n.site-builder\n")
    run("add", ".")
    run("commit", "-m", "one")
    run("checkout", "-b", "many")
    shutil.copytree(other.root / "content", site.root / "content", dirs_exist_ok=True)
    run("add", ".")
    run("commit", "-m", "many")
    run("checkout", "main")
    with Workers(2) as workers, watched(site, tools=Tools(executor=workers)) as it:
        with it.builds_at_most(3):  # the one that is under way while files come, and two further ones
            run("checkout", "many")
        assert it.last.report
        assert it.last.report.articles == 1001
        with it.builds_at_most(3):
            run("checkout", "main")
        assert it.last.report.articles == 1
        it.as_clean()


# --- 35


@pytest.mark.parametrize(
    ("code", "setting"), [(errno.ENOSPC, "max_user_watches"), (errno.EMFILE, "max_user_instances")]
)
def test_case_35_no_watches_left(
    make: Make, monkeypatch: pytest.MonkeyPatch, code: int, setting: str
) -> None:
    def refuse(self: InotifyFD, *_: object) -> int:
        raise OSError(code, "inotify limit reached")

    monkeypatch.setattr(InotifyFD, "add_callback" if code == errno.ENOSPC else "_create_inotify_fd", refuse)
    site = make(ARTICLE)
    with watched(site) as it:
        assert len(it.notices) == 1
        assert setting in it.notices[0]
        assert "looked at every" in it.notices[0]
        site.edit(PLACE, "First", "Second")
        it.shows("Second")
        site.put("content/articles/new/2025-05-01-b.md", "---\ntitle: B\n---\nNew.\n")
        it.shows("New.", "2025/05/01/b/")


@pytest.mark.parametrize("late", [False, True])
def test_case_35_no_watches_left_for_folders_within(
    make: Make, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    """Watchdog says nothing then, whether the folders are there at the start or come later."""
    site = make(ARTICLE)
    add = InotifyFD.add_callback
    count = 0
    most = 3 if late else 2  # the site, content/, content/articles/

    def limited(self: InotifyFD, path: bytes, *rest: Any) -> int:
        nonlocal count
        if str(site.root).encode() not in path and count < most:
            return add(self, path, *rest)
        if count >= most:
            raise OSError(errno.ENOSPC, "inotify watch limit reached")
        count += 1
        return add(self, path, *rest)

    monkeypatch.setattr(InotifyFD, "add_callback", limited)
    with watched(site) as it:
        if late:
            site.put("content/articles/new/2025-05-01-b.md", "---\ntitle: B\n---\nNew.\n")
        until(lambda: any("max_user_watches" in notice for notice in it.notices), "a notice")
        site.put("content/articles/new/2025-05-01-b.md", "---\ntitle: B\n---\nNewer.\n")
        it.shows("Newer.", "2025/05/01/b/")


# --- 36


def test_case_36_broken_and_mended(make: Make) -> None:
    site = make(ARTICLE)
    site.put("site.yaml", SETTINGS + "theme: own\n")
    site.put("themes/own/theme.yaml", "extends: briefing\n")
    site.put("themes/own/templates/page.html", "{% extends 'briefing/page.html' %}\n")
    with watched(site) as it:
        for path, wrong in (
            (PLACE, "---\ntitle: [A\n---\n"),
            ("site.yaml", "title: ["),
            ("themes/own/theme.yaml", "extends: nothing\n"),
            ("themes/own/templates/page.html", "{% extends 'briefing/page.html' %}{% block"),
        ):
            it.quiet(0.1)
            right = (site.root / path).read_text()
            before = site.tree()
            gedit(site.root / path, wrong)
            until(lambda: it.last.report is None, f"{path} broken")
            assert it.last.failing
            assert site.tree() == before
            gedit(site.root / path, right)
            until(lambda: it.last.report is not None, f"{path} mended")
        for path in ("site.yaml", "themes/own", "themes"):
            it.quiet(0.1)
            (site.root / path).rename(site.root / "aside")
            until(lambda: it.last.report is None, f"{path} gone")
            (site.root / "aside").rename(site.root / path)
            until(lambda: it.last.report is not None, f"{path} back")
        site.edit(PLACE, "First", "Second")
        it.shows("Second")
        it.as_clean()


def test_case_36_what_the_system_refuses(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    site = make(ARTICLE)
    failures: list[Exception] = []

    def building(request: Request, tools: Tools) -> Any:
        if failures:
            raise failures.pop(0)
        return build(request, tools)

    monkeypatch.setattr("site_builder.preview.loop.build", building)
    with watched(site) as it:
        it.quiet()

        def outcome(*raised: Exception) -> Outcome:
            seen = it.builds
            failures.extend(raised)
            it.wake.call()
            until(lambda: it.builds > seen, "an outcome")
            return it.last

        full = outcome(OSError(errno.ENOSPC, "No space left on device", str(site.root / "output/x.html")))
        assert full.report is None
        assert full.failing[0].path == "output/x.html"
        assert "room" in full.failing[0].hint
        gone = FileNotFoundError(errno.ENOENT, "No such file", "content/articles/x.md")
        assert outcome(gone).report  # went while it was read: looked at again at once
        assert outcome(gone, gone, gone).failing[0].path == "content/articles/x.md"
        assert outcome().report
        bug = outcome(ZeroDivisionError("a bug"))
        assert "ZeroDivisionError" in bug.failing[0].message
        assert "Traceback" in it.notices[-1]
        assert outcome().report


def test_case_36_a_worker_process_is_killed(make: Make) -> None:
    site = make()
    for number in range(40):
        site.article(f"2025-04-{number % 28 + 1:02}-n{number}")
    with Workers(2) as workers, watched(site, tools=Tools(executor=workers)) as it:
        assert it.last.report
        assert workers.submit(os.getpid).result()
        assert workers._pool is not None
        for process in workers._pool._processes:
            os.kill(process, signal.SIGKILL)
        for number in range(40):
            site.article(f"2025-04-{number % 28 + 1:02}-n{number}", "Changed.")
        until(lambda: "Changed." in site.page("2025/04/28/n27/"), "a build with other processes")
        it.as_clean()


# --- time, and looking for oneself


class Clock:
    """Runs on from where it is set to."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def set(self, at: datetime) -> None:
        self._ahead = at - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead


def test_a_scheduled_article_appears_and_expires(make: Make) -> None:
    """A moment before, it is built for another reason; what follows is built by itself."""
    appears, expires = (datetime(year, 1, 1, tzinfo=UTC) for year in (2031, 2032))
    moment = timedelta(seconds=0.3)
    site = make(ARTICLE)
    site.article("2025-04-29-later", publish_at=appears.isoformat(), expires=expires.isoformat())
    now = Clock(datetime(2030, 1, 1, tzinfo=UTC))
    with watched(site, now=now) as it:
        assert not site.exists("2025/04/29/later/")
        now.set(appears - moment)
        it.wake.call()
        until(lambda: site.exists("2025/04/29/later/"), "it")
        assert now() >= appears
        now.set(expires - moment)
        it.wake.call()
        until(lambda: not site.exists("2025/04/29/later/"), "its end")
        assert now() >= expires
        it.quiet()
        assert it.builds <= 6


def test_a_look_repairs_what_events_missed(make: Make) -> None:
    class Deaf(Idle):
        def call(self) -> None:
            pass

    site = make(ARTICLE)
    wake = Deaf()
    with watched(site, look=0.2, wake=wake) as it:
        site.edit(PLACE, "First", "Second")
        it.shows("Second")


def test_what_was_published_is_looked_at_from_time_to_time(make: Make) -> None:
    site = make(ARTICLE + "-- content/articles/2025-05-01-two.md --\n---\ntitle: Two\n---\nMore.\n")
    other = site.output / "2025/05/01/two/index.html"
    with watched(site, look=0.5) as it:
        other.write_text("altered")
        until(lambda: bool(it.last.failing), "the altered page is noticed")
        other.unlink()
        until(lambda: not it.last.failing, "the missing page is made again")
        it.as_clean()
        site.output.rename(site.root / "gone")  # at once: a look may be under way
        site.edit(PLACE, "First", "Second")
        it.as_clean()


def test_a_warning_is_given_by_every_build_until_it_is_mended(make: Make) -> None:
    """What is known from the builds before does not hide where a link leads nowhere."""
    draft = "content/articles/2025-05-02-two.md"
    site = make(
        ARTICLE
        + "-- content/articles/2025-05-01-one.md --\n---\ntitle: One\n---\n[Two](2025-05-02-two.md)\n"
        + f"-- {draft} --\n---\ntitle: Two\ndraft: true\n---\nText.\n"
    )
    with watched(site) as it:
        for number in range(3):
            assert ["not published now" in problem.message for problem in it.last.problems] == [True]
            with it.builds_at_most(2):
                site.edit(PLACE, "title: A", f"title: A{number}")
        with it.builds_at_most(2):
            site.edit(draft, "draft: true\n", "")
        assert not it.last.problems
        assert "/2025/05/02/two/" in site.page("2025/05/01/one/")


def test_a_lost_event_that_watchdog_tells_of_is_a_wake_up(make: Make) -> None:
    site = make(ARTICLE)
    with watched(site) as it, it.builds_at_most(2):
        import logging

        logging.getLogger("watchdog.observers.inotify").warning("Inotify queue overflowed")


def test_a_save_is_built_within_moments(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited on purpose, from a save to the start of its build, is no more than a tenth of a second.

    How long it takes is measured by `python -m benchmarks.preview`.
    """
    site = make(ARTICLE)
    timeouts: list[float] = []
    pauses: list[float] = []
    calls = 0
    wait = threading.Condition.wait

    class Attentive(Idle):
        def call(self) -> None:
            nonlocal calls
            calls += 1
            super().call()

        def wait(self, timeout: float) -> bool:
            timeouts.append(timeout)
            return super().wait(timeout)

    wake = Attentive()

    def waiting(condition: threading.Condition, timeout: float | None = None) -> bool:
        if condition is wake._condition and wake.called:  # something has happened, and no build begins yet
            assert timeout is not None
            pauses.append(timeout)
        return wait(condition, timeout)

    monkeypatch.setattr(threading.Condition, "wait", waiting)
    with watched(site, wake=wake) as it:
        for number in range(3):
            it.quiet(0.05)
            seen = it.builds
            gedit(site.root / PLACE, f"---\ntitle: A\n---\nSave {number}.\n")
            until(lambda: it.builds > seen, "a build")  # noqa: B023
        heard, waited = calls, sum(pauses)
    assert heard >= 3
    assert InotifyMoveEventGrouper.delay + waited / heard <= 0.1
    assert set(timeouts) == {600.0}, "and no build was one that had been due"


def test_a_burst_is_one_wake_up_and_an_endless_one_does_not_wait_for_ever() -> None:
    wake = Wake(quiet=0.05, longest=0.3)
    assert not wake.wait(0.01)
    for _ in range(20):
        wake.call()
    assert wake.wait(PATIENCE)
    assert not wake.wait(0.01)
    stop = threading.Event()
    calls = 0

    def chatter() -> None:
        nonlocal calls
        while calls < ENDLESS and not stop.wait(0.005):
            calls += 1
            wake.call()

    thread = threading.Thread(target=chatter)
    thread.start()
    assert wake.wait(PATIENCE)
    during = calls
    stop.set()
    thread.join()
    assert 0 < during < ENDLESS, "it was over before"


ENDLESS = 2000
"""Calls, which take ten seconds and more."""


def test_memory_is_given_back(make: Make) -> None:
    """Nothing of a build is left when the next begins."""
    import gc

    from site_builder.model.article import Article

    site = make(ARTICLE)
    with watched(site) as it:
        counts = []
        for _ in range(5):
            it.quiet(0.05)
            gc.collect()
            counts.append(sum(type(thing) is Article for thing in gc.get_objects()))
            seen = it.builds
            it.wake.call()
            until(lambda: it.builds > seen, "a build")  # noqa: B023
        assert len(set(counts[2:])) == 1, counts


# --- what is said


def test_problems_are_shown_with_their_lines(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    site = make(ARTICLE)
    telling = terminal.Telling(site.root)
    with watched(site) as it:
        site.put(PLACE, "---\ntitle: A\ntopics: [x\ndate: 2025-04-28\n---\nText.\n")
        until(lambda: it.last.report is None, "the problem")
        broken = it.last
        site.put(
            "content/articles/2025-04-29-b.md",
            "---\ntitle: B\nauthr: C\n---\n" + "Long. " * 100 + "[x](no.md)\n",
        )
        until(lambda: len(it.last.failing) > 1, "both problems")
        both = it.last
        telling(broken)
        said = capsys.readouterr().err
        assert f"{PLACE}:" in said
        assert "  > " in said
        assert "│ " in said
        assert "^" in said
        assert "Nothing was published; the site stands as it was." in said
        telling(broken)
        assert capsys.readouterr() == ("", "")
        telling(both)
        said = capsys.readouterr().err
        assert PLACE in said
        assert "2025-04-29-b.md" in said
        assert "2 problems" in said or "3 problems" in said
        site.write(ARTICLE)
        site.remove("content/articles/2025-04-29-b.md")
        until(lambda: it.last.report is not None, "mended")
        telling(it.last)
        assert "Mended" in capsys.readouterr().out
        it.quiet()
        seen = it.builds
        it.wake.call()
        until(lambda: it.builds > seen, "a look")
        telling(it.last)
        assert capsys.readouterr() == ("", "")


def test_the_mark_stands_under_the_column(make: Make) -> None:
    from site_builder.errors import Position, Problem

    site = make()
    site.put("a.md", "é\t日本 x here\n" + "y" * 500 + "Z" + "y" * 500 + "\n")
    shown = terminal.illustrated(site.root, Problem("a.md", "m", "h", Position(1, 8))).splitlines()
    line, mark = shown[1:3]
    from rich.cells import cell_len

    assert cell_len(line[: line.index("here")]) == mark.index("^")
    shown = terminal.illustrated(site.root, Problem("a.md", "m", "h", Position(2, 501))).splitlines()
    assert shown[2][shown[3].index("^")] == "Z"
    assert shown[-1].strip() == "h"


@pytest.mark.parametrize(("number", "arguments"), [(signal.SIGINT, ()), (signal.SIGTERM, ("--poll",))])
def test_the_command_builds_tells_and_ends_well(
    make: Make, number: signal.Signals, arguments: tuple[str, ...]
) -> None:
    site = make(ARTICLE)
    process = site.process("watch", *arguments)
    try:
        it = Watched(site)
        it.shows("First.")
        site.edit(PLACE, "First", "Second")
        it.shows("Second.")
        site.put(PLACE, "---\ntitle: [A\n---\n")
        assert process.stderr
        assert process.stderr.readline().startswith(f"{PLACE}:")
        process.send_signal(number)
        out, err = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert process.returncode == 0
    assert out.splitlines()[-1] == "Stopped watching; the site stands as it was built last."
    assert "1 briefing: 1 read" in out
    assert "Traceback" not in err
    assert site.exists(PAGE)


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    assert Site(tmp_path / "nowhere").run("watch").exit_code == 2


# --- any sequence

NAMES = ["a", "b", "c/d", "c/e", "f/g/h"]

MOMENTS = ["now", "now", "before reading", "after reading", "before publishing"]
"""When a change is made: at once, or in the midst of the next build."""

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["write", "write", "replace", "delete", "move folder", "delete folder", "break", "wait", "build besides"]
        ),
        st.sampled_from(NAMES),
        st.integers(0, 99),
        st.sampled_from(MOMENTS),
    ),
    min_size=3,
    max_size=12,
)  # fmt: skip

Step = tuple[str, str, int, str]


def change(site: Site, action: str, name: str, number: int) -> None:
    """One change that someone might make."""
    file = site.root / f"content/articles/{name}.md"
    text = f"---\ntitle: T{number}\ndate: 2025-04-{number % 28 + 1:02}\nslug: {name.replace('/', '-')}\n---\n{number}\n"
    folder = site.root / "content/articles" / name.split("/")[0]
    if action in ("write", "replace", "break"):
        file.parent.mkdir(parents=True, exist_ok=True)
        (code if action == "write" else gedit)(file, "---\ntitle: [\n---\n" if action == "break" else text)
    elif action == "delete":
        file.unlink(missing_ok=True)
    elif action == "move folder" and folder.is_dir():
        away = site.root / f"away-{time.monotonic_ns()}"
        folder.rename(away)
        if number % 2:
            away.rename(folder)
    elif action == "delete folder":
        shutil.rmtree(folder, ignore_errors=True)
    elif action == "wait":
        time.sleep(number / 1000)


class Midst:
    """Makes changes in the midst of builds: at the moments between which a build must not be of two minds."""

    def __init__(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        self._site = site
        self._due: dict[str, list[Step]] = {moment: [] for moment in MOMENTS}
        for moment, name, before in (
            ("before reading", "read_content", True),
            ("after reading", "plan_site", False),
            ("before publishing", "publish", True),
        ):
            monkeypatch.setattr(
                f"site_builder.build.{name}", self._around(getattr(build_module, name), moment, before)
            )

    def _around(self, stage: Callable[..., Any], moment: str, before: bool) -> Callable[..., Any]:
        def staged(*arguments: Any, **options: Any) -> Any:
            if threading.current_thread() is threading.main_thread():
                return stage(*arguments, **options)  # a clean build, or one besides
            if before:
                self._fall(moment)
            result = stage(*arguments, **options)
            if not before:
                self._fall(moment)
            return result

        return staged

    def _fall(self, moment: str) -> None:
        due, self._due[moment] = self._due[moment], []
        for action, name, number, _ in due:
            TOTALS["watching: changes in the midst of a build"] += 1
            change(self._site, action, name, number)

    def wait_for(self, step: Step) -> None:
        self._due[step[3]].append(step)

    def rest(self) -> None:
        """What no build came for is done now."""
        for moment in self._due:
            self._fall(moment)


@contextmanager
def losing(monkeypatch: pytest.MonkeyPatch, lost: set[int]) -> Iterator[None]:
    """Events that are lost before anything of ours hears of them: those of these numbers, of ten each."""
    count = 0
    dispatch = watching_module._Hints.dispatch

    def hard_of_hearing(self: Any, event: Any) -> None:
        nonlocal count
        if PROBE in os.fsdecode(event.src_path):
            dispatch(self, event)
            return
        count += 1
        if count % 10 in lost:
            TOTALS["watching: events lost"] += 1
        else:
            dispatch(self, event)

    with monkeypatch.context() as patch:
        patch.setattr(watching_module._Hints, "dispatch", hard_of_hearing)
        yield


def build_besides(site: Site, now: datetime) -> None:
    """As someone might in another window."""
    TOTALS["watching: builds besides"] += 1
    with suppress(BuildError, FileNotFoundError):
        build(Request(root=site.root, output=site.output, now=now), Tools())


def play(site: Site, steps: list[Step], lost: set[int], poll: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Change a site while it is watched; once all is quiet it is as a clean build makes it."""
    TOTALS["watching: bursts"] += 1
    site.put("site.yaml", SETTINGS)
    site.write(ARTICLE)
    with (
        monkeypatch.context() as patch,
        losing(patch, lost),
        watched(site, poll, look=0.3 if lost else 600.0) as it,
    ):
        midst = Midst(site, patch)
        for step in steps:
            action, name, number, moment = step
            if action == "build besides":
                build_besides(site, it.now())
            elif moment == "now":
                change(site, action, name, number)
            else:
                midst.wait_for(step)
                change(site, "write", "woken", number)  # so that there is a build
        until(lambda: it.wake.waiting or it.failure is not None, "an end of the build")
        midst.rest()
        for file in list(site.root.glob("content/articles/**/*.md")):
            if "title: [" in file.read_text():
                file.unlink()
        clean = site.clean_tree(now=it.now().isoformat())
        until(lambda: site.tree() == clean, "the tree of a clean build")
        TOTALS["watching: builds"] += it.builds


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not ASKED,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@example(  # each moment, and every event of the folder's going lost
    steps=[
        ("write", "c/d", 1, "now"),
        ("write", "c/d", 2, "before reading"),
        ("delete folder", "c/d", 3, "after reading"),
        ("build besides", "a", 0, "now"),
        ("replace", "c/d", 4, "before publishing"),
        ("write", "c/e", 5, "now"),
    ],
    lost=set(range(10)),
    poll=False,
)
@given(
    steps=STEPS, lost=st.just(set()) | st.sets(st.integers(0, 9), min_size=1, max_size=9), poll=st.booleans()
)
def test_after_any_changes_the_site_is_as_a_clean_build(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    steps: list[Step],
    lost: set[int],
    poll: bool,
) -> None:
    """Bursts, changes in the midst of builds, lost events, other builds: once all is quiet the tree is the right one."""
    play(Site(tmp_path_factory.mktemp("site") / "site"), steps, lost, poll, monkeypatch)


def test_a_watcher_that_never_looks_by_itself_would_be_found_out(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That the test above can fail: with all events lost, and nothing to make that good."""
    monkeypatch.setattr("tests.test_watching.PATIENCE", 1.0)
    monkeypatch.setattr("site_builder.preview.loop._pause", lambda *_: 600.0)
    with pytest.raises(InVainError, match="the tree of a clean build"):
        play(make(), [("write", "a", 1, "now")], set(range(10)), False, monkeypatch)
