"""What is known of an event once its facts are folded: when it is, and its seats in each mode."""

from datetime import date, datetime

from msgspec.structs import replace

from domain.aggregate import applies
from domain.events import facts, mode_facts
from domain.events.clock import day_at
from domain.events.rules import NOT_YET, starts_at
from domain.events.seats import NO_MODE, Seats
from domain.queue import Queue


class EventState:
    """The state of an event; `seats` by mode, in the order in which modes were agreed."""

    def __init__(self) -> None:
        self.terms = NOT_YET
        self.day = date.min
        self.moved_on: date | None = None
        self.home = NO_MODE
        self.seats = {NO_MODE: Seats()}
        self.has_box_office = False
        self.is_called_off = False
        self.was_held = False

    def day_there(self, on: date, at: datetime | None) -> date:
        """Return which day it is where the event is, at an instant; where none is told, the day that is."""
        return on if at is None else day_at(self.terms.zone, at)

    @property
    def capacity(self) -> int:
        """How many seats there are, in all modes."""
        return sum(seats.capacity for seats in self.seats.values())

    @property
    def taken(self) -> int:
        """How many seats somebody has."""
        return sum(seats.taken for seats in self.seats.values())

    @property
    def held(self) -> int:
        """How many seats are held for those they are offered to."""
        return sum(seats.held for seats in self.seats.values())

    @property
    def free(self) -> int:
        """How many seats nobody has and nobody is offered."""
        return sum(seats.free for seats in self.seats.values())

    @property
    def queue(self) -> Queue:
        """The line of whoever comes without naming a mode."""
        return self.seats[self.home].queue

    @applies(facts.Announced)
    def _announced(self, fact: facts.Announced) -> None:
        self.terms = fact
        self.day = starts_at(fact.starts).date()
        self.seats[NO_MODE].capacity = fact.capacity

    @applies(facts.Moved)
    def _moved(self, fact: facts.Moved) -> None:
        self.terms = replace(self.terms, starts=fact.starts)
        self.day = starts_at(fact.starts).date()
        self.moved_on = fact.on

    @applies(facts.CapacityAgreed)
    def _capacity_agreed(self, fact: facts.CapacityAgreed) -> None:
        self.seats[NO_MODE].capacity = fact.capacity

    @applies(mode_facts.ModesAgreed)
    def _modes_agreed(self, fact: mode_facts.ModesAgreed) -> None:
        before = {mode or fact.home: seats for mode, seats in self.seats.items()}
        self.home = fact.home
        self.seats = {mode: before.get(mode, Seats()).with_capacity(n) for mode, n in fact.capacities.items()}

    @applies(mode_facts.BoxOfficeOpened)
    def _box_office_opened(self, _fact: mode_facts.BoxOfficeOpened) -> None:
        self.has_box_office = True

    @applies(facts.SeatTaken, mode_facts.SeatTaken)
    def _seat_taken(self, fact: facts.SeatTaken | mode_facts.SeatTaken) -> None:
        self.seats[fact.mode].taken += 1

    @applies(facts.Queued, mode_facts.Queued)
    def _queued(self, fact: facts.Queued | mode_facts.Queued) -> None:
        self.seats[fact.mode].queue.join(fact.registration_id, fact.person_id, fact.place)

    @applies(facts.QueueLeft, mode_facts.QueueLeft)
    def _queue_left(self, fact: facts.QueueLeft | mode_facts.QueueLeft) -> None:
        self.seats[fact.mode].queue.leave(fact.registration_id)

    @applies(facts.SeatFreed, mode_facts.SeatFreed)
    def _seat_freed(self, fact: facts.SeatFreed | mode_facts.SeatFreed) -> None:
        self.seats[fact.mode].taken -= 1

    @applies(facts.SeatOffered, mode_facts.SeatOffered)
    def _seat_offered(self, fact: facts.SeatOffered | mode_facts.SeatOffered) -> None:
        self.seats[fact.mode].queue.offer(fact.registration_id, fact.until)

    @applies(facts.OfferAccepted, mode_facts.OfferAccepted)
    def _offer_accepted(self, fact: facts.OfferAccepted | mode_facts.OfferAccepted) -> None:
        self.seats[fact.mode].queue.end_offer(fact.registration_id)
        self.seats[fact.mode].taken += 1

    @applies(facts.OfferPassed, mode_facts.OfferPassed)
    def _offer_passed(self, fact: facts.OfferPassed | mode_facts.OfferPassed) -> None:
        self.seats[fact.mode].queue.end_offer(fact.registration_id)

    @applies(mode_facts.SeatHandedOn)
    def _seat_handed_on(self, _fact: mode_facts.SeatHandedOn) -> None:
        """Count as before: the seat is taken by another registration."""

    @applies(facts.CalledOff)
    def _called_off(self, _fact: facts.CalledOff) -> None:
        self.is_called_off = True

    @applies(facts.Held)
    def _held(self, _fact: facts.Held) -> None:
        self.was_held = True
