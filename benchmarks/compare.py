"""Builds the same generated articles with this product and with each peer that is installed, in turn.

    python -m benchmarks.compare [N] [--words 490] [--engine python-markdown] [--runs 3] [--only hugo,pelican]
        [--scenario first,body] [--write]

Every build is a process of its own. Ours and the peers' take turns in one go, because the machine's speed
changes from minute to minute: only ratios of one go count. Each run has folders of its own, which are removed
at the end: making thousands of files where thousands have just been removed is slow. A peer that keeps nothing
from build to build pays its full build for every change, into the folder that it built before; peers
without a goal for a change are not asked for it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import changes, measure, table
from benchmarks.generate import ENGINES, WORDS
from benchmarks.peers.articles import read
from benchmarks.peers.eleventy import ELEVENTY
from benchmarks.peers.hugo import HUGO
from benchmarks.peers.peer import Peer, make_site, output
from benchmarks.peers.pelican import PELICAN
from benchmarks.processes import Memory, peak, seconds

PEERS = (HUGO, ELEVENTY, PELICAN)

MEANT = 10_000
"""The goals are set for archives of so many articles; for smaller ones they are shown and not judged."""

LARGE = 50_000
"""From so many articles on the goals of large archives hold."""

MOST_RENDERED = 25
"""Pages that one article's change may render."""

STARTS = 7
"""How often `--version` is started: it is short, and so its figure is rough."""


class Scenario(NamedTuple):
    """Something that happens to an archive, and how long the build after it may take."""

    title: str
    goals: Mapping[str, float]
    """By the name of a peer: the most that our time may be of its."""
    change: Callable[[Path, int], Path | None]
    """Make the change in our archive; the article's file that the peers have to take over, if it is one."""
    check: Callable[[dict[str, Any]], str]
    """What our build's report says of the goal; begins with “no: ” if it is missed."""


def _nothing(root: Path, number: int) -> None:
    return None


def _all_made(report: dict[str, Any]) -> str:
    return f"{report['rendered']:,} rendered"


def _few(report: dict[str, Any]) -> str:
    pages = sum(one["path"].endswith(".html") for one in report["pages"])
    rendered = report["rendered"]
    shown = f"{rendered} rendered: {pages} pages, {rendered - pages} feeds and the like"
    return shown if rendered <= MOST_RENDERED else f"no: {shown}"


def _none_read(report: dict[str, Any]) -> str:
    shown = f"{report['read']} read, {report['rendered']:,} rendered"
    return f"no: {shown}" if report["read"] else shown


def _none_rendered(report: dict[str, Any]) -> str:
    shown = f"{report['rendered']} rendered"
    return f"no: {shown}" if report["rendered"] else shown


def _template(root: Path, number: int) -> None:
    changes.template(root, number)


SCENARIOS = {
    "first": Scenario("first build", {"Hugo": 1.0, "Eleventy": 0.5, "Pelican": 0.2}, _nothing, _all_made),
    "nothing": Scenario("nothing changed", {"Hugo": 0.08}, _nothing, _none_rendered),
    "body": Scenario("one article's body changed", {"Hugo": 0.12}, changes.body, _few),
    "title": Scenario("one article's title changed", {"Hugo": 0.12}, changes.title, _few),
    "added": Scenario("one article added", {"Hugo": 0.12}, changes.added, _few),
    "template": Scenario("a template of all pages changed", {"Hugo": 0.5}, _template, _none_read),
}
"""In the order in which a run goes through them."""

OTHERS = ("memory", "growth", "version")
LARGE_FIRST = {"Hugo": 0.6}
COMMONMARK_FIRST, COMMONMARK_LARGE = {"Hugo": 0.75, "Eleventy": 0.5, "Pelican": 0.2}, {"Hugo": 0.7}
LARGE_MEMORY = {"Hugo": 0.2}
MOST_AT_START = 0.15
"""Seconds."""

OURS = "ours"


class Kind(NamedTuple):
    """The archive that is built."""

    articles: int
    """How many it has."""
    length: int = WORDS
    """How many words each has, about."""
    engine: str = ENGINES[0]
    """What reads them, with us."""

    def write(self, folder: Path, count: int = 0) -> None:
        """Write it, or one of its kind with fewer articles."""
        changes.archive(folder, count or self.articles, self.length, self.engine)

    @property
    def named(self) -> str:
        """What the results of it are called."""
        words = "" if self.length == WORDS else f" of {self.length:,} words"
        return f"compare {self.articles}{words}" + (
            "" if self.engine == ENGINES[0] else f" with {self.engine}"
        )


class Figures(NamedTuple):
    """What was measured: seconds by scenario and builder, what our reports said, files by kind."""

    times: dict[str, dict[str, list[float]]]
    said: dict[str, list[str]]
    files: dict[str, Counter[str]]


def goals(scenario: str, kind: Kind) -> Mapping[str, float]:
    """The goals of a scenario for an archive of this kind."""
    if kind.length != WORDS:
        return {}
    if scenario == "first" and kind.engine == "commonmark":
        return COMMONMARK_LARGE if kind.articles >= LARGE else COMMONMARK_FIRST
    return LARGE_FIRST if scenario == "first" and kind.articles >= LARGE else SCENARIOS[scenario].goals


