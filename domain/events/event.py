"""An event and its seats: how many there are, are taken, are held for those offered one, and who is next."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import Invalid, RuleBroken
from domain.events import facts, mode_facts
from domain.events.event_state import EventState
from domain.events.mode_facts import in_mode
from domain.events.rules import checked_capacities, checked_seats, checked_start, checked_terms, held_until
from domain.events.seats import NO_MODE


class Offer(NamedTuple):
    """A seat held for a registration to the end of a day."""

    registration_id: UUID
    until: date


class Event(EventState, Aggregate, topic="event"):
    """What people register for. It counts seats and keeps the queue; each registration knows its own state.

    Load it under `journal.exclusively(event_id)` to change seats. Always: taken + held + free = capacity, in each
    mode; and while registration is open no seat of a mode is free as long as somebody waits for one of that mode.
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
    ModesAgreed = mode_facts.ModesAgreed
    BoxOfficeOpened = mode_facts.BoxOfficeOpened
    SeatHandedOn = mode_facts.SeatHandedOn

    def __init__(self, id: UUID) -> None:
        Aggregate.__init__(self, id)
        EventState.__init__(self)

    @classmethod
    def announce(cls, id: UUID, terms: facts.Announced) -> "Event":
        """Open an event for registration. Raises Invalid if time, seats, prices or credit make no sense."""
        self = cls(id)
        self.states(checked_terms(terms))
        return self

    def move(self, starts: str, *, on: date, there: date | None = None) -> list[Offer]:
        """Let it take place at another time; `there` is the day where it is. Raises RuleBroken once it was settled."""
        self.check_to_come()
        checked_start(starts, self.terms.zone, on=on)
        self.states(facts.Moved(starts=starts, on=on))
        return self._offer_free_seats(there or on)

    def agree_capacity(self, capacity: int, *, on: date) -> list[Offer]:
        """Change the number of seats, offer new ones to the queue. Raises RuleBroken below those in use."""
        self.check_to_come()
        if self.home:
            raise RuleBroken("seats are kept apart by mode here; agree on those of each mode", field="capacity")
        self.seats[NO_MODE].check_capacity(checked_seats(capacity))
        self.states(facts.CapacityAgreed(capacity=capacity))
        return self._offer_free_seats(on)

    def agree_modes(
        self, capacities: Mapping[str, int], *, home: str, on: date, there: date | None = None
    ) -> list[Offer]:
        """Keep seats apart by mode, or change how many each has; offer new ones to those who wait for that mode.

        Whoever is registered already has their seat in the mode `home`; `there` is the day where it is.
        Raises RuleBroken below the seats in use, or if a mode is left out in which somebody has a seat or waits.
        """
        self.check_to_come()
        home = self.home or home
        checked_capacities(capacities, home=home)
        for mode, seats in self.seats.items():
            capacity = capacities.get(mode or home, 0)
            if not capacity and seats.queue.head is not None:
                raise RuleBroken(f"somebody waits for a seat {mode}; keep that mode", field="capacities")
            seats.check_capacity(capacity)
        self.states(mode_facts.ModesAgreed(capacities=dict(capacities), home=home, on=on))
        return self._offer_free_seats(there or on)

    def seat(self, registration_id: UUID, person_id: UUID, *, on: date, mode: str | None = None) -> bool:
        """Give a free seat to a registration, or a place in the queue of its mode; tell whether it has a seat.

        Raises RuleBroken if registration is closed.
        """
        self.check_open(on)
        mode = self.checked_mode(mode)
        seats = self.seats[mode]
        if seats.is_open:
            self.states(in_mode(facts.SeatTaken(registration_id, person_id), mode))
            return True
        self.states(in_mode(facts.Queued(registration_id, person_id, seats.queue.tickets + 1), mode))
        return False

    def free_seat(self, registration_id: UUID, *, on: date, mode: str | None = None) -> list[Offer]:
        """Take back a seat that the registration had, and offer it to the head of its mode's queue."""
        mode = self.checked_mode(mode)
        if not self.seats[mode].taken:
            raise RuleBroken("no seat is taken; there is none to give back")
        self.states(in_mode(facts.SeatFreed(registration_id), mode))
        return self._offer_free_seats(on)

    def switch_mode(self, registration_id: UUID, person_id: UUID, modes: tuple[str, str], *, on: date) -> list[Offer]:
        """Exchange a seat of the first mode for a free one of the second. Raises RuleBroken if none is free."""
        self.check_open(on)
        left, wanted = (self.checked_mode(mode) for mode in modes)
        if left == wanted:
            raise RuleBroken(f"the seat is {wanted} already; choose the other mode", field="mode")
        if not self.seats[wanted].is_open:
            raise RuleBroken(f"no seat {wanted} is free; keep this one, or give it up and wait for that", field="mode")
        self.states(in_mode(facts.SeatTaken(registration_id, person_id), wanted))
        return self.free_seat(registration_id, on=on, mode=left)

    def hand_on(self, from_registration: UUID, registration_id: UUID, person_id: UUID, *, on: date) -> None:
        """Let a registration have the seat of another; nobody in the queue is passed over, as none becomes free."""
        self.check_open(on)
        self.states(mode_facts.SeatHandedOn(from_registration, registration_id, person_id))

    def leave_queue(self, registration_id: UUID) -> None:
        """Let a registration wait no more. Raises RuleBroken if it does not wait."""
        mode = next((mode for mode, seats in self.seats.items() if seats.queue.holds(registration_id)), None)
        if mode is None:
            raise RuleBroken("this registration does not wait for a seat; read it again")
        self.states(in_mode(facts.QueueLeft(registration_id), mode))

    def accept_offer(self, registration_id: UUID, *, on: date) -> None:
        """Give the seat that was held to whom it was offered. Raises RuleBroken if none is held any more."""
        self.check_open(on)
        mode, until = self._offered(registration_id)
        if on > until:
            raise RuleBroken(f"the seat was held until {until}; register again to wait for another")
        self.states(in_mode(facts.OfferAccepted(registration_id), mode))

    def pass_offer(self, registration_id: UUID, *, on: date) -> list[Offer]:
        """Offer the seat that was held to the next in line. Raises RuleBroken if none is held."""
        mode, _ = self._offered(registration_id)
        self.states(in_mode(facts.OfferPassed(registration_id), mode))
        return self._offer_free_seats(on)

    def let_offer_lapse(self, registration_id: UUID, *, on: date) -> list[Offer]:
        """Pass an offer on that was not taken in time. Raises RuleBroken while there is time."""
        _, until = self._offered(registration_id)
        if on <= until:
            raise RuleBroken(f"the seat is held until {until}; wait until the day after")
        return self.pass_offer(registration_id, on=on)

    def open_box_office(self, *, on: date) -> None:
        """Let seats be sold by its box office; nothing changes the second time."""
        self.check_to_come()
        if not self.has_box_office:
            self.states(mode_facts.BoxOfficeOpened(on))

    def call_off(self, *, on: date) -> None:
        """Call it off. Raises RuleBroken once it was held or called off."""
        self.check_to_come()
        self.states(facts.CalledOff(on=on))

    def hold(self, *, on: date) -> None:
        """Take down that it took place. Raises RuleBroken before its day, or once that is settled."""
        self.check_to_come()
        if on < self.day:
            raise RuleBroken(f"it takes place on {self.day}; take it down on that day or later", field="on")
        self.states(facts.Held(on=on))

    def check_open(self, on: date) -> None:
        """Raise RuleBroken if nobody can register any more."""
        self.check_to_come()
        if on > self.day:
            raise RuleBroken(f"the event took place on {self.day}; choose another", field="on")

    def check_to_come(self) -> None:
        """Raise RuleBroken once it was held or called off."""
        if self.is_called_off:
            raise RuleBroken("the event was called off; choose another")
        if self.was_held:
            raise RuleBroken("the event took place; choose another")

    def checked_mode(self, mode: str | None) -> str:
        """Return in which mode somebody has a seat: by default that of whoever came before they were kept apart."""
        if mode is None:
            return self.home
        if mode not in self.seats:
            known = " or ".join(filter(None, self.seats))
            raise Invalid(
                f"this event has no seats {mode}; {f'choose {known}' if known else 'leave it out'}", field="mode"
            )
        return mode

    def _offered(self, registration_id: UUID) -> tuple[str, date]:
        for mode, seats in self.seats.items():
            until = seats.queue.offers.get(registration_id)
            if until is not None:
                return mode, until
        raise RuleBroken("no seat is held for this registration; register again to wait for one")

    def _offer_free_seats(self, on: date) -> list[Offer]:
        if self.is_called_off or self.was_held or on > self.day:
            return []
        offers = []
        until = held_until(on, self.day)
        for mode, seats in self.seats.items():
            while seats.free > 0 and (head := seats.queue.head):
                self.states(in_mode(facts.SeatOffered(head.booking_id, head.person_id, until), mode))
                offers.append(Offer(head.booking_id, until))
        return offers
