"""The server: a socket that is bound before anything else, and uvicorn in a thread of its own.

The main thread builds: the time limit of an article's text needs signals, which only a main thread gets.
"""

from __future__ import annotations

import errno
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from site_builder.errors import BuildError, Problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp

TRIED = 50
"""So many ports are tried, from the wanted one on."""

_ENDING = 1
"""Seconds that answers under way are given when the preview ends."""


def listen(host: str, port: int, notice: Callable[[str], None]) -> socket.socket:
    """A socket that listens at the port, or at the next one that is free; 0 is any.

    Raises BuildError, in words, if there is no such address or no free port.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise _refused("--host", f"“{host}” is no address of this machine", "127.0.0.1 is.") from error
    for attempt in range(port, min(port + TRIED, 65536)):
        # With the protocol named: for such alone the event loop sends small answers at once.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address[0], attempt, *address[2:]))
            listener.listen(128)
        except OSError as error:
            listener.close()
            if error.errno == errno.EADDRINUSE and port:
                continue
            raise _impossible(host, attempt, error) from error
        if attempt != port:
            notice(
                f"Port {port} is in use, by another preview perhaps; this one is at {attempt}. "
                "Choose one yourself with --port."
            )
        return listener
    raise _refused(
        "--port", f"the ports {port} to {attempt} are all in use", "Name another with --port; 0 takes any."
    )


def _impossible(host: str, port: int, error: OSError) -> BuildError:
    if error.errno in (errno.EACCES, errno.EPERM):
        return _refused("--port", f"the system does not let you use port {port}", "Take one above 1023.")
    if error.errno == errno.EADDRNOTAVAIL:
        return _refused("--host", f"“{host}” is no address of this machine", "127.0.0.1 is.")
    return _refused("--host", f"cannot listen at {host}:{port}: {error.strerror}", "")


def _refused(option: str, message: str, hint: str) -> BuildError:
    return BuildError([Problem(option, message, hint)])


def loopback(listener: socket.socket) -> bool:
    """Whether only this machine can reach it."""
    return ipaddress.ip_address(listener.getsockname()[0].partition("%")[0]).is_loopback


def everywhere(listener: socket.socket) -> bool:
    """Whether it listens at all addresses of this machine."""
    return ipaddress.ip_address(listener.getsockname()[0].partition("%")[0]).is_unspecified


def place(host: str, listener: socket.socket) -> str:
    """Host and port as a browser is told them."""
    name = host
    if everywhere(listener):
        name = "127.0.0.1" if listener.family == socket.AF_INET else "::1"
    return f"{f'[{name}]' if ':' in name else name}:{listener.getsockname()[1]}"


@contextmanager
def serving(app: ASGIApp, listener: socket.socket) -> Iterator[None]:
    """Serve in another thread; at the end close what is open, pages that listen included."""
    import uvicorn

    server = uvicorn.Server(
        uvicorn.Config(
            app,
            loop="asyncio",
            http="h11",
            ws="websockets-sansio",
            ws_max_size=64 * 1024,
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_ENDING,
        )
    )
    thread = threading.Thread(target=server.run, args=([listener],), name="preview", daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(_ENDING + 2)
        listener.close()
