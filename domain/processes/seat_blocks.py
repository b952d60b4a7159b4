"""Seats on a course for an employer or a group: bought with one invoice, given to people, taken back, given back."""

from datetime import date
from uuid import UUID

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.billing.lines import Line, OnCompletion
from domain.courses.block import SeatBlock
from domain.courses.course import Course
from domain.courses.enrolment import IN_LINE
from domain.courses.rules import due_back
from domain.errors import RuleBroken
from domain.journal import Journal
from domain.people.organisation import Organisation
from domain.ports import Certified, GoodStanding
from domain.processes import enrolment as places
from domain.processes.charges import DUE, invoice_of
from domain.processes.customers import check_known
from domain.processes.enrolment import seat_line
from domain.processes.places import check_prerequisites, leave_seat, next_place, price_of, seats_of, tell_offered
from domain.values import Money, add_months


def buy(  # noqa: PLR0913  who buys how many seats for what
    journal: Journal,
    id: UUID,
    *,
    course_id: UUID,
    person_id: UUID,
    seats: int,
    on: date,
    standing: GoodStanding | None = None,
    price: Money | None = None,
) -> UUID:
    """Sell so many seats to a person or an organisation with one invoice, and return the block's id.

    `price` is for each seat, by default what the buyer would pay for one. Raises RuleBroken if not as many are
    free, or there is nothing to pay.
    """
    if journal.holds(SeatBlock, id):
        return id
    course = journal.get(Course, course_id)
    course.check_open()
    if not journal.holds(Organisation, person_id):
        check_known(journal, person_id)
    each = price or price_of(journal, course, person_id, standing, on=on)
    if price is None and not each.minor:
        raise RuleBroken("the course costs nothing here, so there are no seats to pay for; each person can enrol")
    invoice_id = invoice_of(id, 0, each)
    block = SeatBlock.buy(
        id, course_id=course_id, person_id=person_id, seats=seats, price=each, invoice_id=invoice_id, on=on
    )
    limited = seats_of(journal, course_id)
    if limited is not None:
        limited.take_block(id, seats)
        journal.record(limited)
    journal.record(block)
    if invoice_id is not None:
        through = add_months(on, course.access_months)
        numbers = range(1, seats + 1)
        lines = [Line(seat_line(n), course.stream, each.minor, OnCompletion(f"{id}:{n}", through)) for n in numbers]
        _charge(journal, invoice_id, person_id, lines, each.currency, on)
    return id


def assign(journal: Journal, block_id: UUID, *, holder_id: UUID, on: date, certified: Certified | None = None) -> UUID:
    """Give a seat of a block to a person, who may begin, and return the enrolment's id.

    Whoever waits for the course leaves its line. Raises RuleBroken while the block is not paid, no seat is free, or
    the person is on the course already.
    """
    check_known(journal, holder_id)
    block = journal.get(SeatBlock, block_id)
    _check_paid(journal, block)
    course = journal.get(Course, block.course_id)
    enrolment = next_place(journal, course, holder_id, on=on)
    check_prerequisites(journal, course, enrolment, holder_id, certified=certified, on=on)
    seat = block.assign(holder_id, enrolment.id, on=on)
    if enrolment.state in IN_LINE:
        leave_seat(journal, enrolment, enrolment.state, on=on)
    free = Money(0, block.price.currency)
    enrolment.request(course_id=course.id, person_id=holder_id, price=free, invoice_id=None, on=on)
    enrolment.begin_access(add_months(on, course.access_months), on=on)
    enrolment.assign(block_id, seat, on=on)
    enrolment.confirm(on=on)
    journal.record(block, enrolment)
    places.earn_until(journal, enrolment, on=on)
    return enrolment.id


def unassign(journal: Journal, block_id: UUID, *, seat: int, on: date) -> UUID:
    """Take a seat back, for another person, and return the block's id. Raises RuleBroken if it was used up."""
    _, enrolment_id = journal.get(SeatBlock, block_id).held_by(seat)
    places.cancel(journal, enrolment_id, on=on)
    return block_id


def give_back(journal: Journal, block_id: UUID, *, seats: int, on: date) -> UUID:
    """Give free seats back, credited by the course's policy of refunds, and return the block's id."""
    block = journal.get(SeatBlock, block_id)
    numbers = block.give_back(seats, on=on)
    journal.record(block)
    limited = seats_of(journal, block.course_id)
    if limited is not None:
        offers = limited.free_seats(block_id, len(numbers), on=on)
        journal.record(limited)
        tell_offered(journal, offers, on=on)
    if block.invoice_id is not None:
        policy = journal.get(Course, block.course_id).refunds_of(block.bought_on)
        for number in numbers:
            left = journal.get(Invoice, block.invoice_id).service(seat_line(number)).net_left
            back = due_back(policy, left, enrolled=block.bought_on, on=on)
            if back:
                line = seat_line(number)
                billing.credit(journal, block.invoice_id, line=line, net=back, ends_service=True, on=on)
    return block_id


def _check_paid(journal: Journal, block: SeatBlock) -> None:
    if block.invoice_id is None:
        return
    invoice = journal.get(Invoice, block.invoice_id)
    if invoice.open:
        raise RuleBroken(f"{invoice.number} is not paid yet; pay it, then give the seats to people")


def _charge(journal: Journal, invoice_id: UUID, person_id: UUID, lines: list[Line], currency: str, on: date) -> None:
    billing.issue(
        journal,
        invoice_id,
        person_id=person_id,
        on=on,
        due=on + DUE,
        currency=currency,
        lines=lines,
        purpose="other",
    )
