"""Periods of whole civil days, both ends inclusive, and the arithmetic of months between them."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

MONTHS_A_YEAR = 12
SHORTEST_MONTH = 28
"""A day up to this one is in every month, whose length need not be looked up."""


class Period(Struct, frozen=True):
    """The days from start to end, both of them inside."""

    start: date
    end: date

    def holds(self, day: date) -> bool:
        """Tell whether the day is inside."""
        return self.start <= day <= self.end

    def covers(self, other: "Period") -> bool:
        """Tell whether every day of the other period is inside this one."""
        return self.start <= other.start and other.end <= self.end


class MonthDay(Struct, frozen=True):
    """A day that comes once a year; 29 February is the 28th in years without one."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """Give the date on which it falls in that year."""
        return date(year, self.month, min(self.day, calendar.monthrange(year, self.month)[1]))

    def on_or_after(self, day: date) -> date:
        """Give its first date that is not before the day; past the last of all years, that year's last."""
        this_year = self.in_year(day.year)
        if this_year >= day:
            return this_year
        return self.in_year(day.year + 1) if day.year < date.max.year else date.max

    def on_or_before(self, day: date) -> date:
        """Give its last date that is not after the day; before the first of all years, that year's first."""
        this_year = self.in_year(day.year)
        if this_year <= day:
            return this_year
        return self.in_year(day.year - 1) if day.year > date.min.year else date.min


def add_months(day: date, months: int) -> date:
    """Give the same day of the month that many months on; a day that is missing is the first of the next.

    A period that starts on 29 February so ends on the 28th a year later, not on the 27th. What falls outside
    the calendar (years 1 to 9999) becomes its first or last day.
    """
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    length = SHORTEST_MONTH if day.day <= SHORTEST_MONTH else calendar.monthrange(year, month + 1)[1]
    if day.day <= length:
        return date(year, month + 1, day.day)
    return date(year, month + 1, length) + timedelta(days=1)


def day_after(day: date) -> date:
    """Give the next day; the last day of the calendar has none and stays."""
    return day + timedelta(days=1) if day < date.max else day


def day_before(day: date) -> date:
    """Give the day before; the first day of the calendar has none and stays."""
    return day - timedelta(days=1) if day > date.min else day


def add_days(day: date, days: int) -> date:
    """Give the day that many days on, or the last day of the calendar."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def through(start: date, months: int) -> date:
    """Give the last day of a period of so many months."""
    following = add_months(start, months)
    to_the_end = (date.max.year - start.year + 1) * MONTHS_A_YEAR - start.month
    return following if months > to_the_end else day_before(following)


def end_of_month(day: date) -> date:
    """Give the last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def steps(start: date, months: int, day: date) -> int:
    """Count the whole periods of so many months from start to the day; negative before start."""
    apart = (day.year - start.year) * MONTHS_A_YEAR + day.month - start.month
    count = apart // months
    return count if add_months(start, count * months) <= day else count - 1


def months_of(period: Period) -> Iterator[Period]:
    """Go through the months of a period, counted from its first day; the last may be cut short."""
    for number in range(steps(period.start, 1, period.end) + 1):
        yield Period(
            add_months(period.start, number),
            min(through(period.start, number + 1), period.end),
        )
