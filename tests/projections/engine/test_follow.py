"""Rows follow facts, however the pages fall."""

from random import Random
from uuid import UUID, uuid4
from datetime import date

from tests.projections.engine.harness import folded, rebuild_equals_follow
from tests.projections.engine.sample import Bill, bills_view, revenue_view


def test_smoke(database_url):
    ids = [uuid4() for _ in range(5)]
    buyers = [uuid4() for _ in range(3)]
    rng = Random(1)
    facts = []
    for i in range(300):
        id = rng.choice(ids)
        facts.append(
            (
                id,
                rng.choice(
                    [
                        Bill.Sent(
                            date(2026, rng.randint(1, 3), 1), "dues", "EUR", rng.randint(1, 9), rng.choice(buyers)
                        ),
                        Bill.Lined(i, rng.randint(1, 99)),
                        Bill.Lined(i, rng.randint(1, 99)),
                        Bill.Voided(date(2026, 1, 1)),
                        Bill.Settled(date(2026, 1, 2), 5),
                        Bill.Scanned("00ff"),
                    ]
                ),
            )
        )
    assert rebuild_equals_follow(revenue_view, database_url, facts, rng)


def test_smoke2(database_url):
    ids = [uuid4() for _ in range(5)]
    buyers = [uuid4() for _ in range(3)]
    rng = Random(1)
    facts = []
    for i in range(300):
        id = rng.choice(ids)
        facts.append(
            (
                id,
                rng.choice(
                    [
                        Bill.Sent(
                            date(2026, rng.randint(1, 3), 1), "dues", "EUR", rng.randint(1, 9), rng.choice(buyers)
                        ),
                        Bill.Lined(i, rng.randint(1, 99)),
                        Bill.Lined(i, rng.randint(1, 99)),
                        Bill.Voided(date(2026, 1, 1)),
                        Bill.Settled(date(2026, 1, 2), 5),
                        Bill.Scanned("00ff"),
                    ]
                ),
            )
        )
    rows = rebuild_equals_follow(bills_view, database_url, facts, rng)
    assert all(rows.values()), rows
