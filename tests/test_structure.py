"""The order of the code: what may import what, lazily or for types too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

from site_builder.digest import SHAPES_THE_OUTPUT

PACKAGE = Path(__file__).parent.parent / "site_builder"

STAGES = (
    ("errors", "excerpt", "digest", "build_cache", "parallel", "workers"),
    ("model",),
    ("parsing",),
    ("opening",),
    ("reading",),
    ("gathering",),
    ("archive",),
    ("pages",),
    ("rendering",),
    ("publishing",),
    ("build",),
    ("preview",),
    ("commands",),
    ("terminal",),
    ("options",),
    ("cli",),
    ("__main__",),
)
"""Left to right: a module imports from its own stage and from those before it."""

LONGEST = 420
"""Lines of a module."""

RANK = {name: place for place, names in enumerate(STAGES) for name in names}


def modules() -> dict[str, ast.Module]:
    """Every module of the package, by its dotted name without the package's; "" is the package itself."""
    found = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        parts = file.relative_to(PACKAGE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(file.read_text("utf-8"))
    return found


MODULES = modules()


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and the dotted name (without the package's) of every module of ours that is imported, anywhere."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == PACKAGE.name:
                    yield node.lineno, alias.name.removeprefix(PACKAGE.name).lstrip(".")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            if node.module and node.module.split(".")[0] == PACKAGE.name:
                base = node.module.removeprefix(PACKAGE.name).lstrip(".")
                for alias in node.names:
                    inner = f"{base}.{alias.name}".lstrip(".")
                    yield node.lineno, inner if inner in MODULES else base


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 40
    assert ("build") in {name for _, name in imports(MODULES["cli"])}  # a lazy one
    assert sum(len(list(imports(tree))) for tree in MODULES.values()) > 150


def test_every_module_belongs_to_a_stage() -> None:
    assert {name.split(".")[0] for name in MODULES} - {""} <= RANK.keys()


def test_modules_import_only_from_their_own_stage_and_from_the_left() -> None:
    wrong = [
        f"{name}:{line} imports {target}"
        for name, tree in MODULES.items()
        if name
        for line, target in imports(tree)
        if target and RANK[target.split(".")[0]] > RANK[name.split(".")[0]]
    ]
    assert wrong == []


def test_the_first_modules_stand_alone() -> None:
    """What everything rests on rests on nothing of ours."""
    for name in STAGES[0]:
        assert [target for _, target in imports(MODULES[name]) if target not in STAGES[0]] == [], name


def test_nothing_imports_the_command_line() -> None:
    assert [name for name, tree in MODULES.items() if "cli" in {target for _, target in imports(tree)}] == [
        "__main__"
    ]


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {name: {target for _, target in imports(tree)} - {name} for name, tree in MODULES.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise AssertionError(" -> ".join(error.args[1])) from error
    assert len(order) == len(MODULES)


def test_no_module_is_too_long() -> None:
    lengths = {
        str(file.relative_to(PACKAGE)): file.read_text("utf-8").count("\n") for file in PACKAGE.rglob("*.py")
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_nothing_prints_but_the_command_line_and_nothing_imports_everything() -> None:
    wrong = []
    for name, tree in MODULES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                wrong.append(f"{name}:{node.lineno} print(")
            if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
                wrong.append(f"{name}:{node.lineno} import *")
    assert wrong == []


def test_the_model_does_no_io() -> None:
    outside = {"os", "pathlib", "sqlite3", "shutil", "tempfile", "io", "subprocess", "socket", "urllib"}
    for name, tree in MODULES.items():
        if name.split(".")[0] != "model":
            continue
        for node in ast.walk(tree):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            used = {one.split(".")[0] for one in names} & outside
            assert used <= ({"os"} if name == "model.stamp" else set()), (
                name,
                used,
            )  # a stamp is made of os.stat_result


RELIABILITY = PACKAGE.parent / "docs" / "reliability.md"


def listed_cases() -> dict[int, set[str]]:
    """Each numbered case that is to be survived, and the files that test it, as the documentation lists them."""
    section = RELIABILITY.read_text("utf-8").partition("\n## The cases\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \|.*\| ([^|]*) \|$", section, re.MULTILINE)
    assert len(rows) == len({number for number, _ in rows}), "a number stands there twice"
    return {int(number): set(re.findall(r"`(test_\w+\.py)`", files)) for number, files in rows}


def cases_of_tests() -> dict[int, set[str]]:
    """Each of the numbers that a test says in its name, and the files of those tests."""
    tested: dict[int, set[str]] = {}
    for file in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and (said := re.match(r"test_case((?:_\d\d)+)_", node.name)):
                for number in said[1].split("_")[1:]:
                    tested.setdefault(int(number), set()).add(file.name)
    return tested


def test_the_documentation_lists_the_cases_that_are_tested_and_their_tests() -> None:
    listed = listed_cases()
    assert len(listed) > 30
    assert listed == cases_of_tests()


SHAPING = ("model", "parsing", "opening", "reading", "gathering", "archive", "pages", "rendering")
"""The stages whose results are remembered, or published."""

NOT_SHAPING = {"filelock"}
"""Distributions that these import and that no byte depends on."""


def test_whatever_shapes_the_output_is_in_the_epoch() -> None:
    """A new version of a distribution that one of these stages imports makes everything anew."""
    used: set[str] = set()
    for name, tree in MODULES.items():
        if name.split(".")[0] in SHAPING:
            for node in ast.walk(tree):
                modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
                used |= {module.split(".")[0] for module in modules}
    owners = packages_distributions()
    distributions = {name.lower() for module in used for name in owners.get(module, [])}
    assert distributions >= {"markdown", "jinja2", "msgspec", "babel"}
    assert distributions - NOT_SHAPING - {"site-builder", "site_builder"} <= set(SHAPES_THE_OUTPUT)