def take_turns(work: Path, kind: Kind, runs: int, peers: Sequence[Peer], wanted: Iterable[str]) -> Figures:
    """Go through the scenarios, in each with every builder in turn, as often as there are runs."""
    figures = Figures(defaultdict(lambda: defaultdict(list)), defaultdict(list), {})
    later = [name for name in SCENARIOS if name in wanted and name != "first"]
    for run in range(runs):
        root = work / f"run-{run}" / OURS
        kind.write(root)
        sites = {peer.name: work / f"run-{run}" / peer.name for peer in peers}
        for peer in peers:
            make_site(peer, root, sites[peer.name])
        builders = (None, *peers) if run % 2 == 0 else (*peers, None)  # nobody is always the first
        for builder in builders:
            _take(figures, "first", builder, root, sites)
        if run == 0:
            figures.files[OURS] = kinds(root / "output")
            figures.files.update((name, kinds(output(site))) for name, site in sites.items())
        if later:
            seconds(
                measure.command(root), measure.TREE
            )  # files that had just been written are looked at once more
        for name in later:
            article = SCENARIOS[name].change(root, run)
            asked = [peer for peer in peers if peer.name in SCENARIOS[name].goals]
            for peer in asked:
                if article is not None:
                    peer.write(sites[peer.name], read(article))
                if name == "template":
                    changes.peer_template(peer, sites[peer.name], run)
            for builder in builders:
                if builder is None or builder in asked:
                    _take(figures, name, builder, root, sites)
        _say(f"run {run + 1} of {runs} done")
    return figures


def _take(figures: Figures, name: str, builder: Peer | None, root: Path, sites: Mapping[str, Path]) -> None:
    """One build, timed."""
    if builder is not None:
        taken = seconds(builder.command(sites[builder.name]), sites[builder.name])
        figures.times[name][builder.name].append(taken)
        return
    report = root.parent / f"{name}.json"
    command = [*measure.command(root), "--json"]
    with report.open("wb") as file:
        figures.times[name][OURS].append(seconds(command, measure.TREE, into=file))
    figures.said[name].append(SCENARIOS[name].check(json.loads(report.read_bytes())))


def kinds(folder: Path) -> Counter[str]:
    """The files of an output by kind; the addresses are the same in all."""
    return Counter(
        map(_kind, (file.relative_to(folder).parts for file in folder.rglob("*") if file.is_file()))
    )


def _kind(parts: tuple[str, ...]) -> str:
    dated = 0
    while dated < len(parts) and parts[dated].isdigit():
        dated += 1
    if parts[-1] == "index.html":
        if 0 < dated < 4 and len(parts) == dated + 1:
            return ("years", "months", "days")[dated - 1]
        if dated >= 3:
            return "articles"
        if parts[0] == "topics" and len(parts) > 2:
            return "topics"
    if parts[-1].endswith(".xml") and parts[-1] != "sitemap.xml" and not parts[-1].startswith("sitemap-"):
        return "feeds"
    return "others"


def versions(peers: Iterable[Peer]) -> Iterator[str]:
    """The names and versions of peers."""
    return (f"{peer.name} {peer.version()}" for peer in peers)


def scenario_rows(figures: Figures, kind: Kind) -> Iterator[list[str]]:
    """A line for each scenario and peer."""
    for name, times in figures.times.items():
        ours = times[OURS]
        said = next((one for one in figures.said[name] if one.startswith("no: ")), figures.said[name][-1])
        for peer, theirs in times.items():
            if peer == OURS:
                continue
            ratio = statistics.median(ours) / statistics.median(theirs)
            goal = goals(name, kind).get(peer)
            met = _met(ratio, goal, kind.articles)
            if met and said.startswith("no: "):
                met = "**no**"
            yield [
                SCENARIOS[name].title,
                peer,
                _spread(ours),
                _spread(theirs),
                f"{ratio:.3f}",
                "" if goal is None else f"≤ {goal:g}",
                met,
                said.removeprefix("no: "),
            ]
        if len(times) == 1:
            yield [SCENARIOS[name].title, "–", _spread(ours), "", "", "", "", said.removeprefix("no: ")]


def memory_rows(work: Path, kind: Kind, peers: Sequence[Peer]) -> Iterator[list[str]]:
    """First builds once more, watched."""
    root = work / "memory" / OURS
    kind.write(root)
    ours = peak(measure.command(root), measure.TREE)
    for peer in peers:
        site = work / "memory" / peer.name
        make_site(peer, root, site)
        theirs = peak(peer.command(site), site)
        ratio = ours.together / theirs.together
        goal = LARGE_MEMORY.get(peer.name) if kind.articles >= LARGE else None
        yield [
            "memory of the first build",
            peer.name,
            _held(ours),
            _held(theirs),
            f"{ratio:.3f}",
            "" if goal is None else f"≤ {goal:g}",
            "" if goal is None else table.verdict(ratio, goal),
            f"the largest process of each: {ours.largest:.0f} and {theirs.largest:.0f} MiB",
        ]
    if not peers:
        yield [
            "memory of the first build",
            "–",
            _held(ours),
            "",
            "",
            "",
            "",
            f"the largest: {ours.largest:.0f}",
        ]


