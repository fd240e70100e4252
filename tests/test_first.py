"""The first five minutes: an article becomes a page, an edit is seen."""

from __future__ import annotations

from tests.harness import Make


def test_an_article_becomes_a_briefing_and_an_edit_renders_only_what_it_touches(make: Make) -> None:
    site = make().article("2025-04-28-call", "A long call.", title="The call", topics=["Rome"])
    site.built()
    assert "A long call." in site.page("2025/04/28/call/")
    before = site.tree()
    assert site.explain() == {}
    site.edit("content/articles/2025-04-28-call.md", "A long call.", "A long call.\n\nAnd another paragraph.")
    assert set(site.explain()) == {
        "2025/04/28/call/index.html",
        "atom.xml",
        "feed.json",
        "feed.xml",
        "feeds/archive/2025-04.xml",
        "feeds/editions/atom.xml",
        "feeds/editions/feed.xml",
        "topics/rome/atom.xml",
        "topics/rome/feed.xml",
    }
    assert site.tree().keys() == before.keys()
    assert site.tree() == site.clean_tree()
