"""Python-Markdown, the default engine, with what it lacks and what makes it fast.

One converter a process and set of extensions, reset for each text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import markdown

_FOOTNOTES = {"BACKLINK_TITLE": "↩ {}"}
"""The way back from a footnote, in no language: it is the same in every article."""


def to_html(text: str, extensions: tuple[str, ...]) -> str:
    """The HTML of a text, with whatever HTML it holds left as it is.

    Raises RecursionError, or whatever the converter meets on a text that it cannot take.
    """
    try:
        return _converter(extensions).reset().convert(text)
    except BaseException:
        _converter.cache_clear()  # what a text leaves half done must not reach the next
        raise


@lru_cache(maxsize=4)
def _converter(extensions: tuple[str, ...]) -> markdown.Markdown:
    import markdown

    from site_builder.reading.engines.selective import SelectiveExtension

    return markdown.Markdown(
        extensions=[*extensions, SelectiveExtension()],
        extension_configs={"extra": {"footnotes": _FOOTNOTES}, "footnotes": _FOOTNOTES},
        output_format="html",
    )
