"""Seats on a course that an employer or a group paid for with one invoice, and gives to people one by one."""

from datetime import date
from uuid import UUID

from domain.aggregate import FINANCE, OWN, STAFF, Aggregate, Fact, applies
from domain.courses.rules import between
from domain.errors import RuleBroken
from domain.values import Money

MOST_SEATS = 100
SEEN = frozenset({OWN, STAFF, FINANCE})


class SeatBlock(Aggregate, topic="seat_block"):
    """Seats numbered from 1; each is free, somebody's, used up by completing the course, or given back."""

    class Bought(Fact, frozen=True):
        """Somebody asked for so many seats at this price each; `person_id` is a person or an organisation."""

        TOPIC = "seat_block.bought"
        SEEN_BY = SEEN
        course_id: UUID
        person_id: UUID
        seats: int
        price: Money
        invoice_id: UUID | None
        on: date

    class Assigned(Fact, frozen=True):
        """A seat went to a person."""

        TOPIC = "seat_block.assigned"
        SEEN_BY = SEEN
        seat: int
        holder_id: UUID
        enrolment_id: UUID
        on: date

    class Unassigned(Fact, frozen=True):
        """A seat came back from the person who had it, and can go to another."""

        TOPIC = "seat_block.unassigned"
        SEEN_BY = SEEN
        seat: int
        holder_id: UUID
        on: date

    class Returned(Fact, frozen=True):
        """Free seats were given back to the association."""

        TOPIC = "seat_block.returned"
        SEEN_BY = SEEN
        seats: list[int]
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.course_id = id
        self.person_id = id
        self.price = Money(0, "XXX")
        self.invoice_id: UUID | None = None
        self.bought_on = date.min
        self.free: list[int] = []
        self.holders: dict[int, tuple[UUID, UUID]] = {}

    @classmethod
    def buy(  # noqa: PLR0913  the terms of a purchase
        cls,
        id: UUID,
        *,
        course_id: UUID,
        person_id: UUID,
        seats: int,
        price: Money,
        invoice_id: UUID | None,
        on: date,
    ) -> "SeatBlock":
        """Ask for seats. Raises Invalid for a number that cannot be."""
        self = cls(id)
        between(seats, 1, MOST_SEATS, field="seats")
        self.states(cls.Bought(course_id, person_id, seats, price, invoice_id, on))
        return self

    def assign(self, holder_id: UUID, enrolment_id: UUID, *, on: date) -> int:
        """Give the first free seat to a person; return its number. Raises RuleBroken if none is free."""
        if any(holder_id == holder for holder, _ in self.holders.values()):
            raise RuleBroken("this person has a seat of the block already; there is nothing more to do")
        if not self.free:
            raise RuleBroken("no seat of the block is free; take one back, or buy more")
        seat = self.free[0]
        self.states(self.Assigned(seat, holder_id, enrolment_id, on))
        return seat

    def unassign(self, seat: int, *, on: date) -> None:
        """Take a seat back from whoever has it. Raises RuleBroken if nobody has."""
        holder, _ = self.held_by(seat)
        self.states(self.Unassigned(seat, holder, on))

    def held_by(self, seat: int) -> tuple[UUID, UUID]:
        """Return the person and the enrolment that have a seat. Raises RuleBroken if nobody has it."""
        if seat not in self.holders:
            raise RuleBroken(f"nobody has seat {seat}; read the block again", field="seat")
        return self.holders[seat]

    def give_back(self, seats: int, *, on: date) -> list[int]:
        """Give free seats back, the last first; return their numbers. Raises RuleBroken if not as many are free."""
        between(seats, 1, MOST_SEATS, field="seats")
        if seats > len(self.free):
            raise RuleBroken(f"{len(self.free)} seats of the block are free; take others back first", field="seats")
        found = self.free[-seats:]
        self.states(self.Returned(found, on))
        return found

    @applies(Bought)
    def _bought(self, fact: Bought) -> None:
        self.course_id, self.person_id, self.price = fact.course_id, fact.person_id, fact.price
        self.invoice_id, self.bought_on = fact.invoice_id, fact.on
        self.free = list(range(1, fact.seats + 1))

    @applies(Assigned)
    def _assigned(self, fact: Assigned) -> None:
        self.free = [seat for seat in self.free if seat != fact.seat]
        self.holders[fact.seat] = (fact.holder_id, fact.enrolment_id)

    @applies(Unassigned)
    def _unassigned(self, fact: Unassigned) -> None:
        self.free = sorted([*self.free, fact.seat])
        del self.holders[fact.seat]

    @applies(Returned)
    def _returned(self, fact: Returned) -> None:
        self.free = [seat for seat in self.free if seat not in fact.seats]
