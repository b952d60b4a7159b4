"""Taking a course: the place and its invoice are saved together, and so are its end and what was earned by it."""

from datetime import date
from uuid import UUID

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.billing.lines import OnCompletion
from domain.courses.block import SeatBlock
from domain.courses.course import Course
from domain.courses.enrolment import IN_LINE, UNDO, Enrolment, State
from domain.courses.rules import due_back
from domain.courses.seats import Offer, Seats
from domain.errors import RuleBroken
from domain.journal import Journal
from domain.ports import Certified, GoodStanding
from domain.processes import payments
from domain.processes.charges import Sale, charge, invoice_of
from domain.processes.customers import check_known
from domain.processes.places import check_prerequisites, leave_seat, next_place, price_of, seats_of, tell_offered
from domain.values import Money, add_months

PURPOSE = "enrolment"
MORE_TIME = "More time to complete the course"


def enrol(
    journal: Journal,
    *,
    course_id: UUID,
    person_id: UUID,
    on: date,
    standing: GoodStanding | None = None,
    certified: Certified | None = None,
) -> UUID:
    """Give a person a place on a course and the invoice for it, or a place in line; return the enrolment's id.

    Raises RuleBroken if the course is withdrawn, the person is enrolled or finished it already, or does not bring
    along what it asks for.
    """
    check_known(journal, person_id)
    course = journal.get(Course, course_id)
    course.check_open()
    enrolment = next_place(journal, course, person_id, on=on)
    if enrolment.state is State.OFFERED:
        raise RuleBroken("a seat is held for this person already; take that, or let the next in line have it")
    check_prerequisites(journal, course, enrolment, person_id, certified=certified, on=on)
    price = price_of(journal, course, person_id, standing, on=on)
    seats = seats_of(journal, course_id)
    if seats is None or seats.seat(enrolment.id, person_id):
        _book(journal, course, enrolment, person_id, price, seats=seats, on=on)
    else:
        enrolment.wait(course_id=course_id, person_id=person_id, price=price, on=on)
        journal.record(seats, enrolment)
    return enrolment.id


