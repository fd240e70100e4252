"""What has an address by its name, and what is said where two of them meet.

An address is a function of what it stands for alone: whatever is added later neither moves nor takes it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import NamedTuple

import msgspec

from site_builder.errors import Problem
from site_builder.model.article import Article, Dossier
from site_builder.parsing.text import name_digest


class Addressed(NamedTuple):
    """Something with its part of an address, and the file that names it first."""

    key: str
    slug: str
    name: str
    owner: Article | Dossier
    field: str
    """The key of the front matter that names it there."""

    @property
    def in_words(self) -> str:
        """The name and the file, for a message."""
        return f"“{self.name}” ({self.owner.path})"


Said = Callable[[Addressed, Addressed], tuple[str, str]]
"""The message and the hint for one that has the address of another, which comes second."""


def told_apart(some: Iterable[Addressed], said: Said, problems: list[Problem]) -> dict[str, str]:
    """The slug of each key. One that meets another is a problem, and gets a slug that nothing else has.

    Two meet if their addresses are one on any common file system. The slug is for the rest of the run, which
    publishes nothing: the paths of the two are not to be named one by one as well.
    """
    first: dict[str, Addressed] = {}
    slugs: dict[str, str] = {}
    for one in some:
        other = first.setdefault(unicodedata.normalize("NFC", one.slug).casefold(), one)
        slugs[one.key] = one.slug
        if other is not one:
            problems.append(problem_at(one.owner, one.field, *said(one, other)))
            slugs[one.key] = f"{one.slug}-{name_digest(one.key, 8)}"
    return slugs


def problem_at(item: Article | Dossier, key: str, message: str, hint: str) -> Problem:
    """A problem at the place of a key in the front matter of a file."""
    problem = Problem(item.path, message, hint)
    return (
        msgspec.structs.replace(problem, position=item.positions[key]) if key in item.positions else problem
    )
