"""The preview as an application: what is published, as a static host serves it, and a line or two besides.

Files are read on the event loop itself: they are small and local, and while a build keeps the processor busy every
hop to another thread would cost more than the read.
"""

from __future__ import annotations

import secrets
from functools import cache
from html import escape
from importlib.resources import files
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from site_builder.pages.context import INDEX
from site_builder.preview import inject
from site_builder.preview.answer import COMMON, content, file_answer
from site_builder.preview.files import Opened, media_type, open_route, route_of
from site_builder.preview.guard import Allowed, Guard
from site_builder.preview.live import NOT_FOUND, keep_told, missing_version, version_of
from site_builder.preview.panel import file_line_html
from site_builder.preview.state import CurrentState, PreviewState

OWN = ".preview/"
"""Below the site's base path: the preview's own addresses."""

_FOLLOWED = 31
"""So many editions on a page are looked into for what they list."""

LISTS = "content/topics/"
"""The pages of these files list others besides."""


def create_app(current: CurrentState, allowed: Allowed) -> Starlette:
    """The application; it shows whatever the current holds."""
    boot = secrets.token_hex(8)

    async def answer(request: Request) -> Response:
        state = current.state
        address = _raw_path(request)
        if address == state.base_path + OWN + "preview.js":
            return content(request.headers, _asset("preview.js"), "text/javascript; charset=utf-8")
        route = route_of(address, state.base_path)
        opened = open_route(state.output, route, state.origins) if route is not None else None
        if opened:
            if media_type(opened.route).startswith("text/html"):
                return _page(request, state, boot, address, opened)
            return file_answer(request.headers, opened)
        if elsewhere := _redirected(state, address, route):
            query = f"?{request.url.query}" if request.url.query else ""
            return Response(status_code=301, headers={**COMMON, "Location": elsewhere + query})
        return _missing(request, state, boot, address)

    async def live(socket: WebSocket) -> None:
        if socket.url.path.endswith("/" + OWN + "live"):
            await keep_told(socket, current, boot)
        else:
            await socket.close()

    app = Starlette(
        routes=[
            Route("/{path:path}", answer, methods=["GET", "HEAD"]),
            WebSocketRoute("/{path:path}", live),
        ],
        middleware=[Middleware(Guard, allowed=allowed)],
    )
    app.router.redirect_slashes = False  # where a browser is sent on to is for `_redirected` alone to say
    return app


def _raw_path(request: Request) -> str:
    """The path as it was sent: what was encoded in it is seen."""
    raw: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    return raw.partition(b"?")[0].decode("latin-1")


def _redirected(state: PreviewState, address: str, route: str | None) -> str:
    """Where the browser is sent on to: into the site's sub-path, or to a folder's own address."""
    if address in ("/", state.base_path[:-1]) and address != state.base_path:
        return state.base_path
    if route and not route.endswith("/") and (folder := open_route(state.output, f"{route}/", state.origins)):
        folder.file.close()
        return state.base_path + quote(f"{route}/", safe="/~")
    return ""


def _page(
    request: Request, state: PreviewState, boot: str, address: str, opened: Opened, *, status: int = 200
) -> Response:
    with opened.file as file:
        page = file.read()
    own = state.file_of(opened.route)
    listed = _listed(state, address, page) if not own or own.startswith(LISTS) else ()
    line = file_line_html(state.origins.get(opened.route, ""), own, [file for file in listed if file != own])
    version = version_of(state, opened) if status == 200 else missing_version(state, opened)
    body = inject.add(page, _addition(state, boot, version, line))
    return content(
        request.headers, body, media_type(opened.route), status=status, modified=opened.status.st_mtime
    )


def _listed(state: PreviewState, address: str, page: bytes) -> tuple[str, ...]:
    """The files of what a page lists; of one that lists editions below it the files of what those list."""
    if found := inject.files_of(page, address, lambda path: _file_at(state, path)):
        return found
    below = [path for path in dict.fromkeys(inject.linked(page, address)) if _below(path, address)]
    files: dict[str, None] = {}
    for path in below[:_FOLLOWED]:
        route = route_of(path, state.base_path)
        if route is not None and (opened := open_route(state.output, route, state.origins)):
            with opened.file as file:
                files |= dict.fromkeys(inject.files_of(file.read(), path, lambda path: _file_at(state, path)))
    return tuple(files)


def _below(path: str, address: str) -> bool:
    return path.startswith(address) and path != address and path.endswith("/")


def _file_at(state: PreviewState, address: str) -> str:
    """The content file of the page at an address of this site; empty if there is none such."""
    route = route_of(address, state.base_path)
    return "" if route is None else state.file_of(route + INDEX if not route or route[-1] == "/" else route)


def _missing(request: Request, state: PreviewState, boot: str, address: str) -> Response:
    """404.html; before the first build has ended, that there will be something."""
    opened = open_route(state.output, NOT_FOUND, state.origins)
    if opened and state.ready:
        return _page(request, state, boot, address, opened, status=404)
    version = missing_version(state, opened)
    if opened:
        opened.file.close()
    wanted = request.headers.get("accept", "*/*")
    if "text/html" not in wanted and "*/*" not in wanted:
        return PlainTextResponse("Not found\n", 404, COMMON)
    body = inject.add(
        _asset("empty.html").replace(b"{{ text }}", (NOTHING if state.ready else BUILDING).encode()),
        _addition(state, boot, version, ""),
    )
    return content(request.headers, body, "text/html; charset=utf-8", status=404 if state.ready else 503)


BUILDING = "Building … The page appears here by itself."
NOTHING = "There is nothing at this address."


def _addition(state: PreviewState, boot: str, version: str, line: str) -> str:
    base = escape(state.base_path + OWN)
    return (
        f'<site-preview lang="en" dir="ltr" data-version="{version}" data-serial="{state.serial}" '
        f'data-boot="{boot}" data-panel="{state.panel.key}"><template shadowrootmode="open">'
        f'<style>{_asset("preview.css").decode()}</style><div class="alert" role="alert">{state.panel.html}</div>'
        f'{line}</template></site-preview><script src="{base}preview.js" data-live="{base}live" defer></script>'
    )


@cache
def _asset(name: str) -> bytes:
    return (files("site_builder.preview") / "static" / name).read_bytes()
