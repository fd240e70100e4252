"""Themes: where templates, static files and translations come from, and what each page depends on.

A theme is a folder `themes/<name>/` with a `theme.yaml`. It may extend another; then a file of its own takes
the place of the other's, one by one. `briefing` comes with the program.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from site_builder.digest import of_bytes, of_value
from site_builder.errors import BuildError, Problem, naming
from site_builder.parsing.tree import ParseFailure
from site_builder.parsing.typed import fill
from site_builder.parsing.yaml import load_yaml

DEFAULT = "briefing"
ASSETS = "assets"
FILE = "theme.yaml"


class ThemeFields(msgspec.Struct, frozen=True):
    """The keys of theme.yaml."""

    extends: Annotated[str, Meta(description="The theme that this one changes")] = ""
    description: str = ""


class Theme(msgspec.Struct, frozen=True):
    """A theme with those that it extends, itself first. Can be sent to another process."""

    folders: tuple[tuple[str, str], ...]
    """Name and folder of each."""
    language: str
    """The language of the interface's texts."""

    def files(self, kind: str) -> dict[str, Path]:
        """The files in a sub-folder of the themes, by their path in it: each from the first theme that has it."""
        found: dict[str, Path] = {}
        for _, folder in self.folders:
            top = Path(folder) / kind
            for file in sorted(_every_file(top)):
                if file.is_file() and not file.name.startswith(".") and not file.name.endswith("~"):
                    found.setdefault(file.relative_to(top).as_posix(), file)
        return dict(sorted(found.items()))

    def catalogues(self) -> list[Path]:
        """The gettext catalogues of the language, the most specific first. English is in the templates."""
        names = dict.fromkeys(
            (self.language, self.language.replace("-", "_"), self.language.split("-")[0].lower())
        )
        files = [Path(folder) / "translations" / f"{name}.po" for _, folder in self.folders for name in names]
        return [file for file in files if file.is_file()]


def _every_file(top: Path) -> Iterator[Path]:
    """What lies below a folder, if it is there. Raises OSError where it cannot be looked at."""

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            raise error

    for folder, _, names in os.walk(top, onerror=refuse):
        yield from (Path(folder) / name for name in names)


def load_theme(root: Path, name: str, language: str) -> Theme:
    """The theme of a site. Raises BuildError if it, or one that it extends, is not there."""
    folders: list[tuple[str, str]] = []
    wanted, asked_by = name, "site.yaml"
    while wanted:
        folder = theme_folder(root, wanted)
        if folder is None:
            known = ", ".join(
                sorted({DEFAULT, *(path.parent.name for path in root.glob(f"themes/*/{FILE}"))})
            )
            raise BuildError(
                [
                    Problem(
                        asked_by,
                        f"there is no theme “{wanted}”",
                        f"A theme is a folder themes/{wanted}/ with a {FILE}. There are: {known}.",
                    )
                ]
            )
        if wanted in dict(folders):
            raise BuildError([Problem(asked_by, f"the theme “{wanted}” extends itself", "Remove `extends`.")])
        folders.append((wanted, str(folder)))
        asked_by = f"themes/{wanted}/{FILE}"
        wanted = _fields(folder / FILE, asked_by).extends
    return Theme(tuple(folders), language)


def theme_folder(root: Path, name: str) -> Path | None:
    """Where a theme lies: in the site, or with the program; None if nowhere."""
    package = Path(__file__).parent.parent
    for top in (root, package, package.parent):
        if (top / "themes" / name / FILE).is_file():
            return top / "themes" / name
    return None


def _fields(file: Path, shown: str) -> ThemeFields:
    try:
        with naming(file):
            text = file.read_text("utf-8-sig")
        tree = load_yaml(shown, text)
    except ParseFailure as failure:
        raise BuildError([failure.problem]) from failure
    except UnicodeDecodeError as error:
        raise BuildError(
            [Problem(shown, f"not UTF-8: the byte at offset {error.start}", "Save the file as UTF-8.")]
        ) from error
    fields, _, problems = fill(ThemeFields, tree)
    if fields is None:
        raise BuildError(problems)
    return fields


def _bytes(file: Path) -> bytes:
    with naming(file):
        return file.read_bytes()


class TemplateSet(msgspec.Struct, frozen=True):
    """The sources of all templates of a theme, and of its texts."""

    sources: Mapping[str, str]
    """By the name that templates use: `home.html`, or `briefing/home.html` for a certain theme's own."""
    files: Mapping[str, str]
    """The same names -> the files, as an editor knows them."""
    texts: bytes
    """Digest of the catalogues."""

    def digest(self) -> bytes:
        """Digest of everything in the set: the key of what is computed from it."""
        return of_value([sorted(self.sources.items()), self.texts])


def load_templates(theme: Theme) -> TemplateSet:
    """Read every template of a theme. Raises BuildError where one is not UTF-8, or OSError."""
    sources: dict[str, str] = {}
    files: dict[str, str] = {}
    problems = []
    for name, folder in theme.folders:
        single = Theme(((name, folder),), theme.language)
        for path, file in single.files("templates").items():
            shown = f"themes/{name}/templates/{path}"
            try:
                with naming(file):
                    text = file.read_text("utf-8-sig")
            except UnicodeDecodeError as error:
                problems.append(
                    Problem(shown, f"not UTF-8: the byte at offset {error.start}", "Save the file as UTF-8.")
                )
                continue
            for alias in (path, f"{name}/{path}"):
                sources.setdefault(alias, text)
                files.setdefault(alias, shown)
    if problems:
        raise BuildError(problems)
    texts = of_bytes(*map(_bytes, theme.catalogues()))
    return TemplateSet(sources, files, texts)
