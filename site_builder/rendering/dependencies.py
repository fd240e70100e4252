"""What each template is made of: its digest covers all that it includes, extends or imports."""

from __future__ import annotations

from collections.abc import Mapping

from site_builder.digest import of_bytes, of_value
from site_builder.errors import BuildError, Position, Problem
from site_builder.opening.theme import TemplateSet


def template_digests(templates: TemplateSet) -> dict[str, bytes]:
    """For each template the digest of its own source, of all that it can reach, and of the interface's texts.

    One that names a template dynamically depends on all. Raises BuildError with every syntax error.
    """
    reached = _references(templates)
    return {name: _digest(name, reached, templates) for name in templates.sources}


def _digest(name: str, reached: Mapping[str, frozenset[str] | None], templates: TemplateSet) -> bytes:
    closure: set[str] = set()
    pending = [name]
    while pending:
        current = pending.pop()
        if current in closure or current not in templates.sources:
            continue
        closure.add(current)
        references = reached[current]
        if references is None:
            closure = set(templates.sources)
            break
        pending += references
    return of_bytes(of_value(sorted((part, templates.sources[part]) for part in closure)), templates.texts)


def _references(templates: TemplateSet) -> dict[str, frozenset[str] | None]:
    """Template -> the templates that it names; None where it names one dynamically."""
    from jinja2 import TemplateSyntaxError, meta, nodes

    from site_builder.rendering.environment import syntax

    environment = syntax()
    read: dict[str, frozenset[str] | None] = {}
    """By source: one that is found by two names is parsed once."""
    reached: dict[str, frozenset[str] | None] = {}
    problems = []
    for name, source in templates.sources.items():
        if source in read:
            reached[name] = read[source]
            continue
        try:
            tree = environment.parse(source)
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
        named |= {const.value for const in tree.find_all(nodes.Const) if const.value in templates.sources}
        reached[name] = read[source] = None if None in named else frozenset(one for one in named if one)
    if problems:
        raise BuildError(problems)
    return reached
