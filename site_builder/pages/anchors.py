"""Fragments -> whether a text has what they lead to."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import unquote

from site_builder.parsing.near import Near
from site_builder.reading.attributes import RESERVED

_NAMED = 5
"""So many ids are named where none is near."""


class Anchors:
    """What fragments can lead to, by content file."""

    def __init__(self, ids: Mapping[str, tuple[str, ...]]) -> None:
        """`ids`: by the path of each text that could be read, the ids in it."""
        self._ids = ids
        self._sets = lru_cache(maxsize=256)(lambda path: frozenset(ids[path]))
        self._near = lru_cache(maxsize=256)(lambda path: Near(ids[path]))

    def lacks(self, path: str, fragment: str) -> bool:
        """Whether a fragment, as it is written in an address, leads to nothing in a text.

        The page's beginning is always there (HTML Living Standard, 7.4.6.4), and words that a browser is to look for
        (URL Fragment Text Directives, 3.4) are no business of ours. Which ids a page has of its own is not asked.
        """
        name = unquote(fragment.partition(":~:")[0])
        if not name or name.lower() == "top" or RESERVED in name or path not in self._ids:
            return False
        return name not in self._sets(path)

    def hint(self, path: str, fragment: str) -> str:
        """What may have been meant by a fragment that the text lacks, and what to do."""
        ids = self._ids[path]
        if not ids:
            return "There is nothing there that a link can lead to: no heading, and no id."
        near = self._near(path).to(unquote(fragment.partition(":~:")[0]))
        proposed = (
            f"Did you mean #{near}?"
            if near
            else f"There are {', '.join('#' + one for one in ids[:_NAMED])}{' and others' * (len(ids) > _NAMED)}."
        )
        return f"{proposed} A heading keeps its id when it is renamed if {{#id}} stands behind it."
