"""Files that are published as they are: those of content/static/ and the theme's."""

from __future__ import annotations

from collections.abc import Iterable

from site_builder.model.stamp import Stamp
from site_builder.opening.layout import STATIC
from site_builder.opening.theme import ASSETS, Theme
from site_builder.pages.page import Copy
from site_builder.reading.scanning import Found


def static_copies(files: Iterable[Found]) -> tuple[Copy, ...]:
    """content/static/, at the root."""
    return tuple(Copy(file.path.removeprefix(STATIC + "/"), file.path, "", file.stamp) for file in files)


def theme_copies(theme: Theme) -> tuple[Copy, ...]:
    """The theme's static files, in a folder of their own."""
    return tuple(
        Copy(f"{ASSETS}/{name}", theme.shown(file), str(file), Stamp.of(file.stat()))
        for name, file in theme.files("static").items()
    )
