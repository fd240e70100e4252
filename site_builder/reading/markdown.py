"""A body as its writer typed it -> HTML that is safe to publish, and all that the writer has to know of it.

    protect -> engine -> restore, one form -> sanitise -> code, pictures, headings -> look for missing words

Only the engine differs; what stands around it is the same for both. A text has a time limit, which holds for every step,
or a step's cost is bounded by counting where nothing could interrupt it.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from types import FrameType

import msgspec

from site_builder.opening.config import MarkdownSettings
from site_builder.parsing.text import clean
from site_builder.reading.engines import commonmark, python_markdown
from site_builder.reading.findings import Finding
from site_builder.reading.highlight import highlighted
from site_builder.reading.normal_form import in_normal_form, with_headings
from site_builder.reading.pictures import presented
from site_builder.reading.places import Places
from site_builder.reading.protecting import protected, restored
from site_builder.reading.sanitising import sanitised, without_reserved_ids
from site_builder.reading.words import missing_words


class TimeLimitError(Exception):
    """A text took longer than it may."""


class Allowance:
    """The time that one file's texts may take together, with all that is done to them."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    @contextmanager
    def spend(self) -> Iterator[None]:
        """Raise TimeLimitError in the block when nothing is left."""
        begun = time.monotonic()
        try:
            with time_limit(self._left):
                yield
        finally:
            self._left = max(0.0, self._left - (time.monotonic() - begun))


class Converted(msgspec.Struct, frozen=True):
    """What a text has become."""

    html: str
    found: tuple[Finding, ...] = ()
    """What is not as it was typed."""


def convert(places: Places, settings: MarkdownSettings, language: str = "") -> Converted:
    """The HTML of a text. Its language, a tag of BCP 47, says which quotation marks `smarty` sets.

    It takes as long as it takes: a caller sets the limit, around this and what else is done to the text. Raises
    TooMuchError, RecursionError, or whatever an engine meets on a text that it cannot take.
    """
    text = protected(places, _read_by(settings))
    html = _by_engine(text.text, settings, language)
    html = in_normal_form(restored(html) if text.keeps else html)
    found = list(text.found)
    if settings.html == "sanitise":
        html, taken_out = sanitised(html, typed=any(sign in places.text for sign in "<{"))
    else:
        html, taken_out = without_reserved_ids(html)
    found += taken_out
    html = clean(with_headings(presented(highlighted(html))))
    return Converted(html, (*found, *missing_words(places, html)))


_BEFORE = "x "
"""What a line is put behind, so that nothing at its beginning makes a list, a heading or a footnote of it."""


def convert_line(line: Places, settings: MarkdownSettings, language: str = "") -> Converted:
    """The HTML of a text within a line: emphasis, links, code; as typed if more than that comes of it.

    Raises what `convert` raises.
    """
    converted = convert(Places(_BEFORE + line.text), settings, language)
    html = converted.html.strip()
    inside = html.removeprefix(f"<p>{_BEFORE}").removesuffix("</p>")
    if html != f"<p>{_BEFORE}{inside}</p>" or "<p>" in inside or "</p>" in inside:
        return Converted(escape(line.text, quote=False))
    return Converted(inside, converted.found)


def engine_text(places: Places, settings: MarkdownSettings) -> str:
    """The text as an engine gets it."""
    return protected(places, _read_by(settings)).text


def _by_engine(text: str, settings: MarkdownSettings, language: str) -> str:
    if settings.engine == "commonmark":
        return commonmark.to_html(text)
    return python_markdown.to_html(text, settings.extensions, language)


_EXTRA = frozenset(("abbr", "attr_list", "def_list", "fenced_code", "footnotes", "md_in_html", "tables"))
_COMMONMARK = frozenset(("alerts", "def_list", "footnotes", "tables"))


def _read_by(settings: MarkdownSettings) -> frozenset[str]:
    """The extensions that the engine reads."""
    if settings.engine == "commonmark":
        return _COMMONMARK
    named = frozenset(settings.extensions)
    return named | _EXTRA if "extra" in named else named


def as_typed(text: str) -> str:
    """A text that cannot be converted, shown as it was typed."""
    return f'<pre class="as-typed">{escape(text, quote=False)}</pre>'


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitError in the block when its time is over.

    Works by the alarm signal, so only in the main thread of a process and where there is such a signal;
    elsewhere a caller who needs the limit hands the work to a process.
    """
    if seconds <= 0:
        raise TimeLimitError
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
