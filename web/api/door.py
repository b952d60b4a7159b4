"""The API's door to the doors of events: who has a seat, check-ins brought later, webinars' lists."""

from datetime import UTC
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.events import presences
from domain.events.event import Event
from domain.events.presence import LONGEST_DOOR
from integrations.attendance.tickets import Tickets
from projections.reports.agendas import Door, there_told
from projections.views import people, rosters
from projections.views import presences as seen
from web.api.deeds import Answer, check_precondition, done, house
from web.api.explained import explained, look_of
from web.api.fields import AsOfSchema, DoneSchema, Schema, text
from web.api.reading import dates, views
from web.attendance import Plan, opened, planned, sealed
from web.auth.rights import allow
from web.door import MOST, WITH_A_SEAT, shown, unsettled

doors = Blueprint("doors", __name__, url_prefix="/events", description="Who comes in, who was there")
checked = Blueprint("checked_in", __name__, url_prefix="/registrations", description="Check-ins")
Told = tuple[dict[str, Any], int, dict[str, str]]
LONGEST_LIST = 200_000
ZONES = sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC")
NO_ZONE = "This is no time zone; write its name, as in Europe/Vienna."
LONGEST_PLAN = 200_000


class KnownSchema(Schema):
    """Somebody with a seat as a door knows them: by the SHA-256 of their ticket's text, and where it was shown."""

    registration_id = ma.fields.UUID()
    name = ma.fields.String()
    state = ma.fields.String()
    digest = ma.fields.String()
    there = ma.fields.Dict(allow_none=True)


class DoorSchema(Schema):
    """Everybody who has a seat at an event, to be taken to a door that is not connected."""

    items = ma.fields.List(ma.fields.Nested(KnownSchema()))


class ShowingSchema(Schema):
    """A ticket that was shown at a door, by its text or its registration, at an instant of the device's clock."""

    ticket = ma.fields.String(load_default=None, validate=ma.validate.Length(1, 300))
    registration_id = ma.fields.UUID(load_default=None)
    at = ma.fields.AwareDateTime(required=True, format="iso", default_timezone=UTC)


class ShowingsSchema(Schema):
    """What a door has to tell; told again, nothing changes."""

    door = text(LONGEST_DOOR, metadata={"example": "Main door"})
    showings = ma.fields.List(ma.fields.Nested(ShowingSchema()), required=True, validate=ma.validate.Length(1, MOST))


class OutcomeSchema(Schema):
    """What became of a showing: in, twice or refused; where else the ticket was shown, and why it was refused."""

    registration_id = ma.fields.UUID(allow_none=True)
    outcome = ma.fields.String()
    showings = ma.fields.List(ma.fields.Dict())
    why = ma.fields.String(allow_none=True)


class WebinarListSchema(Schema):
    """A webinar's attendance list as its platform exports it; `zone` is that of its times, the event's unless given."""

    content = text(LONGEST_LIST)
    zone = ma.fields.String(load_default=None, validate=ma.validate.OneOf(ZONES, error=NO_ZONE))


class AttendeeSchema(Schema):
    """Somebody on the list who has a seat, and for how many minutes of the event they were connected."""

    registration = ma.fields.UUID()
    person = ma.fields.UUID()
    name = ma.fields.String()
    line = ma.fields.Integer()
    minutes = ma.fields.Integer()


class StrangerSchema(Schema):
    """Somebody on the list of whom nothing is taken down, and why."""

    line = ma.fields.Integer()
    name = ma.fields.String()
    email = ma.fields.String()
    why = ma.fields.String()


class UnreadableLineSchema(Schema):
    """A line of the list that cannot be read."""

    line = ma.fields.Integer()
    column = ma.fields.String()
    message = ma.fields.String()


class AttendancePlanSchema(Schema):
    """What a list would lead to. `likely` are known by name alone; `plan` is carried out as it stands or not at all."""

    platform = ma.fields.String()
    matched = ma.fields.List(ma.fields.Nested(AttendeeSchema()))
    likely = ma.fields.List(ma.fields.Nested(AttendeeSchema()))
    strangers = ma.fields.List(ma.fields.Nested(StrangerSchema()))
    findings = ma.fields.List(ma.fields.Nested(UnreadableLineSchema()))
    plan = ma.fields.String()


class CarriedOutSchema(Schema):
    """A plan to carry out, and the registrations of those whom it knows by name alone and who were there."""

    plan = text(LONGEST_PLAN)
    likely = ma.fields.List(ma.fields.UUID(), load_default=list, validate=ma.validate.Length(0, MOST))


