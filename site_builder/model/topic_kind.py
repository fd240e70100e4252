"""What a topic can be: everything that depends on a topic's kind is said here, once."""

from __future__ import annotations

from enum import StrEnum


class TopicKind(StrEnum):
    """The kind of a topic, in the order in which indexes show them."""

    plural: str
    """What the interface calls many of them, in English; catalogues translate it."""
    schema_type: str
    """Their type at schema.org."""

    def __new__(cls, value: str, plural: str, schema_type: str) -> TopicKind:
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.plural, kind.schema_type = plural, schema_type
        return kind

    PERSON = "person", "People", "Person"
    PLACE = "place", "Places", "Place"
    ORGANISATION = "organisation", "Organisations", "Organization"
    EVENT = "event", "Events", "Event"
    THEME = "theme", "Themes", "Thing"

    @property
    def singular(self) -> str:
        """What the interface calls one of them, in English."""
        return self.value.capitalize()

    @property
    def order(self) -> int:
        """Its place among the kinds."""
        return list(type(self)).index(self)
