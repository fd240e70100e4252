"""What the two engines write differently, in one form: footnotes, the alignment of tables, marks of headings.

The same text has the same ids with both, whatever each of them makes of a footnote.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from urllib.parse import unquote

from site_builder.parsing.text import slugify

_ALIGNED = re.compile(r'(<t[hd]) (?:align="|style="text-align: )(left|right|center);?"')
"""How the engines align cells. A strict content security policy has no inline styles."""

_REFERENCE = re.compile(
    r'<sup class="footnote-ref"><a href="#fn-([^"]*)" id="fnref-([^"]*)" data-footnote-ref>(\d+)</a></sup>'
)
_WAY_BACK = re.compile(
    r' ?<a href="#fnref-([^"]*)" class="footnote-backref" data-footnote-backref '
    r'data-footnote-backref-idx="(\d+)(?:-(\d+))?" aria-label="[^"]*">↩(?:<sup class="footnote-ref">\d+</sup>)?</a>'
)
_NOTE = re.compile(r'<li id="fn-([^"]*)">')
_NOTES = re.compile(r'<section class="footnotes" data-footnotes>\n(<ol>.*?</ol>)\n</section>', re.DOTALL)


def in_normal_form(html: str) -> str:
    """The HTML of either engine, as if one of them had written it."""
    if "<t" in html:
        html = _ALIGNED.sub(r'\1 class="align-\2"', html)
    if "data-footnotes" in html:
        html = _REFERENCE.sub(_reference, html)
        html = _WAY_BACK.sub(_way_back, html)
        html = _NOTE.sub(lambda found: f'<li id="fn:{unquote(found[1])}">', html)
        html = _NOTES.sub(r'<div class="footnote">\n<hr>\n\1\n</div>', html)
    return html


def _reference(found: re.Match[str]) -> str:
    label, identity, number = unquote(found[1]), unquote(found[2]), found[3]
    again = identity.removeprefix(label).removeprefix("-")
    return f'<sup id="fnref{again}:{label}"><a class="footnote-ref" href="#fn:{label}">{number}</a></sup>'


def _way_back(found: re.Match[str]) -> str:
    label, number, again = unquote(found[1]), found[2], found[3] or ""
    label = label.removesuffix(f"-{again}") if again else label
    return f'&#160;<a class="footnote-backref" href="#fnref{again}:{label}" title="↩ {number}">&#8617;</a>'


_HEADING = re.compile(r"<(h[1-6])((?:\s[^>]*)?)>(.*?)</\1>", re.DOTALL)
_ID = re.compile(r'\sid="([^"]*)"')
_MARK_OF_A_NOTE = re.compile(r'<sup id="fnref\d*:.*?</sup>')
_TAG = re.compile(r"<[^>]*>")


def with_headings(html: str) -> str:
    """Headings on their levels, with ids that links can name.

    The page's title is its only `h1`: a text's highest headings become `h2`, the others follow. An id is the heading's
    slug, without what stands for a footnote; of equal ones the second gets `-2`, and one that was given stays.
    """
    headings = list(_HEADING.finditer(html)) if "<h" in html else []
    if not headings:
        return html
    shift = 2 - min(int(heading[1][1]) for heading in headings)
    taken = set(_ID.findall(html)) if ' id="' in html else set()
    numbers = Counter[str]()
    pieces: list[str] = []
    done = 0
    for heading in headings:
        level, attributes, text = f"h{min(int(heading[1][1]) + shift, 6)}", heading[2], heading[3]
        if not _ID.search(attributes):
            attributes = f' id="{_unused(heading_slug(text), taken, numbers)}"{attributes}'
        pieces += (html[done : heading.start()], f"<{level}{attributes}>{text}</{level}>")
        done = heading.end()
    return "".join((*pieces, html[done:]))


def heading_slug(html: str) -> str:
    """What a heading's id is made from."""
    return slugify(unescape(_TAG.sub("", _MARK_OF_A_NOTE.sub("", html)))) or "section"


def _unused(slug: str, taken: set[str], numbers: Counter[str]) -> str:
    """An id that no element has; `numbers`: how often each slug was met."""
    name = slug
    while name in taken:
        numbers[slug] += 1
        name = f"{slug}-{numbers[slug] + 1}"
    taken.add(name)
    return name
