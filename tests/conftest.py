"""Fixtures: a site to fill, and the sample archive."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from jinja2.defaults import DEFAULT_FILTERS, DEFAULT_TESTS  # type: ignore[attr-defined]

from site_builder import parallel
from tests.harness import SETTINGS, Make, Site
from tests.totals import TOTALS

PROJECT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def a_small_site_is_enough_for_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What `--jobs 2` does to thousands of files is tried with a few dozen."""
    monkeypatch.setattr(parallel, "FEW", 24)


@pytest.fixture(scope="session", autouse=True)
def each_template_is_compiled_once() -> Iterator[None]:
    """Four fifths of a small build are the parsing and compiling of the theme's templates, with the same result.

    A source that was compiled before is not compiled again for the same kind of environment. Builds in processes of
    their own know nothing of this.
    """
    known: dict[tuple[Any, ...], Any] = {}

    def kind(environment: jinja2.Environment) -> tuple[Any, ...]:
        """All that the result depends on besides the source."""
        functions = (name for name, value in environment.globals.items() if callable(value))
        options = {
            name: value for name, value in vars(environment).items() if isinstance(value, bool | str | type)
        }
        classes = (
            type(environment),
            environment.code_generator_class,
            *map(type, environment.iter_extensions()),
        )
        return (
            environment.autoescape,
            environment.finalize,
            *classes,
            *sorted(options.items(), key=str),
            *sorted(functions),
        )

    def once(what: str) -> Callable[..., Any]:
        work = getattr(jinja2.Environment, what)

        def worked(environment: jinja2.Environment, *source: Any, **options: Any) -> Any:
            usual = (environment.filters, environment.tests) == (DEFAULT_FILTERS, DEFAULT_TESTS)
            if options or not usual:  # what is unusual may be applied to constants while it is compiled
                return work(environment, *source, **options)
            key = (what, *source, *kind(environment))
            if key not in known:
                known[key] = work(environment, *source)
            return known[key]

        return worked

    with pytest.MonkeyPatch.context() as patch:
        for what in ("parse", "compile"):
            patch.setattr(jinja2.Environment, what, once(what))
        yield


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Makes a site from strings; its settings can be among them."""
    count = 0

    def make_site(text: str = "", /) -> Site:
        nonlocal count
        count += 1
        site = Site(tmp_path / f"site-{count}")
        site.put("site.yaml", SETTINGS)
        return site.write(text)

    return make_site


@pytest.fixture
def sample(tmp_path: Path) -> Site:
    """A copy of the sample archive."""
    root = tmp_path / "sample"
    root.mkdir()
    shutil.copy(PROJECT / "site.yaml", root)
    shutil.copytree(PROJECT / "content", root / "content")
    return Site(root)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the long tests did, if they ran."""
    if TOTALS:
        terminalreporter.section("totals")
        for name, number in sorted(TOTALS.items()):
            terminalreporter.write_line(f"{number:8,}  {name}")
