"""Registering for an event: the seat, the registration and the invoice are saved together or not at all."""

from datetime import date, datetime
from uuid import UUID

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.billing.lines import AtDate
from domain.errors import RuleBroken
from domain.events.commands import attend, let_offer_lapse, load_exclusively, pass_offer, tell_offered
from domain.events.counter import put_back
from domain.events.event import Event, Offer
from domain.events.ordering import PLAIN, Buyer, Order
from domain.events.registration import Registration, State
from domain.journal import Journal
from domain.ports import GoodStanding
from domain.processes.charges import invoice_of
from domain.processes.customers import check_known
from domain.processes.orders import Asked, Payer, ask, buyer_of, credit, invoice, share_given_back

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
ONE = Buyer()


def register(  # noqa: PLR0913  who registers for what, and on which terms
    journal: Journal,
    *,
    event_id: UUID,
    person_id: UUID,
    on: date,
    standing: GoodStanding | None = None,
    order: Order = PLAIN,
    who: Buyer = ONE,
    at: datetime | None = None,
) -> UUID:
    """Give a person a seat and the invoice for it, or a place in the queue; return the registration's id.

    Prices and registration end by the day where the event is, if the present instant is given as `at`.
    Raises RuleBroken if the event is over or called off, the person is registered for it already, or the order asks
    for what they cannot have.
    """
    check_known(journal, person_id)
    event = load_exclusively(journal, event_id)
    there = event.day_there(on, at)
    event.check_open(there)
    bought_by = buyer_of(journal, event, person_id, on=on, standing=standing, who=who)
    asked = ask(journal, event, person_id, order, bought_by, on=on, there=there)
    registration = asked.registration
    if event.seat(registration.id, person_id, on=there, mode=asked.mode):
        _book(journal, event, person_id, asked, on=on)
    else:
        registration.wait(event_id=event_id, person_id=person_id, price=asked.price, on=on)
        journal.record(event, registration)
    return registration.id


def accept_offer(
    journal: Journal, registration_id: UUID, *, on: date, at: datetime | None = None, expected: int | None = None
) -> UUID:
    """Take the seat that is held, at the price told when the wait began, and return the registration's id.

    Raises RuleBroken if no seat is held any more.
    """
    registration = journal.get(Registration, registration_id)
    registration.expects(expected)
    event = load_exclusively(journal, registration.event_id)
    event.accept_offer(registration_id, on=event.day_there(on, at))
    asked = Asked(registration, registration.mode or "", registration.charges, registration.price)
    _book(journal, event, registration.person_id, asked, on=on)
    return registration_id


def cancel(
    journal: Journal, registration_id: UUID, *, on: date, at: datetime | None = None, expected: int | None = None
) -> UUID:
    """Give up a seat, an offer or the wait, let the next in line have it, and return the registration's id.

    Its invoice is credited by the event's terms: unless agreed otherwise in full until the day before, and always when
    it is called off. Source: bylaw 7.4. Raises RuleBroken after the event, or if there is nothing to give up.
    """
    registration = journal.get(Registration, registration_id)
    registration.expects(expected)
    event = load_exclusively(journal, registration.event_id)
    there = event.day_there(on, at)
    if event.was_held or (there > event.day and not event.is_called_off):
        raise RuleBroken(f"the event took place on {event.day}; ask the office for a credit note instead")
    state = registration.state
    registration.cancel(on=on)
    offers = _give_up(event, registration, state, there)
    journal.record(event, registration)
    put_back(journal, event, registration, on=on)
    tell_offered(journal, offers, on=on)
    if registration.billed:
        share = share_given_back(journal, event, registration, on=there)
        credit(journal, registration.billed, share_bp=share, on=on)
    return registration_id


def follow_event(journal: Journal, registration_id: UUID, *, on: date) -> UUID:
    """Let the invoices of a seat follow its event to another day; nothing changes where they have done so."""
    registration = journal.get(Registration, registration_id)
    event = journal.get(Event, registration.event_id)
    if not registration.has_seat:
        return registration_id
    for invoice_id in dict.fromkeys(invoice_id for invoice_id, _ in registration.billed):
        _earn_on_its_day(journal, invoice_id, event, on)
    return registration_id


def _earn_on_its_day(journal: Journal, invoice_id: UUID, event: Event, on: date) -> None:
    """Let an invoice's lines follow; what the day before the move has earned by now is corrected."""
    ref = str(event.id)
    there = AtDate(event.day, ref)
    services = journal.get(Invoice, invoice_id).services.items()
    earned = {line: sold.how for line, sold in services if isinstance(sold.how, AtDate) and sold.how.ref == ref}
    late = [line for line, how in earned.items() if how != there and how.date < on]
    for line in late:
        billing.reschedule(journal, invoice_id, line=line, recognise=there, reason="The event was moved", on=on)
    if not late and any(how != there for how in earned.values()):
        billing.move_event(journal, invoice_id, ref=ref, to=event.day, on=on)


def _book(journal: Journal, event: Event, person_id: UUID, asked: Asked, *, on: date) -> None:
    registration, price = asked.registration, asked.price
    invoice_id = invoice_of(registration.id, registration.version, price)
    registration.book(event_id=event.id, person_id=person_id, price=price, invoice_id=invoice_id, on=on)
    if invoice_id is None:
        registration.confirm(on=on)
    journal.record(event, registration)
    if invoice_id is not None:
        invoice(journal, invoice_id, event, asked.charges, Payer(person_id, PURPOSE, registration.id), on=on)


def _give_up(event: Event, registration: Registration, state: State, on: date) -> list[Offer]:
    if state is State.WAITING:
        event.leave_queue(registration.id)
        return []
    if state is State.OFFERED:
        return event.pass_offer(registration.id, on=on)
    return event.free_seat(registration.id, on=on, mode=registration.mode)
