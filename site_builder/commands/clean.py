"""Removes what builds have made, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from site_builder.opening.output_state import StateFiles
from site_builder.opening.request import Request, Tools
from site_builder.opening.state_folder import check_output, locked
from site_builder.publishing.file_state import file_state
from site_builder.publishing.placing import remove


def clean(request: Request, tools: Tools) -> tuple[int, list[str]]:
    """How many published files were removed, and which were kept because somebody changed them.

    The store and the manifest go too. Raises BuildError or OSError.
    """
    output = check_output(request.root, request.output, [])
    if not request.own_state_folder.is_dir():
        return 0, []
    with locked(request.own_state_folder, tools.notice, request.wait) as state_folder:
        output_state = StateFiles.of(state_folder, request.root.resolve(), output).read(
            output, tools.notice, tools.cache
        )
        gone: list[str] = []
        kept: list[str] = []
        for path in sorted(output_state.paths()):
            state = file_state(output, path, output_state)
            if state.there:
                (gone if state.ours else kept).append(path)
        remove(output, gone)
        for item in state_folder.iterdir():
            if item.name not in ("lock", "holder"):
                _delete(item)
    return len(gone), kept


def _delete(item: Path) -> None:
    if item.is_dir() and not item.is_symlink():
        shutil.rmtree(item)
    else:
        item.unlink(missing_ok=True)
