"""The preview under load: many connections that ask without a pause, open pages that listen, and builds all the while.

    python -m benchmarks.load [--minutes 5] [--connections 50] [--articles 1000] [--write]

Every article's text says its revision at its beginning and at its end. An answer counts as torn if the two differ
or the page does not end as it should, and as an error if it is not what was to be expected at that moment.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from benchmarks import changes, table
from benchmarks.generate import generate
from benchmarks.peers.articles import files, parse
from benchmarks.preview import get, ours
from benchmarks.processes import held_now

HOST = "127.0.0.1"

PAGES = 12
"""Pages that are open and listen."""

PAUSE = 0.5
"""Seconds between two changes."""

PATIENCE = 30.0
"""Seconds that an answer may take, and after which a change must be seen."""

SAMPLE = 2.5
"""Seconds between two looks at the memory."""

WINDOW = 30.0
"""Seconds for which one figure of memory stands, the median of its samples; in short runs a tenth of the time."""

STEADY = 1.1
"""How much more memory than in the first minute may be held at the end."""

_REVISION = re.compile(rb"(Begun|Ended) at revision (\d+)\.")

_BUILD = re.compile(r"^.*: [\d,]+ read, [\d,]+ rendered, .* in [\d.]+ s\.$", re.MULTILINE)

_ENDS = {"html": b"</html>", "rss": b"</rss>", "atom": b"</feed>", "json": b"}", "css": b"}"}
"""By a word in the content type."""


def with_revision(text: str, revision: int) -> str:
    """An article's text that says its revision at its beginning and at its end."""
    head, front, body = text.split("---\n", 2)
    body = re.sub(r"(?:Begun|Ended) at revision \d+\.\n", "", body).strip()
    return (
        f"{head}---\n{front}---\nBegun at revision {revision}.\n\n{body}\n\nEnded at revision {revision}.\n"
    )


def revisions(body: bytes) -> list[bytes]:
    """The revisions of the texts in an answer, as they say at their beginning."""
    return [number for word, number in _REVISION.findall(body) if word == b"Begun"]


def torn(kind: str, body: bytes) -> str:
    """What shows that an answer was put together from two, or cut; empty if it is whole."""
    end = next((end for word, end in _ENDS.items() if word in kind), b"")
    if not body.rstrip().endswith(end):
        return f"does not end with {end.decode()}"
    marks = _REVISION.findall(body)
    for begun, ended in zip(marks[::2], marks[1::2], strict=False):
        if (begun[0], ended[0]) != (b"Begun", b"Ended") or begun[1] != ended[1]:
            return f"revision {begun[1].decode()} ends as {ended[1].decode()}"
    return "a text without its end" if len(marks) % 2 else ""


class Answer(NamedTuple):
    """What was sent."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Expected:
    """Which addresses there are, and since when one may be missing, or has to be."""

    def __init__(self, lasting: Sequence[str]) -> None:
        self.lasting = list(lasting)
        self._coming: dict[str, float] = {}
        self._gone: dict[str, float] = {}

    def comes(self, path: str) -> None:
        """An article was added."""
        self._gone.pop(path, None)
        self._coming[path] = time.monotonic()

    def goes(self, path: str) -> None:
        """An article was removed."""
        if path in self.lasting:
            self.lasting.remove(path)
        self._coming.pop(path, None)
        self._gone[path] = time.monotonic()
        while len(self._gone) > 50:
            self._gone.pop(next(iter(self._gone)))

    def some(self, random_: random.Random) -> str:
        """An address to ask for: nine times of ten one that is there, else one that comes or goes."""
        passing = [*self._coming, *self._gone]
        return random_.choice(passing if passing and random_.random() < 0.1 else self.lasting)

    def wrong(self, path: str, asked: float, status: int, *, conditional: bool) -> str:
        """What is wrong with a status; empty if nothing is. `asked` is when the question was sent."""
        if status == 304 and not conditional:
            return "304 though nothing was said to be known"
        if status not in (200, 304, 404):
            return f"status {status}"
        there = status != 404
        if path in self._gone:
            late = there and asked - self._gone[path] > PATIENCE
            return f"still there {PATIENCE:g} s after it was removed" if late else ""
        if path in self._coming:
            late = not there and asked - self._coming[path] > PATIENCE
            return f"not there {PATIENCE:g} s after it was added" if late else ""
        return "" if there or path not in self.lasting else "missing"  # it went while it was asked for


class Tally:
    """What was seen."""

    def __init__(self) -> None:
        self.latencies: list[float] = []
        self.statuses: dict[int, int] = {}
        self.octets = self.texts = self.told = self.changes = 0
        self.torn: list[str] = []
        self.errors: list[str] = []
        self.memory: list[tuple[float, float]] = []
        """Seconds since the beginning, and MiB."""


class Connection:
    """One connection that is kept open, and reads exactly what the answers say that they are."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, known: str = "") -> Answer:
        """Ask for an address; `known` is the version that is there already."""
        if self._streams is None:
            self._streams = await asyncio.open_connection(HOST, self._port)
        reader, writer = self._streams
        condition = f"If-None-Match: {known}\r\n" if known else ""
        writer.write(
            f"GET {path} HTTP/1.1\r\nHost: {HOST}:{self._port}\r\nAccept: */*\r\n{condition}\r\n".encode()
        )
        async with asyncio.timeout(PATIENCE):
            first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)}
            version, status, *_ = first.split(" ")
            if version != "HTTP/1.1":
                raise ValueError(
                    f"an answer begins with {first[:40]!r}: the one before was not of its length"
                )
            length = 0 if status == "304" else int(headers["content-length"])
            return Answer(int(status), headers, await reader.readexactly(length))

    async def close(self) -> None:
        """Leave; the next question makes a new connection."""
        if self._streams:
            self._streams[1].close()
            self._streams = None


