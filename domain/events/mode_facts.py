"""What can be decided about the seats of an event that keeps venue and online apart: as in `facts`, with the mode."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from msgspec.structs import astuple

from domain.aggregate import OWN, PUBLIC, STAFF, Fact
from domain.events import facts


class ModesAgreed(Fact, frozen=True):
    """The event has so many seats in each mode; whoever has one of before, or waits, does so in the mode `home`."""

    TOPIC = "event.modes_agreed"
    SEEN_BY = frozenset({PUBLIC})
    capacities: dict[str, int]
    home: str
    on: date


class BoxOfficeOpened(Fact, frozen=True):
    """Seats are sold by the event's box office from now on, by its tickets, codes, add-ons and terms of giving back."""

    TOPIC = "event.box_office_opened"
    SEEN_BY = frozenset({STAFF})
    on: date


class SeatTaken(Fact, frozen=True):
    """A free seat of a mode went to a registration."""

    TOPIC = "event.seat_taken_in_mode"
    SEEN_BY = frozenset({OWN, STAFF})
    registration_id: UUID
    person_id: UUID
    mode: str


class Queued(Fact, frozen=True):
    """The mode had no free seat; `place` is the number of the ticket drawn there, counted from 1 and never reused."""

    TOPIC = "event.queued_in_mode"
    SEEN_BY = frozenset({OWN, STAFF})
    registration_id: UUID
    person_id: UUID
    place: int
    mode: str


class QueueLeft(Fact, frozen=True):
    """A registration gave up waiting for a seat of a mode."""

    TOPIC = "event.queue_left_in_mode"
    SEEN_BY = frozenset({STAFF})
    registration_id: UUID
    mode: str


class SeatFreed(Fact, frozen=True):
    """A registration gave its seat of a mode back."""

    TOPIC = "event.seat_freed_in_mode"
    SEEN_BY = frozenset({STAFF})
    registration_id: UUID
    mode: str


class SeatOffered(Fact, frozen=True):
    """A free seat of a mode is held for the head of its queue, to the end of that day."""

    TOPIC = "event.seat_offered_in_mode"
    SEEN_BY = frozenset({OWN, STAFF})
    registration_id: UUID
    person_id: UUID
    until: date
    mode: str


class OfferAccepted(Fact, frozen=True):
    """The seat of a mode that was held for a registration was taken by it."""

    TOPIC = "event.offer_accepted_in_mode"
    SEEN_BY = frozenset({STAFF})
    registration_id: UUID
    mode: str


class OfferPassed(Fact, frozen=True):
    """The seat of a mode that was held for a registration was declined by it, or not taken in time."""

    TOPIC = "event.offer_passed_in_mode"
    SEEN_BY = frozenset({STAFF})
    registration_id: UUID
    mode: str


class SeatHandedOn(Fact, frozen=True):
    """A taken seat went from one registration to another; none became free."""

    TOPIC = "event.seat_handed_on"
    SEEN_BY = frozenset({STAFF})
    from_registration: UUID
    registration_id: UUID
    person_id: UUID


IN_MODE: dict[type[Fact], type[Fact]] = {
    facts.SeatTaken: SeatTaken,
    facts.Queued: Queued,
    facts.QueueLeft: QueueLeft,
    facts.SeatFreed: SeatFreed,
    facts.SeatOffered: SeatOffered,
    facts.OfferAccepted: OfferAccepted,
    facts.OfferPassed: OfferPassed,
}
"""What is said of a seat where modes are kept apart: the same fields, and the mode last."""


def in_mode(fact: Fact, mode: str) -> Fact:
    """Return the fact as it is stated of a seat in a mode; as it is where there are none."""
    if not mode:
        return fact
    kind: Callable[..., Fact] = IN_MODE[type(fact)]
    return kind(*astuple(fact), mode)
