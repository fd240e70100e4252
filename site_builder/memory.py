"""What one build made, for the next one in the same process: a preview builds again and again.

It only saves making the same value twice from the same things, and never decides what is built: with an empty
memory every build gives the same. A table lives from the build that made it to the next one.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any


class Memory:
    """Tables of values by the digests of what they were made from."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[Any, Any]] = {}

    def table(self, name: str) -> dict[Any, Any]:
        """What the build before this one kept under a name."""
        return self._tables.get(name, {})

    def keep(self, name: str, table: dict[Any, Any]) -> None:
        """Keep a table for the next build, instead of the one before."""
        self._tables[name] = table

    def value(self, name: str, key: Hashable) -> Any:
        """The one value of a table, if it was made from what `key` stands for."""
        return self.table(name).get(key)

    def keep_value(self, name: str, key: Hashable, value: Any) -> None:
        """Keep one value by its key."""
        self.keep(name, {key: value})
