"""What single facts mean for the books."""

from collections import Counter
from datetime import date
from uuid import UUID

import pytest

from domain.billing import facts
from domain.billing import payment_facts as money
from domain.billing.lines import AtDate, Days, Fx, Line, Months
from domain.values import Money
from projections.ledger import cash
from projections.ledger.charged import Charged, charged
from projections.ledger.entries import Entry, posting_date
from projections.ledger.post import post

DAY = date(2027, 1, 1)
ID = UUID(int=1)
DUES = Line("L1", "dues", 12000, Months("2027-01", 12))
SEAT = Line("L2", "events", 5000, AtDate(date(2027, 3, 10), "EV1"), tax=1000, tax_bp=2000)


def issued(*lines: Line, on: date = DAY, fx: Fx | None = None) -> facts.Issued:
    return facts.Issued(None, "INV-000001", on, on, "EUR", list(lines), "other", fx=fx)


def totals(entries: list[Entry]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for entry in entries:
        sums[entry.account] += entry.minor
    return {account: minor for account, minor in sums.items() if minor}


def received(applied: int, *, to_credit: int = 0, fx: Fx | None = None, fee: int = 0) -> money.Received:
    amount = Money(applied + to_credit, "EUR")
    return money.Received(ID, None, amount, "stripe", fee, "x", DAY, applied, to_credit, fx)


def an_invoice(*lines: Line, fx: Fx | None = None) -> Charged:
    return charged(issued(*lines, fx=fx))


def test_an_invoice_is_owed_with_its_tax_which_is_never_revenue() -> None:
    _, entries = post(None, issued(SEAT))
    assert totals(entries) == {"receivable": 6000, "tax_payable": -1000, "revenue": -5000}


def test_recognition_is_posted_on_the_last_day_of_each_month() -> None:
    _, entries = post(None, issued(DUES))
    days = [entry.on for entry in entries if entry.account == "revenue"]
    assert days[:3] == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]
    assert len(days) == 12


def test_a_late_invoice_catches_up_in_its_own_month() -> None:
    _, entries = post(None, issued(DUES, on=date(2027, 3, 20)))
    first = next(entry for entry in entries if entry.account == "revenue")
    assert first == Entry("revenue", -3000, date(2027, 3, 31), "dues")


def test_a_payment_is_gross_and_its_fee_an_expense() -> None:
    entries = cash.receive(an_invoice(DUES), received(12000, fee=378))
    assert totals(entries) == {"stripe_clearing": 11622, "receivable": -12000, "fees": 378}


def test_an_overpayment_is_credit_and_never_a_negative_receivable() -> None:
    entries = cash.receive(an_invoice(DUES), received(12000, to_credit=500))
    assert totals(entries) == {"stripe_clearing": 12500, "receivable": -12000, "customer_credit": -500}


def test_a_rate_that_fell_is_a_loss_and_the_receivable_is_settled_to_the_unit() -> None:
    invoice = an_invoice(DUES, fx=Fx("USD", "1.10"))
    entries = cash.receive(invoice, received(12000, fx=Fx("USD", "1.08")))
    assert totals(entries) == {"stripe_clearing": 12960, "receivable": -13200, "fx_gain_loss": 240}


def test_payments_in_parts_leave_nothing_of_a_converted_receivable() -> None:
    invoice = an_invoice(Line("L1", "dues", 1001, DUES.recognise), fx=Fx("USD", "1.3333"))
    for part in (333, 333, 335):
        invoice = invoice.settled(part)
    assert (invoice.open, invoice.receivable) == (0, 0)


def test_a_credit_takes_the_unearned_first_and_the_excess_from_revenue() -> None:
    credit = facts.Credited("CN-1", "L1", 4000, 0, ends_service=True, on=date(2027, 11, 20), to_credit=4000)
    _, entries = post(an_invoice(DUES), credit)
    assert totals(entries) == {"revenue": 4000, "customer_credit": -4000}
    assert sum(e.minor for e in entries if e.account == "revenue" and e.on == date(2027, 11, 20)) == 3000


