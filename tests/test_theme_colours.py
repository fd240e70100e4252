"""The theme's colours: what is read stands out from its ground, in every scheme. Source: WCAG 2.2, success criterion 1.4.3."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pygments.token import STANDARD_TYPES

STYLE = (Path(__file__).parent.parent / "themes/briefing/static/style.css").read_text("utf-8")

ENOUGH = 4.5
"""The least contrast of text with its ground."""


def variables(rules: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", rules))


def root_after(condition: str) -> dict[str, str]:
    """What `:root` sets within a media query."""
    within = STYLE[STYLE.index(f"@media {condition} {{") :]
    return variables(within[within.index(":root {") : within.index("}")])


LIGHT = variables(STYLE[STYLE.index(":root {") : STYLE.index("}")])
DARK = LIGHT | root_after("(prefers-color-scheme: dark)")
MORE = root_after("(prefers-contrast: more)")
SCHEMES = {
    "light": LIGHT,
    "dark": DARK,
    "light, more contrast": LIGHT | MORE,
    "dark, more contrast": DARK | MORE,
    "paper": LIGHT | root_after("print"),
}


def luminance(colour: str) -> float:
    """Relative luminance. Source: WCAG 2.2."""
    if len(colour) == 4:
        colour = "#" + "".join(sign * 2 for sign in colour[1:])
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(scheme: dict[str, str], text: str, ground: str) -> float:
    def colour(name: str) -> str:
        value = scheme[name]
        while found := re.fullmatch(r"var\(--([\w-]+)\)", value):
            value = scheme[found[1]]
        return value

    lighter, darker = sorted((luminance(colour(text)), luminance(colour(ground))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_what_the_guidelines_say() -> None:
    scheme = {"a": "#000", "b": "#ffffff", "c": "#777777", "d": "var(--a)"}
    assert contrast(scheme, "a", "b") == contrast(scheme, "b", "d") == 21
    assert 4.47 < contrast(scheme, "c", "b") < 4.48


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
@pytest.mark.parametrize("ground", ["paper", "tint"])
def test_what_is_read_stands_out(scheme: dict[str, str], ground: str) -> None:
    """Code stands on the tint, and on the paper within an alert."""
    read = ["ink", "muted", "accent", *(name for name in LIGHT if name.startswith("code-"))]
    assert len(read) > 8
    assert {
        name: contrast(scheme, name, ground) for name in read if contrast(scheme, name, ground) < ENOUGH
    } == {}


@pytest.mark.parametrize("scheme", SCHEMES.values(), ids=SCHEMES)
def test_marked_words_stand_out(scheme: dict[str, str]) -> None:
    assert contrast(scheme, "ink", "mark") >= ENOUGH


CODE = STYLE[STYLE.index("/* The words of code") : STYLE.index(".prose table {")]


def test_the_words_of_code_have_no_other_colours() -> None:
    colours = re.findall(r"color:\s*([^;]+);", CODE)
    assert len(colours) > 4
    assert all(re.fullmatch(r"var\(--code-\w+\)", colour) for colour in colours)
    assert {colour[6:-1] for colour in colours} == {name for name in LIGHT if name.startswith("code-")}


def test_the_classes_of_code_are_those_of_pygments() -> None:
    rules = re.findall(r"\.prose pre :is\(([^)]+)\) \{\s*color", CODE)
    named = [name.strip() for rule in rules for name in rule.split(",")]
    assert len(named) == len(set(named)) > 40
    assert {name.removeprefix(".") for name in named} <= set(STANDARD_TYPES.values())
