"""The bytes of one file -> an article, a dossier or an undated page, with all that is wrong in it."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from site_builder.digest import of_value
from site_builder.errors import Position, Problem, Severity
from site_builder.model.article import (
    Article,
    Body,
    Correction,
    Dossier,
    PlainPage,
)
from site_builder.model.fields import (
    ArticleFields,
    CorrectionFields,
    DossierFields,
    PageFields,
)
from site_builder.model.moment import Moment
from site_builder.opening.layout import PAGES, TOPICS
from site_builder.parsing.text import (
    clean,
    collapse,
    fold,
    looks_like_utf_16,
    name_slug,
    one_line_end,
    plain_text,
    slugify,
)
from site_builder.parsing.tree import ParseFailure, Tree
from site_builder.parsing.typed import fill
from site_builder.reading.frontmatter import Parts, split
from site_builder.reading.head import Head
from site_builder.reading.markdown import Allowance
from site_builder.reading.texts import ReadSettings, TextRead, read_line, read_text

CONTENT_FILE_BYTES = 2 * 1024 * 1024
"""The largest article, in bytes."""

F = TypeVar("F", bound=msgspec.Struct)


class Record(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What reading one file gave."""

    text: Article | PlainPage | Dossier | None = None
    """None if the file could not be read."""
    body: Body | None = None
    """None if the file has no text, or where the body is kept apart from the record."""
    problems: tuple[Problem, ...] = ()

    @property
    def repeatable(self) -> bool:
        """Whether reading the same bytes again must give the same: not if time ran out."""
        return all(problem.severity is not Severity.DEGRADED for problem in self.problems)


def read_content_file(path: str, content: bytes, settings: ReadSettings) -> Record:
    """Read one file from its bytes. Never raises for what is in them."""
    try:
        parts = split(path, decode(path, content))
    except ParseFailure as failure:
        return Record(problems=(failure.problem,))
    if path.startswith(TOPICS + "/"):
        return _read_dossier(parts, settings)
    read = _read_page if path.startswith(PAGES + "/") else _read_article
    return read(parts, settings)


def too_large(path: str) -> Problem:
    """The problem of a file that is larger than an article may be."""
    return Problem(
        path,
        f"larger than {CONTENT_FILE_BYTES // 1024 // 1024} MiB, the limit of one article",
        "Split it, or put it into content/static/.",
    )


def decode(path: str, content: bytes) -> str:
    """The text, with `\\n` line ends and only characters that can be written. Raises ParseFailure."""
    if len(content) > CONTENT_FILE_BYTES:
        raise ParseFailure(too_large(path))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        lines = one_line_end(content[: error.start].decode("utf-8-sig")).split("\n")
        message = f"not UTF-8: the byte at offset {error.start} is {content[error.start]:#04x}"
        raise ParseFailure(
            Problem(path, message, "Save the file as UTF-8.", Position(len(lines), len(lines[-1]) + 1))
        ) from error
    if looks_like_utf_16(content):
        offset = content.index(b"\0")
        message = f"not UTF-8 but probably UTF-16: the byte at offset {offset} is 0x00"
        raise ParseFailure(Problem(path, message, "Save the file as UTF-8."))
    return clean(one_line_end(text))


def _mapped(head: Tree, mapping: dict[str, tuple[str, ...]]) -> Tree:
    """The front matter with our keys filled from foreign ones, where ours are absent."""
    value = dict(head.value)
    positions = dict(head.positions)
    for ours, foreign in mapping.items():
        if value.get(ours) is not None:
            continue
        present = [name for name in foreign if head.value.get(name) is not None]
        if ours in _LISTS:
            values = [item for name in present for item in _LISTS[ours](head.value[name])]
            if values:
                value[ours] = values
        elif present:
            value[ours] = head.value[present[0]]
        if present:
            positions[(ours,)] = head.position((present[0],))
    return msgspec.structs.replace(head, value=value, positions=positions)


def _several(value: object) -> list[object]:
    """A foreign list: some archives write it as text with commas."""
    if isinstance(value, str):
        return [item.strip() for item in value.split(",") if item.strip()]
    return _people(value)


def _people(value: object) -> list[object]:
    """A foreign list of people: a comma in a name is part of it."""
    return list(value) if isinstance(value, list) else [value]


_LISTS = {"topics": _several, "aliases": _several, "author": _people, "authors": _people}
"""Our keys that hold lists -> how foreign values are read for them."""


def _read_dossier(parts: Parts, settings: ReadSettings) -> Record:
    head = Head(parts.head, settings.timezone)
    fields, _, problems = fill(DossierFields, parts.head)
    head.problems += problems
    if fields is None:
        return Record(problems=tuple(problems))
    if not fold(fields.name):
        head.error(("name",), "“name” is empty", "Give the topic its name.")
    text = read_text(parts, settings, "", collapse(fields.summary), Allowance(settings.markdown.time_limit))
    head.problems += text.problems
    dossier = Dossier(
        path=parts.head.path,
        name=collapse(fields.name),
        kind=fields.kind,
        aliases=tuple(collapse(alias) for alias in fields.aliases if fold(alias)),
        parent=collapse(fields.parent),
        summary=text.summary,
        slug=head.slug(fields.slug.strip()) or _dossier_slug(_stem(parts.head.path)),
        body=of_value(text.body) if text.body else b"",
        references=text.references,
        ids=text.ids,
        positions=head.keys(),
    )
    return Record(text=dossier, body=text.body, problems=tuple(head.problems))


def _read_page(parts: Parts, settings: ReadSettings) -> Record:
    head, fields, foreign = _filled(PageFields, parts, settings)
    if fields is None:
        return Record(problems=tuple(head.problems))
    text, common = _common(parts, fields, foreign, settings, head, Allowance(settings.markdown.time_limit))
    return Record(text=PlainPage(**common), body=text.body, problems=tuple(head.problems))


