"""A point in time as an editor means it: with the zone it was written in, and with or without a time of day."""

from __future__ import annotations

from datetime import date, datetime

import msgspec


class Moment(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A date, or a date and time, in the site's zone."""

    iso: str
    """RFC 3339 with an offset, as `2025-04-28T10:30:00+02:00`."""
    timed: bool = False
    """Whether a time of day was given; if not, `iso` says midnight."""

    @property
    def instant(self) -> datetime:
        """The instant, with its offset: what comparisons use."""
        return datetime.fromisoformat(self.iso)

    @property
    def day(self) -> date:
        """The calendar day in the site's zone: the edition that it belongs to."""
        return date.fromisoformat(self.iso[:10])
