"""What each template is made of: its digest covers all that it includes, extends or imports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from site_builder.digest import of_value
from site_builder.errors import Position, Problem
from site_builder.opening.store import Store
from site_builder.opening.theme import TemplateSet

if TYPE_CHECKING:
    from jinja2 import nodes

_FRAGMENT = "fragment"
"""The function that renders a template by its name."""


class Closures(msgspec.Struct, frozen=True):
    """Templates with all that they include."""

    digests: dict[str, bytes]
    """For each template that can be read, the digest of its own text and of all that it can reach."""
    problems: tuple[Problem, ...]
    """What is wrong with the others, and with those that they reach."""


def template_closures(templates: TemplateSet, store: Store) -> Closures:
    """What each template is made of. One that names a template dynamically depends on all.

    Parsing every template takes longer than all else in a build that changes nothing: it is done once a version.
    """
    key = templates.digest()
    if (known := store.computed(key)) is not None:
        return msgspec.msgpack.decode(known, type=Closures)
    closures = closures_of(templates)
    store.remember(key, msgspec.msgpack.encode(closures))
    return closures


def closures_of(templates: TemplateSet) -> Closures:
    """The same, found out anew."""
    reached, problems = _references(templates)
    digests = {name: digest for name in reached if (digest := _digest(name, reached, templates)) is not None}
    return Closures(digests, tuple(problems))


def _digest(name: str, reached: Mapping[str, frozenset[str] | None], templates: TemplateSet) -> bytes | None:
    """Of a template with all that it reaches; None if some of it cannot be read."""
    closure: set[str] = set()
    pending = [name]
    while pending:
        current = pending.pop()
        if current in closure or current not in templates.texts:
            continue
        closure.add(current)
        if current not in reached:
            return None
        references = reached[current]
        if references is None:
            closure = set(templates.texts)
            break
        pending += references
    return of_value(sorted((part, templates.texts[part]) for part in closure))


def _named_dynamically(tree: nodes.Template) -> bool:
    """Whether a template is named to `fragment` by anything but a constant, or `fragment` itself is handed on."""
    from jinja2 import nodes

    by_constant = sum(
        isinstance(call.node, nodes.Name)
        and call.node.name == _FRAGMENT
        and bool(call.args)
        and isinstance(call.args[0], nodes.Const)
        for call in tree.find_all(nodes.Call)
    )
    mentioned = sum(name.name == _FRAGMENT for name in tree.find_all(nodes.Name))
    return bool(by_constant != mentioned)


def _references(templates: TemplateSet) -> tuple[dict[str, frozenset[str] | None], list[Problem]]:
    """Template -> the templates that it names; None where it names one dynamically. And what cannot be read."""
    from jinja2 import TemplateSyntaxError, meta, nodes

    from site_builder.rendering.environment import syntax

    environment = syntax()
    read: dict[str, frozenset[str] | None] = {}
    """By text: one that is found by two names is parsed once."""
    reached: dict[str, frozenset[str] | None] = {}
    problems = []
    for name, text in templates.texts.items():
        if text in read:
            reached[name] = read[text]
            continue
        try:
            tree = environment.parse(text)
        except TemplateSyntaxError as error:
            problems.append(
                Problem(
                    templates.files[name],
                    f"the template cannot be read: {error.message}",
                    "Mend the template.",
                    Position(error.lineno),
                )
            )
            continue
        except RecursionError:
            problems.append(
                Problem(templates.files[name], "the template is nested too deeply", "Simplify the template.")
            )
            continue
        named = set(meta.find_referenced_templates(tree))
        # A template can also be named to a function, as to `fragment`.
        named |= {const.value for const in tree.find_all(nodes.Const) if const.value in templates.texts}
        if _named_dynamically(tree):
            named.add(None)
        reached[name] = read[text] = None if None in named else frozenset(one for one in named if one)
    return reached, problems
