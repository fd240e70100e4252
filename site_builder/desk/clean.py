"""Removes what builds have made, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from site_builder.build import Request, Tools
from site_builder.publishing.manifest import LedgerFiles
from site_builder.publishing.output import look
from site_builder.publishing.publish import remove
from site_builder.publishing.workplace import check_output, locked


def clean(request: Request, tools: Tools) -> tuple[int, list[str]]:
    """How many published files were removed, and which were kept because somebody changed them.

    The store and the manifest go too. Raises BuildError or OSError.
    """
    output = check_output(request.root, request.output, [])
    if not request.own_workplace.is_dir():
        return 0, []
    with locked(request.own_workplace, tools.notice, request.wait) as workplace:
        ledger = LedgerFiles.of(workplace, request.root.resolve(), output).read(
            output, tools.notice, tools.memory
        )
        gone: list[str] = []
        kept: list[str] = []
        for path in sorted(ledger.manifest.files.keys() | ledger.pending.keys()):
            standing = look(output, path, ledger)
            if standing.there:
                (gone if standing.ours else kept).append(path)
        remove(output, gone)
        for item in workplace.iterdir():
            if item.name not in ("lock", "holder"):
                _delete(item)
    return len(gone), kept


def _delete(item: Path) -> None:
    if item.is_dir() and not item.is_symlink():
        shutil.rmtree(item)
    else:
        item.unlink(missing_ok=True)
