"""A page and a copy: the two things that stand in `output/`."""

from __future__ import annotations

import msgspec

from site_builder.model.stamp import Stamp
from site_builder.pages.views import View


class Page(msgspec.Struct, frozen=True, gc=False):
    """A file that is rendered."""

    path: str
    """Where it stands in `output/`, with `/`."""
    template: str
    """The template's name, or the name of a format that is written without one, as `rss`."""
    view: View
    origin: str
    """Whose page it is: a source file's path, or what it is in words."""


class Copy(msgspec.Struct, frozen=True, gc=False):
    """A file that is copied as it is."""

    path: str
    """Where it stands in `output/`, with `/`."""
    source: str
    """The file, relative to the site, or the whole path of a theme's file."""
    stamp: Stamp
    """As it was when the folder was looked at."""
