"""Private parts of dependencies that we rely on: each test fails when one has gone or means something else.

ARCHITECTURE.md lists them. What is asserted is the behaviour that our code takes for granted, most of it without
our code, so that it is plain which of the two has changed.
"""

from __future__ import annotations

import ast
import locale
import logging
import os
import re
import sys
import threading
import tomllib
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from traceback import walk_stack
from types import SimpleNamespace
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element

import markdown
import pytest
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from jinja2 import DictLoader, FunctionLoader
from lxml import etree
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.smarty import SubstituteTextPattern
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from watchdog import events
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.inotify import InotifyObserver
from watchdog.observers.inotify_c import InotifyConstants, InotifyEvent, InotifyFD, Mask, WatchDescriptor
from watchdog.utils import BaseThread

from site_builder.opening.config import MarkdownSettings
from site_builder.preview import watching
from site_builder.reading.engines.selective import SelectiveExtension, SelectiveInline
from site_builder.rendering import feeds
from site_builder.rendering.environment import PlainEnvironment, PlainLoader, syntax
from tests.conftest import PROJECT
from tests.test_watching import until

PACKAGE = PROJECT / "site_builder"

# --- The list


class Row(NamedTuple):
    """A line of the table in ARCHITECTURE.md."""

    dependency: str
    part: str
    why: str
    test: str


def section() -> str:
    text = (PROJECT / "ARCHITECTURE.md").read_text("utf-8")
    return text.partition("## Private parts that we use\n")[2].partition("\n## ")[0]


def table() -> list[Row]:
    rows = [
        Row(*(cell.strip() for cell in line.strip("|").split("|")))
        for line in section().splitlines()
        if line.startswith("| ")
    ]
    return rows[1:]


def requirements() -> dict[str, str]:
    """The dependencies in pyproject.toml, in small letters, and the versions that may be used."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    found = (re.fullmatch(r"([\w-]+)(.*)", text) for text in project["dependencies"])
    return {match[1].lower(): match[2] for match in found if match}


def test_each_dependency_in_the_table_has_an_upper_bound() -> None:
    required = requirements()
    named = {row.dependency.lower() for row in table()}
    assert len(named) == 4
    assert {name: required[name] for name in named if not re.search(r",<\d", required[name])} == {}


def test_a_bound_is_for_the_table_alone() -> None:
    bounded = {name for name, versions in requirements().items() if "<" in versions}
    assert bounded == {row.dependency.lower() for row in table()}


def test_the_pinned_versions_are_within_the_bounds() -> None:
    def numbers(version: str) -> list[int]:
        return [int(number) for number in version.split(".")]

    pinned = dict(
        line.lower().split("==")
        for line in (PROJECT / "constraints.txt").read_text("utf-8").splitlines()
        if "==" in line
    )
    for name in {row.dependency.lower() for row in table()}:
        least, _, bound = requirements()[name].removeprefix(">=").partition(",<")
        assert numbers(least) <= numbers(pinned[name]) < numbers(bound), name


def test_each_row_has_a_test_here_and_each_test_a_row() -> None:
    here = {name for name in globals() if re.match("test_(markdown|jinja|watchdog|feedgen)_", name)}
    named = [row.test.strip("`") for row in table()]
    assert sorted(named) == sorted(here)


def test_each_private_name_in_the_program_is_in_the_list() -> None:
    listed = section()
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for name in private_names(ast.parse(file.read_text("utf-8"))):
            plain = re.sub(r"^_[A-Z]\w*?(?=__)", "", name)
            if name not in DOCUMENTED and plain not in listed:
                found.add((file.name, name))
    assert found == set()


DOCUMENTED = {
    "_exit",
    "_value_",
    "_asdict",
    "_fields",
    "_replace",
    *dir(type),
    *dir(BaseException),
    *dir(dict),
}
"""Python's own."""


def private_names(tree: ast.AST) -> Iterator[str]:
    """Names with an underscore in front that are asked of something else than `self` or `cls`, or mangled."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
            if (node.attr.startswith("_") and not own and node.attr != "__init__") or mangled(node.attr):
                yield node.attr
        elif isinstance(node, ast.FunctionDef) and mangled(node.name):
            yield node.name
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "getattr":
            name = node.args[1]
            if isinstance(name, ast.Constant) and str(name.value).startswith("_"):
                yield str(name.value)


def mangled(name: str) -> bool:
    return re.match(r"_[A-Z]\w*__", name) is not None


def test_what_is_private_is_recognised() -> None:
    code = """
