"""Topics, sources and events: one for all spellings of a name, at an address that nothing else moves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_builder.parsing.text import clean, fold, name_slug, slugify, visible
from tests.counting import calls
from tests.harness import Make, Site
from tests.test_pages_briefing import doc, hrefs, texts
from tests.totals import examples

# --- One topic however it is typed

SPELLINGS = {
    "apostrophes": ["L'Aquila", "L’Aquila", "Lʼ\u200bAquila", "L´Aquila", "L`Aquila", "L‘Aquila", "L′Aquila", "l＇aquila"],
    "hyphens": ["Aix-Nord", "Aix\u2010Nord", "Aix\u2011Nord", "Aix\u2013Nord", "aix\u2212nord", "Aix\uff0dNord"],
    "quotation marks": ['The "Star"', "The “Star”", "The „Star“", "The «Star»"],
    "spaces": ["New York", "New\u00a0York", "New\u202fYork", " New  York ", "New\u3000York", "New \u2060 York"],
    "soft hyphens": ["Mos\u00adkau", "Moskau", "\ufeffMOSKAU", "Mos\u2060kau\u200b", "\u200eMoskau\u200f", "Mo\u034fskau"],
    "variation selectors": ["Love \u2764\ufe0f", "Love \u2764", "love \u2764\ufe0e"],
    "joiners in a script": ["می\u200cروم", "میروم", "می\u200dروم"],
    "conjuncts": ["क्\u200dष", "क्ष", "क्\u200cष"],
    "joined emoji": ["Crew 👩\u200d🚀", "Crew 👩🚀"],
    "a mark after what is not seen": ["Cafe\u200b\u0301", "Café", "Cafe\u0301", "CAFÉ"],
}  # fmt: skip


@pytest.mark.parametrize("names", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_case_43_spellings_of_one_name_are_one_topic_one_source_and_one_address(
    make: Make, names: list[str]
) -> None:
    site = make()
    for day, name in enumerate(names, start=1):
        site.article(f"2025-04-{day:02}-a", topics=[name], sources=[{"name": name}])
    site.built()
    for folder in ("topics", "sources"):
        [page] = [path for path in site.tree() if re.fullmatch(rf"{folder}/[^/]+/index\.html", path)]
        assert len([link for link in hrefs(doc(site, page)) if link.startswith("/2025/04/")]) >= len(names)
    assert len({name_slug(name) for name in names}) == 1


INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u202a\u2060\u2066\u3164\ufe0e\ufe0f\ufeff\uffa0"
    "\U000e0041\U000e0101"
)


@pytest.mark.parametrize("character", INVISIBLE, ids=lambda character: f"{ord(character):04X}")
def test_case_43_what_cannot_be_seen_stands_in_no_address(make: Make, character: str) -> None:
    name = f"{character}On{character}ce {character}{character} again{character}"
    assert slugify(name) == name_slug(name) == "once-again"
    assert fold(name) == "once again"
    site = make().article("2025-04-28-a", f"## {name}\n\nText.", topics=[name, "Once again"])
    site.put(f"content/articles/2025-04-29-{name}.md", "---\ntitle: B\ntopics: [Once again]\n---\n")
    site.put(f"content/topics/{name}.md", "---\nname: Once again\n---\n")
    site.built()
    assert not [path for path in site.tree() if character in path]
    assert site.exists("2025/04/29/once-again/") and site.exists("topics/once-again/")
    assert texts(doc(site, "topics/once-again/"), "//ul[@class='rows']//a") == ["B", "2025-04-28-a"]
    assert 'id="once-again"' in site.page("2025/04/28/a/")


def test_case_43_a_slug_that_is_given_has_nothing_invisible(make: Make) -> None:
    site = make().article("2025-04-28-a", slug="on\u3164ce")
    result = site.build()
    assert result.exit_code == 1
    assert "content/articles/2025-04-28-a.md:3:7: “on\u3164ce” cannot be part of an address" in result.stderr
    assert "Write it as once." in result.stderr


def test_names_of_nothing_that_can_be_seen_are_none(make: Make) -> None:
    site = make().article("2025-04-28-a", topics=["\u200b", "Rome", "\u00ad "], authors=["\ufeff"])
    site.built()
    assert hrefs(doc(site, "2025/04/28/a/"), "//aside//a") == ["/topics/rome/"]
    assert "byline" not in site.page("2025/04/28/a/")
    site.article("2025-04-28-a", sources=[{"name": "\u200b"}])
    assert "a source needs a name" in site.build().stderr


def test_flags_of_parts_of_a_country_are_told_apart_by_what_cannot_be_seen() -> None:
    england, scotland = (
        "🏴" + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"
        for region in ("gbeng", "gbsct")
    )
    assert fold(england) != fold(scotland)
    assert len({name_slug(england), name_slug(scotland), name_slug("🏴")}) == 3


@pytest.mark.parametrize("text", ["\u0301x", "\u20e3", "1\ufe0f\u20e3 x", "❤\ufe0f\u0301", "\u0301"])
def test_a_mark_without_its_letter_stands_in_no_address(text: str) -> None:
    assert slugify(text) in ("x", "", "1-x")


@settings(max_examples=examples(300, 20_000), deadline=None, derandomize=True)
@given(st.text(max_size=12), st.lists(st.tuples(st.integers(0, 12), st.sampled_from(INVISIBLE)), max_size=4))
def test_case_43_no_name_becomes_another_by_what_cannot_be_seen(
    name: str, added: list[tuple[int, str]]
) -> None:
    name = clean(visible(name)).replace("🏴", "")
    typed = name
    for place, character in added:
        typed = typed[:place] + character + typed[place:]
    assert fold(typed) == fold(name) == fold(fold(name))
    assert name_slug(typed) == name_slug(name)
    for slug in (slugify(typed), name_slug(typed)):
        assert visible(slug) == slug == " ".join(slug.split()) and "/" not in slug
    assert slugify(typed) == slugify(visible(typed))


# --- An address is a function of its own name

APART = [
    ["C", "C#", "C++", "C/", "C*", "C=", "C°", "C™", "C!", "C?", "C ❤", "C 🦀", "C$", "C@", "@C", ".C", "C \U0001fae8"],
    ["R D", "R&D", "R+D", "R/D", "R#D", "R\\D", "R|D", "R×D", "R~D", "R→D", "R%D"],
    ["❤", "🦀", "!?", "+", "++", "…"],
    ["ソニー", "ソニー☆"],
]  # fmt: skip
"""Names that differ by a sign that tells them apart."""


@pytest.mark.parametrize("names", APART, ids=lambda names: names[0])
def test_case_44_names_that_a_lost_sign_tells_apart_have_addresses_of_their_own(
    make: Make, names: list[str]
) -> None:
    """Whichever comes first, last or alone, each has the address that it always has."""
    everything = make().article("2025-04-28-a", topics=names, sources=[{"name": name} for name in names])
    everything.built()
    titles = {}
    for folder in ("topics", "sources"):
        for link in hrefs(doc(everything, f"{folder}/"), "//main//a"):
            if link.startswith(f"/{folder}/"):
                titles[link] = texts(doc(everything, unquote(link).lstrip("/")), "//h1")[0]
    assert sorted(titles.values()) == sorted(names * 2)
    for name in names[:3]:
        alone = make().article("2025-04-28-a", topics=[name], sources=[{"name": name}])
        alone.built()
        for folder in ("topics", "sources"):
            [link] = [
                link
                for link in hrefs(doc(alone, f"{folder}/"), "//main//a")
                if link.startswith(f"/{folder}/")
            ]
            assert titles[link] == name


@pytest.mark.parametrize("newcomer", ["C", "C#", "c++", "C/C++", "Ç!"])
def test_case_44_a_new_topic_takes_and_moves_no_older_topics_address(make: Make, newcomer: str) -> None:
    older = ["C#", "C++", "C"] if newcomer not in ("C", "C#") else [{"C": "C#", "C#": "C"}[newcomer]]
    site = make().article("2025-04-28-a", topics=older, sources=[{"name": name} for name in older])
    site.built()
    before = hrefs(doc(site, "2025/04/28/a/"), "//aside//a")
    site.article("2025-04-01-b", topics=[newcomer], sources=[{"name": newcomer}])
    site.built()
    assert hrefs(doc(site, "2025/04/28/a/"), "//aside//a") == before
    for address, name in zip(before, older + older, strict=True):
        assert [fold(title) for title in texts(doc(site, address.lstrip("/")), "//h1")] == [fold(name)]


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("St. Petersburg", "st-petersburg"),
        ("U.S.", "u-s"),
        ("Node.js", "node-js"),
        ("Mercury (planet)", "mercury-planet"),
        ("Smith, John", "smith-john"),
        ("L’Aquila", "l-aquila"),
        ("The “Star”", "the-star"),
        ("Al-Qaeda", "al-qaeda"),
        ("Città Vecchia", "citta-vecchia"),
        ("a_b", "a-b"),
        ("ジョン・レノン", "ジョン-レノン"),
        ("ΟΔΟΣ ΑΘΗΝΑΣ", "οδος-αθηνας"),
    ],
)
def test_what_people_put_in_or_leave_out_adds_no_digest(name: str, address: str) -> None:
    assert name_slug(name) == address


@pytest.mark.parametrize(
    "spellings",
    [["ΟΔΟΣ", "οδος", "οδοσ"], ["ﬁn", "fin", "FIN"], ["Straße", "STRASSE"], ["İzmir", "i̇zmir"]],
)
def test_case_44_the_oldest_spelling_does_not_matter(make: Make, spellings: list[str]) -> None:
    addresses = set()
    for first in spellings:
        site = make().article("2025-04-28-b", topics=spellings).article("2025-04-01-a", topics=[first])
        site.built()
        addresses.add(hrefs(doc(site, "2025/04/01/a/"), "//aside//a")[0])
    assert len(addresses) == 1


MEETING = [
    ("Al-Qaeda", "Al Qaeda", "al-qaeda"),
    ("U.S.", "U S", "u-s"),
    ("Peru", "Perù", "peru"),
    ("Rock'n'roll", "Rock n roll", "rock-n-roll"),
]


@pytest.mark.parametrize(("first", "second", "slug"), MEETING)
def test_case_44_two_topics_that_still_meet_are_an_error_that_names_both(
    make: Make, first: str, second: str, slug: str
) -> None:
    site = make().article("2025-04-28-a", topics=[first])
    site.built()
    site.article("2025-04-29-b", topics=[second])
    result = site.build()
    assert result.exit_code == 1
    assert (
        f"content/articles/2025-04-29-b.md:3:9: the topics “{second}” and “{first}” (content/articles/2025-04-28-a.md) "
        f"have one address: /topics/{slug}/" in result.stderr
    )
    assert f"`slug: {slug}-2`" in result.stderr and "alias" in result.stderr
    assert ": its address" not in result.stderr
    assert site.run("check").stderr.count("have one address") == 1
    site.put("content/topics/other.md", f"---\nname: {second}\nslug: {slug}-2\n---\n")
    site.built()
    assert hrefs(doc(site, "2025/04/29/b/"), "//aside//a") == [f"/topics/{slug}-2/"]
    assert hrefs(doc(site, "2025/04/28/a/"), "//aside//a") == [f"/topics/{slug}/"]
    site.put("content/topics/other.md", f"---\nname: {first}\naliases: [{second}]\nslug: {slug}\n---\n")
    site.built()
    assert hrefs(doc(site, "2025/04/29/b/"), "//aside//a") == [f"/topics/{slug}/"]


def test_case_44_two_sources_that_still_meet_are_an_error_that_names_both(make: Make) -> None:
    site = make().article("2025-04-28-a", sources=[{"name": "Al-Ahram"}])
    site.article("2025-04-29-b", sources=[{"name": "Al Ahram"}])
    result = site.build()
    assert result.exit_code == 1
    assert (
        "b.md:3:10: the sources “Al Ahram” and “Al-Ahram” (content/articles/2025-04-28-a.md) have one address: "
        "/sources/al-ahram/" in result.stderr
    )


def test_a_dossier_gives_its_topic_an_address_by_its_slug_or_else_its_files_name(make: Make) -> None:
    site = make("""\
