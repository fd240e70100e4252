"""Pages and copies -> the output folder, replaced file by file after everything has been written elsewhere.

Until the last byte is staged the site as published is untouched; after that each file is old or new, never
half. Only what a build put there, and is still as it was put there, is replaced or removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from time import sleep
from typing import TypeVar

import msgspec

from site_builder.build_cache import BuildCache
from site_builder.errors import BuildError, Problem, Severity
from site_builder.model.stamp import Stamp
from site_builder.opening.opened import Opened
from site_builder.opening.output_state import LOOKED, CopyEntry, Manifest, OutputState, PageEntry
from site_builder.publishing.file_state import file_state, links_on_the_way, stamped
from site_builder.publishing.outdated import Comparison, Outdated, OutdatedCopy
from site_builder.publishing.placing import (
    Changed,
    add_new,
    remove,
    removing,
    replace_standing,
    sync,
)
from site_builder.publishing.stage import NEW, StagedFile

E = TypeVar("E", PageEntry, CopyEntry)

_SHOWN = 20
"""How many files in the way are named."""


class Rendered(msgspec.Struct, frozen=True):
    """A file that was rendered or copied."""

    path: str
    reason: str
    origin: str
    """Whose page it is."""


class Published(msgspec.Struct, frozen=True):
    """What a build did to the output folder."""

    rendered: tuple[Rendered, ...]
    unchanged: int
    removed: tuple[str, ...]
    written: tuple[str, ...]
    """The files that were put in place: fewer than rendered, where bytes turned out the same."""


class Changes(msgspec.Struct, frozen=True):
    """What is to be done to the output folder."""

    placed: tuple[StagedFile, ...]
    """What is put in place."""
    same: tuple[StagedFile, ...]
    """What was outdated and turned out to be what stands already."""
    stale: tuple[str, ...]
    """What was published before and is no longer planned."""
    problems: tuple[Problem, ...]
    """What is in the way; and, as warnings, what is kept because somebody changed it."""


def changes_of(site: Opened, comparison: Comparison, staged: Sequence[StagedFile], *, force: bool) -> Changes:
    """What has to be done so that the folder holds what was planned, besides what is not ours.

    Something that is not ours is a problem where it is in the way, unless `force` is set.
    """
    output, known = site.output, site.published
    planned = comparison.pages.keys() | comparison.copied.keys() | {one.path for one in comparison.outdated}
    stale, kept = _stale(output, known, planned)
    placed: list[StagedFile] = []
    same: list[StagedFile] = []
    for one in staged:
        state = one.outdated.state
        (placed if one.content != state.content or not state.there else same).append(one)
    leaving = set(stale)
    strangers = [
        one.outdated
        for one in placed
        if not one.outdated.state.ours and not _only_holds(output / one.outdated.path, output, leaving)
    ]
    done = {one.outdated.path for one in staged}
    strangers += [one for one in comparison.outdated if one.path not in done and _replaces_a_stranger(one)]
    blocked = links_on_the_way(output, (*(one.path for one in comparison.outdated), *stale))
    recorded = bool(known.manifest.pages or known.manifest.copies)
    problems = [
        *_blocking(output, blocked, leaving),
        *_strangers(output, strangers, force=force, recorded=recorded),
        *kept,
    ]
    return Changes(tuple(placed), tuple(same), tuple(stale), tuple(problems))


def publish(
    site: Opened,
    staging: Path,
    comparison: Comparison,
    changes: Changes,
    *,
    force: bool,
    cache: BuildCache,
) -> Published:
    """Make the folder hold what was planned.

    Raises BuildError where a file was changed since it was compared, unless `force` is set: then what was published
    stands. Raises OSError, with the path, for what the disk refuses: then each file is old or new.
    """
    output, known, files = site.output, site.published, site.state_files
    result = Published(
        rendered=tuple(Rendered(one.path, one.reason, one.origin) for one in comparison.outdated),
        unchanged=len(comparison.pages) + len(comparison.copied),
        removed=changes.stale,
        written=tuple(one.outdated.path for one in changes.placed),
    )
    if _nothing_to_do(comparison, changes, known):
        cache.keep_value(LOOKED, known.fingerprint, known.manifest)
        return result
    if changes.placed or changes.stale:
        pending = {
            one.outdated.path: (one.content, *known.pending.get(one.outdated.path, ()))
            for one in changes.placed
        }
        files.announce({**known.pending, **pending})
    standing = {one.outdated.path: one for one in changes.placed if one.outdated.state.content}
    if standing and not cache.lasts:
        # What is about to be taken out of its place is not lost to a power failure, unless this is a preview.
        sync(staging, files.journal.parent)
    try:
        old = replace_standing(
            output,
            staging,
            {path: one.file for path, one in standing.items()},
            {path: one.outdated.state for path, one in standing.items()},
            force=force,
        )
    except Changed as error:
        raise BuildError(_meddled(output, error)) from None
    new = {one.outdated.path: one.file for one in changes.placed if one.outdated.path not in standing}
    first = _in_the_way_of([*standing, *new], changes.stale)
    with removing(old):
        remove(output, first)
        add_new(output, staging / NEW, new)
        remove(output, (path for path in changes.stale if path not in first))
        manifest = _manifest(output, comparison, [*changes.placed, *changes.same])
        files.commit(manifest, cache)
    return result


def _manifest(output: Path, comparison: Comparison, done: Sequence[StagedFile]) -> Manifest:
    """What is published now."""
    stamps = _stamps(output, [one.outdated.path for one in done])
    return Manifest(
        comparison.basis,
        dict(comparison.groups),
        {**comparison.pages, **_entries(done, stamps, PageEntry)},
        {**comparison.copied, **_entries(done, stamps, CopyEntry)},
    )


def _nothing_to_do(comparison: Comparison, changes: Changes, known: OutputState) -> bool:
    manifest = known.manifest
    return not (comparison.outdated or changes.stale or known.pending) and (
        manifest.basis,
        manifest.groups,
        manifest.pages,
        manifest.copies,
    ) == (comparison.basis, comparison.groups, comparison.pages, comparison.copied)


def _entries(
    done: Iterable[StagedFile], stamps: Mapping[str, tuple[Stamp, int]], kind: type[E]
) -> dict[str, E]:
    """What the manifest says of files of one kind."""
    entries: dict[str, E] = {}
    for one in done:
        path, entry = one.outdated.path, one.outdated.entry
        if isinstance(entry, kind):
            stamp, looked = stamps[path]
            entries[path] = msgspec.structs.replace(entry, content=one.content, stamp=stamp, looked_ns=looked)
    return entries


def _stale(output: Path, known: OutputState, planned: Iterable[str]) -> tuple[list[str], tuple[Problem, ...]]:
    """What was published before and is no longer planned; what of it is kept because somebody changed it."""
    stale, kept = [], []
    for path in sorted(known.paths() - set(planned)):
        state = file_state(output, path, known)
        if state.there and state.ours:
            stale.append(path)
        elif state.there:
            kept.append(
                Problem(
                    f"{output.name}/{path}",
                    "no longer published, but kept: it was changed after it was written",
                    "Remove it by hand if it is not yours.",
                    severity=Severity.WARNING,
                )
            )
    return stale, tuple(kept)


def _replaces_a_stranger(one: Outdated) -> bool:
    """Whether a copy, which was not even staged, would overwrite what is not ours and is not the same."""
    return (
        isinstance(one, OutdatedCopy)
        and one.state.there
        and not one.state.ours
        and one.state.content != one.entry.original
    )


def _blocking(output: Path, blocked: dict[str, str], stale: set[str]) -> list[Problem]:
    """What keeps pages from lying in the folder, and is not about to be removed."""
    return [
        Problem(
            f"{output.name}/{found}",
            "a link or a file stands in the output folder where a folder is needed",
            "Remove or rename it.",
        )
        for found in sorted(set(blocked.values()) - stale)
    ]


def _strangers(output: Path, in_the_way: Sequence[Outdated], *, force: bool, recorded: bool) -> list[Problem]:
    """The files that would be overwritten and are not ours."""
    wrong = [one for one in in_the_way if not force or (output / one.path).is_dir()]
    reason = (
        "was not put there by this program, or was changed since"
        if recorded
        else "is there already, and there is no record that this program wrote it"
    )
    problems = [
        Problem(
            f"{output.name}/{one.path}",
            f"this file {reason}",
            "Move it away, or take it over with `build --force`.",
        )
        for one in wrong[:_SHOWN]
    ]
    if len(wrong) > _SHOWN:
        problems.append(
            Problem(
                output.name,
                f"and {len(wrong) - _SHOWN} more such files",
                "`build --force` takes over all of them.",
            )
        )
    return problems


def _meddled(output: Path, changed: Changed) -> list[Problem]:
    """The files that somebody changed between the comparison and now."""
    return [
        Problem(
            f"{output.name}/{path}",
            "this file was changed while the site was being built",
            "Move it away, or take it over with `build --force`.",
        )
        for path in changed.paths
    ]


def _only_holds(folder: Path, output: Path, stale: set[str]) -> bool:
    """Whether a folder holds nothing but files that are about to be removed, and folders of theirs."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    inner = [folder, *folder.rglob("*")]
    folders = {path for path in inner if path.is_dir() and not path.is_symlink()}
    files = [path for path in inner if path not in folders]
    left = folders - {above for file in files for above in file.parents}
    return not left and {file.relative_to(output).as_posix() for file in files} <= stale


def _in_the_way_of(places: Iterable[str], stale: Sequence[str]) -> set[str]:
    """What has to go first: a file where a folder is needed, or files in a folder where a file is."""
    wanted = set(places)
    folders = {path[:end] for path in wanted for end in range(len(path)) if path[end] == "/"}
    return {
        path
        for path in stale
        if path in folders or any(path[:end] in wanted for end in range(len(path)) if path[end] == "/")
    }


def _stamps(output: Path, paths: Iterable[str]) -> dict[str, tuple[Stamp, int]]:
    """The stamps of files, taken when a later change must show in them."""
    stamps = stamped(output, paths)
    late = [path for path, (stamp, looked) in stamps.items() if not stamp.settled(looked)]
    if late and all(stamps[path][0].mtime_ns % 1_000_000_000 for path in late):
        sleep(0.021)
        stamps |= stamped(output, late)
    return stamps
