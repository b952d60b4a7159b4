"""One person's registration for one event: waiting, offered a seat, booked, confirmed, attended or cancelled."""

from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from domain.aggregate import OWN, STAFF, Aggregate, Fact, applies
from domain.errors import RuleBroken
from domain.values import Money

SEEN = frozenset({OWN, STAFF})


class State(StrEnum):
    """How far a registration has come."""

    NEW = "new"
    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    ATTENDED = "attended"
    CANCELLED = "cancelled"


def registration_id(event_id: UUID, person_id: UUID) -> UUID:
    """Return the id of a person's registration for an event: there is one at most."""
    return uuid5(event_id, str(person_id))


class Registration(Aggregate, topic="registration"):
    """A person's registration for an event. The event vouches for seats, the registration for who has one."""

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

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.event_id = id
        self.person_id = id
        self.price = Money(0, "XXX")
        self.invoice_id: UUID | None = None
        self.state = State.NEW

    def book(self, *, event_id: UUID, person_id: UUID, price: Money, invoice_id: UUID | None, on: date) -> None:
        """Take the seat that the event gave. Raises RuleBroken if the person has one, or is still in line."""
        self._refuse(State.WAITING, State.BOOKED, State.CONFIRMED, State.ATTENDED)
        self.states(self.Booked(event_id, person_id, price, invoice_id, on))

    def wait(self, *, event_id: UUID, person_id: UUID, price: Money, on: date) -> None:
        """Wait for a seat. Raises RuleBroken if the person has one, or is in line already."""
        self._refuse(State.WAITING, State.OFFERED, State.BOOKED, State.CONFIRMED, State.ATTENDED)
        self.states(self.Waitlisted(event_id, person_id, price, on))

    def offer(self, *, until: date, on: date) -> None:
        """Take down that a seat is held. Raises RuleBroken unless the person waits."""
        self._require(State.WAITING)
        self.states(self.Offered(self.event_id, self.person_id, until, on))

    def confirm(self, *, on: date) -> None:
        """Confirm the seat. Raises RuleBroken unless one is booked and not confirmed."""
        self._require(State.BOOKED)
        self.states(self.Confirmed(self.event_id, self.person_id, on))

    def cancel(self, *, on: date) -> None:
        """Give up the seat, the offer or the wait. Raises RuleBroken if there is none of these."""
        self._require(State.WAITING, State.OFFERED, State.BOOKED, State.CONFIRMED)
        self.states(self.Cancelled(self.event_id, self.person_id, on))

    def attend(self, *, on: date, minutes: int | None = None) -> None:
        """Take down that the person was there. Raises RuleBroken if they had no seat."""
        self._require(State.BOOKED, State.CONFIRMED)
        self.states(self.Attended(self.event_id, self.person_id, on, minutes))

    @property
    def awaits_payment(self) -> bool:
        """Tell whether a seat is booked and not yet paid."""
        return self.state is State.BOOKED

    @property
    def has_seat(self) -> bool:
        """Tell whether the event counts a seat for it."""
        return self.state in {State.BOOKED, State.CONFIRMED}

    def _require(self, *states: State) -> None:
        if self.state not in states:
            wanted = " or ".join(states)
            raise RuleBroken(f"the registration is {self.state}; this needs one that is {wanted}")

    def _refuse(self, *states: State) -> None:
        if self.state in states:
            raise RuleBroken(f"this person is registered already ({self.state}); cancel that first")

    @applies(Booked)
    def _booked(self, fact: Booked) -> None:
        self.event_id = fact.event_id
        self.person_id = fact.person_id
        self.price = fact.price
        self.invoice_id = fact.invoice_id
        self.state = State.BOOKED

    @applies(Waitlisted)
    def _waitlisted(self, fact: Waitlisted) -> None:
        self.event_id = fact.event_id
        self.person_id = fact.person_id
        self.price = fact.price
        self.invoice_id = None
        self.state = State.WAITING

    @applies(Offered)
    def _offered(self, _fact: Offered) -> None:
        self.state = State.OFFERED

    @applies(Confirmed)
    def _confirmed(self, _fact: Confirmed) -> None:
        self.state = State.CONFIRMED

    @applies(Cancelled)
    def _cancelled(self, _fact: Cancelled) -> None:
        self.state = State.CANCELLED

    @applies(Attended)
    def _attended(self, _fact: Attended) -> None:
        self.state = State.ATTENDED
