"""When a member's cycles run, and the years and rolling windows in which a requirement is measured."""

from datetime import date
from functools import lru_cache

from domain.cpd.dates import (
    MONTHS_A_YEAR,
    MonthDay,
    Period,
    add_days,
    add_months,
    day_after,
    end_of_month,
    steps,
    through,
)
from domain.cpd.lines import MemberFacts
from domain.cpd.scheme import CycleRule, Grace, Over, Scheme
from domain.errors import Invalid


def first_cycle(scheme: Scheme, member: MemberFacts) -> Period:
    """Give the member's first cycle. Raises Invalid if scheme and member do not say when it starts."""
    if member.joined is None:
        raise Invalid("the cycle follows from a date of joining; state `joined` or the cycle", field="joined")
    return _nth(scheme.cycle, _first_start(scheme.cycle, member.joined), 0, member)


def derive_cycle(scheme: Scheme, member: MemberFacts, as_of: date | None = None) -> Period:
    """Give the member's cycle that holds the day; the first one without a day, or for a day before it.

    Raises Invalid if the scheme or the member does not say when the first starts.
    """
    cycle = first_cycle(scheme, member)
    if as_of is None or as_of <= cycle.end:
        return cycle
    number = steps(cycle.start, scheme.cycle.months, as_of)
    later = _nth(scheme.cycle, cycle.start, number, member)
    return later if later.start <= as_of else _nth(scheme.cycle, cycle.start, number - 1, member)


def is_first(scheme: Scheme, member: MemberFacts, cycle: Period) -> bool:
    """Tell whether this is the member's first cycle, as stated or else as the date of joining shows."""
    if member.first_cycle is not None:
        return member.first_cycle
    if member.joined is None:
        return False
    starts = scheme.cycle.starts
    if isinstance(starts, MonthDay):
        return cycle.holds(_first_start(scheme.cycle, member.joined))
    return cycle.holds(member.joined)


@lru_cache(1_024)
def years_of(cycle: Period) -> tuple[Period, ...]:
    """Give each twelve months of the cycle; what is left over at its end is no year, unless it is all."""
    count = steps(cycle.start, MONTHS_A_YEAR, cycle.end) + 1
    years = [_months_from(cycle.start, MONTHS_A_YEAR, number) for number in range(count)]
    return tuple(year for year in years if year.end <= cycle.end) or (cycle,)


def windows(over: Over, cycle: Period) -> tuple[Period, ...]:
    """Give the periods in which a requirement over the cycle, its years, or runs of years is measured."""
    if isinstance(over, int):
        return tuple(
            Period(add_months(cycle.start, (number - over) * MONTHS_A_YEAR), year.end)
            for number, year in enumerate(years_of(cycle), start=1)
        )
    return years_of(cycle) if over == "year" else (cycle,)


def grace_period(grace: Grace | None, cycle: Period) -> Period | None:
    """Give the days after the cycle whose credit may still count for it, if there are any."""
    if grace is None or not grace.credits_count or cycle.end == date.max:
        return None
    start = day_after(cycle.end)
    end = add_days(through(start, grace.months) if grace.months else cycle.end, grace.days)
    return Period(start, end) if start <= end else None


def _first_start(rule: CycleRule, joined: date) -> date:
    if not isinstance(rule.starts, MonthDay):
        if rule.starts == "member":
            return joined
        raise Invalid(f"the scheme's cycles start by {rule.starts!r}; state the cycle", field="cycle")
    current = rule.starts.on_or_before(joined)
    following = rule.starts.on_or_after(day_after(joined))
    if rule.current_if_joined_by is not None:
        return current if joined <= rule.current_if_joined_by.on_or_after(current) else following
    return following if rule.first == "next" else current


def _nth(rule: CycleRule, first: date, number: int, member: MemberFacts) -> Period:
    """Give a cycle by its number from 0; cycles to the birth month each end in it, and follow one another."""
    if rule.ends == "nominal":
        return _months_from(first, rule.months, number)
    if member.birth_month is None:
        raise Invalid("the cycle ends with the birth month; state it or the cycle", field="birth_month")
    end = _end_of_birth_month(add_months(first, rule.months * (number + 1)), member.birth_month)
    previous = _end_of_birth_month(add_months(first, rule.months * number), member.birth_month)
    return Period(day_after(previous) if number else first, end)


def _months_from(first: date, months: int, number: int) -> Period:
    return Period(add_months(first, number * months), through(first, (number + 1) * months))


def _end_of_birth_month(anniversary: date, birth_month: int) -> date:
    ahead = (birth_month - anniversary.month) % MONTHS_A_YEAR
    return end_of_month(add_months(anniversary.replace(day=1), ahead))
