"""Editions, topics, sources, the timeline: what brings briefings together."""

from __future__ import annotations

import unicodedata
from typing import Any

from site_builder.pages.paging import MANY
from tests.harness import Make, Site
from tests.test_pages_briefing import doc, hrefs, text, texts
from tests.test_pages_links import check_links


def pager(site: Site, address: str) -> tuple[list[str], list[str]]:
    page = doc(site, address)
    return hrefs(page, "//main//a[@rel='prev']"), hrefs(page, "//main//a[@rel='next']")


# --- Editions


def scattered(make: Make) -> Site:
    """Articles on days, in months and years with empty ones between them."""
    site = make()
    for name in ("2022-12-31-a", "2025-01-05-b", "2025-01-20-c", "2025-01-20-d", "2025-04-01-e"):
        site.article(name)
    site.built()
    return site


def test_a_day_shows_its_briefings_and_its_neighbours_skip_the_empty_ones(make: Make) -> None:
    site = scattered(make)
    page = doc(site, "2025/01/20/")
    assert texts(page, "//main//article//h2") == ["2025-01-20-c", "2025-01-20-d"]
    assert "Monday, January 20, 2025" in texts(page, "//h1")
    assert pager(site, "2025/01/20/") == (["/2025/01/05/"], ["/2025/04/01/"])
    assert pager(site, "2022/12/31/") == ([], ["/2025/01/05/"])
    assert pager(site, "2025/04/01/") == (["/2025/01/20/"], [])
    assert not site.exists("2025/01/06/")


def test_a_month_shows_its_days_in_a_calendar_and_in_a_list(make: Make) -> None:
    site = scattered(make)
    page = doc(site, "2025/01/")
    assert texts(page, "//h1") == ["January 2025"]
    (calendar,) = page.xpath("//main//table")
    assert hrefs(calendar, ".//td//a") == ["/2025/01/05/", "/2025/01/20/"]
    assert texts(calendar, ".//th") == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    days = [cell for cell in texts(calendar, ".//td") if cell]
    assert len(days) == 31
    assert text(calendar.xpath(".//tbody/tr[1]/td[3]")[0]) == "1"  # 1 January 2025 was a Wednesday
    assert "2 briefings" in text(calendar.xpath(".//td[a/@href='/2025/01/20/']")[0])
    listed = hrefs(page)
    assert [f"/2025/01/{day}/" in listed for day in ("20/c", "20/d", "05/b")] == [True] * 3
    assert pager(site, "2025/01/") == (["/2022/12/"], ["/2025/04/"])
    assert not site.exists("2025/02/")


def test_a_week_begins_as_the_language_has_it(make: Make) -> None:
    site = make().article("2025-01-05-b")
    for language, first, place in (("it", "lun", 3), ("en-US", "Sun", 4)):
        site.write(f"-- site.yaml --\ntitle: T\nbase_url: https://example.org/\nlanguage: {language}\n")
        site.built()
        (calendar,) = doc(site, "2025/01/").xpath("//main//table")
        assert texts(calendar, ".//th")[0] == first
        assert text(calendar.xpath(f".//tbody/tr[1]/td[{place}]")[0]) == "1"


def test_a_year_shows_its_months(make: Make) -> None:
    site = scattered(make)
    page = doc(site, "2025/")
    assert texts(page, "//h1") == ["2025"]
    assert hrefs(page, "//main//table//caption//a") == ["/2025/01/", "/2025/04/"]
    assert hrefs(page, "//main//table//td//a") == ["/2025/01/05/", "/2025/01/20/", "/2025/04/01/"]
    assert pager(site, "2025/") == (["/2022/"], [])
    assert not site.exists("2023/")
    assert "4 briefings" in text(page.xpath("//main")[0])


def test_home_shows_the_latest_editions_newest_first(make: Make) -> None:
    site = make()
    for day in range(1, 13):
        site.article(f"2025-03-{day:02}-a", title=f"Day {day}")
    site.built()
    page = doc(site, "")
    assert texts(page, "//h1") == ["Test"]
    assert texts(page, "//main//article//*[self::h3 or self::h4]") == [
        f"Day {day}" for day in range(12, 5, -1)
    ]
    assert "/archive/" in hrefs(page)
    assert "/2025/" in hrefs(page)


def test_the_archive_page_has_all_years_and_months(make: Make) -> None:
    page = doc(scattered(make), "archive/")
    links = hrefs(page)
    assert links == ["/2025/", "/2025/01/", "/2025/04/", "/2022/", "/2022/12/"]
    assert "January 3" in text(page.xpath("//main")[0])


# --- Topics

