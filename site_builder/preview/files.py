"""What a browser asks for -> an open file of the output folder, or nothing.

The folder is served as a static host serves it, and nothing outside it: every name on the way is looked at before
anything is opened, and what is opened is the regular file that was looked at.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

import msgspec

from site_builder.pages.context import INDEX

_NAME = 255
"""Bytes of a name. Source: NAME_MAX of every common file system."""

_ADDRESS = 4096
"""Characters of an address."""

_TEXT = "; charset=utf-8"

TYPES = {
    "html": "text/html" + _TEXT,
    "htm": "text/html" + _TEXT,
    "css": "text/css" + _TEXT,
    "js": "text/javascript" + _TEXT,
    "mjs": "text/javascript" + _TEXT,
    "txt": "text/plain" + _TEXT,
    "md": "text/markdown" + _TEXT,
    "csv": "text/csv" + _TEXT,
    "ics": "text/calendar" + _TEXT,
    "vtt": "text/vtt" + _TEXT,
    "xml": "application/xml",
    "opml": "text/x-opml" + _TEXT,
    "json": "application/json",
    "map": "application/json",
    "geojson": "application/geo+json",
    "webmanifest": "application/manifest+json",
    "wasm": "application/wasm",
    "pdf": "application/pdf",
    "epub": "application/epub+zip",
    "zip": "application/zip",
    "gz": "application/gzip",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "ico": "image/x-icon",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
}
"""By ending: the machine's own table would make a preview differ from one machine to the next."""

_NAMED = {
    "feed.xml": "application/rss+xml" + _TEXT,
    "atom.xml": "application/atom+xml" + _TEXT,
    "feed.json": "application/feed+json",
    "_headers": "text/plain" + _TEXT,
    "_redirects": "text/plain" + _TEXT,
    "CNAME": "text/plain" + _TEXT,
}


class Opened(msgspec.Struct, frozen=True):
    """A file of the output folder; what is read from it is of one moment, whatever is published meanwhile."""

    route: str
    file: BinaryIO
    status: os.stat_result

    @property
    def version(self) -> str:
        """Another one for every file that is put in place here."""
        return f"{self.status.st_mtime_ns:x}-{self.status.st_size:x}-{self.status.st_ino:x}"


def media_type(route: str) -> str:
    """The content type of a published file."""
    name = route.rpartition("/")[2]
    if name in _NAMED:
        return _NAMED[name]
    if route.startswith("feeds/archive/") and name.endswith(".xml"):
        return _NAMED["atom.xml"]
    return TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def route_of(address: str, base_path: str) -> str | None:
    """The route that the path of an address, as it was sent, asks for; None if no published file can have it."""
    if len(address) > _ADDRESS or "%2f" in address.lower():
        return None
    try:
        path = unquote_to_bytes(address).decode()
    except UnicodeDecodeError:
        return None
    if not path.startswith(base_path):
        return None
    route = path[len(base_path) :]
    return route if all(map(_plain, route.removesuffix("/").split("/"))) or not route else None


def _plain(name: str) -> bool:
    """Whether a part of an address can be the name of a published file, on any system."""
    return (
        name not in ("", ".", "..")
        and len(name.encode()) <= _NAME
        and "\\" not in name
        and min(name) >= " "
        and "\x7f" not in name
    )


def open_route(output: Path, route: str, published: Collection[str]) -> Opened | None:
    """The file that a route names; of a folder its index.html. None where a static host would say 404.

    Hidden files are for those who published them: `.git` in the folder is not, `.nojekyll` is.
    """
    path = route + INDEX if not route or route.endswith("/") else route
    if path not in published and any(
        name.startswith(".") and name != ".well-known" for name in path.split("/")
    ):
        return None
    wanted = os.path.join(output, *path.split("/"))
    try:
        if os.path.realpath(wanted) != wanted or not stat.S_ISREG(os.lstat(wanted).st_mode):
            return None
        descriptor = os.open(wanted, os.O_RDONLY | _GUARDED)
    except (OSError, ValueError):
        return None
    file = open(descriptor, "rb", buffering=0)  # noqa: SIM115 - closed by who reads it
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        file.close()
        return None
    return Opened(path, file, status)


_GUARDED = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
"""Neither follow a link nor wait for a pipe, should one have taken the file's place since it was looked at."""