self._own; cls._own; super().__init__(); a.public; getattr(a, name, None); getattr(a, "public", None)
a._one; super()._two(); self._Foreign__three(); getattr(a, "_four", None); a.b.__five__
def _Foreign__six(self): ...
"""
    assert {name.strip("_") for name in private_names(ast.parse(code))} == {
        "one", "two", "Foreign__three", "four", "five", "Foreign__six",
    }  # fmt: skip


# --- Markdown


def test_markdown_handles_inline_text_by_two_methods() -> None:
    """The first is given each text, and gives it back with placeholders; the second tries one pattern on it."""
    handled: list[str] = []
    tried: list[tuple[Any, int]] = []

    class Noted(SelectiveInline):
        def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
            handled.append(data)
            return super()._InlineProcessor__handleInline(data, patternIndex)

        def _InlineProcessor__applyPattern(self, pattern: Any, data: str, index: int, start: int = 0) -> Any:
            tried.append((pattern, index))
            result = super()._InlineProcessor__applyPattern(pattern, data, index, start)  # type: ignore[misc]
            text, matched, end = result
            assert (text, matched, end) == (data, False, 0) or (matched and 0 < end <= len(text))
            return result

    md = markdown.Markdown()
    md.treeprocessors.register(Noted(md), "inline", 20)
    assert md.convert("a *b* c\n\n# d `e`\n\nplain") == (
        "<p>a <em>b</em> c</p>\n<h1>d <code>e</code></h1>\n<p>plain</p>"
    )
    assert set(handled) >= {"a *b* c", "d `e`", "plain"}
    names = {md.inlinePatterns.get_index_for_name(name) for name in ("em_strong", "backtick")}
    assert {index for _, index in tried} == names
    assert all(md.inlinePatterns[index] is pattern for pattern, index in tried)


@pytest.mark.parametrize("extensions", [(), MarkdownSettings().extensions, ("extra", "wikilinks", "nl2br")])
def test_markdown_has_no_pattern_that_is_not_known(extensions: tuple[str, ...]) -> None:
    """What each matches contains its sign: the same texts are converted in `test_reading_markdown.py`."""
    md = markdown.Markdown(extensions=[*extensions, SelectiveExtension()])
    md.convert("a *b*")
    inline: Any = md.treeprocessors["inline"]
    assert inline._any is not None
    for sign in "`\\[<&*_":
        assert inline._any.search(sign)
    assert not inline._any.search("Nothing to do, here or there: (1986) è {x}")
    needed = {type(pattern).__name__: sign for pattern, sign in inline._patterns}
    assert (needed["BacktickInlineProcessor"], needed["ImageInlineProcessor"]) == ("`", "![")


def test_markdown_runs_a_step_by_what_stands_on_its_instance() -> None:
    md = markdown.Markdown(extensions=["fenced_code", "attr_list"])
    ran: list[str] = []

    def noted(name: str, run: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def noted_run(given: Any) -> Any:
            ran.append(name)
            return run(given)

        return noted_run

    before = ("fenced_code_block", "html_block")
    after = ("attr_list", "unescape")
    for steps, names in ((md.preprocessors, before), (md.treeprocessors, after)):
        for name in names:
            step: Any = steps[name]
            step.run = noted(name, step.run)
    text = "A *b* & <i>c</i>"
    assert md.convert(text) == "<p>A <em>b</em> &amp; <i>c</i></p>"
    assert ran == [*before, *after]
    # Where nobody typed a sign that it needs, a step gives back what it was given.
    plain = ["A *b* c", "", "- d", "- e"]
    for name in before:
        assert md.preprocessors[name].run(plain) == plain
    root = md.parser.parseDocument(plain).getroot()
    as_it_was = etree_text(root)
    for name in after:
        step = md.treeprocessors[name]
        step.run(root)
        assert etree_text(root) == as_it_was


def etree_text(element: Any) -> str:
    from xml.etree import ElementTree

    return ElementTree.tostring(element, encoding="unicode")


def test_markdown_has_its_steps_at_the_priorities_that_are_taken() -> None:
    """Steps that are registered again at 20 and at -10 stand where ours have to."""

    def order(steps: Any, names: tuple[str, ...]) -> list[str]:
        return sorted(names, key=steps.get_index_for_name)

    plain = markdown.Markdown(extensions=MarkdownSettings().extensions)
    ours = markdown.Markdown(extensions=[*MarkdownSettings().extensions, SelectiveExtension()])
    ours.treeprocessors.register(Treeprocessor(ours), "headings", -10)
    steps = ("inline", "prettify", "attr_list", "unescape", "footnote", "footnote-duplicate")
    names = tuple(name for name in steps if name in plain.treeprocessors)
    assert len(names) >= 5
    assert order(ours.treeprocessors, names) == order(plain.treeprocessors, names)
    assert ours.treeprocessors.get_index_for_name("headings") == len(ours.treeprocessors) - 1
    assert ours.preprocessors.get_index_for_name("typed") == 0
    assert ours.parser.blockprocessors.get_index_for_name("plain_paragraph") == 0
    assert len(ours.treeprocessors) == len(plain.treeprocessors) + 1


def test_markdown_holds_places_between_stx_and_etx() -> None:
    """In a heading's text, once inline patterns are done; an ampersand is held by a sign of its own."""
    seen: list[str] = []

    class See(Treeprocessor):
        def run(self, root: Any) -> None:
            seen.extend("".join(element.itertext()) for element in root.iter("h1"))

    class Seeing(Extension):
        def extendMarkdown(self, md: markdown.Markdown) -> None:
            md.treeprocessors.register(See(md), "see", 10.5)

    markdown.markdown(r"# A\* <b>c</b> &copy; *d* AT&T", extensions=[Seeing()])
    stx, etx = markdown.util.STX, markdown.util.ETX
    held = re.findall(f"{stx}([^{etx}]*){etx}", seen[0])
    assert len(held) == 4  # the asterisk, two tags and the sign
    assert re.sub(f"{stx}[^{etx}]*{etx}", "", seen[0]).replace(markdown.util.AMP_SUBSTITUTE, "&") == (
        "A c  d AT&T"
    )
    assert f"{stx}amp{etx}" == markdown.util.AMP_SUBSTITUTE