TOPICS = """\
-- content/topics/lavrov.md --
---
name: Sergej Lavrov
kind: person
aliases: [Serghei Lavrov, Sergey Lavrov]
parent: Russia
summary: Minister since 2004.
---
## A life

He was born in [Moscow](moscow.md).
-- content/topics/moscow.md --
---
name: Moscow
kind: place
parent: Russia
---
-- content/topics/talks.md --
---
name: The talks
kind: event
---
-- content/topics/ministry.md --
---
name: The ministry
kind: organisation
---
-- content/articles/2024-04-28-a.md --
---
title: A
topics: [Serghei Lavrov, Peace]
---
-- content/articles/2025-04-29-b.md --
---
title: B
topics: [Sergej Lavrov]
events:
  - {id: meeting, date: 2025-04-29, title: A meeting, place: Moscow, participants: [Sergey Lavrov, Nobody Known]}
---
-- content/articles/2025-04-30-c.md --
---
title: C
topics: [SERGEY  LAVROV, Sergej Lavrov]
---
"""


def test_the_index_of_topics_is_by_kind(make: Make) -> None:
    site = make(TOPICS)
    site.built()
    page = doc(site, "topics/")
    found = [(texts(section, ".//h2"), hrefs(section, ".//a")) for section in page.xpath("//main//section")]
    assert found == [
        (["People"], ["/topics/lavrov/"]),
        (["Places"], ["/topics/moscow/"]),
        (["Organisations"], ["/topics/ministry/"]),
        (["Events"], ["/topics/talks/"]),
        (["Themes"], ["/topics/peace/", "/topics/russia/"]),
    ]
    assert "(3 briefings)" in text(page.xpath("//main//section[1]")[0])


def test_a_topics_page_has_dossier_sub_topics_briefings_by_year_and_events(make: Make) -> None:
    site = make(TOPICS)
    site.built()
    page = doc(site, "topics/lavrov/")
    main = page.xpath("//main")[0]
    assert texts(page, "//h1") == ["Sergej Lavrov"]
    assert "Minister since 2004." in text(main)
    assert "Serghei Lavrov, Sergey Lavrov" in text(main)
    assert "/topics/moscow/" in hrefs(page, "//*[contains(@class, 'prose')]//a")
    (briefings,) = page.xpath("//section[@aria-labelledby='topic--briefings']")
    assert texts(briefings, ".//h3") == ["2025", "2024"]
    assert texts(briefings, ".//ul//a") == ["C", "B", "A"]
    (happened,) = page.xpath("//section[@aria-labelledby='topic--events']")
    assert hrefs(happened, ".//a") == ["/events/#meeting"]
    assert "/topics/russia/" in hrefs(page, "//section[@aria-labelledby='topic--parent']//a")
    children = doc(site, "topics/russia/").xpath("//section[@aria-labelledby='topic--children']")[0]
    assert hrefs(children, ".//a") == ["/topics/moscow/", "/topics/lavrov/"]
    check_links(site)


def test_aliases_are_folded_into_their_topic_everywhere(make: Make) -> None:
    site = make(TOPICS)
    site.built()
    assert [path for path in site.tree() if path.startswith("topics/ser")] == []
    for address in ("2024/04/28/a/", "2025/04/30/c/"):
        names = texts(doc(site, address), "//section[@aria-labelledby='briefing--topics']//a")
        assert names[0] == "Sergej Lavrov"
        assert len(names) == len(set(names))
    within = doc(site, "2025/04/29/b/").xpath("//nav[@aria-labelledby='briefing--within']")[0]
    assert hrefs(within, ".//a") == ["/topics/lavrov/", "/2024/04/28/a/", "/2025/04/30/c/"]
    assert "/topics/lavrov/" in hrefs(doc(site, "events/"))
    assert "Nobody Known" in text(doc(site, "events/").xpath("//main")[0])
    for path, content in site.tree().items():
        if path.endswith((".xml", ".json", ".opml")):
            assert b"Serghei" not in content, path


def test_names_that_differ_by_case_normal_form_or_spaces_are_one_topic(make: Make) -> None:
    nfd = unicodedata.normalize("NFD", "Città del Capo")
    site = (
        make()
        .article("2025-04-01-a", topics=["Città del Capo"])
        .article("2025-04-02-b", topics=["CITTÀ  DEL capo"])
    )
    site.put("content/articles/2025-04-03-c.md", f"---\ntitle: C\ntopics:\n  - '{nfd} '\n---\n")
    site.built()
    assert [path for path in site.tree() if path.startswith("topics/") and path.endswith("/index.html")] == [
        "topics/citta-del-capo/index.html",
        "topics/index.html",
    ]
    page = doc(site, "topics/citta-del-capo/")
    assert texts(page, "//h1") == ["Città del Capo"]
    assert len(page.xpath("//section[@aria-labelledby='topic--briefings']//li")) == 3


