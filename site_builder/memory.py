"""What one build made, for the next one in the same process: a preview builds again and again.

It only saves making the same value twice from the same things, and never decides what is built: with an empty
memory every build gives the same. A value lives from the build that made it to the next one.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any


class Memory:
    """Values by their names, each with what stands for the things that it was made from."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[Hashable, Any]] = {}

    def value(self, name: str, key: Hashable) -> Any:
        """The value of that name, if it was made from what `key` stands for; None if not."""
        known, value = self._values.get(name, (None, None))
        return value if known == key else None

    def keep_value(self, name: str, key: Hashable, value: Any) -> None:
        """Keep a value for the next build, instead of the one before."""
        self._values[name] = key, value
