"""The keys of one file's front matter -> values, with all that is wrong in them at its place."""

from __future__ import annotations

import re

import msgspec

from site_builder.errors import Position, Problem, Severity
from site_builder.model.article import Account, Enclosure, Image, Source, Told
from site_builder.model.fields import EnclosureFields, EventFields, ImageFields, SourceFields
from site_builder.model.moment import Moment
from site_builder.parsing import dates
from site_builder.parsing.text import collapse, fold, slugify, visible
from site_builder.parsing.tree import KeyPath, Tree
from site_builder.reading import media

ALIAS_BYTES = 1000
"""The longest old address: no file system takes paths of any length."""


class Head:
    """One file's front matter while it is turned into values; collects what is wrong."""

    def __init__(self, tree: Tree, timezone: str) -> None:
        self.tree = tree
        self.zone = dates.zone(timezone)
        self.problems: list[Problem] = []

    def error(self, where: KeyPath, message: str, hint: str = "") -> None:
        self.problems.append(self.tree.problem(where, message, hint))

    def warn(self, where: KeyPath, message: str, hint: str = "") -> None:
        self.problems.append(
            msgspec.structs.replace(self.tree.problem(where, message, hint), severity=Severity.WARNING)
        )

    def moment(self, text: str, *where: str | int) -> Moment | None:
        if not text.strip():
            return None
        try:
            return dates.parse_moment(text, self.zone)
        except ValueError as error:
            self.error(where, str(error), dates.HINT)
            return None

    def web_address(self, text: str, *where: str | int) -> str:
        text = text.strip()
        if not text or re.fullmatch(r"https?://[^\s<>\"\\]+", text, re.IGNORECASE):
            return text
        self.warn(
            where,
            f"“{text[:60]}” is not a web address: it is left out",
            "An address begins with https:// or http://.",
        )
        return ""

    def aliases(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        good = []
        for index, text in enumerate(texts):
            path = "/" + text.strip().lstrip("/")
            if (
                re.search(r"[\s?#%\\:*\"<>|\x00-\x1f]", path)
                or "//" in path
                or any(part in (".", "..") for part in path.split("/"))
                or path == "/"
                or len(path.encode()) > ALIAS_BYTES
            ):
                self.error(
                    ("aliases", index),
                    f"“{text[:60]}” cannot be an old address of this site",
                    "Write its path from the root, as /2019/old-title/.",
                )
            else:
                good.append(path)
        return tuple(good)

    def slug(self, text: str) -> str:
        plain = re.fullmatch(r"\w[\w.~-]*", text) and visible(text) == text
        if text and (not plain or len(text.encode()) > 200):
            self.error(
                ("slug",),
                f"“{text[:60]}” cannot be part of an address",
                f"Write it as {slugify(text) or 'a-word'}.",
            )
        return text

    def image(self, value: str | ImageFields) -> Image | None:
        fields = ImageFields(value) if isinstance(value, str) else value
        target = self._target(fields.src, "image")
        if not target:
            return None
        alt = collapse(fields.alt)
        if not alt and ("image", "alt") not in self.tree.positions:  # an empty one that was written is meant
            self.warn(
                ("image",),
                f"the picture {target[:120]} has no text for those who cannot see it",
                f'Write image: {{src: {target[:40]}, alt: "A map of the route"}}; if it only decorates, alt: "".',
            )
        return Image(target, alt, collapse(fields.caption))

    def enclosure(self, value: str | EnclosureFields) -> Enclosure | None:
        fields = EnclosureFields(value) if isinstance(value, str) else value
        target, given = self._target(fields.src, "enclosure"), fields.type.strip()
        if not target:
            return None
        if given and not re.fullmatch(r"[\w.+-]+/[\w.+-]+(?:\s*;[^\x00-\x1f]*)?", given, re.ASCII):
            self.error(
                ("enclosure", "type"), f"“{given[:60]}” is not a media type", "Write it as audio/mpeg."
            )
        if fields.length < 0:
            self.error(("enclosure", "length"), "“length” is negative", "Write the size in bytes.")
        kind = given or media.type_of(target)
        if kind == media.UNKNOWN and not given:
            self.warn(
                ("enclosure",),
                f"nothing says of what type {target[:120]} is",
                "Write `enclosure:` with `src:` and `type:`, as audio/mpeg.",
            )
        return Enclosure(target, kind, fields.length)

    def _target(self, text: str, key: str) -> str:
        """A path or a web address; empty, with a warning, if it is an address of another sort."""
        target = text.strip()
        return self.web_address(target, key) if re.match(r"[a-zA-Z][\w+.-]*:|//", target) else target

    def source(self, index: int, fields: SourceFields) -> Source:
        if not fold(fields.name):
            self.error(("sources", index, "name"), "a source needs a name")
        return Source(
            collapse(fields.name),
            collapse(fields.title),
            collapse(fields.author),
            self.moment(fields.published, "sources", index, "published"),
            self.web_address(fields.url, "sources", index, "url"),
            self.web_address(fields.archived, "sources", index, "archived"),
        )

    def event(self, index: int, fields: EventFields) -> Told | None:
        accounts = [
            Account(date, collapse(account.source))
            for number, account in enumerate(fields.accounts)
            if (date := self.moment(account.date, "events", index, "accounts", number, "date"))
        ]
        if date := self.moment(fields.date, "events", index, "date"):
            accounts.insert(0, Account(date))
        if not accounts:
            if not fields.date and not fields.accounts:
                self.error(
                    ("events", index),
                    f"the event “{fields.title[:60]}” has no date",
                    "Add `date:`, or `accounts:` with a date and a source each.",
                )
            return None
        people = tuple(collapse(name) for name in fields.participants if fold(name))
        return Told(
            collapse(fields.id), collapse(fields.title), tuple(accounts), collapse(fields.place), people
        )

    def keys(self) -> dict[str, Position]:
        return {str(where[0]): position for where, position in self.tree.positions.items() if len(where) == 1}
