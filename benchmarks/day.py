"""A publisher's day, replayed: articles are corrected, added and removed, round after round, while `watch` runs.

    python -m benchmarks.day [--rounds 2000] [--articles 5000] [--write]

A round is one change, or now and then a burst of several; it is over when `watch` has said that it built and the
output shows every change of it. At the end the output is compared, byte by byte, with a clean build elsewhere.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import queue
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks import changes, measure, table
from benchmarks.generate import generate
from benchmarks.peers.articles import files
from benchmarks.preview import with_body
from benchmarks.processes import held_now

START = 600.0
"""Seconds that a first build may take."""

PATIENCE = 60.0
"""Seconds after which a change counts as never built."""

SHARES = {
    "body edited": 40,
    "title edited": 15,
    "correction": 15,
    "added": 15,
    "removed": 10,
    "renamed": 5,
}

BURSTS = 0.1
"""The share of rounds that are bursts of two to five changes at once."""

NEWEST = 50
"""Half of what is changed is among so many of the newest articles, the rest anywhere."""

A_DAY = 8
"""So many articles are added with the same date."""

SLOWEST = 10

_SUMMARY = re.compile(
    r"[\d,]+ briefings?: (?P<read>[\d,]+) read, (?P<rendered>[\d,]+) rendered, [\d,]+ unchanged, "
    r"(?P<removed>[\d,]+) removed, in (?P<seconds>[\d.]+) s\."
)


class Build(NamedTuple):
    """What `watch` said of one build."""

    read: int
    rendered: int
    removed: int
    seconds: float


def build_of(line: str) -> Build | None:
    """The build that a line tells of."""
    if not (found := _SUMMARY.search(line)):
        return None
    read, rendered, removed = (int(found[name].replace(",", "")) for name in ("read", "rendered", "removed"))
    return Build(read, rendered, removed, float(found["seconds"]))


class Round(NamedTuple):
    """Some changes, and the builds that they led to."""

    number: int
    changes: list[str]
    builds: list[Build]
    seconds: float
    """From the first change until the build was told of."""

    @property
    def rendered(self) -> int:
        return sum(build.rendered for build in self.builds)

    @property
    def slowest(self) -> float:
        return max(build.seconds for build in self.builds)


class Watching(NamedTuple):
    """`watch`, as it runs."""

    process: subprocess.Popen[str]
    said: queue.Queue[str | None]
    """The lines that it says; None at its end."""

    def next_build(self, deadline: float) -> Build:
        """The next build that it tells of."""
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self.said.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                raise SystemExit(f"`watch` ended by itself with exit code {self.process.wait()}")
            if build := build_of(line):
                return build
        raise TimeoutError


@contextmanager
def watching(root: Path) -> Iterator[Watching]:
    """`watch` over an archive."""
    process = subprocess.Popen(
        [sys.executable, "-m", "site_builder", "--root", str(root), "watch"],
        cwd=measure.TREE,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    said: queue.Queue[str | None] = queue.Queue()

    def listen() -> None:
        assert process.stdout
        for line in process.stdout:
            said.put(line)
        said.put(None)

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        yield Watching(process, said)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        listener.join(10)
        if process.stdout:
            process.stdout.close()


Shown = Callable[[], bool]
"""Whether the output shows a change."""


class Publisher:
    """Whoever changes the archive, always in the same order."""

    def __init__(self, root: Path) -> None:
        self.root, self.output = root, root / "output"
        self.articles = files(root)
        self._random = random.Random(20250428)
        self._number = 0
        self._added = 0
        self._last = date.fromisoformat(self.articles[-1].name[:10])
        self._touched: set[Path] = set()

    def burst(self) -> list[tuple[str, Shown]]:
        """One change, or some at once, of different articles; what kind each is and how it shows."""
        many = self._random.randint(2, 5) if self._random.random() < BURSTS else 1
        kinds = self._random.choices(list(SHARES), list(SHARES.values()), k=many)
        self._touched.clear()
        return [(kind, self._change(kind)) for kind in kinds]

    def _change(self, kind: str) -> Shown:
        self._number += 1
        mark = f"mark{self._number:06}"
        file = self._chosen()
        if kind == "added":
            return self._add(file, mark)
        page = self._page(file)
        if kind == "removed":
            self.articles.remove(file)
            file.unlink()
            return lambda: not page.exists()
        if kind == "renamed":
            target = file.with_name(f"{file.name[:10]}-{mark}.md")
            self.articles[self.articles.index(file)] = target
            file.rename(target)
            self._touched.add(target)
            new = self._page(target)
            return lambda: new.exists() and not page.exists()
        text = file.read_text("utf-8")
        if kind == "body edited":
            text = with_body(text, mark)
        elif kind == "title edited":
            text = changes.retitled(text, f"Titled {mark}")
        else:
            text = corrected(text, file.name[:10], mark)
        self._save(file, text)
        return lambda: mark.encode() in page.read_bytes()

    def _chosen(self) -> Path:
        """An article that this burst has not touched."""
        while True:
            among = self.articles[-NEWEST:] if self._random.random() < 0.5 else self.articles
            file = self._random.choice(among)
            if file not in self._touched:
                self._touched.add(file)
                return file

    def _add(self, like: Path, mark: str) -> Shown:
        """An article more, newer than all others or of the newest day."""
        day = self._last + timedelta(days=1 + self._added // A_DAY)
        self._added += 1
        file = self.root / "content" / "articles" / str(day.year) / f"{day}-{mark}.md"
        file.parent.mkdir(exist_ok=True)
        text = like.read_text("utf-8").replace(f"\ndate: {like.name[:10]}\n", f"\ndate: {day}\n", 1)
        text = text.replace("  - id: event-", f"  - id: {mark}-", 1)
        self._save(file, changes.retitled(text, f"Added {mark}"))
        self.articles.append(file)
        self._touched.add(file)
        page = self._page(file)
        return page.exists

    def _page(self, file: Path) -> Path:
        year, month, day, slug = file.stem.split("-", 3)
        return self.output / year / month / day / slug / "index.html"

    def _save(self, file: Path, text: str) -> None:
        """As editors do: written aside and put in its place."""
        aside = self.root / "saving"
        aside.write_text(text, "utf-8")
        aside.replace(file)


def corrected(text: str, day: str, mark: str) -> str:
    """An article's text with one more correction."""
    head, front, body = text.split("---\n", 2)
    if "corrections:\n" not in front:
        front += "corrections:\n"
    place = front.index("corrections:\n") + len("corrections:\n")
    entry = f"  - date: {day}\n    text: Corrected, {mark}.\n"
    return f"{head}---\n{front[:place]}{entry}{front[place:]}---\n{body}"


