"""Eleventy: topics and the editions of days, months and years are collections, paged one group a page.

Its Markdown converter knows no footnotes without a plugin, so it has one; articles are not run through a
template engine first, as they are nowhere else. Neighbours are computed once: the filters that Eleventy
brings for them search the whole collection for each page.
"""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.peers.articles import Article, front_matter
from benchmarks.peers.peer import INSTALLED, Peer, style_sheet, write_file

_MODULES = INSTALLED / "eleventy" / "node_modules"
_PROGRAM = _MODULES / "@11ty" / "eleventy"

PACKAGE = {
    "private": True,
    "dependencies": {
        "@11ty/eleventy": "3.1.2",
        "@11ty/eleventy-plugin-rss": "2.0.4",
        "markdown-it-footnote": "4.0.0",
    },
    "overrides": {"@11ty/recursive-copy": "4.0.2"},
}
"""What npm installs; the override is the one that this version of Eleventy needs."""


def _version() -> str:
    manifest = _PROGRAM / "package.json"
    return str(json.loads(manifest.read_text("utf-8"))["version"]) if manifest.is_file() else ""


def _command(site: Path) -> list[str]:
    return ["node", str(_PROGRAM / "cmd.cjs"), "--quiet"]


def _prepare(site: Path) -> None:
    (site / "node_modules").symlink_to(_MODULES)
    style_sheet(site / "static" / "assets" / "style.css")


def _write(site: Path, article: Article) -> None:
    fields = {
        "title": article.title,
        "date": article.day,
        "description": article.summary,
        "topics": list(article.topics),
        "sources": article.sources,
    }
    file = site / f"content/articles/{article.day:%Y/%Y-%m-%d}-{article.slug}.md"
    write_file(file, front_matter(fields) + article.body)


ELEVENTY = Peer(
    name="Eleventy",
    version=_version,
    command=_command,
    write=_write,
    prepare=_prepare,
    template="includes/base.njk",
)

if __name__ == "__main__":
    print(json.dumps(PACKAGE, indent=2))
