"""Pictures for tests: the shortest beginnings of files that say how large a picture is."""

from __future__ import annotations

import struct


def png(width: int, height: int) -> bytes:
    """Source: PNG specification, IHDR."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + b"IHDR" + head + b"\0\0\0\0"


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0;"


def bmp(width: int, height: int) -> bytes:
    return b"BM" + bytes(12) + struct.pack("<Iii", 40, width, height) + bytes(28)


def jpeg(width: int, height: int, orientation: int = 0, before: int = 0) -> bytes:
    """`orientation` as in Exif (0: none is said); `before`: bytes of other segments before the size is said."""
    segments = b""
    if orientation:
        entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
        segments += segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0")
    while before > 0:
        segments += segment(0xE2, bytes(min(before, 60_000)))
        before -= 60_000
    return b"\xff\xd8" + segments + segment(0xC0, struct.pack(">BHHB", 8, height, width, 3) + bytes(9))


def segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(content) + 2) + content


def webp(width: int, height: int) -> bytes:
    """The extended format. Source: RFC 9649."""
    chunk = (
        b"VP8X\x0a\0\0\0" + bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    )
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def avif(width: int, height: int, turned: int | None = None) -> bytes:
    """`turned`: quarters of a turn. Source: ISO/IEC 23008-12."""
    properties = box(b"ispe", struct.pack(">III", 0, width, height))
    places = b"\x01"
    if turned is not None:
        properties += box(b"irot", bytes((turned,)))
        places += b"\x02"
    of_item = box(b"ipma", struct.pack(">IIHB", 0, 1, 1, len(places)) + places)
    meta = box(
        b"meta",
        bytes(4) + box(b"pitm", bytes(4) + b"\0\x01") + box(b"iprp", box(b"ipco", properties) + of_item),
    )
    return box(b"ftyp", b"avif" + bytes(4) + b"avifmif1") + meta + box(b"mdat", bytes(64))


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


def svg(attributes: str, before: str = "") -> bytes:
    """A drawing whose parts have other sizes than the whole."""
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg" {attributes}><rect width="3" height="5"/></svg>'.encode()
