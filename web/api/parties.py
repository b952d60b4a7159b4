"""The API's door to seats for others: what one costs, several people at once, a seat in other hands or modes."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.errors import RuleBroken
from domain.events.event import Event
from domain.events.ordering import Charge, Order
from domain.events.party import Party
from domain.events.tickets import MOST_PERSONS
from domain.journal import Actor, Journal
from domain.processes import handing_on, orders, parties
from domain.processes.handing_on import Successor
from domain.processes.parties import Guest
from domain.values import Money
from web.api.answers import with_version
from web.api.deeds import Answer, check_precondition, done, expected, house, new_id
from web.api.events import registration_owner
from web.api.fields import DoneSchema, Flag, MoneySchema, Schema
from web.api.offers import ForWhomSchema
from web.api.orders import (
    NamedSchema,
    OrderFields,
    SeatRequestSchema,
    TicketChoice,
    asker,
    is_office,
    mode,
    order_of,
    person_named,
)
from web.api.own import acting_for
from web.api.ticket_shapes import ChargedSchema
from web.auth.rights import EVERYONE, allow

seats_for_others = Blueprint("seats_for_others", __name__, description="What a seat costs, and seats for others")
AGREED = "say that everybody named has agreed to be registered; they are told by letter"


class QuoteSchema(Schema):
    """What an order would cost today: each line with its reason, and the total to send back as `told`."""

    charges = ma.fields.List(ma.fields.Nested(ChargedSchema()))
    total = ma.fields.Nested(MoneySchema())


class GuestSchema(OrderFields, NamedSchema):
    """Somebody to be registered with others, and what goes with their seat."""


class PartySchema(ForWhomSchema):
    """Who pays, and who comes; `agreed` says that everybody named has agreed to it."""

    guests = ma.fields.List(
        ma.fields.Nested(GuestSchema()), required=True, validate=ma.validate.Length(1, MOST_PERSONS)
    )
    agreed = Flag(required=True)


class BookedPartySchema(Schema):
    """A party: who pays, by which invoice, and each registration."""

    id = ma.fields.UUID()
    event_id = ma.fields.UUID()
    person_id = ma.fields.UUID()
    registrations = ma.fields.List(ma.fields.UUID())
    invoice_id = ma.fields.UUID(allow_none=True)


class SuccessorSchema(TicketChoice, NamedSchema):
    """Who has the seat next, and by which ticket: the same unless another is named."""


class ModeSchema(Schema):
    """The other way to be there."""

    mode = mode(required=True)


def party_owner(party_id: UUID, **_seat: UUID) -> UUID:
    """Return who pays for a party, and so for each seat of it."""
    return house().office.read(Party, party_id).person_id


def quoted(event_id: UUID, person_id: UUID | None, order: Order) -> tuple[list[Charge], Money]:
    """Return what an order would cost a person today, a guest where nobody is known; nothing is set aside."""
    today, standing = house().today(), house().good_standing
    with house().office.unit(Actor("reader")) as journal:
        event = journal.get(Event, event_id)
        event.check_open(there := event.day_there(today, house().clock()))
        who = asker()
        if person_id is not None:
            who = orders.buyer_of(journal, event, person_id, on=today, standing=standing, who=who)
        charges = orders.quote(journal, event, order._replace(told=None), who, on=there)
    return charges, Money(sum(each.net for each in charges), event.terms.price.currency)


def successor_of(data: dict[str, Any]) -> Successor:
    """Return whom somebody names to have their seat."""
    return Successor(person_named(data["email"]), is_office=is_office(), **data)


def guests_of(guests: list[dict[str, Any]]) -> list[Guest]:
    """Return whom somebody brings along."""
    return [Guest(person_named(each["email"]), order_of(each), each["name"], each["email"]) for each in guests]


def bring(journal: Journal, /, id: UUID, *, agreed: bool, **terms: Any) -> UUID:
    """Register a party. Raises RuleBroken unless everybody has agreed."""
    if not agreed:
        raise RuleBroken(AGREED, field="agreed")
    return parties.register_party(journal, id, **terms)


@seats_for_others.post("/events/<uuid:event_id>/quotes")
@allow(*EVERYONE)
@seats_for_others.arguments(SeatRequestSchema())
@seats_for_others.response(200, QuoteSchema())
def quote(data: dict[str, Any], event_id: UUID) -> dict[str, Any]:
    """Return what a seat and what goes with it would cost today, and which rule says so; nothing is set aside."""
    check_precondition()
    person = acting_for(data["person_id"])
    charges, total = quoted(event_id, person, order_of(data))
    return {"charges": [_told(each, total.currency) for each in charges], "total": total}


@seats_for_others.post("/events/<uuid:event_id>/parties")
@allow(*EVERYONE)
@seats_for_others.arguments(PartySchema())
@seats_for_others.response(201, DoneSchema())
def register_party(data: dict[str, Any], event_id: UUID) -> Answer:
    """Register several people, a seat each and one invoice; all have one or nobody."""
    payer, guests = acting_for(data["person_id"]), guests_of(data["guests"])
    terms: dict[str, Any] = {"on": house().today(), "standing": house().good_standing, "is_office": is_office()}
    agreed: dict[str, Any] = {"event_id": event_id, "payer_id": payer, "agreed": data["agreed"], "at": house().clock()}
    return done(bring, new_id(), guests=guests, **agreed, **terms)


@seats_for_others.get("/parties/<uuid:party_id>")
@allow(STAFF, ADMIN, own=party_owner)
@seats_for_others.response(200, BookedPartySchema())
def show_party(party_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return who was registered together, with the version to send back in If-Match."""
    found = house().office.read(Party, party_id)
    return with_version(found, {name: getattr(found, name) for name in BookedPartySchema().fields})


