"""What holds for the books after any history at all."""

from collections import Counter
from datetime import date
from itertools import groupby
from random import Random

import pytest

from domain.billing import facts
from domain.billing.books import Books
from projections.ledger import ledger
from projections.reports import finance
from projections.reports.closing import seal
from projections.reports.finance import View
from tests.projections.asked import asked
from tests.projections.engine.harness import folded, rebuild_equals_follow
from tests.projections.ledger.histories import Story

SEEDS = range(6)
TAKEN_BACK = (facts.Credited, facts.ChargedBack, facts.WrittenOff)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_fact_is_posted_in_balance_and_on_open_days(seed: int) -> None:
    story = Story(seed).live(250)
    rows = folded(ledger, *story.entries)["ledger_postings"]
    closed = date.min
    sums: Counter[tuple[int, date]] = Counter()
    for position, postings in groupby(rows, key=lambda row: row["position"]):
        past = [f.through for _, f in story.entries[: position - 1] if isinstance(f, Books.MonthClosed)]
        closed = max(past, default=date.min)
        for row in postings:
            assert row["posted"] > closed
            assert row["posted"] == row["business_date"] or row["business_date"] <= closed
            sums[position, row["posted"]] += row["minor"]
    assert rows
    assert not any(sums.values())


@pytest.mark.parametrize("seed", SEEDS)
def test_on_each_day_earned_and_deferred_are_what_was_invoiced_less_what_was_taken_back(seed: int) -> None:
    rows = folded(ledger, *Story(seed).live(250).entries)["ledger_postings"]
    charged = ("receivable", "tax_payable", "customer_credit", "disputes_held", "bad_debt")
    story = Story(seed).live(250).entries
    about = {n for n, (_, fact) in enumerate(story, 1) if isinstance(fact, (facts.Issued, *TAKEN_BACK))}
    invoiced = [row for row in rows if row["position"] in about and row["account"] in charged]
    of_invoices = [row for row in rows if row["invoice_id"] and row["account"] in ("revenue", "deferred")]
    for day in sorted({row["posted"] for row in rows}):
        net = sum(row["minor"] for row in invoiced if row["posted"] <= day)
        assert -sum(row["minor"] for row in of_invoices if row["posted"] <= day) == net


@pytest.mark.parametrize("seed", SEEDS)
def test_closed_months_never_change(seed: int) -> None:
    story = Story(seed).live(250).entries
    with asked(ledger, *story) as books:
        for place, (_, fact) in enumerate(story):
            if isinstance(fact, Books.MonthClosed):
                then = seal(books.connection, through=fact.through, position=books.at[place])
                assert then == seal(books.connection, through=fact.through, position=books.at[-1])


@pytest.mark.parametrize("seed", SEEDS)
def test_no_invoice_is_ever_owed_less_than_nothing_and_ageing_is_all_that_is_owed(seed: int) -> None:
    story = Story(seed, closing=False).live(250).entries
    with asked(ledger, *story) as books:
        everything = View(date.max)
        owed = finance.ageing(books.connection, everything)
        assert all(minor > 0 for minor in owed.values())
        assert sum(owed.values()) == finance.total(books.connection, everything, "receivable")


@pytest.mark.parametrize("seed", [1, 2])
def test_rebuilding_gives_the_ledger_that_following_gave(seed: int, database_url: str) -> None:
    rows = rebuild_equals_follow(ledger, database_url, Story(seed).live(60).entries, Random(seed))  # noqa: S311
    assert rows["ledger_postings"]
