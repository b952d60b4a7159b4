"""What follows from what happened: facts in, commands out, each carried out exactly once by whoever follows."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from domain.aggregate import Fact
from domain.courses.course import Course
from domain.courses.enrolment import Enrolment
from domain.events.arranging import arrangement_of
from domain.events.attendance import earned
from domain.events.event import Event
from domain.events.registration import Registration
from domain.events.session import Session
from domain.journal import Entry, Journal
from domain.learning import commands as learning
from domain.people.person import Person
from domain.processes.places import time_of


class Policy(NamedTuple):
    """A rule with a name that is stored for ever; `follow` returns the id of what it made or changed."""

    name: str
    fact: type[Fact]
    follow: Callable[[Journal, Entry], UUID | None]


def credit_attendance(journal: Journal, entry: Entry) -> UUID | None:
    """Put an attended event on the person's log: by its rule for minutes, else in proportion to them.

    Attendance that was taken back meanwhile credits nothing.
    """
    fact = entry.fact
    assert isinstance(fact, Registration.Attended)
    journal.exclusively(entry.originator_id)
    registration = journal.get(Registration, entry.originator_id)
    if registration.attended != fact:
        return None
    terms = journal.get(Event, fact.event_id).terms
    minutes = terms.minutes if fact.minutes is None else fact.minutes
    rule = arrangement_of(journal, fact.event_id).rule
    amounts = earned(terms.credit, minutes, terms.minutes, rule)
    if not amounts or _is_forgotten(journal, fact.person_id):
        return None
    return learning.credit(
        journal,
        source="event",
        source_id=fact.event_id,
        person_id=fact.person_id,
        title=terms.title,
        on=fact.on,
        amounts=amounts,
        attributes=terms.attributes,
        time=registration.times_attended,
    )


def credit_speaking(journal: Journal, entry: Entry) -> UUID | None:
    """Put a session that somebody gave on their log, as a speaker's."""
    fact = entry.fact
    assert isinstance(fact, Session.Given)
    if not fact.credit or _is_forgotten(journal, fact.person_id):
        return None
    return learning.credit(
        journal,
        source="event",
        source_id=entry.originator_id,
        person_id=fact.person_id,
        title=fact.title,
        on=fact.on,
        amounts=fact.credit,
        attributes={**journal.get(Event, fact.event_id).terms.attributes, "role": "speaker"},
    )


def credit_completion(journal: Journal, entry: Entry) -> UUID | None:
    """Put a completed course on the person's log, each time that it was taken and completed."""
    fact = entry.fact
    assert isinstance(fact, Enrolment.Completed)
    course = journal.get(Course, fact.course_id)
    if not course.credit or _is_forgotten(journal, fact.person_id):
        return None
    return learning.credit(
        journal,
        source="course",
        source_id=fact.course_id,
        person_id=fact.person_id,
        title=course.title,
        on=fact.on,
        amounts=course.credit,
        attributes=course.attributes,
        time=time_of(journal, entry.originator_id, fact.course_id, fact.person_id),
    )


def _is_forgotten(journal: Journal, person_id: UUID) -> bool:
    return journal.get(Person, person_id).erased


POLICIES: tuple[Policy, ...] = (
    Policy("credit-attendance", Registration.Attended, credit_attendance),
    Policy("credit-speaking", Session.Given, credit_speaking),
    Policy("credit-completion", Enrolment.Completed, credit_completion),
)
"""Every policy of the association; names are part of the keys by which each is carried out once."""
