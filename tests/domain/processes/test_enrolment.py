"""A place on a course, its invoice and its end are saved together."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from domain.aggregate import Fact
from domain.billing.invoice import Invoice
from domain.billing.lines import OnCompletion
from domain.courses import commands as courses
from domain.courses.enrolment import Enrolment, enrolment_id
from domain.errors import RuleBroken
from domain.processes import enrolment, payments
from tests.domain.processes.worlds import ANN, BEN, COURSE, FREE, MEMBER_PRICE, ON, PRICE, anns, world
from tests.fakes import FakeJournal

BENS = enrolment_id(COURSE, BEN)


def enrol(journal: FakeJournal, on: date = ON) -> Invoice:
    enrolment.enrol(journal, course_id=COURSE, person_id=BEN, on=on)
    id = journal.get(Enrolment, BENS).invoice_id
    assert id is not None
    return journal.get(Invoice, id)


def pay(journal: FakeJournal, invoice_id: UUID) -> None:
    payments.receive_payment(journal, reference="r1", invoice_id=invoice_id, amount=PRICE, via="bank", on=ON)


def since(journal: FakeJournal, before: int) -> list[type[Fact]]:
    return [type(fact) for _, fact in journal.entries[before:]]


def test_a_place_comes_with_its_invoice_earned_by_completing_within_a_year() -> None:
    journal = world()
    before = len(journal.entries)
    line = enrol(journal).service("enrolment")
    assert since(journal, before) == [Enrolment.Requested, Invoice.Issued]
    assert (line.stream, line.net) == ("education", 4500)
    assert line.how == OnCompletion(str(BENS), date(2027, 10, 1))


def test_a_free_place_is_confirmed_at_once() -> None:
    journal = world(price=FREE, member_price=FREE)
    before = len(journal.entries)
    enrolment.enrol(journal, course_id=COURSE, person_id=BEN, on=ON)
    assert since(journal, before) == [Enrolment.Requested, Enrolment.Confirmed]


def test_members_pay_their_price() -> None:
    journal = world()
    id = enrolment.enrol(journal, course_id=COURSE, person_id=ANN, on=ON, standing=anns)
    assert journal.get(Enrolment, id).price == MEMBER_PRICE


def test_a_paid_place_is_confirmed_and_can_be_completed_which_earns_its_price() -> None:
    journal = world()
    invoice = enrol(journal)
    pay(journal, invoice.id)
    before = len(journal.entries)
    enrolment.complete(journal, BENS, on=date(2026, 12, 1))
    assert since(journal, before) == [Enrolment.Completed, Invoice.Delivered]


def test_a_free_course_is_completed_without_any_invoice() -> None:
    journal = world(price=FREE, member_price=FREE)
    enrolment.enrol(journal, course_id=COURSE, person_id=BEN, on=ON)
    before = len(journal.entries)
    enrolment.complete(journal, BENS, on=date(2026, 12, 1))
    assert since(journal, before) == [Enrolment.Completed]


def test_an_unpaid_place_cannot_be_completed() -> None:
    journal = world()
    enrol(journal)
    with pytest.raises(RuleBroken, match="only a confirmed one"):
        enrolment.complete(journal, BENS, on=ON)


@pytest.mark.parametrize(("days", "left"), [(14, 0), (15, 4500)])
def test_whoever_cancels_within_two_weeks_is_credited_in_full(days: int, left: int) -> None:
    journal = world()
    invoice = enrol(journal)
    enrolment.cancel(journal, BENS, on=ON + timedelta(days=days))
    assert journal.get(Invoice, invoice.id).service("enrolment").net_left == left


def test_whoever_cancelled_can_enrol_again_with_another_invoice() -> None:
    journal = world()
    first = enrol(journal)
    enrolment.cancel(journal, BENS, on=ON)
    assert enrol(journal).id != first.id


def test_a_withdrawn_course_takes_nobody_but_lets_those_enrolled_finish() -> None:
    journal = world()
    pay(journal, enrol(journal).id)
    courses.withdraw(journal, COURSE, on=ON)
    with pytest.raises(RuleBroken, match="withdrawn"):
        enrolment.enrol(journal, course_id=COURSE, person_id=ANN, on=ON)
    enrolment.complete(journal, BENS, on=ON)


def test_who_was_charged_back_finishes_all_the_same_and_earns_nothing() -> None:
    journal = world()
    invoice = enrol(journal)
    pay(journal, invoice.id)
    payments.credit_invoice(journal, invoice.id, line="enrolment", net="unearned", ends_service=True, on=ON)
    before = len(journal.entries)
    enrolment.complete(journal, BENS, on=date(2026, 12, 1))
    assert since(journal, before) == [Enrolment.Completed]
