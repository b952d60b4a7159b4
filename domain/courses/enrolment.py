"""One person's place on one course: asked for, paid, completed, or given up and perhaps taken again."""

from datetime import date
from enum import StrEnum
from uuid import UUID, uuid5

from domain.aggregate import OWN, STAFF, Aggregate, Fact, applies
from domain.errors import RuleBroken
from domain.values import Money


class State(StrEnum):
    """How far an enrolment has come."""

    NEW = "new"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


def enrolment_id(course_id: UUID, person_id: UUID) -> UUID:
    """Return the id of a person's place on a course: there is one at most."""
    return uuid5(course_id, str(person_id))


class Enrolment(Aggregate, topic="enrolment"):
    """A person's place on a course."""

    class Requested(Fact, frozen=True):
        """The person asked for a place, at this price."""

        TOPIC = "enrolment.requested"
        SEEN_BY = frozenset({OWN, STAFF})
        course_id: UUID
        person_id: UUID
        price: Money
        invoice_id: UUID | None
        on: date

    class Confirmed(Fact, frozen=True):
        """It was paid, or is free: the person may begin."""

        TOPIC = "enrolment.confirmed"
        SEEN_BY = frozenset({OWN, STAFF})
        course_id: UUID
        person_id: UUID
        on: date

    class Completed(Fact, frozen=True):
        """The person finished the course."""

        TOPIC = "enrolment.completed"
        SEEN_BY = frozenset({OWN, STAFF})
        course_id: UUID
        person_id: UUID
        on: date

    class Cancelled(Fact, frozen=True):
        """The place was given up before the end."""

        TOPIC = "enrolment.cancelled"
        SEEN_BY = frozenset({OWN, STAFF})
        course_id: UUID
        person_id: UUID
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.course_id = id
        self.person_id = id
        self.price = Money(0, "XXX")
        self.invoice_id: UUID | None = None
        self.requested_on = date.min
        self.state = State.NEW

    def request(self, *, course_id: UUID, person_id: UUID, price: Money, invoice_id: UUID | None, on: date) -> None:
        """Ask for the place. Raises RuleBroken if the person has it, or finished the course before."""
        if self.state is State.COMPLETED:
            raise RuleBroken("this course was completed before; enrol in its new edition")
        if self.state in {State.REQUESTED, State.CONFIRMED}:
            raise RuleBroken("this person is enrolled already; there is nothing more to do")
        self.states(self.Requested(course_id=course_id, person_id=person_id, price=price, invoice_id=invoice_id, on=on))

    def confirm(self, *, on: date) -> None:
        """Let the person begin. Raises RuleBroken unless the place was asked for and waits for that."""
        if not self.awaits_payment:
            raise RuleBroken(f"the enrolment is {self.state}; only one that was requested can be confirmed")
        self.states(self.Confirmed(course_id=self.course_id, person_id=self.person_id, on=on))

    def complete(self, *, on: date) -> None:
        """Take down that the person finished. Raises RuleBroken if they did not begin."""
        if self.state is not State.CONFIRMED:
            raise RuleBroken(f"the enrolment is {self.state}; only a confirmed one can be completed")
        self.states(self.Completed(course_id=self.course_id, person_id=self.person_id, on=on))

    def cancel(self, *, on: date) -> None:
        """Give the place up. Raises RuleBroken if there is none, or the course is finished."""
        if self.state not in {State.REQUESTED, State.CONFIRMED}:
            raise RuleBroken(f"the enrolment is {self.state}; there is nothing to cancel")
        self.states(self.Cancelled(course_id=self.course_id, person_id=self.person_id, on=on))

    @property
    def awaits_payment(self) -> bool:
        """Tell whether the place is asked for and not yet paid."""
        return self.state is State.REQUESTED

    @applies(Requested)
    def _requested(self, fact: Requested) -> None:
        self.course_id = fact.course_id
        self.person_id = fact.person_id
        self.price = fact.price
        self.invoice_id = fact.invoice_id
        self.requested_on = fact.on
        self.state = State.REQUESTED

    @applies(Confirmed)
    def _confirmed(self, _fact: Confirmed) -> None:
        self.state = State.CONFIRMED

    @applies(Completed)
    def _completed(self, _fact: Completed) -> None:
        self.state = State.COMPLETED

    @applies(Cancelled)
    def _cancelled(self, _fact: Cancelled) -> None:
        self.state = State.CANCELLED
