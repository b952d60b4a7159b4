"""How people get through a course: modules by statement, attempts at its assessment, and more time for it."""

from datetime import date
from uuid import UUID

from domain.courses.course import Course
from domain.courses.enrolment import Enrolment, State
from domain.courses.places import StatedBy
from domain.errors import NotAllowed
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


def take_down_completion(
    journal: Journal, enrolment_id: UUID, *, judged_by: str, on: date, expected: int | None = None
) -> UUID:
    """Take down for somebody that they finished the course, and return the enrolment's id.

    Raises NotAllowed if it was their own, RuleBroken as `complete` does.
    """
    _check_judge(journal.get(Enrolment, enrolment_id), judged_by)
    return complete(journal, enrolment_id, on=on, expected=expected)


def attempt(  # noqa: PLR0913  whose, how it went, and who says so
    journal: Journal,
    enrolment_id: UUID,
    *,
    passed: bool,
    judged_by: str,
    on: date,
    points: int | None = None,
    expected: int | None = None,
) -> UUID:
    """Take down an attempt at the assessment, and return the enrolment's id; the first that passes completes it.

    Raises NotAllowed if it was their own.
    """
    enrolment = journal.get(Enrolment, enrolment_id)
    enrolment.expects(expected)
    _check_judge(enrolment, judged_by)
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


def _check_judge(enrolment: Enrolment, judged_by: str) -> None:
    if judged_by == str(enrolment.person_id):
        raise NotAllowed("nobody takes down their own completion or result; ask a colleague to")
