"""The parsers one by one: dates, slugs, YAML, TOML and JSON, settings; what each takes, and where it says what is wrong."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from site_builder.errors import Position
from site_builder.parsing.dates import FIRST_YEAR, HINT, LAST_YEAR, parse_moment
from site_builder.parsing.text import SLUG_BYTES, clean, fold, shorten, slugify, sort_key
from site_builder.parsing.toml_json import load_json, load_toml
from site_builder.parsing.tree import DEPTH, ParseFailure
from site_builder.parsing.typed import did_you_mean
from site_builder.parsing.yaml import load_yaml
from tests.harness import SETTINGS, Make

ROME = ZoneInfo("Europe/Rome")

# --- Dates

DAYS = {
    "2025-04-28": "2025-04-28T00:00:00+02:00",
    "2025-4-8": "2025-04-08T00:00:00+02:00",
    "20250428": "2025-04-28T00:00:00+02:00",
    "2025-W18-1": "2025-04-28T00:00:00+02:00",
    "  2025-01-01\t": "2025-01-01T00:00:00+01:00",
    "2024-02-29": "2024-02-29T00:00:00+01:00",
}

TIMES = {
    "2025-04-28T10:30": "2025-04-28T10:30:00+02:00",
    "2025-04-28 10:30": "2025-04-28T10:30:00+02:00",
    "2025-04-28t10:30": "2025-04-28T10:30:00+02:00",
    "2025-04-28   9:05": "2025-04-28T09:05:00+02:00",
    "2025-4-8 9:05": "2025-04-08T09:05:00+02:00",
    "2025-04-28T10:30:15": "2025-04-28T10:30:15+02:00",
    "2025-04-28T10:30:15.5": "2025-04-28T10:30:15.500000+02:00",
    "2025-04-28T10:30:15,25": "2025-04-28T10:30:15.250000+02:00",
    "2025-04-28 10:30:15.123456789 +0200": "2025-04-28T10:30:15.123456+02:00",
    "2025-04-28T10:30Z": "2025-04-28T12:30:00+02:00",
    "2025-04-28T10:30:00z": "2025-04-28T12:30:00+02:00",
    "2025-04-28T10:30 Z": "2025-04-28T12:30:00+02:00",
    "2025-04-28T10:30+0000": "2025-04-28T12:30:00+02:00",
    "2025-04-28T10:30-07": "2025-04-28T19:30:00+02:00",
    "2025-04-28T10:30-7": "2025-04-28T19:30:00+02:00",
    "2025-04-28T10:30+05:30": "2025-04-28T07:00:00+02:00",
    "2025-04-28 10:30 +05:30": "2025-04-28T07:00:00+02:00",
    "2025-04-28T10:30:00.000001-03:30": "2025-04-28T16:00:00.000001+02:00",
    "20250428T103000Z": "2025-04-28T12:30:00+02:00",
    "2025-W18-1T10:30": "2025-04-28T10:30:00+02:00",
    "Mon, 28 Apr 2025 10:30:00 +0200": "2025-04-28T10:30:00+02:00",
    "28 Apr 2025 10:30:00 GMT": "2025-04-28T12:30:00+02:00",
    "28 Apr 2025 10:30 -0500": "2025-04-28T17:30:00+02:00",
    "28 Apr 2025 10:30:00": "2025-04-28T10:30:00+02:00",
    # RFC 5322, 3.3: -0000 is universal time of which the local zone is not known.
    "28 Apr 2025 10:30:00 -0000": "2025-04-28T12:30:00+02:00",
    # The clocks go from 2:00 to 3:00, and from 3:00 back to 2:00.
    "2025-03-30 01:59": "2025-03-30T01:59:00+01:00",
    "2025-03-30 02:00": "2025-03-30T03:00:00+02:00",
    "2025-03-30 02:30": "2025-03-30T03:30:00+02:00",
    "2025-03-30 03:00": "2025-03-30T03:00:00+02:00",
    "2025-10-26 02:30": "2025-10-26T02:30:00+02:00",
    "2025-10-26T02:30+01:00": "2025-10-26T02:30:00+01:00",
    "2025-10-26T02:30+02:00": "2025-10-26T02:30:00+02:00",
    "2025-12-31T23:30:00Z": "2026-01-01T00:30:00+01:00",
}

RUBBISH = [
    "yesterday",
    "28/04/2025",
    "04-28-2025",
    "April 28, 2025",
    "2025",
    "2025-04",
    "2025-02-30",
    "2025-02-29",
    "2025-13-01",
    "2025-00-10",
    "2025-04-28T25:00",
    "2025-04-28T10:60",
    "2025-04-28T10:30:61",
    "2025-04-28T10:30+25:00",
    "2025-04-28T10:30+12:99",
    "2025-04-28T10:30 Rome",
    "99999-01-01",
    "31 Apr 2025 10:30:00 +0000",
    "28 Foo 2025 10:30:00",
    "28 Apr 2025 10:30:00 +9999",
    "1745830800",
    "-1",
    "2025-04-28T",
    "２０２５-04-28",
    "٢٠٢٥-٠٤-٢٨",
    "2025-04-28T10:30−07:00",
    "9" * 100_000,
    "2025-04-28" * 1000,
    "now",
    "null",
    "2025-04-28 and more",
    "12:30",
    "\ufffd",
]


@pytest.mark.parametrize(("text", "iso"), DAYS.items())
def test_a_day_is_midnight_in_the_zone_of_the_site(text: str, iso: str) -> None:
    moment = parse_moment(text, ROME)
    assert (moment.iso, moment.timed) == (iso, False)


@pytest.mark.parametrize(("text", "iso"), TIMES.items())
def test_case_25_a_time_has_one_meaning(text: str, iso: str) -> None:
    moment = parse_moment(text, ROME)
    assert (moment.iso, moment.timed) == (iso, True)


@pytest.mark.parametrize("text", RUBBISH, ids=lambda text: text[:20])
def test_rubbish_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a date|out of range") as caught:
        parse_moment(text, ROME)
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize("year", [1, 999, FIRST_YEAR - 1, LAST_YEAR + 1, 9999])
def test_a_year_out_of_range_is_an_error(year: int) -> None:
    for text in (f"{year:04}-06-01", f"{year:04}-06-01T10:00+02:00"):
        with pytest.raises(ValueError, match=f"the year {year} is out of range: 1000 to 9998"):
            parse_moment(text, ROME)


@pytest.mark.parametrize("text", [f"{LAST_YEAR}-12-31T23:59-23:59", f"{FIRST_YEAR}-01-01T00:00+23:59"])
def test_a_year_is_in_range_in_the_zone_of_the_site_too(text: str) -> None:
    try:
        moment = parse_moment(text, ROME)
    except ValueError:
        return
    assert FIRST_YEAR <= moment.day.year <= LAST_YEAR


@pytest.mark.parametrize("text", ["1850-05-01", "1000-01-01", "1850-05-01T12:00:00Z"])
def test_an_old_date_has_an_offset_in_whole_minutes_as_rfc_3339_wants(text: str) -> None:
    """Local mean time in Rome was 49 minutes and 56 seconds ahead."""
    assert parse_moment(text, ROME).instant.utcoffset().total_seconds() % 60 == 0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("date: 2025-02-30", "3:7"),
        ("updated: yesterday", "3:10"),
        ("publish_at: 12:30", "3:13"),
        ("expires: 2025-13-01", "3:10"),
        ("sources: [{name: S, published: x}]", "3:32"),
        ("corrections: [{date: x, text: T}]", "3:22"),
        ("events: [{title: E, date: x}]", "3:27"),
        ("events: [{title: E, accounts: [{date: x}]}]", "3:39"),
    ],
)
def test_a_date_that_is_none_is_an_error_at_its_place_with_a_hint(make: Make, key: str, place: str) -> None:
    site = make(f"-- content/articles/2025-01-01-a.md --\n---\ntitle: T\n{key}\n---\n")
    result = site.build()
    assert result.exit_code == 1
    assert f"content/articles/2025-01-01-a.md:{place}: “" in result.said
    assert f"is not a date\n    {HINT}" in result.said


# --- Names


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("L’Ucraina e la città", "l-ucraina-e-la-citta"),
        ("Москва", "москва"),
        ("東京 2020", "東京-2020"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("  --a__b..c//d--  ", "a-b-c-d"),
        ("cafe\u0301", "cafe"),
        ("Йошкар", "йошкар"),
        ("C++", "c"),
        ("🙂", ""),
        ("", ""),
        ("../../etc/passwd", "etc-passwd"),
        ("x\x00y", "x-y"),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    assert slugify(text) == slug


@pytest.mark.parametrize("letter", ["a", "я", "東", "𝒳", "é", "e\u0301"])
def test_a_long_slug_is_short_stable_and_its_own(letter: str) -> None:
    first, second = slugify(letter * 400), slugify(letter * 400 + " b")
    assert len(first.encode()) <= SLUG_BYTES and len(second.encode()) <= SLUG_BYTES
    assert first != second
    assert first == slugify(letter * 400) == slugify(first)


def test_names_that_differ_by_case_form_or_spaces_are_one() -> None:
    assert fold("Città  Vecchia") == fold(" citta\u0300\u00a0vecchia\n") == fold("CITTÀ VECCHIA")
    assert fold("Straße") == fold("STRASSE")
    assert fold("a") != fold("b")
    assert sorted(["zeta", "Éa", "eb", "Ea"], key=sort_key) == ["Ea", "Éa", "eb", "zeta"]


def test_characters_that_xml_cannot_carry_are_replaced_one_for_one() -> None:
    assert clean("a\x00b\x0bc\ud800d\ufffee\uffff\tf\ng") == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffd\tf\ng"


@pytest.mark.parametrize("length", [1, 2, 5, 10, 240])
def test_a_shortened_text_is_no_longer_than_wanted(length: int) -> None:
    assert len(shorten("one two three four " * 30, length)) <= length
    assert shorten("short", 10) == "short"
    assert shorten("one two three", 9) == "one two…"


# --- YAML, TOML, JSON


def problem_of(text: str, first_line: int = 1) -> tuple[int, int, str, str]:
    with pytest.raises(ParseFailure) as caught:
        load_yaml("f", text, first_line)
    found = caught.value.problem
    return found.position.line, found.position.column, found.message, found.hint


def test_yaml_keeps_text_and_positions() -> None:
    tree = load_yaml("f", "a: NO\nb:\n  - 012\n  - {c: 12:30}\nd: ~\ne: ''\n", first_line=10)
    assert tree.value == {"a": "NO", "b": ["012", {"c": "12:30"}], "d": None, "e": ""}
    assert tree.position(("a",)) == Position(10, 4)
    assert tree.position(("b", 1, "c")) == Position(13, 9)
    assert tree.position(("b", 0, "missing")) == Position(12, 5)
    assert load_yaml("f", "").value == {}
    assert load_yaml("f", "# only a comment\n").value == {}


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "hint"),
    [
        ("a: 1\na: 2\n", 2, 1, "given twice: here and in line 1", "Keep one"),
        ("a: &x 1\nb: *x\n", 2, 4, "alias", "quotes"),
        ("a: !!int 1\n", 1, 4, "tag", "Remove it"),
        ("a: b: c\n", 1, 5, "mapping values are not allowed", 'title: "One: two"'),
        ("a: @b\n", 1, 4, "cannot start any token", "quotes"),
        ("a:\n\tb: c\n", 2, 1, "", "spaces"),
        ("a:\n  b: c\n\td: e\n", 3, 1, "", "spaces"),
        ('a: "b\n', 2, 1, "", "closed"),
        ("a: [b, c\n", 2, 1, "", "clos"),
        ("? [a]\n: b\n", 1, 3, "key", "quotes"),
        ("- a\n", 1, 1, "keys with their values", "key: value"),
        ("a\n", 1, 1, "keys with their values", "key: value"),
        ("a: 1\n---\nb: 2\n", 2, 1, "second YAML document", "Remove"),
        ("a: " + "[" * 41 + "]" * 41, 1, 3 + DEPTH, "40 levels", "Flatten"),
    ],
)
def test_yaml_mistakes_have_a_place_and_help(
    text: str, line: int, column: int, message: str, hint: str
) -> None:
    found = problem_of(text)
    assert found[:2] == (line, column)
    assert message in found[2]
    assert hint in found[3]
    assert problem_of(text, first_line=100)[0] == line + 99


def test_yaml_of_the_greatest_depth_is_read() -> None:
    assert load_yaml("f", "a: " + "[" * (DEPTH - 1) + "]" * (DEPTH - 1)).value["a"]


def test_toml_is_read_with_its_positions() -> None:
    text = 'title = "T"\ndate = 2025-04-28T10:30:00Z\ntopics = ["a", "b"]\n[[sources]]\nname = "S"\n[[sources]]\nname = "U"\n'
    tree = load_toml("f", text, first_line=2)
    assert tree.value["date"] == "2025-04-28T10:30:00+00:00"
    assert tree.value["sources"] == [{"name": "S"}, {"name": "U"}]
    assert tree.position(("date",)).line == 3
    assert tree.position(("sources", 1, "name")).line == 8
    with pytest.raises(ParseFailure) as caught:
        load_toml("f", 'title = "T"\ndate = \n', first_line=2)
    assert caught.value.problem.position == Position(3, 8)
    assert caught.value.problem.hint


def test_json_is_read_with_its_positions_and_its_end() -> None:
    text = '{"title": "T",\n "sources": [{"name": "S"},\n  {"name": "U"}]}\nBody.'
    tree, end = load_json("f", text)
    assert text[end:] == "\nBody."
    assert tree.position(("sources", 1, "name")) == Position(3, 4)
    for wrong, position in (
        ('{"a": 1,\n "b": }', Position(2, 7)),
        ('{"a"\n}', Position(2, 1)),
        ("{'a': 1}", Position(1, 2)),
    ):
        with pytest.raises(ParseFailure) as caught:
            load_json("f", wrong)
        assert caught.value.problem.position == position
        assert caught.value.problem.hint


@pytest.mark.parametrize("mark", ["yaml", "toml", "json"])
def test_a_problem_in_any_front_matter_points_into_the_file(make: Make, mark: str) -> None:
    front = {
        "yaml": "\n\n---\ntitle: T\ndate: rubbish\n---\n",
        "toml": '\n\n+++\ntitle = "T"\ndate = "rubbish"\n+++\n',
        "json": '\n\n{\n"title": "T",\n"date": "rubbish"\n}\n',
    }[mark]
    site = make()
    site.put("content/articles/a.md", front)
    result = site.build()
    assert result.exit_code == 1
    assert "content/articles/a.md:5:" in result.said
    assert "“rubbish” is not a date" in result.said


# --- Settings


def test_an_unknown_setting_is_named_with_what_was_meant(make: Make) -> None:
    site = make().article("2025-01-01-a")
    site.put(
        "site.yaml", SETTINGS + "feed:\n  entries: 3\ndescripton: x\nfeeds:\n  entires: 3\n  content: ful\n"
    )
    result = site.build()
    assert result.exit_code == 1
    for said in (
        "site.yaml:6:1: the key “feed” is not known\n    Did you mean “feeds”?",
        "site.yaml:8:1: the key “descripton” is not known\n    Did you mean “description”?",
        "site.yaml:10:3: the key “entires” is not known in “feeds”\n    Did you mean “entries”?",
        "site.yaml:11:12: “feeds.content” cannot be “ful”\n    Did you mean “full”?",
    ):
        assert said in result.said


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (
            "markdown: {extensions: [footnote]}",
            "6:25: there is no Markdown extension “footnote”\n    Did you mean “footnotes”?",
        ),
        ("permalink: /{yaer}/{slug}/", "6:12: “permalink” cannot have {yaer}\n    Did you mean “year”?"),
        ("permalink: /{year}/", "6:12: “permalink” has no {slug}"),
        ("permalink: '/../{slug}/'", "6:12: "),
        ("front_matter: {topcs: [tags]}", "6:16: articles have no key “topcs”\n    Did you mean “topics”?"),
        ("theme: ../evil", "6:8: "),
        ("feeds: {entries: 0}", "6:18: "),
        ("feeds: {formats: [rss, xml]}", "6:24: "),
        ("markdown: {time_limit: 601}", "6:24: "),
        ("navigation: [{title: X, url: '//evil.example'}]", "6:30: "),
        ("navigation: [{title: X}]", "6:14: “url” is missing"),
    ],
)
def test_a_wrong_setting_is_an_error_at_its_place(make: Make, setting: str, said: str) -> None:
    site = make().article("2025-01-01-a")
    site.put("site.yaml", SETTINGS + setting + "\n")
    result = site.build()
    assert result.exit_code == 1
    assert f"site.yaml:{said}" in result.said
    assert not site.output.exists() or not site.tree()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Test\n", ""),
        ("https://example.org/", "example.org"),
        ("https://example.org/", "javascript:alert(1)"),
        ("https://example.org/", "https://example.org/?q=1"),
        ("language: en", "language: english please"),
        ("Europe/Rome", "Europe/Roma"),
        ("Europe/Rome", "../../etc/passwd"),
    ],
)
def test_a_site_that_cannot_be_is_an_error(make: Make, old: str, new: str) -> None:
    site = make().article("2025-01-01-a")
    site.edit("site.yaml", old, new)
    result = site.build()
    assert result.exit_code == 1
    assert "site.yaml:" in result.said


def test_all_that_is_wrong_in_the_settings_is_said_in_one_run(make: Make) -> None:
    site = make()
    site.put(
        "site.yaml",
        "title: T\nbase_url: nowhere\nlanguge: it\ntimezone: Mars/Base\nmarkdown: {extensions: [footnote]}\n",
    )
    said = site.build().said
    for part in ("nowhere", "languge", "Mars/Base", "footnote"):
        assert part in said, f"{part} is not in:\n{said}"


def test_all_that_is_wrong_in_all_articles_is_said_in_one_run_in_order(make: Make) -> None:
    site = make("""-- content/articles/2025-01-01-a.md --
