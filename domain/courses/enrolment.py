"""One person's place on one course: asked for, paid, completed, or given up and perhaps taken again."""

from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from domain.aggregate import Aggregate, applies
from domain.courses import places
from domain.courses.course import ACCESS_MONTHS
from domain.courses.places import StatedBy
from domain.courses.rules import LONGEST_REASON, MOST_MONTHS, MOST_POINTS, between
from domain.errors import Invalid, RuleBroken
from domain.text import clean
from domain.values import Money, add_months

UNDO = timedelta(days=7)
"""How long giving a place up can be taken back."""


class State(StrEnum):
    """How far an enrolment has come."""

    NEW = "new"
    WAITING = "waiting"
    OFFERED = "offered"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


HAS_PLACE = frozenset({State.REQUESTED, State.CONFIRMED})
IN_LINE = frozenset({State.WAITING, State.OFFERED})


def enrolment_id(course_id: UUID, person_id: UUID, time: int = 1) -> UUID:
    """Return the id of a person's place on a course: there is one at most, each time they take it."""
    return uuid5(course_id, str(person_id) if time == 1 else f"{person_id}:{time}")


class Enrolment(Aggregate, topic="enrolment"):
    """A person's place on a course."""

    Requested = places.Requested
    Waitlisted = places.Waitlisted
    HeldFor = places.HeldFor
    Seated = places.Seated
    SeatAssigned = places.SeatAssigned
    PrerequisitesWaived = places.PrerequisitesWaived
    Confirmed = places.Confirmed
    AccessGranted = places.AccessGranted
    ModuleFinished = places.ModuleFinished
    Attempted = places.Attempted
    Completed = places.Completed
    Cancelled = places.Cancelled
    Resumed = places.Resumed

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.course_id = id
        self.person_id = id
        self.price = Money(0, "XXX")
        self.invoice_id: UUID | None = None
        self.invoices: frozenset[UUID | None] = frozenset()
        self.requested_on = self.ended_on = self.through = date.min
        self.state = self.before = State.NEW
        self.is_waived = self.is_seated = False
        self.block: tuple[UUID, int] | None = None
        self.modules: dict[int, date] = {}
        self.attempts: list[places.Attempted] = []

    def request(self, *, course_id: UUID, person_id: UUID, price: Money, invoice_id: UUID | None, on: date) -> None:
        """Ask for the place. Raises RuleBroken if the person has it, or finished the course before."""
        if self.state is State.COMPLETED:
            raise RuleBroken("this course was completed before; enrol in its new edition")
        if self.state in HAS_PLACE:
            raise RuleBroken("this person is enrolled already; there is nothing more to do")
        self.states(self.Requested(course_id=course_id, person_id=person_id, price=price, invoice_id=invoice_id, on=on))

    def wait(self, *, course_id: UUID, person_id: UUID, price: Money, on: date) -> None:
        """Wait for a seat. Raises RuleBroken if the person waits, or has the place."""
        if self.state not in {State.NEW, State.CANCELLED}:
            raise RuleBroken(f"this person is on the course already ({self.state}); there is nothing more to do")
        self.states(self.Waitlisted(course_id, person_id, price, on))

    def hold(self, *, until: date, on: date) -> None:
        """Take down that a seat is held. Raises RuleBroken unless the person waits for one."""
        if self.state is not State.WAITING:
            raise RuleBroken(f"the enrolment is {self.state}; only one that waits is offered a seat")
        self.states(self.HeldFor(self.course_id, self.person_id, until, on))

    def seat(self, *, on: date) -> None:
        """Take down that it has one of the limited seats."""
        self.states(self.Seated(self.course_id, self.person_id, on))

    def assign(self, block_id: UUID, seat: int, *, on: date) -> None:
        """Take down which seat of a block it is."""
        self.states(self.SeatAssigned(self.course_id, self.person_id, block_id, seat, on))

    def waive(self, *, course_id: UUID, person_id: UUID, reason: str, on: date) -> None:
        """Let the person enrol without what the course asks for first. Raises RuleBroken once they are enrolled."""
        if self.state not in {State.NEW, State.CANCELLED} or self.is_waived:
            raise RuleBroken("this person may enrol already, or is enrolled; there is nothing to waive")
        why = clean(reason, field="reason", most=LONGEST_REASON)
        self.states(self.PrerequisitesWaived(course_id, person_id, why, on))

    def confirm(self, *, on: date) -> None:
        """Let the person begin. Raises RuleBroken unless the place was asked for and waits for that."""
        if not self.awaits_payment:
            raise RuleBroken(f"the enrolment is {self.state}; only one that was requested can be confirmed")
        self.states(self.Confirmed(course_id=self.course_id, person_id=self.person_id, on=on))

    def begin_access(self, through: date, *, on: date) -> None:
        """Give the person until the end of a day to complete it, where that is another than usual."""
        if through != self.through:
            self.states(self.AccessGranted(self.course_id, self.person_id, through, on))

    def extend_access(self, through: date, *, on: date) -> None:
        """Give the person more time. Raises Invalid for a day that is no later, RuleBroken without a place."""
        if self.state not in HAS_PLACE:
            raise RuleBroken(f"the enrolment is {self.state}; only whoever has a place can be given time")
        if through <= self.through:
            raise Invalid(f"there is time until {self.through} already; give a later day", field="through")
        if through > (last := add_months(on, MOST_MONTHS)):
            raise Invalid(f"nobody needs that long; give {last} at the latest", field="through")
        self.states(self.AccessGranted(self.course_id, self.person_id, through, on))

    def finish_module(self, module: int, *, of: int, stated_by: StatedBy, on: date) -> None:
        """Take down that one of so many modules is finished. Raises RuleBroken if it is, or they did not begin."""
        self._under_way(on)
        if not 1 <= module <= of:
            raise Invalid(f"the course has {of} modules; there is no module {module}", field="module")
        if module in self.modules:
            raise RuleBroken(f"module {module} is finished already", field="module")
        self.states(self.ModuleFinished(self.course_id, self.person_id, module, stated_by, on))

    def attempt(self, *, passed: bool, points: int | None, most: int, on: date) -> None:
        """Take down an attempt at the assessment. Raises RuleBroken where none is left, or they did not begin.

        A later attempt never takes a completion away: the best one counts.
        """
        if self.state is not State.COMPLETED:
            self._under_way(on)
        if len(self.attempts) >= most:
            raise RuleBroken(f"{most} attempts are agreed and all are used; agree more on the course first")
        if points is not None:
            between(points, 0, MOST_POINTS, field="points")
        number = len(self.attempts) + 1
        self.states(self.Attempted(self.course_id, self.person_id, number, passed, points, on))

    def complete(self, *, on: date) -> None:
        """Take down that the person finished. Raises RuleBroken if they did not begin."""
        if self.state is not State.CONFIRMED:
            raise RuleBroken(f"the enrolment is {self.state}; only a confirmed one can be completed")
        self.states(self.Completed(course_id=self.course_id, person_id=self.person_id, on=on))

    def cancel(self, *, on: date) -> None:
        """Give the place up. Raises RuleBroken if there is none, or the course is finished."""
        if self.state not in HAS_PLACE | IN_LINE:
            raise RuleBroken(f"the enrolment is {self.state}; there is nothing to cancel")
        self.states(self.Cancelled(course_id=self.course_id, person_id=self.person_id, on=on))

    def resume(self, *, invoice_id: UUID | None, on: date) -> None:
        """Take back that the place was given up. Ask `is_resumable` first."""
        self.states(self.Resumed(self.course_id, self.person_id, invoice_id, on))

    def check_access(self, on: date) -> None:
        """Raise RuleBroken if the time to complete it is over."""
        if on > self.through:
            raise RuleBroken(f"there was time to complete it until {self.through}; give more time first")

    def is_over(self, on: date) -> bool:
        """Tell whether it was completed, or begun and its time is over: taking it again is another enrolment."""
        return self.state is State.COMPLETED or (self.state is State.CONFIRMED and on > self.through)

    def is_resumable(self, on: date) -> bool:
        """Tell whether a place was given up that can be taken back still."""
        given_up = self.state is State.CANCELLED and self.before in HAS_PLACE and self.block is None
        return given_up and on <= self.ended_on + UNDO

    @property
    def awaits_payment(self) -> bool:
        """Tell whether it is asked for and not yet paid."""
        return self.state is State.REQUESTED

    def _under_way(self, on: date) -> None:
        if self.state is not State.CONFIRMED:
            raise RuleBroken(f"the enrolment is {self.state}; only whoever began can go on")
        self.check_access(on)

    @applies(Requested)
    def _requested(self, fact: places.Requested) -> None:
        self.course_id, self.person_id = fact.course_id, fact.person_id
        self.price, self.invoice_id, self.invoices = fact.price, fact.invoice_id, frozenset({fact.invoice_id})
        self.requested_on = fact.on
        self.through = add_months(fact.on, ACCESS_MONTHS)
        self.is_seated, self.block = False, None
        self.state = State.REQUESTED

    @applies(Waitlisted)
    def _waitlisted(self, fact: places.Waitlisted) -> None:
        self.course_id, self.person_id = fact.course_id, fact.person_id
        self.price, self.invoice_id = fact.price, None
        self.is_seated, self.block = False, None
        self.state = State.WAITING

    @applies(HeldFor)
    def _held_for(self, _fact: places.HeldFor) -> None:
        self.state = State.OFFERED

    @applies(Seated)
    def _seated(self, _fact: places.Seated) -> None:
        self.is_seated = True

    @applies(SeatAssigned)
    def _seat_assigned(self, fact: places.SeatAssigned) -> None:
        self.block = (fact.block_id, fact.seat)

    @applies(PrerequisitesWaived)
    def _prerequisites_waived(self, fact: places.PrerequisitesWaived) -> None:
        self.course_id, self.person_id, self.is_waived = fact.course_id, fact.person_id, True

    @applies(Confirmed)
    def _confirmed(self, _fact: places.Confirmed) -> None:
        self.state = State.CONFIRMED

    @applies(AccessGranted)
    def _access_granted(self, fact: places.AccessGranted) -> None:
        self.through = fact.through

    @applies(ModuleFinished)
    def _module_finished(self, fact: places.ModuleFinished) -> None:
        self.modules[fact.module] = fact.on

    @applies(Attempted)
    def _attempted(self, fact: places.Attempted) -> None:
        self.attempts = [*self.attempts, fact]

    @applies(Completed)
    def _completed(self, fact: places.Completed) -> None:
        self.state, self.ended_on = State.COMPLETED, fact.on

    @applies(Resumed)
    def _resumed(self, fact: places.Resumed) -> None:
        self.invoice_id, self.state = fact.invoice_id, State.REQUESTED
        self.invoices |= {fact.invoice_id}

    @applies(Cancelled)
    def _cancelled(self, fact: places.Cancelled) -> None:
        self.before, self.state, self.ended_on = self.state, State.CANCELLED, fact.on
