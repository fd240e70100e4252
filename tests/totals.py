"""How much the long tests did, for the end of their run and for docs/reliability.md."""

from __future__ import annotations

from collections import Counter

TOTALS: Counter[str] = Counter()
