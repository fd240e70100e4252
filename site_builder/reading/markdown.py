"""Markdown to HTML that is safe to publish, cut where addresses have to be put in.

One converter a process, reset for each text; a text has a time limit, as no converter is safe from every
input.
"""

from __future__ import annotations

import re
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from html import escape, unescape
from types import FrameType
from typing import TYPE_CHECKING

from site_builder.model.article import Body
from site_builder.opening.config import MarkdownSettings
from site_builder.parsing.text import clean, plain_text

if TYPE_CHECKING:
    import markdown
    import nh3

EXCERPT_LENGTH = 240
"""The longest excerpt, in characters."""


class TimeLimitError(Exception):
    """A text took longer than it may."""


def to_html(text: str, settings: MarkdownSettings) -> str:
    """The HTML of a Markdown text.

    Raises TimeLimitError, RecursionError, or whatever the converter meets on a text that it cannot take.
    """
    with time_limit(settings.time_limit):
        try:
            html = _converter(settings.extensions).reset().convert(text)
        except BaseException:
            _converter.cache_clear()  # what a text leaves half done must not reach the next
            raise
        html = _ALIGNED.sub(r'class="align-\1"', html)
        if settings.html == "sanitise":
            _refuse_what_takes_long(html)
            html = _cleaner().clean(html)
    return clean(html)


DEPTH, REFERENCES = 400, 100_000
"""How many elements may be open at once, and how many `&` there may be.

The sanitiser takes a time that grows with their square, and the time limit cannot interrupt it.
"""

_START_OR_END = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_NEED_NO_END = frozenset(
    ["area", "br", "col", "colgroup", "dd", "dt", "hr", "img", "input", "li", "meta", "link", "optgroup", "option", "p",
     "rp", "rt", "source", "tbody", "td", "tfoot", "th", "thead", "tr", "track", "wbr"]
)  # fmt: skip
"""Elements that are closed by what follows."""


def _refuse_what_takes_long(html: str) -> None:
    """Raise RecursionError or TimeLimitError for what would take the sanitiser long."""
    if html.count("&") > REFERENCES:
        raise TimeLimitError
    if html.count("<") < DEPTH:
        return
    unclosed = Counter[str]()
    total = 0
    for tag in _START_OR_END.finditer(html):
        name = tag[2].lower()
        if name in _NEED_NO_END:
            continue
        if not tag[1]:
            unclosed[name] += 1
            total += 1
        elif unclosed[name]:
            unclosed[name] -= 1
            total -= 1
        if total > DEPTH:
            raise RecursionError


def as_typed(text: str) -> str:
    """A text that cannot be converted, shown as it was typed."""
    return f'<pre class="as-typed">{escape(text, quote=False)}</pre>'


def excerpt(html: str) -> str:
    """The plain text of the first paragraph, without marks of footnotes."""
    found = re.search(r"<p(?:\s[^>]*)?>(.*?)</p>", html, re.DOTALL)
    return plain_text(re.sub(r"<sup.*?</sup>", "", found[1], flags=re.DOTALL)) if found else ""


_ALIGNED = re.compile(r'style="text-align: (left|right|center);"')
"""How the converter aligns a table's cells; a strict content security policy has no inline styles."""

_ONE_ATTRIBUTE = r"""\s+([^\s"'<>=/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'<>]+))?"""
_ATTRIBUTE = re.compile(_ONE_ATTRIBUTE)
_TAG = re.compile(f"<[a-zA-Z][^\\s<>/]*((?:{_ONE_ATTRIBUTE})+)\\s*/?>")
_ADDRESSES = ("href", "src", "poster", "cite")
_ABSOLUTE = re.compile(r"\s*(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")


def cut(html: str) -> tuple[Body, tuple[str, ...]]:
    """The HTML with a hole for each relative address (its quotes belong to the hole), and the addresses as written."""
    pieces: list[str] = []
    holes: list[int] = []
    targets: dict[str, int] = {}
    done = 0
    for tag in _TAG.finditer(html):
        # Attribute by attribute from the tag's first: what looks like an address inside a quoted value is text.
        for attribute in _ATTRIBUTE.finditer(html, tag.start(1), tag.end(1)):
            name, value = attribute[1].lower(), attribute[2]
            if name not in _ADDRESSES or value is None:
                continue
            target = clean(unescape(value[1:-1] if value[0] in "\"'" else value))
            if target.strip() and not _ABSOLUTE.match(target):
                pieces.append(html[done : attribute.start(2)])
                holes.append(targets.setdefault(target, len(targets)))
                done = attribute.end(2)
    pieces.append(html[done:])
    return Body(tuple(pieces), tuple(holes)), tuple(targets)


_WITH_ID = re.compile(
    r"""<[a-z][^\s<>/]*(?=\s)(?:[^<>"']|"[^"]*"|'[^']*')*?\s(?:id|name)=(?:"([^"]*)"|'([^']*)'|([^\s<>"']+))""",
    re.IGNORECASE,
)


def ids_of(html: str) -> tuple[str, ...]:
    """What a fragment can lead to in a text: the ids, or names, of its elements, each once."""
    return tuple(dict.fromkeys(unescape(tag[tag.lastindex or 0]) for tag in _WITH_ID.finditer(html)))


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitError in the block when its time is over.

    Works by the alarm signal, so only in the main thread of a process and where there is such a signal;
    elsewhere a caller who needs the limit hands the work to a process.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TimeLimitError

    before = signal.signal(signal.SIGALRM, stop)
    # Again and again: an exception raised inside a callback that swallows it would otherwise be lost.
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


_FOOTNOTES = {"BACKLINK_TITLE": "↩ {}"}
"""The way back from a footnote, in no language: it is the same in every article."""


@lru_cache(maxsize=4)
def _converter(extensions: tuple[str, ...]) -> markdown.Markdown:
    import markdown

    from site_builder.reading.extensions import HeadingExtension, SelectiveExtension

    return markdown.Markdown(
        extensions=[*extensions, SelectiveExtension(), HeadingExtension()],
        extension_configs={"extra": {"footnotes": _FOOTNOTES}, "footnotes": _FOOTNOTES},
        output_format="html",
    )


_MORE_TAGS = {"section", "video", "audio", "source", "picture"}
_ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir", "title", "role"},
    "a": {"href", "hreflang"},
    "img": {"src", "alt", "width", "height", "loading"},
    "video": {"src", "poster", "controls", "width", "height", "preload"},
    "audio": {"src", "controls", "preload"},
    "source": {"src", "type"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "details": {"open"},
    "td": {"align", "colspan", "rowspan", "headers"},
    "th": {"align", "colspan", "rowspan", "headers", "scope"},
    "time": {"datetime"},
}


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    import nh3

    # The scheme of `cite` is not looked at.
    usual = {tag: names - {"cite"} for tag, names in nh3.ALLOWED_ATTRIBUTES.items()}
    return nh3.Cleaner(
        tags=nh3.ALLOWED_TAGS | _MORE_TAGS,
        attributes=usual | _ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
