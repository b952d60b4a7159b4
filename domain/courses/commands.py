"""What the office does with courses, and what it does with a place once it is paid."""

from datetime import date
from uuid import UUID

from domain.courses.course import Course
from domain.courses.enrolment import Enrolment
from domain.cpd.credit import Credit, Marks
from domain.journal import Journal
from domain.values import Money


def offer(  # noqa: PLR0913  the terms of an offer
    journal: Journal,
    id: UUID,
    *,
    title: str,
    summary: str,
    price: Money,
    member_price: Money,
    performance: str,
    on: date,
    credit: Credit | None = None,
    attributes: Marks | None = None,
) -> UUID:
    """Open a course and return its id; the same id again changes nothing."""
    if journal.holds(Course, id):
        return id
    course = Course.offer(
        id,
        title=title,
        summary=summary,
        price=price,
        member_price=member_price,
        credit=credit or {},
        attributes=attributes or {},
        performance=performance,
        on=on,
    )
    journal.record(course)
    return id


def withdraw(journal: Journal, course_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Close a course for enrolment and return its id."""
    course = journal.get(Course, course_id)
    course.expects(expected)
    course.withdraw(on=on)
    journal.record(course)
    return course_id


def confirm(journal: Journal, enrolment_id: UUID, *, on: date, invoice_id: UUID | None = None) -> UUID:
    """Let a person begin, as the place's invoice is paid, and return the enrolment's id.

    Nothing changes where no place waits for that, so that money which comes late is never turned away.
    """
    enrolment = journal.get(Enrolment, enrolment_id)
    if enrolment.awaits_payment and invoice_id in {None, enrolment.invoice_id}:
        enrolment.confirm(on=on)
        journal.record(enrolment)
    return enrolment_id
