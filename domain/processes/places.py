"""What stands before a place on a course: what it asks for first, what it costs this person, and a seat."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from itertools import count, takewhile
from uuid import UUID

from domain.certifications.certification import Certification
from domain.certifications.validity import Status
from domain.courses.course import Course
from domain.courses.enrolment import Enrolment, State, enrolment_id
from domain.courses.seats import Offer, Seats, seats_id
from domain.errors import RuleBroken
from domain.journal import Journal
from domain.ports import Certified, GoodStanding
from domain.processes.customers import check_known, member_of
from domain.values import Money


def next_place(journal: Journal, course: Course, person_id: UUID, *, on: date) -> Enrolment:
    """Return the person's place on a course, or the next where the last one is over and may be taken again."""
    time = 1
    while journal.holds(Enrolment, id := enrolment_id(course.id, person_id, time)):
        found = journal.get(Enrolment, id)
        if not found.is_over(on) or (found.state is State.COMPLETED and not course.again):
            return found
        time += 1
    return Enrolment(id)


def waive(journal: Journal, *, course_id: UUID, person_id: UUID, reason: str, on: date) -> UUID:
    """Let a person enrol without what a course asks for first, and return the enrolment's id."""
    check_known(journal, person_id)
    course = journal.get(Course, course_id)
    course.check_open()
    enrolment = next_place(journal, course, person_id, on=on)
    enrolment.waive(course_id=course_id, person_id=person_id, reason=reason, on=on)
    journal.record(enrolment)
    return enrolment.id


def time_of(journal: Journal, enrolment: UUID, course_id: UUID, person_id: UUID) -> int:
    """Return which time it is that a person takes a course by an enrolment, counted from 1."""
    ids = (enrolment_id(course_id, person_id, time) for time in count(1))
    held = list(takewhile(partial(journal.holds, Enrolment), ids))
    return held.index(enrolment) + 1 if enrolment in held else 1


def has_completed(journal: Journal, course_id: UUID, person_id: UUID) -> bool:
    """Tell whether a person completed a course, whichever time they took it."""
    time = 1
    while journal.holds(Enrolment, id := enrolment_id(course_id, person_id, time)):
        if journal.get(Enrolment, id).state is State.COMPLETED:
            return True
        time += 1
    return False


def check_prerequisites(
    journal: Journal, course: Course, enrolment: Enrolment, person_id: UUID, *, certified: Certified | None, on: date
) -> None:
    """Raise RuleBroken, with what is missing, unless the person brings along what the course asks for."""
    if enrolment.is_waived:
        return
    missing = [
        journal.get(Course, id).title for id in course.needs_courses if not has_completed(journal, id, person_id)
    ]
    missing += [
        f"the certification {programme}"
        for programme in course.needs_programmes
        if not _is_certified(journal, person_id, programme, certified, on)
    ]
    if missing:
        raise RuleBroken(f"this course asks for {' and '.join(missing)} first; bring that along, or ask the office")


def price_of(journal: Journal, course: Course, person_id: UUID, standing: GoodStanding | None, *, on: date) -> Money:
    """Return what a person pays for a course: as a guest, as a member, or as one of their grade."""
    if course.price == course.member_price and not course.grade_prices:
        return course.price
    member = member_of(journal, person_id, standing, on)
    return course.price_for(None if member is None else member.grade)


def seats_of(journal: Journal, course_id: UUID) -> Seats | None:
    """Return the seats of a course, everybody else kept off them; None where they are not limited."""
    id = seats_id(course_id)
    if not journal.holds(Seats, id):
        return None
    journal.exclusively(id)
    return journal.get(Seats, id)


def tell_offered(journal: Journal, offers: Iterable[Offer], *, on: date) -> None:
    """Take down with each enrolment that a seat is held for it."""
    for id, until in offers:
        enrolment = journal.get(Enrolment, id)
        enrolment.hold(until=until, on=on)
        journal.record(enrolment)


def leave_seat(journal: Journal, enrolment: Enrolment, before: State, *, on: date) -> None:
    """Free the limited seat that a person had, was offered or waited for, and offer it to the next in line."""
    seats = seats_of(journal, enrolment.course_id)
    if seats is None:
        return
    offers = _freed(seats, enrolment.id, before, on)
    journal.record(seats)
    tell_offered(journal, offers, on=on)


def _freed(seats: Seats, enrolment_id: UUID, before: State, on: date) -> list[Offer]:
    if before is State.WAITING:
        seats.leave_queue(enrolment_id)
        return []
    if before is State.OFFERED:
        return seats.pass_offer(enrolment_id, on=on)
    return seats.free_seats(enrolment_id, 1, on=on)


def _is_certified(journal: Journal, person_id: UUID, programme: str, certified: Certified | None, on: date) -> bool:
    id = None if certified is None else certified(person_id, programme, on)
    if id is None:
        return False
    found = journal.get(Certification, id)
    return (found.person_id, found.programme, found.status(on)) == (person_id, programme, Status.VALID)
