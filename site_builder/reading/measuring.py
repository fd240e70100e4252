"""Picture files -> how large they are, so that a page does not move while its pictures arrive.

Every picture in content/ is measured once, whether a text shows it or not: that costs less than copying it, and what
a file gives depends on no other. What its head does not say is not known, and a page does without. Only the head is
read, and all that is done with it grows with its length: no file of whatever content can hold a build up.

imagesize reads what browsers show but SVG, of which it takes the first `width` of any element, and turned AVIF, for which
it counts as many parts as a damaged file claims to have: the one is read here, the other has no size. Formats that
browsers do not show are not handed to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from time import time_ns
from typing import BinaryIO

from site_builder.build_cache import BuildCache
from site_builder.errors import naming
from site_builder.model.picture import PictureSize
from site_builder.opening.store import Measured, Store
from site_builder.parsing.tags import ATTRIBUTES, attributes
from site_builder.reading.scanning import Found

PICTURES = (".apng", ".avif", ".bmp", ".gif", ".jfif", ".jpeg", ".jpg", ".png", ".svg", ".webp")
"""How the names of pictures end that browsers show."""

HEADS = (4 * 1024, 512 * 1024)
"""How many bytes of a file are looked at: a few, or if they do not say it, what a photograph may carry before it does."""


def measured(root: Path, files: Iterable[Found], store: Store, cache: BuildCache) -> dict[str, PictureSize]:
    """The size of each picture among the files that has one, by path; the store then knows what is known now.

    Only a picture that is new, or may have changed, is opened. Raises OSError with the path of one that cannot be.
    """
    pictures = [file for file in files if file.path.lower().endswith(PICTURES)]
    # Each bears its own stamp, so what the build before knew is true of whatever the store holds by now.
    known: dict[str, Measured] = cache.value("pictures", "") or store.pictures()
    now = {
        file.path: before
        if (before := known.get(file.path)) and _holds(before, file)
        else _looked(root, file)
        for file in pictures
    }
    new = {path: one for path, one in now.items() if one is not known.get(path)}
    gone = known.keys() - now.keys()
    if new or gone:
        store.update_pictures(new, gone)
    cache.keep_value("pictures", "", now)
    return {path: one.size for path, one in now.items() if one.size}


def _holds(before: Measured, file: Found) -> bool:
    """Whether a picture is surely the one that was measured."""
    return before.stamp == file.stamp and before.stamp.settled(before.looked_ns)


def _looked(root: Path, file: Found) -> Measured:
    """Open one picture and read its head."""
    looked = time_ns()
    with naming(file.path), open(root / file.path, "rb") as stream:
        return Measured(file.stamp, looked, _of_file(stream))


def _of_file(stream: BinaryIO) -> PictureSize | None:
    head = b""
    for length in HEADS:
        head += stream.read(length - len(head))
        if size := size_of(head):
            return size
        if len(head) < length:
            break
    return None


def size_of(head: bytes) -> PictureSize | None:
    """The size that the beginning of a picture's file says; None if it does not, or is no picture's."""
    if svg := _SVG.match(head):
        return _of_svg(svg["attributes"].decode("utf-8", "replace"))
    in_boxes = head[4:8] == b"ftyp"
    if not (in_boxes or head.startswith(_BEGINNINGS)) or (in_boxes and b"irot" in head):
        return None
    import imagesize

    width, height = imagesize.get(BytesIO(head), exif_rotation=not in_boxes)
    return PictureSize(width, height) if width > 0 and height > 0 else None


_BEGINNINGS = (b"\x89PNG", b"\xff\xd8", b"GIF8", b"BM", b"RIFF")
"""Of PNG, JPEG, GIF, BMP and WebP; AVIF is made of boxes, of which the first is called `ftyp`."""

_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s|<\?.*?\?>|<!--.*?-->|<![A-Za-z][^>\[]*(?:\[[^\]]*\]\s*)?>)*+"
    rb"<svg(?P<attributes>" + ATTRIBUTES.encode() + rb")\s*/?>",
    re.DOTALL,
)
"""The beginning of an SVG file with its root element. Source: XML 1.0, section 2.8."""

_LENGTH = re.compile(r"([0-9]*\.?[0-9]+)(px|pt|pc|mm|cm|in|)")
_PIXELS = {"": 1, "px": 1, "pt": 96 / 72, "pc": 16, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}
"""CSS pixels in each unit. Source: CSS Values and Units 4, absolute lengths."""


def _of_svg(written: str) -> PictureSize | None:
    """The size of an SVG that has one of its own: with a `viewBox` alone it is as wide as there is room."""
    values = attributes(written)
    lengths = [_LENGTH.fullmatch(values.get(name, "").strip()) for name in ("width", "height")]
    pixels = [round(float(length[1]) * _PIXELS[length[2]]) for length in lengths if length]
    return PictureSize(*pixels) if len(pixels) == 2 and all(pixels) else None
