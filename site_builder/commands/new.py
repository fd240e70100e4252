"""A new article: a file with front matter in the right place, never over another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import msgspec

from site_builder.errors import BuildError, Problem
from site_builder.opening.layout import ARTICLES
from site_builder.parsing.text import clean, collapse, slugify


def new_article(root: Path, title: str, day: date, topics: Sequence[str], *, draft: bool) -> str:
    """Write the file and give its path.

    Raises BuildError if it is there already or the title is empty, or OSError.
    """
    title = collapse(clean(title))
    if not title:
        raise BuildError(
            [Problem("new", "the title is empty", 'Write it in quotes: site-builder new "A title".')]
        )
    path = f"{ARTICLES}/{day.year:04}/{day}-{slugify(title) or 'untitled'}.md"
    lines = ["---", f"title: {_quoted(title)}", f"date: {day}", "summary:"]
    lines.append(f"topics: [{', '.join(map(_quoted, topics))}]")
    if draft:
        lines.append("draft: true")
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write("\n".join([*lines, "---", "", ""]))
    except FileExistsError as error:
        raise BuildError(
            [Problem(path, "this article is there already", "Choose another title or --date.")]
        ) from error
    return path


def _quoted(text: str) -> str:
    """A text that YAML reads as it is: JSON's strings are YAML's."""
    return msgspec.json.encode(text).decode()
