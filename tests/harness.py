"""Whole sites as strings: files in, command run, files out.

site = make("-- content/articles/2025-04-28-a.md --\n---\ntitle: A\n---\nText.")
assert site.build().exit_code == 0
assert "Text." in site.page("2025/04/28/a/")
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from site_builder.cli import main

SETTINGS = "title: Test\nbase_url: https://example.org/\nlanguage: en\ntimezone: Europe/Rome\nid: test\n"

NOW = "2026-01-01"
"""The time of every build that does not say another."""

Make = Callable[..., "Site"]


class Result(NamedTuple):
    """What a command did."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def said(self) -> str:
        return self.stdout + self.stderr


class Site:
    """A site in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root

    # --- files in

    def write(self, text: str = "", /, **files: str | bytes) -> Site:
        """Write files: `-- path --` begins one in `text`; or by keyword for one with awkward bytes."""
        for path, content in {**sections(text), **files}.items():
            self.put(path, content)
        return self

    def put(self, path: str, content: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def article(self, name: str, body: str = "Text.", **keys: Any) -> Site:
        """Write an article; values that are no text are written as JSON, which is YAML."""
        keys = {"title": name, **keys}
        head = "".join(
            f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}\n"
            for key, value in keys.items()
        )
        self.put(f"content/articles/{name}.md", f"---\n{head}---\n{body}\n")
        return self

    def remove(self, path: str) -> None:
        (self.root / path).unlink()

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text
        self.put(path, text.replace(old, new))

    # --- command run

    def run(self, command: str, *arguments: str) -> Result:
        """Run a command in this process."""
        result = CliRunner().invoke(main, ["--root", str(self.root), command, *arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Result(result.exit_code, result.stdout, result.stderr)

    def build(self, *arguments: str, now: str = NOW) -> Result:
        """Build in this process; `--jobs 1` unless told otherwise."""
        jobs = () if "--jobs" in arguments else ("--jobs", "1")
        return self.run("build", "--now", now, *jobs, *arguments)

    def built(self, *arguments: str, now: str = NOW) -> Result:
        """Build, and expect that it is complete."""
        result = self.build(*arguments, now=now)
        assert result.exit_code == 0, result.said
        return result

    def explain(self, *arguments: str, now: str = NOW) -> dict[str, str]:
        """Build; gives the path of every page that was rendered and why."""
        report = json.loads(self.built("--json", *arguments, now=now).stdout)
        return {page["path"]: page["reason"] for page in report["pages"]}

    def process(
        self, *arguments: str, env: dict[str, str] | None = None, **options: Any
    ) -> subprocess.Popen[str]:
        """Start a command in a process of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "site_builder", "--root", str(self.root), *arguments],
            env={**os.environ, **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **options,
        )

    # --- files out

    @property
    def output(self) -> Path:
        return self.root / "output"

    def page(self, address: str) -> str:
        """The text of a published file; of a folder its index.html."""
        path = f"{address}index.html" if address.endswith("/") or not address else address
        return (self.output / path).read_text(encoding="utf-8")

    def exists(self, address: str) -> bool:
        path = f"{address}index.html" if address.endswith("/") or not address else address
        return (self.output / path).is_file()

    def tree(self) -> dict[str, bytes]:
        return tree(self.output)

    def clean_tree(self, *arguments: str, now: str = NOW) -> dict[str, bytes]:
        """What a clean build of the same sources gives, in an empty folder elsewhere."""
        other = self.root.parent / f"{self.root.name}-clean"
        shutil.rmtree(other, ignore_errors=True)
        shutil.copytree(
            self.root, other, symlinks=True, ignore=shutil.ignore_patterns("output", ".site-builder")
        )
        copy = Site(other)
        copy.built(*arguments, now=now)
        result = copy.tree()
        shutil.rmtree(other)
        return result


def sections(text: str) -> dict[str, str]:
    """`-- path --` lines and what follows each."""
    files: dict[str, str] = {}
    path = ""
    for line in text.splitlines(keepends=True):
        if line.startswith("-- ") and line.rstrip().endswith(" --"):
            path = line.strip()[3:-3]
            files[path] = ""
        elif path:
            files[path] += line
    return files


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by path."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
