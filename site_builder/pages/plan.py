"""Archive -> everything that will stand in `output/`, each path claimed once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from site_builder.pages import views
from site_builder.pages.briefings import briefings, undated
from site_builder.pages.catalogue import Catalogue
from site_builder.pages.editions import editions
from site_builder.pages.feeds import feed_links, feeds
from site_builder.pages.page import Copy, Page
from site_builder.pages.service import service
from site_builder.pages.sources import sources
from site_builder.pages.timeline import timeline
from site_builder.pages.topics import topics
from site_builder.reading.scanning import STATIC, Found

_FAVICONS = ("favicon.svg", "favicon.png", "favicon.ico")


def static_copies(files: Iterable[Found]) -> tuple[Copy, ...]:
    """content/static/, at the root."""
    return tuple(Copy(file.path.removeprefix(STATIC + "/"), file.path, file.stamp) for file in files)


def plan(catalogue: Catalogue, static: Sequence[Copy]) -> tuple[Page, ...]:
    """Every page. What hosts ask for gives way to a file of the same name in content/static/."""
    taken = {copy.path for copy in static}
    pages = tuple(
        chain(
            briefings(catalogue),
            undated(catalogue),
            editions(catalogue),
            topics(catalogue),
            sources(catalogue),
            timeline(catalogue),
            feeds(catalogue),
        )
    )
    return (*pages, *(page for page in service(catalogue.routes, pages) if page.path not in taken))


def site_view(catalogue: Catalogue, static: Sequence[Copy]) -> views.SiteView:
    """What every page shows of the site."""
    routes, config = catalogue.routes, catalogue.config
    names = {copy.path for copy in static}
    favicon = next((name for name in _FAVICONS if name in names), "")
    return views.SiteView(
        title=config.title,
        description=config.description,
        language=config.language,
        author=config.author,
        origin=config.origin,
        base_path=config.base_path,
        home=routes.url(routes.home()),
        archive=routes.url(routes.archive()),
        topics=routes.url(routes.topics()),
        events=routes.url(routes.timeline()),
        sources=routes.url(routes.sources()),
        feeds=routes.url(routes.feeds()),
        navigation=tuple(
            views.Link(
                title=item.title,
                url=config.base_path + item.url[1:] if item.url.startswith("/") else item.url,
            )
            for item in config.navigation
        ),
        feed_links=feed_links(catalogue),
        favicon=routes.url(favicon) if favicon else "",
    )