def test_markdown_hands_over_the_text_between_blank_lines() -> None:
    given: list[list[str]] = []

    class See(BlockProcessor):
        def test(self, parent: Any, block: str) -> bool:
            return True

        def run(self, parent: Any, blocks: list[str]) -> bool:
            given.append(blocks[:])
            return False

    md = markdown.Markdown(extensions=["def_list"])
    names = {"indent": 90, "ulist": 30, "olist": 40, "quote": 20, "code": 80, "defindent": 85}
    assert [name for name in names if name not in md.parser.blockprocessors] == []
    places = [
        md.parser.blockprocessors.get_index_for_name(name) for name in sorted(names, key=lambda n: -names[n])
    ]
    assert places == sorted(places)
    md.parser.blockprocessors.register(See(md.parser), "see", 1000)
    text = "- a\n  b\n\n\n    c\n  \nd"
    md.convert(text)
    assert given[0] == ["- a\n  b", "\n    c", "d", ""]


def test_markdown_sets_a_state_for_each_container() -> None:
    seen: list[list[str]] = []

    class See(BlockProcessor):
        def test(self, parent: Any, block: str) -> bool:
            seen.append(list(self.parser.state))
            return False

    md = markdown.Markdown()
    md.parser.blockprocessors.register(See(md.parser), "see", 1000)
    md.convert("> > a")
    assert ["blockquote", "blockquote"] in seen
    item = Element("li")
    for state in ("list", "looselist"):
        md.parser.state.set(state)
        md.parser.parseBlocks(item, ["a"])
        md.parser.state.reset()
    assert etree_text(item) == "<li>a<p>a</p></li>"


def test_markdown_leaves_the_spaces_before_raw_html() -> None:
    md = markdown.Markdown(extensions=["md_in_html"])
    lines = ["a", "  <div>b</div>", "c", "", "  <p>d</p>", "", " e"]
    for name in ("normalize_whitespace", "html_block"):
        lines = md.preprocessors[name].run(lines)
    places = [markdown.util.HTML_PLACEHOLDER % number for number in range(2)]
    assert "\n".join(lines).rstrip() == f"a\n  \n{places[0]}\n\n\nc\n\n  \n{places[1]}\n\n\n\n e"
    assert md.htmlStash.rawHtmlBlocks == ["<div>b</div>", "<p>d</p>\n"]


