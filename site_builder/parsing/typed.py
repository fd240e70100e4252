"""Documents to typed values: every mistake found, each at its place, with what was probably meant.

A type is a frozen msgspec struct; its field types say what is allowed and make the JSON Schema that editors
complete from, so there is one description of each file.
"""

from __future__ import annotations

import types
from collections.abc import Callable
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from site_builder.errors import Problem
from site_builder.parsing.tree import KEY, KeyPath, Tree

S = TypeVar("S", bound=msgspec.Struct)

_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")


class _Wrong(Exception):
    """A value is not of the type wanted: where, what is wrong, what to do."""

    def __init__(self, where: KeyPath, message: str, hint: str = "") -> None:
        self.where, self.message, self.hint = where, message, hint
        super().__init__(message)


ReportProblem = Callable[[KeyPath, str, str], None]
Converter = Callable[[Any, KeyPath, ReportProblem], Any]


def fill(
    kind: type[S], tree: Tree, *, unknown: bool = False
) -> tuple[S | None, dict[str, Any], list[Problem]]:
    """A document as a value of the struct `kind`.

    Gives the value (with defaults where it is wrong; None if what is required is), the top-level keys that the
    struct does not have, and the problems. Unknown keys are problems unless `unknown` allows them at the top level.
    """
    problems: list[Problem] = []

    def report(where: KeyPath, message: str, hint: str) -> None:
        problems.append(tree.problem(where, message, hint))

    known, others = tree.value, {}
    if unknown:
        names = _keys(kind)
        known = {key: value for key, value in tree.value.items() if key in names}
        others = {key: value for key, value in tree.value.items() if key not in names}
        if "title" in names and known.get("title") is None:
            # What is wrong further down is to be said in the same run: something stands in for the title.
            near = get_close_matches("title", others, 1)
            if near:
                report(
                    (near[0], KEY),
                    f"the key “{near[0]}” is not known, and “title” is missing",
                    "Did you mean “title”?",
                )
            else:
                report((), "“title” is missing", "Add a line `title: …`.")
            known["title"] = "…"
    value = _struct(kind)(known, (), report)
    return cast("S | None", value), others, problems


