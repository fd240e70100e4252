"""`site.yaml` -> Config, or all that is wrong with it at once.

Nothing else reads settings: each stage is handed the part of the Config that it needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta

from site_builder.errors import BuildError, Position, Problem, Severity, naming
from site_builder.model.fields import ARTICLE_KEYS
from site_builder.parsing.text import collapse, looks_like_utf_16, one_line_end
from site_builder.parsing.tree import KEY, KeyPath, ParseFailure, Tree
from site_builder.parsing.typed import did_you_mean, fill
from site_builder.parsing.yaml import load_yaml

FILE = "site.yaml"

SETTINGS_BYTES = 256 * 1024
"""The largest site.yaml, in bytes."""

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

PERMALINK_FIELDS = ("year", "month", "day", "slug", "folder")


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


def load_config(root: Path) -> tuple[Config, tuple[Problem, ...], Mapping[KeyPath, Position]]:
    """The settings in `root/site.yaml`, warnings about them, and where each of them stands.

    Raises BuildError with every Problem, or OSError.
    """
    file = root / FILE
    if not file.is_file():
        raise BuildError(
            [
                Problem(
                    FILE,
                    f"there is no {FILE} in {root}",
                    "Go to the folder of your site, name it with --root, or start one with `site-builder init DIR`.",
                )
            ]
        )
    try:
        with naming(file), file.open("rb") as stream:
            content = stream.read(SETTINGS_BYTES + 1)
        if len(content) > SETTINGS_BYTES:
            raise BuildError(
                [Problem(FILE, f"larger than {SETTINGS_BYTES // 1024} KiB, the limit of settings")]
            )
        text = one_line_end(content.decode("utf-8-sig"))
        if looks_like_utf_16(content):
            message = f"not UTF-8 but probably UTF-16: the byte at offset {content.index(0)} is 0x00"
            raise BuildError([Problem(FILE, message, "Save the file as UTF-8.")])
        tree = load_yaml(FILE, text)
    except UnicodeDecodeError as error:
        raise BuildError(
            [
                Problem(
                    FILE,
                    f"not UTF-8: the byte at offset {error.start} is {error.object[error.start]:#04x}",
                    "Save the file as UTF-8.",
                )
            ]
        ) from error
    except ParseFailure as failure:
        raise BuildError([failure.problem]) from failure
    config, _, problems = fill(Config, tree)
    if config:
        config = msgspec.structs.replace(
            config, title=collapse(config.title), description=collapse(config.description)
        )
        problems += _checked(config, tree)
    if config is None or any(problem.blocks for problem in problems):
        raise BuildError(problems)
    return config, tuple(problems), tree.positions


def _checked(config: Config, tree: Tree) -> list[Problem]:
    """What the types cannot say."""
    problems = [
        *_checked_place(config, tree),
        *_checked_permalink(config, tree),
        *_checked_front_matter(config, tree),
    ]
    if not config.title:
        problems.append(tree.problem(("title",), "“title” is empty", "Give the archive a name."))
    for index, extension in enumerate(config.markdown.extensions):
        if extension not in EXTENSIONS:
            problems.append(
                tree.problem(
                    ("markdown", "extensions", index),
                    f"there is no Markdown extension “{extension}”",
                    did_you_mean(extension, EXTENSIONS),
                )
            )
    if config.markdown.engine == "commonmark" and find_spec("comrak") is None:
        problems.append(
            tree.problem(
                ("markdown", "engine"),
                "the engine commonmark needs comrak, which is not installed",
                "Install it by `pip install 'site-builder[commonmark]'`.",
            )
        )
    if not 1 <= config.feeds.entries <= 500:
        problems.append(tree.problem(("feeds", "entries"), "“feeds.entries” has to be from 1 to 500"))
    if not 1 <= config.markdown.time_limit <= 600:
        problems.append(
            tree.problem(("markdown", "time_limit"), "“markdown.time_limit” has to be from 1 to 600 seconds")
        )
    if not re.fullmatch(r"[\w][\w.-]*", config.theme):
        problems.append(
            tree.problem(
                ("theme",), f"“{config.theme}” cannot be a theme's name", "A theme is a folder in themes/."
            )
        )
    for index, pattern in enumerate(config.check.external):
        if not pattern.startswith("/"):
            problems.append(
                tree.problem(
                    ("check", "external", index),
                    f"“{pattern}” is not a path from the root",
                    "Write it with a slash first, as /shop/*.",
                )
            )
    for index, item in enumerate(config.navigation):
        if not re.match(r"(?:https?://|mailto:|/(?!/))", item.url):
            problems.append(
                tree.problem(
                    ("navigation", index, "url"),
                    f"“{item.url}” is neither a path from the root nor a web address",
                    "Write /about/ or https://example.org/.",
                )
            )
    return problems


def _checked_place(config: Config, tree: Tree) -> list[Problem]:
    from babel import Locale, UnknownLocaleError

    problems = []
    try:
        parts = urlsplit(config.base_url)
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or parts.query
        or parts.fragment
        or not re.fullmatch(r"[!-~]+", config.base_url)
    ):
        problems.append(
            tree.problem(
                ("base_url",),
                f"“{config.base_url}” is not the address of a site",
                "Write it whole, as https://example.org/ or https://example.org/archive/.",
            )
        )
    elif ".." in parts.path or "//" in parts.path:
        problems.append(tree.problem(("base_url",), f"the path “{parts.path}” is not a plain one"))
    try:
        ZoneInfo(config.timezone)
    except (ValueError, OSError, KeyError):
        problems.append(
            tree.problem(
                ("timezone",),
                f"there is no time zone “{config.timezone}”",
                "Use a name such as Europe/Rome, America/New_York or UTC.",
            )
        )
    try:
        Locale.parse(config.language, sep="-")
    except (ValueError, UnknownLocaleError):
        problems.append(
            tree.problem(
                ("language",), f"“{config.language}” is not a language", "Write it as it, en or en-GB."
            )
        )
    return problems


def _checked_permalink(config: Config, tree: Tree) -> list[Problem]:
    pattern = config.permalink
    fields = re.findall(r"\{(.*?)\}", pattern)
    problems = [
        tree.problem(
            ("permalink",), f"“permalink” cannot have {{{field}}}", did_you_mean(field, PERMALINK_FIELDS)
        )
        for field in fields
        if field not in PERMALINK_FIELDS
    ]
    rest = re.sub(r"\{.*?\}", "x", pattern)
    if (
        not re.fullmatch(r"/[\w./~-]*", rest)
        or ".." in rest
        or "//" in rest
        or not rest.endswith(("/", ".html"))
    ):
        problems.append(
            tree.problem(
                ("permalink",),
                f"“{pattern}” cannot be an address",
                "Begin with / and end with / or .html, as /{year}/{month}/{day}/{slug}/.",
            )
        )
    if "slug" not in fields:
        problems.append(
            tree.problem(
                ("permalink",),
                "“permalink” has no {slug}: all briefings of a day would share an address",
                "Add {slug}.",
            )
        )
    return problems


def _checked_front_matter(config: Config, tree: Tree) -> list[Problem]:
    problems = [
        tree.problem(
            ("front_matter", key, KEY), f"articles have no key “{key}”", did_you_mean(key, ARTICLE_KEYS)
        )
        for key in config.front_matter
        if key not in ARTICLE_KEYS
    ]
    for key, foreign in config.front_matter.items():
        problems += [
            msgspec.structs.replace(
                tree.problem(
                    ("front_matter", key),
                    f"“{name}” is a key of our own and is not looked at here",
                    "Leave it out.",
                ),
                severity=Severity.WARNING,
            )
            for name in foreign
            if name in ARTICLE_KEYS
        ]
    return problems
