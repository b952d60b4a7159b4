"""Invoices: what may be charged, settled, credited, written off and corrected."""

from datetime import date
from uuid import UUID

import pytest

from domain.billing import facts
from domain.billing.invoice import Invoice
from domain.billing.lines import AtDate, Line, Months, OnCompletion
from domain.errors import Invalid, NotFound, RuleBroken
from tests.given import given

DAY = date(2027, 1, 10)
DUES = Line("L1", "dues", 12000, Months("2027-01", 12), tax=2400, tax_bp=2000)
SEAT = Line("L2", "events", 5000, AtDate(date(2027, 3, 10), "EV1"))
COURSE = Line("L3", "education", 100, OnCompletion(expires=date(2027, 12, 31)))
PAYMENT = UUID(int=1)


def issued(*lines: Line) -> facts.Issued:
    return Invoice.Issued(None, "INV-000001", DAY, DAY, "EUR", list(lines), "other")


def an_invoice(**terms: object) -> Invoice:
    fields: dict[str, object] = {"number": "INV-000001", "person_id": None, "on": DAY, "due": DAY, "currency": "EUR"}
    fields |= {"lines": [DUES], "purpose": "other"} | terms
    return Invoice.issue(PAYMENT, **fields)  # type: ignore[arg-type]


def test_an_invoice_is_open_with_its_tax() -> None:
    assert an_invoice().open == 14400


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"lines": []}, "lines"),
        ({"lines": [DUES, DUES]}, "lines"),
        ({"purpose": "fun"}, "purpose"),
        ({"purpose": "membership"}, "subject_id"),
    ],
)
def test_terms_that_cannot_be_are_refused_by_field(terms: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        an_invoice(**terms)
    assert refusal.value.field == field


def test_no_more_than_what_is_open_is_settled() -> None:
    given(Invoice, issued(DUES)).when(Invoice.pay, PAYMENT, 14400, DAY).states(
        Invoice.PaymentApplied(PAYMENT, 14400, DAY)
    )
    given(Invoice, issued(DUES)).when(Invoice.pay, PAYMENT, 14401, DAY).refused(RuleBroken, "only 144.00 EUR")


def test_a_credit_note_takes_its_tax_along_and_the_last_takes_the_rest() -> None:
    odd = Line("L1", "dues", 3, Months("2027-01", 1), tax=2, tax_bp=5000)
    invoice = Invoice.replay(PAYMENT, [issued(odd)])
    taxes = [invoice.credit("L1", 1, credit_note="CN", ends_service=False, on=DAY).tax for _ in range(3)]
    assert taxes == [1, 1, 0]


def test_a_credit_beyond_what_is_open_is_the_customers() -> None:
    past = issued(DUES), Invoice.PaymentApplied(PAYMENT, 14000, DAY)
    given(Invoice, *past).when(Invoice.credit, "L1", 12000, credit_note="CN-1", ends_service=True, on=DAY).states(
        Invoice.Credited("CN-1", "L1", 12000, 2400, ends_service=True, on=DAY, to_credit=14000)
    )


def test_no_more_is_credited_than_a_line_has() -> None:
    given(Invoice, issued(DUES)).when(
        Invoice.credit, "L1", 12001, credit_note="CN-1", ends_service=True, on=DAY
    ).refused(RuleBroken, "only 120.00 EUR")


def test_nothing_is_credited_before_the_invoice() -> None:
    given(Invoice, issued(DUES)).when(
        Invoice.credit, "L1", 1, credit_note="CN-1", ends_service=True, on=date(2027, 1, 9)
    ).refused(Invalid, "was issued on")


def test_a_line_that_is_not_there_is_not_found() -> None:
    given(Invoice, issued(DUES)).when(Invoice.deliver, "L9", on=DAY).refused(NotFound, "no line L9")


def test_a_write_off_with_relief_takes_the_tax_back() -> None:
    given(Invoice, issued(DUES)).when(Invoice.write_off, amount=None, tax_relief=True, on=DAY).states(
        Invoice.WrittenOff(14400, 2400, DAY)
    )


def test_no_more_is_recovered_than_was_written_off() -> None:
    past = issued(DUES), Invoice.WrittenOff(14400, 0, DAY)
    given(Invoice, *past).when(Invoice.recover, 14400, via="bank", on=DAY).states(Invoice.Recovered(14400, "bank", DAY))
    given(Invoice, *past).when(Invoice.recover, 14401, via="bank", on=DAY).refused(RuleBroken, "only 144.00 EUR")


@pytest.mark.parametrize(("on", "refused"), [(date(2027, 3, 10), False), (date(2027, 3, 11), True)])
def test_an_event_that_was_held_is_not_moved(on: date, *, refused: bool) -> None:
    to = date(2027, 6, 15)
    deed = given(Invoice, issued(SEAT)).when(Invoice.move_event, "L2", to=to, on=on)
    if refused:
        deed.refused(RuleBroken, "was held on 2027-03-10")
    else:
        deed.states(Invoice.EventMoved("L2", to, on))


def test_an_event_called_off_can_be_given_a_new_day_later() -> None:
    past = issued(SEAT), Invoice.EventCalledOff("L2", date(2027, 3, 1))
    given(Invoice, *past).when(Invoice.move_event, "L2", to=date(2027, 6, 1), on=date(2027, 4, 1)).states(
        Invoice.EventMoved("L2", date(2027, 6, 1), date(2027, 4, 1))
    )


def test_a_line_is_delivered_once() -> None:
    past = issued(COURSE), Invoice.Delivered("L3", DAY)
    given(Invoice, *past).when(Invoice.deliver, "L3", on=DAY).states()


def test_a_service_that_was_ended_is_not_rescheduled() -> None:
    past = issued(DUES), Invoice.Credited("CN-1", "L1", 1, 0, ends_service=True, on=DAY)
    given(Invoice, *past).when(Invoice.reschedule, "L1", Months("2027-02", 12), reason="typed wrong", on=DAY).refused(
        RuleBroken, "was ended"
    )
