"""What an event sells: seats by mode, tickets, add-ons, codes, terms of giving back; and what each brought in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from domain.aggregate import ADMIN, FINANCE, STAFF
from domain.events import commands, selling
from domain.events.rules import MOST_SEATS
from domain.events.seats import MODES
from domain.events.tickets import LONGEST_CODE, MOST_DAYS, MOST_QUOTA, STREAMS, Kind, Promotion
from projections.reports import programme
from projections.views import sales, seats, takings
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.reading import views
from web.auth.rights import allow
from web.pages import ticket_forms
from web.pages.amounts import Amount, money_of
from web.pages.asked import DatesSchema, asked, seen
from web.pages.forms import RowsSchema, fresh_key, send, submitted, then
from web.pages.sheets import amount, sheet

pages = Blueprint("rosters_sales", __name__, url_prefix="/rosters")
COLUMNS = ("Ticket or add-on", "Code", "Currency", "Sold", "Charged", "Given back", "Kept")


class CapacityForm(Schema):
    """How many seats there are in all."""

    capacity = ma.fields.Integer(required=True, validate=ma.validate.Range(1, MOST_SEATS))


class ModesForm(Schema):
    """How many seats each mode has."""

    venue = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, MOST_SEATS))
    online = ma.fields.Integer(load_default=None, validate=ma.validate.Range(1, MOST_SEATS))
    home = ma.fields.String(load_default="venue", validate=ma.validate.OneOf(MODES))


class TicketsForm(RowsSchema):
    """Rows of tickets."""

    rows = ticket_forms.TICKETS


class AddOnsForm(RowsSchema):
    """Rows of add-ons."""

    rows = ticket_forms.ADD_ONS


class StepsForm(RowsSchema):
    """Rows of what is given back until when, and for how long all is once an event has moved."""

    rows = ticket_forms.STEPS
    days_after_move = ma.fields.Integer(load_default=14, validate=ma.validate.Range(0, MOST_DAYS))


class PromotionForm(Schema):
    """The form of a code: a percentage or an amount."""

    code = text(LONGEST_CODE)
    percent = ma.fields.Decimal(load_default=None, validate=ma.validate.Range(0, 100), allow_nan=False)
    amount = Amount(load_default=None)
    first = ma.fields.Date(required=True)
    through = ma.fields.Date(required=True)
    uses = ma.fields.Integer(required=True, validate=ma.validate.Range(1, MOST_QUOTA))


class WithdrawalForm(Schema):
    """Which code is good no more."""

    code = text(LONGEST_CODE)


@pages.get("/events/<uuid:event_id>/sales")
@allow(STAFF, FINANCE, ADMIN)
def show(
    event_id: UUID, errors: dict[str, str] | None = None, values: Mapping[str, str] | None = None, refused: str = ""
) -> str | Response:
    """Show what an event sells, how much of it is gone, its seats by mode, and what came in."""
    query = asked(DatesSchema())
    at = seen(query)
    dated: dict[str, Any] = {"as_of": at.as_of, "known_at": at.position}
    with views() as connection:
        found = programme.listing(connection, event_id, **dated) or abort(404)
        sold = sales.on_sale(connection, event_id, **dated)
        by_mode = seats.modes_of(connection, [event_id], known_at=at.position)[event_id]
        brought = takings.takings(connection, event_id, **dated)
    if query["format"]:
        return sheet("takings", at, COLUMNS, (_row(code, each) for code, each in brought.items()))
    return render_template(
        "rosters/sales.html",
        event=found.event,
        sold=sold,
        by_mode=by_mode,
        takings=brought,
        kinds=[kind.value for kind in Kind],
        modes=MODES,
        streams=sorted(STREAMS),
        currency=found.event.price.currency,
        errors=errors or {},
        values=values or {},
        refused=refused,
        key=fresh_key(),
        as_of=at.as_of,
        known_at=at.known_at,
    )


@pages.post("/events/<uuid:event_id>/capacities")
@allow(STAFF, ADMIN)
@submitted(CapacityForm(), show, "capacity")
def agree_capacity(form: dict[str, int], event_id: UUID) -> Answer:
    """Agree on another number of seats, where modes are not kept apart."""
    send(commands.agree_capacity, event_id, on=house().today(), at=house().clock(), **form)
    return _back(event_id, "There are so many seats from now on; new ones are offered to whoever waits.")


@pages.post("/events/<uuid:event_id>/modes")
@allow(STAFF, ADMIN)
@submitted(ModesForm(), show, "modes")
def agree_modes(form: dict[str, Any], event_id: UUID) -> Answer:
    """Keep the seats of venue and online apart."""
    capacities = {mode: form[mode] for mode in MODES if form[mode] is not None}
    send(
        selling.agree_modes, event_id, capacities=capacities, home=form["home"], on=house().today(), at=house().clock()
    )
    return _back(event_id, "Each mode has seats and a waiting list of its own.")


@pages.post("/events/<uuid:event_id>/tickets")
@allow(STAFF, ADMIN)
@submitted(TicketsForm(), show, "tickets")
def offer_tickets(_form: dict[str, Any], event_id: UUID) -> Answer:
    """Sell these types of tickets and no others."""
    tickets = ticket_forms.tickets(request.form, _currency())
    send(selling.offer_tickets, event_id, tickets=tickets, on=house().today())
    return _back(event_id, "These tickets are sold from now on; whoever has one keeps it.")


@pages.post("/events/<uuid:event_id>/add-ons")
@allow(STAFF, ADMIN)
@submitted(AddOnsForm(), show, "add_ons")
def offer_add_ons(_form: dict[str, Any], event_id: UUID) -> Answer:
    """Sell these add-ons and no others."""
    add_ons = ticket_forms.add_ons(request.form, _currency())
    send(selling.offer_add_ons, event_id, add_ons=add_ons, on=house().today())
    return _back(event_id, "These add-ons are sold from now on; whoever has one keeps it.")


@pages.post("/events/<uuid:event_id>/promotions")
@allow(STAFF, ADMIN)
@submitted(PromotionForm(), show, "promotion")
def agree_promotion(form: dict[str, Any], event_id: UUID) -> Answer:
    """Let a code lower the price."""
    percent, less = form.pop("percent"), form.pop("amount")
    terms: dict[str, Any] = {
        "percent_bp": None if percent is None else int(percent * 100),
        "amount": None if less is None else money_of(less, _currency(), field="amount"),
    }
    send(selling.agree_promotion, event_id, promotion=Promotion(**terms, **form), on=house().today())
    return _back(event_id, f"{form['code'].upper()} is good from {form['first']} through {form['through']}.")


@pages.post("/events/<uuid:event_id>/promotion-withdrawals")
@allow(STAFF, ADMIN)
@submitted(WithdrawalForm(), show, "promotion")
def withdraw_promotion(form: dict[str, str], event_id: UUID) -> Answer:
    """Let a code be good no more."""
    send(selling.withdraw_promotion, event_id, code=form["code"], on=house().today())
    return _back(event_id, f"{form['code'].upper()} is good no more; whoever used it keeps the price.")


@pages.post("/events/<uuid:event_id>/refund-terms")
@allow(STAFF, ADMIN)
@submitted(StepsForm(), show, "refunds")
def agree_refunds(form: dict[str, Any], event_id: UUID) -> Answer:
    """Agree on what is given back until when."""
    steps, days = ticket_forms.steps(request.form), form["days_after_move"]
    send(selling.agree_refunds, event_id, steps=steps, days_after_move=days, on=house().today())
    return _back(event_id, "From now on this is given back to whoever gives a seat up.")


def _row(code: str, taking: takings.Taking) -> tuple[str | int | Any, ...]:
    sums = (amount(minor, taking.currency) for minor in (taking.charged, taking.credited, taking.kept))
    return taking.title or "Seat", code, taking.currency, taking.sold, *sums


def _currency() -> str:
    return house().settings.currency


def _back(event_id: UUID, text: str) -> Answer:
    return then(url_for("rosters_sales.show", event_id=event_id), text)
