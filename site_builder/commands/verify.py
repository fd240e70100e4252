"""Whether the output is what the manifest says and what a clean build gives."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec

from site_builder.build import build
from site_builder.errors import Problem
from site_builder.opening.output_state import StateFiles
from site_builder.opening.request import Request, Tools
from site_builder.opening.state_folder import check_output
from site_builder.publishing.file_state import file_state


def verify(request: Request, tools: Tools) -> tuple[int, list[Problem]]:
    """How many files are published, and every difference.

    Builds the site once more in a temporary folder; changes nothing. Raises BuildError or OSError where that
    is not possible.
    """
    output = check_output(request.root, request.output, [])
    output_state = StateFiles.of(request.own_state_folder, request.root.resolve(), output).read(
        output, tools.notice, tools.cache
    )
    problems = []
    for path in output_state.manifest.paths():
        state = file_state(output, path, output_state)
        if not state.there:
            problems.append(Problem(f"{output.name}/{path}", "this file is missing", "Build again."))
        elif state.entry is None:
            problems.append(
                Problem(
                    f"{output.name}/{path}",
                    "this file was changed after it was published",
                    "Keep it elsewhere if it is yours; `build --force` restores it.",
                )
            )
    with tempfile.TemporaryDirectory(prefix="site-builder-") as name:
        place = Path(name).resolve()
        clean = msgspec.structs.replace(request, output=place / "output", state_folder=place / "work")
        build(clean, tools)
        wanted = (
            StateFiles.of(place / "work", request.root.resolve(), place / "output")
            .read(place / "output", tools.notice, tools.cache)
            .manifest
        )
    published = output_state.manifest
    for path in sorted({*wanted.paths(), *published.paths()}):
        expected, found = wanted.entry(path), published.entry(path)
        if found is None:
            problems.append(
                Problem(
                    f"{output.name}/{path}",
                    "a clean build has this file; it is not published",
                    "Build again.",
                )
            )
        elif expected is None:
            problems.append(
                Problem(f"{output.name}/{path}", "a clean build does not have this file", "Build again.")
            )
        elif expected.content != found.content:
            problems.append(
                Problem(
                    f"{output.name}/{path}",
                    "a clean build gives other bytes",
                    "Build again, and report it if it stays.",
                )
            )
    return len(published.pages) + len(published.copies), problems
