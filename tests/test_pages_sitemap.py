"""A sitemap holds 50,000 addresses at most; a larger archive has an index of several."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.harness import Make, Site

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def locations(site: Site, path: str) -> list[str]:
    return [found.text or "" for found in etree.fromstring(site.tree()[path]).findall(".//s:loc", SPACE)]


def test_a_large_archive_has_an_index_of_sitemaps(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    site = make()
    for day in range(1, 8):
        site.article(f"2025-03-{day:02}-a", topics=["Rome"])
    site.built()
    everything = locations(site, "sitemap.xml")
    monkeypatch.setattr("site_builder.pages.kinds.sitemap.SITEMAP_SIZE", 10)
    site.built("--clean")  # a changed program is noticed by its sources, which this leaves alone
    parts = [address.removeprefix("https://example.org/") for address in locations(site, "sitemap.xml")]
    assert parts == [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    assert all(len(locations(site, part)) <= 10 for part in parts)
    assert [address for part in parts for address in locations(site, part)] == everything