@lru_cache(maxsize=64)
def _keys(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The keys that a document of this kind may have."""
    return frozenset(field.encode_name for field in msgspec.structs.fields(kind))


def did_you_mean(word: str, words: list[str] | tuple[str, ...]) -> str:
    """A hint that names the nearest of the words, or all of them."""
    near = get_close_matches(word.lower(), words, 1, 0.6)
    return f"Did you mean “{near[0]}”?" if near else f"Known are: {', '.join(words)}."


def _name(where: KeyPath) -> str:
    text = ""
    for part in where:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return f"“{text}”" if text else "the document"


def _kind(value: Any) -> str:
    names = {
        dict: "a mapping",
        list: "a list",
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "text",
    }
    return "nothing" if value is None else names.get(type(value), type(value).__name__)


def _text(value: Any, where: KeyPath, report: ReportProblem) -> str:
    if isinstance(value, str):
        return value
    raise _Wrong(
        where,
        f"{_name(where)} has to be text, not {_kind(value)}",
        "Put it in quotes." if not isinstance(value, dict | list) else "",
    )


def _boolean(value: Any, where: KeyPath, report: ReportProblem) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _TRUE + _FALSE:
        return value.lower() in _TRUE
    raise _Wrong(
        where, f"{_name(where)} has to be true or false, not {_shown(value)}", "Write true or false."
    )


def _integer(value: Any, where: KeyPath, report: ReportProblem) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.lstrip("-").isdigit() and len(value) < 16:
        return int(value)
    raise _Wrong(
        where, f"{_name(where)} has to be a whole number, not {_shown(value)}", "Write it in digits, as 20."
    )


def _shown(value: Any) -> str:
    return f"“{value[:40]}”" if isinstance(value, str) else _kind(value)


def _anything(value: Any, where: KeyPath, report: ReportProblem) -> Any:
    return value


def _choice(words: tuple[str, ...]) -> Converter:
    def convert(value: Any, where: KeyPath, report: ReportProblem) -> str:
        if isinstance(value, str) and value.lower() in words:
            return value.lower()
        hint = did_you_mean(value, words) if isinstance(value, str) else f"Known are: {', '.join(words)}."
        raise _Wrong(where, f"{_name(where)} cannot be {_shown(value)}", hint)

    return convert


def _member(kind: type[StrEnum]) -> Converter:
    word = _choice(tuple(kind))
    return lambda value, where, report: kind(word(value, where, report))


def _list(item: Converter) -> Converter:
    def convert(value: Any, where: KeyPath, report: ReportProblem) -> tuple[Any, ...]:
        if value is None:
            return ()
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list):
            raise _Wrong(
                where,
                f"{_name(where)} has to be a list, not {_kind(value)}",
                "Write its items as lines that begin with `- `.",
            )
        return tuple(_each(item, value, where, report))

    return convert


def _each(item: Converter, values: list[Any], where: KeyPath, report: ReportProblem) -> list[Any]:
    done = []
    for index, value in enumerate(values):
        try:
            if (converted := item(value, (*where, index), report)) is not None:
                done.append(converted)
        except _Wrong as wrong:
            report(wrong.where, wrong.message, wrong.hint)
    return done


def _table(item: Converter) -> Converter:
    def convert(value: Any, where: KeyPath, report: ReportProblem) -> dict[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise _Wrong(
                where,
                f"{_name(where)} has to be a mapping, not {_kind(value)}",
                "Write one `key: value` a line, indented.",
            )
        return {key: item(one, (*where, key), report) for key, one in value.items()}

    return convert


def _either(first: Converter, mapping: Converter) -> Converter:
    def convert(value: Any, where: KeyPath, report: ReportProblem) -> Any:
        return (mapping if isinstance(value, dict) else first)(value, where, report)

    return convert


@lru_cache(maxsize=64)
def _struct(kind: type[msgspec.Struct]) -> Converter:
    hints = get_type_hints(kind, include_extras=True)
    fields = msgspec.structs.fields(kind)
    converters = {field.encode_name: (field.name, _converter(hints[field.name])) for field in fields}
    required = [field.encode_name for field in fields if field.required]

    def convert(value: Any, where: KeyPath, report: ReportProblem) -> Any:
        if not isinstance(value, dict):
            raise _Wrong(
                where,
                f"{_name(where)} has to be a mapping, not {_kind(value)}",
                f"Its keys are: {', '.join(converters)}.",
            )
        done: dict[str, Any] = {}
        complete = True
        for key, one in value.items():
            if key not in converters:
                report(
                    (*where, key, KEY),
                    f"the key “{key}” is not known" + (f" in {_name(where)}" if where else ""),
                    did_you_mean(key, tuple(converters)),
                )
                continue
            if one is None:
                continue  # a key without a value is a key that is left out
            name, converter = converters[key]
            try:
                done[name] = converter(one, (*where, key), report)
            except _Wrong as wrong:
                report(wrong.where, wrong.message, wrong.hint)
                complete = complete and key not in required
        for key in required:
            if value.get(key) is None:
                report(
                    where,
                    f"“{key}” is missing" + (f" in {_name(where)}" if where else ""),
                    f"Add a line `{key}: …`.",
                )
                complete = False
        return kind(**done) if complete else None

    return convert


def _converter(hint: Any) -> Converter:
    """The function that turns an untyped value into one of this type."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _converter(arguments[0])
    if hint is str:
        return _text
    if hint is bool:
        return _boolean
    if hint is int:
        return _integer
    if hint is Any:
        return _anything
    if origin is Literal:
        return _choice(arguments)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _member(hint)
    if origin is tuple:
        return _list(_converter(arguments[0]))
    if origin is dict:
        return _table(_converter(arguments[1]))
    if origin in (Union, types.UnionType):
        some = [argument for argument in arguments if argument is not type(None)]
        if lists := [argument for argument in some if get_origin(argument) is tuple]:
            return _converter(lists[0])  # which takes a single text for a list of one
        return _converter(some[0]) if len(some) == 1 else _either(_converter(some[0]), _converter(some[1]))
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return _struct(hint)
    raise TypeError(f"no document can hold a {hint}")
