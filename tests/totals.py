"""How long the long tests are, and how much they did: for the end of their run and for docs/reliability.md."""

from __future__ import annotations

import os
from collections import Counter

TOTALS: Counter[str] = Counter()

ASKED = os.environ.get("RELIABILITY", "")
"""Empty in an ordinary run; `nightly`, or how many sequences of the state machine are wanted."""

_NIGHT = 500


def examples(usual: int, nightly: int) -> int:
    """How many examples a test tries: in an ordinary run, or in a night of 500 sequences; in proportion for others."""
    if not ASKED:
        return usual
    return nightly if ASKED == "nightly" else max(1, nightly * int(ASKED) // _NIGHT)
