"""What one content file says, before anything else in the archive is known."""

from __future__ import annotations

from typing import Any

import msgspec

from site_builder.errors import Position
from site_builder.model.moment import Moment
from site_builder.model.topic_kind import TopicKind


class Source(msgspec.Struct, frozen=True, gc=False):
    """The report, document or outlet that a briefing rests on."""

    name: str
    title: str = ""
    author: str = ""
    published: Moment | None = None
    url: str = ""
    archived: str = ""


class Account(msgspec.Struct, frozen=True, gc=False):
    """When an event happened, according to one source."""

    date: Moment
    source: str = ""
    """The source's name; empty where the article itself says so."""


class Told(msgspec.Struct, frozen=True, gc=False):
    """An event as one article tells it."""

    id: str
    """Shared by the articles that tell the same event; empty for an event told once."""
    title: str
    accounts: tuple[Account, ...]
    place: str = ""
    participants: tuple[str, ...] = ()


class Image(msgspec.Struct, frozen=True, gc=False):
    """The picture that stands for an article."""

    target: str
    alt: str = ""
    caption: str = ""


class Reference(msgspec.Struct, frozen=True, gc=False):
    """A relative address in an article, kept as it was written until every address of the archive is known."""

    target: str
    position: Position = Position()
    """Where it stands first."""
    more: tuple[Position, ...] = ()
    """Where else it stands."""


class Body(msgspec.Struct, frozen=True, gc=False):
    """An article's HTML, cut where a reference's address has to be put in, and where an element has its id.

    `pieces` has one more item than `holes`; `holes[n]`, between `pieces[n]` and `pieces[n + 1]`, is the
    index of a reference, or `-1 - index` of an id: a document with several texts has none of their ids.
    """

    pieces: tuple[str, ...]
    holes: tuple[int, ...] = ()
    ids: tuple[str, ...] = ()
    """Whole attributes, with the space before them."""


class Correction(msgspec.Struct, frozen=True, gc=False):
    """What was wrong, and is mended."""

    date: Moment
    text: str
    """Without markup."""
    html: Body
    references: tuple[Reference, ...] = ()
    """Those of its own HTML."""


class Enclosure(msgspec.Struct, frozen=True, gc=False):
    """A recording or another file that an article names, for feeds to hand on."""

    target: str
    type: str
    """Its media type, as `audio/mpeg`."""
    length: int = 0
    """Bytes, as given; 0 if nobody says."""


class Text(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What is known of a content file that becomes a page of its own, without its HTML."""

    path: str
    """Relative to the site, with `/`."""
    title: str
    updated: Moment | None = None
    summary: str = ""
    """As given, or else the beginning of the body."""
    slug: str = ""
    """As given, or else from the file's name."""
    authors: tuple[str, ...] = ()
    """Each once, as written; none if it is the site's."""
    language: str = ""
    draft: bool = False
    aliases: tuple[str, ...] = ()
    image: Image | None = None
    extra: dict[str, Any] = {}
    foreign: tuple[str, ...] = ()
    """Keys of the front matter that are not ours; their values are in `extra`."""
    body: bytes = b""
    """Digest of the Body; empty if there is none."""
    references: tuple[Reference, ...] = ()
    ids: tuple[str, ...] = ()
    """The ids in the body, which a fragment may lead to."""
    positions: dict[str, Position] = {}
    """Where the keys of the front matter stand, for problems found later."""

    @property
    def is_bundle(self) -> bool:
        """Whether the file is a folder's `index.md`, with files of its own beside it."""
        return self.path.endswith("/index.md")

    @property
    def folder(self) -> str:
        """The folder of the file."""
        return self.path.rpartition("/")[0]


class PlainPage(Text, frozen=True, gc=False, kw_only=True, tag="page"):
    """A file of content/pages/: it has no date and is in no list."""


class Article(Text, frozen=True, gc=False, kw_only=True, tag="article"):
    """A file of content/articles/, which becomes a briefing."""

    date: Moment
    topics: tuple[str, ...] = ()
    publish_at: Moment | None = None
    expires: Moment | None = None
    guid: str = ""
    sources: tuple[Source, ...] = ()
    events: tuple[Told, ...] = ()
    corrections: tuple[Correction, ...] = ()
    enclosure: Enclosure | None = None
    """As the front matter names it: its page has a player for it."""
    media: tuple[Enclosure, ...] = ()
    """The audio and video in the body, each once."""

    @property
    def appears(self) -> Moment:
        """When its time comes."""
        return self.publish_at or self.date

    @property
    def changed(self) -> Moment:
        """The date that readers are told of as the last change: an update or a correction, or else the date itself."""
        if not (self.updated or self.corrections):
            return self.date
        moments = [self.date, self.updated, *(correction.date for correction in self.corrections)]
        return max((moment for moment in moments if moment), key=lambda moment: moment.instant)


class Dossier(msgspec.Struct, frozen=True, gc=False, kw_only=True, tag="dossier"):
    """What a file in `content/topics/` says about a topic."""

    path: str
    name: str
    kind: TopicKind = TopicKind.THEME
    aliases: tuple[str, ...] = ()
    parent: str = ""
    summary: str = ""
    slug: str = ""
    """As given, or else from the file's name; empty if that has no letter or digit."""
    body: bytes = b""
    references: tuple[Reference, ...] = ()
    ids: tuple[str, ...] = ()
    """The ids in the body, which a fragment may lead to."""
    positions: dict[str, Position] = {}
