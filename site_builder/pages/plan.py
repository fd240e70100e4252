"""Archive -> everything that will stand in `output/`: page groups of every kind, and copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import msgspec

from site_builder.build_cache import BuildCache
from site_builder.errors import Position, Problem
from site_builder.model.archive import Archive
from site_builder.model.article import Reference
from site_builder.opening.config import FILE, Config
from site_builder.opening.opened import Opened
from site_builder.pages.context import SiteContext, url
from site_builder.pages.copies import static_copies, theme_copies
from site_builder.pages.indexing import indexed
from site_builder.pages.kinds.newest import BRIEFINGS
from site_builder.pages.page import Copy, PageGroup
from site_builder.pages.root_paths import RootPath
from site_builder.pages.site_index import SiteIndex
from site_builder.pages.table import KINDS, PAGE_TYPES
from site_builder.pages.views import Link, SiteView
from site_builder.reading.content import Content

_FAVICONS = ("favicon.svg", "favicon.png", "favicon.ico")


class Plan(msgspec.Struct, frozen=True):
    """What the site is to be."""

    indexes: tuple[SiteIndex, ...]
    """One for each language of the site."""
    groups: tuple[PageGroup[Any], ...]
    """But for what is made from the routes of all others: `last_groups` gives that."""
    copies: tuple[Copy, ...]
    problems: tuple[Problem, ...]
    root_paths: tuple[RootPath, ...]
    """Those that are written in texts and settings."""

    @property
    def contexts(self) -> tuple[SiteContext, ...]:
        """What the pages know of the site, by language."""
        return tuple(index.context for index in self.indexes)

    def last_groups(self, routes: Mapping[str, Sequence[str]]) -> Iterator[PageGroup[Any]]:
        """The groups that are made from the routes of all other pages that readers come to, by their prefix."""
        for index in self.indexes:
            for kind in KINDS:
                yield from kind.last(index, routes[index.context.prefix])


def plan_site(site: Opened, content: Content, archive: Archive, cache: BuildCache) -> Plan:
    """What the site is to be, with all that is wrong with it."""
    static = static_copies(content.static)
    taken = frozenset(copy.path for copy in static)
    main = plan_context(site_context(site.config, taken), content, archive, taken, cache)
    return Plan(
        indexes=main.indexes,
        groups=main.groups,
        copies=(*main.copies, *static, *theme_copies(site.theme)),
        problems=(*main.problems, *_missing_templates(site)),
        root_paths=(*_in_navigation(site), *main.root_paths),
    )


def plan_context(
    context: SiteContext, content: Content, archive: Archive, static: frozenset[str], cache: BuildCache
) -> Plan:
    """The pages of the site in one language, with the files beside them. `static`: what content/static/ takes."""
    feeds = chain.from_iterable(kind.feeds(context, archive) for kind in KINDS)
    result = indexed(archive, context, content, feeds, static, cache)
    groups = tuple(group for kind in KINDS for group in kind.groups(result.index))
    return Plan((result.index,), groups, result.attachments, result.problems, result.root_paths)


def _in_navigation(site: Opened) -> Iterator[RootPath]:
    for index, item in enumerate(site.config.navigation):
        if item.url.startswith("/"):
            place = site.setting_places.get(("navigation", index, "url"), Position())
            yield RootPath(FILE, Reference(item.url, place))


def site_context(config: Config, static: frozenset[str], prefix: str = "") -> SiteContext:
    """What pages know of the site. `static` are the paths that content/static/ takes; `prefix`, the pages' folder."""
    base = config.base_path + prefix
    favicon = next((name for name in _FAVICONS if name in static), "")
    in_menu = sorted((kind.menu.order, kind.menu.title, kind.route) for kind in KINDS if kind.menu)
    site = SiteView(
        title=config.title,
        description=config.description,
        language=config.language,
        author=config.author,
        origin=config.origin,
        base_path=config.base_path,
        addresses=tuple((kind.name, url(base, kind.route)) for kind in KINDS if kind.route),
        menu=tuple(Link(title=title, url=url(base, route)) for _, title, route in in_menu),
        navigation=tuple(
            Link(
                title=item.title,
                url=config.base_path + item.url[1:] if item.url.startswith("/") else item.url,
            )
            for item in config.navigation
        ),
        favicon=url(config.base_path, favicon) if favicon else "",
    )
    context = SiteContext(prefix, config, site)
    with_feeds = msgspec.structs.replace(site, feed_links=BRIEFINGS.links(context))
    return msgspec.structs.replace(context, site=with_feeds)


def _missing_templates(site: Opened) -> list[Problem]:
    """The templates that a kind of page needs and the theme does not have."""
    name = site.theme.folders[0][0]
    return [
        Problem(
            f"themes/{name}/theme.yaml",
            f"the theme has no template {template}",
            "Add it to templates/, or have the theme extend briefing, which has all of them.",
        )
        for template, one in PAGE_TYPES.items()
        if one.is_html and template not in site.templates.texts
    ]
