"""The keys that front matter may have: the types that files are checked against and that JSON Schemas are made from."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from site_builder.model.topic_kind import TopicKind

Date = Annotated[str, Meta(description="2025-04-28, 2025-04-28 10:30 or 2025-04-28T10:30:00+02:00")]
WebAddress = Annotated[str, Meta(description="An address that begins with https:// or http://")]


class SourceFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The report, document or outlet that the briefing rests on."""

    name: Annotated[str, Meta(description="The outlet or document: sources of one name share a page")]
    title: Annotated[str, Meta(description="The report's title")] = ""
    author: str = ""
    published: Date = ""
    url: WebAddress = ""
    archived: Annotated[str, Meta(description="The address of an archived copy")] = ""


class AccountFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When an event happened, according to one source."""

    date: Date
    source: Annotated[str, Meta(description="The name of one of this article's sources")] = ""


class EventFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something that happened on a date."""

    title: str
    id: Annotated[str, Meta(description="Shared by all articles that tell this event")] = ""
    date: Date = ""
    accounts: Annotated[
        tuple[AccountFields, ...], Meta(description="Dates, each with its source, where they differ")
    ] = ()
    place: str = ""
    participants: tuple[str, ...] = ()


class CorrectionFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was wrong, and is mended."""

    date: Date
    text: Annotated[str, Meta(description="One line, which may have emphasis, links and code")]


class ImageFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The picture that stands for the article."""

    src: Annotated[str, Meta(description="A file beside the article, a path from the root, or an address")]
    alt: Annotated[str, Meta(description="What it shows, for those who cannot see it")] = ""
    caption: str = ""


class EnclosureFields(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recording or another file that feeds hand to their readers."""

    src: Annotated[str, Meta(description="A file beside the article, a path from the root, or an address")]
    type: Annotated[
        str, Meta(description="Its media type, as audio/mpeg; if left out, from its name's ending")
    ] = ""
    length: Annotated[int, Meta(description="Its size in bytes, where the file is not part of this site")] = 0


class PageFields(msgspec.Struct, frozen=True, kw_only=True):
    """The front matter of an undated page."""

    title: Annotated[str, Meta(description="The only key that is required")]
    summary: Annotated[
        str, Meta(description="One or two sentences; if left out, the beginning of the text")
    ] = ""
    slug: Annotated[
        str, Meta(description="The page's part of the address; if left out, from the file's name")
    ] = ""
    author: Annotated[
        str | tuple[str, ...], Meta(description="Who wrote the text, if not the site's author")
    ] = ()
    authors: Annotated[
        str | tuple[str, ...], Meta(description="The same, for several; if both are there, both count")
    ] = ()
    language: Annotated[str, Meta(description="The text's language, if not the site's")] = ""
    draft: Annotated[bool, Meta(description="true: not published")] = False
    updated: Date = ""
    aliases: Annotated[tuple[str, ...], Meta(description="Old addresses, which lead here")] = ()
    image: str | ImageFields = ""
    extra: Annotated[dict[str, Any], Meta(description="Anything else, for templates")] = {}


class ArticleFields(PageFields, frozen=True, kw_only=True):
    """The front matter of an article."""

    date: Date = ""
    topics: Annotated[tuple[str, ...], Meta(description="People, places, organisations, events, themes")] = ()
    publish_at: Annotated[str, Meta(description="When it is to appear, if not at its date")] = ""
    expires: Annotated[str, Meta(description="When it is to disappear")] = ""
    guid: Annotated[
        str, Meta(description="Its identity in feeds; if left out, made from the file's path")
    ] = ""
    sources: tuple[SourceFields, ...] = ()
    events: tuple[EventFields, ...] = ()
    corrections: tuple[CorrectionFields, ...] = ()
    enclosure: str | EnclosureFields = ""


class DossierFields(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The front matter of a topic's dossier."""

    name: Annotated[str, Meta(description="The topic's name")]
    kind: TopicKind = TopicKind.THEME
    aliases: Annotated[tuple[str, ...], Meta(description="Other names for the same topic")] = ()
    parent: Annotated[str, Meta(description="The topic that this one belongs to")] = ""
    summary: str = ""
    slug: Annotated[
        str, Meta(description="The topic's part of the address; if left out, from the file's name")
    ] = ""


ARTICLE_KEYS = tuple(field.encode_name for field in msgspec.structs.fields(ArticleFields))
"""The keys of an article's front matter; the settings map foreign ones onto them."""
