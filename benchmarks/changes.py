"""The changes whose cost is measured, made in our archive and carried over into the peers' sites.

They are made to the newest articles: these stand on the home page and in all the feeds, so no change of one
article touches more.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from benchmarks.generate import ENGINES, WORDS, generate
from benchmarks.peers.articles import files, read
from benchmarks.peers.peer import Peer

THEME = "measured"


def archive(folder: Path, count: int, length: int = WORDS, engine: str = ENGINES[0]) -> None:
    """A generated archive with a theme of its own, of which one template, the one that all pages use, can be changed."""
    generate(folder, count, length, engine)
    ours = Path(__file__).parent.parent / "themes" / "briefing" / "templates" / "base.html"
    theme = folder / "themes" / THEME
    (theme / "templates").mkdir(parents=True)
    (theme / "theme.yaml").write_text("extends: briefing\n")
    shutil.copy(ours, theme / "templates")
    with (folder / "site.yaml").open("a") as settings:
        settings.write(f"theme: {THEME}\n")


def body(root: Path, number: int) -> Path:
    """One more sentence in an article; its file."""
    article = newest(root, number)
    article.write_text(f"{article.read_text('utf-8')}\nOne more sentence, the {number}th.\n", "utf-8")
    return article


def title(root: Path, number: int) -> Path:
    """Another title for an article; its file."""
    article = newest(root, number)
    text = retitled(article.read_text("utf-8"), f"Another title, the {number}th")
    article.write_text(text, "utf-8")
    return article


def retitled(text: str, title: str) -> str:
    """An article's text with another title."""
    lines = text.split("\n")
    place = next(place for place, line in enumerate(lines) if line.startswith("title: "))
    lines[place] = f"title: {title}"
    return "\n".join(lines)


def added(root: Path, number: int) -> Path:
    """A new article on the day after the newest; its file."""
    last = newest(root, 0)
    text, article = last.read_text("utf-8"), read(last)
    day = article.day + timedelta(days=1)
    file = root / "content" / "articles" / str(day.year) / f"{day}-{900_000 + number}.md"
    file.parent.mkdir(exist_ok=True)
    dated = text.replace(f"date: {article.day}", f"date: {day}", 1)
    file.write_text(retitled(dated, f"A new article, the {number}th"), "utf-8")
    return file


def template(root: Path, number: int) -> None:
    """A line more at the foot of every page."""
    _lengthen(root / "themes" / THEME / "templates" / "base.html", number)


def peer_template(peer: Peer, site: Path, number: int) -> None:
    """The same in a peer's site."""
    _lengthen(site / peer.template, number)


def _lengthen(file: Path, number: int) -> None:
    text = file.read_text("utf-8")
    file.write_text(text.replace("</body>", f"<p>One more line, the {number}th.</p>\n</body>"), "utf-8")


def newest(root: Path, place: int) -> Path:
    """The newest article's file, or one before it."""
    ordered: Sequence[Path] = files(root)
    return ordered[-1 - place]
