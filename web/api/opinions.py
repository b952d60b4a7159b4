"""The API's door to what one person has of an event: the ticket to it, and their word on it afterwards."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.events import afterwards
from domain.events.event import Event
from domain.events.feedback import BEST
from domain.events.registration import Registration
from integrations.attendance.tickets import Tickets
from projections.views import feedback
from web.api.deeds import Answer, done, house
from web.api.events import registration_owner
from web.api.fields import DoneSchema, Flag, Schema, Whole, text
from web.api.reading import views
from web.auth.rights import allow

door_tickets = Blueprint("tickets_api", __name__, url_prefix="/registrations", description="Tickets and answers")
opinions = Blueprint("opinions", __name__, url_prefix="/events", description="What people thought of events")


class DoorTicketSchema(Schema):
    """A ticket: the text that its code holds, and the digest that a door knows it by."""

    ticket = ma.fields.String()
    digest = ma.fields.String()


class FeedbackSchema(Schema):
    """Three answers: worth the time (1 to 5), what one will do differently, whether one would tell a colleague."""

    worth = Whole(1, BEST, required=True)
    different = text(2_000, required=False, load_default="")
    recommends = Flag(required=True)


class OpinionSchema(Schema):
    """What people thought together, told in fives; no answers where there are fewer."""

    answers = ma.fields.Integer()
    worth = ma.fields.List(ma.fields.Integer())
    recommend = ma.fields.Integer()


@door_tickets.get("/<uuid:registration_id>/ticket")
@allow(STAFF, ADMIN, own=registration_owner)
@door_tickets.response(200, DoorTicketSchema())
def show_ticket(registration_id: UUID) -> dict[str, str]:
    """Return the ticket of a registration: it opens a door as long as there is a seat."""
    house().office.read(Registration, registration_id)
    made = Tickets(house().keys)
    return {"ticket": made.of(registration_id), "digest": made.digest(registration_id)}


@door_tickets.post("/<uuid:registration_id>/feedback")
@allow(STAFF, ADMIN, own=registration_owner)
@door_tickets.arguments(FeedbackSchema())
@door_tickets.response(201, DoneSchema())
def give_feedback(data: dict[str, Any], registration_id: UUID) -> Answer:
    """Say what one thought of an event, or enter what somebody wrote on paper; answers are read only together."""
    return done(afterwards.give_feedback, registration_id, on=house().today(), **data)


@opinions.get("/<uuid:event_id>/feedback")
@allow(STAFF, ADMIN)
@opinions.response(200, OpinionSchema())
def opinion(event_id: UUID) -> dict[str, Any]:
    """Return what people thought of an event, in fives; two days or two states of knowledge are never compared."""
    house().office.read(Event, event_id)
    with views() as connection:
        found = feedback.opinion(connection, event_id)
    return found._asdict() if found else {"answers": 0, "worth": [], "recommend": 0}
