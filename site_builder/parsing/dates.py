"""The one rule for dates, whatever wrote them down.

A date is ISO 8601 (`2025-04-28`, `2025-04-28T10:30`, `2025-04-28 10:30:15.123456789 +0200`, `20250428`,
`2025-W18-1`), with or without a zone (`Z`, `+02:00`, `+0200`, `-07`), what PyYAML takes for a date
(`2025-4-8`), or RFC 2822 (`Mon, 28 Apr 2025 10:30:00 +0200`). Without a zone it is in the site's. A time
that the clocks skip in spring is taken as if they had not been put forward; one that they show twice in
autumn is the first of the two. Digits beyond microseconds are dropped.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from site_builder.model.moment import Moment

FIRST_YEAR, LAST_YEAR = 1000, 9998
"""The years that every format here can write with four digits, in every zone."""

HINT = "Write a date as 2025-04-28, or with a time as 2025-04-28 10:30 or 2025-04-28T10:30:00+02:00."

_LOOSE = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d?)-(?P<day>\d\d?)"
    r"(?:(?:[Tt]|\s+)(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d+))?)?"
    r"\s*(?P<zone>[Zz]|[+-]\d\d?(?::?[0-5]\d)?)?)?"
)


def _normal(text: str) -> str:
    """The shapes that `fromisoformat` does not take, made into ones that it takes."""
    found = _LOOSE.fullmatch(text)
    if not found:
        return text
    part = found.groupdict()
    normal = f"{part['year']}-{int(part['month']):02}-{int(part['day']):02}"
    if part["hour"] is None:
        return normal
    normal += f"T{int(part['hour']):02}:{part['minute']}:{part['second'] or '00'}.{(part['fraction'] or '0')[:6]:0<6}"
    zone = part["zone"] or ""
    if zone in ("", "Z", "z"):
        return normal + zone.upper()
    digits = zone[1:].replace(":", "")
    return (
        normal
        + f"{zone[0]}{digits[:-2].zfill(2) if len(digits) > 2 else digits.zfill(2)}:{digits[-2:] if len(digits) > 2 else '00'}"
    )


def _parse(text: str) -> tuple[datetime, bool]:
    normal = _normal(text)
    try:
        day = date.fromisoformat(normal)
        return datetime(day.year, day.month, day.day), False  # noqa: DTZ001 - its zone is the caller's
    except ValueError:
        pass
    if re.search(r"T.*[+-]\d\d:?[6-9]\d$", normal):
        raise ValueError("a zone has at most 59 minutes")
    try:
        return datetime.fromisoformat(normal), True
    except ValueError as error:
        if not re.match(r"(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} \d{4}", text):
            raise ValueError(str(error)) from error
        parsed = parsedate_to_datetime(text)
        # Source: RFC 5322, section 3.3: -0000 is universal time.
        return (parsed.replace(tzinfo=UTC) if text.rstrip().endswith("-0000") else parsed), True


@lru_cache(maxsize=4096)
def parse_moment(text: str, zone: ZoneInfo) -> Moment:
    """The moment that a text means.

    Raises ValueError, with a message for the editor, if it means none.
    """
    try:
        moment, timed = _parse(text.strip())
    except (ValueError, OverflowError, IndexError, TypeError) as error:
        raise ValueError(f"“{text[:60]}” is not a date") from error
    local = moment.replace(tzinfo=zone) if moment.tzinfo is None else moment
    with suppress(OverflowError):  # then the year is out of range, as is said below
        # By way of UTC, so that a time that the clocks skip becomes one that they show.
        local = local.astimezone(UTC).astimezone(zone)
    if not (FIRST_YEAR <= moment.year <= LAST_YEAR and FIRST_YEAR <= local.year <= LAST_YEAR):
        raise ValueError(f"the year {moment.year} is out of range: {FIRST_YEAR} to {LAST_YEAR}")
    return Moment(_whole_minutes(local).isoformat(), timed)


def _whole_minutes(moment: datetime) -> datetime:
    """With an offset of whole minutes: before zones there were seconds, which RFC 3339 cannot write."""
    offset = moment.utcoffset() or timedelta()
    if not offset.total_seconds() % 60:
        return moment
    return moment.replace(tzinfo=timezone(timedelta(minutes=round(offset.total_seconds() / 60))))


@lru_cache(maxsize=8)
def zone(name: str) -> ZoneInfo:
    """The zone of a name that is known to be good."""
    return ZoneInfo(name)
