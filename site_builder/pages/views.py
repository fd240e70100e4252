"""What pages show: frozen values, complete, and nothing else. Here stands what several kinds of pages show.

A view is all that a template gets besides the site's own view and pure functions, so its digest says whether
a page has changed. Addresses are paths from the host's root; `SiteView.origin` makes them absolute.
"""

from __future__ import annotations

from datetime import date
from typing import TypeVar

import msgspec

from site_builder.model.article import Body
from site_builder.model.moment import Moment
from site_builder.model.picture import PictureSize
from site_builder.model.topic_kind import TopicKind


class View(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The root of all that is shown. Views form no cycles, so the collector need not look at them."""


V = TypeVar("V", bound=View)


class Located(View, frozen=True, kw_only=True):
    """A page that readers come to."""

    url: str


class Link(View, frozen=True, kw_only=True):
    """A title and where it leads; without a `url` it is text."""

    title: str
    url: str = ""
    language: str = ""
    """Of the title; empty if it is the site's or nobody says."""


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
    addresses: tuple[tuple[str, str], ...]
    """The kinds that have a main page, each with its address."""
    menu: tuple[Link, ...] = ()
    """The archive's own pages, titled in English."""
    navigation: tuple[Link, ...] = ()
    """The links that the settings add."""
    feed_links: tuple[FeedLink, ...] = ()
    """The feeds of the whole archive."""
    favicon: str = ""

    def address(self, kind: str) -> str:
        """The address of a kind's main page. Raises KeyError for a kind that has none."""
        return dict(self.addresses)[kind]


class BodyView(View, frozen=True, kw_only=True):
    """An article's HTML by its digest, and the addresses that go into its holes."""

    digest: bytes
    links: tuple[str, ...] = ()
    sizes: tuple[PictureSize | None, ...] = ()
    """For each of the addresses, how large the picture there is, if that is known; empty if it is of none."""


class ImageView(View, frozen=True, kw_only=True):
    """A picture."""

    url: str
    alt: str = ""
    caption: str = ""
    size: PictureSize | None = None
    """None if it is not known."""


class CorrectionView(View, frozen=True, kw_only=True):
    """What was wrong in a briefing, and is mended."""

    date: Moment
    text: str
    """Without markup."""
    html: Body
    links: tuple[str, ...] = ()
    """The addresses that go into its holes."""


class EnclosureView(View, frozen=True, kw_only=True):
    """A recording or another file that a briefing hands to the readers of its feeds."""

    url: str
    type: str
    """Its media type, as `audio/mpeg`."""
    length: int = 0
    """Bytes; 0 where the file is not part of the site and nobody says."""


class TopicLink(View, frozen=True, kw_only=True):
    """A topic, named on another page."""

    title: str
    url: str
    kind: TopicKind


class AuthorLink(View, frozen=True, kw_only=True):
    """Who wrote a text."""

    title: str
    url: str = ""
    """The page of the topic that the author is; empty if there is none of a person or an organisation."""
    kind: TopicKind = TopicKind.PERSON
    """A person or an organisation."""


class Item(View, frozen=True, kw_only=True):
    """A briefing in a list."""

    title: str
    url: str
    date: Moment
    summary: str = ""
    authors: tuple[str, ...] = ()
    """Only where the archive has more than one author."""
    language: str = ""
    """Empty if it is the site's."""
    draft: bool = False
    scheduled: bool = False


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
    language: str = ""
    """Of the title; empty if it is the site's."""
    url: str
    """Its place on the timeline."""
    datings: tuple[DatingView, ...]
    """Several where the accounts disagree."""
    place: Link | None = None
    participants: tuple[Link, ...] = ()
    briefings: tuple[Item, ...] = ()
    """Those that tell it; on a briefing's own page the others."""


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


class CountedLink(View, frozen=True, kw_only=True):
    """A topic or a source in an index."""

    title: str
    url: str
    count: int
