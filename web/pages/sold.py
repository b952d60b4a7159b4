"""What the public page of an event says of its seats and prices, and to whoever waits of their place in line."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from domain.events.box_office import AS_ANNOUNCED, BoxOffice, box_office_id, given_back
from domain.events.event import Event
from domain.events.registration import Registration, State
from domain.events.tickets import Kind, Ticket
from domain.values import Money
from projections.views import sales, seats
from projections.views.rosters import WAITING, Booking
from projections.views.seats import Seats
from web.api.deeds import house
from web.pages.shell import money

HAS_SEAT = frozenset({State.BOOKED, State.CONFIRMED})


class Sells(NamedTuple):
    """Seats and prices in words; `by_choice` where one chooses a ticket or a mode.

    `place` is for whoever waits, `back` says to whoever has a seat what giving it up today would return.
    """

    seats: str
    price: str | None
    by_choice: bool
    place: str | None
    back: str | None


def sells(event_id: UUID, mine: Booking | None) -> Sells:
    """Return what an event sells, and where in line one's own registration is."""
    with house().views.reading() as connection:
        by_mode = seats.modes_of(connection, [event_id])[event_id]
        sold = sales.on_sale(connection, event_id, as_of=house().today())
    prices = [each.price for each in sold.tickets if each.price.minor]
    price = f"from {money(min(prices, key=lambda each: each.minor))}, by ticket" if prices else None
    by_choice = bool(sold.tickets or sold.add_ons or sold.codes or "" not in by_mode)
    place = _place(event_id, mine.id) if mine is not None and mine.state == WAITING else None
    back = _back(mine.id) if mine is not None and mine.state in HAS_SEAT else None
    return Sells(_counted(by_mode), price, by_choice, place, back)


def lowest(connection: Connection, event_ids: Collection[UUID]) -> dict[UUID, tuple[Money | None, Money | None]]:
    """Return what the cheapest ticket costs today for guests and for members, of events that sell tickets."""
    today = house().today()
    found = sales.tickets_of(connection, event_ids, as_of=today)
    return {
        event: (_lowest(sold, {Kind.OPEN}, today), _lowest(sold, {Kind.OPEN, Kind.MEMBER}, today))
        for event, sold in found.items()
    }


def _lowest(sold: Collection[Ticket], kinds: Collection[Kind], on: date) -> Money | None:
    prices = [
        each.early if each.early and each.early_through and on <= each.early_through else each.price
        for each in sold
        if each.kind in kinds
    ]
    return min(prices, key=lambda price: price.minor, default=None)


def _counted(by_mode: Mapping[str, Seats]) -> str:
    told = {
        mode: f"{each.capacity} in all: {each.taken} taken, {each.held} held, {each.free} free"
        for mode, each in by_mode.items()
    }
    return "; ".join(f"{mode} {words}".strip() for mode, words in told.items()).capitalize()


def _back(registration_id: UUID) -> str | None:
    """Return which part of the price giving a seat up today would return; nothing is said of one that was free."""
    registration, today = house().office.read(Registration, registration_id), house().today()
    event = house().office.read(Event, registration.event_id)
    there = event.day_there(today, house().clock())
    if not registration.price.minor or there > event.day:
        return None
    share = given_back(AS_ANNOUNCED, on=there, day=event.day)
    if event.has_box_office:
        found = house().office.read(BoxOffice, box_office_id(event.id))
        booked, moved = registration.booked_on, event.moved_on
        share = found.gives_back(on=there, day=event.day, booked_on=booked, moved_on=moved)
    return f"Given up today, {share / 100:g} % of the price is given back."


def _place(event_id: UUID, registration_id: UUID) -> str | None:
    """Return the place in a line, and why it is that: the order in which people came is the only one there is."""
    for mode, each in house().office.read(Event, event_id).seats.items():
        before = each.queue.before(registration_id)
        if before is not None:
            line = f"the line for a seat {mode}" if mode else "the line"
            came = "nobody came before you" if not before else f"{before} came before you and wait still"
            return f"Place {before + 1} in {line}: {came}. A freed seat is offered to whoever waited longest."
    return None
