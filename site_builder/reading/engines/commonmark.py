"""CommonMark with GitHub's extensions, by comrak: the engine `commonmark`.

What comrak lacks is added here: attributes of headings, as `## Title {#id .class}`, and the ends of bare addresses beside
signs of other scripts. What would keep it busy is refused before: it cannot be interrupted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING
from urllib.parse import quote

from site_builder.reading.attributes import attribute_list, written
from site_builder.reading.engines.bare_addresses import ENDS

if TYPE_CHECKING:
    import comrak

NESTED, COLUMNS = 200, 500
"""How many quotes a line may be in, and how many columns a table may have: a time grows with their square."""

_NESTED = re.compile(rf"^[ \t]*(?:(?:[*+-]|\d{{1,9}}[.)])?[ \t]*+>[ \t]*+){{{NESTED}}}", re.MULTILINE)
_WIDE = re.compile(r"^[ \t>]*(?:[|:\-]+[ \t]*+)+$", re.MULTILINE)
_EXTENSIONS = (
    "alerts",
    "autolink",
    "cjk_friendly_emphasis",
    "description_lists",
    "footnotes",
    "strikethrough",
    "table",
    "tasklist",
)
_EXPANDED = 1_000_000
"""How much longer than a text, in characters, the addresses of its references may make it."""

_DEFINITION = re.compile(r"^[ \t>*+-]*\[[^\]\n]+\]:(.*(?:\n.*)?)", re.MULTILINE)
_HEADING = re.compile(r"<(h[1-6])([^<>]*)>(.*?(?:\S[ \t]+|>))\{([^{}\n]*)\}</\1>")
_CLOSING = re.compile(r"(?:[ \t]+#+)?[ \t]*$")
_NO_ATTRIBUTES = re.compile(r"\\\{(?=[^{}\n]*\}[ \t]*#*[ \t]*$)", re.MULTILINE)
_BRACE = "\ufddf"
"""Stands for a brace that was escaped: a character that no text has."""
_IN_CODE = re.compile(r"<code[ >].*?</code>", re.DOTALL)
_LANGUAGE = re.compile(r'(<code class="language-)\{\.?([^"{}]+)\}?"')
_BARE = re.compile(r'<a href="([^"]*)">((?:https?://|ftp://|www\.|[^<>@\s]+@)[^<>]*)</a>')
_RAW = re.compile(r"<(/?)(a|code|pre|kbd|samp|p)\b[^<>]*>", re.IGNORECASE)


def to_html(text: str, *, positions: bool = False) -> str:
    """The HTML of a text, with whatever HTML it holds left as it is; `positions`: each element says where it begins.

    Raises RecursionError for what would take long.
    """
    import comrak

    if text.count(">") >= NESTED and _NESTED.search(text):
        raise RecursionError
    if text.count("|") > COLUMNS and any(line[0].count("|") > COLUMNS for line in _WIDE.finditer(text)):
        raise RecursionError
    if "]:" in text:
        text += "\n" * _room(text)
    escaped = "\\{" in text
    html = comrak.render_markdown(_NO_ATTRIBUTES.sub(_BRACE, text) if escaped else text, *_options(positions))
    if "}</h" in html:
        html = _HEADING.sub(_heading, html)
    if 'class="language-{' in html:
        html = _LANGUAGE.sub(r'\1\2"', html)
    if "<a " in html:
        html = _with_bare_addresses(text, html)
    return _IN_CODE.sub(_with_braces, html).replace(_BRACE, "{") if escaped else html


def _with_braces(code: re.Match[str]) -> str:
    """In code a backslash is what it is."""
    return code[0].replace(_BRACE, "\\{")


def _room(text: str) -> int:
    """How many characters a text has to be longer so that each of its references is read.

    comrak stops to put in addresses when they are longer than the text, which guards it from texts that grow.
    """
    longest = max((len(found[1]) for found in _DEFINITION.finditer(text)), default=0)
    return min(max(0, text.count("]") * longest - len(text)), _EXPANDED)


def _with_bare_addresses(text: str, html: str) -> str:
    """Those within raw HTML that is a link or code are as typed; others end before signs that are in no address."""
    lower = text.lower()
    if any(f"<{name}" in lower for name in ("a ", "code", "pre", "kbd", "samp")):
        html = _without_nested(html)
    if not text.isascii() or "&gt;" in html:
        html = _BARE.sub(lambda found: found[0] if f"<{unescape(found[2])}>" in text else _ended(found), html)
    return html


def _without_nested(html: str) -> str:
    pieces: list[str] = []
    done = depth = 0
    for tag in _RAW.finditer(html):
        if tag.start() < done:
            continue
        if depth and (bare := _BARE.match(html, tag.start())) and _is_bare(bare):
            pieces += (html[done : tag.start()], bare[2])
            done = bare.end()
        elif tag[2] == "p":
            depth = 0
        else:
            depth = max(0, depth + (-1 if tag[1] else 1))
    return "".join((*pieces, html[done:]))


def _is_bare(link: re.Match[str]) -> bool:
    """Whether a link's text is its address."""
    return unescape(link[1]).removeprefix("http://").removeprefix("mailto:") in (
        _quoted(link[2]).removeprefix("http://"),
        unescape(link[2]).removeprefix("http://"),
    )


def _quoted(shown: str) -> str:
    return quote(unescape(shown), safe="%/:?#[]@!$&'()*+,;=~-._")


def _ended(link: re.Match[str]) -> str:
    """A bare address without what begins with a sign that is in none."""
    shown = link[2]
    end = next((place for place, sign in enumerate(shown) if sign in ENDS), len(shown))
    end = shown.find("&gt;", 0, end + 3) if "&gt;" in shown[: end + 3] else end
    if end == len(shown) or not _is_bare(link):
        return link[0]
    rest = _quoted(shown[end:])
    href = unescape(link[1]).removesuffix(rest)
    return f'<a href="{escape(href)}">{shown[:end]}</a>{shown[end:]}'


def _heading(found: re.Match[str]) -> str:
    """A heading whose text ends with attributes: those that may stay are set, or else it stays as typed."""
    name, place, text, typed = found.groups()
    attributes = attribute_list(unescape(typed), name)
    if not attributes:
        return found[0]
    return f"<{name}{written(attributes)}{place}>{_CLOSING.sub('', text)}</{name}>"


@lru_cache(maxsize=2)
def _options(positions: bool) -> tuple[comrak.ExtensionOptions, comrak.ParseOptions, comrak.RenderOptions]:
    import comrak

    extensions = comrak.ExtensionOptions()
    for name in _EXTENSIONS:
        setattr(extensions, name, True)
    render = comrak.RenderOptions()
    render.unsafe_ = True  # what may stay is decided for both engines in one place
    render.tasklist_classes = True
    render.sourcepos = positions
    return extensions, comrak.ParseOptions(), render