class Load:
    """What runs at the same time for a while."""

    def __init__(self, root: Path, port: int, process: int, styles: Sequence[str], seconds: float) -> None:
        self.root, self.port, self.process = root, port, process
        self.tally = Tally()
        self._started = time.monotonic()
        self._end = self._started + seconds
        self._random = random.Random(20250428)
        self._articles = files(root)
        self._added: deque[Path] = deque()
        self._revision = 1
        self._broken: tuple[Path, str] | None = None
        self.expected = Expected([*_editions(self._articles, styles), *map(_address, self._articles)])

    @property
    def _going(self) -> bool:
        return time.monotonic() < self._end

    async def run(self, connections: int) -> None:
        """Until the time is over."""
        async with asyncio.TaskGroup() as group:
            for number in range(connections):
                group.create_task(self._ask(random.Random(number)))
            for number in range(PAGES):
                group.create_task(self._listen(random.Random(1000 + number)))
            group.create_task(self._edit())
            group.create_task(self._weigh())
        if self._broken:
            self._change()
        await self._settle()

    # --- who asks

    async def _ask(self, random_: random.Random) -> None:
        connection, known = Connection(self.port), dict[str, str]()
        while self._going:
            path = self.expected.some(random_)
            answer = await self._get(connection, path, known.get(path, "") if random_.random() < 0.3 else "")
            if answer and answer.status == 200:
                known[path] = answer.headers.get("etag", "")
        await connection.close()

    async def _get(self, connection: Connection, path: str, known: str = "") -> Answer | None:
        """An answer that was looked at; None if there was none."""
        asked = time.monotonic()
        try:
            answer = await connection.get(path, known)
        except (OSError, EOFError, TimeoutError, ValueError, KeyError) as error:
            self.tally.errors.append(f"{path}: {type(error).__name__}: {error}")
            await connection.close()
            await asyncio.sleep(0.1)
            return None
        self.tally.latencies.append(time.monotonic() - asked)
        self.tally.statuses[answer.status] = self.tally.statuses.get(answer.status, 0) + 1
        self.tally.octets += len(answer.body)
        self.tally.texts += len(revisions(answer.body))
        if wrong := self.expected.wrong(path, asked, answer.status, conditional=bool(known)):
            self.tally.errors.append(f"{path}: {wrong}")
        if answer.status != 304 and (why := torn(answer.headers.get("content-type", ""), answer.body)):
            self.tally.torn.append(f"{path}: {why}")
        return answer

    async def _listen(self, random_: random.Random) -> None:
        """A page that is open: loads itself anew when it is told to."""
        connection = Connection(self.port)
        path = random_.choice(self.expected.lasting)
        while self._going:
            answer = await self._get(connection, path)
            await connection.close()  # it may be long until the next question; the server ends what idles
            found = re.search(rb"<site-preview [^>]*>", answer.body) if answer else None
            if not found:
                path = "/"
                await asyncio.sleep(0.1)
                continue
            seen = dict(re.findall(r'data-(\w+)="([^"]*)"', found[0].decode()))
            hello = json.dumps({"path": path, **seen, "serial": int(seen["serial"])})
            try:
                path = await self._told(path, hello)
            except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError) as error:
                self.tally.errors.append(f"the stream of {path}: {type(error).__name__}: {error}")
                await asyncio.sleep(0.1)

    async def _told(self, path: str, hello: str) -> str:
        """Where a page is when it has been told to load itself anew, or the time is over."""
        async with connect(f"ws://{HOST}:{self.port}/.preview/live", proxy=None) as socket:
            await socket.send(hello)
            while self._going:
                try:
                    async with asyncio.timeout(1):
                        message = json.loads(await socket.recv())
                except TimeoutError:
                    continue
                self.tally.told += 1
                if message["do"] in ("reload", "go"):
                    return str(message.get("to", path))
        return path

    async def _settle(self) -> None:
        """In the end every article is served as it was saved last."""
        connection, late = Connection(self.port), time.monotonic() + PATIENCE
        for file in files(self.root):
            saved = revisions(file.read_bytes())
            while (answer := await self._get(connection, _address(file))) is None or revisions(
                answer.body
            ) != saved:
                if time.monotonic() > late:
                    self.tally.errors.append(f"{_address(file)}: not as it was saved")
                    break
                await asyncio.sleep(0.05)
        await connection.close()

    # --- who edits

    async def _edit(self) -> None:
        while self._going:
            self._change()
            self.tally.changes += 1
            await asyncio.sleep(self._random.uniform(0.5, 1.5) * PAUSE)

    def _change(self) -> None:
        if self._broken:
            self._save(*self._broken)
            self._broken = None
            return
        file = self._random.choice(self._articles)
        text = with_revision(file.read_text("utf-8"), self._next())
        kind = self._random.choices(
            ["body", "title", "add", "remove", "rename", "break"], [50, 15, 12, 12, 6, 5]
        )[0]
        if kind == "add" or (kind == "remove" and len(self._added) < 3):
            self._add(text)
        elif kind == "remove":
            gone = self._added.popleft()
            self.expected.goes(_address(gone))
            gone.unlink()
        elif kind == "rename":
            self._rename(file)
        elif kind == "break":
            self._broken = (file, text)
            self._save(file, "---\ntitle: [\n---\n")
        else:
            self._save(file, changes.retitled(text, f"Titled {self._revision}") if kind == "title" else text)

    def _add(self, text: str) -> None:
        """An article more, of the day of the newest."""
        newest = self._articles[-1]
        day = newest.name[:10]
        text = re.sub(r"^date: .*$", f"date: {day}", text, count=1, flags=re.MULTILINE)
        added = newest.with_name(f"{day}-added-{self._revision}.md")
        self._save(added, changes.retitled(text, f"Added {self._revision}"))
        self.expected.comes(_address(added))
        self._added.append(added)

    def _rename(self, file: Path) -> None:
        target = file.with_name(f"{file.name[:10]}-renamed-{self._next()}.md")
        self._articles[self._articles.index(file)] = target
        file.rename(target)
        self.expected.goes(_address(file))
        self.expected.comes(_address(target))

    def _next(self) -> int:
        self._revision += 1
        return self._revision

    def _save(self, file: Path, text: str) -> None:
        """As editors do: written aside and put in its place, so that no build can read half of it."""
        aside = self.root / "saving"
        aside.write_text(text, "utf-8")
        aside.replace(file)

    # --- who weighs

    async def _weigh(self) -> None:
        while self._going:
            held = await asyncio.to_thread(held_now, self.process)
            self.tally.memory.append((time.monotonic() - self._started, held))
            await asyncio.sleep(min(SAMPLE, (self._end - self._started) / 40))


