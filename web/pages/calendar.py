"""Events in anybody's own calendar: one, a series, all that are public, and one's own by a secret address."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, Response, abort, current_app, request, url_for

from domain.events.clock import instant
from integrations.calendar.ics import Entry
from integrations.calendar.ics import calendar as written
from projections.reports import calendars
from projections.reports.calendars import Dated
from projections.views import series
from projections.views.events import CALLED_OFF, Offer
from web.api.deeds import house
from web.api.reading import views
from web.auth.feeds import feed_owner
from web.auth.rights import public

pages = Blueprint("calendar", __name__)
RECENT = timedelta(days=60)
"""How far back the public calendar begins, so that what is called off or moved is still told."""
PER_MINUTE = 60


@pages.get("/events/<uuid:event_id>.ics")
@public
def entry(event_id: UUID) -> Response:
    """Return an event as a calendar's entry, by an id that stays and a sequence that only grows."""
    with views() as connection:
        found = calendars.of_events(connection, [event_id], as_of=house().today()) or abort(404)
    return _file(found, title=found[0].event.title, name=f"event-{event_id}")


@pages.get("/events/calendar.ics")
@public
def everything() -> Response:
    """Return the public calendar, to be followed: events of late and to come."""
    today = house().today()
    with views() as connection:
        found = calendars.from_day(connection, today - RECENT, as_of=today)
    return _file(found, title=house().settings.association, name="events")


@pages.get("/series/<uuid:series_id>.ics")
@public
def of_series(series_id: UUID) -> Response:
    """Return the events of a series, to be followed."""
    today = house().today()
    with views() as connection:
        listed = series.find(connection, series_id, as_of=today) or abort(404)
        found = calendars.of_events(connection, listed.events, as_of=today)
    return _file(found, title=listed.title, name=f"series-{series_id}")


@pages.get("/calendar/<secret>.ics")
@public
def own(secret: str) -> Response:
    """Return the events that somebody has a seat at, to whoever knows their secret address."""
    current_app.extensions["limits"].require(f"calendar:{request.remote_addr}", PER_MINUTE)
    person = feed_owner(house().office, secret) or abort(404)
    with views() as connection:
        found = calendars.of_person(connection, person, as_of=house().today())
    answer = _file(found, title=f"{house().settings.association}: my events", name="my-events")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def begins(event: Offer) -> datetime:
    """Return the instant at which an event begins."""
    return instant(event.starts, event.zone)


def place(found: Dated) -> str:
    """Return where an event takes place, in one line; its link is told to nobody here."""
    venue, mode = found.arranged.venue, found.mode
    return ", ".join([venue["name"], venue["address"]]) if venue else mode.capitalize()


def _file(found: Iterable[Dated], *, title: str, name: str) -> Response:
    body = written([_entry(each) for each in found], title=title, stamp=house().clock())
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return Response(body, content_type="text/calendar; charset=utf-8", headers=headers)


def _entry(found: Dated) -> Entry:
    event = found.event
    return Entry(
        id=event.id,
        sequence=found.change,
        title=event.title,
        summary=event.summary,
        starts=event.starts,
        zone=event.zone,
        minutes=event.minutes,
        place=place(found),
        url=url_for("events.show", event_id=event.id, _external=True),
        is_called_off=event.state == CALLED_OFF,
    )
