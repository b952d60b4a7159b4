"""What customers owe is explained invoice by invoice: over all invoices the parts sum up to the report."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import Connection

from projections.ledger import accounts, customers, ledger
from projections.reports import finance
from projections.reports.explained import Change, delta, explain
from projections.reports.finance import View
from projections.reports.numbers import Look
from projections.reports.receivables import Invoices, Receivables
from tests.projections.ledger.histories import CUSTOMER, SPAN, START, Story
from tests.projections.views.histories import viewed

SEED = 5
EVERY = 10_000


@pytest.fixture
def books(database_url: str) -> Iterator[tuple[Connection, Story]]:
    """A history of billing by chance, posted."""
    story = Story(SEED).live(150)
    with viewed(database_url, story.entries, ledger) as connection:
        yield connection, story


def looks(story: Story, rng: Random, number: int = 25) -> Iterator[View]:
    for _ in range(number):
        on = START + timedelta(days=rng.randrange(SPAN))
        yield View(on, rng.choice([*range(1, len(story.entries) + 1), None]), "EUR")


def summed(report: Receivables, connection: Connection, amount: str) -> int:
    return sum(int(str(line[amount])) for line in report.says(connection).values())


def part(change: Change, amount: str) -> int:
    return sum(
        sign * int(str(line[amount])) for sign, line in ((-1, change.before), (1, change.after)) if line is not None
    )


def test_the_invoices_sum_up_to_ageing_and_what_is_presented(books: tuple[Connection, Story]) -> None:
    connection, story = books
    for view in looks(story, story.rng):
        buckets: Counter[str] = Counter()
        for line in Receivables(view).says(connection).values():
            if line["bucket"]:
                buckets[str(line["bucket"])] += int(str(line["receivable"]))
        assert {name: minor for name, minor in buckets.items() if minor} == finance.ageing(connection, view)
        presented = {
            name: summed(Receivables(view), connection, f"presented_{name}") for name in ("deferred", "receivable")
        }
        assert presented == finance.presented(connection, view)


def test_one_bucket_is_explained_alone(books: tuple[Connection, Story]) -> None:
    connection, story = books
    seen = 0
    for view in looks(story, story.rng):
        for name, minor in finance.ageing(connection, view).items():
            assert summed(Receivables(view, name), connection, "receivable") == minor
            assert explain(connection, Receivables(view, name), limit=EVERY)
            seen += 1
    assert seen


def test_what_changed_sums_up_to_the_difference_and_names_its_facts(books: tuple[Connection, Story]) -> None:
    connection, story = books
    seen = 0
    for one, other in zip(looks(story, story.rng), looks(story, story.rng), strict=True):
        old, new = Receivables(one), Receivables(other)
        changes = delta(connection, old, new, limit=EVERY)
        for account in (accounts.DEFERRED, accounts.RECEIVABLE):
            moved = finance.presented(connection, other)[account] - finance.presented(connection, one)[account]
            assert sum(part(change, f"presented_{account}") for change in changes) == moved
        assert all(change.facts for change in changes)
        seen += len(changes)
    assert seen


def test_a_persons_invoices_are_explained_by_what_was_booked_on_them(books: tuple[Connection, Story]) -> None:
    connection, story = books
    last = Look(START + timedelta(days=SPAN))
    owed = customers.issued(connection, as_of=last.as_of, person=CUSTOMER, limit=None)
    report = Invoices(CUSTOMER, last)
    assert {id: line["open"] for id, line in report.says(connection).items()} == {each.id: each.open for each in owed}
    positions = explain(connection, report, of=owed[0].id, limit=EVERY)
    assert story.entries[positions[0] - 1][0] == owed[0].id
    assert explain(connection, Invoices(UUID(int=404), last), of=owed[0].id) == []
    changes = delta(connection, Invoices(CUSTOMER, last._replace(known_at=1)), report, limit=EVERY)
    assert {change.id for change in changes if change.before is None} <= {str(each.id) for each in owed}
    assert all(change.facts for change in changes)


def test_the_day_alone_moves_an_invoice_to_another_bucket(books: tuple[Connection, Story]) -> None:
    """Where nothing was entered, the last fact that both rest on is named."""
    connection, story = books
    late = date(2029, 12, 31)
    old, new = Receivables(View(late)), Receivables(View(late + timedelta(days=1)))
    assert delta(connection, old, new) == []
    issued = next(id for id, fact in story.entries if fact.TOPIC == "invoice.issued")
    due = next(each.due for each in customers.issued(connection, as_of=late, limit=None) if each.id == issued)
    known = View(due, 1), View(due + timedelta(days=1), 1)
    (change,) = delta(connection, *(Receivables(view) for view in known))
    assert change.facts == [1]
