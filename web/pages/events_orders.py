"""Registering with a ticket, a mode and add-ons: the price is shown with its reasons before anything is booked."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from domain.errors import DomainError
from domain.events.box_office import BoxOffice, box_office_id
from domain.events.event import Event
from domain.events.ordering import Charge, Order
from domain.events.registration import Registration
from domain.events.seats import MODES
from domain.events.tickets import Kind
from domain.processes import registration as process
from domain.values import Money
from web.api.deeds import house
from web.api.fields import MOST_MINOR
from web.api.orders import asker
from web.api.parties import quoted
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow
from web.pages.forms import RowsSchema, fresh_key, send, submitted, then

pages = Blueprint("events_orders", __name__, url_prefix="/events")
ASKED = ("ticket", "mode", "code", "stated")
ADD_ON = "add-on-"


class OrderForm(RowsSchema):
    """What goes with a seat, as the page sent it; `told` is the total it showed, in minor units."""

    rows = f"{ADD_ON}.+"

    ticket = ma.fields.String(load_default=None)
    mode = ma.fields.String(load_default=None)
    code = ma.fields.String(load_default=None)
    stated = ma.fields.Boolean(load_default=False)
    told = ma.fields.Integer(required=True, validate=ma.validate.Range(0, MOST_MINOR))


@pages.get("/<uuid:event_id>/register")
@allow(*EVERYONE)
def choose(event_id: UUID, errors: dict[str, str] | None = None, **_refused: object) -> str:
    """Show what can be chosen and, once something was, what it costs and why."""
    event = house().office.read(Event, event_id)
    sent = request.args if request.method == "GET" else request.form
    charges: list[Charge] = []
    total: Money | None = None
    wrong = dict(errors or {})
    if any(sent.get(name) for name in ("show", *ASKED)):
        try:
            charges, total = quoted(event_id, current().person, _order(sent))
        except DomainError as refusal:
            wrong.setdefault(refusal.field or "form", refusal.message)
    return render_template(
        "events/register.html",
        event=event,
        sale=box_office(event),
        modes=[mode for mode in MODES if mode in event.seats],
        kinds=Kind,
        chosen=sent,
        charges=charges,
        total=total,
        full=total is not None and not event.seats[event.checked_mode(sent.get("mode") or None)].is_open,
        errors=wrong,
        key=fresh_key(),
    )


@pages.post("/<uuid:event_id>/orders")
@allow(*EVERYONE)
@submitted(OrderForm(), choose)
def register(form: dict[str, Any], event_id: UUID) -> Response:
    """Take a seat at the price that was shown, or a place in line."""
    person = current().person or abort(401)
    order = _order(request.form)._replace(told=form["told"])
    asked: dict[str, Any] = {"event_id": event_id, "person_id": person, "order": order, "who": asker()}
    today, standing = house().today(), house().good_standing
    receipt = send(process.register, on=today, at=house().clock(), standing=standing, **asked)
    return booked(house().office.read(Registration, receipt.result or event_id))


def booked(registration: Registration) -> Response:
    """Go on to the invoice of a seat, or back to its event."""
    if registration.invoice_id and registration.awaits_payment:
        address = url_for("invoices_pages.show", invoice_id=registration.invoice_id)
        return then(address, "Your seat is booked. Pay the invoice to confirm it.")
    text = "You are registered." if registration.has_seat else "The event is full. You are in line."
    return then(url_for("events.show", event_id=registration.event_id), text)


def box_office(event: Event) -> BoxOffice | None:
    """Return what an event sells, None where it sells seats alone."""
    return house().office.read(BoxOffice, box_office_id(event.id)) if event.has_box_office else None


def _order(sent: Any) -> Order:  # noqa: ANN401  the query or the form
    add_ons = tuple(name.removeprefix(ADD_ON) for name in sent if name.startswith(ADD_ON))
    stated = sent.get("stated") == "yes"
    return Order(sent.get("ticket") or None, sent.get("mode") or None, sent.get("code") or None, add_ons, stated)
