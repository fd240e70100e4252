"""`serve`: the watcher in the main thread, the server in another, and the current between them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from site_builder.errors import BuildError
from site_builder.opening.request import Request, Tools
from site_builder.opening.settings_file import load_config
from site_builder.preview.app import create_app
from site_builder.preview.guard import Allowed
from site_builder.preview.loop import keep_built
from site_builder.preview.outcome import Outcome
from site_builder.preview.server import everywhere, listen, loopback, place, serving
from site_builder.preview.state import CurrentState
from site_builder.preview.watching import Wake, watching


def serve(
    request: Callable[[], Request],
    tools: Tools,
    told: Callable[[Outcome], None],
    listening: Callable[[str], None],
    *,
    host: str,
    port: int,
    poll: bool = False,
) -> None:
    """Show the site and keep it built, until interrupted. `listening` is told the address, before the first build.

    Raises BuildError where it cannot listen.
    """
    first = request()
    wake, stop = Wake(), threading.Event()
    current = CurrentState(first.root, first.output, _base_path(first.root))

    def both(outcome: Outcome) -> None:
        current.show(outcome)
        told(outcome)

    with listen(host, port, tools.notice) as listener:
        if not loopback(listener):
            tools.notice(
                f"Anyone who reaches this machine at {place(host, listener)} can read this preview"
                f"{', drafts included' if first.drafts else ''}. Without --host only you can."
            )
        names = [host] if everywhere(listener) else [host, listener.getsockname()[0]]
        allowed = Allowed(listener.getsockname()[1], map(_bracketed, names), everywhere=everywhere(listener))
        with serving(create_app(current, allowed), listener):
            listening(f"http://{place(host, listener)}{current.state.base_path}")
            apart = (first.output, first.own_state_folder)
            with watching(first.root, wake, tools.notice, poll=poll, apart=apart):
                keep_built(request, tools, wake, both, stop)


def _base_path(root: Path) -> str:
    try:
        return load_config(root)[0].base_path
    except (BuildError, OSError):
        return "/"  # until the settings are mended


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name
