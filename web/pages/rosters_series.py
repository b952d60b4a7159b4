"""The office keeps series: begins one, and says which events make it in which order."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, render_template, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.events import programme
from domain.events.series import Series
from projections.reports import calendars
from projections.views import series
from web.api.deeds import house, new_id
from web.api.fields import Schema, text
from web.api.reading import views
from web.auth.rights import allow
from web.pages.calendar import RECENT
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.shell import day

pages = Blueprint("rosters_series", __name__, url_prefix="/rosters/series")


class BeginForm(Schema):
    """The form of a series."""

    title = text(200)
    summary = text(4_000)


class EventForm(Schema):
    """An event to add at the end, or to take out."""

    event = ma.fields.UUID(required=True)


@pages.get("")
@allow(STAFF, ADMIN)
def listing(errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Show the series, and the form to begin one."""
    with views() as connection:
        found = series.listing(connection, as_of=house().today())
    again = {"errors": errors or {}, "values": values or {}}
    return render_template("rosters/all_series.html", found=found, key=fresh_key(), **again)


@pages.post("")
@allow(STAFF, ADMIN)
@submitted(BeginForm(), listing)
def begin(form: dict[str, Any]) -> Response:
    """Begin a series."""
    id = new_id()
    send(programme.begin_series, id, on=house().today(), **form)
    return then(url_for("rosters_series.edit", series_id=id), "The series is begun. Put its events in order.")


@pages.get("/<uuid:series_id>")
@allow(STAFF, ADMIN)
def edit(series_id: UUID, errors: dict[str, str] | None = None, **_refused: object) -> str:
    """Show a series' events in order, and those that can be added."""
    today = house().today()
    with views() as connection:
        listed = series.find(connection, series_id, as_of=today) or abort(404)
        found = calendars.of_events(connection, listed.events, as_of=today)
        others = calendars.from_day(connection, today - RECENT, as_of=today)
    free = [
        (each.event.id, f"{each.event.title}, {day(each.event.starts)}")
        for each in others
        if each.event.id not in listed.events
    ]
    return render_template(
        "rosters/series.html", series=listed, found=found, free=free, key=fresh_key(), errors=errors or {}
    )


@pages.post("/<uuid:series_id>/events")
@allow(STAFF, ADMIN)
@submitted(EventForm(), edit)
def add(form: dict[str, Any], series_id: UUID) -> Response:
    """Add an event at the end."""
    return _arranged(series_id, lambda events: [*events, form["event"]])


@pages.post("/<uuid:series_id>/events-up")
@allow(STAFF, ADMIN)
@submitted(EventForm(), edit)
def put_first(form: dict[str, Any], series_id: UUID) -> Response:
    """Put an event before all others."""
    event = form["event"]
    return _arranged(series_id, lambda events: [event, *(each for each in events if each != event)])


@pages.post("/<uuid:series_id>/events-out")
@allow(STAFF, ADMIN)
@submitted(EventForm(), edit)
def take_out(form: dict[str, Any], series_id: UUID) -> Response:
    """Take an event out of the series; the event itself stays."""
    return _arranged(series_id, lambda events: [each for each in events if each != form["event"]])


def _arranged(series_id: UUID, change: Callable[[list[UUID]], list[UUID]]) -> Response:
    found = house().office.read(Series, series_id)
    send(programme.arrange_series, series_id, events=change(found.events), on=house().today())
    return then(url_for("rosters_series.edit", series_id=series_id), "The series is in its new order.")
