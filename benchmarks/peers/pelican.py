"""Pelican: topics are its tags, the editions its archives of days, months and years.

It has no nested metadata, so an article's sources are left out, and no neighbours of an article without a plugin.
Of Python-Markdown's extensions it uses `extra`, as we do. Its cache of converted articles is off by default and
stays so: it would speed up builds after the first, for which no goal is set beside it.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.peers.articles import Article
from benchmarks.peers.peer import INSTALLED, Peer, style_sheet, write_file


def _version() -> str:
    folder = next((INSTALLED / "pelican").glob("lib/python*/site-packages/pelican-*.dist-info"), None)
    return folder.name.removeprefix("pelican-").removesuffix(".dist-info") if folder else ""


def _command(site: Path) -> list[str]:
    python = INSTALLED / "pelican" / "bin" / "python"
    return [
        str(python),
        "-m",
        "pelican",
        "content",
        "--settings",
        "pelicanconf.py",
        "--quiet",
        "--fatal",
        "errors",
    ]


def _prepare(site: Path) -> None:
    style_sheet(site / "theme" / "static" / "style.css")


def _write(site: Path, article: Article) -> None:
    fields = {
        "Title": article.title,
        "Date": article.day,
        "Tags": ", ".join(article.topics),
        "Summary": article.summary,
    }
    head = "".join(f"{name}: {value}\n" for name, value in fields.items())
    file = site / f"content/articles/{article.day:%Y/%Y-%m-%d}-{article.slug}.md"
    write_file(file, f"{head}\n{article.body}")


PELICAN = Peer(
    name="Pelican",
    version=_version,
    command=_command,
    write=_write,
    prepare=_prepare,
    template="theme/templates/base.html",
)
