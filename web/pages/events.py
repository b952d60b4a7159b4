"""Events for members and guests: what is to come, registering, waiting, taking a freed seat, giving one up."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, STAFF
from domain.events import commands
from domain.events.clock import day_at
from domain.events.ordering import Order
from domain.events.registration import Registration
from domain.processes import registration as process
from projections.reports import programme
from web.api.deeds import house
from web.api.events import registration_owner
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import EVERYONE, allow, public
from web.pages.around import around
from web.pages.calendar import begins
from web.pages.forms import fresh_key, send, then
from web.pages.mine import bookings, is_member
from web.pages.sold import lowest, sells

pages = Blueprint("events", __name__, url_prefix="/events")


@pages.get("")
@public
def listing() -> str:
    """Show the events that are to come, with one's own registrations."""
    with views() as connection:
        found = programme.programme(connection, as_of=house().today())
        own = {booking.offer: booking for booking in bookings(connection)}
        cheapest = lowest(connection, [each.event.id for each in found])
    return render_template("events/listing.html", listings=found, cheapest=cheapest, own=own)


@pages.get("/<uuid:event_id>")
@public
def show(event_id: UUID) -> str:
    """Show an event with its seats, and what one can do."""
    today = house().today()
    with views() as connection:
        found = programme.listing(connection, event_id, as_of=today) or abort(404)
        own = bookings(connection)
        told = around(connection, found.event)
    mine = next((booking for booking in own if booking.offer == event_id), None)
    registration = house().office.read(Registration, mine.id) if mine else None
    return render_template(
        "events/show.html",
        event=found.event,
        begins=begins(found.event),
        over=day_at(found.event.zone, house().clock()).isoformat() > found.event.starts[:10],
        seats=found.seats,
        mine=mine,
        registration=registration,
        is_member=is_member(),
        sells=sells(event_id, mine),
        key=fresh_key(),
        **told,
    )


@pages.post("/<uuid:event_id>/registrations")
@allow(*EVERYONE)
def register(event_id: UUID) -> Response:
    """Take a seat at the price that was shown, or a place in line."""
    person, order = current().person or abort(401), Order(told=request.form.get("told", type=int))
    terms: dict[str, Any] = {"on": house().today(), "at": house().clock(), "standing": house().good_standing}
    receipt = send(process.register, event_id=event_id, person_id=person, order=order, **terms)
    registration = house().office.read(Registration, receipt.result or event_id)
    if registration.invoice_id and registration.awaits_payment:
        address = url_for("invoices_pages.show", invoice_id=registration.invoice_id)
        return then(address, "Your seat is booked. Pay the invoice to confirm it.")
    text = "You are registered." if registration.has_seat else "The event is full. You are in line."
    return then(url_for("events.show", event_id=event_id), text)


@pages.post("/registrations/<uuid:registration_id>/acceptances")
@allow(STAFF, ADMIN, own=registration_owner)
def accept(registration_id: UUID) -> Response:
    """Take the seat that is held."""
    send(process.accept_offer, registration_id, on=house().today(), at=house().clock())
    return _back(registration_id, "The seat is yours.")


@pages.post("/registrations/<uuid:registration_id>/passes")
@allow(STAFF, ADMIN, own=registration_owner)
def pass_on(registration_id: UUID) -> Response:
    """Let the next in line have the seat."""
    send(commands.pass_offer, registration_id, on=house().today(), at=house().clock())
    return _back(registration_id, "The seat goes to the next in line.")


@pages.post("/registrations/<uuid:registration_id>/cancellations")
@allow(STAFF, ADMIN, own=registration_owner)
def cancel(registration_id: UUID) -> Response:
    """Give up a seat or a place in line."""
    send(process.cancel, registration_id, on=house().today(), at=house().clock())
    return _back(registration_id, "Your registration is cancelled.")


def _back(registration_id: UUID, text: str) -> Response:
    event_id = house().office.read(Registration, registration_id).event_id
    return then(url_for("events.show", event_id=event_id), text)
