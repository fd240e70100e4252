"""From the save of an article to a browser having the new text: our preview beside `hugo server`.

    python -m benchmarks.preview [N] [--edits 1000] [--write]

Both serve the same articles in the same run. An article is saved, and its address is asked for over one kept
connection, again and again, until the new text comes; one address at a time, as a browser shows one. For another
title the time is taken twice: until the article's own page has it, and until the home page, its day, its month, its
topics and their feeds have it too. The edits go to the newest articles, in turn to us and to the peer.
"""

from __future__ import annotations

import argparse
import http.client
import json
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from benchmarks import changes, measure, table
from benchmarks.peers import hugo
from benchmarks.peers.articles import files, parse
from benchmarks.peers.hugo import HUGO
from benchmarks.peers.peer import make_site
from benchmarks.processes import held_now

POLL = 0.01
"""Seconds between two questions: little beside what is measured, and little work for who answers."""

START = 300.0
"""Seconds that a first build may take until the preview answers."""

PATIENCE = 20.0
"""Seconds that an edit may take; after that it counts as never served."""

PAUSE = 1.0
"""Seconds between edits, as an editor pauses: what one edit left to do does not slow down the next."""

GOAL_OF_HUGO = 0.15
"""The most that our time may be of Hugo's."""

GOALS = {"body": 0.3, "title": 0.5}
"""Seconds, in an archive of ten thousand."""

SAMPLE_GOAL = 0.1
"""Seconds, in the sample archive."""

STEADY = 1.1
"""How much more memory than after the first hundred edits may be held after all of them."""

OURS = "ours"

MEANT = 10_000
"""Archives of so many articles the goals are set for; for smaller ones they are shown and not judged."""


Edit = Callable[[str, str], str]
"""An article's text and a mark that it is to have; the new text."""


class Preview(NamedTuple):
    """A preview that runs, and how an article's new text is saved in it."""

    process: int
    connection: http.client.HTTPConnection
    save: Callable[[Path, str], None]
    """One of our articles' files, and the text that it is to have."""


class Waited(NamedTuple):
    """Seconds from a save; infinite if it was never served."""

    own: float
    everywhere: float


@contextmanager
def serving(
    command: Sequence[str], folder: Path, log: Path, port: int, save: Callable[[Path, str], None]
) -> Iterator[Preview | None]:
    """A preview that answers; None if it ends instead, as a program does that does not know the command."""
    with log.open("wb") as file, _process(command, folder, file) as process:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            if _answers(connection, process):
                yield Preview(process.pid, connection, save)
            else:
                said = log.read_text("utf-8", "replace").strip()[-500:]
                print(f"{' '.join(command)}\ndoes not serve: {said}", file=sys.stderr)
                yield None
        finally:
            connection.close()