def test_markdown_keeps_code_aside_as_an_element() -> None:
    seen: list[tuple[str, str]] = []

    class See(InlineProcessor):
        def handleMatch(self, m: re.Match[str], data: str) -> tuple[None, None, None]:  # type: ignore[override]
            inline: Any = self.md.treeprocessors["inline"]
            (held,) = markdown.util.INLINE_PLACEHOLDER_RE.findall(data)
            seen.append((inline.stashed_nodes[held].tag, inline.stashed_nodes[held].text))
            return None, None, None

    class Seeing(Extension):
        def extendMarkdown(self, md: markdown.Markdown) -> None:
            md.inlinePatterns.register(See(r"\[", md), "see", 175)

    markdown.markdown("[`a<b>`]", extensions=[Seeing()])
    assert seen[0] == ("code", "a&lt;b&gt;")


def test_markdown_has_patterns_and_steps_of_these_names() -> None:
    md: Any = markdown.Markdown(extensions=["tables", "admonition"])
    patterns = (
        "escape", "reference", "link", "image_link", "image_reference", "short_reference", "short_image_ref",
        "autolink", "entity",
    )  # fmt: skip
    assert sorted(patterns, key=md.inlinePatterns.get_index_for_name) == list(patterns)
    steps = ("admonition", "code", "table", "hashheader", "reference")
    assert sorted(steps, key=md.parser.blockprocessors.get_index_for_name) == list(steps)
    order = [md.preprocessors.get_index_for_name(name) for name in ("normalize_whitespace", "html_block")]
    assert order == [0, 1]
    assert "\\" in md.ESCAPED_CHARS
    md.convert("[a]: /b 'c'")
    assert md.references == {"a": ("/b", "c")}
    link, reference = md.inlinePatterns["link"], md.inlinePatterns["reference"]
    assert link.getText("[a [b]](c)", 1) == ("a [b]", 7, True)
    assert link.getLink("[a](b 'c') d", 3) == ("b", "c", 10, True)
    assert link.getLink("[a](b (c)) d", 3) == ("b (c)", None, 10, True)
    assert etree_text(reference.makeTag("/b", "c", "a")) == '<a href="/b" title="c">a</a>'
    table = md.parser.blockprocessors["table"]
    assert [table.test(None, text) for text in ("a|b\n-|-", "a|b\n-|-|-", "c\na|b\n-|-")] == [
        True,
        False,
        False,
    ]


def test_markdown_takes_more_delimiters_and_smarty_more_patterns() -> None:
    md: Any = markdown.Markdown(extensions=["smarty"])
    md.delimiters.add("~", "del", double=True)
    assert md.convert("~~a~~ ~b~") == "<p><del>a</del> ~b~</p>"
    patterns = md.treeprocessors["smarty"].inlinePatterns
    patterns.register(SubstituteTextPattern("@", ("x",), md), "see", 31)
    names = ("see", "smarty-quotes-0", "smarty-quotes-14")
    assert sorted(names, key=patterns.get_index_for_name) == list(names)


# --- Jinja2


def code(text: str, *, plain: bool = True) -> str:
    """The Python that a template becomes."""
    environment = syntax(loader=DictLoader({}), plain=plain)
    environment.globals["shared"] = lambda *_, **__: "<i>"
    return environment.compile(text, raw=True)


def test_jinja_writes_calls_and_attributes_by_these_methods() -> None:
    written = code("{{ shared(page.a.b, key=page.c) }}{{ page.if }}")
    assert re.search(r"\(\(.*page.*\)\.a\)\.b", written)
    assert "context.call(" not in written
    assert re.search(r"key=\(.*page.*\)\.c", written)
    assert written.count("environment.getattr(") == 1  # no name in Python
    assert code("{{ page.a }}", plain=False).count("environment.getattr(") == 1
    assert "context.call(" in code("{{ page.call() }}{{ shared(*page.a) }}{{ shared(**page.a) }}")


