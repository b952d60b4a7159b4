"""A seat in other hands or in the other mode: handed on to somebody else, or exchanged between venue and online."""

from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.errors import RuleBroken
from domain.events.commands import load_exclusively, tell_offered
from domain.events.counter import box_office_of, put_back
from domain.events.event import Event
from domain.events.ordering import STREAM, TICKET_LINE, Buyer, Charge, Order
from domain.events.registration import Registration, registration_id
from domain.events.tickets import MOST_PERSONS, WHOLE_BP
from domain.journal import Journal
from domain.ports import GoodStanding
from domain.processes.charges import invoice_of
from domain.processes.orders import Asked, Payer, ask, buyer_of, check_may_name, credit, invoice, make_known

PURPOSE = "registration"
DIFFERENCE = "difference"
"""The name of an invoice's line for what a seat costs more than before."""


class Successor(NamedTuple):
    """Who has a seat next, and by which ticket: by default the same. `stated` declares to be who it is for.

    Somebody whom the association does not know yet becomes known by name and address.
    """

    person_id: UUID
    ticket: str | None = None
    stated: bool = False
    is_office: bool = False
    name: str = ""
    email: str = ""


def transfer(  # noqa: PLR0913  who has whose seat, and on which terms
    journal: Journal,
    id: UUID,
    *,
    to: Successor,
    on: date,
    standing: GoodStanding | None = None,
    at: datetime | None = None,
    expected: int | None = None,
) -> UUID:
    """Let another person have a paid seat, and return their registration's id; each pays for themselves.

    What was paid is credited in full, whatever the terms of giving up are, as the seat stays sold; the other person
    is invoiced what the ticket costs them today. Raises RuleBroken if it is not paid, or would be refused to them.
    """
    given, event = _given(journal, id, expected)
    taken = _take_over(journal, event, given, to, standing, (on, event.day_there(on, at)))
    credit(journal, given.billed, share_bp=WHOLE_BP, on=on)
    invoice_id = invoice_of(taken.registration.id, taken.registration.version, taken.price)
    _book(journal, event, taken, to, invoice_id, on)
    if invoice_id is None:
        taken.registration.confirm(on=on)
        journal.record(taken.registration)
    else:
        invoice(journal, invoice_id, event, taken.charges, Payer(to.person_id, PURPOSE, taken.registration.id), on=on)
    return taken.registration.id


def substitute(  # noqa: PLR0913  who has whose seat, and on which terms
    journal: Journal,
    id: UUID,
    *,
    to: Successor,
    on: date,
    standing: GoodStanding | None = None,
    at: datetime | None = None,
    expected: int | None = None,
) -> UUID:
    """Send another person in one's place, and return their registration's id; whoever paid stays the payer.

    If the seat costs more for the other person, the payer is invoiced the difference; if less, it is credited. Raises
    RuleBroken if the seat is not paid, or would be refused to them.
    """
    given, event = _given(journal, id, expected)
    taken = _take_over(journal, event, given, to, standing, (on, event.day_there(on, at)))
    _book(journal, event, taken, to, given.invoice_id, on)
    taken.registration.confirm(on=on)
    for invoice_id, line in given.differences:
        taken.registration.invoice_difference(invoice_id, line=line, net=0, on=on)
    journal.record(taken.registration)
    _settle(journal, event, given, taken, on)
    return taken.registration.id


def switch_mode(
    journal: Journal, id: UUID, *, mode: str, on: date, at: datetime | None = None, expected: int | None = None
) -> UUID:
    """Exchange a seat for one in the other mode, at the same price; return the registration's id.

    The freed seat is offered to whoever waits for it. Raises RuleBroken if none is free there, or the ticket is not
    for that mode.
    """
    registration, event = _given(journal, id, expected)
    sale, order = box_office_of(journal, event), registration.order
    ticket = None if sale is None or order is None else sale.tickets.get(order.ticket or "")
    if ticket is not None and ticket.modes and mode not in ticket.modes:
        raise RuleBroken(f"the ticket is for {' and '.join(ticket.modes)} only; keep this seat", field="mode")
    modes = (event.checked_mode(registration.mode), mode)
    registration.switch_mode(mode, on=on)
    offers = event.switch_mode(id, registration.person_id, modes, on=event.day_there(on, at))
    journal.record(event, registration)
    tell_offered(journal, offers, on=on)
    return id


