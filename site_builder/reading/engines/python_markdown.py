"""Python-Markdown, the default engine, with what it lacks and what makes it fast.

One converter a process and set of extensions, reset for each text.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from site_builder.reading.engines.quotes import Marks, marks_of, substitutions

if TYPE_CHECKING:
    import markdown

_FOOTNOTES = {"BACKLINK_TITLE": "↩ {}"}
"""The way back from a footnote, in no language: it is the same in every article."""


def to_html(text: str, extensions: tuple[str, ...], language: str = "") -> str:
    """The HTML of a text, with whatever HTML it holds left as it is.

    The language, a tag of BCP 47, says which quotation marks `smarty` sets.
    Raises RecursionError, or whatever the converter meets on a text that it cannot take.
    """
    try:
        marks = marks_of(language if "smarty" in extensions else "")
        return _converter(extensions, marks).reset().convert(text)
    except BaseException:
        _converter.cache_clear()  # what a text leaves half done must not reach the next
        raise


@lru_cache(maxsize=8)
def _converter(extensions: tuple[str, ...], marks: Marks) -> markdown.Markdown:
    import markdown

    from site_builder.reading.engines.attributes import AttributeListExtension
    from site_builder.reading.engines.blocks import BlockExtension
    from site_builder.reading.engines.fences import FenceExtension
    from site_builder.reading.engines.inlines import ApostropheExtension, InlineExtension
    from site_builder.reading.engines.links import LinkExtension
    from site_builder.reading.engines.lists import ListExtension
    from site_builder.reading.engines.raw_blocks import RawBlockExtension
    from site_builder.reading.engines.selective import SelectiveExtension

    return markdown.Markdown(
        extensions=[
            *extensions,
            ListExtension(),
            FenceExtension(),
            BlockExtension(),
            LinkExtension(),
            RawBlockExtension(),
            AttributeListExtension(),
            InlineExtension(),
            ApostropheExtension(),
            SelectiveExtension(),
        ],
        extension_configs={
            "extra": {"footnotes": _FOOTNOTES},
            "footnotes": _FOOTNOTES,
            "smarty": {"substitutions": substitutions(marks)},
        },
        output_format="html",
    )
