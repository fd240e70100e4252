"""Dates, numbers and texts in the site's language: the pure functions that templates and feeds use."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import msgspec
from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from site_builder.model.moment import Moment
from site_builder.model.topic_kind import TopicKind
from site_builder.pages.views import MonthCount


class Translations(NullTranslations):
    """Interface texts of one or more catalogues, read as they are edited: nothing has to be compiled."""

    def __init__(self, catalogues: Iterable[Path]) -> None:
        super().__init__()
        self._texts: dict[str, str] = {}
        self._plurals: dict[str, tuple[tuple[str, ...], Callable[[int], int]]] = {}
        for file in catalogues:
            with file.open("rb") as stream:
                catalogue = read_po(stream)
            plural = _plural_rule(catalogue.plural_expr)
            for message in catalogue:
                if not message.id or message.fuzzy:
                    continue
                if isinstance(message.id, str):
                    if message.string:
                        self._texts.setdefault(message.id, str(message.string))
                elif message.string and all(message.string):
                    self._plurals.setdefault(message.id[0], (tuple(message.string), plural))

    def gettext(self, message: str) -> str:
        """The text in the language, or as it is."""
        return self._texts.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form of the text for a number, or the English one."""
        if msgid1 not in self._plurals:
            return msgid1 if n == 1 else msgid2
        forms, rule = self._plurals[msgid1]
        return forms[min(rule(n), len(forms) - 1)]


def _plural_rule(expression: str) -> Callable[[int], int]:
    from gettext import c2py

    rule: Callable[[int], int] = c2py(expression)
    return rule


class Cell(msgspec.Struct, frozen=True):
    """A day in a calendar."""

    number: int
    date: date
    url: str = ""
    count: int = 0


class Localizer:
    """What one language calls things. Every method is a pure function of its arguments."""

    def __init__(self, language: str, catalogues: Iterable[Path]) -> None:
        self.locale = Locale.parse(language, sep="-")
        self.translations = Translations(catalogues)
        self.moment_words = lru_cache(maxsize=4096)(self._moment_words)
        """The day, and the time if one was given. Feeds and pages say the same moments again and again."""

    def functions(self) -> dict[str, Any]:
        """By the names that templates use. Pure, so what was said once is remembered."""
        often = (
            "day_words",
            "weekday_words",
            "month_words",
            "month_name",
            "year_words",
            "day_short",
            "number",
            "kind_plural",
            "kind_singular",
        )
        functions: dict[str, Any] = {name: lru_cache(maxsize=4096)(getattr(self, name)) for name in often}
        functions |= {
            "moment_words": self.moment_words,
            "weekdays": self.weekdays,
            "weeks": self.weeks,
            "capital": self.capital,
        }
        return functions

    def say(self, text: str, **values: str) -> str:
        """An interface text with its values put in."""
        translated = self.translations.gettext(text)
        return translated % values if values else translated

    def capital(self, text: str) -> str:
        return text[:1].upper() + text[1:]

    def day_words(self, day: date | Moment) -> str:
        return format_date(_day(day), "long", self.locale)

    def weekday_words(self, day: date | Moment) -> str:
        return format_date(_day(day), "full", self.locale)

    def month_words(self, day: date | Moment) -> str:
        return format_skeleton("yMMMM", _day(day), locale=self.locale, fuzzy=True)

    def month_name(self, day: date | Moment) -> str:
        return format_date(_day(day), "LLLL", self.locale)

    def year_words(self, day: date | Moment) -> str:
        return format_date(_day(day), "y", self.locale)

    def day_short(self, day: date | Moment) -> str:
        return format_skeleton("MMMd", _day(day), locale=self.locale, fuzzy=True)

    def _moment_words(self, moment: Moment) -> str:
        localizer = self.day_words(moment)
        if not moment.timed:
            return localizer
        time = format_time(moment.instant.timetz().replace(tzinfo=None), "short", locale=self.locale)
        pattern: Any = self.locale.datetime_formats["medium"]
        return str(pattern).replace("'", "").format(time, localizer)

    def number(self, value: int) -> str:
        return format_decimal(value, locale=self.locale)

    def weekdays(self) -> list[tuple[str, str]]:
        """Short and long names, from the first day of the week on."""
        short, long = (
            get_day_names("abbreviated", "stand-alone", self.locale),
            get_day_names("wide", "stand-alone", self.locale),
        )
        return [(short[day], long[day]) for day in self._week()]

    def _week(self) -> list[int]:
        first = self.locale.first_week_day
        return [(first + place) % 7 for place in range(7)]

    def weeks(self, month: MonthCount) -> list[list[Cell | None]]:
        """A month's calendar: rows of seven, None outside the month."""
        counted = {day.date: day for day in month.days}
        first = month.date.replace(day=1)
        cells: list[Cell | None] = [None] * ((first.weekday() - self.locale.first_week_day) % 7)
        day = first
        while day.month == first.month:
            entry = counted.get(day)
            cells.append(Cell(day.day, day, entry.url, entry.count) if entry else Cell(day.day, day))
            day += timedelta(days=1)
        cells += [None] * (-len(cells) % 7)
        return [cells[start : start + 7] for start in range(0, len(cells), 7)]

    def kind_plural(self, kind: TopicKind) -> str:
        return self.say(kind.plural)

    def kind_singular(self, kind: TopicKind) -> str:
        return self.say(kind.singular)


def iso(value: date | Moment) -> str:
    """For `datetime` attributes: a day, or a time with its offset."""
    if isinstance(value, Moment):
        return value.iso if value.timed else value.day.isoformat()
    return value.isoformat()


def _day(value: date | datetime | Moment) -> date:
    return value.day if isinstance(value, Moment) else value
