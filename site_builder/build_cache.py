"""What one build made, for the next one in the same process: a preview builds again and again.

It only saves making the same value twice from the same things, and never decides what is built: with an empty
cache every build gives the same. A value lives from the build that made it to the next one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class BuildCache:
    """Values by their names, each with what stands for the things that it was made from.

    Things are compared by `==`, which costs little where most of them are the very same objects.
    """

    def __init__(self, *, lasts: bool) -> None:
        self.lasts = lasts
        """Whether there will be another build in this process: if not, nothing is kept."""
        self._values: dict[str, tuple[object, Any]] = {}

    def value(self, name: str, key: object) -> Any:
        """The value of that name, if it was made from what `key` stands for; None if not."""
        known, value = self._values.get(name, (None, None))
        return value if known == key else None

    def keep_value(self, name: str, key: object, value: Any) -> None:
        """Keep a value for the next build, instead of the one before."""
        if self.lasts:
            self._values[name] = key, value

    def forget(self, name: str) -> None:
        """Have a value made anew by the next build."""
        self._values.pop(name, None)

    def same(self, name: str, key: object, make: Callable[[], T]) -> T:
        """The value of that name if it was made from the same, or else what `make` makes; kept for the next build."""
        value: T | None = self.value(name, key)
        if value is None:
            value = make()
            self.keep_value(name, key, value)
        return value
