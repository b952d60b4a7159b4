"""What can be decided about an event, each with the name it is stored under.

Facts about seats have the mode `""`: where venue and online are kept apart, those of `mode_facts` are stated.
"""

from datetime import date
from typing import ClassVar
from uuid import UUID

from domain.aggregate import OWN, PUBLIC, STAFF, Fact
from domain.values import Money


class Announced(Fact, frozen=True):
    """The event was opened for registration. `starts` is wall time at `zone`, kept as it was announced."""

    TOPIC = "event.announced"
    SEEN_BY = frozenset({PUBLIC})
    title: str
    summary: str
    starts: str
    zone: str
    minutes: int
    capacity: int
    price: Money
    member_price: Money
    credit: dict[str, str]
    attributes: dict[str, str | bool | list[str]]
    on: date


class Moved(Fact, frozen=True):
    """The event takes place at another time, with whoever has registered."""

    TOPIC = "event.moved"
    SEEN_BY = frozenset({PUBLIC})
    starts: str
    on: date


class CapacityAgreed(Fact, frozen=True):
    """There are so many seats from now on."""

    TOPIC = "event.capacity_agreed"
    SEEN_BY = frozenset({PUBLIC})
    capacity: int


class SeatTaken(Fact, frozen=True):
    """A free seat went to a registration."""

    TOPIC = "event.seat_taken"
    SEEN_BY = frozenset({OWN, STAFF})
    mode: ClassVar[str] = ""
    registration_id: UUID
    person_id: UUID


class Queued(Fact, frozen=True):
    """There was no free seat; `place` is the number of the ticket drawn, counted from 1 and never reused."""

    TOPIC = "event.queued"
    SEEN_BY = frozenset({OWN, STAFF})
    mode: ClassVar[str] = ""
    registration_id: UUID
    person_id: UUID
    place: int


class QueueLeft(Fact, frozen=True):
    """A registration gave up waiting."""

    TOPIC = "event.queue_left"
    SEEN_BY = frozenset({STAFF})
    mode: ClassVar[str] = ""
    registration_id: UUID


class SeatFreed(Fact, frozen=True):
    """A registration gave its seat back."""

    TOPIC = "event.seat_freed"
    SEEN_BY = frozenset({STAFF})
    mode: ClassVar[str] = ""
    registration_id: UUID


class SeatOffered(Fact, frozen=True):
    """A free seat is held for the head of the queue, to the end of that day."""

    TOPIC = "event.seat_offered"
    SEEN_BY = frozenset({OWN, STAFF})
    mode: ClassVar[str] = ""
    registration_id: UUID
    person_id: UUID
    until: date


class OfferAccepted(Fact, frozen=True):
    """The seat held for a registration was taken by it."""

    TOPIC = "event.offer_accepted"
    SEEN_BY = frozenset({STAFF})
    mode: ClassVar[str] = ""
    registration_id: UUID


class OfferPassed(Fact, frozen=True):
    """The seat held for a registration was declined by it, or not taken in time."""

    TOPIC = "event.offer_passed"
    SEEN_BY = frozenset({STAFF})
    mode: ClassVar[str] = ""
    registration_id: UUID


class CalledOff(Fact, frozen=True):
    """The event does not take place."""

    TOPIC = "event.called_off"
    SEEN_BY = frozenset({PUBLIC})
    on: date


class Held(Fact, frozen=True):
    """The event took place."""

    TOPIC = "event.held"
    SEEN_BY = frozenset({PUBLIC})
    on: date
