"""Shapes of what an event sells: tickets, add-ons, codes, terms of giving back, seats by mode, takings."""

import marshmallow as ma

from domain.events.rules import MOST_SEATS
from domain.events.seats import MODES
from domain.events.tickets import (
    LONGEST_CODE,
    LONGEST_TITLE,
    MOST_DAYS,
    MOST_PERSONS,
    MOST_QUOTA,
    MOST_STEPS,
    MOST_TICKETS,
    STREAMS,
    WHOLE_BP,
    Kind,
)
from web.api.fields import Schema, Whole, text
from web.api.offers import PriceSchema
from web.api.orders import mode


def quota() -> ma.fields.Integer:
    """Return a field for how many are sold at most, null where there is no limit."""
    return Whole(1, MOST_QUOTA, load_default=None, allow_none=True)


def codes() -> ma.fields.List[str]:
    """Return a field for codes of tickets."""
    return ma.fields.List(text(LONGEST_CODE), load_default=list, validate=ma.validate.Length(0, MOST_TICKETS))


class TicketTypeSchema(Schema):
    """A type of ticket; `early` is its price through a day, a group has at least so many `persons`."""

    code = text(LONGEST_CODE, metadata={"example": "member"})
    title = text(LONGEST_TITLE)
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf([kind.value for kind in Kind]))
    price = ma.fields.Nested(PriceSchema(), required=True)
    early = ma.fields.Nested(PriceSchema(), load_default=None, allow_none=True)
    early_through = ma.fields.Date(load_default=None, allow_none=True)
    quota = quota()
    persons = Whole(1, MOST_PERSONS, load_default=1)
    modes = ma.fields.List(mode(), load_default=list, validate=ma.validate.Length(0, len(MODES)))


class TicketTypesSchema(Schema):
    """All types of tickets that are sold from now on."""

    tickets = ma.fields.List(
        ma.fields.Nested(TicketTypeSchema()), required=True, validate=ma.validate.Length(0, MOST_TICKETS)
    )


class AddOnSchema(Schema):
    """Something sold beside a ticket, with its own quota and revenue stream."""

    code = text(LONGEST_CODE, metadata={"example": "dinner"})
    title = text(LONGEST_TITLE)
    price = ma.fields.Nested(PriceSchema(), required=True)
    quota = quota()
    stream = ma.fields.String(load_default="events", validate=ma.validate.OneOf(sorted(STREAMS)))


class AddOnsSchema(Schema):
    """All add-ons that are sold from now on."""

    add_ons = ma.fields.List(
        ma.fields.Nested(AddOnSchema()), required=True, validate=ma.validate.Length(0, MOST_TICKETS)
    )


class PromotionSchema(Schema):
    """A code that lowers a ticket's price by a part in basis points (2000 is 20 %) or by an amount."""

    code = text(LONGEST_CODE, metadata={"example": "FRIENDS"})
    percent_bp = Whole(1, WHOLE_BP, load_default=None, allow_none=True)
    amount = ma.fields.Nested(PriceSchema(), load_default=None, allow_none=True)
    first = ma.fields.Date(required=True)
    through = ma.fields.Date(required=True)
    uses = Whole(1, MOST_QUOTA, required=True)
    tickets = codes()


class WithdrawnSchema(Schema):
    """Which code is good no more."""

    code = text(LONGEST_CODE, metadata={"example": "FRIENDS"})


class StepSchema(Schema):
    """Until so many days before the event so much is given back, in basis points."""

    days = Whole(0, MOST_DAYS, required=True)
    percent_bp = Whole(0, WHOLE_BP, required=True)


class RefundsSchema(Schema):
    """What is given back until when; all of it for so many days after the event moved."""

    steps = ma.fields.List(ma.fields.Nested(StepSchema()), required=True, validate=ma.validate.Length(0, MOST_STEPS))
    days_after_move = Whole(0, MOST_DAYS, load_default=14)


class CapacitiesSchema(Schema):
    """How many seats each mode has; whoever is registered before modes are kept apart has a seat at `home`."""

    venue = Whole(1, MOST_SEATS, load_default=None, allow_none=True)
    online = Whole(1, MOST_SEATS, load_default=None, allow_none=True)
    home = mode(load_default="venue")


class OfferedTicketSchema(TicketTypeSchema):
    """A type of ticket, and how many are gone."""

    gone = ma.fields.Integer()


class OfferedAddOnSchema(AddOnSchema):
    """An add-on, and how many are gone."""

    gone = ma.fields.Integer()


class ModeSeatsSchema(Schema):
    """The seats of a mode, null where they are not kept apart: held + taken + free = capacity."""

    mode = ma.fields.String(allow_none=True)
    capacity = ma.fields.Integer()
    taken = ma.fields.Integer()
    held = ma.fields.Integer()
    free = ma.fields.Integer()
    waiting = ma.fields.Integer()


class OnSaleSchema(Schema):
    """What an event sells; without tickets there is one price for members and one for guests."""

    tickets = ma.fields.List(ma.fields.Nested(OfferedTicketSchema()))
    add_ons = ma.fields.List(ma.fields.Nested(OfferedAddOnSchema()))
    refunds = ma.fields.Nested(RefundsSchema(), allow_none=True)
    seats = ma.fields.List(ma.fields.Nested(ModeSeatsSchema()))


class UsedPromotionSchema(PromotionSchema):
    """A code, and how often it was used."""

    gone = ma.fields.Integer()


class PromotionsSchema(Schema):
    """The codes of an event."""

    items = ma.fields.List(ma.fields.Nested(UsedPromotionSchema()))


class SeatsByModeSchema(Schema):
    """The seats of an event by mode."""

    items = ma.fields.List(ma.fields.Nested(ModeSeatsSchema()))


class TakingSchema(Schema):
    """What a ticket or add-on brought in, in minor units net of tax; the event's own price has an empty code."""

    code = ma.fields.String()
    title = ma.fields.String()
    currency = ma.fields.String()
    sold = ma.fields.Integer()
    charged = ma.fields.Integer()
    credited = ma.fields.Integer()
    kept = ma.fields.Integer()


class TakingsSchema(Schema):
    """What an event brought in, by ticket and add-on."""

    items = ma.fields.List(ma.fields.Nested(TakingSchema()))


class ChargedSchema(Schema):
    """One thing that is charged for, in minor units, and why it costs that."""

    line = ma.fields.String()
    code = ma.fields.String(allow_none=True)
    title = ma.fields.String()
    net = ma.fields.Integer()
    currency = ma.fields.String()
    why = ma.fields.String()


class SeatOrderSchema(Schema):
    """What goes with a seat."""

    registration = ma.fields.UUID()
    mode = ma.fields.String(allow_none=True)
    ticket = ma.fields.String(allow_none=True)
    code = ma.fields.String(allow_none=True)
    add_ons = ma.fields.List(ma.fields.String())
    charges = ma.fields.List(ma.fields.Nested(ChargedSchema()))


class SeatOrdersSchema(Schema):
    """What goes with each seat at an event; seats alone are left out."""

    items = ma.fields.List(ma.fields.Nested(SeatOrderSchema()))
