"""Cases 8, 15, 16 and 21 once more: what fuzzing and the machine found, each as an example of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from site_builder.opening.settings_file import SETTINGS_BYTES
from site_builder.reading import nesting
from site_builder.reading.nesting import DEPTH, REFERENCES, TooMuchError
from site_builder.reading.sanitising import sanitised
from tests.counting import calls
from tests.harness import SETTINGS, Make

MARKED = "".join(f"<b class={number}>" for number in range(DEPTH - 10))
"""Tags that are never closed: a browser opens them again in every block that follows."""


@pytest.mark.parametrize(
    ("html", "error"),
    [
        ("<div>" * 20_000, RecursionError),
        ("<div></b>" * 20_000, RecursionError),
        ("<b id=x><p>" * 20_000, RecursionError),
        ("<div>" + "<div><!--</div>-->" * 20_000 + "</div>", RecursionError),
        ("<div>" + "<div title='</div>'>" * 20_000 + "</div>", RecursionError),
        ('<div title="</div>">' * 20_000, RecursionError),
        ("<ruby>" + "<rt>" * 20_000, RecursionError),
        ("<div><table><tr><td></div></td></tr></table>" * 20_000, RecursionError),
        ("<b id=x><table><tr><td></b></table>" * 20_000, TooMuchError),
        ("<div>" + MARKED + "</div>" + "<div>x</div>" * 20_000, TooMuchError),
        ("<p>" + MARKED + "</p>" + "<p>x" * 20_000, TooMuchError),
        ("<ul><li>" + MARKED + "<li>x" * 20_000 + "</ul>", TooMuchError),
        ("<table>" + MARKED + "<td></td>x" * 20_000 + "</table>", TooMuchError),
        ("&#" * (REFERENCES + 1), TooMuchError),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_case_21_what_no_time_limit_could_interrupt_is_refused_before(
    html: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sanitiser holds everything up while it works, and needs minutes for such texts: it must not see them.

    Nor may they be looked at for long: as soon as there is too much, the rest does not matter.
    """
    looked_at = 0

    class Tags:
        """The pattern, and how many tags were taken from it."""

        pattern = nesting.TAG

        def finditer(self, text: str) -> Iterator[re.Match[str]]:
            nonlocal looked_at
            for tag in self.pattern.finditer(text):
                looked_at += 1
                yield tag

    monkeypatch.setattr(nesting, "TAG", Tags())
    with calls() as counted, pytest.raises(error):
        sanitised(html)
    assert counted["Cleaner.clean"] == 0
    assert looked_at <= 10 * DEPTH  # of these tags some open nothing


@pytest.mark.parametrize(
    "html",
    [
        "<p>x\n" * 5000,
        "<ul><li>x\n</ul>" * 2000,
        "<b>x</b> <br> <img src='/x'>" * 2000,
        "<div>" * DEPTH + "x",
        "<p>x <b>y <i>z</i></b></p><table><tr><td><b>a</b><td>b</table>" * 2000,
        "<table><tr><td><b>x<td><b>y<tr><td><i>z</table>" * 2000,
        "<a name=x><p>x</p>" * 2000,
        "<b>x" * 100 + "<p>y</p>" * 1000,
        "<p>x<!-- <div> -->" * 2000,
    ],
)
def test_what_is_only_long_is_not_refused(html: str) -> None:
    with calls() as counted:
        assert "x" in sanitised(html)[0]
    assert counted["Cleaner.clean"] == 1


def test_case_15_settings_have_a_limit_and_an_encoding(make: Make) -> None:
    site = make().article("2025-01-01-a")
    site.put("site.yaml", SETTINGS + f"author: {'x' * SETTINGS_BYTES}\n")
    assert f"site.yaml:1:1: larger than {SETTINGS_BYTES // 1024} KiB" in site.build().stderr
    site.put("site.yaml", SETTINGS.encode("utf-16-le"))
    result = site.build()
    assert result.exit_code == 1
    assert "site.yaml:1:1: not UTF-8 but probably UTF-16: the byte at offset 1 is 0x00" in result.stderr


def test_case_19_a_template_that_is_nested_too_deeply_is_named(make: Make) -> None:
    site = make("-- themes/own/theme.yaml --\nextends: briefing\n").article("2025-01-01-a")
    site.put("site.yaml", SETTINGS + "theme: own\n")
    site.put("themes/own/templates/_footer.html", "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}")
    result = site.build()
    assert result.exit_code == 1
    assert "themes/own/templates/_footer.html:1:1: the template is nested too deeply" in result.stderr


def test_case_13_an_old_address_longer_than_file_systems_take_is_named(make: Make) -> None:
    site = make().article("2025-01-01-a", aliases=[f"/{'a/' * 3000}"])
    result = site.build()
    assert result.exit_code == 1
    assert "content/articles/2025-01-01-a.md:3:" in result.stderr
    assert "cannot be an old address of this site" in result.stderr


def test_case_08_a_static_file_with_the_name_of_the_staging_folder_is_refused(make: Make) -> None:
    """It was published, and then removed by the next build as if a killed one had left it."""
    site = make().article("2025-01-01-a")
    site.put("content/static/.site-builder-staging/x", "x")
    result = site.build()
    assert result.exit_code == 1
    assert "content/static/.site-builder-staging:1:1: this name is the program's own" in result.stderr
