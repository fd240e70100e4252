"""What stands in `output/`, pages and copies; and chapters: the pages that are made from the same things.

A chapter is how an archive of any size is planned at the cost of what changed. Its pages are a pure function of
the frame (what the settings say) and its inputs, so the digest of the two says whether they have to be made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec

from site_builder.digest import of_bytes
from site_builder.memory import Memory
from site_builder.model.stamp import Stamp
from site_builder.pages.frame import Frame
from site_builder.pages.views import View

T = TypeVar("T", covariant=True)


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


class Marked(Generic[T]):
    """A value and the digest of all that it was made from: it is told from others by that mark alone."""

    __slots__ = ("mark", "value")

    def __init__(self, value: T, mark: bytes) -> None:
        self.value, self.mark = value, mark

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Marked) and self.mark == other.mark

    def __hash__(self) -> int:
        return hash(self.mark)


class Chapter(msgspec.Struct, frozen=True, gc=False):
    """Pages that are made from the same things."""

    name: str
    """Unique in the plan."""
    make: Callable[[Frame, Any], Iterable[Page]]
    """Sees nothing but the frame and the inputs."""
    inputs: Any
    """Encoded for the chapter's key; what is marked goes into it by its mark."""

    def pages(self, frame: Frame) -> Iterable[Page]:
        """The chapter's pages."""
        return self.make(frame, self.inputs)


def chapter_keys(frame: Frame, memory: Memory) -> Callable[[Chapter], bytes]:
    """The function that gives a chapter's key: two with one key have the same pages."""
    settings, encoder = frame.mark(), msgspec.msgpack.Encoder(enc_hook=attrgetter("mark"))
    before: dict[str, tuple[Any, bytes]] = memory.value("chapters", settings) or {}
    now: dict[str, tuple[Any, bytes]] = {}
    memory.keep_value("chapters", settings, now)

    def key(chapter: Chapter) -> bytes:
        inputs, known = before.get(chapter.name, (None, b""))
        if not known or inputs != chapter.inputs:
            known = of_bytes(settings, encoder.encode(chapter.inputs))
        if memory.lasts:
            now[chapter.name] = chapter.inputs, known
        return known

    return key
