"""The environment that all templates are written for: Jinja2's own, with less work for each expression.

A page has a hundred expressions, and most of what Jinja2 does around each (looking whether a function asks for the
context, making markup of every text, chaining the names that all templates share) has no use for templates that
see nothing but their view and pure functions. What a template means is not changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, MutableMapping
from keyword import iskeyword
from traceback import walk_tb
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import escape

_SPECIAL = re.compile(r"[&<>\"']")


def quoted(value: Any) -> str:
    """The text of a value for HTML; `escape`, without a new object where there is nothing to escape."""
    if type(value) is str and not _SPECIAL.search(value):
        return value
    return escape(value)


def _reserved(argument: nodes.Keyword) -> bool:
    return iskeyword(argument.key)


class _Generator(CodeGenerator):
    """Writes `quoted(value)` for what is put out, and plain calls for calls of shared functions."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        shared = isinstance(node.node, nodes.Name) and callable(self.environment.globals.get(node.node.name))
        usual = not (forward_caller or node.dyn_args or node.dyn_kwargs or any(map(_reserved, node.kwargs)))
        if not (shared and usual):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        of_itself = isinstance(node.node, nodes.Name) and node.node.name == "self"
        if not self.environment.plain or of_itself or iskeyword(node.attr):  # type: ignore[attr-defined]
            super().visit_Getattr(node, frame)
            return
        self.write("(")
        self.visit(node.node, frame)
        self.write(f").{node.attr}")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.quoted(")
        else:
            super()._output_child_pre(node, frame, finalize)


class PlainEnvironment(Environment):
    """Everything is escaped, and what is undefined is an error. Its globals are set before a template is loaded.

    If it is `plain`, `a.b` is an attribute and nothing else, and one that is not there an AttributeError, which
    `access_failed` tells from others: a template that renders so renders the same by Jinja2's own rule, which goes
    on to look for an item, or is undefined.
    """

    code_generator_class = _Generator
    quoted = staticmethod(quoted)

    def __init__(self, *, plain: bool = False, **options: Any) -> None:
        self.plain = plain
        super().__init__(**options)


class PlainLoader(FunctionLoader):
    """Gives templates the names that they share in one plain dictionary, not as a chain of several.

    Their environment has no other loader: one that asks others in turn would not call `load`.
    """

    def load(
        self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        return super().load(environment, name, {**(globals or {})})


_HOOKS = ("__getattr__", "__getattribute__")


def access_failed(error: AttributeError, files: Collection[str]) -> bool:
    """Whether `a.b` in a template, one of the files, is what failed; not something that was called from there.

    Then the template is the last place in the error's traceback, or else a value's own way to find its attributes.
    """
    called = [frame.f_code for frame, _ in walk_tb(error.__traceback__)]
    while called and called[-1].co_name in _HOOKS:
        called.pop()
    return bool(called) and called[-1].co_filename in files


def syntax(**options: Any) -> PlainEnvironment:
    """The environment that all templates are written for."""
    return PlainEnvironment(
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **options,
    )
