"""What it takes to ask a large installation the questions that pages ask: `python -m bench.read --data DIR`."""

import argparse
import json
import random
import time
from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import Connection

from bench.rebuild import opened
from projections.ledger import accounts
from projections.reports import finance
from projections.reports.finance import View
from projections.views import people, register, renewals
from web.installation import Installation

ROUNDS = 100
Question = Callable[[Connection], object]


def reads(ours: Installation, *, rounds: int = ROUNDS) -> dict[str, dict[str, float]]:
    """Return milliseconds (median and 99th of a hundred) of each question, asked of days and positions by chance."""
    chance, today, head = random.Random(7), ours.today(), ours.office.recorder.head()

    def view() -> View:
        day = today - timedelta(days=chance.randrange(400))
        return View(day, chance.choice((None, chance.randrange(head // 2, head))))

    def ask() -> renewals.Ask:
        known, day = view().known_at, today - timedelta(days=chance.randrange(200))
        return renewals.Ask(day + timedelta(days=30), day, known)

    with ours.views.reading() as connection:
        some = [person.name for person in people.search(connection, limit=200)]

    def part() -> str:
        word = chance.choice(chance.choice(some).split())
        return word[: chance.randint(3, 6)]

    questions: dict[str, Question] = {
        "revenue": lambda c: finance.revenue(c, view()),
        "balances": lambda c: finance.balances(c, view()),
        "deferred": lambda c: finance.deferred_by_stream(c, view()),
        "receivable": lambda c: finance.total(c, view(), accounts.RECEIVABLE),
        "ageing": lambda c: finance.ageing(c, view()),
        "presented": lambda c: finance.presented(c, view()),
        "presented_now": lambda c: finance.presented(c, View(today)),
        "due": lambda c: renewals.due(c, ask()),
        "lapsed": lambda c: renewals.lapsed(c, as_of=date(today.year, 1, 1)),
        "search_part": lambda c: people.search(c, part()),
        "number": lambda c: register.numbered(c, f"M-{chance.randrange(1, 100_000):05d}", as_of=view().as_of),
        "search_rare": lambda c: people.search(c, f"{part()} nobody.{chance.randrange(99)}@"),
    }
    with ours.views.reading() as connection:
        return {name: _timed(question, connection, rounds) for name, question in questions.items()}


def _timed(question: Question, connection: Connection, rounds: int) -> dict[str, float]:
    question(connection)
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        question(connection)
        took.append((time.perf_counter() - started) * 1e3)
    took.sort()
    return {"p50_ms": round(took[len(took) // 2], 1), "p99_ms": round(took[len(took) * 99 // 100], 1)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.read", description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--database")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    ours = opened(given.data, given.database)
    print(json.dumps(reads(ours, rounds=given.rounds), indent=1))
    ours.close()


if __name__ == "__main__":
    main()
