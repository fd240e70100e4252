"""An article's HTML with its addresses put in: for a page, or for a feed, where all of them are absolute."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from site_builder.model.article import Body
from site_builder.pages.views import BodyView
from site_builder.parsing.text import plain_text

LoadBody = Callable[[bytes], Body]
"""Digest -> Body."""


_WHOLE = re.compile(r"https?://", re.IGNORECASE)
_EMPTY_ATTRIBUTE = re.compile(r"\s[\w-]+\s*=\s*\"$")
_TABLE = re.compile(r"<table[\s>].*?</table>", re.DOTALL)
_HEADING = re.compile(r'<(h[2-6])((?:\s[^>]*)?\sid="([^"]+)"[^>]*)>(.*?)</\1>', re.DOTALL)


def page_html(view: BodyView, load: LoadBody, label: Callable[[str], str], table: str) -> str:
    """The HTML for a page.

    Each heading with an id gets a link to itself, which `label` names; each table can be scrolled by itself,
    by keyboard too, in a region that is called `table`.
    """

    def linked(found: re.Match[str]) -> str:
        name, attributes, identity, text = found.groups()
        described = escape(label(plain_text(text)))
        return f'<{name}{attributes}>{text} <a class="heading-link" href="#{identity}" aria-label="{described}">#</a></{name}>'

    html = _HEADING.sub(linked, _filled(load(view.digest), view.links, with_ids=True))
    if "<table" not in html:
        return html
    region = f'<div class="table-scroll" role="region" tabindex="0" aria-label="{escape(table)}">'
    return _TABLE.sub(lambda found: f"{region}{found[0]}</div>", html)


def feed_html(view: BodyView, load: LoadBody, origin: str, url: str) -> str:
    """The HTML for a feed: paths begin with the host, what leads into the page leads there, and nothing has an id."""
    if not view.digest:
        return ""
    return _filled(load(view.digest), absolute(view.links, origin, url))


def inline_html(html: Body, links: tuple[str, ...]) -> str:
    """A text within a line, with its addresses put in: without ids, as it stands beside others."""
    return _filled(html, links)


def absolute(links: tuple[str, ...], origin: str, url: str) -> tuple[str, ...]:
    """The addresses of a page at `url` as they are anywhere else: with the host, and with the page."""
    return tuple(
        origin + (url if link[:1] in "#?" else "") + link if link and not _WHOLE.match(link) else link
        for link in links
    )


def _filled(body: Body, links: tuple[str, ...], *, with_ids: bool = False) -> str:
    parts = [body.pieces[0]]
    for hole, piece in zip(body.holes, body.pieces[1:], strict=True):
        after = piece
        if hole < 0:
            if with_ids:
                parts.append(body.ids[-1 - hole])
        elif links[hole]:
            parts.append(escape(links[hole]))
        elif _EMPTY_ATTRIBUTE.search(parts[-1]) and piece[:1] == '"':
            parts[-1] = _EMPTY_ATTRIBUTE.sub("", parts[-1])
            after = piece[1:]
        else:  # one of several addresses of `srcset`
            parts.append("data:,")
        parts.append(after)
    return "".join(parts)
