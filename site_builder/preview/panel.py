"""The problems of a build as a panel over the page, and the line that names a page's files. All text is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import msgspec
from markupsafe import Markup

from site_builder.errors import Problem
from site_builder.excerpt import ExcerptLine, excerpt

SHOWN = 40
"""So many problems are shown with the lines around them; the others are counted."""

LISTED = 200
"""So many files of a list are named; the others are counted."""

STANDS = "The page below is the last good one."
NOTHING_YET = "Nothing has been built yet since this preview began."
DEGRADED = "Everything was built; this text is shown as it was typed."


class Panel(msgspec.Struct, frozen=True):
    """What is laid over every page while something is wrong; empty if nothing is."""

    html: str = ""
    key: str = ""
    """Another one for every other panel."""


def panel_of(root: Path, problems: Sequence[Problem], note: str) -> Panel:
    """The panel of the problems, with the lines around each as they are now."""
    if not problems:
        return Panel()
    html = panel_html(
        [(problem, excerpt(root, problem)) for problem in problems[:SHOWN]], len(problems), note
    )
    sound = html.encode(errors="replace")  # the name of a file can be any bytes
    return Panel(sound.decode(), blake2b(sound, digest_size=8).hexdigest())


def panel_html(shown: Sequence[tuple[Problem, Sequence[ExcerptLine]]], count: int, note: str) -> str:
    """Problems with the lines around them; `count` is how many there are, shown or not."""
    more = count - len(shown)
    return Markup(
        '<details class="panel" open><summary><strong>{title}</strong> <span class="note">{note}</span></summary>'
        '<div class="scroll" tabindex="0" role="group" aria-label="{title}"><ol>{problems}</ol>{more}</div></details>'
    ).format(
        title=f"{_count(count, 'problem')} to mend",
        note=note,
        problems=Markup("").join(_problem(problem, lines) for problem, lines in shown),
        more=Markup('<p class="more">And {}; the terminal names them all.</p>').format(f"{more:,} more")
        if more
        else "",
    )


def _problem(problem: Problem, lines: Sequence[ExcerptLine]) -> Markup:
    position = problem.position
    return Markup(
        '<li><p class="place"><code>{path}<span>:{line}:{column}</span></code></p>'
        '<p class="message">{message}</p>{lines}{hint}</li>'
    ).format(
        path=problem.path,
        line=position.line,
        column=position.column,
        message=_capital(problem.message),
        lines=_lines(lines) if lines else "",
        hint=Markup('<p class="hint">{}</p>').format(problem.hint) if problem.hint else "",
    )


def _lines(lines: Sequence[ExcerptLine]) -> Markup:
    width = len(str(lines[-1].number))
    return Markup("<pre>{}</pre>").format(
        Markup("\n").join(
            Markup('<span class="{}"><span class="number">{}</span> {}</span>').format(
                "line marked" if line.marked else "line",
                f"{line.number:{width}}",
                _pointed(line.text, line.column) if line.marked else line.text,
            )
            for line in lines
        )
    )


def _pointed(text: str, column: int) -> Markup:
    """A line whose character at the column has a caret below it, where the line reaches so far."""
    place = column - 1
    if not 0 <= place <= len(text):
        return Markup("{}").format(text)
    return Markup('{}<span class="caret">{}</span>{}').format(
        text[:place], text[place : place + 1] or " ", text[place + 1 :]
    )


def file_line_html(origin: str, file: str, listed: Sequence[str]) -> str:
    """The line that says which file a page is made from, or the files of what it lists."""
    parts = []
    if file:
        parts.append(Markup("<code>{}</code>").format(file))
    elif origin:
        parts.append(Markup('<span class="what">{}</span>').format(_capital(origin)))
    if listed:
        more = len(listed) - LISTED
        items = Markup("").join(
            Markup("<li><code>{}</code></li>").format(path) for path in listed[:LISTED]
        ) + (Markup('<li class="more">and {} more</li>').format(f"{more:,}") if more > 0 else "")
        parts.append(
            Markup(
                '<details class="files"><summary>{}</summary><ul tabindex="0" role="list" '
                'aria-label="The files of what this page lists">{}</ul></details>'
            ).format(f"lists {_count(len(listed), 'file')}", items)
        )
    if not parts:
        return ""
    return Markup(
        '<details class="origin" open><summary><span>File of this page</span></summary><div>{}</div></details>'
    ).format(Markup(" ").join(parts))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
