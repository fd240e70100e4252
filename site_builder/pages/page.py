"""What stands in `output/`, pages and copies; and page groups: the pages that are made from the same things.

A group is how an archive of any size is planned at the cost of what changed. Its pages are a pure function of the
site context and its inputs, so the digest of the two says whether they have to be made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, Generic, TypeVar

import msgspec

from site_builder.build_cache import BuildCache
from site_builder.digest import of_bytes
from site_builder.model.stamp import Stamp
from site_builder.pages.context import SiteContext
from site_builder.pages.views import View

T = TypeVar("T", covariant=True)
V = TypeVar("V", bound=View)
Inputs = TypeVar("Inputs")


class PageType(Generic[V]):
    """How pages of one sort are rendered. A kind of page has one or several."""

    __slots__ = ("in_sitemap", "template", "view")

    def __init__(self, template: str, view: type[V], *, in_sitemap: bool = False) -> None:
        """`template` is a template's name, or that of a format that is written without one, as `rss`."""
        self.template, self.view, self.in_sitemap = template, view, in_sitemap

    def page(self, path: str, view: V, origin: str) -> Page:
        """A page of this type."""
        return Page(path, self, view, origin)

    @property
    def is_html(self) -> bool:
        """Whether it is rendered by a template."""
        return self.template.endswith(".html")


class Page(msgspec.Struct, frozen=True, gc=False):
    """A file that is rendered."""

    path: str
    """Where it stands in `output/`, with `/`."""
    type: PageType[Any]
    view: View
    origin: str
    """Whose page it is: a content file's path, or what it is in words."""


class Copy(msgspec.Struct, frozen=True, gc=False):
    """A file that is copied as it is."""

    path: str
    """Where it stands in `output/`, with `/`."""
    origin: str
    """The file as an editor knows it: relative to the site, or in a theme's folder."""
    file: str
    """Where it lies, if not at that path in the site."""
    stamp: Stamp
    """As it was when the folder was looked at."""


class Fingerprinted(Generic[T]):
    """A value and the digest of all that it was made from: it is told from others by that fingerprint alone."""

    __slots__ = ("fingerprint", "value")

    def __init__(self, value: T, fingerprint: bytes) -> None:
        self.value, self.fingerprint = value, fingerprint

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fingerprinted) and self.fingerprint == other.fingerprint

    def __hash__(self) -> int:
        return hash(self.fingerprint)


class PageGroup(msgspec.Struct, Generic[Inputs], frozen=True, gc=False):
    """Pages that are made from the same things."""

    name: str
    """Unique among the groups of its context."""
    context: SiteContext
    make: Callable[[SiteContext, Inputs], Iterable[Page]]
    """Sees nothing but the context and the inputs."""
    inputs: Inputs
    """Encoded for the group's key; what is fingerprinted goes into it by its fingerprint."""

    def pages(self) -> Iterator[Page]:
        """The group's pages, in their context's folder."""
        prefix = self.context.prefix
        for page in self.make(self.context, self.inputs):
            yield msgspec.structs.replace(page, path=prefix + page.path) if prefix else page


def group_keys(context: SiteContext, cache: BuildCache) -> Callable[[PageGroup[Any]], bytes]:
    """The function that gives the key of a group of this context: two with one key have the same pages."""
    settings, encoder = context.fingerprint, msgspec.msgpack.Encoder(enc_hook=attrgetter("fingerprint"))
    name = f"groups {context.prefix}"
    before: dict[str, tuple[Any, bytes]] = cache.value(name, settings) or {}
    now: dict[str, tuple[Any, bytes]] = {}
    cache.keep_value(name, settings, now)

    def key(group: PageGroup[Any]) -> bytes:
        inputs, known = before.get(group.name, (None, b""))
        if not known or inputs != group.inputs:
            known = of_bytes(settings, encoder.encode(group.inputs))
        if cache.lasts:
            now[group.name] = group.inputs, known
        return known

    return key
