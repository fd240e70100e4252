"""The audio and video in a text, for feeds to hand on; and what type a file is by its name.

The table of types is the program's own: that of the system differs from one machine to the next, and would make
other feeds of the same sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

from site_builder.model.article import Enclosure
from site_builder.parsing.text import clean

UNKNOWN = "application/octet-stream"
"""The type of a file of which nothing is known. Source: RFC 2046, section 4.5.1."""

_TYPES = {
    "3gp": "video/3gpp",
    "aac": "audio/aac",
    "aif": "audio/aiff",
    "aiff": "audio/aiff",
    "amr": "audio/amr",
    "avi": "video/x-msvideo",
    "epub": "application/epub+zip",
    "flac": "audio/flac",
    "m4a": "audio/mp4",
    "m4b": "audio/mp4",
    "m4v": "video/mp4",
    "mid": "audio/midi",
    "mka": "audio/matroska",
    "mkv": "video/matroska",
    "mov": "video/quicktime",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "mpeg": "video/mpeg",
    "mpg": "video/mpeg",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "ogv": "video/ogg",
    "opus": "audio/ogg",
    "pdf": "application/pdf",
    "wav": "audio/wav",
    "weba": "audio/webm",
    "webm": "video/webm",
    "wma": "audio/x-ms-wma",
    "wmv": "video/x-ms-wmv",
}
"""A name's ending -> media type. Source: IANA's registry of media types, and common use where it has none."""

_EITHER = frozenset(["mp4", "ogg", "webm"])
"""Formats that hold audio or video: the element that plays a file says which."""

_ELEMENT = re.compile(
    r"""<(/?)(audio|video|source)\b((?:[^<>"']++|"[^"]{0,4000}+"|'[^']{0,4000}+'){0,60}+)>""", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""\s(src|type)\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+)|"[^"]*"|'[^']*'""", re.IGNORECASE)


def type_of(target: str, element: str = "") -> str:
    """The media type of a file by its name's ending; `element` is the one that plays it, `audio` or `video`.

    `UNKNOWN` where neither says it.

    >>> type_of("talk.ogg"), type_of("talk.ogg", "video"), type_of("/talk.MP3?v=2")
    ('audio/ogg', 'video/ogg', 'audio/mpeg')
    """
    try:
        path = urlsplit(target).path
    except ValueError:
        path = ""
    known = _TYPES.get(path.rpartition(".")[2].lower(), UNKNOWN)
    subtype = known.partition("/")[2]
    return f"{element}/{subtype}" if element and subtype in _EITHER else known


def in_text(html: str) -> tuple[Enclosure, ...]:
    """What the `audio` and `video` elements of a text play, each file once, in its order."""
    found = {one.target: one for one in _played(html)} if "<audio" in html or "<video" in html else {}
    return tuple(found.values())


def _played(html: str) -> Iterator[Enclosure]:
    element = ""
    for tag in _ELEMENT.finditer(html):
        name = tag[2].lower()
        if name != "source":
            element = "" if tag[1] else name
        if tag[1] or not element:
            continue  # the source of a picture
        attributes = {one[1].lower(): _value(one[2]) for one in _ATTRIBUTE.finditer(tag[3]) if one[1]}
        target = attributes.get("src", "").strip()
        if target.startswith("//"):
            target = f"https:{target}"
        scheme = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", target)
        if target and (not scheme or scheme[1].lower() in ("http", "https")):
            yield Enclosure(target, attributes.get("type", "").strip() or type_of(target, element))


def _value(written: str) -> str:
    return clean(unescape(written[1:-1] if written[0] in "\"'" else written))
