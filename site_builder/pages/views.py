"""What each kind of page shows: frozen values, complete, and nothing else.

A view is all that a template gets besides the site's own view and pure functions, so its digest says whether
a page has changed. Addresses are paths from the host's root; `SiteView.origin` makes them absolute.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from site_builder.model.article import Correction
from site_builder.model.moment import Moment


class View(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The root of all that is shown. Views form no cycles, so the collector need not look at them."""


class Located(View, frozen=True, kw_only=True):
    """A page that readers come to."""

    url: str


class Link(View, frozen=True, kw_only=True):
    """A title and where it leads; without a `url` it is text."""

    title: str
    url: str = ""


class DateLink(View, frozen=True, kw_only=True):
    """An edition, named by its date: a day, or the first day of a month or year."""

    date: date
    url: str


class FeedLink(View, frozen=True, kw_only=True):
    """A feed in one format."""

    format: str
    """`rss`, `atom` or `json`."""
    url: str


class SiteView(View, frozen=True, kw_only=True):
    """What every page shows of the site. Kept minimal: a change here renders every page."""

    title: str
    description: str
    language: str
    author: str
    origin: str
    """Scheme and host, as `https://example.org`."""
    base_path: str
    """Where the site stands on the host, with a slash at both ends."""
    home: str
    archive: str
    topics: str
    events: str
    sources: str
    feeds: str
    """The addresses of the archive's own pages."""
    navigation: tuple[Link, ...] = ()
    feed_links: tuple[FeedLink, ...] = ()
    """The feeds of the whole archive."""
    favicon: str = ""


class BodyView(View, frozen=True, kw_only=True):
    """An article's HTML by its digest, and the addresses that go into its holes."""

    digest: bytes
    links: tuple[str, ...] = ()


class ImageView(View, frozen=True, kw_only=True):
    """A picture."""

    url: str
    alt: str = ""
    caption: str = ""


class TopicLink(View, frozen=True, kw_only=True):
    """A topic, named on another page."""

    title: str
    url: str
    kind: str


class Item(View, frozen=True, kw_only=True):
    """A briefing in a list."""

    title: str
    url: str
    date: Moment
    summary: str = ""
    language: str = ""
    """Empty if it is the site's."""
    draft: bool = False
    scheduled: bool = False
    """Its time has not come: only a preview shows it."""


class DayView(View, frozen=True, kw_only=True):
    """One day's briefings in a longer list."""

    date: date
    url: str
    items: tuple[Item, ...]


class ReportView(View, frozen=True, kw_only=True):
    """A source as one briefing cites it."""

    name: Link
    title: str = ""
    author: str = ""
    published: Moment | None = None
    url: str = ""
    archived: str = ""


class DatingView(View, frozen=True, kw_only=True):
    """A date of an event, and who says so."""

    date: Moment
    sources: tuple[Link, ...] = ()


class EventView(View, frozen=True, kw_only=True):
    """Something that happened."""

    id: str
    """The element's id on the timeline."""
    title: str
    url: str
    """Its place on the timeline."""
    datings: tuple[DatingView, ...]
    """Several where the accounts disagree."""
    place: Link | None = None
    participants: tuple[Link, ...] = ()
    briefings: tuple[Item, ...] = ()
    """Those that tell it; on a briefing's own page the others."""


class NeighboursView(View, frozen=True, kw_only=True):
    """The briefings before and after one, within a topic or in the whole archive."""

    topic: TopicLink | None = None
    previous: Item | None = None
    next: Item | None = None


class BriefingView(Located, frozen=True, kw_only=True):
    """A briefing's page."""

    title: str
    date: Moment
    edition: str
    """The address of its day."""
    updated: Moment | None = None
    """The last update or correction, if there was one."""
    summary: str = ""
    lead: bool = False
    """Whether the summary was written as one; if not, it repeats the body's beginning."""
    language: str = ""
    """Empty if it is the site's."""
    body: BodyView | None = None
    image: ImageView | None = None
    topics: tuple[TopicLink, ...] = ()
    sources: tuple[ReportView, ...] = ()
    events: tuple[EventView, ...] = ()
    corrections: tuple[Correction, ...] = ()
    neighbours: NeighboursView = NeighboursView()
    within: tuple[NeighboursView, ...] = ()
    """The neighbours in each of its topics that has any."""
    draft: bool = False
    scheduled: bool = False
    """Its time has not come: only a preview shows it."""
    extra: dict[str, Any] = {}


class DayPageView(Located, frozen=True, kw_only=True):
    """A day's edition."""

    date: date
    items: tuple[Item, ...]
    month: DateLink
    previous: DateLink | None = None
    next: DateLink | None = None


class DayCount(View, frozen=True, kw_only=True):
    """A day with briefings, in a calendar."""

    date: date
    url: str
    count: int


