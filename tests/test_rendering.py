"""How a template is rendered: fast where it only asks for attributes, once more by Jinja2's own rule where not."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from site_builder.errors import BuildError
from site_builder.model.article import Body
from site_builder.opening.theme import TemplateSet
from site_builder.pages.views import BodyView, SiteView
from site_builder.rendering import html as html_module
from site_builder.rendering.html import html_renderer
from site_builder.rendering.i18n import Localizer
from tests.harness import Make

SITE = SiteView(
    title="Test",
    description="",
    language="en",
    author="",
    origin="https://example.org",
    base_path="/",
    addresses=(("home", "/"),),
)

FILE = "themes/own/templates/page.html"


def renders(text: str, load: Callable[[bytes], Body] | None = None, **others: str) -> Callable[..., str]:
    """Renders a template with what it is given as its page."""
    sources = {"page.html": text, **{f"{name}.html": source for name, source in others.items()}}
    templates = TemplateSet(sources, {name: f"themes/own/templates/{name}" for name in sources}, {"en": b""})
    render = html_renderer(templates, SITE, Localizer("en", []), load or (lambda _: Body((), ())))

    def rendered(**page: Any) -> str:
        view: Any = SimpleNamespace(**page)
        return render("page.html", view).decode()

    return rendered


class Counted:
    """Counts how often its attribute is asked for."""

    asked = 0

    @property
    def name(self) -> str:
        self.asked += 1
        return "n"


def test_a_template_that_asks_for_attributes_alone_is_rendered_once() -> None:
    counted = Counted()
    assert renders("{{ page.it.name }}")(it=counted) == "n"
    assert counted.asked == 1


def test_a_template_that_asks_for_items_is_rendered_by_the_other_rule_from_then_on() -> None:
    counted = Counted()
    rendered = renders("{{ page.it.name }}{{ page.extra.b.c }}")
    assert [rendered(it=counted, extra={"b": {"c": number}}) for number in range(3)] == ["n0", "n1", "n2"]
    assert counted.asked == 4


@pytest.mark.parametrize(
    ("template", "gives"),
    [
        ("{{ page.extra.a }}", "1"),
        ("{{ page.extra.b.c }}", "2"),
        ("{{ page.extra.nothing|default('-') }}", "-"),
        ("{{ page.nothing|default('-') }}", "-"),
        ("{{ page.nothing is defined }}", "False"),
        ("{% set own = namespace(a=1) %}{{ own.a }}{{ own.b|default('-') }}", "1-"),
        ("{% macro m(it) %}{{ it.a }}{% endmacro %}{{ m(page.extra) }}", "1"),
        ("{% include 'part.html' %}", "1"),
        ("{% for it in [page.extra] %}{{ loop.index }}{{ it.a }}{% endfor %}", "11"),
        ("{{ page.extra.keys()|join }}", "ab"),
    ],
)
def test_items_and_what_may_be_undefined_are_found(template: str, gives: str) -> None:
    assert renders(template, part="{{ page.extra.a }}")(extra={"a": 1, "b": {"c": 2}}) == gives


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("\n\n{{ page.extra.c }}", "has no attribute 'c'"),
        ("\n\n{{ page.titel }}", "has no attribute 'titel'"),
        ("\n\n{{ nothing.a }}", "'nothing' is undefined"),
        ("\n\n{{ page.extra.c.d }}", "has no attribute 'c'"),
        ("{{ page.extra.a }}\n\n{{ 1 / 0 }}", "division by zero"),
    ],
)
def test_what_is_undefined_is_an_error_at_its_place(template: str, message: str) -> None:
    with pytest.raises(BuildError) as caught:
        renders(template)(extra={"a": 1})
    [problem] = caught.value.problems
    assert (problem.path, problem.position and problem.position.line) == (FILE, 3)
    assert message in problem.message


class Broken:
    """A value of ours with a fault in it."""

    def __init__(self) -> None:
        self.asked = 0

    @property
    def name(self) -> str:
        self.asked += 1
        nothing: Any = None
        return str(nothing.title)

    def __getitem__(self, key: str) -> str:
        return "an item that hides the fault"


def failing() -> tuple[Callable[..., Any], list[Any]]:
    """A function with a fault in it, and with what it was called."""
    calls: list[Any] = []

    def fail(*given: Any, **_: Any) -> Any:
        calls.append(given)
        nothing: Any = None
        return nothing.title

    return fail, calls


def test_a_fault_while_a_body_is_rendered_is_met_once_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    fail, calls = failing()
    monkeypatch.setattr(html_module, "page_html", fail)
    rendered = renders("<p>\n{{ body(page.body) }}")
    with pytest.raises(BuildError, match="'NoneType' object has no attribute 'title'") as caught:
        rendered(body=BodyView(digest=b""))
    assert len(calls) == 1
    [problem] = caught.value.problems
    assert (problem.path, problem.position and problem.position.line) == (FILE, 2)


def test_a_fault_while_a_body_is_loaded_is_met_once_and_told() -> None:
    fail, calls = failing()
    with pytest.raises(BuildError, match="'NoneType' object"):
        renders("{{ body(page.body) }}", load=fail)(body=BodyView(digest=b""))
    assert len(calls) == 1


@pytest.mark.parametrize("name", ["day_words", "number", "weekdays", "weeks", "capital"])
def test_a_fault_in_what_things_are_called_is_met_once_and_told(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    fail, calls = failing()
    monkeypatch.setattr(Localizer, name, fail)
    with pytest.raises(BuildError, match="'NoneType' object"):
        renders(f"{{{{ {name}(1) }}}}")()
    assert len(calls) == 1


def test_a_fault_in_a_fragment_is_met_once_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    fail, calls = failing()
    monkeypatch.setattr(Localizer, "number", fail)
    with pytest.raises(BuildError, match="'NoneType' object") as caught:
        renders("{{ fragment('part.html', '/') }}", part="\n{{ number(1) }}")()
    assert len(calls) == 1
    assert caught.value.problems[0].path == "themes/own/templates/part.html"


def test_a_fault_in_a_value_is_met_once_and_told_though_there_is_an_item_of_that_name() -> None:
    broken = Broken()
    with pytest.raises(BuildError, match="'NoneType' object"):
        renders("{{ page.it.name }}")(it=broken)
    assert broken.asked == 1


def test_a_fault_in_a_filter_is_told_at_once() -> None:
    counted = Counted()
    with pytest.raises(BuildError, match="'int' object has no attribute 'items'"):
        renders("{{ page.it.name }}{{ 3|dictsort }}")(it=counted)
    assert counted.asked == 1


def test_a_fault_stops_the_build_with_the_templates_line(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    site = make().article("2025-04-28-a")
    fail, _ = failing()
    monkeypatch.setattr(html_module, "page_html", fail)
    result = site.build()
    assert result.exit_code == 1
    assert "themes/briefing/templates/" in result.stderr
    assert "'NoneType' object has no attribute 'title'" in result.stderr
