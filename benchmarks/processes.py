"""Whole processes, measured: how long one takes, and how much memory it and its descendants hold."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from typing import IO, NamedTuple

INTERVAL = 0.2
"""Seconds between two looks at the memory."""


class Memory(NamedTuple):
    """What a process and its descendants held at most, in MiB."""

    largest: float
    """The most that a single one of them held."""
    together: float
    """The most that all of them held at one time, what they share counted once."""


def seconds(command: Sequence[str], folder: Path, into: IO[bytes] | int = DEVNULL) -> float:
    """How long a command takes. What was written before is put on the disk first: it is not this command's work."""
    os.sync()
    started = time.perf_counter()
    process = Popen(command, cwd=folder, stdout=into, stderr=PIPE)
    _, errors = process.communicate()
    taken = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\nexit code {process.returncode}\n{errors.decode()[-2000:]}")
    return taken


def peak(command: Sequence[str], folder: Path) -> Memory:
    """The memory of a command; looking for it slows the command down, so it is a run of its own."""
    process = Popen(command, cwd=folder, stdout=DEVNULL, stderr=DEVNULL)
    largest = together = 0
    while process.poll() is None:
        held = [
            (_field(one, "status", "VmHWM"), _field(one, "smaps_rollup", "Pss")) for one in tree(process.pid)
        ]
        largest = max([largest, *(high for high, _ in held)])
        together = max(together, sum(share for _, share in held))
        time.sleep(INTERVAL)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}\nexit code {process.returncode}")
    return Memory(largest / 1024, max(largest, together) / 1024)


def held_now(process: int) -> float:
    """What a process and its descendants hold at the moment, in MiB, what they share counted once."""
    return sum(_field(one, "smaps_rollup", "Pss") for one in tree(process)) / 1024


def tree(process: int) -> Iterator[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended meanwhile
            continue
        children.setdefault(parent, []).append(int(folder.name))
    waiting = [process]
    while waiting:
        one = waiting.pop()
        waiting += children.get(one, [])
        yield one


def _field(process: int, file: str, name: str) -> int:
    """A figure of a process in KiB; 0 once it is gone."""
    try:
        lines = Path(f"/proc/{process}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)
