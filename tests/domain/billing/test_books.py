"""The books: months are closed one way, gifts and payouts taken down once."""

from datetime import date
from uuid import UUID

import pytest

from domain.billing import commands
from domain.billing.books import Books
from domain.billing.lines import Fx, Months
from domain.errors import Invalid, RuleBroken
from domain.values import Money
from tests.fakes import FakeJournal
from tests.given import given

SEAL = "a" * 64
JUNE = date(2027, 6, 30)
ID = UUID(int=3)


def test_a_month_is_closed_with_its_seal() -> None:
    given(Books).when(Books.close_month, through=JUNE, position=7, hash=SEAL).states(Books.MonthClosed(JUNE, 7, SEAL))


def test_only_the_last_day_of_a_month_closes_it() -> None:
    given(Books).when(Books.close_month, through=date(2027, 6, 29), position=7, hash=SEAL).refused(
        Invalid, "not the end of a month"
    )


@pytest.mark.parametrize("through", [JUNE, date(2027, 5, 31)])
def test_a_closed_month_is_not_closed_again(through: date) -> None:
    past = Books.MonthClosed(JUNE, 7, SEAL)
    given(Books, past).when(Books.close_month, through=through, position=9, hash=SEAL).refused(
        RuleBroken, "close a month from 2027-07-01"
    )


def test_gifts_and_payouts_are_taken_down_once() -> None:
    journal = FakeJournal()
    for _ in range(2):
        commands.receive_donation(journal, ID, amount=Money(500, "EUR"), via="cheque", on=JUNE)
        commands.receive_payout(journal, UUID(int=4), amount=Money(400, "EUR"), on=JUNE)
    assert [fact.TOPIC for _, fact in journal.entries] == ["donation.received", "payout.arrived"]


@pytest.mark.parametrize("rate", ["", "0", "0.00", "-1", "1,1", "1e3", "x"])
def test_what_is_no_rate_of_exchange_is_refused(rate: str) -> None:
    with pytest.raises(Invalid, match="no rate"):
        Fx("USD", rate)


@pytest.mark.parametrize(("rate", "minor"), [("1.10", 11), ("0.05", 1), ("0.049", 0), ("1", 10)])
def test_a_rate_converts_half_up(rate: str, minor: int) -> None:
    assert Fx("USD", rate).convert(10) == minor


@pytest.mark.parametrize("month", ["2027-13", "2027-1", "27-01", "2027-01-01"])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(Invalid, match="no month"):
        Months(month, 1)