def _address(file: Path) -> str:
    year, month, day, slug = file.stem.split("-", 3)
    return f"/{year}/{month}/{day}/{slug}/"


def _editions(articles: Sequence[Path], styles: Sequence[str]) -> Iterator[str]:
    """Everything besides articles that is there whatever becomes of one: asked for more often than a single article."""
    days = [file.stem.split("-")[:3] for file in articles]
    months = sorted({f"/{year}/{month}/" for year, month, _ in days})
    years = sorted({f"/{year}/" for year, _, _ in days})
    topics = {topic for file in articles[:50] for topic in parse(file.stem, file.read_text("utf-8")).topics}
    for topic in sorted(topics):
        place = f"/topics/{topic.lower().replace(' ', '-')}/"
        yield from (place, f"{place}feed.xml")
    for path in ("/", "/feed.xml", "/atom.xml", "/feed.json", *styles, *years, *months):
        yield from [path] * max(1, len(articles) // 100)


def windows(memory: Sequence[tuple[float, float]], length: float) -> list[float]:
    """The median of each part of the time."""
    parts: dict[int, list[float]] = {}
    for moment, held in memory:
        parts.setdefault(int(moment // length), []).append(held)
    return [statistics.median(held) for _, held in sorted(parts.items())]


def report(tally: Tally, seconds: float, builds: int) -> tuple[str, bool]:
    """The table, and whether all goals are met."""
    latencies = sorted(tally.latencies) or [float("inf")]
    length = min(WINDOW, seconds / 10)
    held = windows([one for one in tally.memory if one[0] < seconds], length)
    growth = held[-1] / held[min(1, len(held) - 1)]
    good = not tally.torn and not tally.errors and growth <= STEADY and builds > 0 < tally.texts
    statuses = ", ".join(f"{count:,} × {status}" for status, count in sorted(tally.statuses.items()))
    steps = " → ".join(f"{one:.0f}" for one in held)
    rows = [
        ["answers", f"{len(tally.latencies):,} ({statuses})", "", ""],
        ["answers a second", f"{len(tally.latencies) / seconds:,.0f}", "", ""],
        ["sent", f"{tally.octets / 2**20:,.0f} MiB", "", ""],
        ["latency, median", f"{statistics.median(latencies) * 1000:.0f} ms", "", ""],
        ["latency, 99th percentile", f"{latencies[int(len(latencies) * 0.99)] * 1000:.0f} ms", "", ""],
        ["latency, longest", f"{latencies[-1] * 1000:.0f} ms", "", ""],
        ["changes, builds that published", f"{tally.changes:,}, {builds:,}", "", ""],
        [f"messages to {PAGES} open pages", f"{tally.told:,}", "", ""],
        ["texts with both their marks looked for", f"{tally.texts:,}", "", ""],
        ["torn pages", f"{len(tally.torn):,}", "0", table.verdict(len(tally.torn), 0)],
        ["wrong answers", f"{len(tally.errors):,}", "0", table.verdict(len(tally.errors), 0)],
        [f"memory, every {length:.0f} s", f"{steps} MiB", "", ""],
        [
            "memory, end to first minute",
            f"{growth:.2f}",
            f"≤ {STEADY}",
            table.verdict(growth, STEADY),
        ],
    ]
    return table.markdown(["what", "measured", "goal", "met"], rows), good


def run(minutes: float, connections: int, articles: int) -> tuple[str, bool]:
    """Generate, serve, ask and tell."""
    with tempfile.TemporaryDirectory(prefix="load-") as name:
        root, log = Path(name) / "archive", Path(name) / "serve.log"
        generate(root, articles)
        for file in files(root):
            file.write_text(with_revision(file.read_text("utf-8"), 1), "utf-8")
        with ours(root, log) as preview:
            if preview is None:
                raise SystemExit("the preview does not serve")
            styles = re.findall(r'href="(/[^"]*\.css)[^"]*"', get(preview.connection, "/").decode())
            if not styles:
                raise SystemExit("the home page names no style sheet")
            preview.connection.close()
            load = Load(root, preview.connection.port, preview.process, styles, minutes * 60)
            before = len(_BUILD.findall(log.read_text("utf-8")))
            asyncio.run(load.run(connections))
            builds = len(_BUILD.findall(log.read_text("utf-8"))) - before
        if "Traceback" in (said := log.read_text("utf-8", "replace")):
            load.tally.errors.append(f"the server says: {said[said.index('Traceback') :][:2000]}")
    for what in [*load.tally.torn[:20], *load.tally.errors[:20]]:
        print(what, file=sys.stderr)
    shown, good = report(load.tally, minutes * 60, builds)
    head = f"{articles:,} articles, {connections} connections, {minutes:g} minutes. {table.machine()}."
    return f"{head}\n\n{shown}", good


def main() -> None:
    """Read what is asked."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--connections", type=int, default=50)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    asked = parser.parse_args()
    text, good = run(asked.minutes, asked.connections, asked.articles)
    print(text)
    if asked.write:
        table.write("load", "load", text, table.RELIABILITY)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