@seats_for_others.post("/parties/<uuid:party_id>/registrations/<uuid:registration_id>/cancellations")
@allow(STAFF, ADMIN, own=party_owner)
@seats_for_others.response(201, DoneSchema())
def give_up(party_id: UUID, registration_id: UUID) -> Answer:
    """Give up one seat of a party, for whoever pays for it; the person is told by letter."""
    return done(parties.give_up, party_id, registration_id=registration_id, on=house().today(), at=house().clock())


@seats_for_others.post("/registrations/<uuid:registration_id>/transfers")
@allow(STAFF, ADMIN, own=registration_owner)
@seats_for_others.arguments(SuccessorSchema())
@seats_for_others.response(201, DoneSchema())
def transfer(data: dict[str, Any], registration_id: UUID) -> Answer:
    """Let another person have a paid seat: it is credited in full, and invoiced to them."""
    terms: dict[str, Any] = {"on": house().today(), "standing": house().good_standing, "expected": expected()}
    terms |= {"at": house().clock()}
    return done(handing_on.transfer, registration_id, to=successor_of(data), **terms)


@seats_for_others.post("/registrations/<uuid:registration_id>/substitutions")
@allow(STAFF, ADMIN, own=registration_owner)
@seats_for_others.arguments(SuccessorSchema())
@seats_for_others.response(201, DoneSchema())
def substitute(data: dict[str, Any], registration_id: UUID) -> Answer:
    """Send another person in one's place; whoever paid is invoiced or credited the difference."""
    terms: dict[str, Any] = {"on": house().today(), "standing": house().good_standing, "expected": expected()}
    terms |= {"at": house().clock()}
    return done(handing_on.substitute, registration_id, to=successor_of(data), **terms)


@seats_for_others.post("/registrations/<uuid:registration_id>/mode-changes")
@allow(STAFF, ADMIN, own=registration_owner)
@seats_for_others.arguments(ModeSchema())
@seats_for_others.response(201, DoneSchema())
def switch_mode(data: dict[str, str], registration_id: UUID) -> Answer:
    """Exchange a seat at the venue for one online, or the other way round, where one is free."""
    return done(
        handing_on.switch_mode, registration_id, on=house().today(), at=house().clock(), expected=expected(), **data
    )


def _told(charge: Charge, currency: str) -> dict[str, Any]:
    return {**{name: getattr(charge, name) for name in ("line", "code", "title", "net", "why")}, "currency": currency}
