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
import time
from pathlib import Path
from subprocess import DEVNULL, Popen

from benchmarks.generate import generate

RUNS = 3


def _resident(process: int) -> int:
    """The largest resident set, in KiB, of a process and its descendants; 0 once they are gone."""
    largest = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if int(folder.name) == process or int(parent) == process:
            peak = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")), "0")
            largest = max(largest, int(peak))
            if int(folder.name) != process:
                largest = max(largest, _resident_children(int(folder.name)))
    return largest


def _resident_children(process: int) -> int:
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        peaks = [
            int(line.split()[1])
            for child in children
            for line in Path(f"/proc/{child}/status").read_text().splitlines()
            if line.startswith("VmHWM")
        ]
    except OSError:
        return 0
    return max(peaks, default=0)


def build(root: Path) -> float:
    """Seconds of one build."""
    started = time.perf_counter()
    code = _started(root).wait()
    if code:
        raise SystemExit(f"the build failed: exit code {code}")
    return time.perf_counter() - started


def peak(root: Path) -> float:
    """The largest process of one build, in MiB; looking for it slows the build down."""
    process = _started(root)
    largest = 0
    while process.poll() is None:
        largest = max(largest, _resident(process.pid))
        time.sleep(0.2)
    return largest / 1024


def _started(root: Path) -> Popen[bytes]:
    command = [sys.executable, "-m", "site_builder", "--root", str(root), "build"]
    return Popen(command, stdout=DEVNULL, stderr=DEVNULL)


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
        memory = peak(Path(shutil.copytree(original, Path(name) / "memory")))
    processors = len(os.sched_getaffinity(0))
    print(f"{count:,} articles, {processors} processors, Python {sys.version.split()[0]}, median of {RUNS}")
    for title, seconds in rows.items():
        spread = f"{min(seconds):.2f}–{max(seconds):.2f}"
        print(f"{title:18} {statistics.median(seconds):7.2f} s   ({spread})")
    print(f"{'largest process':18} {memory:7.0f} MB")


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
