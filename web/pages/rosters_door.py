"""The door of an event: who is in, by a scanned code, by typing or by name, and what follows for attendance."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, abort, g, render_template, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from domain.aggregate import ADMIN, STAFF
from domain.events import presences
from domain.events.event import Event
from domain.events.presence import LONGEST_DOOR
from domain.events.presences import Showing
from domain.events.registration import Registration
from integrations.attendance.tickets import Tickets
from projections.views import people, rosters
from projections.views import presences as seen
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.reading import views
from web.auth.rights import allow
from web.door import WITH_A_SEAT, holder, showings, unsettled
from web.pages.asked import DatesSchema, asked
from web.pages.asked import seen as dated
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.sheets import sheet

pages = Blueprint("rosters_door", __name__)
DOOR = "Main door"
COLUMNS = ("Name", "State", "Ticket digest", "Registration id")


class ShownForm(Schema):
    """A ticket that is shown: its text or the registration, and by which door."""

    ticket = ma.fields.String(load_default=None, validate=ma.validate.Length(1, 300))
    registration_id = ma.fields.UUID(load_default=None)
    door = text(LONGEST_DOOR, required=False, load_default=DOOR)


@pages.get("/rosters/events/<uuid:event_id>/door")
@allow(STAFF, ADMIN)
def show(event_id: UUID, errors: dict[str, str] | None = None, **_refused: object) -> str | Response:
    """Show who has a seat and who is in, with a field for codes; as a file it knows tickets without the key."""
    at = dated(query := asked(DatesSchema()))
    event = house().office.read(Event, event_id)
    with views() as connection:
        seated = [b for b in rosters.roster(connection, event_id, as_of=house().today()) if b.state in WITH_A_SEAT]
        names = people.names(connection, [booking.person for booking in seated])
        there = seen.there(connection, event_id)
    seated.sort(key=lambda booking: people.folded(names.get(booking.person, "~")))
    if query["format"]:
        made = Tickets(house().keys)
        rows = [(names.get(b.person, ""), b.state, made.digest(b.id), str(b.id)) for b in seated]
        return sheet("door", at, COLUMNS, rows)
    return render_template(
        "rosters/door.html",
        event=event,
        open=presences.hours(event),
        now=house().clock(),
        seated=seated,
        names=names,
        there=there,
        waits=len(unsettled(event_id)),
        told=house().connections.waiting_for(event_id),
        door=session.get("door", DOOR),
        key=fresh_key(),
        errors=errors or {},
    )


@pages.post("/rosters/events/<uuid:event_id>/check-ins")
@allow(STAFF, ADMIN)
@submitted(ShownForm(), show)
def check_in(form: dict[str, Any], event_id: UUID) -> AnyResponse:
    """Let somebody in; a ticket that was shown before says at which doors."""
    now, door = house().clock(), form["door"]
    registration = holder(event_id, form["ticket"], form["registration_id"])
    session["door"] = door
    with views() as connection:
        name = people.names(connection, [registration.person_id]).get(registration.person_id, "Somebody erased")
    g.acting_for = registration.person_id
    send(presences.check_in, registration.id, showing=Showing(now, door, now), on=house().today())
    before = [where for at, where in showings(registration.id) if at != now]
    address = url_for("rosters_door.show", event_id=event_id)
    if before:
        told = f"{name} is in. This ticket was shown before: {', '.join(before)}."
        return then(address, told, level="warning")
    return then(address, f"{name} is in.")


@pages.get("/check-in/<ticket>")
@allow(STAFF, ADMIN)
def ticket(ticket: str) -> str:
    """Show what a scanned code stands for, with one button to let its holder in."""
    id = Tickets(house().keys).read(ticket) or abort(404)
    registration = house().office.read(Registration, id)
    event = house().office.read(Event, registration.event_id)
    with views() as connection:
        name = people.names(connection, [registration.person_id]).get(registration.person_id, "Somebody erased")
        there = seen.there(connection, event.id).get(id)
    return render_template(
        "rosters/ticket.html",
        ticket=ticket,
        registration=registration,
        event=event,
        name=name,
        there=there,
        door=session.get("door", DOOR),
        key=fresh_key(),
    )


@pages.post("/rosters/events/<uuid:event_id>/registrations/<uuid:registration_id>/check-in-withdrawals")
@allow(STAFF, ADMIN)
@submitted(Schema(), show)
def undo(_form: dict[str, Any], event_id: UUID, registration_id: UUID) -> AnyResponse:
    """Take a check-in back."""
    send(presences.undo_check_in, registration_id, on=house().today())
    return then(url_for("rosters_door.show", event_id=event_id), "The check-in is taken back.")


@pages.post("/rosters/events/<uuid:event_id>/attendances")
@allow(STAFF, ADMIN)
@submitted(Schema(), show)
def take(_form: dict[str, Any], event_id: UUID) -> AnyResponse:
    """Take down that the event was held, and who attended."""
    waiting = unsettled(event_id)
    send(presences.take_attendance, event_id, seen=waiting, at=house().clock(), on=house().today())
    text = f"Attendance of {len(waiting)} is taken down; what the event credits is put on their logs."
    return then(url_for("rosters_door.show", event_id=event_id), text)