def played(watch: Watching, publisher: Publisher, number: int) -> Round:
    """One round, until it is built."""
    started = time.monotonic()
    made = publisher.burst()
    waiting = [shown for _, shown in made]
    kinds = [kind for kind, _ in made]
    builds: list[Build] = []
    while waiting:
        try:
            builds.append(watch.next_build(started + PATIENCE))
        except TimeoutError:
            raise SystemExit(f"round {number} ({', '.join(kinds)}) was not built in {PATIENCE:g} s") from None
        waiting = [shown for shown in waiting if not _told(shown)]
    return Round(number, kinds, builds, time.monotonic() - started)


def _told(shown: Shown) -> bool:
    try:
        return shown()
    except FileNotFoundError:
        return False


def differences(one: Path, other: Path) -> list[str]:
    """The files that two folders do not have alike."""
    trees = [
        {os.path.relpath(os.path.join(place, name), folder) for place, _, names in os.walk(folder) for name in names}
        for folder in (one, other)
    ]  # fmt: skip
    common = trees[0] & trees[1]
    unlike = {path for path in common if not filecmp.cmp(one / path, other / path, shallow=False)}
    return sorted((trees[0] ^ trees[1]) | unlike)


def clean_build(root: Path, elsewhere: Path) -> Path:
    """What a build of the same sources gives where nothing is remembered."""
    elsewhere.mkdir()
    shutil.copy(root / "site.yaml", elsewhere)
    shutil.copytree(root / "content", elsewhere / "content")
    measure.build(elsewhere)
    return elsewhere / "output"


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def report(rounds: Sequence[Round], first: Build, wrong: int, compared: int, memory: Sequence[float]) -> str:
    """The tables."""
    builds = [build for one in rounds for build in one.builds]
    seconds = [build.seconds for build in builds]
    waited = [one.seconds for one in rounds]
    made = sum(len(one.changes) for one in rounds)
    bursts = [one for one in rounds if len(one.changes) > 1]
    rows = [
        ["rounds, changes in them", f"{len(rounds):,}, {made:,}"],
        ["bursts, builds for them", f"{len(bursts):,}, {sum(len(one.builds) for one in bursts):,}"],
        ["builds", f"{len(builds):,}"],
        ["first build", f"{first.seconds:.1f} s"],
        ["a build: median, slowest", f"{statistics.median(seconds):.2f} s, {max(seconds):.2f} s"],
        [
            "from a save to the end of its build: median, slowest",
            f"{statistics.median(waited):.2f} s, {max(waited):.2f} s",
        ],
        ["memory held: at the beginning, at the end", f"{memory[0]:.0f} MiB, {memory[1]:.0f} MiB"],
        ["files compared with a clean build", f"{compared:,}"],
        ["files that differ", f"{wrong:,}{'' if not wrong else ' **wrong**'}"],
    ]
    kinds = []
    for kind in SHARES:
        single = [one for one in rounds if one.changes == [kind]]
        if single:
            rendered = [one.rendered for one in single]
            kinds.append(
                [
                    kind,
                    f"{len(single):,}",
                    *(f"{figure:,.0f}" for figure in (statistics.median(rendered), _quantile(rendered, 0.9), max(rendered))),
                    f"{statistics.median([one.slowest for one in single]):.2f} s",
                    f"{max(one.slowest for one in single):.2f} s",
                ]
            )  # fmt: skip
    single = [one for one in rounds if len(one.changes) == 1]
    rendered = [one.rendered for one in single]
    if rendered:
        figures = (statistics.median(rendered), _quantile(rendered, 0.9), max(rendered))
        rows.insert(
            3,
            [
                "pages rendered a change: median, 90th percentile, most",
                ", ".join(f"{figure:,.0f}" for figure in figures),
            ],
        )
    slowest = sorted(rounds, key=lambda one: one.slowest, reverse=True)[:SLOWEST]
    return "\n\n".join(
        [
            table.markdown(["what", "measured"], rows),
            table.markdown(
                ["one change", "times", "pages, median", "90th percentile", "most", "a build", "slowest"],
                kinds,
            ),
            "The slowest:",
            table.markdown(
                ["slowest build", "round", "what was changed", "builds", "pages rendered", "removed"],
                [
                    [
                        f"{one.slowest:.2f} s",
                        f"{one.number:,}",
                        ", ".join(one.changes),
                        f"{len(one.builds)}",
                        f"{one.rendered:,}",
                        f"{sum(build.removed for build in one.builds):,}",
                    ]
                    for one in slowest
                ],
            ),
        ]
    )


