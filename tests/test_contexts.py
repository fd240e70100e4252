"""What a page knows of the site comes with its group: a second language is a second context, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from site_builder import build as build_module
from site_builder.pages.plan import Plan, plan_context, plan_site, site_context
from tests.harness import Make, Site


@pytest.fixture
def site(make: Make, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site of two contexts: the second has another title, and its pages are below `en/`."""

    def both(opened: Any, content: Any, archive: Any, cache: Any) -> Plan:
        first = plan_site(opened, content, archive, cache)
        config = msgspec.structs.replace(opened.config, title=f"{opened.config.title} in English")
        second = plan_context(site_context(config, frozenset(), "en/"), content, archive, frozenset(), cache)
        return Plan(
            first.indexes + second.indexes,
            first.groups + second.groups,
            first.copies + second.copies,
            first.problems + second.problems,
            first.root_paths + second.root_paths,
        )

    monkeypatch.setattr(build_module, "plan_site", both)
    site = make().article("2025-01-01-a", "[B](2025-01-02-b/index.md)", topics=["Rome"], aliases=["/old/"])
    site.put("content/articles/2025-01-02-b/index.md", "---\ntitle: B\n---\n[Data](data.csv)")
    site.put("content/articles/2025-01-02-b/data.csv", "1,2")
    site.built()
    yield site


def test_each_context_has_all_pages_below_its_prefix(site: Site) -> None:
    paths = set(site.tree())
    second = {path for path in paths if path.startswith("en/")}
    assert second == {f"en/{path}" for path in paths - second if not path.startswith("assets/")}


def test_its_pages_lead_to_its_own_and_know_its_own_title(site: Site) -> None:
    page = site.page("en/2025/01/01/a/")
    assert "Test in English" in page
    assert 'href="/en/2025/01/02/b/"' in page
    assert 'href="/en/topics/rome/"' in page
    assert 'href="/en/archive/"' in page
    assert 'href="/2025/' not in page
    assert "https://example.org/en/topics/rome/feed.xml" in site.page("en/feeds/feeds.opml")
    assert "https://example.org/en/2025/01/01/a/" in site.page("en/sitemap.xml")
    assert "/en/" not in site.page("sitemap.xml")
    assert 'href="/en/2025/01/02/b/data.csv"' in site.page("en/2025/01/02/b/")


def test_a_title_renders_the_pages_of_its_context_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert site.explain() == {}
    known: Callable[..., Plan] = vars(build_module)["plan_site"]

    def other(*arguments: Any) -> Plan:
        plan = known(*arguments)
        context = plan.indexes[1].context
        renamed = msgspec.structs.replace(
            context, site=msgspec.structs.replace(context.site, title="Renamed")
        )
        groups = tuple(
            msgspec.structs.replace(group, context=renamed) if group.context == context else group
            for group in plan.groups
        )
        index = msgspec.structs.replace(plan.indexes[1], context=renamed)
        return msgspec.structs.replace(plan, indexes=(plan.indexes[0], index), groups=groups)

    monkeypatch.setattr(build_module, "plan_site", other)
    changed = site.explain()
    assert set(changed.values()) == {"the site's settings changed"}
    assert {path.partition("/")[0] for path in changed} == {"en"}
    assert "Renamed" in site.page("en/2025/01/01/a/")
