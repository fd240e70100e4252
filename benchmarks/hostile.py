"""How long texts take that are made to take long: by the clock, where the tests count steps.

    python -m benchmarks.hostile [LIMIT]

Each is read as one article, with a time limit of LIMIT seconds (1 unless told otherwise) for its conversion. What is
done besides, which no limit reaches, may take a second; what takes longer is marked, and the exit code is 1. Needs what
the tests need.
"""

from __future__ import annotations

import sys
import time

from benchmarks import table
from site_builder.opening.config import MarkdownSettings
from site_builder.reading.article import read_content_file
from site_builder.reading.texts import ReadSettings
from tests.test_parsers_cases import PATHOLOGICAL

BESIDES = 1.0
"""Seconds for all that is done outside the time limit, and for an alarm that comes late."""

HEAD = "---\ntitle: T\ndate: 2025-04-28\n---\n"
BOMB = "".join(f"k{n}: &a{n} [{', '.join([f'*a{n - 1}' if n else 'x'] * 10)}]\n" for n in range(20))

TEXTS = {
    **{name: HEAD + text for name, text in PATHOLOGICAL.items()},
    "links, 30,000": HEAD + "".join(f"[a](/x{n})\n" for n in range(30_000)),
    "elements, 40,000 unclosed": HEAD + "<div>" * 40_000,
    "entities, a million": HEAD + "&#" * 900_000,
    "an alias bomb": f"---\ntitle: T\n{BOMB}---\n",
    "100,000 levels of JSON": '{"title": "T", "extra": ' + '{"a":' * 100_000 + "}" * 100_000 + "}\n",
}


def main(limit: int) -> int:
    """Print the table; gives the exit code."""
    settings = ReadSettings(timezone="UTC", markdown=MarkdownSettings(time_limit=limit))
    read_content_file("content/articles/a.md", f"{HEAD}*Text*".encode(), settings)
    rows, late = [], 0
    for name, text in TEXTS.items():
        started = time.perf_counter()
        record = read_content_file("content/articles/a.md", text.encode(), settings)
        taken = time.perf_counter() - started
        late += taken > limit + BESIDES
        said = record.problems[0].message if record.problems else ""
        rows.append((name, f"{taken:.2f} s", "no" if taken > limit + BESIDES else "yes", said))
    print(f"A limit of {limit} s. {table.machine()}.\n")
    print(table.markdown(("text", "taken", "in time", "what is said"), rows))
    return min(late, 1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1))
