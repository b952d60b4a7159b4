"""The public calendar: a month of events at a time, by theme and by how one takes part; and the series there are."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, render_template

from domain.values import add_months, month_end
from projections.reports import calendars
from projections.views import series
from projections.views.events import CALLED_OFF
from web.api.deeds import house
from web.api.reading import views
from web.auth.rights import public
from web.pages.asked import asked
from web.pages.mine import bookings

pages = Blueprint("events_months", __name__)
MODES = ("in person", "online", "in person and online")
MONTH = "2[01][0-9]{2}-(0[1-9]|1[0-2])$"
NO_MONTH = "Give a month of 2000 to 2199 as 2026-11."


class MonthSchema(ma.Schema):
    """Which month, about what, and how one takes part."""

    month = ma.fields.String(load_default=None, validate=ma.validate.Regexp(MONTH, error=NO_MONTH))
    theme = ma.fields.String(load_default=None)
    mode = ma.fields.String(load_default=None, validate=ma.validate.OneOf(MODES))


@pages.get("/events/calendar")
@public
def show() -> str:
    """Show a month of events day by day, and each week's as a list."""
    query = asked(MonthSchema())
    today = house().today()
    first = date.fromisoformat(f"{query['month']}-01") if query["month"] else today.replace(day=1)
    with views() as connection:
        found = calendars.from_day(connection, first, as_of=today)
        own = {booking.offer: booking for booking in bookings(connection)}
    inside = [each for each in found if each.event.starts[:7] == first.isoformat()[:7]]
    shown = [each for each in inside if _fits(each, query)]
    return render_template(
        "events/calendar.html",
        first=first,
        before=add_months(first, -1).isoformat()[:7],
        after=add_months(first, 1).isoformat()[:7],
        weeks=_weeks(first, shown),
        shown=shown,
        own=own,
        is_filtered=len(shown) < len(inside),
        themes=[(theme, theme) for theme in sorted({each.theme for each in inside if each.theme})],
        modes=[(mode, mode) for mode in MODES],
        query=query,
        called_off=CALLED_OFF,
    )


@pages.get("/series")
@public
def all_series() -> str:
    """Show the series there are."""
    with views() as connection:
        found = series.listing(connection, as_of=house().today())
    return render_template("events/all_series.html", found=found)


@pages.get("/series/<uuid:series_id>")
@public
def one_series(series_id: UUID) -> str:
    """Show a series and its events in order."""
    today = house().today()
    with views() as connection:
        listed = series.find(connection, series_id, as_of=today) or abort(404)
        found = calendars.of_events(connection, listed.events, as_of=today)
        own = {booking.offer: booking for booking in bookings(connection)}
    return render_template("events/series.html", series=listed, found=found, own=own)


def _fits(found: calendars.Dated, query: dict[str, Any]) -> bool:
    return (not query["theme"] or found.theme == query["theme"]) and (not query["mode"] or found.mode == query["mode"])


def _weeks(first: date, shown: list[calendars.Dated]) -> list[list[tuple[date, list[calendars.Dated]]]]:
    """Return the days of a month in weeks from Monday to Sunday, each with its events."""
    monday = first - timedelta(days=first.weekday())
    sunday = (last := month_end(first)) + timedelta(days=6 - last.weekday())
    days = [monday + timedelta(days=n) for n in range((sunday - monday).days + 1)]
    of_day = {day: [each for each in shown if each.event.starts[:10] == day.isoformat()] for day in days}
    return [[(day, of_day[day]) for day in days[n : n + 7]] for n in range(0, len(days), 7)]
