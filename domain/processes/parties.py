"""Registering several people together: a seat and a registration each, one invoice to whoever brings them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid5

from domain.errors import Invalid, NotFound, RuleBroken
from domain.events.commands import load_exclusively
from domain.events.event import Event
from domain.events.ordering import Buyer, Order
from domain.events.party import Party
from domain.events.registration import Registration
from domain.events.tickets import MOST_PERSONS
from domain.journal import Journal
from domain.ports import GoodStanding
from domain.processes import registration
from domain.processes.customers import check_known
from domain.processes.orders import PARTY, Asked, Payer, ask, buyer_of, check_may_name, invoice, make_known


class Guest(NamedTuple):
    """Somebody to be registered with others: known by id, or made known now by name and address; with an order."""

    person_id: UUID
    order: Order
    name: str = ""
    email: str = ""


def register_party(  # noqa: PLR0913  who brings whom, on which terms
    journal: Journal,
    id: UUID,
    *,
    event_id: UUID,
    payer_id: UUID,
    guests: Sequence[Guest],
    on: date,
    standing: GoodStanding | None = None,
    is_office: bool = False,
    at: datetime | None = None,
) -> UUID:
    """Give each guest a seat, send one invoice to the payer, and return the party's id; the same id again is done.

    Each has the price of their own standing. All have a seat or nobody: raises RuleBroken if there are fewer seats
    than guests, or what would refuse one of them, told with their number.
    """
    if journal.holds(Party, id):
        return id
    check_known(journal, payer_id)
    _check_each_once(guests)
    event = load_exclusively(journal, event_id)
    event.check_open(there := event.day_there(on, at))
    group = Buyer(persons=len(guests), is_office=is_office)
    asked = []
    for number, guest in enumerate(guests, 1):
        make_known(journal, guest.person_id, name=guest.name, email=guest.email, on=on)
        who = buyer_of(journal, event, guest.person_id, on=on, standing=standing, who=group)
        asked.append(_seated(journal, event, guest, who, number, (on, there)))
    total = sum(each.price.minor for each in asked)
    invoice_id = uuid5(id, "invoice") if total else None
    for guest, each in zip(guests, asked, strict=True):
        _book(journal, event, guest, each, (id, payer_id, invoice_id), on)
    party = Party(id)
    party.register(event_id, payer_id, [each.registration.id for each in asked], invoice_id=invoice_id, on=on)
    journal.record(event, party)
    if invoice_id is not None:
        charges = [charge for each in asked for charge in each.charges]
        invoice(journal, invoice_id, event, charges, Payer(payer_id, PARTY, id), on=on)
    return id


def _check_each_once(guests: Sequence[Guest]) -> None:
    if not 1 <= len(guests) <= MOST_PERSONS or len({guest.person_id for guest in guests}) < len(guests):
        raise Invalid(f"name 1 to {MOST_PERSONS} persons, each once", field="persons")


def give_up(journal: Journal, party_id: UUID, *, registration_id: UUID, on: date, at: datetime | None = None) -> UUID:
    """Give up one seat of a party, as whoever pays for it may, and return the registration's id.

    Raises NotFound for a seat that the party does not pay for, as one that the person booked anew on their own.
    """
    party = journal.get(Party, party_id)
    if registration_id not in party.registrations:
        raise NotFound("this seat was not booked with the party; read it again")
    if not pays_for(party, journal.get(Registration, registration_id)):
        raise NotFound("this seat is the person's own by now; they can give it up themselves")
    return registration.cancel(journal, registration_id, on=on, at=at)


def pays_for(party: Party, seat: Registration) -> bool:
    """Tell whether whoever brought the party pays for a seat: the person may have booked anew, on their own."""
    return party.id == seat.party_id or party.person_id == seat.person_id


def _seated(journal: Journal, event: Event, guest: Guest, who: Buyer, number: int, days: tuple[date, date]) -> Asked:
    on, there = days
    check_may_name(journal, event, guest.person_id, who, told=f"person {number}")
    try:
        asked = ask(journal, event, guest.person_id, guest.order, who, on=on, there=there, line=f"-{number}")
    except RuleBroken as refusal:
        raise RuleBroken(f"person {number}: {refusal.message}", field=refusal.field) from None
    if not event.seat(asked.registration.id, guest.person_id, on=there, mode=asked.mode):
        raise RuleBroken(
            f"there is no seat for person {number} and those after; register fewer, or let each of them wait",
            field="persons",
        )
    return asked


def _book(
    journal: Journal,
    event: Event,
    guest: Guest,
    asked: Asked,
    party: tuple[UUID, UUID, UUID | None],
    on: date,
) -> None:
    id, payer_id, invoice_id = party
    booked, own = asked.registration, invoice_id if asked.price.minor else None
    booked.book(event_id=event.id, person_id=guest.person_id, price=asked.price, invoice_id=own, on=on)
    if guest.person_id != payer_id:
        booked.made_by(payer_id, party_id=id, on=on)
    if own is None:
        booked.confirm(on=on)
    journal.record(booked)
