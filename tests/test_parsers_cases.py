"""Cases 16 to 22 and 25: what YAML, Markdown and HTML can do to an archive, and what they may not."""

from __future__ import annotations

import inspect
import json
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import feedparser
import markdown as converter
import pytest
import yaml
from lxml import etree, html

from site_builder.opening.config import MarkdownSettings
from site_builder.reading import holes, markdown, sanitising, texts
from site_builder.reading.article import read_content_file
from site_builder.reading.engines.containers import DEPTH as DEPTH_OF_LISTS
from site_builder.reading.markdown import Converted, TimeLimitError, convert, time_limit
from site_builder.reading.nesting import DEPTH, NEED_NO_END, REFERENCES
from site_builder.reading.places import Places
from site_builder.reading.texts import ReadSettings
from tests.counting import Looked, calls, ending
from tests.harness import SETTINGS, Make, Result, Site

ARTICLE = "content/articles/2025-04-28-a.md"


def parsed(text: str) -> Any:
    """A page, or a part of one, as a browser would read it; the stubs of lxml know too little of it."""
    return html.fromstring(text)


def head(site: Site, front_matter: str) -> Result:
    """Build a site with one article that has this front matter."""
    site.put(ARTICLE, front_matter)
    return site.build()


def refused(result: Result, *lines: str) -> None:
    """The build failed, says each of the lines, and each problem has a hint."""
    assert result.exit_code == 1, result.said
    for line in lines:
        assert line in result.stdout + result.stderr
    said = result.stderr.splitlines()
    for number, line in enumerate(said):
        if re.match(r"\S+:\d+:\d+: ", line):
            assert said[number + 1].startswith("    "), f"no hint follows: {line}"


# --- 16: aliases and tags


@pytest.mark.parametrize(
    ("front_matter", "place"),
    [
        ("---\ntitle: &t [x, x]\nextra: {a: *t}\n---\n", f"{ARTICLE}:3:12: "),
        ("---\ntitle: &t [*t]\n---\n", f"{ARTICLE}:2:12: "),
        ("---\ntitle: T\nextra: &e {e: *e}\n---\n", f"{ARTICLE}:3:15: "),
        ("---\ntitle: T\nextra:\n  <<: *gone\n---\n", f"{ARTICLE}:4:7: "),
    ],
)
def test_case_16_an_alias_is_refused_at_its_place(make: Make, front_matter: str, place: str) -> None:
    refused(head(make(), front_matter), place, "alias")