def test_names_that_differ_by_a_letter_or_sign_are_different_topics(make: Make) -> None:
    site = make().article("2025-04-01-a", topics=["C++", "C#", "C", "Perù", "!?"])
    site.built()
    links = hrefs(doc(site, "topics/"))
    assert len(links) == len(set(links)) == 5
    titles = set()
    for link in links:
        page = doc(site, link.lstrip("/"))
        titles.update(texts(page, "//h1"))
        assert "/2025/04/01/a/" in hrefs(page)
    assert titles == {"C++", "C#", "C", "Perù", "!?"}


def test_a_topics_address_does_not_change_when_another_of_the_same_slug_goes(make: Make) -> None:
    site = make().article("2025-04-01-a", topics=["C"]).article("2025-04-02-b", topics=["C++"])
    site.built()
    assert "/topics/c/" in hrefs(doc(site, "2025/04/01/a/"), "//aside//a")


def test_two_dossiers_of_one_name_are_an_error_that_names_both(make: Make) -> None:
    site = make(
        "-- content/topics/a.md --\n---\nname: Rome\n---\n-- content/topics/b.md --\n---\nname: Roma\naliases: [ROME]\n---\n"
    )
    result = site.build()
    assert result.exit_code == 1
    assert "content/topics/b.md:3:10: the topic “ROME” is that of content/topics/a.md too" in result.stderr


def test_a_topic_that_belongs_to_itself_is_an_error(make: Make) -> None:
    site = make(
        "-- content/topics/a.md --\n---\nname: A\nparent: B\n---\n-- content/topics/b.md --\n---\nname: B\nparent: a\n---\n"
    )
    result = site.build()
    assert result.exit_code == 1
    assert "belongs to itself" in result.stderr


def test_a_wrong_kind_of_topic_is_an_error_with_what_was_meant(make: Make) -> None:
    result = make("-- content/topics/a.md --\n---\nname: A\nkind: organization\n---\n").build()
    assert result.exit_code == 1
    assert "content/topics/a.md:3:7:" in result.stderr
    assert "Did you mean “organisation”?" in result.stderr


# --- Sources


def test_sources_have_an_index_and_a_page_each_with_all_that_rests_on_them(make: Make) -> None:
    site = make()
    report = {
        "name": "Agency One",
        "title": "A report",
        "published": "2025-04-27",
        "url": "https://one.example/1",
    }
    site.article("2024-04-28-a", sources=[report, {"name": "Blog"}])
    site.article("2025-04-29-b", sources=[{"name": "AGENCY  one", "title": "Another", "author": "Jane Roe"}])
    site.built()
    index = doc(site, "sources/")
    assert hrefs(index) == ["/sources/agency-one/", "/sources/blog/"]
    assert "Agency One 2" in text(index.xpath("//main")[0])
    page = doc(site, "sources/agency-one/")
    assert texts(page, "//main//h2") == ["2025", "2024"]
    assert hrefs(page, "//main//section//a") == ["/2025/04/29/b/", "/2024/04/28/a/", "https://one.example/1"]
    for part in ("A report", "Another", "Jane Roe", "April 27, 2025"):
        assert part in text(page.xpath("//main")[0])


# --- The timeline


def telling(*accounts: dict[str, str], **keys: Any) -> dict[str, Any]:
    return {"id": "call", "title": "The call", "accounts": list(accounts), **keys}


def test_an_event_told_by_several_briefings_stands_once_with_all_of_them(make: Make) -> None:
    site = make()
    event = {"id": "call", "date": "2025-04-27", "title": "The call"}
    site.article("2025-04-28-a", events=[event]).article(
        "2025-04-30-b", events=[{**event, "id": "Call", "place": "Rome"}]
    )
    site.article("2025-05-30-c", events=[{"date": "2025-05-29", "title": "Another"}])
    site.built()
    page = doc(site, "events/")
    events = page.xpath("//main//article")
    assert [text(event.xpath(".//h3")[0]) for event in events] == ["Another", "The call"]
    assert events[1].get("id") == "call"
    links = hrefs(events[1], ".//a")
    assert "/2025/04/28/a/" in links
    assert "/2025/04/30/b/" in links
    assert "Rome" in text(events[1])
    assert "disagree" not in text(events[1])
    other = doc(site, "2025/04/28/a/").xpath("//section[@aria-labelledby='briefing--events']")[0]
    assert "/2025/04/30/b/" in hrefs(other, ".//a")
    assert "/2025/04/28/a/" not in hrefs(other, ".//a")


