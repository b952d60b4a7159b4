"""Which month earns which part of an amount: the worked cases' rules 3 to 5, as pure functions."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from domain.billing.lines import AtDate, Days, Immediate, Months, OnCompletion, Recognise
from domain.billing.splitting import days, split
from domain.values import add_months, month_end

Plan = dict[str, int]
"""Minor units earned in each month "YYYY-MM"."""


@lru_cache(8_192)
def month_of(day: date) -> str:
    """Return the month of a day as "YYYY-MM"."""
    return day.isoformat()[:7]


@lru_cache(1_024)
def first_day(month: str) -> date:
    """Return the first day of a month "YYYY-MM"."""
    return date.fromisoformat(f"{month}-01")


def later(month: str, count: int) -> str:
    """Return the month that many months later."""
    return month_of(add_months(first_day(month), count))


def spread(amount: int, how: Recognise | None, invoiced: str) -> Plan:
    """Return what each month earns; months before the invoice's own catch up in it.

    What has no day yet (stopped, or waiting for its completion) earns nothing.
    """
    return dict(_shares(amount, how, invoiced))


@lru_cache(1_024)
def _shares(amount: int, how: Recognise | None, invoiced: str) -> tuple[tuple[str, int], ...]:
    """Return the months and their shares; kept, as most invoices of a month are for the same service."""
    plan: Counter[str] = Counter()
    stretches = list(_stretches(how, invoiced))
    parts = split(amount if stretches else 0, [weight for _, weight in stretches])
    for (month, _), share in zip(stretches, parts, strict=True):
        plan[max(month, invoiced)] += share
    return tuple((month, share) for month, share in sorted(plan.items()) if share)


def earned(amount: int, how: Recognise | None, on: date) -> int:
    """Return the part earned by a day: whole months from their first day on, days only once past."""
    match how:
        case Months():
            shares = spread(amount, how, "")
            return sum(share for month, share in shares.items() if month <= month_of(on))
        case Days():
            before = min(days(how.from_, on - timedelta(days=1)), days(how.from_, how.to))
            return split(amount, [before, days(how.from_, how.to) - before])[0]
        case AtDate():
            return amount if how.date <= on else 0
        case OnCompletion():
            return amount if how.expires and how.expires <= on else 0
        case Immediate():
            return amount
        case None:
            return 0


def settled(amount: int, how: Recognise | None, on: date, invoiced: str) -> Plan:
    """Return the months of what is earned by a day; the day's own month takes what its split leaves it."""
    month = month_of(on)
    plan = {m: share for m, share in spread(amount, how, invoiced).items() if m < month}
    own = earned(amount, how, on) - sum(plan.values())
    return plan | ({max(month, invoiced): own} if own else {})


def remaining(how: Recognise | None, on: date) -> Recognise | None:
    """Return how what is unearned on a day is still to be earned: later months, or days from that day."""
    match how:
        case Months():
            start = max(how.from_, later(month_of(on), 1))
            count = how.count - _apart(how.from_, start)
            return Months(from_=start, count=count) if count > 0 else None
        case Days():
            return Days(from_=max(how.from_, on), to=how.to) if on <= how.to else None
        case _:
            return how


def _apart(first: str, second: str) -> int:
    one, two = first_day(first), first_day(second)
    return (two.year - one.year) * 12 + two.month - one.month


def _stretches(how: Recognise | None, invoiced: str) -> Iterator[tuple[str, int]]:
    match how:
        case Months():
            yield from ((later(how.from_, place), 1) for place in range(how.count))
        case Days():
            yield from _days_by_month(how)
        case AtDate():
            yield month_of(how.date), 1
        case OnCompletion(expires=date() as day):
            yield month_of(day), 1
        case Immediate():
            yield invoiced, 1
        case _:
            return


def _days_by_month(how: Days) -> Iterator[tuple[str, int]]:
    day = how.from_
    while day <= how.to:
        last = min(month_end(day), how.to)
        yield month_of(day), days(day, last)
        day = last + timedelta(days=1)
