"""Themes: where templates, static files and translations come from, and what each page depends on.

A theme is a folder `themes/<name>/` with a `theme.yaml`. It may extend another; then a file of its own takes
the place of the other's, one by one. `briefing` comes with the program.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from site_builder.digest import of_bytes, of_value
from site_builder.errors import Problem, naming
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

    def files(self, kind: str) -> dict[str, Path]:
        """The files in a sub-folder of the themes, by their path in it: each from the first theme that has it."""
        found: dict[str, Path] = {}
        for _, folder in self.folders:
            top = Path(folder) / kind
            for file in sorted(_every_file(top)):
                if file.is_file() and not file.name.startswith(".") and not file.name.endswith("~"):
                    found.setdefault(file.relative_to(top).as_posix(), file)
        return dict(sorted(found.items()))

    def shown(self, file: Path) -> str:
        """A file of the theme as an editor knows it."""
        for name, folder in self.folders:
            if file.is_relative_to(folder):
                return f"themes/{name}/{file.relative_to(folder).as_posix()}"
        return str(file)

    def catalogues(self, language: str) -> list[Path]:
        """The gettext catalogues of a language, the most specific first. English is in the templates."""
        names = dict.fromkeys((language, language.replace("-", "_"), language.split("-")[0].lower()))
        files = [Path(folder) / "translations" / f"{name}.po" for _, folder in self.folders for name in names]
        return [file for file in files if file.is_file()]


def _every_file(top: Path) -> Iterator[Path]:
    """What lies below a folder, if it is there. Raises OSError where it cannot be looked at."""

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            raise error

    for folder, _, names in os.walk(top, onerror=refuse):
        yield from (Path(folder) / name for name in names)


def load_theme(root: Path, name: str) -> tuple[Theme, tuple[Problem, ...]]:
    """The theme of a site, with what is wrong with it.

    If it, or one that it extends, is not there or cannot be read, the theme that comes with the program takes its
    place, so that what else is wrong can be told in the same run.
    """
    folders: list[tuple[str, str]] = []
    wanted, asked_by = name, "site.yaml"
    problems: list[Problem] = []
    while wanted and not problems:
        folder = theme_folder(root, wanted)
        if folder is None:
            problems.append(_missing(root, wanted, asked_by))
        elif wanted in dict(folders):
            problems.append(Problem(asked_by, f"the theme “{wanted}” extends itself", "Remove `extends`."))
        else:
            folders.append((wanted, str(folder)))
            asked_by = f"themes/{wanted}/{FILE}"
            fields, wrong = _fields(folder / FILE, asked_by)
            problems += wrong
            wanted = fields.extends
    if problems and DEFAULT not in dict(folders) and (default := theme_folder(root, DEFAULT)):
        folders.append((DEFAULT, str(default)))
    return Theme(tuple(folders)), tuple(problems)


def _missing(root: Path, wanted: str, asked_by: str) -> Problem:
    known = ", ".join(sorted({DEFAULT, *(path.parent.name for path in root.glob(f"themes/*/{FILE}"))}))
    return Problem(
        asked_by,
        f"there is no theme “{wanted}”",
        f"A theme is a folder themes/{wanted}/ with a {FILE}. There are: {known}.",
    )


def theme_folder(root: Path, name: str) -> Path | None:
    """Where a theme lies: in the site, or with the program; None if nowhere."""
    package = Path(__file__).parent.parent
    for top in (root, package, package.parent):
        if (top / "themes" / name / FILE).is_file():
            return top / "themes" / name
    return None


def _fields(file: Path, shown: str) -> tuple[ThemeFields, list[Problem]]:
    try:
        with naming(file):
            text = file.read_text("utf-8-sig")
        tree = load_yaml(shown, text)
    except ParseFailure as failure:
        return ThemeFields(), [failure.problem]
    except UnicodeDecodeError as error:
        return ThemeFields(), [_not_utf_8(shown, error)]
    fields, _, problems = fill(ThemeFields, tree)
    return fields or ThemeFields(), problems


def _not_utf_8(shown: str, error: UnicodeDecodeError) -> Problem:
    return Problem(shown, f"not UTF-8: the byte at offset {error.start}", "Save the file as UTF-8.")


def _bytes(file: Path) -> bytes:
    with naming(file):
        return file.read_bytes()


class TemplateSet(msgspec.Struct, frozen=True):
    """All templates of a theme, and the state of its interface texts."""

    texts: Mapping[str, str]
    """By the name that templates use: `home.html`, or `briefing/home.html` for a certain theme's own."""
    files: Mapping[str, str]
    """The same names -> the files, as an editor knows them."""
    catalogues: Mapping[str, bytes]
    """By language, the digest of its catalogues."""

    def digest(self) -> bytes:
        """Digest of everything in the set: the key of what is computed from it."""
        return of_value([sorted(self.texts.items()), sorted(self.catalogues.items())])


def load_templates(theme: Theme, languages: Iterable[str]) -> tuple[TemplateSet, tuple[Problem, ...]]:
    """Read every template of a theme; a problem for each that is not UTF-8. Raises OSError."""
    texts: dict[str, str] = {}
    files: dict[str, str] = {}
    problems = []
    for name, folder in theme.folders:
        single = Theme(((name, folder),))
        for path, file in single.files("templates").items():
            shown = f"themes/{name}/templates/{path}"
            try:
                with naming(file):
                    text = file.read_text("utf-8-sig")
            except UnicodeDecodeError as error:
                problems.append(_not_utf_8(shown, error))
                continue
            for alias in (path, f"{name}/{path}"):
                texts.setdefault(alias, text)
                files.setdefault(alias, shown)
    catalogues = {language: of_bytes(*map(_bytes, theme.catalogues(language))) for language in languages}
    return TemplateSet(texts, files, catalogues), tuple(problems)
