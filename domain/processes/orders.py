"""What is charged for a seat: the order priced by the event's rules, its lines invoiced, and credited by its policy."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.billing.lines import AtDate, Line
from domain.billing.splitting import half_up
from domain.errors import RuleBroken
from domain.events import commands as events
from domain.events import pricing
from domain.events.box_office import AS_ANNOUNCED, BoxOffice, box_office_id, given_back
from domain.events.counter import box_office_of
from domain.events.event import Event
from domain.events.ordering import Buyer, Charge, Order
from domain.events.party import Party
from domain.events.registration import Registration, registration_id
from domain.events.tickets import WHOLE_BP
from domain.journal import Journal
from domain.people import commands as people
from domain.people.person import Person
from domain.ports import GoodStanding
from domain.processes.charges import DUE
from domain.processes.customers import check_known, member_of
from domain.values import Money

PARTY = "party"
"""The purpose of an invoice for people registered together."""


class Asked(NamedTuple):
    """A registration that asks for a seat in a mode, and what it costs."""

    registration: Registration
    mode: str
    charges: list[Charge]
    price: Money


class Payer(NamedTuple):
    """Who owes an invoice, and what it is for: a registration or a party, by its purpose and id."""

    person_id: UUID | None
    purpose: str
    subject_id: UUID


def buyer_of(
    journal: Journal, event: Event, person_id: UUID, *, on: date, standing: GoodStanding | None, who: Buyer
) -> Buyer:
    """Return as whom a person buys; their membership itself decides whether they are in good standing."""
    terms = event.terms
    if not event.has_box_office and terms.price == terms.member_price:
        return who
    return who._replace(is_member=member_of(journal, person_id, standing, on) is not None)


def quote(journal: Journal, event: Event, order: Order, who: Buyer, *, on: date) -> list[Charge]:
    """Return what an order would cost this buyer and why, keeping nobody off. Raises what registering would."""
    sale = journal.get(BoxOffice, box_office_id(event.id)) if event.has_box_office else None
    return _priced(event, sale, order, who, on)


def make_known(journal: Journal, person_id: UUID, *, name: str, email: str, on: date) -> None:
    """Register somebody whom the association does not know yet. Raises NotFound without an address, Erased, Taken."""
    if email and not journal.holds(Person, person_id):
        people.register(journal, person_id, name=name, email=email, on=on)
    check_known(journal, person_id)


def check_may_name(journal: Journal, event: Event, person_id: UUID, who: Buyer, *, told: str) -> None:
    """Raise RuleBroken if the person is registered already; only the office learns that this is why."""
    id = registration_id(event.id, person_id)
    if not journal.holds(Registration, id):
        return
    try:
        journal.get(Registration, id).check_free()
    except RuleBroken as refusal:
        why = refusal.message if who.is_office else "cannot be registered by you; ask them, or the office"
        raise RuleBroken(f"{told}: {why}", field="email") from None


def ask(  # noqa: PLR0913  who asks for what
    journal: Journal,
    event: Event,
    person_id: UUID,
    order: Order,
    who: Buyer,
    *,
    on: date,
    there: date | None = None,
    line: str = "",
) -> Asked:
    """Return a person's registration with what it asks for taken down and set aside; `line` ends its lines' names.

    It is priced by the day `there`, where the event is, if that is another one.

    Raises RuleBroken if the total is not the one that was told before, for what is sold out, or if the person is
    registered already.
    """
    id = registration_id(event.id, person_id)
    registration = journal.get(Registration, id) if journal.holds(Registration, id) else Registration(id)
    registration.check_free()
    sale, mode, currency = box_office_of(journal, event), event.checked_mode(order.mode), event.terms.price.currency
    charges = _numbered(_priced(event, sale, order, who, there or on), line)
    price = Money(sum(each.net for each in charges), currency)
    _check_told(order, price)
    if sale is not None or mode or line or registration.was_ordered:
        _take_down(registration, event, order, charges, person_id=person_id, on=on)
    if sale is not None:
        sale.set_aside(event.id, id, ticket=charges[0].code, code=order.code, add_ons=order.add_ons, on=on)
        journal.record(sale)
    return Asked(registration, mode, charges, price)


def _take_down(
    registration: Registration, event: Event, order: Order, charges: list[Charge], *, person_id: UUID, on: date
) -> None:
    registration.ask_for(
        registration.Ordered(
            event_id=event.id,
            person_id=person_id,
            mode=event.checked_mode(order.mode) or None,
            ticket=charges[0].code,
            code=order.code and order.code.strip().upper(),
            add_ons=list(order.add_ons),
            charges=charges,
            currency=event.terms.price.currency,
            stated=order.stated,
            on=on,
        )
    )


def _check_told(order: Order, price: Money) -> None:
    if order.told is not None and order.told != price.minor:
        told = Money(order.told, price.currency)
        raise RuleBroken(f"it costs {price} now, and {told} was shown; look at the price again", field="told")


def invoice(journal: Journal, id: UUID, event: Event, charges: Iterable[Charge], payer: Payer, *, on: date) -> None:
    """Issue the invoice for seats and what goes with them: a line each, earned on the event's day."""
    how = AtDate(event.day, str(event.id))
    billing.issue(
        journal,
        id,
        person_id=payer.person_id,
        on=on,
        due=on + DUE,
        currency=event.terms.price.currency,
        lines=[Line(line=each.line, stream=each.stream, net=each.net, recognise=how) for each in charges if each.net],
        purpose=payer.purpose,
        subject_id=payer.subject_id,
    )


def credit(journal: Journal, billed: Sequence[tuple[UUID, str]], *, share_bp: int, on: date) -> None:
    """Credit a share of what is left of each line, in basis points; what was paid becomes the customer's credit.

    Where that settles the rest of an invoice, the other seats on it are confirmed.
    """
    for invoice_id, line in billed:
        bill = journal.get(Invoice, invoice_id)
        services, was_paid = bill.services, bill.is_paid
        net = half_up(services[line].net_left * share_bp, WHOLE_BP) if line in services else 0
        if net:
            billing.credit(journal, invoice_id, line=line, net=net, ends_service=True, on=on)
        if not was_paid and bill.purpose == PARTY and journal.get(Invoice, invoice_id).is_paid:
            confirm_party(journal, bill.subject_id or invoice_id, invoice_id=invoice_id, on=on)


def confirm_party(journal: Journal, party_id: UUID, *, invoice_id: UUID, on: date) -> None:
    """Confirm every seat of a party that still waits for its invoice to be paid."""
    for id in journal.get(Party, party_id).registrations:
        events.confirm(journal, id, on=on, invoice_id=invoice_id)


def share_given_back(journal: Journal, event: Event, registration: Registration, *, on: date) -> int:
    """Return which part of a seat's price is given back on a day, in basis points: all if it was called off."""
    if event.is_called_off:
        return WHOLE_BP
    sale = box_office_of(journal, event)
    if sale is None:
        return given_back(AS_ANNOUNCED, on=on, day=event.day)
    return sale.gives_back(on=on, day=event.day, booked_on=registration.booked_on, moved_on=event.moved_on)


def _priced(event: Event, sale: BoxOffice | None, order: Order, who: Buyer, on: date) -> list[Charge]:
    mode = event.checked_mode(order.mode)
    return pricing.charges(sale, event.terms, order, who, mode=mode, on=on)


def _numbered(charges: list[Charge], line: str) -> list[Charge]:
    return [msgspec.structs.replace(each, line=f"{each.line}{line}") for each in charges] if line else charges
