"""What one run of `build()` came to: what the watcher tells the terminal and the server."""

from __future__ import annotations

import msgspec

from site_builder.build import BuildReport
from site_builder.errors import Problem


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A build that ended, well or not."""

    report: BuildReport | None
    """None where nothing was published: the site stands as it was."""
    problems: tuple[Problem, ...]
    """Everything that is wrong now; of a build that published, its warnings."""
    seconds: float

    @property
    def failing(self) -> tuple[Problem, ...]:
        """The problems that an editor has to mend."""
        return tuple(problem for problem in self.problems if problem.fails)
