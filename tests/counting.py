"""What work costs, counted. A clock would tell as much of the machine and of what else it does."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, SupportsIndex

import pytest


@contextmanager
def calls() -> Iterator[Counter[str]]:
    """Count the calls of functions, those written in C as well, by their names."""
    counted = Counter[str]()

    def note(frame: FrameType, event: str, function: Any) -> None:
        if event == "call":
            counted[frame.f_code.co_qualname] += 1
        elif event == "c_call":
            counted[function.__qualname__] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield counted
    finally:
        sys.setprofile(before)


@contextmanager
def ending(seconds: int = 60) -> Iterator[None]:
    """Fail instead of working for ever.

    The seconds are those that this process itself works, so others that use the processors do not matter, and many
    times what is needed; the alarm is not the one by which the program limits itself.
    """

    def stop(_signal: int, _frame: FrameType | None) -> None:
        pytest.fail(f"worked for {seconds} seconds and did not end")  # which no `except Exception` takes

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


class Looked(str):
    """A text that counts the characters that its own methods look at, and how much is copied out of it."""

    characters = 0

    def _note(self, start: SupportsIndex | None, end: SupportsIndex | None) -> None:
        first, last, _ = slice(start, end).indices(len(self))
        self.characters += max(last - first, 0)

    def count(self, sub: str, start: Any = None, end: Any = None, /) -> int:
        self._note(start, end)
        return super().count(sub, start, end)

    def find(self, sub: str, start: Any = None, end: Any = None, /) -> int:
        found = super().find(sub, start, end)
        self._note(start, end if found < 0 else found + len(sub))
        return found

    def index(self, sub: str, start: Any = None, end: Any = None, /) -> int:
        found = super().index(sub, start, end)
        self._note(start, found + len(sub))
        return found

    def rfind(self, sub: str, start: Any = None, end: Any = None, /) -> int:
        found = super().rfind(sub, start, end)
        self._note(start if found < 0 else found, end)
        return found

    def rindex(self, sub: str, start: Any = None, end: Any = None, /) -> int:
        found = super().rindex(sub, start, end)
        self._note(found, end)
        return found

    def split(self, *arguments: Any, **options: Any) -> list[str]:
        self._note(0, None)
        return super().split(*arguments, **options)

    def splitlines(self, keepends: bool = False) -> list[str]:
        self._note(0, None)
        return super().splitlines(keepends)

    def replace(self, *arguments: Any, **options: Any) -> str:
        self._note(0, None)
        return super().replace(*arguments, **options)

    def __contains__(self, sub: object) -> bool:
        self._note(0, None)
        return super().__contains__(sub)  # type: ignore[operator]

    def __getitem__(self, key: SupportsIndex | slice) -> str:
        if isinstance(key, slice):
            self._note(key.start, key.stop)
        return super().__getitem__(key)
