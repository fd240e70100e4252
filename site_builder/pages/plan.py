"""Archive -> everything that will stand in `output/`, in groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from site_builder.pages import views
from site_builder.pages.briefings import undated
from site_builder.pages.context import SiteContext
from site_builder.pages.editions import editions
from site_builder.pages.feeds import feed_links, feeds
from site_builder.pages.months import months
from site_builder.pages.page import Copy, PageGroup
from site_builder.pages.site_index import SiteIndex
from site_builder.pages.sources import sources
from site_builder.pages.timeline import timeline
from site_builder.pages.topics import topics

_FAVICONS = ("favicon.svg", "favicon.png", "favicon.ico")


def plan(index: SiteIndex) -> Iterator[PageGroup]:
    """Every group, but for what is made from the paths of all others: `service()` adds that."""
    return chain(
        months(index),
        undated(index),
        editions(index),
        topics(index),
        sources(index),
        timeline(index),
        feeds(index),
    )


def site_view(context: SiteContext, static: Sequence[Copy]) -> views.SiteView:
    """What every page shows of the site."""
    routes, config = context.routes, context.config
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
        feed_links=feed_links(context),
        favicon=routes.url(favicon) if favicon else "",
    )
