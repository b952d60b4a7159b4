"""An event and its seats: how many there are, are taken, are held for those offered one, and who is next."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from msgspec.structs import replace

from domain.aggregate import Aggregate, applies
from domain.errors import RuleBroken
from domain.events import facts
from domain.events.rules import NOT_YET, checked_seats, checked_start, checked_terms, held_until, starts_at
from domain.queue import Queue


class Offer(NamedTuple):
    """A seat held for a registration to the end of a day."""

    registration_id: UUID
    until: date


class Event(Aggregate, topic="event"):
    """What people register for. It counts seats and keeps the queue; each registration knows its own state.

    Load it under `journal.exclusively(event_id)` to change seats. Always: taken + held + free = capacity,
    and while registration is open no seat is free as long as somebody waits.
    """

    Announced = facts.Announced
    Moved = facts.Moved
    CapacityAgreed = facts.CapacityAgreed
    SeatTaken = facts.SeatTaken
    Queued = facts.Queued
    QueueLeft = facts.QueueLeft
    SeatFreed = facts.SeatFreed
    SeatOffered = facts.SeatOffered
    OfferAccepted = facts.OfferAccepted
    OfferPassed = facts.OfferPassed
    CalledOff = facts.CalledOff
    Held = facts.Held

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.terms = NOT_YET
        self.day = date.min
        self.capacity = 0
        self.taken = 0
        self.queue = Queue()
        self.is_called_off = False
        self.was_held = False

    @classmethod
    def announce(cls, id: UUID, terms: facts.Announced) -> "Event":
        """Open an event for registration. Raises Invalid if time, seats, prices or credit make no sense."""
        self = cls(id)
        self.states(checked_terms(terms))
        return self

    def move(self, starts: str, *, on: date) -> list[Offer]:
        """Let it take place at another time. Raises RuleBroken once it was held or called off."""
        self._still_to_come()
        checked_start(starts, self.terms.zone, on=on)
        self.states(facts.Moved(starts=starts, on=on))
        return self._offer_free_seats(on)

    def agree_capacity(self, capacity: int, *, on: date) -> list[Offer]:
        """Change the number of seats, offer new ones to the queue. Raises RuleBroken below those in use."""
        self._still_to_come()
        in_use = self.taken + self.held
        if checked_seats(capacity) < in_use:
            raise RuleBroken(f"{in_use} seats are taken or offered; free some first", field="capacity")
        self.states(facts.CapacityAgreed(capacity=capacity))
        return self._offer_free_seats(on)

    def seat(self, registration_id: UUID, person_id: UUID, *, on: date) -> bool:
        """Give a free seat to a registration, or a place in the queue; tell whether it has a seat.

        Raises RuleBroken if registration is closed.
        """
        self.check_open(on)
        if self.free and self.queue.head is None:
            self.states(facts.SeatTaken(registration_id=registration_id, person_id=person_id))
            return True
        ticket = self.queue.tickets + 1
        self.states(facts.Queued(registration_id=registration_id, person_id=person_id, place=ticket))
        return False

    def free_seat(self, registration_id: UUID, *, on: date) -> list[Offer]:
        """Take back a seat that the registration had, and offer it to the head of the queue."""
        if not self.taken:
            raise RuleBroken("no seat is taken; there is none to give back")
        self.states(facts.SeatFreed(registration_id=registration_id))
        return self._offer_free_seats(on)

    def leave_queue(self, registration_id: UUID) -> None:
        """Let a registration wait no more. Raises RuleBroken if it does not wait."""
        if not self.queue.holds(registration_id):
            raise RuleBroken("this registration does not wait for a seat; read it again")
        self.states(facts.QueueLeft(registration_id=registration_id))

    def accept_offer(self, registration_id: UUID, *, on: date) -> None:
        """Give the seat that was held to whom it was offered. Raises RuleBroken if none is held any more."""
        self.check_open(on)
        until = self._offered(registration_id)
        if on > until:
            raise RuleBroken(f"the seat was held until {until}; register again to wait for another")
        self.states(facts.OfferAccepted(registration_id=registration_id))

    def pass_offer(self, registration_id: UUID, *, on: date) -> list[Offer]:
        """Offer the seat that was held to the next in line. Raises RuleBroken if none is held."""
        self._offered(registration_id)
        self.states(facts.OfferPassed(registration_id=registration_id))
        return self._offer_free_seats(on)

    def let_offer_lapse(self, registration_id: UUID, *, on: date) -> list[Offer]:
        """Pass an offer on that was not taken in time. Raises RuleBroken while there is time."""
        until = self._offered(registration_id)
        if on <= until:
            raise RuleBroken(f"the seat is held until {until}; wait until the day after")
        return self.pass_offer(registration_id, on=on)

    def call_off(self, *, on: date) -> None:
        """Call it off. Raises RuleBroken once it was held or called off."""
        self._still_to_come()
        self.states(facts.CalledOff(on=on))

    def hold(self, *, on: date) -> None:
        """Take down that it took place. Raises RuleBroken before its day, or once that is settled."""
        self._still_to_come()
        if on < self.day:
            raise RuleBroken(f"it takes place on {self.day}; take it down on that day or later", field="on")
        self.states(facts.Held(on=on))

    def check_open(self, on: date) -> None:
        """Raise RuleBroken if nobody can register any more."""
        self._still_to_come()
        if on > self.day:
            raise RuleBroken(f"the event took place on {self.day}; choose another", field="on")

    @property
    def held(self) -> int:
        """How many seats are held for those they are offered to."""
        return len(self.queue.offers)

    @property
    def free(self) -> int:
        """How many seats nobody has and nobody is offered."""
        return self.capacity - self.taken - self.held

    def _still_to_come(self) -> None:
        if self.is_called_off:
            raise RuleBroken("the event was called off; choose another")
        if self.was_held:
            raise RuleBroken("the event took place; choose another")

    def _offered(self, registration_id: UUID) -> date:
        until = self.queue.offers.get(registration_id)
        if until is None:
            raise RuleBroken("no seat is held for this registration; register again to wait for one")
        return until

    def _offer_free_seats(self, on: date) -> list[Offer]:
        if self.is_called_off or self.was_held or on > self.day:
            return []
        offers = []
        until = held_until(on, self.day)
        while self.free and (head := self.queue.head):
            self.states(facts.SeatOffered(head.booking_id, head.person_id, until))
            offers.append(Offer(head.booking_id, until))
        return offers

    @applies(Announced)
    def _announced(self, fact: facts.Announced) -> None:
        self.terms = fact
        self.day = starts_at(fact.starts).date()
        self.capacity = fact.capacity

    @applies(Moved)
    def _moved(self, fact: facts.Moved) -> None:
        self.terms = replace(self.terms, starts=fact.starts)
        self.day = starts_at(fact.starts).date()

    @applies(CapacityAgreed)
    def _capacity_agreed(self, fact: facts.CapacityAgreed) -> None:
        self.capacity = fact.capacity

    @applies(SeatTaken)
    def _seat_taken(self, _fact: facts.SeatTaken) -> None:
        self.taken += 1

    @applies(Queued)
    def _queued(self, fact: facts.Queued) -> None:
        self.queue.join(fact.registration_id, fact.person_id, fact.place)

    @applies(QueueLeft)
    def _queue_left(self, fact: facts.QueueLeft) -> None:
        self.queue.leave(fact.registration_id)

    @applies(SeatFreed)
    def _seat_freed(self, _fact: facts.SeatFreed) -> None:
        self.taken -= 1

    @applies(SeatOffered)
    def _seat_offered(self, fact: facts.SeatOffered) -> None:
        self.queue.offer(fact.registration_id, fact.until)

    @applies(OfferAccepted)
    def _offer_accepted(self, fact: facts.OfferAccepted) -> None:
        self.queue.end_offer(fact.registration_id)
        self.taken += 1

    @applies(OfferPassed)
    def _offer_passed(self, fact: facts.OfferPassed) -> None:
        self.queue.end_offer(fact.registration_id)

    @applies(CalledOff)
    def _called_off(self, _fact: facts.CalledOff) -> None:
        self.is_called_off = True

    @applies(Held)
    def _held(self, _fact: facts.Held) -> None:
        self.was_held = True
