"""Double entries: what moves between accounts, on which day, always in balance."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from domain.billing.schedule import Plan, first_day
from domain.values import month_end
from projections.ledger import accounts


class Entry(NamedTuple):
    """One side of a posting, minor units, debit above zero; `on` is the day when it is true."""

    account: str
    minor: int
    on: date
    stream: str = ""


def recognised(stream: str, old: Plan, new: Plan) -> Iterator[Entry]:
    """Yield what moves from deferred to revenue, or back, as a plan changes: on the last day of each month.

    Source: worked cases, rule 6.
    """
    for month in sorted({*old, *new}):
        minor = new.get(month, 0) - old.get(month, 0)
        on = month_end(first_day(month))
        yield Entry(accounts.DEFERRED, minor, on, stream)
        yield Entry(accounts.REVENUE, -minor, on, stream)


def moved(debit: str, credit: str, minor: int, on: date) -> Iterator[Entry]:
    """Yield an amount moved from one account to another."""
    yield Entry(debit, minor, on)
    yield Entry(credit, -minor, on)


def posting_date(on: date, closed: date | None) -> date:
    """Return the day itself, or the first open day after closed months. Source: worked cases, rule 13."""
    return on if closed is None or on > closed else closed + timedelta(days=1)
