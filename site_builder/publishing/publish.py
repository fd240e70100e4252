"""Pages and copies -> the output folder, replaced file by file after everything has been written elsewhere.

Until the last byte is staged the site as published is untouched; after that each file is old or new, never
half. Only what a build put there, and is still as it was put there, is replaced or removed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from time import sleep

import msgspec

from site_builder.build_cache import BuildCache
from site_builder.errors import BuildError, Problem, Severity
from site_builder.publishing.file_state import FileState, file_state, links_on_the_way, stamped
from site_builder.publishing.manifest import LOOKED, Basis, Entry, Manifest, OutputState, OutputStateFiles
from site_builder.publishing.outdated import Comparison, OutdatedFile
from site_builder.publishing.placing import Changed, add_new, remove, removing, replace_standing, sync
from site_builder.publishing.stage import NEW, Staged

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
    problems: tuple[Problem, ...] = ()
    """Warnings."""


def publish(
    output: Path,
    staging: Path,
    files: OutputStateFiles,
    output_state: OutputState,
    basis: Basis,
    comparison: Comparison,
    staged: Iterable[Staged],
    *,
    force: bool,
    cache: BuildCache,
    durable: bool = True,
) -> Published:
    """Make the folder hold what was planned, besides what is not ours.

    The comparison is complete once the first file is staged. `durable`: what is put in place is on the disk.

    Raises BuildError where something that is not ours is in the way, or was changed in the meantime, unless `force`
    is set; then what was published stands. Raises OSError, with the path, for what the disk refuses; then each
    file is old or new.
    """
    entries: dict[str, Entry] = {}
    places: dict[str, str] = {}
    seen: dict[str, FileState] = {}
    in_the_way: list[OutdatedFile] = []
    for one in staged:
        due, content = one.due, one.content
        entries[due.path] = msgspec.structs.replace(due.entry, content=content)
        if content != due.state.content or not due.state.there:
            places[due.path] = one.file
            if due.state.content:
                seen[due.path] = due.state
            if not due.state.ours:
                in_the_way.append(due)
    stale, kept = _stale(output, output_state, comparison.current.keys() | entries.keys())
    blocked = links_on_the_way(output, entries)
    _stop_at(_blocking(blocked, set(stale)))
    leaving = set(stale)
    in_the_way = [one for one in in_the_way if not _only_holds(output / one.path, output, leaving)]
    _stop_at(_strangers(output, in_the_way, force=force, recorded=bool(output_state.manifest.files)))

    result = Published(
        rendered=tuple(Rendered(one.path, one.reason, one.origin) for one in comparison.due),
        unchanged=len(comparison.current),
        removed=tuple(stale),
        written=tuple(places),
        problems=kept,
    )
    manifest = output_state.manifest
    settled = not (entries or stale or output_state.pending) and comparison.current == manifest.files
    if settled and (manifest.basis, manifest.groups) == (basis, comparison.groups):
        cache.keep_value(LOOKED, output_state.fingerprint, manifest)
        return result
    if places or stale:
        pending = {path: (entries[path].content, *output_state.pending.get(path, ())) for path in places}
        files.announce({**output_state.pending, **pending})
        if durable:
            sync(staging, files.journal.parent)
    try:
        old = replace_standing(output, staging, {path: places[path] for path in seen}, seen, force=force)
    except Changed as error:
        raise BuildError(_meddled(output, error)) from None
    first = _in_the_way_of(places, stale)
    with removing(old):
        remove(output, first)
        add_new(output, staging / NEW, {path: file for path, file in places.items() if path not in seen})
        remove(output, (path for path in stale if path not in first))
        entries = _with_stamps(output, entries)
        files.commit(Manifest(basis, comparison.groups, {**comparison.current, **entries}), cache)
    return result


def _stop_at(problems: Sequence[Problem]) -> None:
    if problems:
        raise BuildError(problems)


def _stale(
    output: Path, output_state: OutputState, planned: Iterable[str]
) -> tuple[list[str], tuple[Problem, ...]]:
    """What was published before and is no longer planned; what of it is kept because somebody changed it."""
    stale, kept = [], []
    for path in sorted((output_state.manifest.files.keys() | output_state.pending.keys()) - set(planned)):
        state = file_state(output, path, output_state)
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


def _blocking(blocked: dict[str, str], stale: set[str]) -> list[Problem]:
    """What keeps pages from lying in the folder, and is not about to be removed."""
    return [
        Problem(
            found,
            "a link or a file stands in the output folder where a folder is needed",
            "Remove or rename it.",
        )
        for found in sorted(set(blocked.values()) - stale)
    ]


def _strangers(
    output: Path, in_the_way: Sequence[OutdatedFile], *, force: bool, recorded: bool
) -> list[Problem]:
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
    """Whether a folder holds nothing but files that are about to be removed."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    held = {
        file.relative_to(output).as_posix()
        for file in folder.rglob("*")
        if file.is_symlink() or not file.is_dir()
    }
    return held <= stale


def _in_the_way_of(places: Iterable[str], stale: Sequence[str]) -> set[str]:
    """What has to go first: a file where a folder is needed, or files in a folder where a file is."""
    wanted = set(places)
    folders = {path[:end] for path in wanted for end in range(len(path)) if path[end] == "/"}
    return {
        path
        for path in stale
        if path in folders or any(path[:end] in wanted for end in range(len(path)) if path[end] == "/")
    }


def _with_stamps(output: Path, entries: dict[str, Entry]) -> dict[str, Entry]:
    """The entries with their files' stamps, taken when a later change must show in them."""
    stamps = stamped(output, entries)
    late = [path for path, (stamp, looked) in stamps.items() if not stamp.settled(looked)]
    if late and all(stamps[path][0].mtime_ns % 1_000_000_000 for path in late):
        sleep(0.021)
        stamps |= stamped(output, late)
    return {
        path: msgspec.structs.replace(entry, stamp=stamps[path][0], looked_ns=stamps[path][1])
        for path, entry in entries.items()
    }
