"""Registering for an event: the seat, the registration and the invoice are saved together or not at all."""

from datetime import date
from uuid import UUID

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.billing.lines import AtDate
from domain.errors import RuleBroken
from domain.events.commands import attend, let_offer_lapse, load_exclusively, pass_offer, tell_offered
from domain.events.event import Event, Offer
from domain.events.registration import Registration, State, registration_id
from domain.journal import Journal
from domain.ports import GoodStanding
from domain.processes.charges import Sale, charge, credit_in_full, invoice_of
from domain.processes.customers import check_known, price_for
from domain.values import Money

__all__ = [
    "accept_offer",
    "attend",
    "cancel",
    "follow_event",
    "let_offer_lapse",
    "pass_offer",
    "register",
]

PURPOSE = "registration"
STREAM = "events"


def register(
    journal: Journal, *, event_id: UUID, person_id: UUID, on: date, standing: GoodStanding | None = None
) -> UUID:
    """Give a person a seat and the invoice for it, or a place in the queue; return the registration's id.

    Raises RuleBroken if the event is over or called off, or the person is registered for it already.
    """
    check_known(journal, person_id)
    event = load_exclusively(journal, event_id)
    id = registration_id(event_id, person_id)
    registration = journal.get(Registration, id) if journal.holds(Registration, id) else Registration(id)
    prices = (event.terms.price, event.terms.member_price)
    price = price_for(journal, person_id, prices, standing, on)
    if event.seat(id, person_id, on=on):
        _book(journal, event, registration, person_id, price, on=on)
    else:
        registration.wait(event_id=event_id, person_id=person_id, price=price, on=on)
        journal.record(event, registration)
    return id


def accept_offer(journal: Journal, registration_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Take the seat that is held, at the price told when the wait began, and return the registration's id.

    Raises RuleBroken if no seat is held any more.
    """
    registration = journal.get(Registration, registration_id)
    registration.expects(expected)
    event = load_exclusively(journal, registration.event_id)
    event.accept_offer(registration_id, on=on)
    _book(journal, event, registration, registration.person_id, registration.price, on=on)
    return registration_id


def cancel(journal: Journal, registration_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Give up a seat, an offer or the wait, let the next in line have it, and return the registration's id.

    Until the day before the event, or when that is called off, the invoice is credited in full. Source: bylaw
    7.4. Raises RuleBroken after the event, or if there is nothing to give up.
    """
    registration = journal.get(Registration, registration_id)
    registration.expects(expected)
    event = load_exclusively(journal, registration.event_id)
    if event.was_held or (on > event.day and not event.is_called_off):
        raise RuleBroken(f"the event took place on {event.day}; ask the office for a credit note instead")
    state = registration.state
    registration.cancel(on=on)
    offers = _give_up(event, registration_id, state, on)
    journal.record(event, registration)
    tell_offered(journal, offers, on=on)
    in_time = event.is_called_off or on < event.day
    if registration.invoice_id is not None and in_time:
        credit_in_full(journal, registration.invoice_id, PURPOSE, on=on)
    return registration_id


def follow_event(journal: Journal, registration_id: UUID, *, on: date) -> UUID:
    """Let the invoice of a seat follow its event to another day; nothing changes where it has done so."""
    registration = journal.get(Registration, registration_id)
    event = journal.get(Event, registration.event_id)
    if registration.invoice_id is None or not registration.has_seat:
        return registration_id
    how = journal.get(Invoice, registration.invoice_id).service(PURPOSE).how
    if how != AtDate(event.day, str(event.id)):
        billing.move_event(journal, registration.invoice_id, ref=str(event.id), to=event.day, on=on)
    return registration_id


def _book(
    journal: Journal, event: Event, registration: Registration, person_id: UUID, price: Money, *, on: date
) -> None:
    invoice_id = invoice_of(registration.id, registration.version, price)
    registration.book(event_id=event.id, person_id=person_id, price=price, invoice_id=invoice_id, on=on)
    if invoice_id is None:
        registration.confirm(on=on)
    journal.record(event, registration)
    if invoice_id is not None:
        how = AtDate(event.day, str(event.id))
        charge(journal, invoice_id, Sale(PURPOSE, STREAM, how, registration.id, person_id), price, on=on)


def _give_up(event: Event, registration_id: UUID, state: State, on: date) -> list[Offer]:
    if state is State.WAITING:
        event.leave_queue(registration_id)
        return []
    if state is State.OFFERED:
        return event.pass_offer(registration_id, on=on)
    return event.free_seat(registration_id, on=on)
