"""A small archive to begin with: it builds at once and shows what an article can say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import uuid4

from site_builder.errors import BuildError, Problem

_SETTINGS = """\
# The settings of this archive. `site-builder schema settings` describes every key.
title: My archive
description: Dated briefings on what I follow.
base_url: https://example.org/
language: en
timezone: UTC
author: The editors
id: {identity}  # goes into every feed entry's identity: never change it

# permalink: /{{year}}/{{month}}/{{day}}/{{slug}}/
# navigation:
#   - title: About
#     url: /about/
# front_matter:            # keys of another program's articles that fill ours
#   topics: [tags, categories]
"""

_ARTICLE = """\
---
title: The first briefing
date: {today}
summary: What a briefing can say, and where each part of it goes.
topics: [Getting started]
sources:
  - name: The manual
    title: How to write an article
    published: {today}
events:
  - id: archive-begins
    date: {today}
    title: This archive begins
---

A briefing is a text file: a few lines about it between two lines of dashes, and then the text in Markdown.
Everything else follows from it: its page, the edition of its day, month and year, its topics, the timeline
and the feeds.[^1]

## What to try

- Change this text and build again: only what it touches is made anew.
- Add a topic, and give it a dossier in `content/topics/`.
- Write `corrections:` with a date and a text: readers see what was mended.

[^1]: A footnote, as in every good archive.
"""

_DOSSIER = """\
---
name: Getting started
kind: theme
aliases: [First steps]
summary: For those who have just begun.
---

A dossier introduces a topic. It gives the topic its kind, its other names and these lines.
"""

_PAGE = """\
---
title: About
summary: What this archive is.
---

Say here who writes this archive, for whom, and how mistakes are corrected.
"""

_IGNORED = """\
/.site-builder/
/output/
"""


def starter(today: date) -> dict[str, str]:
    """The files of a new archive, by path."""
    return {
        "site.yaml": _SETTINGS.format(identity=uuid4()),
        f"content/articles/{today.year}/{today}-the-first-briefing.md": _ARTICLE.format(today=today),
        "content/topics/getting-started.md": _DOSSIER,
        "content/pages/about.md": _PAGE,
        ".gitignore": _IGNORED,
    }


def init(folder: Path, today: date) -> list[str]:
    """Write a new archive into an empty or new folder; gives what was written.

    Raises BuildError if something is there already, or OSError.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BuildError(
            [Problem(str(folder), "there is something here already", "Name a new or an empty folder.")]
        )
    files = starter(today)
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    return list(files)
