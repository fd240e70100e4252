"""Every briefing, event and report is reachable by links from each topic and source that it belongs to."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from urllib.parse import urldefrag

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from site_builder.pages import paging
from tests.harness import SETTINGS, Make, Site
from tests.totals import examples


def reached(site: Site, start: str) -> tuple[set[str], str]:
    """What the pages at and below an address link to, and all their text."""
    links: set[str] = set()
    seen: set[str] = set()
    text, pending = "", [start]
    while pending:
        address = pending.pop()
        if address in seen:
            continue
        seen.add(address)
        page = html.fromstring(site.page(address.lstrip("/")))
        text += " ".join(map(str, page.itertext()))
        for link in (str(element.get("href")) for element in page.iterfind(".//a[@href]")):
            links.add(link)
            inner = urldefrag(link).url
            if inner.startswith(start) and re.fullmatch(r"\d{4}/", inner.removeprefix(start)):
                pending.append(inner)
    return links, text


def check(site: Site, articles: int, events: int) -> None:
    """From the topic and from the source to each briefing and report, and to each event's place on the timeline."""
    topic, _ = reached(site, "/topics/rome/")
    source, reports = reached(site, "/sources/gazette/")
    for number in range(articles):
        [page] = site.output.glob(f"*/*/*/a{number}/index.html")
        address = f"/{page.parent.relative_to(site.output).as_posix()}/"
        assert address in topic
        assert address in source
        assert f"Report {number}." in reports
    for number in range(events):
        [(timeline, event)] = {urldefrag(link) for link in topic if urldefrag(link).fragment == f"e{number}"}
        assert f'id="{event}"' in site.page(timeline.lstrip("/"))


def write(site: Site, articles: list[int], events: list[int]) -> None:
    """Articles about Rome in these years, the first of which tells events in those."""
    told = [
        {"id": f"e{place}", "title": f"E{place}", "date": f"{year}-03-04"}
        for place, year in enumerate(events)
    ]
    for place, year in enumerate(articles):
        site.article(
            f"{year}-01-02-a{place}", topics=["Rome"], events=told if place == 0 else [],
            sources=[{"name": "Gazette", "title": f"Report {place}."}],
        )  # fmt: skip


years = st.integers(2019, 2023)


@settings(
    max_examples=examples(12, 200), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
@given(st.lists(years, min_size=1, max_size=7), st.lists(years, max_size=7))
def test_case_50_everything_is_reached_on_both_sides_of_the_limit(
    articles: list[int], events: list[int]
) -> None:
    many, paging.MANY = paging.MANY, 3
    try:
        with tempfile.TemporaryDirectory() as folder:
            site = Site(Path(folder) / "site")
            site.put("site.yaml", SETTINGS)
            write(site, articles, events)
            site.built()
            check(site, len(articles), len(events))
    finally:
        paging.MANY = many


def test_case_50_more_events_than_one_page_holds(make: Make) -> None:
    """270 events and one briefing: 180 of them were on no page of the topic."""
    site = make()
    write(site, [2023], [2019 + number % 3 for number in range(270)])
    site.built()
    check(site, 1, 270)
    yearly = html.fromstring(site.page("topics/rome/2020/"))
    assert not yearly.xpath("//ul[contains(@class, 'rows')]/li"), "no briefing in that year"


@pytest.mark.parametrize("year", [2019, 2021])
def test_the_page_of_a_year_without_briefings_says_nothing_of_them(make: Make, year: int) -> None:
    site = make()
    write(site, [2023], [2019 + number % 3 for number in range(270)])
    site.built()
    page = site.page(f"topics/rome/{year}/")
    assert "topic--briefings" not in page
    assert "topic--events" in page
