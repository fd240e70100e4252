"""An article's HTML with its addresses put in: for a page, or for a feed, where all of them are absolute."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import NamedTuple

from site_builder.model.article import Body
from site_builder.model.picture import PictureSize
from site_builder.pages.views import BodyView
from site_builder.parsing.tags import ATTRIBUTE, IMG, attributes
from site_builder.parsing.text import plain_text

LoadBody = Callable[[bytes], Body]
"""Digest -> Body."""


class Words(NamedTuple):
    """What an interface calls things in a text, in its language."""

    link: Callable[[str], str]
    """What a heading's link to itself is called, by the heading's text."""
    table: str
    code: str
    alert: Callable[[str], str]
    """What an alert of a kind is called, as HTML, by the kind's name in English."""


_WHOLE = re.compile(r"https?://", re.IGNORECASE)
_EMPTY_ATTRIBUTE = re.compile(r"\s[\w-]+\s*=\s*\"$")
_TABLE = re.compile(r"<table[\s>].*?</table>", re.DOTALL)
_CODE = re.compile(r"(<pre(?:\s[^<>]*)?)(><code[\s>])")
_ALERT = re.compile(r'(?<=<p class="markdown-alert-title">)(?:Note|Tip|Important|Warning|Caution)(?=</p>)')
"""An alert to which its writer gave no title of its own."""
_HEADING = re.compile(r'<(h[2-6])((?:\s[^>]*)?\sid="([^"]+)"[^>]*)>(.*?)</\1>', re.DOTALL)


def page_html(view: BodyView, load: LoadBody, words: Words) -> str:
    """The HTML for a page.

    Each heading with an id gets a link to itself; each table and each block of code can be scrolled by itself, by
    keyboard too, in a region with a name.
    """

    def linked(found: re.Match[str]) -> str:
        name, attributes, identity, text = found.groups()
        described = escape(words.link(plain_text(text)))
        return f'<{name}{attributes}>{text} <a class="heading-link" href="#{identity}" aria-label="{described}">#</a></{name}>'

    html = _filled(load(view.digest), view.links, view.sizes, with_ids=True)
    html = _with_alerts(_HEADING.sub(linked, html), words.alert)
    if "<pre" in html:
        html = _CODE.sub(rf'\1 role="group" tabindex="0" aria-label="{escape(words.code)}"\2', html)
    if "<table" not in html:
        return html
    region = f'<div class="table-scroll" role="region" tabindex="0" aria-label="{escape(words.table)}">'
    return _TABLE.sub(lambda found: f"{region}{found[0]}</div>", html)


def feed_html(view: BodyView, load: LoadBody, origin: str, url: str, alert: Callable[[str], str]) -> str:
    """The HTML for a feed: paths begin with the host, what leads into the page leads there, and nothing has an id.

    `alert` is that of `Words`.
    """
    if not view.digest:
        return ""
    return _with_alerts(_filled(load(view.digest), absolute(view.links, origin, url), view.sizes), alert)


def _with_alerts(html: str, alert: Callable[[str], str]) -> str:
    return _ALERT.sub(lambda found: alert(found[0]), html) if "markdown-alert" in html else html


def inline_html(html: Body, links: tuple[str, ...]) -> str:
    """A text within a line, with its addresses put in: without ids, as it stands beside others."""
    return _filled(html, links, ())


def absolute(links: tuple[str, ...], origin: str, url: str) -> tuple[str, ...]:
    """The addresses of a page at `url` as they are anywhere else: with the host, and with the page."""
    return tuple(
        origin + (url if link[:1] in "#?" else "") + link if link and not _WHOLE.match(link) else link
        for link in links
    )


def _filled(
    body: Body, links: tuple[str, ...], sizes: tuple[PictureSize | None, ...], *, with_ids: bool = False
) -> str:
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
    html = "".join(parts)
    return _sized(html, dict(zip(links, sizes, strict=True))) if sizes else html


def _sized(html: str, sizes: Mapping[str, PictureSize | None]) -> str:
    """The HTML with width and height beside the address of each picture whose size is known and not written there."""

    def sized(found: re.Match[str]) -> str:
        written = attributes(found[1])
        size = sizes.get(written.get("src", ""))
        if size is None or not written.keys().isdisjoint(("width", "height")):
            return found[0]
        beside = f' width="{size.width}" height="{size.height}"'
        with_size = ATTRIBUTE.sub(
            lambda one: one[0] + beside if one[1].lower() == "src" else one[0], found[1]
        )
        return found[0].replace(found[1], with_size, 1)

    return IMG.sub(sized, html)
