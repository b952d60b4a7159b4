"""The API's door to events: announce, register, wait, accept a freed seat, cancel, attend."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.events import commands
from domain.events.event import Event
from domain.events.registration import LONGEST_REASON, Registration
from domain.events.rules import MOST_MINUTES, MOST_SEATS
from domain.processes import attendances
from domain.processes import registration as process
from web.api.answers import with_version
from web.api.deeds import Answer, done, expected, house, new_id
from web.api.fields import DoneSchema, MoneySchema, Schema, Whole, text
from web.api.offers import OfferSchema
from web.api.orders import SeatRequestSchema, asker, order_of
from web.api.own import acting_for
from web.auth.rights import EVERYONE, allow, public

events = Blueprint("events_api", __name__, url_prefix="/events", description="Webinars, meetings, conferences")
registrations = Blueprint(
    "registrations", __name__, url_prefix="/registrations", description="Seats and places in line"
)


class AnnouncementSchema(OfferSchema):
    """An event to open for registration; `starts` is wall time at `zone`."""

    starts = text(16, metadata={"example": "2026-11-30T18:00"})
    zone = text(60, metadata={"example": "Europe/Berlin"})
    minutes = Whole(1, MOST_MINUTES, required=True)
    capacity = Whole(1, MOST_SEATS, required=True)


class EventSchema(AnnouncementSchema):
    """An event and its seats."""

    id = ma.fields.UUID()
    taken = ma.fields.Integer()
    held = ma.fields.Integer()
    free = ma.fields.Integer()
    called_off = ma.fields.Boolean()


class CapacitySchema(Schema):
    """How many seats there are from now on."""

    capacity = Whole(1, MOST_SEATS, required=True)


class MoveSchema(Schema):
    """The new wall time."""

    starts = text(16, metadata={"example": "2026-11-30T18:00"})


class AttendanceSchema(Schema):
    """How long the person was there, if that is known."""

    minutes = Whole(0, MOST_MINUTES, load_default=None, allow_none=True)


class TakenBackSchema(Schema):
    """Why something that was taken down is taken back; the person may read it."""

    reason = text(LONGEST_REASON, metadata={"example": "Mixed up with somebody of the same name"})


class RegistrationSchema(Schema):
    """A registration as it stands."""

    id = ma.fields.UUID()
    event_id = ma.fields.UUID()
    person_id = ma.fields.UUID()
    state = ma.fields.String()
    price = ma.fields.Nested(MoneySchema())
    invoice_id = ma.fields.UUID(allow_none=True)
    mode = ma.fields.String(allow_none=True)


def registration_owner(registration_id: UUID) -> UUID:
    """Return whose registration it is."""
    return house().office.read(Registration, registration_id).person_id


@events.post("")
@allow(STAFF, ADMIN)
@events.arguments(AnnouncementSchema())
@events.response(201, DoneSchema())
def announce(data: dict[str, Any]) -> Answer:
    """Open an event for registration."""
    return done(commands.announce, new_id(), on=house().today(), **data)


@events.get("/<uuid:event_id>")
@public
@events.response(200, EventSchema())
def show(event_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return an event and its seats, with the version to send back in If-Match."""
    found = house().office.read(Event, event_id)
    body = {name: getattr(found.terms, name) for name in AnnouncementSchema().fields}
    seats = {"capacity": found.capacity, "taken": found.taken, "held": found.held, "free": found.free}
    return with_version(found, {**body, **seats, "id": found.id, "called_off": found.is_called_off})


@events.post("/<uuid:event_id>/registrations")
@allow(*EVERYONE)
@events.arguments(SeatRequestSchema())
@events.response(201, DoneSchema())
def register(data: dict[str, Any], event_id: UUID) -> Answer:
    """Take a seat with its ticket, mode and add-ons, and its invoice, or a place in line when it is full."""
    terms: dict[str, Any] = {"event_id": event_id, "person_id": acting_for(data["person_id"]), "on": house().today()}
    return done(
        process.register, **terms, at=house().clock(), standing=house().good_standing, order=order_of(data), who=asker()
    )


@events.post("/<uuid:event_id>/capacities")
@allow(STAFF, ADMIN)
@events.arguments(CapacitySchema())
@events.response(201, DoneSchema())
def agree_capacity(data: dict[str, int], event_id: UUID) -> Answer:
    """Agree on another number of seats; new ones are offered to whoever waits."""
    return done(commands.agree_capacity, event_id, on=house().today(), at=house().clock(), expected=expected(), **data)


@events.post("/<uuid:event_id>/moves")
@allow(STAFF, ADMIN)
@events.arguments(MoveSchema())
@events.response(201, DoneSchema())
def move(data: dict[str, str], event_id: UUID) -> Answer:
    """Let an event take place at another time."""
    return done(commands.move, event_id, on=house().today(), at=house().clock(), expected=expected(), **data)


@events.post("/<uuid:event_id>/cancellations")
@allow(STAFF, ADMIN)
@events.response(201, DoneSchema())
def call_off(event_id: UUID) -> Answer:
    """Call an event off; its registrations are then cancelled and credited."""
    return done(commands.call_off, event_id, on=house().today(), expected=expected())


@registrations.get("/<uuid:registration_id>")
@allow(STAFF, ADMIN, own=registration_owner)
@registrations.response(200, RegistrationSchema())
def show_registration(registration_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return a registration, with the version to send back in If-Match."""
    found = house().office.read(Registration, registration_id)
    names = ("id", "event_id", "person_id", "state", "price", "invoice_id", "mode")
    return with_version(found, {name: getattr(found, name) for name in names})


@registrations.post("/<uuid:registration_id>/acceptances")
@allow(STAFF, ADMIN, own=registration_owner)
@registrations.response(201, DoneSchema())
def accept(registration_id: UUID) -> Answer:
    """Take the seat that is held for whoever waited longest."""
    return done(process.accept_offer, registration_id, on=house().today(), at=house().clock(), expected=expected())


@registrations.post("/<uuid:registration_id>/passes")
@allow(STAFF, ADMIN, own=registration_owner)
@registrations.response(201, DoneSchema())
def pass_on(registration_id: UUID) -> Answer:
    """Let the next in line have the seat that is held."""
    return done(commands.pass_offer, registration_id, on=house().today(), at=house().clock(), expected=expected())


@registrations.post("/<uuid:registration_id>/cancellations")
@allow(STAFF, ADMIN, own=registration_owner)
@registrations.response(201, DoneSchema())
def cancel(registration_id: UUID) -> Answer:
    """Give up a seat, an offer or a place in line; in time, the invoice is credited."""
    return done(process.cancel, registration_id, on=house().today(), at=house().clock(), expected=expected())


@registrations.post("/<uuid:registration_id>/attendances")
@allow(STAFF, ADMIN)
@registrations.arguments(AttendanceSchema())
@registrations.response(201, DoneSchema())
def attend(data: dict[str, Any], registration_id: UUID) -> Answer:
    """Take down that the person was there; what the event credits follows."""
    return done(commands.attend, registration_id, on=house().today(), at=house().clock(), expected=expected(), **data)


@registrations.post("/<uuid:registration_id>/attendance-withdrawals")
@allow(STAFF, ADMIN)
@registrations.arguments(TakenBackSchema())
@registrations.response(201, DoneSchema())
def withdraw_attendance(data: dict[str, str], registration_id: UUID) -> Answer:
    """Take attendance back that was taken down by mistake, with the credit that it earned."""
    return done(attendances.withdraw_attendance, registration_id, on=house().today(), expected=expected(), **data)