def test_jinja_begins_what_is_put_out_by_this_method() -> None:
    written = code("{{ page.a }}{% set text %}{{ page.b }}{% endset %}")
    assert written.count("environment.quoted(") == 2
    assert "= escape(" not in written
    assert "yield escape(" not in written

    def put_out(text: str, **options: Any) -> str:
        environment = PlainEnvironment(plain=True, **options)
        return environment.from_string(text).render(page=SimpleNamespace(a="<&>", b="b", c=1))

    assert put_out("{{ page.a }}{{ page.b }}{{ page.c }}", autoescape=True) == "&lt;&amp;&gt;b1"
    assert put_out("{{ page.a }}", autoescape=False) == "<&>"
    assert put_out("{{ page.a }}", autoescape=True, finalize=lambda value: f"{value}!") == "&lt;&amp;&gt;!"
    volatile = "{% autoescape page.c == 2 %}{{ page.a }}{% endautoescape %}"
    assert put_out(volatile, autoescape=True) == "<&>"


def test_jinja_names_the_templates_file_in_tracebacks() -> None:
    texts = {"outer": "\n{% include 'inner' %}", "inner": "\n\n{{ page.a.b }}"}
    load = FunctionLoader(lambda name: (texts[name], f"file/{name}", lambda: True))
    with pytest.raises(AttributeError) as caught:
        syntax(loader=load, plain=True).get_template("outer").render(page=SimpleNamespace(a=1))
    places = [(entry.frame.code.raw.co_filename, entry.lineno + 1) for entry in caught.traceback]
    assert places[-2:] == [("file/outer", 2), ("file/inner", 3)]


def test_templates_get_what_they_share_in_one_plain_dictionary() -> None:
    """Public, but no promise: without it rendering takes a quarter longer."""
    environment = syntax(loader=PlainLoader(lambda name: name))
    environment.globals["shared"] = 1
    template = environment.get_template("{{ shared }}")
    assert type(template.globals) is dict
    assert template.globals["shared"] == 1
    assert template.render() == "1"


# --- watchdog


@contextmanager
def observed(folder: Path, heard: Callable[[events.FileSystemEvent], None]) -> Iterator[BaseObserver]:
    class Handler(events.FileSystemEventHandler):
        def on_any_event(self, event: events.FileSystemEvent) -> None:
            heard(event)

    observer = Observer()
    observer.schedule(Handler(), str(folder), recursive=True)
    observer.start()
    try:
        yield observer
    finally:
        watching._end(observer)
        observer.join(10)


def started(before: set[threading.Thread]) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread not in before]


def running(thread: threading.Thread) -> list[str]:
    """The names of the functions that a thread is in."""
    frame = sys._current_frames().get(thread.ident or 0)
    return [one.f_code.co_name for one, _ in walk_stack(frame)] if frame else []