---
title: A
updated: x
sources:
  - {name: S, urll: y}
  - {title: no name}
events:
  - {title: E, date: 2025-02-30}
---
-- content/articles/b.md --
---
title: B
---
-- content/articles/2025-01-03-c.md --
---
titel: C
---
-- content/topics/t.md --
---
name: T
kind: persn
---
""")
    result = site.build()
    assert result.exit_code == 1
    places = [line.partition(": ")[0] for line in result.stderr.splitlines() if line.startswith("content/")]
    assert places == sorted(places, key=lambda place: (place.split(":")[0], *map(int, place.split(":")[1:])))
    for said in (
        "“x” is not a date",
        "“urll” is not known",
        "“name” is missing",
        "“2025-02-30” is not a date",
        "there is no date",
        "Did you mean “title”?",
        "Did you mean “person”?",
    ):
        assert said in result.said, f"{said} is not in:\n{result.said}"


def test_did_you_mean_names_the_nearest_or_all() -> None:
    assert did_you_mean("Entires", ("entries", "content")) == "Did you mean “entries”?"
    assert did_you_mean("zzz", ("entries", "content")) == "Known are: entries, content."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=ascii)
@pytest.mark.parametrize("odd", ["", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_the_place_of_a_problem_is_in_the_lines_that_an_editor_shows(make: Make, end: str, odd: str) -> None:
    """YAML ends lines at characters at which editors do not; and old files have other line ends."""
    site = make()
    site.put("content/articles/a.md", f"---{end}title: 'A {odd} a'{end}date: never{end}---{end}")
    site.put("content/articles/b.md", f"---{end}title: B{end}---{end}".encode() + b"x\xff")
    site.put("site.yaml", SETTINGS.replace("\n", end) + f"author: 'A {odd} a'{end}")
    said = site.build().stderr
    assert "content/articles/a.md:3:7: “never” is not a date" in said
    assert "content/articles/b.md:4:2: not UTF-8" in said
    site.put("site.yaml", SETTINGS.replace("\n", end) + f"author: 'A {odd} a'{end}0")
    assert "site.yaml:7:" in site.build().stderr
