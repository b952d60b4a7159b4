"""How people get through a course: modules by statement, attempts at its assessment, and more time for it."""

from datetime import date
from uuid import UUID

from domain.courses.course import Course
from domain.courses.enrolment import Enrolment, State
from domain.courses.places import StatedBy
from domain.journal import Journal
from domain.processes.enrolment import complete, earn_until


def finish_module(
    journal: Journal,
    enrolment_id: UUID,
    *,
    module: int,
    stated_by: StatedBy,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Take down that a module is finished, and return the enrolment's id; the last one completes the course.

    Where the course ends with an assessment, passing that completes it instead.
    """
    enrolment = journal.get(Enrolment, enrolment_id)
    enrolment.expects(expected)
    course = journal.get(Course, enrolment.course_id)
    enrolment.finish_module(module, of=len(course.modules), stated_by=stated_by, on=on)
    journal.record(enrolment)
    if len(enrolment.modules) == len(course.modules) and not course.most_attempts:
        complete(journal, enrolment_id, on=on)
    return enrolment_id


def attempt(
    journal: Journal,
    enrolment_id: UUID,
    *,
    passed: bool,
    on: date,
    points: int | None = None,
    expected: int | None = None,
) -> UUID:
    """Take down an attempt at the assessment, and return the enrolment's id; the first that passes completes it."""
    enrolment = journal.get(Enrolment, enrolment_id)
    enrolment.expects(expected)
    course = journal.get(Course, enrolment.course_id)
    enrolment.attempt(passed=passed, points=points, most=course.most_attempts, on=on)
    journal.record(enrolment)
    if passed and enrolment.state is not State.COMPLETED:
        complete(journal, enrolment_id, on=on)
    return enrolment_id


def extend(journal: Journal, enrolment_id: UUID, *, through: date, on: date, expected: int | None = None) -> UUID:
    """Give a person more time, in which its price is earned too, and return the enrolment's id."""
    enrolment = journal.get(Enrolment, enrolment_id)
    enrolment.expects(expected)
    enrolment.extend_access(through, on=on)
    journal.record(enrolment)
    earn_until(journal, enrolment, on=on)
    return enrolment_id
