"""What having been there is worth: minutes that were spent, each counted once, and the credit that they earn."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import msgspec

from domain.cpd.credit import cut, part_of
from domain.errors import Invalid

Interval = tuple[datetime, datetime]
"""From joining to leaving, both aware."""
WHOLE = 100


class CreditRule(msgspec.Struct, frozen=True):
    """How minutes earn credit, in per cent of the event: nothing below one share, everything from another on.

    In between it is the share itself, cut to whole steps.
    """

    nothing_under: int
    full_from: int
    step: int


def checked_rule(rule: CreditRule) -> CreditRule:
    """Return the rule. Raises Invalid where its shares are none, or nothing lies between them."""
    if not 0 <= rule.nothing_under <= rule.full_from:
        raise Invalid("credit begins somewhere from 0 % up to where it is full", field="nothing_under")
    if not 0 < rule.full_from <= WHOLE:
        raise Invalid("credit is full from some share of 1 to 100 %", field="full_from")
    if not 0 < rule.step <= WHOLE:
        raise Invalid("a step is 1 to 100 %; take 1 for every per cent", field="step")
    return rule


def share(rule: CreditRule, minutes: int, whole: int) -> Fraction:
    """Return the part of the credit that so many minutes of the whole earn, from 0 to 1."""
    per_cent = Fraction(min(minutes, whole) * WHOLE, whole)
    if per_cent >= rule.full_from:
        return Fraction(1)
    if per_cent < rule.nothing_under:
        return Fraction(0)
    return Fraction(int(per_cent // rule.step) * rule.step, WHOLE)


def earned(credit: Mapping[str, str], minutes: int, whole: int, rule: CreditRule | None) -> dict[str, str]:
    """Return the amounts by unit that so many minutes of the whole earn, cut to hundredths and whole minutes.

    Without a rule it is in proportion to the minutes.
    """
    if rule is None:
        return part_of(credit, minutes, whole)
    part = share(rule, minutes, whole)
    if part == 1:
        return dict(credit)
    return cut({unit: Decimal(amount) * part.numerator / part.denominator for unit, amount in credit.items()})


def minutes_within(intervals: Iterable[Interval], begins: datetime, ends: datetime) -> int:
    """Return how many whole minutes of an event the intervals cover together, whatever overlaps counted once."""
    covered, upto = timedelta(), begins
    for joined, left in sorted(intervals):
        start, end = max(joined, upto), min(left, ends)
        if end > start:
            covered += end - start
            upto = end
    return covered // timedelta(minutes=1)