def test_watchdog_fails_to_end_two_watches_of_one_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If it no longer fails, `_end` is needless; if it leaves nobody waiting, closing is."""
    before = set(threading.enumerate())
    failures = []
    heard: list[events.FileSystemEvent] = []
    with observed(tmp_path, heard.append) as observer:
        [emitter] = observer.emitters
        # An event on its way would wake the thread when it is ended: even looking through the folder caused some.
        (tmp_path / "last").touch()
        until(lambda: any(isinstance(event, events.FileClosedEvent) for event in heard), "the last event")
        until(lambda: "read_event" in running(emitter), "the thread that reads waits")
        group = emitter._inotify  # type: ignore[attr-defined]
        for watch, path in list(group._active_callbacks_by_watch.items()):
            group._active_callbacks_by_watch[-watch] = path  # as if by one more
        stop = observer.stop

        def noted() -> None:
            try:
                stop()
            except KeyError as error:
                emitter.join(0.2)
                failures.append((error, emitter.is_alive()))
                raise

        monkeypatch.setattr(observer, "stop", noted)
    assert [waiting for _, waiting in failures] == [True]
    for thread in started(before):
        thread.join(10)
    assert started(before) == []


def test_watchdog_holds_back_what_was_moved_away_for_this_delay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from watchdog.observers import inotify_move_event_grouper as grouper
    from watchdog.utils.delayed_queue import DelayedQueue

    delays: list[float] = []

    class Noted(DelayedQueue[Any]):
        def __init__(self, delay: float) -> None:
            delays.append(delay)
            super().__init__(delay)

    monkeypatch.setattr(grouper, "DelayedQueue", Noted)
    monkeypatch.setattr(grouper.InotifyMoveEventGrouper, "delay", 0.0625)
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "a").write_text("a")
    gone = threading.Event()

    def heard(event: events.FileSystemEvent) -> None:
        if isinstance(event, events.FileDeletedEvent):
            gone.set()

    with observed(folder, heard):
        (folder / "a").rename(tmp_path / "a")
        assert gone.wait(60)
    assert delays == [0.0625]


def test_watchdog_starts_its_reader_with_the_observer() -> None:
    before = set(threading.enumerate())
    observer = InotifyObserver()
    [reader] = started(before)
    assert isinstance(reader, BaseThread)
    assert reader.is_alive()
    observer.start()
    observer.stop()
    observer.join(10)
    assert not reader.is_alive()


def test_watchdog_warns_of_lost_events(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with observed(tmp_path, lambda _: None) as observer, caplog.at_level(logging.WARNING, "watchdog"):
        [reader] = [thread for thread in threading.enumerate() if isinstance(thread, InotifyFD)]
        overflow = InotifyEvent(WatchDescriptor(-1), Mask(InotifyConstants.IN_Q_OVERFLOW), 0, b"")
        reader.handle_event(overflow)
        assert observer.is_alive()
        said = [record for record in caplog.records if record.name.split(".")[0] == "watchdog"]
        assert {record.levelno for record in said} == {logging.WARNING}


def test_watchdog_warns_of_a_folder_that_is_watched_twice(tmp_path: Path) -> None:
    with observed(tmp_path, lambda _: None) as observer:
        [emitter] = observer.emitters
        group = emitter._inotify  # type: ignore[attr-defined]
        with pytest.warns(RuntimeWarning, match="^Callback with id"):
            group._add_all_callbacks(os.fsencode(tmp_path))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
            group._add_all_callbacks(os.fsencode(tmp_path))


# --- feedgen

NOON = datetime(2025, 4, 28, 12, tzinfo=UTC)


def feed() -> FeedGenerator:
    made = FeedGenerator()
    made.id("urn:x")
    made.title("Title")
    made.description("Description")
    made.link(href="https://example.org/", rel="alternate")
    made.updated(NOON)
    entry = made.add_entry()
    entry.id("urn:y")
    entry.title("Entry")
    entry.link(href="https://example.org/a/", rel="alternate")
    entry.published(NOON)
    entry.updated(NOON)
    return made


def test_feedgen_formats_dates_by_what_was_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise AssertionError("the locale is touched")

    monkeypatch.setattr(locale, "setlocale", refuse)
    assert feeds.__name__ in sys.modules  # it has put its own in
    written = feed().rss_str()
    assert written.count(b"Mon, 28 Apr 2025 12:00:00 +0000") == 2
    monkeypatch.undo()
    # Its own gives the same, or else ours has to change.
    from feedgen.util import formatRFC2822

    assert formatRFC2822(NOON) == format_datetime(NOON)


def test_feedgen_shows_extensions_atom_without_a_namespace() -> None:
    seen: list[str] = []

    class See(BaseExtension):  # type: ignore[misc]
        def extend_atom(self, atom_feed: Any) -> Any:
            seen.extend(child.tag for child in atom_feed)
            etree.SubElement(atom_feed, "link", {"rel": "self", "href": "https://example.org/own"})
            return atom_feed

    made = feed()
    made.register_extension("see", See, None)
    written = made.atom_str()
    assert {"link", "title", "updated"} <= set(seen)
    links = etree.fromstring(written).findall("{http://www.w3.org/2005/Atom}link")
    assert [link.get("href") for link in links] == ["https://example.org/", "https://example.org/own"]


# --- Python


def test_python_makes_a_rule_of_a_plural_expression() -> None:
    from gettext import c2py

    rule = c2py("n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2")
    assert [rule(number) for number in (1, 2, 5, 11, 21, 22)] == [0, 1, 2, 2, 0, 1]


def test_python_starts_what_processes_are_made_from() -> None:
    from multiprocessing import forkserver, get_all_start_methods, resource_tracker

    if "forkserver" not in get_all_start_methods():
        pytest.skip("there is none here")
    for module in (resource_tracker, forkserver):
        module.ensure_running()
        module.ensure_running()
