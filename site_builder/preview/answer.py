"""Bytes and open files -> answers: conditional, in ranges, and whole."""

from __future__ import annotations

import re
from email.utils import formatdate, parsedate_to_datetime
from hashlib import blake2b

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from site_builder.preview.files import Opened, media_type

COMMON = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",  # a draft's pictures are for the preview alone
}

_CHUNK = 256 * 1024

_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


def content(
    asked: Headers, body: bytes, media: str, *, status: int = 200, modified: float | None = None
) -> Response:
    """An answer of bytes; where the browser has the same already, only that."""
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {**COMMON, "ETag": etag}
    if modified is not None:
        headers["Last-Modified"] = formatdate(modified, usegmt=True)
    if status == 200 and unchanged(asked, etag, modified):
        return Response(status_code=304, headers=headers)
    return Response(body, status, headers, media)


def file_answer(asked: Headers, opened: Opened) -> Response:
    """An answer of an open file, or a range of it; closes the file."""
    size, modified = opened.status.st_size, opened.status.st_mtime
    etag = f'"{opened.version}"'
    headers = {
        **COMMON,
        "ETag": etag,
        "Last-Modified": formatdate(modified, usegmt=True),
        "Accept-Ranges": "bytes",
    }
    if unchanged(asked, etag, modified):
        opened.file.close()
        return Response(status_code=304, headers=headers)
    span = _span(asked, etag, headers["Last-Modified"], size)
    if span is None:
        return FileAnswer(opened, 200, headers, 0, size)
    start, end = span
    if start >= end:
        opened.file.close()
        return PlainTextResponse(status_code=416, headers={**COMMON, "Content-Range": f"bytes */{size}"})
    return FileAnswer(
        opened, 206, {**headers, "Content-Range": f"bytes {start}-{end - 1}/{size}"}, start, end
    )


def unchanged(asked: Headers, etag: str, modified: float | None) -> bool:
    """Whether the browser has what would be sent. Source: RFC 9110, section 13.2.2."""
    if (known := asked.get("if-none-match")) is not None:
        return known.strip() == "*" or etag in {one.strip().removeprefix("W/") for one in known.split(",")}
    since = asked.get("if-modified-since")
    if since is None or modified is None:
        return False
    try:
        return parsedate_to_datetime(since).timestamp() >= int(modified)
    except (ValueError, OverflowError):
        return False


def _span(asked: Headers, etag: str, modified: str, size: int) -> tuple[int, int] | None:
    """The bytes that are asked for, empty if there are none such; None if it is the whole file."""
    wanted = _RANGE.fullmatch(asked.get("range", ""))
    if not wanted or asked.get("if-range", etag) not in (etag, modified) or not any(wanted.groups()):
        return None
    first, last = wanted.groups()
    if not first:
        return max(size - int(last), 0), size if int(last) else 0
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, size) if last else size


class FileAnswer(Response):
    """Sends a part of an open file, and closes it. Whatever replaces it meanwhile is for the next who asks."""

    def __init__(self, opened: Opened, status: int, headers: dict[str, str], start: int, end: int) -> None:
        super().__init__(None, status, headers, media_type(opened.route))
        self.headers["Content-Length"] = str(end - start)
        self.opened, self.start, self.end = opened, start, end

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it in pieces."""
        with self.opened.file as file:
            await send(
                {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            )
            left = 0 if scope["method"] == "HEAD" else self.end - self.start
            file.seek(self.start)
            while left and (chunk := file.read(min(left, _CHUNK))):
                left -= len(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": left > 0})
            if left or scope["method"] == "HEAD" or self.start == self.end:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
