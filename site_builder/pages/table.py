"""The table of kinds: every kind of page there is. What is incomplete is found when the program starts.

Whatever has to know all kinds asks here, so a new one is a line in `_MODULES`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from site_builder.pages.kind import Kind
from site_builder.pages.kinds import (
    archive,
    briefings,
    days,
    feeds_page,
    home,
    months,
    newest,
    plain_pages,
    redirects,
    service,
    sitemap,
    sources,
    timeline,
    topics,
    years,
)
from site_builder.pages.page import PageType

_MODULES: tuple[ModuleType, ...] = (
    briefings,
    days,
    months,
    plain_pages,
    redirects,
    home,
    newest,
    archive,
    years,
    topics,
    sources,
    timeline,
    feeds_page,
    service,
    sitemap,
)


def kinds_of(modules: tuple[ModuleType, ...]) -> tuple[Kind, ...]:
    """The kinds that these modules say. Raises TypeError for what is missing, or said twice."""
    kinds: tuple[Kind, ...] = tuple(module.KIND for module in modules)
    said: tuple[tuple[str, Sequence[str | int]], ...] = (
        ("name", [kind.name for kind in kinds]),
        ("template", [one.template for kind in kinds for one in kind.types if one.is_html]),
        ("place in the menu", [kind.menu.order for kind in kinds if kind.menu]),
    )
    for what, names in said:
        if doubled := [name for name, count in Counter(names).items() if count > 1]:
            raise TypeError(f"two kinds have one {what}: {', '.join(map(str, doubled))}")
    listed = {id(one) for kind in kinds for one in kind.types}
    for module, kind in zip(modules, kinds, strict=True):
        if kind.menu and not kind.route:
            raise TypeError(f"the kind “{kind.name}” is in the menu and has no route")
        for name, value in vars(module).items():
            if isinstance(value, PageType) and id(value) not in listed:
                raise TypeError(f"{module.__name__}.{name} is in the types of no kind")
    return kinds


KINDS = kinds_of(_MODULES)

PAGE_TYPES: dict[str, PageType[Any]] = {one.template: one for kind in KINDS for one in kind.types}
"""By template or format; kinds share formats, each of which shows one type of view."""