class MonthCount(View, frozen=True, kw_only=True):
    """A month with briefings."""

    date: date
    """Its first day."""
    url: str
    count: int
    days: tuple[DayCount, ...] = ()


class YearCount(View, frozen=True, kw_only=True):
    """A year with briefings."""

    date: date
    """Its first day."""
    url: str
    count: int
    months: tuple[MonthCount, ...] = ()


class MonthPageView(Located, frozen=True, kw_only=True):
    """A month's edition: a calendar and its days."""

    month: MonthCount
    days: tuple[DayView, ...]
    """Newest first."""
    year: DateLink
    previous: DateLink | None = None
    next: DateLink | None = None


class YearPageView(Located, frozen=True, kw_only=True):
    """A year's edition: its months, each with a calendar."""

    year: YearCount
    previous: DateLink | None = None
    next: DateLink | None = None


class HomeView(Located, frozen=True, kw_only=True):
    """The home page: the latest editions."""

    days: tuple[DayView, ...] = ()
    """Newest first."""
    years: tuple[DateLink, ...] = ()
    """Newest first."""


class ArchiveView(Located, frozen=True, kw_only=True):
    """All years and months."""

    years: tuple[YearCount, ...] = ()
    """Newest first."""


class CountedLink(View, frozen=True, kw_only=True):
    """A topic or a source in an index."""

    title: str
    url: str
    count: int


class TopicGroup(View, frozen=True, kw_only=True):
    """The topics of one kind."""

    kind: str
    topics: tuple[CountedLink, ...]


class TopicIndexView(Located, frozen=True, kw_only=True):
    """All topics by kind."""

    groups: tuple[TopicGroup, ...] = ()


class YearItems(View, frozen=True, kw_only=True):
    """Briefings of one year, newest first."""

    date: date
    """The first day of the year."""
    items: tuple[Item, ...]


class TopicView(Located, frozen=True, kw_only=True):
    """A topic's page: the dossier and the briefings."""

    title: str
    kind: str
    count: int
    summary: str = ""
    body: BodyView | None = None
    aliases: tuple[str, ...] = ()
    parent: Link | None = None
    children: tuple[CountedLink, ...] = ()
    years: tuple[YearItems, ...] = ()
    """Newest first; only the newest year where there are many briefings."""
    other_years: tuple[DateLink, ...] = ()
    """The years that have pages of their own."""
    events: tuple[EventView, ...] = ()
    """Newest first, of the years shown."""
    feeds: tuple[FeedLink, ...] = ()


class TopicYearView(Located, frozen=True, kw_only=True):
    """One year of a topic with many briefings."""

    topic: TopicLink
    year: YearItems
    events: tuple[EventView, ...] = ()
    previous: DateLink | None = None
    next: DateLink | None = None


class SourceIndexView(Located, frozen=True, kw_only=True):
    """All sources."""

    sources: tuple[CountedLink, ...] = ()


class CitedView(View, frozen=True, kw_only=True):
    """A briefing and the report of this source that it rests on."""

    item: Item
    report: ReportView


class YearCited(View, frozen=True, kw_only=True):
    """What rests on a source in one year, newest first."""

    date: date
    cited: tuple[CitedView, ...]


class SourceView(Located, frozen=True, kw_only=True):
    """A source's page."""

    title: str
    count: int
    years: tuple[YearCited, ...]
    other_years: tuple[DateLink, ...] = ()


class SourceYearView(Located, frozen=True, kw_only=True):
    """One year of a source with many briefings."""

    source: Link
    year: YearCited
    previous: DateLink | None = None
    next: DateLink | None = None


class YearEvents(View, frozen=True, kw_only=True):
    """Events of one year, newest first."""

    date: date
    events: tuple[EventView, ...]


class TimelineView(Located, frozen=True, kw_only=True):
    """The events: all of them, or the newest year and the way to the others."""

    years: tuple[YearEvents, ...] = ()
    """Newest first."""
    other_years: tuple[DateLink, ...] = ()


class TimelineYearView(Located, frozen=True, kw_only=True):
    """The events of one year, where there are many."""

    timeline: str
    year: YearEvents
    previous: DateLink | None = None
    next: DateLink | None = None


class PlainPageView(Located, frozen=True, kw_only=True):
    """An undated page."""

    title: str
    summary: str = ""
    lead: bool = False
    language: str = ""
    updated: Moment | None = None
    body: BodyView | None = None
    image: ImageView | None = None
    draft: bool = False
    scheduled: bool = False
    """Its time has not come: only a preview shows it."""
    extra: dict[str, Any] = {}


class NotFoundView(View, frozen=True, kw_only=True):
    """The page for addresses that lead nowhere."""

    url: str
