"""Learning that is tried and not stored: an event, a course, or something typed, as the rules of schemes see it."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from domain.courses.enrolment import State
from domain.cpd.credit import Credit, Marks, as_attributes, checked_amounts, checked_marks
from domain.cpd.dates import add_months
from domain.cpd.lines import Line
from domain.errors import Invalid, NotFound
from domain.learning.activity import EARLIEST, credited_id
from projections.views import courses, events, rosters

TYPED = "typed"
"""The id of what is typed: it is none on any log."""
FURTHEST_MONTHS = 120


class Tried(NamedTuple):
    """What is tried: its name, and the line it would be on the log."""

    title: str
    line: Line


def event(connection: Connection, person_id: UUID, event_id: UUID, today: date) -> Tried:
    """Return what attending an event would put on a person's log. Raises NotFound if there is none."""
    found = events.find(connection, event_id, as_of=today)
    if found is None:
        raise NotFound("there is no such event; take its id from the list of events", field="event_id")
    on = date.fromisoformat(found.starts[:10])
    return Tried(found.title, _line(credited_id(event_id, person_id), on, found.credit, found.attributes))


def course(connection: Connection, person_id: UUID, course_id: UUID, today: date) -> Tried:
    """Return what completing a course today would put on a person's log. Raises NotFound if there is none."""
    found = courses.find(connection, course_id, as_of=today)
    if found is None:
        raise NotFound("there is no such course; take its id from the list of courses", field="course_id")
    id = credited_id(course_id, person_id, _next_time(connection, person_id, course_id, today))
    return Tried(found.title, _line(id, today, found.credit, found.attributes))


def _next_time(connection: Connection, person_id: UUID, course_id: UUID, today: date) -> int:
    """Return which completion of a course would be credited: the first, or one more where it may be taken again."""
    terms = courses.terms(connection, [course_id], as_of=today).get(course_id, {})
    own = rosters.bookings_of(connection, person_id, as_of=today)
    done = sum(each.offer == course_id and each.state == State.COMPLETED for each in own)
    return done + 1 if terms.get("attempts_agreed", {}).get("again") else 1


class Fields(NamedTuple):
    """Under which names somebody typed amounts and attributes: what is wrong is told by them."""

    amounts: str = "amounts"
    marks: str = "attributes"


LOGGED = Fields()


def typed(on: date, amounts: Credit, marks: Marks, *, title: str, today: date, fields: Fields = LOGGED) -> Tried:
    """Return what somebody types as a line. Raises Invalid for amounts, attributes or days that no log can hold."""
    if on < EARLIEST:
        raise Invalid(f"nobody alive learnt anything before {EARLIEST}; correct the year", field="on")
    within_ten_years(on, today, remedy="correct the year", field="on")
    return Tried(
        title,
        _line(TYPED, on, checked_amounts(amounts, field=fields.amounts), checked_marks(marks, field=fields.marks)),
    )


def within_ten_years(on: date, today: date, *, remedy: str, field: str) -> date:
    """Return a day that somebody looks ahead to. Raises Invalid for one that is further away than any plan."""
    if on > add_months(today, FURTHEST_MONTHS):
        raise Invalid(f"{on} is more than ten years ahead; {remedy}", field=field)
    return on


def _line(id: UUID | str, on: date, amounts: Credit, marks: Marks) -> Line:
    return Line(id=str(id), on=on, attributes=as_attributes(amounts, marks))