def test_dates_that_disagree_are_both_shown_with_the_report_each_comes_from(make: Make) -> None:
    site = make()
    site.article(
        "2025-04-28-a",
        sources=[{"name": "Agency One"}],
        events=[
            telling(
                {"date": "2025-04-27", "source": "Agency One"}, {"date": "2025-04-28", "source": "Agency Two"}
            )
        ],
    )
    site.article("2025-04-30-b", title="B says so", events=[telling(date="2025-04-26")])
    site.built()
    (event,) = doc(site, "events/").xpath("//main//article")
    shown = [(time.text, text(time.getparent())) for time in event.xpath(".//li/time")]
    assert [when for when, _ in shown] == ["April 26, 2025", "April 27, 2025", "April 28, 2025"]
    assert ["B says so" in shown[0][1], "Agency One" in shown[1][1], "Agency Two" in shown[2][1]] == [
        True
    ] * 3
    assert "/sources/agency-one/" in hrefs(event, ".//a")
    assert "/2025/04/30/b/" in hrefs(event, ".//li[time]//a")
    assert "The accounts disagree about the date:" in text(event)
    assert "The accounts disagree" in text(doc(site, "2025/04/30/b/").xpath("//main")[0])


def test_an_account_without_a_source_rests_on_the_articles_only_one(make: Make) -> None:
    site = make()
    site.article("2025-04-28-a", sources=[{"name": "Agency One"}], events=[telling(date="2025-04-27")])
    site.article("2025-04-30-b", sources=[{"name": "Agency Two"}], events=[telling(date="2025-04-26")])
    site.built()
    (event,) = doc(site, "events/").xpath("//main//article")
    assert [text(time.getparent()) for time in event.xpath(".//li/time")] == [
        "April 26, 2025 (Agency Two)",
        "April 27, 2025 (Agency One)",
    ]


def test_an_event_without_a_date_is_an_error_at_its_place(make: Make) -> None:
    site = make(
        "-- content/articles/2025-04-28-a.md --\n"
        "---\ntitle: A\nevents:\n  - title: One\n    date: 2025-04-01\n  - title: Two\n---\n"
    )
    result = site.build()
    assert result.exit_code == 1
    assert "content/articles/2025-04-28-a.md:6:5: the event “Two” has no date" in result.stderr


# --- Long lists


def test_long_lists_are_cut_by_year(make: Make) -> None:
    site = make()
    each = MANY // 5 * 2
    counts = {2023: each, 2024: each, 2025: MANY + 1 - 2 * each}
    for number in range(MANY + 1):
        year, month, day = 2023 + number // each, 1 + number % 12, 1 + number % 28
        event = {"date": f"{year}-{month:02}-{day:02}", "title": f"Event {number}"}
        name = f"{year}-{month:02}-{day:02}-n{number}"
        site.article(name, topics=["All"], sources=[{"name": "One"}], events=[event])
    site.built()
    for address, selector in (
        ("topics/all/", "//section[@aria-labelledby='topic--briefings']//li/time"),
        ("sources/one/", "//main//li/time"),
        ("events/", "//main//article"),
    ):
        page = doc(site, address)
        assert len(page.xpath(selector)) == counts[2025], address
        years = hrefs(page, "//nav[contains(@class, 'years')]//a")
        assert years == [f"/{address}{year}/" for year in (2025, 2024, 2023)]
        for year, count in counts.items():
            own = doc(site, f"{address}{year}/")
            found = own.xpath("//main//article") if address == "events/" else own.xpath("//main//li/time")
            assert len(found) == count, (address, year)
        assert pager(site, f"{address}2024/") == ([f"/{address}2023/"], [f"/{address}2025/"])
        assert pager(site, f"{address}2023/") == ([], [f"/{address}2024/"])
    briefing = doc(site, "2023/01/01/n0/")
    assert any(link.startswith("/events/2023/#") for link in hrefs(briefing))
    check_links(site)
    # One more in the last year leaves the pages of the years before alone.
    site.article("2025-12-28-new", topics=["All"], sources=[{"name": "One"}])
    rendered = set(site.explain())
    assert {"topics/all/2025/index.html", "sources/one/2025/index.html"} <= rendered
    earlier = {
        f"{folder}/{year}/index.html" for folder in ("topics/all", "sources/one") for year in (2023, 2024)
    }
    assert earlier.isdisjoint(rendered)
    assert {"events/2023/index.html", "events/index.html"}.isdisjoint(rendered)


def test_a_list_that_is_not_long_is_whole(make: Make) -> None:
    site = make()
    for number in range(MANY):
        site.article(f"{2024 + number % 2}-01-{1 + number % 28:02}-n{number}", topics=["All"])
    site.built()
    shown = doc(site, "topics/all/").xpath("//section[@aria-labelledby='topic--briefings']//li/time")
    assert len(shown) == MANY
    assert not site.exists("topics/all/2024/")
