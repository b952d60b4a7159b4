"""What a program may ask for with a seat: ticket, mode, code, add-ons; and whom it names to register or send."""

from typing import Any
from uuid import UUID, uuid5

import marshmallow as ma

from domain.events.ordering import Buyer, Order
from domain.events.seats import MODES
from domain.events.tickets import LONGEST_CODE, MOST_TICKETS
from domain.people.person import EMAIL_MAX, NAME_MAX
from web.api.deeds import house, new_id
from web.api.fields import MOST_MINOR, Flag, Schema, Whole, text
from web.api.offers import ForWhomSchema
from web.auth.identity import current
from web.auth.people import person_with_email
from web.auth.rights import OFFICE


def mode(**options: Any) -> ma.fields.String:
    """Return a field for a way to be at an event."""
    return ma.fields.String(validate=ma.validate.OneOf(MODES), **options)


class TicketChoice(Schema):
    """A ticket by its code; `stated` declares to be who it is for, a student."""

    ticket = text(LONGEST_CODE, required=False, load_default=None, allow_none=True)
    stated = Flag(load_default=False)


class OrderFields(TicketChoice):
    """What is asked for with a seat; `told` is the total shown before, in minor units: another is refused."""

    mode = mode(load_default=None, allow_none=True)
    code = text(LONGEST_CODE, required=False, load_default=None, allow_none=True)
    add_ons = ma.fields.List(text(LONGEST_CODE), load_default=list, validate=ma.validate.Length(0, MOST_TICKETS))
    told = Whole(0, MOST_MINOR, load_default=None, allow_none=True)


class SeatRequestSchema(OrderFields, ForWhomSchema):
    """For whom a seat is, and what goes with it."""


class NamedSchema(Schema):
    """Somebody by name and address, whether known already or not; they have agreed."""

    name = text(NAME_MAX, metadata={"example": "Dana Quell"})
    email = ma.fields.Email(required=True, validate=ma.validate.Length(3, EMAIL_MAX))


def order_of(data: dict[str, Any]) -> Order:
    """Return what was asked for."""
    asked = {**data, "add_ons": tuple(data.get("add_ons", ()))}
    return Order(**{name: asked[name] for name in Order._fields if name in asked})


def asker() -> Buyer:
    """Return as whom the caller asks: the office gives tickets that nobody buys."""
    return Buyer(is_office=is_office())


def is_office() -> bool:
    """Tell whether the office asks."""
    return bool(current().roles & OFFICE)


def person_named(email: str) -> UUID:
    """Return whose address it is, else an id for somebody new: the same each time this request comes."""
    found = person_with_email(house().office, email)
    return found or uuid5(new_id(), f"person:{email.strip().casefold()}")
