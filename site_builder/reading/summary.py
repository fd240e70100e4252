"""The first text of a body, for lists and feeds: as words, with nothing glued together and no number made false."""

from __future__ import annotations

import re
from html import unescape

from site_builder.parsing.text import clean, collapse, shorten

SUMMARY_LENGTH = 240
"""The longest summary that is taken from a body, in characters."""

_APART = "blockquote|details|figure|h[1-6]|hr|ol|pre|table|ul|dl|div|section"
_BLOCK = re.compile(rf"<(/?)({_APART}|p)(?:\s[^>]*)?>", re.IGNORECASE)
_SPACED = re.compile(
    r"<(?:br|/?(?:p|div|li|dt|dd|t[dhr]|h[1-6]|ul|ol|dl|table|tbody|thead|tfoot|caption|pre|blockquote|figure|figcaption|"
    r"section|article|aside|header|footer|nav|details|summary|hr))(?:\s[^>]*)?/?>",
    re.IGNORECASE,
)
_MARK_OF_A_NOTE = re.compile(r'<sup id="fnref\d*:.*?</sup>', re.DOTALL)
_NOT_TEXT = re.compile(
    r'<div class="footnote">.*\Z|<p class="(?:markdown-alert|admonition)-title">.*?</p>', re.DOTALL
)
_RAISED = re.compile(
    r"<(su[pb])(?:\s[^<>]*)?>([^<]{0,40}(?:<(?!/?su[pb])[^<>]*>[^<]{0,40}){0,8})</\1>", re.IGNORECASE
)
_EMBEDDED = re.compile(r'<a class="embedded"[^>]*>[^<]*</a>')
_PLAYED = re.compile(r"<(/?)(?:audio|video)[\s>]", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")

_SIGNS = "0123456789+-−=()"
_SUPERSCRIPTS = str.maketrans(_SIGNS, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_SUBSCRIPTS = str.maketrans(_SIGNS, "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def beginning(html: str) -> str:
    """A summary of a body, for one that gives none: its first text, or as much of it as a summary has."""
    return shorten(first_text(html), SUMMARY_LENGTH)


def first_text(html: str) -> str:
    """The words of the first paragraph that has any; where there is none, those of the whole body.

    Paragraphs within lists, quotes, tables and the like count only if there is no other.
    """
    body = _NOT_TEXT.sub("", html) if "<div" in html else html
    said = _EMBEDDED.sub(" ", _without_fallback(body))
    return (
        _first_paragraph(said, inner=False)
        or _first_paragraph(said, inner=True)
        or as_words(said)
        or as_words(body)
    )


def _without_fallback(html: str) -> str:
    """The HTML without what audio and video say to browsers that cannot play them."""
    pieces: list[str] = []
    done, inside = 0, False
    for tag in _PLAYED.finditer(html):
        if not tag[1] and not inside:
            pieces.append(html[done : tag.start()])
        elif tag[1] and inside:
            done = html.find(">", tag.start()) + 1
        inside = not tag[1]
    return "".join((*pieces, html[done:])) if pieces and not inside else html


def as_words(html: str) -> str:
    """The text of some HTML in one line: raised and lowered numbers stay what they are, marks of footnotes go."""
    if "<" in html:
        if "<su" in html.lower():
            html = _RAISED.sub(_raised, _MARK_OF_A_NOTE.sub("", html))
        html = _TAG.sub("", _SPACED.sub(" ", html))
    return collapse(clean(unescape(html)))


def _raised(found: re.Match[str]) -> str:
    """`10<sup>6</sup>` is 10⁶; what has no such signs stands beside its number with a mark between."""
    text = unescape(_TAG.sub("", found[2])).strip()
    raised = found[1].lower() == "sup"
    if not any(sign.isnumeric() for sign in text):
        return (
            text
            if len(text) > 1 or not raised
            else f"^{text}"
            if text.isalpha() and text not in "ªºao"
            else text
        )
    if all(sign in _SIGNS for sign in text):
        return text.translate(_SUPERSCRIPTS if raised else _SUBSCRIPTS)
    return f"{'^' if raised else '_'}{text}"


def _first_paragraph(html: str, *, inner: bool) -> str:
    """The words of the first paragraph that has any: of those within other blocks, or of those that stand alone.

    What stands between blocks is a paragraph too: its own was taken out.
    """
    depth, start, within, done = 0, -1, False, 0
    for tag in _BLOCK.finditer(html):
        if depth == 0 and start < 0 and not inner and (text := as_words(html[done : tag.start()])):
            return text
        name, done = tag[2].lower(), tag.end()
        if name == "p":
            if not tag[1]:
                start, within = tag.end(), depth > 0
            elif start >= 0:
                if within is inner and (text := as_words(html[start : tag.start()])):
                    return text
                start = -1
        elif name != "hr":
            depth = max(0, depth + (-1 if tag[1] else 1))
    return "" if inner or depth or start >= 0 else as_words(html[done:])