def accept_offer(journal: Journal, enrolment_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Take the seat that is held, at the price told when the wait began, and return the enrolment's id.

    Raises RuleBroken if no seat is held any more.
    """
    enrolment, seats = _offered(journal, enrolment_id, expected)
    seats.accept_offer(enrolment_id, on=on)
    course = journal.get(Course, enrolment.course_id)
    _book(journal, course, enrolment, enrolment.person_id, enrolment.price, seats=seats, on=on)
    return enrolment_id


def pass_offer(journal: Journal, enrolment_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Decline a seat, offer it to the next in line, and return the enrolment's id."""
    enrolment, seats = _offered(journal, enrolment_id, expected)
    return _pass_on(journal, seats, enrolment, seats.pass_offer(enrolment_id, on=on), on)


def let_offer_lapse(journal: Journal, enrolment_id: UUID, *, on: date) -> UUID:
    """Offer a seat that was not taken in time to the next in line, and return the enrolment's id."""
    enrolment, seats = _offered(journal, enrolment_id, None)
    return _pass_on(journal, seats, enrolment, seats.let_offer_lapse(enrolment_id, on=on), on)


def complete(journal: Journal, enrolment_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Take down that a person finished the course, which earns its price, and return the enrolment's id.

    What was charged back or credited has nothing left to earn; the person finished all the same.
    Raises RuleBroken if the place was not confirmed, or the time to complete it is over.
    """
    enrolment = journal.get(Enrolment, enrolment_id)
    enrolment.expects(expected)
    if enrolment.state is State.CONFIRMED:
        enrolment.check_access(on)
    enrolment.complete(on=on)
    journal.record(enrolment)
    paid_by, line = charged_on(journal, enrolment)
    if paid_by is not None and journal.get(Invoice, paid_by).service(line).how is not None:
        billing.deliver(journal, paid_by, line=line, on=on)
    return enrolment_id


def cancel(journal: Journal, enrolment_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Give up a place on a course or in its line, and return the enrolment's id.

    What the course's policy of refunds says is credited; a freed seat is offered to the next in line, a seat of a
    block goes back to that. Raises RuleBroken if there is no place, or the course is finished.
    """
    enrolment = journal.get(Enrolment, enrolment_id)
    enrolment.expects(expected)
    before = enrolment.state
    enrolment.cancel(on=on)
    journal.record(enrolment)
    _give_up_seat(journal, enrolment, before, on)
    if before in {State.REQUESTED, State.CONFIRMED}:
        _settle(journal, enrolment, on)
    return enrolment_id


def resume(journal: Journal, enrolment_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Take back that a place was given up, with its seat and at its price, and return the enrolment's id.

    What was credited is invoiced anew and settled with the customer's credit. Raises RuleBroken if the seat is
    somebody else's by now, or a week has gone by.
    """
    enrolment = journal.get(Enrolment, enrolment_id)
    enrolment.expects(expected)
    if not enrolment.is_resumable(on):
        raise RuleBroken(f"no place was given up here within {UNDO.days} days; enrol instead")
    seats = seats_of(journal, enrolment.course_id) if enrolment.is_seated else None
    if seats is not None and not seats.seat(enrolment_id, enrolment.person_id):
        raise RuleBroken("the seat went to somebody else; enrol again to wait for another")
    before, old = enrolment.before, enrolment.invoice_id
    credited = _credited(journal, enrolment)
    invoice_id = invoice_of(enrolment_id, enrolment.version, credited) or old
    enrolment.resume(invoice_id=invoice_id, on=on)
    if before is State.CONFIRMED and invoice_id == old:
        enrolment.confirm(on=on)
    journal.record(*(seats, enrolment) if seats is not None else (enrolment,))
    if invoice_id is not None and invoice_id != old:
        course = journal.get(Course, enrolment.course_id)
        _charge(journal, course, enrolment, invoice_id, credited, on=on)
        _use_credit(journal, invoice_id, on)
    return enrolment_id


def charged_on(journal: Journal, enrolment: Enrolment) -> tuple[UUID | None, str]:
    """Return the invoice that a place was paid by, None for a free one, and the name of its line."""
    if enrolment.block is None:
        return enrolment.invoice_id, PURPOSE
    block_id, seat = enrolment.block
    return journal.get(SeatBlock, block_id).invoice_id, seat_line(seat)


def earn_until(journal: Journal, enrolment: Enrolment, *, on: date) -> None:
    """Let what was paid for a place be earned by its last day at the latest, where that is later than agreed."""
    paid_by, line = charged_on(journal, enrolment)
    how = None if paid_by is None else journal.get(Invoice, paid_by).service(line).how
    if paid_by is not None and isinstance(how, OnCompletion) and how.expires and how.expires < enrolment.through:
        later = OnCompletion(how.ref, enrolment.through)
        billing.reschedule(journal, paid_by, line=line, recognise=later, reason=MORE_TIME, on=on)


def seat_line(seat: int) -> str:
    """Return the name of the line that a block's seat is charged by."""
    return f"seat-{seat}"


def _book(  # noqa: PLR0913  whose place, where, at which price
    journal: Journal,
    course: Course,
    enrolment: Enrolment,
    person_id: UUID,
    price: Money,
    *,
    seats: Seats | None,
    on: date,
) -> None:
    invoice_id = invoice_of(enrolment.id, enrolment.version, price)
    enrolment.request(course_id=course.id, person_id=person_id, price=price, invoice_id=invoice_id, on=on)
    enrolment.begin_access(add_months(on, course.access_months), on=on)
    if seats is not None:
        enrolment.seat(on=on)
        journal.record(seats)
    if invoice_id is None:
        enrolment.confirm(on=on)
    journal.record(enrolment)
    if invoice_id is not None:
        _charge(journal, course, enrolment, invoice_id, price, on=on)


def _charge(
    journal: Journal, course: Course, enrolment: Enrolment, invoice_id: UUID, price: Money, *, on: date
) -> None:
    how = OnCompletion(str(enrolment.id), enrolment.through)
    sale = Sale(PURPOSE, course.stream, how, enrolment.id, enrolment.person_id)
    charge(journal, invoice_id, sale, price, on=on)


def _credited(journal: Journal, enrolment: Enrolment) -> Money:
    """Return what was credited as a place was given up; what was credited before that stays the customer's."""
    paid_by, currency = enrolment.invoice_id, enrolment.price.currency
    ended = None if paid_by is None else journal.get(Invoice, paid_by).service(PURPOSE).ended
    return Money(ended[1] if ended is not None and ended[0] == enrolment.ended_on else 0, currency)


def _settle(journal: Journal, enrolment: Enrolment, on: date) -> None:
    """Credit what the policy says that the place was taken under.

    A place that was taken back has an invoice for what was credited then: the share is of that and of what was kept.
    """
    if enrolment.invoice_id is None:
        return
    policy = journal.get(Course, enrolment.course_id).refunds_of(enrolment.requested_on)
    left = {id: journal.get(Invoice, id).service(PURPOSE).net_left for id in enrolment.invoices if id is not None}
    due = due_back(policy, sum(left.values()), enrolled=enrolment.requested_on, on=on)
    if back := min(due, left[enrolment.invoice_id]):
        billing.credit(journal, enrolment.invoice_id, line=PURPOSE, net=back, ends_service=True, on=on)


def _give_up_seat(journal: Journal, enrolment: Enrolment, before: State, on: date) -> None:
    if enrolment.block is not None and before is State.CONFIRMED:
        block = journal.get(SeatBlock, enrolment.block[0])
        block.unassign(enrolment.block[1], on=on)
        journal.record(block)
    if enrolment.is_seated or before in IN_LINE:
        leave_seat(journal, enrolment, before, on=on)


def _offered(journal: Journal, enrolment_id: UUID, expected: int | None) -> tuple[Enrolment, Seats]:
    enrolment = journal.get(Enrolment, enrolment_id)
    enrolment.expects(expected)
    seats = seats_of(journal, enrolment.course_id)
    if seats is None:
        raise RuleBroken("nobody waits for this course; enrol instead")
    return enrolment, seats


def _pass_on(journal: Journal, seats: Seats, enrolment: Enrolment, offers: list[Offer], on: date) -> UUID:
    enrolment.cancel(on=on)
    journal.record(seats, enrolment)
    tell_offered(journal, offers, on=on)
    return enrolment.id


def _use_credit(journal: Journal, invoice_id: UUID, on: date) -> None:
    invoice = journal.get(Invoice, invoice_id)
    amount = min(invoice.open, billing.customer_of(journal, invoice).credit.get(invoice.currency, 0))
    if amount > 0:
        payments.use_credit(journal, invoice_id, amount=amount, on=on)
