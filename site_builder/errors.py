"""What is wrong in the user's files, said so that an editor can mend it.

Every stage reports `Problem`s as values and goes on, so that one run shows all of them; `BuildError`
carries them to the command line when there is nothing left to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import Enum

import msgspec


class Severity(Enum):
    """How far a problem reaches."""

    ERROR = "error"
    """Nothing is published; the exit code is 1."""

    DEGRADED = "degraded"
    """This file is published as plain text, the others as usual; the exit code is 1."""

    WARNING = "warning"
    """Worth a look; the exit code is not touched."""


class Position(msgspec.Struct, frozen=True, array_like=True):
    """A place in a text file."""

    line: int = 1
    """Counted from 1."""
    column: int = 1
    """Counted from 1, in characters."""


class Problem(msgspec.Struct, frozen=True):
    """Something wrong in one of the user's files."""

    path: str
    """The file, as the user would type it: relative to the site, with `/`."""
    message: str
    """What is wrong, in a sentence without a full stop."""
    hint: str = ""
    """What to do about it."""
    position: Position = Position()
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """`path:line:column: message`, and the hint on a line of its own."""
        prefix = "warning: " if self.severity is Severity.WARNING else ""
        message, hint = " ".join(self.message.split()), " ".join(self.hint.split())
        text = f"{self.path}:{self.position.line}:{self.position.column}: {prefix}{message}"
        return f"{text}\n    {hint}" if hint else text

    @property
    def fails(self) -> bool:
        """Whether the run that met this problem exits with 1."""
        return self.severity is not Severity.WARNING

    @property
    def blocks(self) -> bool:
        """Whether nothing is published because of this problem."""
        return self.severity is Severity.ERROR


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems by file, line and column, each once: the order in which an editor mends them."""
    unique = {(p.path, p.position.line, p.position.column, p.message): p for p in problems}
    return tuple(unique[key] for key in sorted(unique))


@contextmanager
def naming(path: object) -> Iterator[None]:
    """Let an OSError that names no file name this one: reads and writes do not by themselves."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


class BuildError(Exception):
    """Nothing was published: the problems say why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[BuildError], tuple[tuple[Problem, ...]]]:
        """From worker to parent: by its problems, not by its message."""
        return BuildError, (self.problems,)
