"""Each path in `output/` is claimed once, by one page or one copy, on every file system; and none is reserved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from site_builder.errors import Position, Problem
from site_builder.opening.layout import CONTENT, RESERVED
from site_builder.pages.context import url
from site_builder.pages.links import normal

_NAME_BYTES = 255
"""The longest name that common file systems hold. Source: NAME_MAX."""


class Claim(NamedTuple):
    """A path, and whose it is."""

    path: str
    origin: str


def path_conflicts(
    claims: Sequence[Claim], base_path: str, positions: Mapping[str, Mapping[str, Position]]
) -> tuple[Problem, ...]:
    """What is wrong with the paths of pages and copies.

    Two claim one, or two that some file systems take for the same, or one as a file and another as a folder; one is
    too long; one is of this program's own. `positions`: by content file, where its keys stand.
    """
    teller = _Teller(base_path, positions)
    owners: dict[str, Claim] = {}
    problems: list[Problem] = []
    for claim in claims:
        other = owners.setdefault(_folded(claim.path), claim)
        if other is not claim:
            problems.append(teller.shared(claim, other))
    problems += _files_and_folders(claims, owners, teller)
    for claim in owners.values():
        if len(claim.path) > 60 and any(len(part.encode()) > _NAME_BYTES for part in claim.path.split("/")):
            message = "its address has a part of more than 255 bytes"
            problems.append(teller.problem(claim.origin, message, "Give it a shorter `slug`."))
        if reserved := _reserved(claim.path):
            message = f"its address {teller.url(claim.path)} has the part “{reserved}”, which is reserved"
            problems.append(teller.problem(claim.origin, message, "Give it another address."))
    return tuple(problems)


def _reserved(path: str) -> str:
    """The part of a path that no page or file may have: this program's own, or one that is no name."""
    if "." not in path and "//" not in path:
        return ""
    parts = path.split("/")
    found = (part for part in parts if part in ("", ".", "..") or _folded(part).startswith(RESERVED))
    return next((part or "//" for part in found), "")


def _files_and_folders(
    claims: Sequence[Claim], owners: Mapping[str, Claim], teller: _Teller
) -> Iterable[Problem]:
    folders = _folders(claims)
    for folded, claim in owners.items():
        if folded in folders:
            first, second = _content_first(claim.origin, folders[folded])
            yield teller.problem(
                first,
                f"{claim.path} would be a file and a folder at once: the other is that of {second}",
                "Give one of the two another address.",
            )


class _Teller:
    """Says what is wrong where an editor can mend it."""

    def __init__(self, base_path: str, positions: Mapping[str, Mapping[str, Position]]) -> None:
        self._base_path, self._positions = base_path, positions

    def url(self, path: str) -> str:
        return url(self._base_path, path)

    def shared(self, claim: Claim, other: Claim) -> Problem:
        first, second = _content_first(claim.origin, other.origin)
        differ = (
            ""
            if claim.path == other.path
            else f" (and {self.url(other.path)}, which some systems take for the same)"
        )
        return self.problem(
            first,
            f"its address {self.url(claim.path)}{differ} is also that of {second}",
            "Give one of the two another `slug`, or rename or remove one.",
        )

    def problem(self, origin: str, message: str, hint: str) -> Problem:
        if not origin.startswith((f"{CONTENT}/", "themes/")):
            return Problem("site.yaml", f"{origin}: {message}", hint)
        keys = self._positions.get(origin, {})
        return Problem(origin, message, hint, keys.get("slug") or keys.get("aliases") or Position())


def _content_first(one: str, other: str) -> tuple[str, str]:
    """Two owners, an editor's own file before anything else."""
    first, second = sorted((one, other), key=lambda name: not name.startswith(CONTENT))
    return first, second


def _folded(path: str) -> str:
    """What two paths have in common that differ only by case or normal form."""
    return path.lower() if path.isascii() else normal(normal(path).casefold())


def _folders(claims: Iterable[Claim]) -> dict[str, str]:
    """Every folder that something stands in -> whose that is."""
    folders: dict[str, str] = {}
    seen = set()
    for path, origin in claims:
        holding = path.rpartition("/")[0]
        if holding in seen:
            continue
        seen.add(holding)
        folder = _folded(holding)
        while folder and folder not in folders:
            folders[folder] = origin
            folder = folder.rpartition("/")[0]
    return folders