-- content/topics/c-sharp.md --
---
name: C#
---
-- content/topics/plus.md --
---
name: C++
slug: cpp
---
-- content/topics/f#.md --
---
name: F#
---
-- content/topics/+.md --
---
name: Plus
---
""").article("2025-04-28-a", topics=["C", "C#", "C++", "F", "F#", "Plus"])
    site.built()
    f_sharp = name_slug("F#")
    assert hrefs(doc(site, "2025/04/28/a/"), "//aside//a") == [
        f"/topics/{slug}/" for slug in ("c", "c-sharp", "cpp", "f", f_sharp, "plus")
    ]
    assert f_sharp != "f"


@pytest.mark.parametrize("slug", ["two words", "a/b", "..", "-x", "x?", "\u200b"])
def test_a_dossiers_slug_is_checked_like_an_articles(make: Make, slug: str) -> None:
    result = make(f"-- content/topics/a.md --\n---\nname: A\nslug: '{slug}'\n---\n").build()
    assert result.exit_code == 1
    assert "content/topics/a.md:3:7:" in result.stderr and "cannot be part of an address" in result.stderr


def test_a_slug_that_two_dossiers_have_is_an_error_that_names_both(make: Make) -> None:
    site = make("-- content/topics/a.md --\n---\nname: A\nslug: one\n---\n")
    site.put("content/topics/b.md", "---\nname: B\nslug: ONE\n---\n")
    result = site.build()
    assert result.exit_code == 1
    assert "the topics “B” and “A” (content/topics/a.md) have one address: /topics/ONE/" in result.stderr


@pytest.mark.parametrize("slug", ["index.html", "feed.xml", "2025"])
def test_a_slug_that_is_the_name_of_a_file_is_taken_or_refused_never_lost(make: Make, slug: str) -> None:
    site = make(f"-- content/topics/a.md --\n---\nname: A\nslug: {slug}\n---\n")
    site.article("2025-04-28-a", topics=["A"])
    result = site.build()
    if slug == "index.html":
        assert result.exit_code == 1
        assert "topics/index.html would be a file and a folder at once" in result.stderr
    else:
        assert result.exit_code == 0
        assert texts(doc(site, f"topics/{slug}/"), "//h1") == ["A"]


def test_case_44_an_events_address_is_its_own(make: Make) -> None:
    """One with an id has it; one without is known by its title and its article, whatever else is told."""
    site = make().article(
        "2025-04-28-a",
        events=[{"title": "Call", "date": "2025-04-27"}, {"id": "night-call", "title": "N", "date": "2025-04-27"}],
    )  # fmt: skip
    site.built()
    before = set(re.findall(r'<article class="event" id="([^"]+)"', site.page("events/")))
    assert "night-call" in before and len(before) == 2
    older = [{"title": title, "date": "2025-03-31"} for title in ("Call", "Night call")]
    site.article("2025-04-01-b", events=older)
    site.article(
        "2025-04-28-a",
        events=[
            {"title": "Earlier", "date": "2025-04-26"},
            {"title": "Call", "date": "2025-04-27"},
            {"id": "night-call", "title": "N", "date": "2025-04-27"},
        ],
    )
    site.built()
    after = set(re.findall(r'<article class="event" id="([^"]+)"', site.page("events/")))
    assert before < after and len(after) == 5


def test_two_ids_of_events_that_meet_are_an_error_that_names_both(make: Make) -> None:
    site = make().article("2025-04-28-a", events=[{"id": "the call", "title": "A", "date": "2025-04-27"}])
    site.article("2025-04-29-b", events=[{"id": "the-call", "title": "B", "date": "2025-04-27"}])
    result = site.build()
    assert result.exit_code == 1
    assert (
        "b.md:3:9: the events “the-call” and “the call” (content/articles/2025-04-28-a.md) have one place on the "
        "timeline: #the-call" in result.stderr
    )


def test_each_topic_of_a_circle_is_named_and_what_leads_to_it_is_not(make: Make) -> None:
    site = make()
    for name, parent in (("A", "B"), ("B", "C"), ("C", "A"), ("D", "A"), ("E", "E")):
        site.put(f"content/topics/{name}.md", f"---\nname: {name}\nparent: {parent}\n---\n")
    said = site.build().stderr
    assert re.findall(r"“(\w)” belongs to itself", said) == ["A", "B", "C", "E"]


# --- Bounded


def told(number: int, **keys: Any) -> dict[str, Any]:
    return {"title": f"E{number}", "date": "2025-01-01", **keys}


def names(count: int) -> list[str]:
    return [f"T{number}" for number in range(count)]


MUCH: dict[str, Callable[[int], dict[str, Any]]] = {
    "topics": lambda n: {"topics": names(n)},
    "topics who take part": lambda n: {"topics": names(n), "events": [told(0, participants=names(n))]},
    "sources": lambda n: {"sources": [{"name": name} for name in names(n)]},
    "authors": lambda n: {"authors": names(n)},
    "events": lambda n: {"topics": ["R"], "events": [told(number) for number in range(n)]},
    "events of one title": lambda n: {"topics": ["R"], "events": [told(0)] * n},
    "accounts of one day": lambda n: {
        "events": [{"title": "E", "accounts": [{"date": "2025-01-01", "source": name} for name in names(n)]}]
    },
}
"""What an article may have a thousand of -> its front matter."""


def in_proportion(make: Make, write: Callable[[Site, int], object]) -> bool:
    """Whether what is added costs what the same cost before, in calls: twice for twice as many, not four times.

    The first build is not counted: in it templates are compiled.
    """
    work = []
    for count in (1, 50, 100, 200):
        site = make()
        write(site, count)
        with calls() as counted:
            site.built()
        work.append(counted.total())
    _, few, some, many = work
    return many - some < 2.6 * (some - few) + 2000


@pytest.mark.parametrize("what", MUCH)
def test_case_56_a_thousand_of_anything_costs_in_proportion(make: Make, what: str) -> None:
    """An article with 500 topics took half a minute, and one with 1,000 did not end."""
    assert in_proportion(make, lambda site, count: site.article("2025-01-01-a", **MUCH[what](count)))


@pytest.mark.parametrize("shape", ["a chain", "a brood", "briefings that tell one event"])
def test_case_56_what_stands_in_many_files_costs_in_proportion(make: Make, shape: str) -> None:
    def write(site: Site, count: int) -> None:
        for number in range(count):
            if shape == "briefings that tell one event":
                site.article(f"2025-01-{number % 28 + 1:02}-a{number}", events=[told(0, id="e")])
            else:
                parent = f"T{number + 1}" if shape == "a chain" else "T"
                site.put(f"content/topics/t{number}.md", f"---\nname: T{number}\nparent: {parent}\n---\n")

    assert in_proportion(make, write)


def test_case_56_what_a_page_leaves_out_is_reached_from_it(make: Make) -> None:
    """A briefing leads to each of its topics, an event to its place on the timeline, where all who tell it stand."""
    site = make()
    for number in range(60):
        site.article(f"2025-01-{number % 28 + 1:02}-a{number}", topics=names(60), events=[told(0, id="e")])
    site.built()
    page = doc(site, "2025/01/05/a4/")
    assert len(page.xpath("//nav[@class='within']/ul/li")) == 20
    assert len(page.xpath("//ul[@class='event-briefings']/li")) == 20
    topics = hrefs(page, "//section[@aria-labelledby='briefing--topics']//a")
    assert topics == [f"/topics/t{number}/" for number in range(60)]
    [event] = hrefs(page, "//article[@class='event']//h3/a")
    assert event == "/events/#e"
    tellers = hrefs(doc(site, "events/"), "//article[@id='e']//ul[@class='event-briefings']//a")
    assert len(tellers) == 60
    assert site.page("topics/t59/feed.xml").count("<category>") == 20 * 50