def run(count: int, articles: int) -> tuple[str, bool]:
    """Generate, watch, play and compare."""
    with tempfile.TemporaryDirectory(prefix="day-") as name:
        root = Path(name) / "archive"
        generate(root, articles)
        publisher = Publisher(root)
        with watching(root) as watch:
            first = watch.next_build(time.monotonic() + START)
            memory = [0.0, 0.0]
            rounds: list[Round] = []
            for number in range(1, count + 1):
                rounds.append(played(watch, publisher, number))
                if number == max(1, count // 20):
                    memory[0] = held_now(watch.process.pid)
                if number % max(1, count // 10) == 0:
                    print(f"{number:,} rounds", file=sys.stderr, flush=True)
            memory[1] = held_now(watch.process.pid)
        if watch.process.returncode != 0:
            raise SystemExit(f"`watch` ended with exit code {watch.process.returncode}")
        clean = clean_build(root, Path(name) / "clean")
        wrong = differences(publisher.output, clean)
        compared = sum(len(names) for _, _, names in os.walk(clean))
        for path in wrong[:20]:
            print(f"differs: {path}", file=sys.stderr)
        head = f"{articles:,} articles. {table.machine()}."
        return f"{head}\n\n{report(rounds, first, len(wrong), compared, memory)}", not wrong


def main() -> None:
    """Read what is asked."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.day", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--rounds", type=int, default=2000)
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/reliability.md")
    asked = parser.parse_args()
    text, good = run(asked.rounds, asked.articles)
    print(text)
    if asked.write:
        table.write("day", "day", text, table.RELIABILITY)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
