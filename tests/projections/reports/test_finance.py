"""Finance reports: on any day, as known at any position, and why."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest

from domain.billing import commands as billing
from domain.billing import payments
from domain.billing.lines import Line, Months
from domain.values import Money
from projections.ledger import ledger
from projections.reports import finance
from projections.reports.finance import View, bucket
from projections.reports.why import Number, delta, explain
from tests.fakes import FakeJournal
from tests.projections.asked import Asked, asked

JANUARY, MARCH, JUNE = date(2027, 1, 31), date(2027, 3, 31), date(2027, 6, 30)
DUES = Line("L1", "dues", 12000, Months("2027-01", 12))
ID = UUID(int=1)


@pytest.fixture
def books() -> Iterator[Asked]:
    """Dues invoiced and paid in January; half of them credited in March but only told in the end."""
    journal = FakeJournal()
    day = date(2027, 1, 1)
    terms = {"person_id": None, "currency": "EUR", "lines": [DUES], "purpose": "other"}
    billing.issue(journal, ID, on=day, due=date(2027, 2, 10), **terms)  # type: ignore[arg-type]
    payments.receive(journal, reference="x", invoice_id=ID, amount=Money(5000, "EUR"), via="bank", on=day)
    billing.credit(journal, ID, line="L1", net=9000, ends_service=True, on=MARCH)
    with asked(ledger, *journal.entries) as lent:
        yield lent


def test_revenue_by_month_changes_only_once_the_credit_is_known(books: Asked) -> None:
    before = finance.revenue(books.connection, View(JUNE, known_at=books.at[2]))
    after = finance.revenue(books.connection, View(JUNE))
    assert before == {"dues": {f"2027-{month:02}": 1000 for month in range(1, 7)}}
    assert after == {"dues": {"2027-01": 1000, "2027-02": 1000, "2027-03": 1000}}


@pytest.mark.parametrize(("as_of", "deferred"), [(JANUARY, 11000), (MARCH, 0)])
def test_deferred_is_what_is_still_to_be_served(books: Asked, as_of: date, deferred: int) -> None:
    assert finance.total(books.connection, View(as_of), "deferred") == deferred
    assert finance.deferred_by_stream(books.connection, View(as_of)) == ({"dues": deferred} if deferred else {})


def test_balances_have_the_sign_that_readers_expect(books: Asked) -> None:
    assert finance.balances(books.connection, View(JANUARY)) == {
        "bank": 5000, "deferred:dues": 11000, "receivable": 7000, "revenue:dues": -1000,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "buckets"), [(JANUARY, {"current": 7000}), (date(2027, 2, 28), {"d1_30": 7000}), (MARCH, {})]
)
def test_ageing_counts_from_the_due_day(books: Asked, as_of: date, buckets: dict[str, int]) -> None:
    assert finance.ageing(books.connection, View(as_of)) == buckets


@pytest.mark.parametrize(
    ("days", "name"),
    [(-9, "current"), (0, "current"), (1, "d1_30"), (30, "d1_30"), (31, "d31_60"), (60, "d31_60"), (61, "d61_90"),
     (90, "d61_90"), (91, "d90plus")],
)  # fmt: skip
def test_buckets_meet_without_a_gap(days: int, name: str) -> None:
    assert bucket(days) == name


@pytest.mark.parametrize(
    ("as_of", "shown"),
    [
        (JANUARY, {"deferred": 4000, "receivable": 0}),
        (date(2027, 2, 10), {"deferred": 11000, "receivable": 7000}),
    ],
)
def test_before_it_is_due_what_is_unpaid_and_unserved_is_on_neither_side(
    books: Asked, as_of: date, shown: dict[str, int]
) -> None:
    assert finance.presented(books.connection, View(as_of)) == shown


@pytest.mark.parametrize("known_at", [1, 2, None])
@pytest.mark.parametrize("as_of", [JANUARY, MARCH, JUNE])
def test_a_number_is_the_sum_of_its_reasons(books: Asked, as_of: date, known_at: int | None) -> None:
    view = View(as_of, known_at)
    reasons = explain(books.connection, Number("deferred", "dues"), view)
    assert -sum(reason.minor for reason in reasons) == finance.total(books.connection, view, "deferred")


@pytest.mark.parametrize(
    ("old", "new"), [(View(JANUARY), View(JUNE)), (View(JUNE), View(JANUARY)), (View(JUNE, 1), View(JUNE))]
)
def test_a_difference_is_the_sum_of_its_reasons(books: Asked, old: View, new: View) -> None:
    reasons = delta(books.connection, Number("deferred"), old, new)
    change = finance.total(books.connection, new, "deferred") - finance.total(books.connection, old, "deferred")
    assert -sum(reason.minor for reason in reasons) == change
    assert reasons


def test_reasons_come_in_pages_without_a_gap(books: Asked) -> None:
    number, view = Number("revenue", month="2027-03"), View(JUNE)
    whole = explain(books.connection, number, view)
    first = explain(books.connection, number, view, limit=1)
    rest = explain(books.connection, number, view, after=(first[-1].position, first[-1].place))
    assert first + rest == whole
    assert all(reason.rules == 1 for reason in whole)
