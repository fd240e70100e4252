"""What there is to show now: one frozen value, swapped at once, that the server reads and never waits for.

Nothing here is an event. A page says how it was sent, and is told what differs from how it would be sent now; so
nothing is lost by a tab that slept, a message that went astray or a server that was started anew.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from site_builder.build import BuildReport
from site_builder.opening.layout import CONTENT
from site_builder.preview.outcome import Outcome
from site_builder.preview.panel import DEGRADED, NOTHING_YET, STANDS, Panel, panel_of


class PreviewState(msgspec.Struct, frozen=True, kw_only=True):
    """The state of the preview between two builds."""

    output: Path
    base_path: str
    ready: bool = False
    """Whether this server has published."""
    panel: Panel = Panel()
    origins: dict[str, str] = {}
    """Whose each file is, by its path in the output folder."""
    moved: dict[str, str] = {}
    """Pages that are gone -> where they went."""
    serial: int = 0
    """Counts the builds that changed files which pages use."""
    written: dict[str, int] = {}
    """Files that pages may use, as pictures -> the build that last changed them."""

    def file_of(self, route: str) -> str:
        """The content file of a page; empty if it has none of its own."""
        origin = self.origins.get(route, "")
        return origin if origin.startswith(f"{CONTENT}/") else ""

    def successor(self, route: str) -> str:
        """Where a page that is gone went; empty for the home page."""
        seen = {route}
        while (route := self.moved.get(route, "")) and route not in seen:
            if route in self.origins:
                return route
            seen.add(route)
        return ""


class CurrentState:
    """Holds the latest state, and tells those who asked that there is another. For any number of threads."""

    def __init__(self, root: Path, output: Path, base_path: str = "/") -> None:
        self.root = root
        self.state = PreviewState(output=Path(os.path.realpath(output)), base_path=base_path)
        self._changing = threading.Lock()
        self._listeners: set[Callable[[], None]] = set()

    def show(self, outcome: Outcome) -> None:
        """Show what a build came to."""
        with self._changing:
            self.state = _next(self.state, self.root, outcome)
            listeners = tuple(self._listeners)
        for listener in listeners:
            with suppress(RuntimeError):  # the loop that it would wake has ended
                listener()

    @contextmanager
    def heard(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call `listener` for each new state; it must return at once."""
        with self._changing:
            self._listeners.add(listener)
        try:
            yield
        finally:
            with self._changing:
                self._listeners.discard(listener)


def _next(state: PreviewState, root: Path, outcome: Outcome) -> PreviewState:
    report = outcome.report
    if report is None:
        note = STANDS if state.ready else NOTHING_YET
        return msgspec.structs.replace(state, panel=panel_of(root, outcome.failing, note))
    done, origins = report.published, report.origins()
    changed = [path for path in (*done.written, *done.removed) if not path.endswith(_APART)]
    serial = state.serial + bool(changed)
    return PreviewState(
        output=state.output,
        base_path=report.base_path,
        ready=True,
        panel=panel_of(root, outcome.failing, DEGRADED),
        origins=origins,
        moved=_moved(state, report, origins),
        serial=serial,
        written={**state.written, **dict.fromkeys(changed, serial)} if changed else state.written,
    )


def _moved(state: PreviewState, report: BuildReport, origins: Mapping[str, str]) -> dict[str, str]:
    """Where the pages went that are no longer published: to the new page of the same content file."""
    gone = [path for path in report.published.removed if is_page(path) and state.file_of(path)]
    if not gone:
        return state.moved
    pages: dict[str, list[str]] = {}
    for path, origin in origins.items():
        if is_page(path):
            pages.setdefault(origin, []).append(path)
    moved = {old: new for old, new in state.moved.items() if old not in origins}
    for path in gone:
        if places := pages.get(state.origins[path]):
            moved[path] = next((place for place in places if place not in state.origins), places[0])
    orphans = [path for path in gone if path not in moved]
    if len({state.origins[path] for path in orphans}) == 1:
        # A file was renamed, if one file went and one came.
        known = set(state.origins.values())
        came = [origin for origin in pages if origin.startswith(f"{CONTENT}/") and origin not in known]
        if len(came) == 1:
            moved.update(dict.fromkeys(orphans, pages[came[0]][0]))
    return moved


_APART = (".html", ".htm", ".xml", "feed.json", ".opml", ".txt")
"""Pages, and what no page shows."""


def is_page(path: str) -> bool:
    """Whether a published file is a page, by its name."""
    return path.endswith((".html", ".htm"))
