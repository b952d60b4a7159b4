"""Reports summed from running totals say to the minor unit what all postings say, at any position and on any day."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection, select

from domain.billing.schedule import month_of
from domain.journal import RawEntry
from projections.engine.ports import Pages
from projections.ledger import accounts, ledger
from projections.ledger.tables import invoices, postings
from projections.reports import finance
from projections.reports.finance import View, bucket
from tests.projections.engine.harness import house
from tests.projections.ledger.histories import SPAN, START, Story

FACTS = 200
BUILT = 120
VIEWS = 40


class Spread:
    """A feed whose facts stand far apart, as the same facts do in the journal of a large association."""

    def __init__(self, feed: Pages, by: int) -> None:
        self.feed = feed
        self.by = by

    def head(self) -> int:
        """Return the position of the last fact."""
        return self.feed.head() * self.by

    def page(self, after: int, limit: int, upto: int | None = None) -> Sequence[RawEntry]:
        """Return facts at their spread positions."""
        raws = self.feed.page(after // self.by, limit, None if upto is None else upto // self.by)
        return [raw._replace(position=raw.position * self.by) for raw in raws]


class Slow:
    """The same reports, by going through every posting."""

    def __init__(self, connection: Connection, view: View) -> None:
        due = {row.id: row.due for row in connection.execute(select(invoices))}
        self.view = view
        self.seen = [
            (row, due.get(row.invoice_id))
            for row in connection.execute(select(postings))
            if row.posted <= view.as_of and (view.known_at is None or row.position <= view.known_at)
        ]

    def revenue(self) -> dict[str, dict[str, int]]:
        """Return what each stream earned in each month."""
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for row, _ in self.seen:
            if row.account == accounts.REVENUE:
                found[row.stream][month_of(row.posted)] -= row.minor
        kept = {stream: {month: minor for month, minor in found[stream].items() if minor} for stream in found}
        return {stream: months for stream, months in kept.items() if months}

    def balances(self) -> dict[str, int]:
        """Return each account's balance."""
        sums: Counter[tuple[str, str]] = Counter()
        for row, _ in self.seen:
            sums[row.account, row.stream] += row.minor
        named = {(f"{a}:{s}" if s else a): accounts.shown(a, minor) for (a, s), minor in sums.items()}
        return {name: minor for name, minor in named.items() if minor}

    def ageing(self) -> dict[str, int]:
        """Return open balances by days past due."""
        buckets: Counter[str] = Counter()
        for row, due in self.seen:
            if row.account == accounts.RECEIVABLE:
                buckets[bucket((self.view.as_of - due).days)] += row.minor
        return {name: minor for name, minor in buckets.items() if minor}

    def presented(self) -> dict[str, int]:
        """Return deferred and receivable, less what is unpaid, unserved and not due yet."""
        sums: Counter[tuple[Any, str]] = Counter()
        dues = {row.invoice_id: due for row, due in self.seen}
        for row, _ in self.seen:
            sums[row.invoice_id, row.account] += row.minor
        matched = sum(
            max(min(-sums[id, accounts.DEFERRED], sums[id, accounts.RECEIVABLE]), 0)
            for id, due in dues.items()
            if due is not None and due > self.view.as_of
        )
        whole: Counter[str] = Counter()
        for row, _ in self.seen:
            whole[row.account] += row.minor
        return {"deferred": -whole[accounts.DEFERRED] - matched, "receivable": whole[accounts.RECEIVABLE] - matched}


def agree(connection: Connection, view: View) -> None:
    slow = Slow(connection, view)
    assert finance.revenue(connection, view) == slow.revenue()
    assert finance.balances(connection, view) == slow.balances()
    assert finance.ageing(connection, view) == slow.ageing()
    assert finance.presented(connection, view) == slow.presented()
    assert finance.total(connection, view, accounts.RECEIVABLE) == slow.balances().get(accounts.RECEIVABLE, 0)


@pytest.mark.parametrize(("seed", "apart"), [(1, 1), (2, 61), (3, 733), (4, 5_003)])
def test_running_totals_agree_with_the_sum_of_all_postings(seed: int, apart: int, database_url: str) -> None:
    rng = Random(seed)  # noqa: S311  a test's chance, not a secret
    with house(database_url) as lent:
        entries = Story(seed).live(FACTS).entries
        lent.record(*entries[:BUILT])
        feed = Spread(lent.recorder, apart)
        engine = lent.engine(ledger, feed=feed, step=37)
        lent.record(*entries[BUILT:])
        engine.catch_up(11)
        assert [health.state for health in engine.health()] == ["live"], engine.health()
        with lent.views.reading() as connection:
            for _ in range(VIEWS):
                day = START + timedelta(days=rng.randrange(-20, SPAN + 400))
                agree(connection, View(day, rng.choice((None, rng.randrange(feed.head() + apart)))))
            agree(connection, View(date.max))
            agree(connection, View(date.max, feed.head(), "EUR"))
