"""An article's HTML with its addresses put in: for a page, or for a feed, where all of them are absolute."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import escape

from site_builder.model.article import Body
from site_builder.model.picture import PictureSize
from site_builder.pages.views import BodyView
from site_builder.parsing.tags import ATTRIBUTE, IMG, attributes
from site_builder.parsing.text import plain_text

LoadBody = Callable[[bytes], Body]
"""Digest -> Body."""


_WHOLE = re.compile(r"https?://", re.IGNORECASE)
_EMPTY_ATTRIBUTE = re.compile(r"\s[\w-]+\s*=\s*\"$")
_TABLE = re.compile(r"<table[\s>].*?</table>", re.DOTALL)
_CODE = re.compile(r"(<pre(?:\s[^<>]*)?)(><code[\s>])")
_HEADING = re.compile(r'<(h[2-6])((?:\s[^>]*)?\sid="([^"]+)"[^>]*)>(.*?)</\1>', re.DOTALL)


def page_html(view: BodyView, load: LoadBody, label: Callable[[str], str], table: str, code: str) -> str:
    """The HTML for a page.

    Each heading with an id gets a link to itself, which `label` names; each table can be scrolled by itself,
    by keyboard too, in a region that is called `table`; and so can each block of code, which is called `code`.
    """

    def linked(found: re.Match[str]) -> str:
        name, attributes, identity, text = found.groups()
        described = escape(label(plain_text(text)))
        return f'<{name}{attributes}>{text} <a class="heading-link" href="#{identity}" aria-label="{described}">#</a></{name}>'

    html = _HEADING.sub(linked, _filled(load(view.digest), view.links, view.sizes, with_ids=True))
    if "<pre" in html:
        html = _CODE.sub(rf'\1 role="group" tabindex="0" aria-label="{escape(code)}"\2', html)
    if "<table" not in html:
        return html
    region = f'<div class="table-scroll" role="region" tabindex="0" aria-label="{escape(table)}">'
    return _TABLE.sub(lambda found: f"{region}{found[0]}</div>", html)


def feed_html(view: BodyView, load: LoadBody, origin: str, url: str) -> str:
    """The HTML for a feed: paths begin with the host, what leads into the page leads there, and nothing has an id."""
    if not view.digest:
        return ""
    return _filled(load(view.digest), absolute(view.links, origin, url), view.sizes)


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
