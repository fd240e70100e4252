"""What the comparison has to know of a peer, and where the peers are installed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers.articles import Article, every

INSTALLED = Path(__file__).parent.parent / ".peers"
"""Where `make bench-peers` puts them."""

SITES = Path(__file__).parent / "sites"
"""For each peer its settings and plain templates."""


class Peer(NamedTuple):
    """A generator of static sites, and how to have it build the generated articles."""

    name: str
    version: Callable[[], str]
    """Its version; empty if it is not installed."""
    command: Callable[[Path], list[str]]
    """What builds the site in a folder, started in that folder."""
    write: Callable[[Path, Article], None]
    """Put an article into a site's folder, or replace it."""
    prepare: Callable[[Path], None]
    """What is to be done to a new site's folder once."""
    template: str
    """The template that every page uses, in the site's folder; it has the end of the body in it."""


def output(site: Path) -> Path:
    """Where every peer writes its output, as the settings in `sites/` say."""
    return site / "output"


def make_site(peer: Peer, archive: Path, site: Path) -> None:
    """A site's folder for a peer with the articles of a generated archive."""
    shutil.copytree(SITES / peer.name.lower(), site)
    peer.prepare(site)
    for article in every(archive):
        peer.write(site, article)


def write_file(file: Path, text: str) -> None:
    """A file in a folder that may not be there yet."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def style_sheet(file: Path) -> None:
    """The one style sheet, where the peer takes static files from."""
    write_file(file, (SITES / "style.css").read_text("utf-8"))