def test_case_16_an_alias_bomb_is_refused_at_its_first_alias(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which takes no time and no memory: nothing behind it is read, and nothing is put together but ten letters."""
    letters = "abcdefghijklmnopqrst"
    levels = [f"a: &a [{', '.join(['x'] * 10)}]"]
    levels += [f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]" for a, b in pairwise(letters)]
    site = make()
    parse = yaml.parse
    bomb: list[Any] = []

    def parsing(text: str, **options: Any) -> Iterator[Any]:
        for event in parse(text, **options):
            if "&t" in text:
                bomb.append(event)
            yield event

    monkeypatch.setattr(yaml, "parse", parsing)
    refused(head(site, "---\ntitle: T\n" + "\n".join(levels) + "\n---\n"), f"{ARTICLE}:4:8: ")
    assert isinstance(bomb[-1], yaml.AliasEvent)
    assert sum(isinstance(event, yaml.AliasEvent) for event in bomb) == 1
    assert sum(isinstance(event, yaml.ScalarEvent) for event in bomb) == len(
        ["title", "T", "a", *"x" * 10, "b"]
    )


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system ['touch owned']",
        "!!python/object/new:subprocess.Popen [['touch', 'owned']]",
        "!!python/name:os.system",
        "!!python/module:os",
        "!!binary aGk=",
        "!!timestamp rubbish",
        "!!int x",
        "!!set {a, b}",
        "!custom x",
    ],
)
def test_case_16_a_tag_is_refused_and_nothing_runs(
    make: Make, tag: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = make()
    monkeypatch.chdir(site.root)
    refused(head(site, f"---\ntitle: T\nextra: {tag}\n---\n"), f"{ARTICLE}:3:8: ")
    site.put(ARTICLE, "---\ntitle: T\n---\n")
    site.put("site.yaml", SETTINGS + f"author: {tag}\n")
    refused(site.build(), "site.yaml:6:9: ")
    assert not (site.root / "owned").exists()


# --- 17: duplicate keys


@pytest.mark.parametrize(
    ("front_matter", "place", "other"),
    [
        ("---\ntitle: A\ndate: 2025-01-01\ntitle: B\n---\n", "4:1", "line 2"),
        ("---\ntitle: A\nsources:\n- name: x\n  url: y\n  name: z\n---\n", "6:3", "line 4"),
        ("---\ntitle: A\nextra: {a: 1, b: 2, a: 3}\n---\n", "3:21", "line 3"),
        ('---\ntitle: A\n"title": B\n---\n', "3:1", "line 2"),
        ("\n\n---\ntitle: A\n'title': B\n---\n", "5:1", "line 4"),
    ],
)
def test_case_17_a_duplicate_key_in_yaml_is_an_error_with_both_lines(
    make: Make, front_matter: str, place: str, other: str
) -> None:
    refused(head(make(), front_matter), f"{ARTICLE}:{place}: ", other)


def test_case_17_a_duplicate_key_in_toml_is_an_error_with_both_lines(make: Make) -> None:
    result = head(make(), '+++\ntitle = "A"\ndate = 2025-01-01\ntitle = "B"\n+++\n')
    refused(result, f"{ARTICLE}:4:", "line 2", "“title”")


def test_case_17_a_duplicate_key_in_json_is_an_error_with_both_lines(make: Make) -> None:
    result = head(make(), '{"title": "A",\n "date": "2025-01-01",\n "title": "B"}\nText.')
    refused(result, f"{ARTICLE}:3:", "line 1", "“title”")


def test_case_17_a_duplicate_key_in_the_settings_is_an_error_with_both_lines(make: Make) -> None:
    site = make().article("2025-01-01-a")
    site.put("site.yaml", SETTINGS + "title: Another\n")
    refused(site.build(), "site.yaml:6:1: ", "line 1")


# --- 18: what YAML guesses

GUESSED = (
    "NO",
    "on",
    "012",
    "1.10",
    "12:30",
    "0x1F",
    "1e3",
    "1_000",
    "2025-04-28",
    "true",
    "Yes",
    ".inf",
    "=",
    "-",
)


def test_case_18_topics_that_yaml_would_guess_stay_text(make: Make) -> None:
    guessed = [word for word in GUESSED if word != "-"]
    topics = "".join(f"  - {word}\n" for word in guessed)
    site = make(f"-- {ARTICLE} --\n---\ntitle: T\ntopics:\n{topics}---\n")
    site.built()
    entry = json.loads(site.page("feed.json"))["items"][0]
    assert entry["tags"] == guessed
    page = parsed(site.page("2025/04/28/a/"))
    assert page.xpath('//ul[@class="side-topics"]/li/a/text()') == guessed


@pytest.mark.parametrize("word", GUESSED[:-2])
def test_case_18_titles_and_names_that_yaml_would_guess_stay_text(make: Make, word: str) -> None:
    site = make(f"-- {ARTICLE} --\n---\ntitle: {word}\nsources: [{{name: {word}}}]\n---\n")
    site.built()
    page = parsed(site.page("2025/04/28/a/"))
    assert page.xpath("//h1/text()") == [word]
    assert page.xpath('//p[@class="report-name"]//text()') == [word]


# --- 19: depth and digits

DEEP = 1100


@pytest.mark.parametrize(
    ("front_matter", "place"),
    [
        ("---\ntitle: T\nextra: " + "[" * DEEP + "]" * DEEP + "\n---\n", "3:"),
        ("---\ntitle: T\nextra: " + "{a: " * DEEP + "}" * DEEP + "\n---\n", "3:"),
        ("---\ntitle: T\nextra:\n" + "".join(" " * (2 * n) + "a:\n" for n in range(1, 200)) + "---\n", ""),
        ("---\ntitle: T\nextra:\n  " + "- " * DEEP + "x\n---\n", "4:"),
        ('{"title": "T", "extra": ' + "[" * DEEP + "]" * DEEP + "}\n", "1:"),
        ('{"title": "T", "extra": ' + '{"a":' * 100_000 + "}" * 100_000 + "}\n", "1:"),
        ('+++\ntitle = "T"\nextra = ' + "[" * DEEP + "]" * DEEP + "\n+++\n", ""),
    ],
    ids=["flow lists", "flow mappings", "block mappings", "block lists", "JSON", "deeper JSON", "TOML"],
)
def test_case_19_depth_is_an_error(make: Make, front_matter: str, place: str) -> None:
    refused(head(make(), front_matter), f"{ARTICLE}:{place}", "levels")


@pytest.mark.parametrize(
    "front_matter",
    [
        "---\ntitle: T\ndate: NUMBER\n---\n",
        "---\ntitle: T\ndraft: NUMBER\n---\n",
        '{"title": "T", "extra": {"n": NUMBER}}',
        '+++\ntitle = "T"\nextra = NUMBER\n+++\n',
    ],
    ids=["date", "draft", "JSON", "TOML"],
)
def test_case_19_a_number_of_100000_digits_is_a_short_error(make: Make, front_matter: str) -> None:
    site = make()
    result = head(site, front_matter.replace("NUMBER", "9" * 100_000))
    refused(result, f"{ARTICLE}:")
    assert len(result.said) < 1000


def test_case_19_a_setting_of_100000_digits_is_a_short_error(make: Make) -> None:
    site = make().article("2025-01-01-a")
    site.put("site.yaml", SETTINGS + f"feeds:\n  entries: {'9' * 100_000}\n")
    result = site.build()
    refused(result, "site.yaml:7:12: ")
    assert len(result.said) < 1000


# --- 20: templates in texts


@pytest.mark.parametrize(
    "typed", ["{{ 7*7 }}", "{% include 'base.html' %}", "{# note #}", "{{ page.title }}", "%(x)s 100%"]
)
def test_case_20_template_code_is_shown_as_typed(make: Make, typed: str) -> None:
    site = make().article(
        "2025-04-28-a",
        f"Body {typed}.",
        title=json.dumps(f"Title {typed}"),
        topics=[f"Topic {typed}"],
        summary=json.dumps(f"Summary {typed}"),
        sources=[{"name": f"Source {typed}"}],
    )
    site.put("site.yaml", SETTINGS.replace("title: Test", f"title: {json.dumps('Site ' + typed)}"))
    site.built()
    text = parsed(site.page("2025/04/28/a/")).text_content()
    for field in ("Body", "Title", "Topic", "Source", "Summary", "Site"):
        assert f"{field} {typed}" in text.replace("’", "'").replace("‘", "'")
    feed = feedparser.parse(site.page("atom.xml"))
    assert feed.entries[0].title == f"Title {typed}"


# --- 21: pathological Markdown

PATHOLOGICAL = {
    "brackets": "[" * 16_000,
    "bracket pairs": "[" * 8000 + "]" * 8000,
    "images": "![" * 8000,
    "unmatched backticks": " ".join("`" * n for n in range(1, 600)),
    "a run of backticks": "`" * 50_000 + " x",
    "comments": "<!--" * 8000,
    "comments in paragraphs": "<!--\n\n" * 4000,
    "quotes": "> " * 500 + "a",
    "quotes in lists in quotes": "> - " * 500 + "a",
    "nested lists": "\n".join("    " * n + "- a" for n in range(300)),
    "emphasis": "*a **b " * 3000,
    "underscores": "_a __b " * 3000,
    "asterisks": "*" * 20_000 + "a",
    "a long table": "|a" * 100 + "|\n" + "|-" * 100 + "|\n" + ("|x" * 100 + "|\n") * 300,
    "backticks in a table": "a|b\n-|-\n" + "|`" * 20_000,
    "unclosed links": "[a](" * 8000,
    "unclosed addresses": "[a](<" * 8000,
    "unclosed titles": '[a](/x "' * 6000,
    "relative links": "".join(f"[a](/{n})\n" for n in range(20_000)),
    "references": "[a][b]" * 8000 + "\n\n[b]: /c\n",
    "nested HTML": "<div>" * 5000 + "text" + "</div>" * 5000,
    "attributes": "<a " + "b=c " * 30_000 + ">",
    "unclosed attributes": "<a x='" * 8000,
    "less-than": "<" * 50_000,
    "entities": "&#" * 30_000,
    "abbreviations": "".join(f"*[A{n}]: x\n" for n in range(3000)) + "\n" + "A1 " * 3000,
    "definitions": "a\n" + ":   b\n" * 5000,
    "footnotes": "".join(f"[^{n}]: [^{n + 1}]\n\n" for n in range(2000)) + "[^0]",
    "headings": "a\n=\n" * 5000,
    "attribute lists": "# a {: " * 5000,
    "automatic links": "<a@" * 20_000,
    "processing instructions": "<?" * 20_000,
    "character data": "<![CDATA[" * 8000,
    "a long line": "a" * 1_900_000,
    "unclosed ids": '<p id="' * 10_000,
}

HOPELESS = (
    "brackets", "bracket pairs", "images", "unmatched backticks", "backticks in a table", "unclosed links",
    "unclosed addresses", "unclosed attributes", "attribute lists", "automatic links", "character data", "unclosed ids",
)  # fmt: skip
"""Those that do not end in many times their limit."""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hopeless texts are stopped after a fifth of their time; the good ones beside them keep all of it."""

    def in_a_hurry(places: Places, settings: MarkdownSettings, language: str = "") -> Converted:
        if len(places.text) <= 2 * len(GOOD):
            return convert(places, settings, language)
        with time_limit(settings.time_limit / 5):
            return convert(places, settings, language)

    monkeypatch.setattr(markdown, "convert", in_a_hurry)


GOOD = "A *good* one.\n\n- An item\n\n> A quote\n\nA last paragraph with [a link](/feeds/)."


class Depth(HTMLParser):
    """Counts how many elements are open at once, of those that need an end."""

    most = 0

    def __init__(self, text: str) -> None:
        super().__init__()
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in NEED_NO_END:
            self._open.append(tag)
            self.most = max(self.most, len(self._open))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]


