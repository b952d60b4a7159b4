"""What can be said of a person's place on a course, each with the name it is stored under."""

from datetime import date
from typing import Literal
from uuid import UUID

from domain.aggregate import OWN, STAFF, Fact
from domain.values import Money, Personal

SEEN = frozenset({OWN, STAFF})

StatedBy = Literal["learner", "teacher"]


class Requested(Fact, frozen=True):
    """The person asked for a place, at this price."""

    TOPIC = "enrolment.requested"
    SEEN_BY = SEEN
    course_id: UUID
    person_id: UUID
    price: Money
    invoice_id: UUID | None
    on: date


class Waitlisted(Fact, frozen=True):
    """All seats are taken: the person waits for one, at this price."""

    TOPIC = "enrolment.waitlisted"
    SEEN_BY = SEEN
    course_id: UUID
    person_id: UUID
    price: Money
    on: date


class HeldFor(Fact, frozen=True):
    """A freed seat is held for the person, to the end of a day."""

    TOPIC = "enrolment.offered"
    SEEN_BY = SEEN
    course_id: UUID
    person_id: UUID
    until: date
    on: date


class Seated(Fact, frozen=True):
    """The place has one of the course's limited seats."""

    TOPIC = "enrolment.seated"
    SEEN_BY = SEEN
    course_id: UUID
    person_id: UUID
    on: date


class SeatAssigned(Fact, frozen=True):
    """The place is a seat of a block that somebody else paid for."""

    TOPIC = "enrolment.seat_assigned"
    SEEN_BY = SEEN
    course_id: UUID
    person_id: UUID
    block_id: UUID
    seat: int
    on: date


class PrerequisitesWaived(Fact, frozen=True):
    """The person may enrol without what the course asks for first."""

    TOPIC = "enrolment.prerequisites_waived"
    SEEN_BY = SEEN
    course_id: UUID
    person_id: UUID
    reason: Personal[str]
    on: date


class Confirmed(Fact, frozen=True):
    """It was paid, or is free: the person may begin."""

    TOPIC = "enrolment.confirmed"
    SEEN_BY = SEEN
    course_id: UUID
    person_id: UUID
    on: date


class AccessGranted(Fact, frozen=True):
    """The person has until the end of a day to complete the course."""

    TOPIC = "enrolment.access_granted"
    SEEN_BY = SEEN
    course_id: UUID
    person_id: UUID
    through: date
    on: date


class ModuleFinished(Fact, frozen=True):
    """A module, numbered from 1, was finished: so says the learner, or the teacher."""

    TOPIC = "enrolment.module_finished"
    SEEN_BY = SEEN
    course_id: UUID
    person_id: UUID
    module: int
    stated_by: StatedBy
    on: date


class Attempted(Fact, frozen=True):
    """The assessment was tried for the n-th time; `points` are hundredths, None where none are given."""

    TOPIC = "enrolment.attempted"
    SEEN_BY = SEEN
    course_id: UUID
    person_id: UUID
    number: int
    passed: bool
    points: int | None
    on: date


class Completed(Fact, frozen=True):
    """The person finished the course."""

    TOPIC = "enrolment.completed"
    SEEN_BY = SEEN
    course_id: UUID
    person_id: UUID
    on: date


class Cancelled(Fact, frozen=True):
    """The place was given up before the end."""

    TOPIC = "enrolment.cancelled"
    SEEN_BY = SEEN
    course_id: UUID
    person_id: UUID
    on: date


class Resumed(Fact, frozen=True):
    """Giving the place up was taken back: it stands as before, under this invoice."""

    TOPIC = "enrolment.resumed"
    SEEN_BY = SEEN
    course_id: UUID
    person_id: UUID
    invoice_id: UUID | None
    on: date
