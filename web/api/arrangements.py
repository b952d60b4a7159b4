"""The API's door to what is arranged around an event: venue, link, rule for credit, recording."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.events import arranging
from domain.events.attendance import WHOLE, CreditRule
from domain.events.event import Event
from projections.views import arrangements
from web.api.deeds import Answer, done, house
from web.api.fields import AsOfSchema, DoneSchema, Schema, Whole, text
from web.api.reading import dates, views
from web.auth.rights import allow, public

around = Blueprint("arrangements", __name__, url_prefix="/events", description="Where an event is, how one takes part")


class VenueSchema(Schema):
    """Where an event takes place, and how one gets in who does not climb stairs."""

    name = text(200)
    address = text(500)
    access = text(500, required=False, load_default="")


class EventLinkSchema(Schema):
    """By which link an event can be joined; whoever has a seat is shown it."""

    link = text(500, metadata={"example": "https://meet.example.org/room"})


class CreditRuleSchema(Schema):
    """How minutes earn credit, in per cent of the event: nothing below, full from, and in steps in between."""

    nothing_under = Whole(0, WHOLE, required=True)
    full_from = Whole(1, WHOLE, required=True)
    step = Whole(1, WHOLE, required=True)


class RecordingSchema(Schema):
    """A recording, and the days on which those who had a seat may watch it."""

    link = text(500, metadata={"example": "https://video.example.org/42"})
    first = ma.fields.Date(required=True)
    through = ma.fields.Date(required=True)


class ArrangementSchema(Schema):
    """What is arranged around an event, as everybody may know it."""

    venue = ma.fields.Dict()
    rule = ma.fields.Dict()
    mode = ma.fields.String()


@around.get("/<uuid:event_id>/arrangements")
@public
@around.arguments(AsOfSchema(), location="query")
@around.response(200, ArrangementSchema())
def arranged(query: dict[str, Any], event_id: UUID) -> dict[str, Any]:
    """Return where an event takes place, how one takes part, and how minutes earn credit."""
    house().office.read(Event, event_id)
    at = dates(query["as_of"], query["known_at"])._asdict()
    with views() as connection:
        found = arrangements.arranged(connection, [event_id], **at)[event_id]
    return {"venue": found.venue, "rule": found.rule, "mode": found.mode}


@around.post("/<uuid:event_id>/venues")
@allow(STAFF, ADMIN)
@around.arguments(VenueSchema())
@around.response(201, DoneSchema())
def agree_venue(data: dict[str, str], event_id: UUID) -> Answer:
    """Say where an event takes place."""
    return done(arranging.agree_venue, event_id, on=house().today(), **data)


@around.post("/<uuid:event_id>/links")
@allow(STAFF, ADMIN)
@around.arguments(EventLinkSchema())
@around.response(201, DoneSchema())
def agree_link(data: dict[str, str], event_id: UUID) -> Answer:
    """Say by which link an event can be joined."""
    return done(arranging.agree_link, event_id, on=house().today(), **data)


@around.post("/<uuid:event_id>/credit-rules")
@allow(STAFF, ADMIN)
@around.arguments(CreditRuleSchema())
@around.response(201, DoneSchema())
def agree_credit_rule(data: dict[str, int], event_id: UUID) -> Answer:
    """Say how minutes of an event earn credit."""
    return done(arranging.agree_credit_rule, event_id, rule=CreditRule(**data), on=house().today())


@around.post("/<uuid:event_id>/recordings")
@allow(STAFF, ADMIN)
@around.arguments(RecordingSchema())
@around.response(201, DoneSchema())
def offer_recording(data: dict[str, Any], event_id: UUID) -> Answer:
    """Let those who had a seat watch the recording on some days."""
    return done(arranging.offer_recording, event_id, on=house().today(), **data)


@around.post("/<uuid:event_id>/recording-withdrawals")
@allow(STAFF, ADMIN)
@around.response(201, DoneSchema())
def withdraw_recording(event_id: UUID) -> Answer:
    """Show the recording to nobody any more."""
    return done(arranging.withdraw_recording, event_id, on=house().today())