@contextmanager
def _process(command: Sequence[str], folder: Path, log: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers(connection: http.client.HTTPConnection, process: subprocess.Popen[bytes]) -> bool:
    """Whether the home page is served before long."""
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        if get(connection, "/"):
            return True
        time.sleep(0.05)
    return False


def ours(root: Path, log: Path) -> AbstractContextManager[Preview | None]:
    """Our preview of an archive."""
    port = _free_port()
    command = [sys.executable, "-m", "site_builder", "--root", str(root), "serve", "--port", str(port)]
    return serving(command, measure.TREE, log, port, _save)


def hugos(site: Path, log: Path) -> AbstractContextManager[Preview | None]:
    """Hugo's preview of its site."""
    port = _free_port()
    command = hugo.server(port)
    return serving(command, site, log, port, lambda file, text: HUGO.write(site, parse(file.stem, text)))


def _save(file: Path, text: str) -> None:
    file.write_text(text, "utf-8")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(connection: http.client.HTTPConnection, path: str) -> bytes:
    """What is served at an address; nothing if it is not there or nobody answers."""
    try:
        connection.request("GET", path, headers={"Accept": "text/html", "Cache-Control": "no-cache"})
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return b""
    return body if response.status == 200 else b""


def saved(preview: Preview, file: Path, text: str, mark: str, paths: Sequence[str]) -> Waited:
    """Save a text and ask one address after the other until it has its mark; the first is the article's own."""
    wanted = mark.encode()
    served: list[float] = []
    started = time.perf_counter()
    preview.save(file, text)
    for path in paths:
        while wanted not in get(preview.connection, path):
            if time.perf_counter() - started > PATIENCE:
                return Waited(served[0] if served else float("inf"), float("inf"))
            time.sleep(POLL)
        served.append(time.perf_counter() - started)
    return Waited(served[0], served[-1])


def with_body(text: str, mark: str) -> str:
    """Another last line; however often, the text stays as long as it was."""
    head, _, _ = text.partition("\nMarked ")
    return f"{head.rstrip()}\n\nMarked {mark}.\n"


def with_title(text: str, mark: str) -> str:
    """Another title."""
    return changes.retitled(text, f"Titled {mark}")


EDITS_BY_KIND: dict[str, Edit] = {"body": with_body, "title": with_title}


def places(file: Path, text: str) -> list[str]:
    """Where an article's title stands, its own page first; both previews use these addresses."""
    article = parse(file.stem, text)
    topics = [f"/topics/{topic.lower().replace(' ', '-')}/" for topic in article.topics]
    return [
        f"/{article.route}/",
        "/",
        f"/{article.day:%Y/%m/%d}/",
        f"/{article.day:%Y/%m}/",
        "/feed.xml",
        *topics,
        *(f"{topic}feed.xml" for topic in topics),
    ]


Times = dict[str, dict[str, list[Waited]]]
"""By kind of edit, then by preview."""


def take_turns(root: Path, previews: dict[str, Preview], edits: int) -> Times:
    """Edit bodies and titles of the newest articles, each edit in one preview after the other."""
    waited: Times = {kind: {name: [] for name in previews} for kind in EDITS_BY_KIND}
    for number, file in enumerate(files(root)[-edits:]):
        text = file.read_text("utf-8")
        for kind, edit in EDITS_BY_KIND.items():
            mark = f"{kind}{number:05}"
            text = edit(text, mark)
            paths = places(file, text) if kind == "title" else places(file, text)[:1]
            for name in sorted(previews, reverse=bool(number % 2)):
                for path in paths:  # a browser has seen them; Hugo makes anew what was looked at
                    get(previews[name].connection, path)
                time.sleep(PAUSE)
                waited[kind][name].append(saved(previews[name], file, text, mark, paths))
    return waited


def rows(waited: Times, count: int) -> Iterator[list[str]]:
    """A line for each kind of edit; in a last one, every place of a title."""
    for title, kind, part in (
        ("body → its page", "body", Waited._fields.index("own")),
        ("title → its page", "title", Waited._fields.index("own")),
        ("title → home, editions, topics, feeds too", "title", Waited._fields.index("everywhere")),
    ):
        times = {name: [one[part] for one in found] for name, found in waited[kind].items()}
        middle = {name: statistics.median(found) for name, found in times.items()}
        mine, theirs = middle.get(OURS), middle.get(HUGO.name)
        met = ratio = ""
        if mine is not None and theirs is not None:
            ratio = f"{mine / theirs:.3f}" if theirs < PATIENCE else "–"
        if mine is not None and count >= MEANT:
            met = table.verdict(mine, GOALS[kind])
            if theirs is not None and theirs < PATIENCE and mine / theirs > GOAL_OF_HUGO:
                met = "**no**"
        goal = f"≤ {GOALS[kind]} s, ≤ {GOAL_OF_HUGO} × Hugo"
        yield [title, _shown(times.get(OURS)), _shown(times.get(HUGO.name)), ratio, goal, met]


def sample_row(work: Path, edits: int) -> list[str]:
    """The sample archive of this repository, ours alone: it has what only we read."""
    root = work / "sample"
    root.mkdir()
    shutil.copy(measure.TREE / "site.yaml", root)
    for name in ("content", "themes"):
        shutil.copytree(measure.TREE / name, root / name)
    title, goal = "sample archive: body → its page", f"≤ {SAMPLE_GOAL} s"
    report = subprocess.run(
        [*measure.command(root), "--json"], cwd=measure.TREE, capture_output=True, check=True, timeout=START
    )
    articles = {
        root / page["origin"]: f"/{page['path'].removesuffix('index.html')}"
        for page in json.loads(report.stdout)["pages"]
        if page["origin"].startswith("content/articles/") and page["path"].endswith("/index.html")
    }
    times: list[float] = []
    with ours(root, work / "sample.log") as preview:
        if preview is None:
            return [title, _shown(None), "", "", goal, ""]
        chosen = list(articles.items())
        for number in range(edits):
            file, path = chosen[number % len(chosen)]
            mark, text = f"sample{number:05}", file.read_text("utf-8")
            get(preview.connection, path)
            time.sleep(PAUSE)
            times.append(saved(preview, file, with_body(text, mark), mark, [path]).own)
    return [title, _shown(times), "", "", goal, table.verdict(statistics.median(times), SAMPLE_GOAL)]


def memory_row(root: Path, preview: Preview, edits: int) -> list[str]:
    """Many edits in a row, each as soon as the last is served: what is held after each tenth of them."""
    newest = files(root)[-50:]
    held: list[float] = []
    slowest = 0.0
    for number in range(1, edits + 1):
        file = newest[number % len(newest)]
        mark, text = f"memory{number:06}", file.read_text("utf-8")
        kind = "title" if number % 5 == 0 else "body"
        text = EDITS_BY_KIND[kind](text, mark)
        taken = saved(preview, file, text, mark, places(file, text)[:1]).own
        if taken > PATIENCE:
            raise SystemExit(f"edit {number} was never served")
        slowest = max(slowest, taken)
        if number % max(1, edits // 10) == 0:
            held.append(held_now(preview.process))
            print(f"after {number:,} edits: {held[-1]:.0f} MiB", file=sys.stderr, flush=True)
    goal = f"≤ {STEADY} × the first"
    shown = f"{held[0]:.0f} → {held[-1]:.0f} MiB (slowest edit {slowest:.2f} s)"
    return [
        f"memory over {edits:,} edits",
        shown,
        "",
        f"{held[-1] / held[0]:.2f}",
        goal,
        table.verdict(held[-1] / held[0], STEADY),
    ]


def _shown(times: Sequence[float] | None) -> str:
    if not times:
        return "not there"
    never = sum(one > PATIENCE for one in times)
    middle = statistics.median(times)
    text = "never" if middle > PATIENCE else f"{middle:.3f} s ({min(times):.3f}–{max(times):.3f})"
    return f"{text}, {never} of {len(times)} never" if never else text


def compare(count: int, edits: int, many: int) -> str:
    """The table."""
    with tempfile.TemporaryDirectory(prefix="preview-") as name, ExitStack() as stack:
        work = Path(name)
        root = work / "archive"
        changes.archive(root, count)
        asked = {OURS: ours(root, work / "ours.log")}
        if HUGO.version():
            make_site(HUGO, root, work / "hugo")
            asked[HUGO.name] = hugos(work / "hugo", work / "hugo.log")
        else:
            print("Not installed: Hugo. `make bench-peers` installs it.", file=sys.stderr)
        found = {name: stack.enter_context(preview) for name, preview in asked.items()}
        previews = {name: preview for name, preview in found.items() if preview is not None}
        lines = list(rows(take_turns(root, previews, edits), count))
        held = ", ".join(f"{name} {held_now(preview.process):.0f} MiB" for name, preview in previews.items())
        if many and OURS in previews:
            lines.append(memory_row(root, previews[OURS], many))
        stack.close()
        lines.append(sample_row(work, edits))
    return "\n\n".join(
        [
            f"{count:,} articles, medians of {edits} edits of each kind in turn. "
            f"{table.machine(f'Hugo {HUGO.version()}')}. Held after these edits: {held}.",
            table.markdown(["save →", "ours", "`hugo server`", "ratio", "goal", "met"], lines),
        ]
    )


def main() -> None:
    """Read what is asked."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.preview", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument(
        "count", metavar="N", type=int, nargs="?", default=10_000, help="articles; 10,000 if left out"
    )
    parser.add_argument("--each", type=int, default=7, help="edits of each kind; 7 if left out")
    parser.add_argument(
        "--edits", type=int, default=0, help="watch the memory of our preview over so many edits"
    )
    parser.add_argument("--write", action="store_true", help="put the table into RESULTS.md")
    asked = parser.parse_args()
    text = compare(asked.count, asked.each, asked.edits)
    print(text)
    if asked.write:
        table.write(f"preview {asked.count}", "preview", text)


if __name__ == "__main__":
    main()
