"""Looks at every file of content/: names and stamps, no bytes.

Follows no link to a folder and none out of content/; opens nothing that is not a regular file.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from operator import attrgetter
from pathlib import Path

import msgspec

from site_builder.errors import Problem, Severity
from site_builder.model.stamp import Stamp
from site_builder.opening.layout import ARTICLES, CONTENT, PAGES, STATIC, TOPICS
from site_builder.parsing.text import clean

FOLDER_DEPTH = 40
"""How many folders may lie within each other."""

_LITTER = re.compile(
    r"\.DS_Store|Thumbs\.db|.*~|\.#.*|#.*#|\.~lock\..*#|.*\.sw[pox]|4913|\.goutputstream-.*"
    r"|.*___jb_tmp___|.*___jb_old___",
    re.DOTALL,
)


_USUAL = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]*\.md")
"""The names of most files: neither litter nor hidden, and of plain characters."""


class Found(msgspec.Struct, frozen=True, gc=False):
    """A file of the user's."""

    path: str
    """Relative to the site, with `/`."""
    stamp: Stamp


class Scan(msgspec.Struct, frozen=True):
    """Everything in content/, each list in the order of its paths."""

    texts: tuple[Found, ...]
    """Articles, dossiers and undated pages: `.md` files."""
    attachments: tuple[Found, ...]
    """Files beside an `index.md`."""
    static: tuple[Found, ...]
    absent: tuple[str, ...]
    """Folders that are not there, and the paths of what is there and was not looked at."""
    problems: tuple[Problem, ...]


def is_litter(name: str) -> bool:
    """Whether a file is what editors and file managers leave behind for a moment or for good."""
    return _LITTER.fullmatch(name) is not None


def passed_over(name: str, *, static: bool) -> bool:
    """Whether a file or folder of this name is not the site's: litter, or hidden and not in content/static."""
    return is_litter(name) or (name.startswith(".") and not static)


def scan(root: Path) -> Scan:
    """Look at everything below `root/content`. Raises OSError where a folder cannot be read."""
    problems: list[Problem] = []
    found: list[Found] = []
    missing = [folder for folder in (ARTICLES, TOPICS, PAGES, STATIC) if not _is_there(root / folder)]
    for folder in (ARTICLES, TOPICS, PAGES, STATIC):
        if folder not in missing:
            found += _walk(root, folder, problems)
    found.sort(key=attrgetter("path"))
    texts, static, others = [], [], []
    for file in found:
        if file.path.startswith(STATIC + "/"):
            static.append(file)
        elif file.path.endswith(".md"):
            texts.append(file)
        else:
            others.append(file)
    bundles = {file.path.removesuffix("/index.md") for file in texts if file.path.endswith("/index.md")}
    bundles -= {ARTICLES, PAGES, TOPICS}
    for file in others:
        if file.path.lower().endswith((".markdown", ".mdown", ".mkd", ".md")):
            problems.append(_skipped(file.path, "only files that end in .md are read", "Rename it."))
    attachments = tuple(file for file in others if bundle_of(file.path, bundles))
    absent = (*missing, *(problem.path for problem in problems if not problem.fails))
    return Scan(tuple(texts), attachments, tuple(static), absent, tuple(problems))


def _is_there(folder: Path) -> bool:
    """Whether there is such a folder, or something else in its place. Raises OSError where that cannot be seen."""
    try:
        folder.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def bundle_of(path: str, bundles: set[str]) -> str:
    """The nearest folder above `path` that is an article's own; empty if there is none."""
    folder = path.rpartition("/")[0]
    while folder and folder not in bundles:
        folder = folder.rpartition("/")[0]
    return folder


def _skipped(path: str, why: str, hint: str = "") -> Problem:
    return Problem(clean(path), f"not looked at: {why}", hint, severity=Severity.WARNING)


def _walk(root: Path, top: str, problems: list[Problem]) -> list[Found]:
    """Every regular file below a folder, in no order."""
    found: list[Found] = []
    try:
        if not stat.S_ISDIR((root / top).stat().st_mode):
            problems.append(_skipped(top, "not a folder", "Put a folder here."))
            return found
        home = os.path.realpath(root / CONTENT, strict=True) + os.sep
        real = os.path.realpath(root / top, strict=True)
    except OSError as error:
        if not _leads_nowhere(error):
            raise
        problems.append(_skipped(top, "a link that leads nowhere", "Mend or remove it."))
        return found
    if not real.startswith(home):
        problems.append(_skipped(top, "a link out of content/", "Put the folder itself here."))
        return found
    is_static = top == STATIC
    pending = [(top, 0)]
    while pending:
        folder, depth = pending.pop()
        if depth > FOLDER_DEPTH:
            problems.append(
                Problem(folder, f"more than {FOLDER_DEPTH} folders within each other", "Move it further up.")
            )
            continue
        with os.scandir(root / folder) as entries:
            for entry in entries:
                usual = _USUAL.fullmatch(entry.name)
                if not usual and passed_over(entry.name, static=is_static):
                    continue
                path = f"{folder}/{entry.name}"
                if is_static and entry.name.startswith(".site-builder"):
                    problems.append(Problem(path, "this name is the program's own", "Rename it."))
                elif not usual and not _is_text(entry.name):
                    problems.append(Problem(ascii(path)[1:-1], "the file's name is not UTF-8", "Rename it."))
                elif entry.is_dir(follow_symlinks=False):
                    pending.append((path, depth + 1))
                elif status := _status(entry, path, home, problems):
                    found.append(Found(path, Stamp.of(status)))
    return found


def _leads_nowhere(error: OSError) -> bool:
    """Whether a link is wrong; anything else that the system refuses is none of its doing."""
    return error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


def _is_text(name: str) -> bool:
    if name.isascii():
        return name.isprintable()
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return clean(name) == name


def _status(entry: os.DirEntry[str], path: str, home: str, problems: list[Problem]) -> os.stat_result | None:
    """The status of a regular file or of a link to one inside content/; None, and a warning, for anything else."""
    if entry.is_symlink():
        try:
            status, real = entry.stat(), os.path.realpath(entry.path, strict=True)
        except OSError as error:
            if not _leads_nowhere(error):
                raise
            problems.append(_skipped(path, "a link that leads nowhere", "Mend or remove it."))
            return None
        if stat.S_ISDIR(status.st_mode):
            problems.append(_skipped(path, "a link to a folder", "Put the folder itself here."))
            return None
        if not real.startswith(home):
            problems.append(_skipped(path, "a link out of content/", "Put the file itself here."))
            return None
    else:
        try:
            status = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            return None  # gone since the folder was listed
    if not stat.S_ISREG(status.st_mode):
        problems.append(_skipped(path, "not a regular file"))
        return None
    return status
