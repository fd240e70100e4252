"""Cases 1 and 3 for the processes that help a build: what becomes of them, and of it, when either is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from site_builder.workers import Workers
from tests.harness import Make, Site
from tests.test_building_faults import PROJECT

BUILD_AND_DIE = """
import os, signal, time
from site_builder.workers import Workers

if __name__ == "__main__":
    with Workers(2) as workers:
        print(*{workers.submit(os.getpid).result() for _ in range(9)}, flush=True)
        workers.submit(time.sleep, 60)
        os.kill(os.getpid(), signal.SIGKILL)
"""

BE_INTERRUPTED = """
import os, signal, sys, time
from threading import Timer
from site_builder.workers import Workers

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever the tests were started by
    try:
        Timer(float(sys.argv[1]), os.killpg, (0, signal.SIGINT)).start()
        with Workers(2) as workers:
            while True:
                workers.submit(time.sleep, 0.01).result()
    except KeyboardInterrupt:
        print("interrupted")
"""


def built_for_workers(make: Make) -> Site:
    """A site that has been built and has enough pages for processes, should all be rendered again."""
    site = make()
    for day in range(10, 30):
        site.article(f"2025-04-{day}-a")
    site.built()
    return site


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to look at other processes")
def test_case_01_the_workers_of_a_killed_build_end_with_it(tmp_path: Path) -> None:
    """Also one that is at work: it would stay for ever, and could write into the next build's staging folder."""
    program = tmp_path / "program.py"
    program.write_text(BUILD_AND_DIE)
    done = subprocess.run(
        [sys.executable, program],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        timeout=120,
    )
    assert done.returncode == -signal.SIGKILL
    workers = [int(process) for process in done.stdout.split()]
    assert workers
    until = time.monotonic() + 60
    while any(map(is_alive, workers)) and time.monotonic() < until:
        time.sleep(0.02)
    assert [process for process in workers if is_alive(process)] == []


@pytest.mark.parametrize("seconds", [0.01, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5])
def test_ctrl_c_is_for_the_build_alone_even_while_its_processes_start(tmp_path: Path, seconds: float) -> None:
    """A terminal sends it to all of them; one that was still loading its modules would print a traceback."""
    program = tmp_path / "program.py"
    program.write_text(BE_INTERRUPTED)
    done = subprocess.run(
        [sys.executable, program, str(seconds)],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        timeout=120,
    )
    assert (done.stdout, done.returncode) == ("interrupted\n", 0)


def test_case_03_a_worker_that_is_killed_is_an_error_that_says_so(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the system does when memory runs out."""
    site = built_for_workers(make)
    before = site.tree()
    site.put("site.yaml", (site.root / "site.yaml").read_text() + "description: Another\n")
    with monkeypatch.context() as patch:
        submit = Workers.submit
        patch.setattr(Workers, "submit", lambda self, *_: submit(self, os._exit, 9))
        result = site.build("--jobs", "2")
    assert result.exit_code == 1
    assert "a worker process: ended before its work was done" in result.stderr
    assert "--jobs 1" in result.stderr
    assert site.tree() == before
    site.built("--jobs", "2")
    assert site.tree() == site.clean_tree()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_clash_of_addresses_is_told_though_its_pages_are_already_being_rendered(
    make: Make, jobs: str
) -> None:
    """Pages are handed on as they are found; a file in a folder's place must not fail as one of the disk."""
    site = built_for_workers(make)
    before = site.tree()
    site.article("2025-04-11-b", aliases=["/old.html"])
    site.article("2025-04-12-b", aliases=["/old.html/more/"])
    site.put("site.yaml", (site.root / "site.yaml").read_text() + "description: Another\n")
    result = site.build("--jobs", jobs)
    assert result.exit_code == 1
    assert "old.html would be a file and a folder at once" in result.stderr
    assert site.tree() == before