def _read_article(parts: Parts, settings: ReadSettings) -> Record:
    head, fields, foreign = _filled(ArticleFields, parts, settings)
    if fields is None:
        return Record(problems=tuple(head.problems))
    allowance = Allowance(settings.markdown.time_limit)
    text, common = _common(parts, fields, foreign, settings, head, allowance)
    date = _date(parts.head.path, fields, head)
    rest: dict[str, Any] = {
        "topics": tuple(collapse(topic) for topic in fields.topics if fold(topic)),
        "publish_at": head.moment(fields.publish_at, "publish_at"),
        "expires": head.moment(fields.expires, "expires"),
        "guid": fields.guid.strip(),
        "sources": tuple(head.source(index, source) for index, source in enumerate(fields.sources)),
        "events": tuple(
            told for index, event in enumerate(fields.events) if (told := head.event(index, event))
        ),
        "corrections": tuple(
            correction
            for index, given in enumerate(fields.corrections)
            if (correction := _correction(index, given, settings, common["language"], head, allowance))
        ),
        "enclosure": head.enclosure(fields.enclosure),
        "media": text.media,
    }
    article = Article(**common, **rest, date=date) if date else None
    return Record(text=article, body=text.body if article else None, problems=tuple(head.problems))


def _correction(
    index: int,
    fields: CorrectionFields,
    settings: ReadSettings,
    language: str,
    head: Head,
    allowance: Allowance,
) -> Correction | None:
    """What was wrong, with the Markdown of its line converted."""
    moment = head.moment(fields.date, "corrections", index, "date")
    position = head.tree.position(("corrections", index, "text"))
    line = read_line(head.tree.path, collapse(fields.text), position, settings, language, allowance)
    head.problems += line.problems
    return Correction(moment, plain_text(line.html), line.body, line.references) if moment else None


def _filled(kind: type[F], parts: Parts, settings: ReadSettings) -> tuple[Head, F | None, dict[str, Any]]:
    """The front matter with its problems, as the fields of an article or page, and the keys that are not ours."""
    tree = _mapped(parts.head, settings.front_matter)
    head = Head(tree, settings.timezone)
    fields, foreign, problems = fill(kind, tree, unknown=True)
    head.problems += problems
    return head, fields, foreign


def _date(path: str, fields: ArticleFields, head: Head) -> Moment | None:
    """The date in the front matter, or else in the file's name; where there is neither, that is a problem."""
    if fields.date.strip():
        return head.moment(fields.date, "date")
    in_name = _name_of(path)[1]
    if not in_name:
        head.error(
            (), "there is no date", "Add a line `date: 2025-04-28`, or name the file 2025-04-28-title.md."
        )
    return head.moment(in_name, "date")


def _common(
    parts: Parts,
    fields: PageFields,
    foreign: dict[str, Any],
    settings: ReadSettings,
    head: Head,
    allowance: Allowance,
) -> tuple[TextRead, dict[str, Any]]:
    """The body, and what articles and undated pages have in common: the fields of a Text."""
    path = parts.head.path
    if not collapse(fields.title):
        head.error(("title",), "“title” is empty", "Give the article a title.")
    mapped = {name for names in settings.front_matter.values() for name in names}
    given = fields.language.strip()
    language = given if _is_language(given, head) else ""
    text = read_text(parts, settings, language, collapse(fields.summary), allowance)
    head.problems += text.problems
    common = {
        "path": path,
        "title": collapse(fields.title),
        "updated": head.moment(fields.updated, "updated"),
        "summary": text.summary,
        "slug": head.slug(fields.slug.strip())
        or slugify(_name_of(path)[0])
        or slugify(fields.title)
        or _nameless(fields.title),
        "authors": _authors(fields),
        "language": language,
        "draft": fields.draft,
        "aliases": head.aliases(fields.aliases),
        "image": head.image(fields.image),
        "extra": {**foreign, **fields.extra},
        "foreign": tuple(sorted(foreign.keys() - mapped)),
        "body": of_value(text.body) if text.body else b"",
        "references": text.references,
        "ids": text.ids,
        "positions": head.keys(),
    }
    return text, common


def _authors(fields: PageFields) -> tuple[str, ...]:
    """Those of `author` and of `authors`, each once under whatever spelling."""
    found: dict[str, str] = {}
    for names in (fields.author, fields.authors):
        for name in (names,) if isinstance(names, str) else names:
            found.setdefault(fold(name), collapse(name))
    return tuple(name for key, name in found.items() if key)


def _dossier_slug(stem: str) -> str:
    """The slug that a dossier's file name gives; none if it has no letter or digit."""
    return name_slug(stem) if slugify(stem) else ""


def _nameless(title: str) -> str:
    """A slug for a title without a letter or digit: emoji, for example."""
    return f"untitled-{of_value(title).hex()[:8]}"


def _is_language(text: str, head: Head) -> bool:
    if text and not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        head.error(("language",), f"“{text[:40]}” is not a language", "Write it as it, en or en-GB.")
    return bool(text)


def _stem(path: str) -> str:
    """The file's name, or that of its folder if it is a bundle's, without its ending."""
    folder, _, name = path.rpartition("/")
    return folder.rpartition("/")[2] if name == "index.md" else name.removesuffix(".md")


def _name_of(path: str) -> tuple[str, str]:
    """What the file's (or the bundle's folder's) name says: the name without its date, and the date."""
    stem = _stem(path)
    found = re.match(r"(\d{4}-\d\d-\d\d)(?:[-_ ]+|$)", stem)
    return (stem[found.end() :], found[1]) if found else (stem, "")
