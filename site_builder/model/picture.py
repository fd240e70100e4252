"""How large a picture is."""

from __future__ import annotations

import msgspec


class PictureSize(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Width and height as a browser shows the picture: in CSS pixels, turned as the file says."""

    width: int
    height: int
