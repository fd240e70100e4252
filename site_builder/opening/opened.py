"""The first stage: everything that is opened before any content is read, as one value.

The settings, the theme, where the output goes, and the state folder with its store and its manifest, for as long as
this process has the lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from site_builder import digest
from site_builder.errors import Position, Problem
from site_builder.opening.config import Config
from site_builder.opening.output_state import OutputState, StateFiles
from site_builder.opening.request import Request, Tools
from site_builder.opening.settings_file import load_config
from site_builder.opening.state_folder import check_output, locked, set_aside
from site_builder.opening.store import FILE, Store, forget_store, open_store
from site_builder.opening.theme import TemplateSet, Theme, load_templates, load_theme
from site_builder.parsing.tree import KeyPath


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A site that is open."""

    root: Path
    config: Config
    setting_places: Mapping[KeyPath, Position]
    """Where the settings stand in site.yaml, for problems found later."""
    theme: Theme
    templates: TemplateSet
    output: Path
    """The real path of the output folder."""
    state_folder: Path
    store: Store
    state_files: StateFiles
    """Where the manifest and the journal of the output folder lie."""
    published: OutputState
    """What is known of the output folder."""
    problems: tuple[Problem, ...]


@contextmanager
def opened(request: Request, tools: Tools, *, new_store: bool = False) -> Iterator[Opened]:
    """Open a site, for this process alone; with `new_store` what the store held is put aside.

    Raises BuildError for settings that cannot be used, an output folder that may not be one, or another build that
    does not end; StoreDamaged; OSError with the path.
    """
    config, warnings, places = load_config(request.root)
    theme, wrong = load_theme(request.root, config.theme)
    templates, unreadable = load_templates(theme, [config.language])
    output = check_output(request.root, request.output, [Path(folder) for _, folder in theme.folders])
    with locked(request.own_state_folder, tools.notice, request.wait) as state_folder:
        if new_store:
            set_aside(state_folder / FILE, tools.notice)
        if new_store or request.clean:
            forget_store(state_folder)
        with open_store(state_folder, _epoch(config)) as store:
            state_files = StateFiles.of(state_folder, request.root.resolve(), output)
            yield Opened(
                root=request.root,
                config=config,
                setting_places=places,
                theme=theme,
                templates=templates,
                output=output,
                state_folder=state_folder,
                store=store,
                state_files=state_files,
                published=state_files.read(output, tools.notice, tools.cache),
                problems=(*warnings, *wrong, *unreadable),
            )


def _epoch(config: Config) -> bytes:
    """Of the store: this program, and the settings that reading uses."""
    return digest.of_bytes(
        digest.epoch(),
        digest.of_value((config.timezone, config.language, config.markdown, config.front_matter)),
    )
