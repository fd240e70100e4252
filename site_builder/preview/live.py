"""What an open page is told: everything in which it differs from what would be sent now, and nothing else."""

from __future__ import annotations

import asyncio
from binascii import crc32
from typing import Any
from urllib.parse import quote

import msgspec
from starlette.websockets import WebSocket, WebSocketDisconnect

from site_builder.pages.context import INDEX
from site_builder.preview.files import Opened, open_route, route_of
from site_builder.preview.state import CurrentState, PreviewState

NOT_FOUND = "404.html"

_MANY = 200
"""If more files changed than these, a page is loaded anew instead of being told their names."""


class Seen(msgspec.Struct):
    """What a page says of itself when it connects; afterwards, what it has been told."""

    path: str
    """The path of its address, as the browser writes it."""
    version: str
    serial: int
    boot: str
    panel: str


def version_of(state: PreviewState, opened: Opened) -> str:
    """The version of a page that is open."""
    return f"{opened.version}-{crc32(state.origins.get(opened.route, '').encode(errors='replace')):x}"


def missing_version(state: PreviewState, opened: Opened | None) -> str:
    """The version of what is sent where no page is."""
    return f"-{state.ready:d}{opened.version if opened else ''}"


def version_at(state: PreviewState, address: str) -> str:
    """The version of what an address gives now; it begins with `-` if there is no page."""
    route = route_of(address, state.base_path)
    if route is not None and (opened := open_route(state.output, route, state.origins)):
        with opened.file:
            return version_of(state, opened)
    if missing := open_route(state.output, NOT_FOUND, state.origins):
        missing.file.close()
    return missing_version(state, missing)


def differences(state: PreviewState, boot: str, seen: Seen) -> list[dict[str, Any]]:
    """What a page has to do to be what would be sent now. `seen` is brought up to date."""
    version = version_at(state, seen.path)
    if version.startswith("-") and not seen.version.startswith("-") and state.ready:
        return [{"do": "go", "to": _url(state, _successor(state, seen.path))}]
    changed = [path for path, serial in state.written.items() if serial > seen.serial]
    if version != seen.version or boot != seen.boot or len(changed) > _MANY:
        return [{"do": "reload"}]
    messages: list[dict[str, Any]] = []
    styles = [path for path in changed if path.endswith(".css")]
    others = [path for path in changed if not path.endswith(".css")]
    if styles:
        messages.append(
            {"do": "style", "urls": [_url(state, path) for path in styles], "version": state.serial}
        )
    if others:
        messages.append(
            {"do": "files", "urls": [_url(state, path) for path in others], "version": state.serial}
        )
    if state.panel.key != seen.panel:
        messages.append({"do": "panel", "html": state.panel.html, "key": state.panel.key})
    seen.serial, seen.panel = state.serial, state.panel.key
    return messages


def _successor(state: PreviewState, address: str) -> str:
    route = route_of(address, state.base_path) or ""
    return state.successor(route + INDEX if not route or route.endswith("/") else route)


def _url(state: PreviewState, route: str) -> str:
    path = route.removesuffix(INDEX) if route == INDEX or route.endswith(f"/{INDEX}") else route
    return state.base_path + quote(path, safe="/~")


async def keep_told(socket: WebSocket, current: CurrentState, boot: str) -> None:
    """Tell one page, from when it connects until it leaves."""
    await socket.accept()
    loop, changed = asyncio.get_running_loop(), asyncio.Event()

    def wake() -> None:
        loop.call_soon_threadsafe(changed.set)

    try:
        seen = msgspec.json.decode(await socket.receive_text(), type=Seen)
    except (msgspec.DecodeError, KeyError, TypeError):
        await socket.close(1007)
        return
    except WebSocketDisconnect:
        return
    with current.heard(wake):
        leaving = asyncio.ensure_future(_left(socket))
        try:
            while not leaving.done():
                changed.clear()
                for message in differences(current.state, boot, seen):
                    await socket.send_text(msgspec.json.encode(message).decode())
                waiting = asyncio.ensure_future(changed.wait())
                await asyncio.wait({leaving, waiting}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
        except WebSocketDisconnect:
            pass
        finally:
            leaving.cancel()


async def _left(socket: WebSocket) -> None:
    """Until the page has left; what it says meanwhile is of no interest."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
