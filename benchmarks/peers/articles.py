"""The generated articles as the peers need them: read once, written in each peer's own front matter.

Every change that is measured is made to our file and then carried over from it, so that all build the same
articles at every moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml


class Article(NamedTuple):
    """One generated article."""

    slug: str
    day: date
    title: str
    summary: str
    topics: tuple[str, ...]
    sources: list[dict[str, Any]]
    body: str

    @property
    def route(self) -> str:
        """The folder that its page has in every output, ours and the peers'."""
        return f"{self.day:%Y/%m/%d}/{self.slug}"


def read(file: Path) -> Article:
    """The article in one of the files that `benchmarks.generate` writes."""
    return parse(file.stem, file.read_text("utf-8"))


def parse(stem: str, text: str) -> Article:
    """The article that a file with this name, less its suffix, and this text has."""
    _, front, body = text.split("---\n", 2)
    fields = yaml.load(front, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return Article(
        slug=stem[len("2005-01-01-") :],
        day=fields["date"],
        title=fields["title"],
        summary=fields["summary"],
        topics=tuple(fields["topics"]),
        sources=fields["sources"],
        body=body.lstrip("\n"),
    )


def files(root: Path) -> list[Path]:
    """The files of the articles of a generated archive, the oldest first."""
    return sorted((root / "content" / "articles").rglob("*.md"), key=lambda file: file.name)


def every(root: Path) -> Iterator[Article]:
    """All articles of a generated archive."""
    return map(read, files(root))


def front_matter(fields: dict[str, Any]) -> str:
    """Front matter in YAML, between its lines."""
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return f"---\n{yaml.dump(fields, Dumper=dumper, allow_unicode=True, sort_keys=False)}---\n\n"
