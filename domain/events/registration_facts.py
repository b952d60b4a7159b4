"""What can be decided about a registration, each with the name it is stored under."""

from datetime import date
from typing import Literal
from uuid import UUID

from domain.aggregate import OWN, STAFF, Fact
from domain.events.ordering import Charge
from domain.values import Money, Personal

SEEN = frozenset({OWN, STAFF})
Seat = Literal["booked", "confirmed"]
"""A seat that somebody has: to be paid, or paid."""


class Ordered(Fact, frozen=True):
    """The person asked for a ticket, a mode, add-ons, and was told what each costs and why.

    `code` is the promotion's; `stated` says that they declared to be who the ticket is for.
    """

    TOPIC = "registration.ordered"
    SEEN_BY = SEEN
    event_id: UUID
    person_id: UUID
    mode: str | None
    ticket: str | None
    code: str | None
    add_ons: list[str]
    charges: list[Charge]
    currency: str
    stated: bool
    on: date


class Booked(Fact, frozen=True):
    """The person has a seat, at this price; it is confirmed once that is paid."""

    TOPIC = "registration.booked"
    SEEN_BY = SEEN
    event_id: UUID
    person_id: UUID
    price: Money
    invoice_id: UUID | None
    on: date


class Waitlisted(Fact, frozen=True):
    """There was no seat; the person waits for one, at this price."""

    TOPIC = "registration.waitlisted"
    SEEN_BY = SEEN
    event_id: UUID
    person_id: UUID
    price: Money
    on: date


class Offered(Fact, frozen=True):
    """A seat is held for the person to the end of a day."""

    TOPIC = "registration.offered"
    SEEN_BY = SEEN
    event_id: UUID
    person_id: UUID
    until: date
    on: date


class Confirmed(Fact, frozen=True):
    """The seat is paid, or free of charge."""

    TOPIC = "registration.confirmed"
    SEEN_BY = SEEN
    event_id: UUID
    person_id: UUID
    on: date


class Cancelled(Fact, frozen=True):
    """The person gave up the seat, the offer of one, or waiting for one."""

    TOPIC = "registration.cancelled"
    SEEN_BY = SEEN
    event_id: UUID
    person_id: UUID
    on: date


class Attended(Fact, frozen=True):
    """The person was there; `minutes` for how long, None where nobody took the time."""

    TOPIC = "registration.attended"
    SEEN_BY = SEEN
    event_id: UUID
    person_id: UUID
    on: date
    minutes: int | None


class AttendanceWithdrawn(Fact, frozen=True):
    """Attendance was taken down by mistake: the person has their seat again, booked or confirmed, and earns nothing."""

    TOPIC = "registration.attendance_withdrawn"
    SEEN_BY = SEEN
    event_id: UUID
    person_id: UUID
    seat: Seat
    reason: Personal[str]
    on: date


class ModeSwitched(Fact, frozen=True):
    """The person will be there in the other mode."""

    TOPIC = "registration.mode_switched"
    SEEN_BY = SEEN
    event_id: UUID
    person_id: UUID
    mode: str
    on: date


class HandedOn(Fact, frozen=True):
    """The person let somebody else have the seat, whose registration is named; their own ends with it."""

    TOPIC = "registration.handed_on"
    SEEN_BY = SEEN
    event_id: UUID
    person_id: UUID
    to_registration: UUID
    on: date


class DifferenceInvoiced(Fact, frozen=True):
    """The ticket costs more for whoever took the seat over; that much is on an invoice of its own."""

    TOPIC = "registration.difference_invoiced"
    SEEN_BY = SEEN
    event_id: UUID
    person_id: UUID
    invoice_id: UUID
    line: str
    net: int
    on: date


class MadeBy(Fact, frozen=True):
    """Somebody else registered the person together with others, as a party, and pays for them."""

    TOPIC = "registration.made_by"
    SEEN_BY = SEEN
    event_id: UUID
    person_id: UUID
    party_id: UUID
    payer_id: UUID
    on: date
