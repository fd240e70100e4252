"""Who may ask: pages of the preview itself, and no page of another site, whatever name it gave this machine.

A browser that is led to a name which suddenly means 127.0.0.1 sends that name as the host: it is refused. The
stream of reloads is besides refused to pages of other origins, which a browser would let connect.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


class Allowed:
    """The hosts that a preview answers to."""

    def __init__(self, port: int, names: Iterable[str] = (), *, everywhere: bool = False) -> None:
        self.port = port
        self.names = {name.lower() for name in (*LOOPBACK, *names)}
        self.everywhere = everywhere
        """Whether it is reachable at all addresses of this machine, which it does not know."""

    def host(self, sent: str) -> bool:
        """Whether a Host header is ours."""
        name, port = _parted(sent.strip().lower())
        if port != str(self.port) and not (port == "" and self.port == 80):
            return False
        return name in self.names or (self.everywhere and _numeric(name))

    def origin(self, sent: str) -> bool:
        """Whether an Origin header is that of our own pages."""
        scheme, separator, host = sent.partition("://")
        return bool(separator) and scheme.lower() == "http" and self.host(host)


def _parted(host: str) -> tuple[str, str]:
    name, separator, port = host.rpartition(":")
    return (name, port) if separator and not port.endswith("]") else (host, "")


def _numeric(name: str) -> bool:
    """An address in digits cannot be made to mean another machine."""
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


class Guard:
    """Refuses with 403 what is asked under another name, or from another site."""

    def __init__(self, app: ASGIApp, allowed: Allowed) -> None:
        self.app = app
        self.allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let pass, or refuse."""
        if scope["type"] in ("http", "websocket") and not self._admits(scope):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await PlainTextResponse(REFUSED, 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _admits(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self.allowed.host(hosts[0]):
            return False
        if scope["type"] == "http":
            return True
        return all(map(self.allowed.origin, headers.getlist("origin")))


REFUSED = "This is a preview; it answers only under its own address.\n"
