"""What the office does with courses and paths, and what it does with a place once it is paid."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.courses.course import Course
from domain.courses.enrolment import Enrolment
from domain.courses.facts import Described, Form, GradePrice, Level, Module, RefundsAgreed
from domain.courses.path import Path
from domain.courses.seats import Seats, seats_id
from domain.cpd.credit import Credit, Marks
from domain.errors import Invalid
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


def describe(  # noqa: PLR0913  what a catalogue says
    journal: Journal,
    course_id: UUID,
    *,
    theme: str,
    level: Level,
    language: str,
    form: Form,
    on: date,
    minutes: int | None = None,
    provider: str = "",
    address: str = "",
    author_id: UUID | None = None,
    expected: int | None = None,
) -> UUID:
    """Say where a course stands in the catalogue and who makes it, and return its id."""
    course = _course(journal, course_id, expected)
    course.describe(Described(theme, level, language, minutes, form, provider, address, author_id, on))
    journal.record(course)
    return course_id


def agree_grade_prices(
    journal: Journal, course_id: UUID, *, prices: Sequence[GradePrice], on: date, expected: int | None = None
) -> UUID:
    """Let grades of members pay prices of their own and return the course's id."""
    course = _course(journal, course_id, expected)
    course.agree_grade_prices(prices, on=on)
    journal.record(course)
    return course_id


def structure(
    journal: Journal, course_id: UUID, *, modules: Sequence[Module], on: date, expected: int | None = None
) -> UUID:
    """Give a course modules in this order and return its id."""
    course = _course(journal, course_id, expected)
    course.structure(modules, on=on)
    journal.record(course)
    return course_id


def agree_prerequisites(
    journal: Journal,
    course_id: UUID,
    *,
    courses: Sequence[UUID],
    programmes: Sequence[str],
    on: date,
    expected: int | None = None,
) -> UUID:
    """Ask for courses and certifications before a course and return its id. Raises Invalid for an unknown one."""
    course = _course(journal, course_id, expected)
    _check_known(journal, courses)
    course.agree_prerequisites(courses, programmes, on=on)
    journal.record(course)
    return course_id


def agree_refunds(  # noqa: PLR0913  the terms of a policy
    journal: Journal,
    course_id: UUID,
    *,
    full_days: int,
    on: date,
    starts: date | None = None,
    share_bp: int = 0,
    share_days: int = 0,
    expected: int | None = None,
) -> UUID:
    """Agree what whoever enrols from now on gets back who gives a place up, and return the course's id."""
    course = _course(journal, course_id, expected)
    course.agree_refunds(RefundsAgreed(full_days, starts, share_bp, share_days, on))
    journal.record(course)
    return course_id


def agree_access(journal: Journal, course_id: UUID, *, months: int, on: date, expected: int | None = None) -> UUID:
    """Give those who enrol from now on so many months and return the course's id."""
    course = _course(journal, course_id, expected)
    course.agree_access(months, on=on)
    journal.record(course)
    return course_id


def agree_stream(journal: Journal, course_id: UUID, *, stream: str, on: date, expected: int | None = None) -> UUID:
    """Let what is charged for a course be revenue of a stream and return the course's id."""
    course = _course(journal, course_id, expected)
    course.agree_stream(stream, on=on)
    journal.record(course)
    return course_id


def agree_attempts(
    journal: Journal, course_id: UUID, *, most: int, again: bool, on: date, expected: int | None = None
) -> UUID:
    """Let a course end with an assessment, tried so many times, and return the course's id."""
    course = _course(journal, course_id, expected)
    course.agree_attempts(most, again=again, on=on)
    journal.record(course)
    return course_id


def limit_seats(journal: Journal, course_id: UUID, *, limit: int, on: date) -> UUID:
    """Take on no more than so many from now on, offer new seats to the line, and return the course's id."""
    journal.get(Course, course_id).check_open()
    id = seats_id(course_id)
    journal.exclusively(id)
    seats = journal.get(Seats, id) if journal.holds(Seats, id) else Seats(id)
    offers = seats.agree_limit(course_id, limit, on=on)
    journal.record(seats)
    for offered in offers:
        enrolment = journal.get(Enrolment, offered.enrolment_id)
        enrolment.hold(until=offered.until, on=on)
        journal.record(enrolment)
    return course_id


def withdraw(journal: Journal, course_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Close a course for enrolment and return its id."""
    course = _course(journal, course_id, expected)
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


def lay_path(  # noqa: PLR0913  the terms of a path
    journal: Journal,
    id: UUID,
    *,
    title: str,
    performance: str,
    courses: Sequence[UUID],
    on: date,
    expected: int | None = None,
) -> UUID:
    """Lead a path, new or laid anew, over these courses and return its id. Raises Invalid for an unknown one."""
    _check_known(journal, courses)
    path = journal.get(Path, id) if journal.holds(Path, id) else Path(id)
    path.expects(expected)
    path.lay(title=title, performance=performance, courses=courses, on=on)
    journal.record(path)
    return id


def close_path(journal: Journal, path_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Show a path no more and return its id."""
    path = journal.get(Path, path_id)
    path.expects(expected)
    path.close(on=on)
    journal.record(path)
    return path_id


def _course(journal: Journal, course_id: UUID, expected: int | None) -> Course:
    course = journal.get(Course, course_id)
    course.expects(expected)
    return course


def _check_known(journal: Journal, courses: Sequence[UUID]) -> None:
    for id in courses:
        if not journal.holds(Course, id):
            raise Invalid(f"there is no course {id}; give the id of one that there is", field="courses")
