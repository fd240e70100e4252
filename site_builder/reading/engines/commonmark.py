"""CommonMark with GitHub's extensions, by comrak: the engine `commonmark`.

What comrak lacks is added here: attributes of headings, as `## Title {#id .class}`. What would keep it busy is refused
before: it cannot be interrupted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from site_builder.reading.attributes import attribute_list, with_attributes

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
_HEADING = re.compile(r"<(h[1-6])>(.*?)[ \t]*\{([^{}\n]*)\}</\1>")


def to_html(text: str, *, positions: bool = False) -> str:
    """The HTML of a text, with whatever HTML it holds left as it is; `positions`: each element says where it begins.

    Raises RecursionError for what would take long.
    """
    import comrak

    if text.count(">") >= NESTED and _NESTED.search(text):
        raise RecursionError
    if text.count("|") > COLUMNS and any(line[0].count("|") > COLUMNS for line in _WIDE.finditer(text)):
        raise RecursionError
    html = comrak.render_markdown(text, *_options(positions))
    return _HEADING.sub(_heading, html) if "}</h" in html else html


def available() -> bool:
    """Whether comrak is installed."""
    from importlib.util import find_spec

    return find_spec("comrak") is not None


def _heading(found: re.Match[str]) -> str:
    """A heading whose text ends with attributes: those that may stay are set, or else it stays as typed."""
    name, text, typed = found.groups()
    attributes = attribute_list(typed, name)
    return f"{with_attributes(name, attributes)}{text}</{name}>" if attributes else found[0]


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
