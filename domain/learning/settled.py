"""What an office can settle about somebody's obligation, checked: spans of days, credit brought in, months."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypedDict

from domain.cpd.credit import Mark, Marks, checked_credit, checked_marks
from domain.cpd.dates import MONTHS_A_YEAR, add_months
from domain.errors import Invalid, RuleBroken

LONGEST_MONTHS = 1_200
"""A hundred years, as for the cycles of schemes; longer ones are slips of the pen."""
MOST_LINES = 50
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
"""Days of anybody's career; others are slips of the keyboard."""


class Span(NamedTuple):
    """Days from the first through the last."""

    first: date
    last: date


class CreditIn(TypedDict):
    """Credit that a cycle begins with: an exact number as text, and its attributes."""

    credits: str
    attributes: dict[str, Mark]


def checked_month(month: int | None) -> int | None:
    """Return the month. Raises Invalid unless it is one from 1 to 12, or none."""
    if month is not None and not 1 <= month <= MONTHS_A_YEAR:
        raise Invalid(f"{month} is no month; give 1 to {MONTHS_A_YEAR}", field="birth_month")
    return month


def checked_day(day: date | None, *, field: str) -> date | None:
    """Return the day. Raises Invalid, naming the field, for one of no career, as of the year 202 or 9999."""
    if day is not None and not EARLIEST <= day <= LATEST:
        raise Invalid(f"{field} is {day}; give a day from {EARLIEST} to {LATEST}", field=field)
    return day


def checked_span(first: date, last: date, *, fields: tuple[str, str]) -> Span:
    """Return the days. Raises Invalid if they end before they begin, or last longer than a hundred years."""
    if last < first:
        message = f"{fields[1]} is {last}, before {fields[0]} {first}; exchange or correct the days"
        raise Invalid(message, field=fields[1])
    checked_day(first, field=fields[0])
    checked_day(last, field=fields[1])
    if last > add_months(first, LONGEST_MONTHS):
        raise Invalid(f"{first} to {last} is over a hundred years; correct the days", field=fields[1])
    return Span(first, last)


def check_apart(span: Span, others: Iterable[Span]) -> None:
    """Raise RuleBroken if the days touch others that were settled before."""
    for other in others:
        if span.first <= other.last and other.first <= span.last:
            raise RuleBroken(f"{other.first} to {other.last} is settled already; give days outside it")


def checked_credits(lines: Sequence[CreditIn]) -> list[CreditIn]:
    """Return the lines. Raises Invalid for too many, an amount that is none, or attributes no selector reads."""
    if len(lines) > MOST_LINES:
        raise Invalid(f"{len(lines)} lines are too many; sum them up into {MOST_LINES} at most", field="lines")
    return [_checked(line["credits"], line["attributes"]) for line in lines]


def _checked(amount: str, attributes: Marks) -> CreditIn:
    checked_credit({"credits": amount}, field="credits")
    return CreditIn(credits=amount, attributes=checked_marks(attributes))
