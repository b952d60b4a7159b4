"""Taking a course: the place and its invoice are saved together, and so are its end and what was earned by it."""

from datetime import date, timedelta
from uuid import UUID

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.billing.lines import OnCompletion
from domain.courses.course import Course
from domain.courses.enrolment import Enrolment, enrolment_id
from domain.journal import Journal
from domain.ports import GoodStanding
from domain.processes.charges import Sale, charge, credit_in_full, invoice_of
from domain.processes.customers import check_known, price_for
from domain.values import add_months

PURPOSE = "enrolment"
STREAM = "education"
ACCESS_MONTHS = 12
"""A course can be completed within a year of enrolling. Source: bylaw 8.1."""

WITHDRAWAL = timedelta(days=14)
"""Whoever cancels within two weeks of enrolling is credited in full. Source: bylaw 8.2."""


def enrol(
    journal: Journal, *, course_id: UUID, person_id: UUID, on: date, standing: GoodStanding | None = None
) -> UUID:
    """Give a person a place on a course and the invoice for it; return the enrolment's id.

    Raises RuleBroken if the course is withdrawn, or the person is enrolled or finished it already.
    """
    check_known(journal, person_id)
    course = journal.get(Course, course_id)
    course.check_open()
    id = enrolment_id(course_id, person_id)
    enrolment = journal.get(Enrolment, id) if journal.holds(Enrolment, id) else Enrolment(id)
    price = price_for(journal, person_id, (course.price, course.member_price), standing, on)
    invoice_id = invoice_of(id, enrolment.version, price)
    enrolment.request(course_id=course_id, person_id=person_id, price=price, invoice_id=invoice_id, on=on)
    if invoice_id is None:
        enrolment.confirm(on=on)
    journal.record(enrolment)
    if invoice_id is not None:
        how = OnCompletion(str(id), add_months(on, ACCESS_MONTHS))
        charge(journal, invoice_id, Sale(PURPOSE, STREAM, how, id, person_id), price, on=on)
    return id


def complete(journal: Journal, enrolment_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Take down that a person finished the course, which earns its price, and return the enrolment's id.

    What was charged back or credited has nothing left to earn; the person finished all the same.
    Raises RuleBroken if the place was not confirmed.
    """
    enrolment = journal.get(Enrolment, enrolment_id)
    enrolment.expects(expected)
    enrolment.complete(on=on)
    journal.record(enrolment)
    paid_by = enrolment.invoice_id
    if paid_by is not None and journal.get(Invoice, paid_by).service(PURPOSE).how is not None:
        billing.deliver(journal, paid_by, line=PURPOSE, on=on)
    return enrolment_id


def cancel(journal: Journal, enrolment_id: UUID, *, on: date, expected: int | None = None) -> UUID:
    """Give up a place on a course and return the enrolment's id; in time, the invoice is credited in full.

    Raises RuleBroken if there is no place, or the course is finished.
    """
    enrolment = journal.get(Enrolment, enrolment_id)
    enrolment.expects(expected)
    enrolment.cancel(on=on)
    journal.record(enrolment)
    in_time = on <= enrolment.requested_on + WITHDRAWAL
    if enrolment.invoice_id is not None and in_time:
        credit_in_full(journal, enrolment.invoice_id, PURPOSE, on=on)
    return enrolment_id
