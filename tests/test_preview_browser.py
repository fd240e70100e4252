"""The preview in a real browser: what an editor sees after saving a file.

Needs Chromium: `apt-get install chromium`, or Chrome. Where there is none these tests are skipped;
BROWSER_TESTS=required makes them fail instead.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.harness import SETTINGS, Make, Site
from tests.pictures import png

CHROMIUM = next(
    filter(
        None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))
    ),
    None,
)

ADVICE = "no Chromium: install it (apt-get install chromium) to run the tests in a browser"

if CHROMIUM is None and os.environ.get("BROWSER_TESTS") != "required":
    pytest.skip(ADVICE, allow_module_level=True)

A = "content/articles/a.md"

PATIENCE = 60
"""Seconds after which something that was to appear counts as not appearing."""

expect.set_options(timeout=PATIENCE * 1000)

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "5ecc6b0f0000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.fail(ADVICE)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE * 1000)
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext) -> Page:
    return context.new_page()


@contextmanager
def running(site: Site, port: str = "0") -> Iterator[str]:
    """The preview, once it listens; gives its address."""
    log = site.root.parent / f"{site.root.name}.log"
    with log.open("a") as errors:
        process = subprocess.Popen(
            [*site_builder(site), "serve", "--port", port, "--jobs", "1"],
            stdout=subprocess.PIPE, stderr=errors, text=True,
        )  # fmt: skip
        assert process.stdout
        try:
            line = process.stdout.readline()
            assert line.startswith("http://"), log.read_text()
            yield line.split()[0].rstrip("/")
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)
    assert "Traceback" not in log.read_text()


def site_builder(site: Site) -> list[str]:
    return [sys.executable, "-m", "site_builder", "--root", str(site.root)]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """One preview for many tests: starting one takes longer than most of them."""
    site = Site(tmp_path_factory.mktemp("shared") / "site")
    site.put("site.yaml", SETTINGS)
    with running(site) as url:
        yield site, url


@pytest.fixture
def preview(shared: tuple[Site, str], tab: Page) -> tuple[Site, str]:
    """A site with two articles and nothing wrong, as at the beginning of every test."""
    site, url = shared
    # The two are never missing: a build in between would lead the tab to the home page.
    site.put(A, article("First", "a", "The first text."))
    site.put("content/articles/b.md", article("Second", "b", "The second text.", day="2025-04-29"))
    for file in [file for file in (site.root / "content").rglob("*") if file.is_file()]:
        if file.name not in ("a.md", "b.md"):
            file.unlink()
    visit(tab, url + "/2025/04/28/a/", "First")
    expect(tab.locator("main")).to_contain_text("The first text.")
    expect(tab.locator("details.panel")).to_have_count(0)
    return site, url


def article(title: str, slug: str, body: str, day: str = "2025-04-28") -> str:
    return f"---\ntitle: {title}\ndate: {day}\nslug: {slug}\n---\n{body}\n"


def mark(tab: Page) -> None:
    """Leave something in the page that a reload would lose."""
    tab.evaluate("window.kept = true")


def kept(tab: Page) -> bool:
    return bool(tab.evaluate("window.kept === true"))


def visit(tab: Page, url: str, heading: str) -> None:
    """Open a page; before the first build has ended it comes by itself."""
    tab.goto(url)
    expect(tab.locator("h1")).to_contain_text(heading)


def test_a_save_changes_the_page_by_itself(preview: tuple[Site, str], tab: Page) -> None:
    site, url = preview
    visit(tab, url + "/2025/04/28/a/", "First")
    site.edit(A, "The first text.", "The mended text.")
    expect(tab.locator("main")).to_contain_text("The mended text.")
    site.edit(A, "The mended text.", "Mended again.")
    expect(tab.locator("main")).to_contain_text("Mended again.")


def test_only_the_tab_that_shows_it_loads_anew(preview: tuple[Site, str], context: BrowserContext) -> None:
    site, url = preview
    one, other = context.new_page(), context.new_page()
    visit(one, url + "/2025/04/28/a/", "First")
    visit(other, url + "/2025/04/29/b/", "Second")
    mark(one)
    mark(other)
    site.edit(A, "The first text.", "The mended text.")
    expect(one.locator("main")).to_contain_text("The mended text.")
    assert not kept(one)
    assert kept(other)


def test_case_29_the_panel_comes_and_goes_by_itself(preview: tuple[Site, str], tab: Page) -> None:
    site, url = preview
    visit(tab, url + "/2025/04/28/a/", "First")
    mark(tab)
    good = (site.root / A).read_text()
    evil = "<img src=x onerror=window.hacked=1><script>window.hacked=1</script>"
    site.put(A, good.replace("date: 2025-04-28", f"date: '{evil}'"))
    panel = tab.get_by_role("alert")
    expect(panel).to_contain_text("1 problem to mend")
    expect(panel).to_contain_text("The page below is the last good one.")
    expect(panel).to_contain_text(f"{A}:")
    expect(panel.locator("pre .marked")).to_be_visible()
    expect(panel.locator(".hint")).to_be_visible()
    expect(tab.locator("h1")).to_contain_text("First")
    tab.goto(url + "/2025/04/29/b/")
    expect(tab.get_by_role("alert")).to_contain_text("window.hacked=1</script>")
    assert tab.evaluate("window.hacked") is None
    tab.goto(url + "/2025/04/28/a/")
    mark(tab)
    site.put(A, good)
    expect(tab.locator("details.panel")).to_have_count(0)
    assert kept(tab)


def test_the_panel_folds_with_the_keyboard_and_returns_with_other_problems(
    preview: tuple[Site, str], tab: Page
) -> None:
    site, url = preview
    visit(tab, url + "/2025/04/28/a/", "First")
    site.edit(A, "date: 2025-04-28", "date: someday")
    panel = tab.locator("details.panel")
    expect(panel.locator("pre")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(panel.locator("pre")).to_be_hidden()
    tab.reload()
    expect(panel).to_be_visible()
    expect(panel.locator("pre")).to_be_hidden()
    panel.locator("summary").focus()
    tab.keyboard.press("Enter")
    expect(panel.locator("pre")).to_be_visible()
    tab.keyboard.press("Escape")
    site.edit(A, "date: someday", "date: another day")
    expect(panel.locator("pre")).to_contain_text("another day")
    expect(panel.locator("pre")).to_be_visible()


def test_a_change_of_style_swaps_the_style_sheet_alone(make: Make, tab: Page) -> None:
    site = make().write(f"-- site.yaml --\n{SETTINGS}theme: own\n")
    site.put("themes/own/theme.yaml", "extends: briefing\n")
    site.put("themes/own/static/style.css", "h1 { color: rgb(1, 2, 3) }")
    site.put(A, article("First", "a", "Text."))
    with running(site) as url:
        visit(tab, url + "/2025/04/28/a/", "First")
        mark(tab)
        for number in (4, 5):
            site.put("themes/own/static/style.css", f"h1 {{ color: rgb({number}, 5, 6) }}")
            expect(tab.locator("h1")).to_have_css("color", f"rgb({number}, 5, 6)")
            expect(tab.locator('link[rel="stylesheet"]')).to_have_count(1)
        assert kept(tab)


def test_a_picture_loads_the_pages_anew_that_show_it(
    preview: tuple[Site, str], context: BrowserContext
) -> None:
    site, url = preview
    site.put("content/static/pic.png", PIXEL)
    site.edit(A, "The first text.", "![A picture](/pic.png)")
    one, other = context.new_page(), context.new_page()
    visit(one, url + "/2025/04/28/a/", "First")
    visit(other, url + "/2025/04/29/b/", "Second")
    expect(one.locator("main img")).to_have_count(1)
    mark(one)
    mark(other)
    site.put("content/static/pic.png", PIXEL + b"other")
    one.wait_for_function("!window.kept")
    assert kept(other)


def test_the_reader_stays_where_they_are(preview: tuple[Site, str], tab: Page) -> None:
    site, url = preview
    paragraphs = [f"Paragraph {number}. {'Words and more words. ' * 20}" for number in range(60)]
    site.put(A, article("First", "a", "\n\n".join(paragraphs)))
    visit(tab, url + "/2025/04/28/a/", "First")
    expect(tab.locator("main")).to_contain_text("Paragraph 59.")
    tab.wait_for_load_state("load")  # where a page that came by itself is put to its place once more
    top = """() => document.evaluate("//p[starts-with(., 'Paragraph 30.')]", document, null, 9).singleNodeValue
        .getBoundingClientRect().top"""
    # Not by `evaluate`, which has no patience of its own where a page loads itself anew meanwhile.
    tab.wait_for_function(
        f"() => {{ scrollBy({{ top: ({top})() - 12, behavior: 'instant' }}); return Math.abs(({top})() - 12) < 3 }}"
    )
    mark(tab)
    longer = [*paragraphs[:10], *("Something new. " * 30 for _ in range(5)), *paragraphs[10:]]
    site.put(A, article("First", "a", "\n\n".join(longer)))
    expect(tab.locator("main")).to_contain_text("Something new.")
    assert not kept(tab)
    tab.wait_for_function(f"Math.abs(({top})() - 12) < 3")
    site.put(A, article("First", "a", "Short now."))
    expect(tab.locator("main")).to_contain_text("Short now.")


def test_a_page_that_is_gone_leads_to_where_it_went(preview: tuple[Site, str], tab: Page) -> None:
    site, url = preview
    visit(tab, url + "/2025/04/28/a/", "First")
    site.edit(A, "slug: a", "slug: elsewhere")
    tab.wait_for_url("**/2025/04/28/elsewhere/")
    expect(tab.locator("h1")).to_contain_text("First")
    site.remove(A)
    tab.wait_for_url(url + "/")
    tab.goto(url + "/2025/04/30/new/")
    site.put("content/articles/c.md", article("Third", "new", "Text.", day="2025-04-30"))
    expect(tab.locator("h1")).to_contain_text("Third")


def test_case_29_twelve_tabs_and_pages_still_load(preview: tuple[Site, str], context: BrowserContext) -> None:
    site, url = preview
    tabs = [context.new_page() for _ in range(12)]
    for tab in tabs:
        visit(tab, url + "/2025/04/28/a/", "First")
    extra = context.new_page()
    visit(extra, url + "/2025/04/29/b/", "Second")
    site.edit(A, "The first text.", "The mended text.")
    for tab in tabs:
        expect(tab.locator("main")).to_contain_text("The mended text.")


def test_a_page_finds_a_server_that_was_started_anew(make: Make, tab: Page) -> None:
    site = make()
    site.put(A, article("First", "a", "The first text."))
    with socket.socket() as reserved:  # so that nobody else takes the port in between
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        started_anew(site, tab, str(reserved.getsockname()[1]))


def started_anew(site: Site, tab: Page, port: str) -> None:
    with running(site, port) as url:
        visit(tab, url + "/2025/04/28/a/", "First")
    site.edit(A, "The first text.", "Changed meanwhile.")
    with running(site, port) as again:
        assert again == url
        assert url.endswith(f":{port}")
        expect(tab.locator("main")).to_contain_text("Changed meanwhile.")
        site.edit(A, "Changed meanwhile.", "And once more.")
        expect(tab.locator("main")).to_contain_text("And once more.")


def test_every_page_says_which_file_it_is(preview: tuple[Site, str], tab: Page) -> None:
    _, url = preview
    visit(tab, url + "/2025/04/28/a/", "First")
    line = tab.locator("details.origin")
    expect(line.get_by_text(A)).to_be_visible()
    tab.goto(url + "/2025/04/")
    expect(line.get_by_text(A)).to_be_hidden()
    line.get_by_text("lists 2 files").focus()
    tab.keyboard.press("Enter")
    expect(line.get_by_text(A)).to_be_visible()
    tab.locator("details.origin > summary").focus()
    tab.keyboard.press("Enter")
    expect(line.get_by_text("lists 2 files")).to_be_hidden()
    tab.wait_for_function("localStorage.getItem('site-preview:origin') === 'folded'")
    tab.goto(url + "/2025/04/28/a/")
    expect(line).to_be_visible()
    expect(line.get_by_text(A)).to_be_hidden()


def test_without_javascript_the_panel_and_the_line_are_there(
    browser: Browser, preview: tuple[Site, str], tab: Page
) -> None:
    site, url = preview
    visit(tab, url + "/2025/04/28/a/", "First")
    site.edit(A, "date: 2025-04-28", "date: someday")
    expect(tab.locator("details.panel")).to_be_visible()
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(url + "/2025/04/29/b/")
    expect(plain.get_by_text("1 problem to mend")).to_be_visible()
    expect(plain.get_by_text("content/articles/b.md")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(preview: tuple[Site, str], browser: Browser, width: int) -> None:
    site, url = preview
    context = browser.new_context(viewport={"width": width, "height": 700}, color_scheme="dark")
    tab = context.new_page()
    visit(tab, url + "/2025/04/28/a/", "First")
    site.edit(A, "title: First", f"title: First\nsummary: {'x' * 300}\nimage: {'y' * 300}.png")
    for name in ("panel", "origin"):
        box = tab.locator(f"details.{name}")
        expect(box).to_be_visible()
        place = box.bounding_box()
        assert place
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


WIDE = f"""
A word: {"x" * 200}, and a link: <https://example.org/{"y" * 200}>.

