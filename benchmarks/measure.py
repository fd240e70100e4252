"""Measures builds of a generated archive as whole processes: first, unchanged, one body changed.

    python -m benchmarks.measure [N]

Each build is run several times, each first build in a folder of its own; medians are printed with the peak
memory of the largest process. Figures of different runs do not compare: machines are noisy.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.generate import generate
from benchmarks.processes import peak, seconds

TREE = Path(__file__).parent.parent
"""Where the program is started: the package that lies there is the one that runs."""

RUNS = 3


def command(root: Path) -> list[str]:
    """What builds an archive: this source tree's program, whatever is installed."""
    return [sys.executable, "-m", "site_builder", "--root", str(root), "build"]


def build(root: Path) -> float:
    """Seconds of one build."""
    return seconds(command(root), TREE)


def edit(root: Path, number: int) -> None:
    """Change the body of one article."""
    article = sorted((root / "content" / "articles").rglob("*.md"))[number]
    article.write_text(article.read_text() + f"\nOne more sentence, the {number}th.\n")


def measure(count: int) -> None:
    """Print the table."""
    rows: dict[str, list[float]] = {"first build": [], "nothing changed": [], "one body changed": []}
    with tempfile.TemporaryDirectory(prefix="archive-") as name:
        original = Path(name) / "original"
        generate(original, count)
        for run in range(RUNS):
            root = Path(name) / f"run-{run}"
            shutil.copytree(original, root)
            rows["first build"].append(build(root))
            build(root)  # files that had just been written are looked at once more
            rows["nothing changed"].append(build(root))
            edit(root, count // 2 + run)
            rows["one body changed"].append(build(root))
        memory = peak(command(Path(shutil.copytree(original, Path(name) / "memory"))), TREE)
    processors = len(os.sched_getaffinity(0))
    print(f"{count:,} articles, {processors} processors, Python {sys.version.split()[0]}, median of {RUNS}")
    for title, times in rows.items():
        spread = f"{min(times):.2f}–{max(times):.2f}"
        print(f"{title:18} {statistics.median(times):7.2f} s   ({spread})")
    print(f"{'largest process':18} {memory.largest:7.0f} MiB   (all together {memory.together:.0f})")


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
