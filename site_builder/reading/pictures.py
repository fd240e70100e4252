"""Pictures in a text: which are figures with a caption, which load late, and which say nothing to those who cannot see.

Functions of HTML as the sanitiser leaves it, whichever engine made it. A picture's size is not known here: it comes
from the picture's own file, and reading an article needs no other file.
"""

from __future__ import annotations

import re
from html import escape

from site_builder.parsing.tags import ATTRIBUTE, ATTRIBUTES, IMG, attributes
from site_builder.parsing.text import clean

_ALONE = re.compile(
    rf"<p(?P<of_paragraph>{ATTRIBUTES})>\s*"
    rf"(?P<before>(?:<a{ATTRIBUTES}>\s*)?(?:<picture{ATTRIBUTES}>\s*(?:<source{ATTRIBUTES}\s*/?>\s*)*)?)"
    rf"<img(?P<of_picture>{ATTRIBUTES})\s*/?>"
    r"(?P<after>(?:\s*</picture>)?(?:\s*</a>)?)\s*</p>"
)
"""A paragraph with one picture in it and nothing else; it may be a link, or the last of a `<picture>`."""


def presented(html: str) -> str:
    """The HTML with its captioned pictures as figures, and all pictures but the first loading late.

    A picture that is alone in its paragraph and has a title becomes a `figure.picture`, with the title as its caption.
    `loading` that was written stays.
    """
    if "<img" not in html:
        return html
    return _all_but_the_first_late(_ALONE.sub(_figure, html) if "title=" in html else html)


def _figure(found: re.Match[str]) -> str:
    of_paragraph, of_picture = attributes(found["of_paragraph"]), attributes(found["of_picture"])
    before, after, caption = found["before"], found["after"], of_picture.get("title", "").strip()
    opened = [name for name in ("a", "picture") if re.search(rf"<{name}[\s>]", before)]
    closed = [name for name in ("a", "picture") if f"</{name}>" in after]
    if not caption or opened != closed:
        return found[0]
    classes = " ".join(["picture", *of_paragraph.get("class", "").split()])
    return (
        f'<figure class="{escape(classes)}"{_without("class", found["of_paragraph"])}>'
        f"{before}<img{_without('title', found['of_picture'])}>{after}"
        f"<figcaption>{escape(caption, quote=False)}</figcaption></figure>"
    )


def _without(name: str, written: str) -> str:
    return ATTRIBUTE.sub(lambda one: "" if one[1].lower() == name else one[0], written)


def _all_but_the_first_late(html: str) -> str:
    """The first picture is what readers see when the page opens; the others are loaded when they come near."""
    first = True

    def late(found: re.Match[str]) -> str:
        nonlocal first
        if first:
            first = False
            return found[0]
        if "loading" in attributes(found[1]):
            return found[0]
        end = found.end(1) - found.start()
        return f'{found[0][:end]} loading="lazy"{found[0][end:]}'

    return IMG.sub(late, html)


def without_alt(html: str, typed: str) -> list[str]:
    """The addresses of the pictures that say nothing to those who cannot see them, each once.

    `typed`: the text that the HTML was made from. An empty `alt` that was written in HTML is meant: such a picture
    only decorates. The engines write one too, for `![](x.png)`, which leaves open what is meant.
    """
    if "<img" not in html:
        return []
    decorating = {
        _source(found) for found in IMG.finditer(typed) if not attributes(found[1]).get("alt", "-").strip()
    }
    silent = [found for found in IMG.finditer(html) if not attributes(found[1]).get("alt", "").strip()]
    return [
        address for address in dict.fromkeys(map(_source, silent)) if address and address not in decorating
    ]


def _source(picture: re.Match[str]) -> str:
    return clean(attributes(picture[1]).get("src", ""))