def growth_row(work: Path, kind: Kind, runs: int) -> list[str]:
    """Ours alone: a first build of this archive beside one of a tenth of it, in turn."""
    sizes = (kind.articles // 10, kind.articles)
    times: dict[int, list[float]] = {size: [] for size in sizes}
    for run in range(runs):
        for size in sizes:
            root = work / "growth" / f"{run}-{size}"
            kind.write(root, size)
            times[size].append(seconds(measure.command(root), measure.TREE))
    small, large = (statistics.median(times[size]) for size in sizes)
    ratio = large / small
    return [
        "first build, grown tenfold",
        f"ours of {sizes[0]:,}",
        _spread(times[sizes[1]]),
        _spread(times[sizes[0]]),
        f"{ratio:.2f}",
        "≤ 10",
        table.verdict(ratio, 10),
        f"{1000 * small / sizes[0]:.2f} and {1000 * large / sizes[1]:.2f} ms an article",
    ]


def version_row() -> list[str]:
    """How long the program takes to start."""
    command = [sys.executable, "-m", "site_builder", "--version"]
    times = [seconds(command, measure.TREE) for _ in range(STARTS)]
    taken = statistics.median(times)
    goal = f"≤ {MOST_AT_START} s"
    return [
        "site-builder --version",
        "–",
        _spread(times),
        "",
        "",
        goal,
        table.verdict(taken, MOST_AT_START),
        "",
    ]


def file_rows(figures: Figures) -> Iterator[list[str]]:
    """What each has written, by kind."""
    names = ("articles", "days", "months", "years", "topics", "feeds", "others")
    for builder, counts in figures.files.items():
        yield [builder, *(f"{counts[name]:,}" for name in names), f"{counts.total():,}"]


def _met(ratio: float, goal: float | None, count: int) -> str:
    return "" if goal is None or count < MEANT else table.verdict(ratio, goal)


def _spread(times: Sequence[float]) -> str:
    return f"{statistics.median(times):.2f} s ({min(times):.2f}–{max(times):.2f})"


def _held(memory: Memory) -> str:
    return f"{memory.together:.0f} MiB"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def compare(kind: Kind, runs: int, peers: Sequence[Peer], wanted: set[str]) -> str:
    """The tables."""
    head = ["what", "peer", "ours", "the peer's", "ratio", "goal", "met", "our build"]
    rows: list[list[str]] = []
    tables = [
        f"{kind.articles:,} articles of {kind.length:,} words, ours read by {kind.engine}: "
        f"medians of {runs} runs in turn. {table.machine(*versions(peers))}.",
    ]
    with tempfile.TemporaryDirectory(prefix="compare-") as name:
        work = Path(name)
        figures = None
        if wanted & {*SCENARIOS}:
            figures = take_turns(work, kind, runs, peers, wanted)
            rows += scenario_rows(figures, kind)
        if "memory" in wanted:
            rows += memory_rows(work, kind, peers)
        if "growth" in wanted:
            rows.append(growth_row(work, kind, runs))
        if "version" in wanted:
            rows.append(version_row())
        tables.append(table.markdown(head, rows))
        if figures is not None:
            head = ["files", "articles", "days", "months", "years", "topics", "feeds", "others", "all"]
            tables.append(table.markdown(head, file_rows(figures)))
        _say("removing what was made …")
    return "\n\n".join(tables)


def main() -> None:
    """Read what is asked."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.compare", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "count", metavar="N", type=int, nargs="?", default=10_000, help="articles; 10,000 if left out"
    )
    parser.add_argument("--words", type=int, default=WORDS, help="in each article")
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="what reads them, with us")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="", help="peers, with commas; all that are installed if left out")
    parser.add_argument("--scenario", default="", help=f"with commas: {', '.join([*SCENARIOS, *OTHERS])}")
    parser.add_argument("--write", action="store_true", help="put the tables into RESULTS.md")
    asked = parser.parse_args()
    installed = [peer for peer in PEERS if peer.version()]
    if len(installed) < len(PEERS):
        missing = ", ".join(peer.name for peer in PEERS if peer not in installed)
        _say(f"Not installed: {missing}. `make bench-peers` installs every peer.")
    only = {name.strip().lower() for name in asked.only.split(",") if name}
    scenarios = {name.strip() for name in asked.scenario.split(",") if name}
    if unknown := (only - {peer.name.lower() for peer in PEERS}) | (scenarios - {*SCENARIOS, *OTHERS}):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    wanted = scenarios or {*SCENARIOS, "memory", "version"} | ({"growth"} if asked.count >= LARGE else set())
    peers = [peer for peer in installed if not only or peer.name.lower() in only]
    kind = Kind(asked.count, asked.words, asked.engine)
    text = compare(kind, asked.runs, peers, wanted)
    print(text)
    if asked.write:
        table.write(kind.named, "compare", text)


if __name__ == "__main__":
    main()