class WithinTheLimit:
    """Sees that what is done to a text is done once, while its alarm is set, and that what no alarm stops is small."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done = Counter[str]()
        self.wrong: list[str] = []
        """Told at the end: what is raised while a text is converted is taken for the converter's failure."""
        self._sanitise = sanitising._cleaner().clean
        monkeypatch.setattr("markdown.Markdown.convert", self._noted("converted", converter.Markdown.convert))
        monkeypatch.setattr(sanitising, "_cleaner", lambda: self)
        monkeypatch.setattr(texts, "Places", self._counted("places", places_found))
        monkeypatch.setattr(texts, "cut", self._counted("cut", holes.cut))

    def clean(self, text: str) -> str:
        if text.count("&") > REFERENCES or Depth(text).most > DEPTH:
            self.wrong.append("the sanitiser was given what it cannot do in time")
        return self._noted("sanitised", self._sanitise)(text)

    def _noted(self, what: str, work: Callable[..., str]) -> Callable[..., str]:
        def within(*arguments: Any) -> str:
            self.done[what] += 1
            if not signal.getitimer(signal.ITIMER_REAL)[0]:
                self.wrong.append(f"{what} without an alarm")
            return work(*arguments)

        return within

    def _counted(self, what: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Work on a text, the first argument, that is seen to cost what the text is long."""

        def within(text: str, *arguments: Any) -> Any:
            self.done[what] += 1
            with calls() as counted:
                result = work(text, *arguments)
            assert counted.total() <= 100 + 10 * len(text), (what, counted.most_common(5))
            return result

        return within


def places_found(text: str, first_line: int) -> Places:
    """The places in a text, with all that is made when they are first asked for."""
    places = Places(text, first_line)
    places.of("nowhere")
    return places


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_case_21_pathological_markdown_ends_and_the_others_are_built(
    make: Make, name: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """How long each takes is measured by `python -m benchmarks.hostile`."""
    if name in HOPELESS:
        request.getfixturevalue("impatient")
    site = make()
    site.put("site.yaml", SETTINGS + "markdown:\n  time_limit: 1\n")
    site.article("2025-04-28-bad", PATHOLOGICAL[name], title="Bad").article(
        "2025-04-29-good", GOOD, title="Good"
    )
    watched = WithinTheLimit(monkeypatch)
    with ending():
        result = site.build()
    assert watched.wrong == []
    assert watched.done["converted"] == 2
    assert watched.done["sanitised"] <= 2
    assert 2 <= watched.done["cut"] <= 3  # once more where a text is shown as it was typed
    assert watched.done["places"] == 2
    page = site.page("2025/04/28/bad/")
    if result.exit_code == 1:
        assert "content/articles/2025-04-28-bad.md:4:1: " in result.said
        assert '<pre class="as-typed">' in page
    else:
        assert result.exit_code == 0, result.said
        assert '<pre class="as-typed">' not in page
    prose = parsed(site.page("2025/04/29/good/")).find_class("prose")[0]
    assert [element.tag for element in prose] == ["p", "ul", "blockquote", "p"]
    assert "A good one." in site.page("feed.json")


@pytest.mark.usefixtures("impatient")
def test_case_21_an_article_over_its_time_is_shown_as_typed_named_and_tried_again(make: Make) -> None:
    site = make()
    site.put("site.yaml", SETTINGS + "markdown:\n  time_limit: 1\n")
    site.article("2025-04-28-bad", "<b> & " + "[" * 16_000).article("2025-04-29-good", GOOD)
    for _ in range(2):
        result = site.build()
        assert result.exit_code == 1
        assert "content/articles/2025-04-28-bad.md:4:1: its text takes longer than 1 seconds" in result.said
        assert "2025-04-29-good" not in result.said
        typed = parsed(site.page("2025/04/28/bad/")).find_class("as-typed")[0]
        assert (typed.text or "").strip() == "<b> & " + "[" * 16_000
    site.edit("content/articles/2025-04-28-bad.md", "[" * 16_000, "mended")
    site.built()
    assert "as-typed" not in site.page("2025/04/28/bad/")


def test_case_21_the_converter_is_as_new_after_a_text_that_stopped_it() -> None:
    """Nested lists end in a RecursionError where Python allows few calls in one another: at any place within."""
    patient = MarkdownSettings()
    good = convert(Places(GOOD), patient)
    usual = sys.getrecursionlimit()
    nested = "\n".join("    " * n + "- a" for n in range(DEPTH_OF_LISTS))
    stopped = []
    for calls_allowed in range(60, 260, 10):
        sys.setrecursionlimit(len(inspect.stack(0)) + calls_allowed)
        try:
            convert(Places(nested), patient)
        except RecursionError:
            stopped.append(calls_allowed)
        finally:
            sys.setrecursionlimit(usual)
        assert convert(Places(GOOD), patient) == good, f"after {calls_allowed} calls"
    assert len(stopped) > 3
    for seconds in (0.01, 0.05, 0.1):
        with pytest.raises(TimeLimitError), time_limit(seconds):
            convert(Places(PATHOLOGICAL["brackets"]), patient)
        assert convert(Places(GOOD), patient) == good, f"after {seconds} seconds"


def test_case_21_all_texts_of_a_file_share_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each correction would otherwise have as long as the body."""
    begun = 0

    def endless(places: Places, settings: MarkdownSettings, language: str = "") -> Converted:
        nonlocal begun
        begun += 1
        while True:
            pass

    monkeypatch.setattr(markdown, "convert", endless)
    settings = ReadSettings(timezone="UTC", markdown=MarkdownSettings(time_limit=0.2))  # type: ignore[arg-type]
    lines = "".join(f"- {{date: 2025-05-0{day}, text: A}}\n" for day in range(1, 10))
    text = f"---\ntitle: T\ncorrections:\n{lines}---\nText."
    with ending():
        record = read_content_file(ARTICLE, text.encode(), settings)
    assert begun == 1
    assert len(record.problems) == 10
    assert not record.repeatable


def test_case_21_a_limit_that_something_swallows_is_set_again() -> None:
    """An exception that is raised in a callback can be lost there; the text would go on for ever."""
    lost = False
    with ending(), pytest.raises(TimeLimitError), time_limit(0.01):
        try:
            while True:
                pass
        except TimeLimitError:
            lost = True
        while True:
            pass
    assert lost


def test_case_21_finding_the_places_of_links_grows_with_the_text_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The time limit does not reach so far. Looking through the text for each link would take minutes."""
    settings = ReadSettings(timezone="UTC", markdown=MarkdownSettings(time_limit=600))
    searches = {}
    for links in (1000, 2000):
        text = "---\ntitle: T\n---\n" + "".join(f"[a](/x{n})\n" for n in range(links))
        record = read_content_file(ARTICLE, text.encode(), settings)
        assert record.text is not None
        assert [reference.position.line for reference in record.text.references] == [*range(4, links + 4)]
        body = Looked(text.partition("---\n")[2].partition("---\n")[2])
        with calls() as counted:
            places = Places(body, 4)
            assert [places.of(f"/x{n}")[0].line for n in range(links)] == [*range(4, links + 4)]
        assert body.characters <= 4 * len(body)
        assert counted.total() <= 30 * links
        searches[links] = sum(
            counted[f"Pattern.{way}"] for way in ("search", "match", "finditer", "findall", "sub")
        )
    assert searches[1000] == searches[2000] > 0


@pytest.mark.parametrize("name", ["nested lists", "brackets"])
def test_case_21_a_text_that_stops_the_converter_changes_no_other(
    make: Make, name: str, request: pytest.FixtureRequest
) -> None:
    """The good article is read after the bad ones, by the same converter."""
    if name in HOPELESS:
        request.getfixturevalue("impatient")
    site = make().article("2025-04-29-good", GOOD)
    site.put("site.yaml", SETTINGS + "markdown:\n  time_limit: 1\n")
    site.built()
    alone = parsed(site.page("2025/04/29/good/")).find_class("prose")[0]
    for number in range(3):
        site.article(f"2025-04-2{number + 1}-bad", ("- a\n\n" * number) + PATHOLOGICAL[name])
    site.edit("content/articles/2025-04-29-good.md", "last paragraph", "last, edited paragraph")
    site.build()
    beside = parsed(site.page("2025/04/29/good/")).find_class("prose")[0]
    assert etree.tostring(beside) == etree.tostring(alone).replace(
        b"last paragraph", b"last, edited paragraph"
    )


# --- 22: scripts

SCRIPT = "javascript:alert(1)"
ADDRESSES = [
    SCRIPT,
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61;vascript:alert(1)",
    "jav&#x09;ascript:alert(1)",
    "jav&Tab;ascript&colon;alert(1)",
    "javascript://example.org/%0aalert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "DATA:text/html;charset=utf-8,x",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "livescript:x",
    "feed:javascript:alert(1)",
    "view-source:javascript:alert(1)",
    "blob:https://example.org/x",
    "\ufeffjavascript:alert(1)",
    "%6aavascript:alert(1)",
]
MARKUP = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<script/x>alert(1)</script>",
    "<script\n>alert(1)</script >",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>".replace("=x", "=/x"),
    "<img src='/x'onerror=alert(1)>",
    "<img/src=/x/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><use href='data:image/svg+xml,x'/></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "<style>*{background:url(javascript:alert(1))}</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<applet code=x></applet>",
    "<template><script>alert(1)</script></template>",
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
    "<input onfocus=alert(1) autofocus>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<video src='javascript:alert(1)' poster='javascript:alert(1)'></video>",
    "<audio src='/x' onloadstart=alert(1)></audio>",
    "<img srcset='javascript:alert(1) 1x' src='/x'>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<body onload=alert(1)>",
    "<p onclick=alert(1)>x</p>",
    "<p ONCLICK='alert(1)'>x</p>",
    "<p\nonmouseover\n=\nalert(1)>x</p>",
    '<p x="" onclick=alert(1)>x</p>',
    "<a title=' href=\"/x\" onmouseover=alert(1) '>x</a>",
    '<a title=" href=&quot;x&quot; onmouseover=alert(1) x=">x</a>',
    "<a title='\"' href='/x' title=\"' onmouseover=alert(1) \">x</a>",
    "<a href='/x\" onmouseover=alert(1) \"'>x</a>",
    '<a href="/x&quot; onmouseover=alert(1) x=&quot;">x</a>',
    "<img alt='\" onerror=alert(1) \"' src='/x'>",
    "<img alt='src=\"y\" onerror=alert(1)' src='/x'>",
    "<p title='</p><script>alert(1)</script>'>x</p>",
    "<h2 id='\"><script>alert(1)</script>'>x</h2>",
    "<h2 id='a\" onclick=\"alert(1)'>x</h2>",
    "<h2 id=a>&lt;script>alert(1)&lt;/script></h2>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- --!><img src=/x onerror=alert(1)>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml <script>alert(1)</script> ?>",
    "]]><script>alert(1)</script>",
    "\x00<script>alert(1)</script>",
    "<\x00script>alert(1)</script>",
    "＜script＞alert(1)＜/script＞",
    "<script<!-- >alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' autofocus onfocus='alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href='/x' ping='javascript:alert(1)' target=_blank>x</a>",
    "<p is=x slot=y contenteditable>x</p>",
    "<a href='/x'><p title='</a>' onclick=alert(1)>",
    "`<script>alert(1)</script>`",
    "# x {: onclick=alert(1) }",
    "x\n{: onclick='alert(1)' style='x' }",
    "[x](/x){: onclick=alert(1) }",
    "![x](/x){: onerror=alert(1) }",
    "[a]: javascript:alert(1)\n\n[a]",
    "[a](<javascript:alert(1)>)",
    "<javascript:alert(1)>",
    "[x](/x 'y\" onclick=\"alert(1)')",
    '![" onerror=alert(1) "](/x)',
    '*[x]: " onclick=alert(1)\n\nx',
    '[^"><script>]\n\n[^"><script>]: x',
    '```js" onclick="alert(1)\n<script>alert(1)</script>\n```',
    "~~~ {: .x onclick=alert(1) }\nx\n~~~",
    "<div markdown=1><script>alert(1)</script></div>",
    "a|b\n-|-\n<script>alert(1)</script>|<p onclick=alert(1)>",
    "klzzwxh:0000",
    "\x02klzzwxh:0\x03<script>alert(1)</script>",
    "\x02wzxhzdk:0\x03<script>alert(1)</script>",
]

MARKUP = [re.sub(r"src=x\b", "src=/x", vector) for vector in MARKUP]
"""No file `x` exists, and a link that leads nowhere is an error."""

ALLOWED_SCHEMES = {"", "http", "https", "mailto", "tel"}
FORBIDDEN = {
    "iframe",
    "object",
    "embed",
    "base",
    "form",
    "applet",
    "template",
    "svg",
    "math",
    "frame",
    "input",
    "button",
}
ADDRESS_ATTRIBUTES = {
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "srcset",
    "poster",
    "data",
    "cite",
    "background",
    "ping",
    "manifest",
}


def harms(document: str, *, of_content: bool) -> Iterator[str]:
    """What could do harm in an HTML text. Content may have less than a page: no meta, link or style sheet of its own."""
    if not document.strip():
        return
    root = parsed(f"<!doctype html><html><body>{document}" if of_content else document)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        said = etree.tostring(element, encoding="unicode", with_tail=False)[:160]
        if element.tag == "script":
            if of_content or element.get("type") != "application/ld+json":
                yield f"script: {said}"
            else:
                assert "<" not in (element.text or "")
                json.loads(element.text or "")
        if (
            element.tag in FORBIDDEN
            or element.tag == "style"
            or (of_content and element.tag in ("meta", "link"))
        ):
            yield f"element: {said}"
        if element.tag == "meta" and element.get("http-equiv"):
            target = (element.get("content") or "").partition("url=")[2]
            if element.get("http-equiv") != "refresh" or scheme(target) not in ALLOWED_SCHEMES:
                yield f"meta: {said}"
        for name, value in element.attrib.items():
            attribute = str(name).lower()
            if attribute.startswith("on") or attribute in ("style", "srcdoc", "formaction", "ping"):
                yield f"attribute: {said}"
            if attribute in ADDRESS_ATTRIBUTES and scheme(str(value)) not in ALLOWED_SCHEMES:
                yield f"address: {said}"


def scheme(address: str) -> str:
    """The scheme that a browser sees. Source: WHATWG URL, basic URL parser: C0 and space trimmed, tab and newline removed."""
    seen = re.sub(r"[\t\r\n]", "", address).strip("".join(map(chr, range(33))))
    found = re.match(r"([a-zA-Z][a-zA-Z0-9+.-]*):", seen)
    return found[1].lower() if found else ""


def assert_inert(site: Site) -> int:
    """No published file can do harm; gives how many texts were looked at."""
    looked = 0
    found: list[str] = []
    for path, content in site.tree().items():
        texts: list[tuple[str, bool]] = []
        if path.endswith(".html"):
            texts = [(content.decode(), False)]
        elif path.endswith(".json"):
            texts = [(item.get("content_html", ""), True) for item in json.loads(content)["items"]]
            for item in json.loads(content)["items"]:
                assert {scheme(item["url"]), scheme(item.get("image", ""))} <= {"https", "http", ""}
        elif path.endswith((".xml", ".opml")):
            root = etree.fromstring(content)
            for element in root.iter():
                if isinstance(element.tag, str):
                    assert not any(str(name).lower().startswith("on") for name in element.attrib)
                    assert etree.QName(element).localname not in ("script", "iframe", "svg"), path
                    for name in ("href", "url", "src", "xmlUrl", "htmlUrl"):
                        assert scheme(element.get(name, "")) in ("", "https", "http")
            names = (
                "description",
                "{http://purl.org/rss/1.0/modules/content/}encoded",
                "{http://www.w3.org/2005/Atom}content",
            )
            for name in names:
                texts += [(element.text or "", True) for element in root.iter(name) if _is_html(element)]
        for text, of_content in texts:
            looked += 1
            found += [f"{path}: {harm}" for harm in harms(text, of_content=of_content)]
    assert not found, "\n".join(found)
    return looked


def _is_html(element: etree._Element) -> bool:
    """RSS's description of a channel is HTML too, in most readers; Atom says what is."""
    return etree.QName(element).namespace != "http://www.w3.org/2005/Atom" or element.get("type") == "html"


def test_case_22_scripts_in_the_body_are_inert(make: Make) -> None:
    site = make()
    for number, vector in enumerate(MARKUP):
        site.article(
            f"2025-01-{number % 28 + 1:02}-{number}", f"Before.\n\n{vector}\n\nAfter {vector}", title="T"
        )
    extensions = "markdown: {extensions: [extra, sane_lists, admonition, wikilinks]}\n"
    site.put("site.yaml", SETTINGS + "feeds: {entries: 500}\n" + extensions)
    site.built()
    assert assert_inert(site) > len(MARKUP) * 3


def without_refused(site: Site) -> None:
    """Build; articles that are refused (a link that leads nowhere is an error) are left out, and the others built."""
    result = site.build()
    refused_files = set(
        re.findall(r"^(content/articles/\S+?\.md):\d+:\d+: (?!warning)", result.said, re.MULTILINE)
    )
    for path in refused_files:
        site.remove(path)
    if result.exit_code:
        assert refused_files
        site.built()


def test_case_22_addresses_in_the_body_are_inert(make: Make) -> None:
    site = make()
    for number, address in enumerate(ADDRESSES):
        plain = address.replace("\n", " ").replace("'", "&#39;")
        quoted = address.replace("'", "&#39;")
        texts = [
            f"<a href='{quoted}'>x</a> <img src='{quoted}'> <video src='{quoted}' poster='{quoted}'></video>",
            f"<blockquote cite='{quoted}'>x</blockquote>",
            f"[x]({plain}) [x](<{plain}>) ![x](<{plain}>)",
            f"<{plain}>",
            f"[x][r]\n\n[r]: <{plain}>",
        ]
        for kind, text in enumerate(texts):
            site.article(f"2025-01-{number + 1:02}-{kind}", text, title="T")
    site.put("site.yaml", SETTINGS + "feeds: {entries: 500}\n")
    without_refused(site)
    assert len(json.loads(site.page("feed.json"))["items"]) > 2 * len(ADDRESSES)
    assert assert_inert(site) > 100


ALL_FIELDS = """-- site.yaml --
title: %(v)s
description: %(v)s
author: %(v)s
base_url: https://example.org/
language: en
timezone: Europe/Rome
id: test
navigation:
  - {title: %(v)s, url: /x/}
feeds: {entries: 500, content: %(content)s}
-- content/articles/2025-04-28-a.md --
---
title: %(v)s
summary: %(v)s
topics: [%(v)s, Dossier, Alias]
authors: [%(v)s, %(u)s]
guid: %(v)s
sources:
  - {name: %(v)s, title: %(v)s, author: %(v)s, url: https://example.com/, published: 2025-04-28}
  - {name: Second, title: %(v)s}
events:
  - title: %(v)s
    id: %(v)s
    place: %(v)s
    participants: [%(v)s, Other]
    accounts:
      - {date: 2025-04-27, source: %(v)s}
      - {date: 2025-04-28, source: Second}
corrections:
  - {date: 2025-04-29, text: %(line)s}
image: {src: /i.png, alt: %(v)s, caption: %(v)s}
extra: {note: %(v)s}
foreign: %(v)s
---
%(body)s
-- content/articles/2025-04-29-b.md --
---
title: %(v)s
topics: [%(v)s]
events:
  - {title: %(v)s, id: %(v)s, date: 2025-04-28, place: Dossier}
---
-- content/topics/dossier.md --
---
name: Dossier
aliases: [Alias, %(w)s]
parent: %(v)s
summary: %(v)s
---
%(body)s
-- content/topics/named.md --
---
name: %(u)s
kind: person
---
-- content/pages/page.md --
---
title: %(v)s
author: %(v)s
summary: %(v)s
---
%(body)s
-- content/static/i.png --
"""


@pytest.mark.parametrize("start", range(0, len(MARKUP + ADDRESSES), 8))
def test_case_22_scripts_in_every_field_are_inert(make: Make, start: int) -> None:
    """Several vectors stand in every field at once, so that each field is tried with each of them."""
    vectors = (MARKUP + ADDRESSES)[start : start + 8]
    value = json.dumps(" ".join(vectors))
    text = ALL_FIELDS % {
        "v": value,
        "line": value,
        "w": json.dumps("alias " + " ".join(vectors)),
        "u": json.dumps("named " + " ".join(vectors)),
        "body": "\n\n".join(vectors).replace("\x00", "").replace("\r", "")
        if start < len(MARKUP)
        else "Text.",
        "content": "summary" if start % 16 else "full",
    }
    site = make(text)
    site.built()
    assert assert_inert(site) > 20


@pytest.mark.parametrize("key", ["url", "archived"])
def test_case_22_an_address_of_a_source_that_is_none_is_left_out_with_a_warning(make: Make, key: str) -> None:
    site = make()
    for number, address in enumerate(ADDRESSES):
        site.article(f"2025-01-{number + 1:02}-a", sources=[{"name": "S", key: address}])
    said = site.built().said
    for number in range(len(ADDRESSES)):
        assert f"content/articles/2025-01-{number + 1:02}-a.md:3:" in said
    assert assert_inert(site) > 20
    assert "alert(1)" not in site.page("2025/01/01/a/")


def test_case_22_an_image_that_is_a_script_is_not_shown(make: Make) -> None:
    site = make().article("2025-02-02-b")
    for number, address in enumerate(ADDRESSES):
        site.article(f"2025-01-{number + 1:02}-a", image=json.dumps(address))
    without_refused(site)
    assert "2025/01/01/a/index.html" in site.tree()
    assert assert_inert(site) > 20
    assert not any(b"alert(1)" in content for content in site.tree().values())


@pytest.mark.parametrize("address", ADDRESSES)
def test_case_22_a_navigation_address_that_is_a_script_is_refused(make: Make, address: str) -> None:
    site = make().article("2025-01-01-a")
    site.put("site.yaml", SETTINGS + f"navigation:\n  - title: X\n    url: {json.dumps(address)}\n")
    refused(site.build(), "site.yaml:8:10: ")


def test_case_22_an_old_address_cannot_leave_its_page(make: Make) -> None:
    site = make()
    for number, vector in enumerate(
        ['/x"onload=alert(1)', "/<script>", "/../x", "javascript:alert(1)", "/a b"]
    ):
        site.article(f"2025-01-{number + 1:02}-a", aliases=[vector])
    result = site.build()
    assert result.exit_code == 1
    assert result.said.count("cannot be an old address of this site") == 5
    site = make().article("2025-01-01-a", aliases=["/it's/&amp;/'onload='alert(1)'/", "//evil.example/"])
    site.built()
    assert assert_inert(site) > 10


def test_the_check_for_harm_can_fail() -> None:
    """Every vector that a browser would run is seen by the check itself."""
    for harmful in (
        "<script>x</script>",
        "<p onclick=x>",
        "<a href='java\tscript:x'>",
        "<a href=' &#106;avascript:x'>",
        "<iframe>",
        "<img src='data:text/html,x'>",
        "<form>",
        "<p style=x>",
        "<meta http-equiv=refresh content=0>",
        "<base href=x>",
        '<a title="x" href="y" onmouseover=alert(1)>',
        "<a href='&#x1;javascript:x'>",
    ):
        assert list(harms(harmful, of_content=True)), harmful
    assert not list(harms("<p title='onclick=x'>javascript:x <a href='/x'>x</a></p>", of_content=True))


# --- 25: dates


def published(site: Site, now: str = "2026-01-01") -> list[str]:
    """The dates in the feed of a site, as the reader sees them."""
    site.built(now=now)
    return [item["date_published"] for item in json.loads(site.page("feed.json"))["items"]]


def test_case_25_a_missing_date_comes_from_the_name_or_is_an_error(make: Make) -> None:
    assert published(make().article("2025-04-28-a")) == ["2025-04-28T00:00:00+02:00"]
    assert published(make().article("2025-04-28-a", date="2024-12-31")) == ["2024-12-31T00:00:00+01:00"]
    site = make(
        "-- content/articles/a.md --\n---\ntitle: A\n---\n-- content/articles/b.md --\n---\ntitle: B\ndate:\n---\n"
    )
    refused(site.build(), "content/articles/a.md:2:1: there is no date", "content/articles/b.md:")


def test_case_25_a_naive_date_is_in_the_zone_of_the_site(make: Make) -> None:
    site = make().article("a", date="2025-07-01 10:30").article("b", date="2025-01-01 10:30")
    assert published(site) == ["2025-07-01T10:30:00+02:00", "2025-01-01T10:30:00+01:00"]
    site.edit("site.yaml", "Europe/Rome", "America/New_York")
    assert published(site) == ["2025-07-01T10:30:00-04:00", "2025-01-01T10:30:00-05:00"]


def test_case_25_a_date_with_a_zone_belongs_to_the_day_of_the_site(make: Make) -> None:
    site = make().article("a", date="2025-07-01T23:30:00Z")
    assert published(site) == ["2025-07-02T01:30:00+02:00"]
    assert site.exists("2025/07/02/a/")


def test_case_25_a_future_date_waits_for_its_time(make: Make) -> None:
    site = make().article("past", date="2025-06-01").article("future", date="2025-06-02 10:00")
    assert len(published(site, now="2025-06-02T09:59:59+02:00")) == 1
    assert not site.exists("2025/06/02/future/")
    assert len(published(site, now="2025-06-02T10:00:00+02:00")) == 2
    assert site.exists("2025/06/02/future/")
    site.built("--future", now="2025-06-01T12:00:00+02:00")
    assert site.exists("2025/06/02/future/")


def test_case_25_a_time_that_the_clocks_skip_or_repeat_has_one_meaning(make: Make) -> None:
    site = make().article("gap", date="2025-03-30 02:30").article("fold", date="2025-10-26 02:30")
    assert published(site) == ["2025-10-26T02:30:00+02:00", "2025-03-30T03:30:00+02:00"]


def test_case_25_a_day_that_does_not_exist_is_an_error(make: Make) -> None:
    site = (
        make().article("a", date="2025-02-30").article("b", date="2025-04-28T25:00").article("2025-13-01-c")
    )
    result = site.build()
    refused(
        result,
        "content/articles/a.md:3:7: ",
        "content/articles/b.md:3:7: ",
        "content/articles/2025-13-01-c.md:",
    )
    assert "Write a date as" in result.said