| {" | ".join(f"Column {number}" for number in range(12))} |
|{"---|" * 12}
| {" | ".join(["z" * 20] * 12)} |

```python
value = "{"a long line " * 30}"
```

- An item:

        {"plain code " * 30}

Term
:   {"v" * 200}

![A picture](p.png "{"w" * 200}")
"""


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_in_a_text_widens_the_page(preview: tuple[Site, str], tab: Page, width: int) -> None:
    """What is too wide scrolls by itself, by keyboard too."""
    site, url = preview
    site.put("content/articles/wide/p.png", png(3000, 20))
    site.put("content/articles/wide/index.md", article("Wide", "wide", WIDE))
    tab.set_viewport_size({"width": width, "height": 700})
    visit(tab, url + "/2025/04/28/wide/", "Wide")
    tab.wait_for_function("document.readyState === 'complete'")  # with its style: the page came by itself
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    for part in (tab.get_by_role("region", name="Table"), tab.get_by_role("group", name="Code").first):
        assert part.evaluate("part => part.scrollWidth > part.clientWidth")
        part.focus()
        tab.keyboard.press("ArrowRight")
        tab.wait_for_function("document.activeElement.scrollLeft > 0")


def test_case_30_what_is_published_has_no_script(preview: tuple[Site, str], tab: Page) -> None:
    site, _ = preview
    assert "preview.js" in tab.content()
    files = [*Path(site.root, ".site-builder", "preview").rglob("*.html")]
    assert files
    for file in files:
        assert b"preview.js" not in file.read_bytes()
        assert b"site-preview" not in file.read_bytes()
