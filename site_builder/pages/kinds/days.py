"""The edition of a day: its briefings. It is made with those of its month."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from site_builder.pages import views
from site_builder.pages.context import SiteContext
from site_builder.pages.editions import day_link, day_route, month_link
from site_builder.pages.kind import Kind
from site_builder.pages.page import Page, PageType


class DayPageView(views.Located, frozen=True, kw_only=True):
    """A day's edition."""

    date: date
    items: tuple[views.Item, ...]
    month: views.DateLink
    previous: views.DateLink | None = None
    next: views.DateLink | None = None


DAY = PageType("day.html", DayPageView, in_sitemap=True)


def day_pages(
    context: SiteContext,
    days: Sequence[tuple[date, tuple[views.Item, ...]]],
    before: date | None,
    after: date | None,
) -> Iterator[Page]:
    """The pages of days of one month; `before` and `after` are the days beside them that have a page."""
    dates = (before, *(day for day, _ in days), after)
    for earlier, (day, items), later in zip(dates, days, dates[2:], strict=False):
        view = DayPageView(
            url=day_link(context, day).url,
            date=day,
            items=items,
            month=month_link(context, day.replace(day=1)),
            previous=day_link(context, earlier) if earlier else None,
            next=day_link(context, later) if later else None,
        )
        yield DAY.page(day_route(day), view, f"the edition of {day}")


KIND = Kind(name="days", types=(DAY,))
