"""`site.yaml` -> Config, or all that is wrong with it at once. Nothing else reads settings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec

from site_builder.errors import BuildError, Position, Problem, Severity, naming
from site_builder.model.fields import ARTICLE_KEYS
from site_builder.opening.config import (
    EXTENSIONS,
    FILE,
    INSTALL_COMMONMARK,
    Config,
    MarkdownSettings,
    has_comrak,
)
from site_builder.parsing.text import collapse, looks_like_utf_16, one_line_end
from site_builder.parsing.tree import KEY, KeyPath, ParseFailure, Tree
from site_builder.parsing.typed import did_you_mean, fill
from site_builder.parsing.yaml import load_yaml

SETTINGS_BYTES = 256 * 1024
"""The largest site.yaml, in bytes."""

PERMALINK_FIELDS = ("year", "month", "day", "slug", "folder")


def load_config(root: Path) -> tuple[Config, tuple[Problem, ...], Mapping[KeyPath, Position]]:
    """The settings in `root/site.yaml`, warnings about them, and where each of them stands.

    Raises BuildError with every Problem, or OSError.
    """
    tree = _read(root)
    config, _, problems = fill(Config, tree)
    if config:
        config = msgspec.structs.replace(
            config, title=collapse(config.title), description=collapse(config.description)
        )
        problems += _checked(config, tree)
    if config is None or any(problem.blocks for problem in problems):
        raise BuildError(problems)
    return config, tuple(problems), tree.positions


def _read(root: Path) -> Tree:
    """What is written in the file. Raises BuildError or OSError."""
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
        return load_yaml(FILE, text)
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


def _checked(config: Config, tree: Tree) -> list[Problem]:
    """What the types cannot say."""
    problems = [
        *_checked_place(config, tree),
        *_checked_permalink(config, tree),
        *_checked_markdown(config.markdown, tree),
        *_checked_front_matter(config, tree),
    ]
    if not config.title:
        problems.append(tree.problem(("title",), "“title” is empty", "Give the archive a name."))
    if not 1 <= config.feeds.entries <= 500:
        problems.append(tree.problem(("feeds", "entries"), "“feeds.entries” has to be from 1 to 500"))
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


def _checked_markdown(settings: MarkdownSettings, tree: Tree) -> list[Problem]:
    problems = [
        tree.problem(
            ("markdown", "extensions", index),
            f"there is no Markdown extension “{extension}”",
            did_you_mean(extension, EXTENSIONS),
        )
        for index, extension in enumerate(settings.extensions)
        if extension not in EXTENSIONS
    ]
    if settings.engine == "commonmark":
        if not has_comrak():
            problems.append(
                tree.problem(
                    ("markdown", "engine"),
                    "the engine commonmark needs comrak, which is not installed",
                    INSTALL_COMMONMARK,
                )
            )
        if ("markdown", "extensions") in tree.positions:
            told = tree.problem(
                ("markdown", "extensions"),
                "“markdown.extensions” is for the engine python-markdown: commonmark does not ask for it",
                "Leave it out, or write `engine: python-markdown`.",
            )
            problems.append(msgspec.structs.replace(told, severity=Severity.WARNING))
    if not 1 <= settings.time_limit <= 600:
        problems.append(
            tree.problem(("markdown", "time_limit"), "“markdown.time_limit” has to be from 1 to 600 seconds")
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