def test_a_write_off_is_bad_debt_only_as_far_as_it_was_earned() -> None:
    _, entries = post(an_invoice(DUES), facts.WrittenOff(12000, 0, date(2027, 4, 30)))
    assert totals(entries) == {"receivable": -12000, "bad_debt": 4000, "revenue": 8000}


def test_a_write_off_with_relief_gives_the_tax_back_first() -> None:
    _, entries = post(an_invoice(SEAT), facts.WrittenOff(6000, 1000, date(2027, 4, 30)))
    assert totals(entries) == {"receivable": -6000, "tax_payable": 1000, "bad_debt": 5000}


def test_a_recovery_reduces_bad_debt() -> None:
    _, entries = post(an_invoice(DUES), facts.Recovered(4000, "bank", DAY))
    assert totals(entries) == {"bank": 4000, "bad_debt": -4000}


def test_a_dispute_won_with_its_fee_leaves_nothing() -> None:
    invoice = an_invoice(DUES)
    opened = cash.post(invoice, money.DisputeOpened("D", ID, 12000, 1500, DAY))
    won = cash.post(invoice, money.DisputeWon("D", ID, 12000, 1500, fee_returned=True, on=DAY))
    assert totals(opened) == {"disputes_held": 12000, "fees": 1500, "stripe_clearing": -13500}
    assert totals(opened + won) == {}


@pytest.mark.parametrize(
    ("currency", "fx", "fees"),
    [("EUR", None, 205), ("EUR", Fx("USD", "1.10"), 226), ("USD", Fx("USD", "1.10"), 205)],
)
def test_a_fee_is_booked_in_the_currency_of_the_books(currency: str, fx: Fx | None, fees: int) -> None:
    """2.05 EUR at 1.10 is 2.255, half up 2.26; what is in the books' currency already is not converted."""
    fact = money.FeeCharged("txn_1", "", ID, Money(205, currency), DAY)
    assert totals(cash.post(an_invoice(DUES, fx=fx), fact)) == {"fees": fees, "stripe_clearing": -fees}


def test_a_refund_that_failed_leaves_nothing() -> None:
    invoice = an_invoice(DUES)
    given = cash.post(invoice, money.Refunded("R", ID, 500, "bank", DAY))
    back = cash.post(invoice, money.RefundFailed("R", ID, 500, "bank", "closed_account", DAY))
    assert totals(given) == {"customer_credit": 500, "bank": -500}
    assert totals(given + back) == {}


def test_a_correction_of_a_correction_leaves_nothing() -> None:
    invoice = an_invoice(DUES)
    other = facts.Rescheduled(ID, "L1", Days(DAY, date(2028, 5, 1)), "wrong", DAY)
    back = facts.Rescheduled(ID, "L1", DUES.recognise, "right", DAY)
    between, first = post(invoice, other)
    after, second = post(between, back)
    by_day: Counter[tuple[str, date]] = Counter()
    for entry in first + second:
        by_day[entry.account, entry.on] += entry.minor
    assert after.services["L1"].plan == invoice.services["L1"].plan
    assert not any(by_day.values())


def test_a_fact_without_its_invoice_is_not_passed_over() -> None:
    with pytest.raises(LookupError, match="before its invoice"):
        post(None, facts.CreditApplied(1, DAY))


@pytest.mark.parametrize(
    ("on", "posted"),
    [(date(2027, 3, 31), date(2027, 4, 1)), (date(2026, 1, 1), date(2027, 4, 1)), (date(2027, 4, 1), date(2027, 4, 1))],
)
def test_what_belongs_to_closed_days_goes_to_the_first_open_day(on: date, posted: date) -> None:
    assert posting_date(on, date(2027, 3, 31)) == posted
    assert posting_date(on, None) == on
