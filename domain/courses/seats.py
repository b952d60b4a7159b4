"""The seats of a course that takes no more than so many: how many are taken, held, free, and who is next in line."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from domain.aggregate import PUBLIC, STAFF, Aggregate, Fact, applies
from domain.courses.rules import between
from domain.errors import RuleBroken
from domain.queue import Queue

OFFER_DAYS = 3
"""How many days a seat is held for the head of the line. Source: bylaw 7.3."""
MOST_SEATS = 100_000
SEEN = frozenset({STAFF})


class Offer(NamedTuple):
    """A seat held for an enrolment to the end of a day."""

    enrolment_id: UUID
    until: date


def seats_id(course_id: UUID) -> UUID:
    """Return the id of a course's seats."""
    return uuid5(course_id, "seats")


class Seats(Aggregate, topic="course_seats"):
    """The limited seats of one course. It counts; each enrolment knows whether it has one.

    Load it under `journal.exclusively(id)` to change seats. Always: taken + held + free = limit, and no seat is
    free as long as somebody waits. Whoever enrolled before there was a limit is not counted.
    """

    class Limited(Fact, frozen=True):
        """From now on no more than so many people are taken on."""

        TOPIC = "course_seats.limited"
        SEEN_BY = frozenset({PUBLIC})
        course_id: UUID
        limit: int
        on: date

    class Taken(Fact, frozen=True):
        """A seat was given to an enrolment."""

        TOPIC = "course_seats.taken"
        SEEN_BY = SEEN
        enrolment_id: UUID
        person_id: UUID

    class BlockTaken(Fact, frozen=True):
        """Several seats went to whoever bought them as a block."""

        TOPIC = "course_seats.block_taken"
        SEEN_BY = SEEN
        block_id: UUID
        seats: int

    class Freed(Fact, frozen=True):
        """Seats came back: of one enrolment, or of a block."""

        TOPIC = "course_seats.freed"
        SEEN_BY = SEEN
        of_id: UUID
        seats: int

    class Queued(Fact, frozen=True):
        """All seats are taken: an enrolment waits, with the number of its ticket."""

        TOPIC = "course_seats.queued"
        SEEN_BY = SEEN
        enrolment_id: UUID
        person_id: UUID
        place: int

    class QueueLeft(Fact, frozen=True):
        """An enrolment waits no more."""

        TOPIC = "course_seats.queue_left"
        SEEN_BY = SEEN
        enrolment_id: UUID

    class Offered(Fact, frozen=True):
        """A free seat is held for the head of the line."""

        TOPIC = "course_seats.offered"
        SEEN_BY = SEEN
        enrolment_id: UUID
        person_id: UUID
        until: date

    class OfferAccepted(Fact, frozen=True):
        """The seat that was held was taken."""

        TOPIC = "course_seats.offer_accepted"
        SEEN_BY = SEEN
        enrolment_id: UUID

    class OfferPassed(Fact, frozen=True):
        """The seat that was held goes to the next in line."""

        TOPIC = "course_seats.offer_passed"
        SEEN_BY = SEEN
        enrolment_id: UUID

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.limit = 0
        self.taken = 0
        self.queue = Queue()

    def agree_limit(self, course_id: UUID, limit: int, *, on: date) -> list[Offer]:
        """Take no more than so many, and offer new seats to the line. Raises RuleBroken below those in use."""
        between(limit, 1, MOST_SEATS, field="limit")
        if limit < (in_use := self.taken + self.held):
            raise RuleBroken(f"{in_use} seats are taken or offered; free some first", field="limit")
        self.states(self.Limited(course_id, limit, on))
        return self._offer_free(on)

    def seat(self, enrolment_id: UUID, person_id: UUID) -> bool:
        """Give a free seat to an enrolment, or a place in the line; tell whether it has a seat."""
        if self.free and self.queue.head is None:
            self.states(self.Taken(enrolment_id, person_id))
            return True
        self.states(self.Queued(enrolment_id, person_id, self.queue.tickets + 1))
        return False

    def take_block(self, block_id: UUID, seats: int) -> None:
        """Give several free seats to a block. Raises RuleBroken if there are not as many, or somebody waits."""
        if self.queue.head is not None:
            raise RuleBroken("others wait for seats on this course; raise its limit first", field="seats")
        if seats > self.free:
            message = f"{self.free} seats are free; ask for fewer, or raise the course's limit first"
            raise RuleBroken(message, field="seats")
        self.states(self.BlockTaken(block_id, seats))

    def free_seats(self, of_id: UUID, seats: int, *, on: date) -> list[Offer]:
        """Take seats back, and offer them to the head of the line."""
        self.states(self.Freed(of_id, seats))
        return self._offer_free(on)

    def leave_queue(self, enrolment_id: UUID) -> None:
        """Let an enrolment wait no more. Raises RuleBroken if it does not wait."""
        if not self.queue.holds(enrolment_id):
            raise RuleBroken("this enrolment does not wait for a seat; read it again")
        self.states(self.QueueLeft(enrolment_id))

    def accept_offer(self, enrolment_id: UUID, *, on: date) -> None:
        """Give the seat that was held to whom it was offered. Raises RuleBroken if none is held any more."""
        until = self._held_for(enrolment_id)
        if on > until:
            raise RuleBroken(f"the seat was held until {until}; enrol again to wait for another")
        self.states(self.OfferAccepted(enrolment_id))

    def pass_offer(self, enrolment_id: UUID, *, on: date) -> list[Offer]:
        """Offer the seat that was held to the next in line. Raises RuleBroken if none is held."""
        self._held_for(enrolment_id)
        self.states(self.OfferPassed(enrolment_id))
        return self._offer_free(on)

    def let_offer_lapse(self, enrolment_id: UUID, *, on: date) -> list[Offer]:
        """Pass an offer on that was not taken in time. Raises RuleBroken while there is time."""
        until = self._held_for(enrolment_id)
        if on <= until:
            raise RuleBroken(f"the seat is held until {until}; wait until the day after")
        return self.pass_offer(enrolment_id, on=on)

    @property
    def held(self) -> int:
        """How many seats are held for those they are offered to."""
        return len(self.queue.offers)

    @property
    def free(self) -> int:
        """How many seats nobody has and nobody is offered."""
        return self.limit - self.taken - self.held

    def _held_for(self, enrolment_id: UUID) -> date:
        until = self.queue.offers.get(enrolment_id)
        if until is None:
            raise RuleBroken("no seat is held for this enrolment; enrol again to wait for one")
        return until

    def _offer_free(self, on: date) -> list[Offer]:
        offers = []
        until = on + timedelta(days=OFFER_DAYS)
        while self.free > 0 and (head := self.queue.head):
            self.states(self.Offered(head.booking_id, head.person_id, until))
            offers.append(Offer(head.booking_id, until))
        return offers

    @applies(Limited)
    def _limited(self, fact: Limited) -> None:
        self.limit = fact.limit

    @applies(Taken)
    def _taken(self, _fact: Taken) -> None:
        self.taken += 1

    @applies(BlockTaken)
    def _block_taken(self, fact: BlockTaken) -> None:
        self.taken += fact.seats

    @applies(Freed)
    def _freed(self, fact: Freed) -> None:
        self.taken -= fact.seats

    @applies(Queued)
    def _queued(self, fact: Queued) -> None:
        self.queue.join(fact.enrolment_id, fact.person_id, fact.place)

    @applies(QueueLeft)
    def _queue_left(self, fact: QueueLeft) -> None:
        self.queue.leave(fact.enrolment_id)

    @applies(Offered)
    def _offered(self, fact: Offered) -> None:
        self.queue.offer(fact.enrolment_id, fact.until)

    @applies(OfferAccepted)
    def _offer_accepted(self, fact: OfferAccepted) -> None:
        self.queue.end_offer(fact.enrolment_id)
        self.taken += 1

    @applies(OfferPassed)
    def _offer_passed(self, fact: OfferPassed) -> None:
        self.queue.end_offer(fact.enrolment_id)
