"""The API's door to what an event sells: the office agrees on tickets, add-ons, codes, terms and seats by mode."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint

from domain.aggregate import ADMIN, STAFF
from domain.events import selling
from domain.events.seats import MODES
from domain.events.tickets import AddOn, Kind, Promotion, Step, Ticket
from web.api.deeds import Answer, done, house
from web.api.fields import DoneSchema
from web.api.ticket_shapes import (
    AddOnsSchema,
    CapacitiesSchema,
    PromotionSchema,
    RefundsSchema,
    TicketTypesSchema,
    WithdrawnSchema,
)
from web.auth.rights import allow

ticket_terms = Blueprint(
    "ticket_terms", __name__, url_prefix="/events", description="What an event sells, and its seats by mode"
)
OFFICE = allow(STAFF, ADMIN)


@ticket_terms.post("/<uuid:event_id>/tickets")
@OFFICE
@ticket_terms.arguments(TicketTypesSchema())
@ticket_terms.response(201, DoneSchema())
def offer_tickets(data: dict[str, Any], event_id: UUID) -> Answer:
    """Sell these types of tickets and no others; what was sold before stays as it is."""
    sold = [Ticket(**{**each, "kind": Kind(each["kind"])}) for each in data["tickets"]]
    return done(selling.offer_tickets, event_id, tickets=sold, on=house().today())


@ticket_terms.post("/<uuid:event_id>/add-ons")
@OFFICE
@ticket_terms.arguments(AddOnsSchema())
@ticket_terms.response(201, DoneSchema())
def offer_add_ons(data: dict[str, Any], event_id: UUID) -> Answer:
    """Sell these add-ons and no others; what was sold before stays as it is."""
    sold = [AddOn(**each) for each in data["add_ons"]]
    return done(selling.offer_add_ons, event_id, add_ons=sold, on=house().today())


@ticket_terms.post("/<uuid:event_id>/promotions")
@OFFICE
@ticket_terms.arguments(PromotionSchema())
@ticket_terms.response(201, DoneSchema())
def agree_promotion(data: dict[str, Any], event_id: UUID) -> Answer:
    """Let a code lower the price of tickets; sent again, it is good on the new terms."""
    return done(selling.agree_promotion, event_id, promotion=Promotion(**data), on=house().today())


@ticket_terms.post("/<uuid:event_id>/promotion-withdrawals")
@OFFICE
@ticket_terms.arguments(WithdrawnSchema())
@ticket_terms.response(201, DoneSchema())
def withdraw_promotion(data: dict[str, str], event_id: UUID) -> Answer:
    """Let a code be good no more; whoever used it keeps the price."""
    return done(selling.withdraw_promotion, event_id, code=data["code"], on=house().today())


@ticket_terms.post("/<uuid:event_id>/refund-terms")
@OFFICE
@ticket_terms.arguments(RefundsSchema())
@ticket_terms.response(201, DoneSchema())
def agree_refunds(data: dict[str, Any], event_id: UUID) -> Answer:
    """Agree on what is given back to whoever gives a seat up, by the days that are left."""
    steps, days = [Step(**each) for each in data["steps"]], data["days_after_move"]
    return done(selling.agree_refunds, event_id, steps=steps, days_after_move=days, on=house().today())


@ticket_terms.post("/<uuid:event_id>/modes")
@OFFICE
@ticket_terms.arguments(CapacitiesSchema())
@ticket_terms.response(201, DoneSchema())
def agree_modes(data: dict[str, Any], event_id: UUID) -> Answer:
    """Keep the seats of venue and online apart, each with its own waiting list."""
    capacities = {mode: data[mode] for mode in MODES if data[mode] is not None}
    return done(
        selling.agree_modes,
        event_id,
        capacities=capacities,
        home=data["home"],
        on=house().today(),
        at=house().clock(),
    )
