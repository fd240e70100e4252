"""The settings of a site: every key that `site.yaml` may have, with its type and what it is for.

Each stage is handed the part of the Config that it needs; `settings_file.py` reads it.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

FILE = "site.yaml"

INSTALL_COMMONMARK = "Install it by `pip install 'site-builder[commonmark]'`."

EXTENSIONS = (
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "extra",
    "fenced_code",
    "footnotes",
    "legacy_em",
    "md_in_html",
    "nl2br",
    "sane_lists",
    "smarty",
    "tables",
    "wikilinks",
)
"""The extensions of Python-Markdown that may be named; headings get their ids without being asked."""


class NavigationItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A link in the head of every page."""

    title: str
    url: Annotated[str, Meta(description="A path from the site's root (/about/) or a whole address")]


class FeedSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the feeds hold."""

    entries: Annotated[
        int, Meta(description="How many of the newest briefings stand in a feed", ge=1, le=500)
    ] = 20
    content: Annotated[Literal["full", "summary"], Meta(description="The whole text or its summary")] = "full"
    formats: Annotated[
        tuple[Literal["rss", "atom", "json"], ...], Meta(description="Which formats are written")
    ] = (
        "rss",
        "atom",
        "json",
    )


class MarkdownSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How bodies are read."""

    engine: Annotated[
        Literal["python-markdown", "commonmark"],
        Meta(description="python-markdown; or commonmark, with GitHub's extensions, which is faster"),
    ] = "python-markdown"
    extensions: Annotated[
        tuple[str, ...], Meta(description="Extensions of Python-Markdown: the engine commonmark has its own")
    ] = ("extra", "sane_lists")
    html: Annotated[
        Literal["sanitise", "trust"],
        Meta(
            description="sanitise: scripts and the like are taken out of articles; trust: they are left as they are"
        ),
    ] = "sanitise"
    time_limit: Annotated[int, Meta(description="Seconds that one article may take", ge=1, le=600)] = 10


class CheckSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is not told as wrong."""

    external: Annotated[
        tuple[str, ...],
        Meta(description="Paths from the site's root that others put there, as /shop/*"),
    ] = ()


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of a site."""

    title: Annotated[str, Meta(description="The archive's name")]
    base_url: Annotated[
        str, Meta(description="Where the site will stand, as https://example.org/ or with a sub-path")
    ]
    description: Annotated[str, Meta(description="What the archive is, in a sentence")] = ""
    language: Annotated[str, Meta(description="The language of the site, as it or en-GB")] = "en"
    timezone: Annotated[str, Meta(description="The zone of dates without one, as Europe/Rome")] = "UTC"
    author: Annotated[str, Meta(description="Who publishes the archive")] = ""
    id: Annotated[str, Meta(description="Goes into every guid: choose it once, never change it")] = ""
    permalink: Annotated[str, Meta(description="The pattern of a briefing's address")] = (
        "/{year}/{month}/{day}/{slug}/"
    )
    theme: Annotated[str, Meta(description="The name of the theme")] = "briefing"
    navigation: Annotated[
        tuple[NavigationItem, ...],
        Meta(description="Links in the head of every page, after the archive's own"),
    ] = ()
    feeds: FeedSettings = FeedSettings()
    markdown: MarkdownSettings = MarkdownSettings()
    check: CheckSettings = CheckSettings()
    front_matter: Annotated[
        dict[str, tuple[str, ...]],
        Meta(description="Which keys of foreign archives fill ours, as topics: [tags, categories]"),
    ] = {}

    @property
    def zone(self) -> ZoneInfo:
        """The site's zone."""
        return ZoneInfo(self.timezone)

    @property
    def origin(self) -> str:
        """Scheme and host: what makes a path absolute."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def base_path(self) -> str:
        """The path that the site stands at, with a slash at both ends."""
        return urlsplit(self.base_url).path.rstrip("/") + "/"


def has_comrak() -> bool:
    """Whether what the engine `commonmark` needs is installed."""
    return find_spec("comrak") is not None