def _given(journal: Journal, id: UUID, expected: int | None) -> tuple[Registration, Event]:
    registration = journal.get(Registration, id)
    registration.expects(expected)
    return registration, load_exclusively(journal, registration.event_id)


def _take_over(
    journal: Journal,
    event: Event,
    given: Registration,
    to: Successor,
    standing: GoodStanding | None,
    days: tuple[date, date],
) -> Asked:
    """End a registration and return the other person's, which asks for the same seat.

    `days` are the association's and the one where the event is.
    """
    on, there = days
    make_known(journal, to.person_id, name=to.name, email=to.email, on=on)
    other = registration_id(event.id, to.person_id)
    given.hand_on(other, on=on)
    event.hand_on(given.id, other, to.person_id, on=there)
    put_back(journal, event, given, on=on)
    in_group = Buyer(persons=MOST_PERSONS, is_office=to.is_office)
    who = buyer_of(journal, event, to.person_id, on=on, standing=standing, who=in_group)
    check_may_name(journal, event, to.person_id, who, told="they")
    taken = ask(journal, event, to.person_id, _as_before(given, to), who, on=on, there=there, line=_suffix(given))
    journal.record(event, given)
    return taken


def _as_before(given: Registration, to: Successor) -> Order:
    """Return the order of a seat as somebody else would place it; a code is of whoever used it."""
    if given.order is None:
        return Order(mode=given.mode)
    return Order(to.ticket or given.order.ticket, given.mode, None, tuple(given.order.add_ons), to.stated)


def _suffix(given: Registration) -> str:
    """Return what the names of its lines end with: a number where several were booked on one invoice."""
    return given.charges[0].line.removeprefix(TICKET_LINE)


def _book(journal: Journal, event: Event, taken: Asked, to: Successor, invoice_id: UUID | None, on: date) -> None:
    registration = taken.registration
    registration.book(event_id=event.id, person_id=to.person_id, price=taken.price, invoice_id=invoice_id, on=on)
    journal.record(registration)


def _settle(journal: Journal, event: Event, given: Registration, taken: Asked, on: date) -> None:
    """Invoice to the payer what the seat costs more than before, or credit what it costs less."""
    more = taken.price.minor - given.price.minor
    if more < 0:
        _credit(journal, given, -more, on)
    if more > 0:
        paid_by = given.person_id if given.invoice_id is None else journal.get(Invoice, given.invoice_id).person_id
        registration = taken.registration
        id = uuid5(registration.id, f"difference:{registration.version}")
        charge = Charge(DIFFERENCE, None, DIFFERENCE, STREAM, more, "the seat costs more than before")
        invoice(journal, id, event, [charge], Payer(paid_by, PURPOSE, registration.id), on=on)
        registration.invoice_difference(id, line=DIFFERENCE, net=more, on=on)
        journal.record(registration)


def _credit(journal: Journal, given: Registration, less: int, on: date) -> None:
    """Credit an amount over what was invoiced for a seat: the ticket first, what goes with it last."""
    ticket, *beside = [(given.invoice_id, each.line) for each in given.charges]
    for invoice_id, line in (ticket, *given.differences, *beside):
        services = {} if invoice_id is None else journal.get(Invoice, invoice_id).services
        part = min(less, services[line].net_left) if line in services else 0
        if part and invoice_id is not None:
            billing.credit(journal, invoice_id, line=line, net=part, ends_service=False, on=on)
            less -= part
