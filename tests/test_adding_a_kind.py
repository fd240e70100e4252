"""“How to add a kind of page” in ARCHITECTURE.md, followed to the letter in a copy of the program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from lxml import etree, html

from tests.conftest import PROJECT
from tests.harness import NOW, SETTINGS, Result, Site, tree

KIND = '''\
"""Where things happened: a page for each place, with a feed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import msgspec

from site_builder.model.archive import Archive
from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.feed import FEED_TYPES, Feed, EntryInputs, entries, newest
from site_builder.pages.feed_views import FeedGroup, FeedSection, FeedTitle
from site_builder.pages.kind import Kind, MenuPlace
from site_builder.pages.page import Fingerprinted, Page, PageGroup, PageType
from site_builder.pages.site_index import SiteIndex
from site_builder.parsing.text import slugify

ROUTE = "places/index.html"


class PlacesView(views.Located, frozen=True, kw_only=True):
    """All places, or what happened at one of them."""

    title: str = ""
    places: tuple[views.Link, ...] = ()
    events: tuple[views.EventView, ...] = ()


PLACES = PageType("places.html", PlacesView, in_sitemap=True)


class PlaceInputs(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What the pages of one place are made from."""

    name: str
    events: tuple[Fingerprinted[views.EventView], ...]
    newest: tuple[EntryInputs, ...]


def _feed(name: str) -> Feed:
    folder = f"places/{slugify(name)}/"
    return Feed(
        folder=folder,
        page=f"{folder}index.html",
        identity=f"place:{name}",
        title=FeedTitle(name=name),
        origin=f"the place {name}",
    )


def groups(index: SiteIndex) -> Iterator[PageGroup[Any]]:
    """The index, and a group for each place."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, event in enumerate(index.archive.events):
        if event.place:
            found[event.place].append(number)
    yield PageGroup("index of places", index.context, _index, tuple(sorted(found)))
    for name, numbers in found.items():
        told = {place for number in numbers for place in index.archive.events[number].articles}
        events = tuple(index.events[number] for number in numbers)
        yield PageGroup(
            f"place {name}", index.context, _pages, PlaceInputs(name, events, newest(index, sorted(told)))
        )


def _index(context: SiteContext, names: tuple[str, ...]) -> Iterator[Page]:
    links = tuple(views.Link(title=name, url=context.url(_feed(name).page)) for name in names)
    yield PLACES.page(ROUTE, PlacesView(url=context.url(ROUTE), places=links), "the index of places")


def _pages(context: SiteContext, place: PlaceInputs) -> Iterator[Page]:
    feed = _feed(place.name)
    view = PlacesView(
        url=context.url(feed.page), title=place.name, events=tuple(event.value for event in place.events)
    )
    yield PLACES.page(feed.page, view, feed.origin)
    yield from feed.pages(context, entries(context, place.newest))


def sections(context: SiteContext, archive: Archive) -> Iterator[FeedSection]:
    """The feeds of all places."""
    names = sorted({event.place for event in archive.events if event.place})
    feeds = tuple(_feed(name).listed(context) for name in names)
    if feeds:
        yield FeedSection(
            id="places",
            title="Where it happened",
            text="What happened at each place.",
            groups=(FeedGroup(title="Places", feeds=feeds),),
        )


KIND = Kind(
    name="places",
    types=(PLACES, *FEED_TYPES),
    groups=groups,
    route=ROUTE,
    menu=MenuPlace(title="Where it happened", order=35),
    feeds=sections,
)
'''

TEMPLATE = """\
{% extends 'base.html' %}
{% block title %}{{ page.title or _('Where it happened') }}{% endblock %}
{% block main %}
<h1>{{ page.title or _('Where it happened') }}</h1>
<ul>
  {% for place in page.places %}
  <li><a href="{{ place.url }}">{{ place.title }}</a></li>
  {% endfor %}
  {% for event in page.events %}
  <li><a href="{{ event.url }}">{{ event.title }}</a></li>
  {% endfor %}
</ul>
{% endblock %}
"""

MESSAGE = '\nmsgid "Where it happened"\nmsgstr "Dove è successo"\n'

MODULE = "site_builder/pages/kinds/places.py"
TABLE = "site_builder/pages/table.py"
PAGE = "themes/briefing/templates/places.html"
CATALOGUE = "themes/briefing/translations/it.po"

EVENT = {"id": "talks", "date": "2025-02-18", "title": "Talks", "place": "Riyadh"}


OPTIONS = ("--now", NOW, "--jobs", "1")


class Program:
    """A copy of the program, and a site to run it on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "program"
        for name in ("site_builder", "themes"):
            copytree(PROJECT / name, self.folder / name, ignore=ignore_patterns("__pycache__"))
        self.before = tree(self.folder)
        self.site = Site(folder / "site")
        self.site.put("site.yaml", SETTINGS.replace("language: en", "language: it"))
        self.site.article("2025-02-18-riyadh", events=[EVENT], topics=["Talks"])
        self.site.article("2025-02-19-after", topics=["Talks"])

    def add(self, kind: str = KIND) -> None:
        """What the list in ARCHITECTURE.md says."""
        (self.folder / MODULE).write_text(kind)
        (self.folder / PAGE).write_text(TEMPLATE)
        table = self.folder / TABLE
        text = table.read_text().replace("    plain_pages,\n", "    places,\n    plain_pages,\n")
        table.write_text(text)
        with (self.folder / CATALOGUE).open("a") as catalogue:
            catalogue.write(MESSAGE)

    def touched(self) -> set[str]:
        now = {path: text for path, text in tree(self.folder).items() if "__pycache__" not in path}
        return {path for path in now.keys() | self.before.keys() if now.get(path) != self.before.get(path)}

    def run(self, command: str, *arguments: str) -> Result:
        done = subprocess.run(
            (sys.executable, "-m", "site_builder", "--root", self.site.root, command, *OPTIONS, *arguments),
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def rendered(self) -> set[str]:
        result = self.run("build", "--json")
        assert result.exit_code == 0, result.said
        return {page["path"] for page in json.loads(result.stdout)["pages"]}


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    yield Program(tmp_path)


def test_a_new_kind_of_page_touches_four_files(program: Program) -> None:
    program.add()
    assert program.touched() == {MODULE, TABLE, PAGE, CATALOGUE}
    assert program.run("build").exit_code == 0
    page = html.fromstring(program.site.page("places/riyadh/"))
    assert page.xpath("//main//li/a/@href") == ["/events/#talks"]
    assert html.fromstring(program.site.page("places/")).xpath("//main//li/a/@href") == ["/places/riyadh/"]
    home = html.fromstring(program.site.page(""))
    menu = home.xpath("//nav[@class='masthead-nav']//a/text()")
    assert menu == ["Archivio", "Argomenti", "Cronologia", "Dove è successo", "Fonti", "Feed"]
    current = html.fromstring(program.site.page("places/")).xpath("//a[@aria-current='page']/text()")
    assert current == ["Dove è successo"]
    opml = etree.fromstring(program.site.page("feeds/feeds.opml").encode())
    assert opml.xpath("//outline[@text='Dove è successo']/outline/@xmlUrl") == [
        "https://example.org/places/riyadh/feed.xml"
    ]
    [listed] = html.fromstring(program.site.page("feeds/")).iterfind(".//*[@aria-labelledby='feeds--places']")
    assert "/places/riyadh/atom.xml" in [link.get("href") for link in listed.iterfind(".//a")]
    feed = etree.fromstring(program.site.page("places/riyadh/feed.xml").encode())
    assert feed.findtext("channel/title") == "Riyadh – Test"
    assert "https://example.org/places/riyadh/" in program.site.page("sitemap.xml")


def test_a_new_kind_of_page_is_incremental_and_checked(program: Program) -> None:
    program.add()
    program.rendered()
    assert program.rendered() == set()
    program.site.edit("content/articles/2025-02-19-after.md", "Text.", "Another text.")
    assert not {path for path in program.rendered() if path.startswith("places/")}
    program.site.edit("content/articles/2025-02-18-riyadh.md", '"Talks", "place"', '"Long talks", "place"')
    changed = {path for path in program.rendered() if path.startswith("places/")}
    assert changed == {"places/riyadh/index.html"}
    program.site.put("content/static/places/riyadh/index.html", "mine")
    (program.folder / PAGE).write_text(TEMPLATE.replace("page.events", "page.nothing"))
    checked = program.run("check")
    assert checked.exit_code == 1
    assert "its address /places/riyadh/ is also that of the place Riyadh" in checked.said
    assert "themes/briefing/templates/places.html:9:1: the template fails" in checked.said


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (
            KIND.replace("types=(PLACES, *FEED_TYPES)", "types=FEED_TYPES"),
            "places.PLACES is in the types of no kind",
        ),
        (KIND.replace('name="places"', 'name="topics"'), "two kinds have one name: topics"),
        (KIND.replace("order=35", "order=30"), "two kinds have one place in the menu: 30"),
        (KIND.replace("    route=ROUTE,\n", ""), "the kind “places” is in the menu and has no route"),
        (
            KIND.replace('PageType("places.html"', 'PageType("places"'),
            "there is no such format: places",
        ),
    ],
    ids=["type not listed", "name taken", "place taken", "no route", "no such format"],
)
def test_a_kind_that_is_incomplete_is_found_when_the_program_starts(
    program: Program, changed: str, said: str
) -> None:
    assert changed != KIND
    program.add(changed)
    result = program.run("check")
    assert result.exit_code != 0
    assert said in result.stderr


def test_a_template_that_a_theme_does_not_have_is_named_before_anything_is_built(program: Program) -> None:
    program.add()
    (program.folder / PAGE).unlink()
    result = program.run("check")
    assert result.exit_code == 1
    assert "the theme has no template places.html" in result.said