class OutcomesSchema(Schema):
    """What became of each showing, in the order they came in."""

    items = ma.fields.List(ma.fields.Nested(OutcomeSchema()))


@doors.get("/<uuid:event_id>/door")
@allow(STAFF, ADMIN)
@doors.arguments(AsOfSchema(), location="query")
@doors.response(200, DoorSchema())
def door(query: dict[str, Any], event_id: UUID) -> dict[str, Any]:
    """Return who has a seat at an event, how a door knows them, and who is in."""
    house().office.read(Event, event_id)
    at, made = dates(query["as_of"], query["known_at"])._asdict(), Tickets(house().keys)
    with views() as connection:
        seated = [b for b in rosters.roster(connection, event_id, **at) if b.state in WITH_A_SEAT]
        there = seen.there(connection, event_id, **at)
        names = people.names(connection, [booking.person for booking in seated])
    return {
        "items": [
            {
                "registration_id": b.id,
                "name": names.get(b.person, ""),
                "state": b.state,
                "digest": made.digest(b.id),
                "there": there_told(there[b.id]) if b.id in there else None,
            }
            for b in seated
        ]
    }


def _door(query: dict[str, Any], event_id: UUID) -> Door:
    house().office.read(Event, event_id)
    return Door(event_id, look_of(query))


explained(doors, "/<uuid:event_id>/door", allow(STAFF, ADMIN), AsOfSchema, _door, name="door")


@doors.post("/<uuid:event_id>/check-ins")
@allow(STAFF, ADMIN)
@doors.arguments(ShowingsSchema())
@doors.response(201, OutcomesSchema())
def check_in(data: dict[str, Any], event_id: UUID) -> Told:
    """Let in whoever showed a ticket, now or while the door was not connected; each showing is taken on its own."""
    check_precondition()
    house().office.read(Event, event_id)
    return _told({"items": [shown(event_id, data["door"], **showing) for showing in data["showings"]]})


@checked.post("/<uuid:registration_id>/check-in-withdrawals")
@allow(STAFF, ADMIN)
@checked.response(201, DoneSchema())
def undo_check_in(registration_id: UUID) -> Answer:
    """Take a check-in back that was a mistake."""
    return done(presences.undo_check_in, registration_id, on=house().today())


@doors.post("/<uuid:event_id>/attendances")
@allow(STAFF, ADMIN)
@doors.response(201, DoneSchema())
def take_attendance(event_id: UUID) -> Answer:
    """Take down that an event was held, and who attended of those whom doors and webinars told of."""
    seen, at = unsettled(event_id), house().clock()
    return done(presences.take_attendance, event_id, seen=seen, at=at, on=house().today())


@doors.post("/<uuid:event_id>/attendance-plans")
@allow(STAFF, ADMIN)
@doors.arguments(WebinarListSchema())
@doors.response(201, AttendancePlanSchema())
def plan(data: dict[str, Any], event_id: UUID) -> Told:
    """Return what a webinar's list would lead to; nothing of it is kept."""
    check_precondition()
    event = house().office.read(Event, event_id)
    with views() as connection:
        found = planned(house(), connection, event, data["content"].encode(), zone=data["zone"])
    return _told({**_listed(found), "plan": sealed(house(), event_id, found)})


def _told(body: dict[str, Any]) -> Told:
    """Return an answer with the position that the journal has come to."""
    return body, 201, {"Collegium-Position": str(house().office.recorder.head())}


def _listed(found: Plan) -> dict[str, Any]:
    lists: dict[str, list[Any]] = {
        "matched": list(found.matched),
        "likely": list(found.likely),
        "strangers": list(found.strangers),
        "findings": list(found.findings),
    }
    return {"platform": found.platform, **{name: [row._asdict() for row in rows] for name, rows in lists.items()}}


@doors.post("/<uuid:event_id>/attendance-lists")
@allow(STAFF, ADMIN)
@doors.arguments(CarriedOutSchema())
@doors.response(201, DoneSchema())
def take_list(data: dict[str, Any], event_id: UUID) -> Answer:
    """Take attendance down as it was planned, all of it or nothing."""
    check_precondition()
    house().office.read(Event, event_id)
    counted = opened(house(), event_id, data["plan"], data["likely"])
    return done(presences.take_list, event_id, counted=counted, at=house().clock())
