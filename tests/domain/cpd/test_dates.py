"""Periods and months by the civil calendar, to its first and last day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cpd.dates import (
    MonthDay,
    Period,
    add_days,
    add_months,
    day_after,
    day_before,
    months_of,
    steps,
    through,
)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2024, 1, 15), 1, date(2024, 2, 15)),
        (date(2024, 12, 31), 12, date(2025, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 3, 1)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2024, 1, 31), 1, date(2024, 3, 1)),
        (date(2024, 3, 31), -12, date(2023, 3, 31)),
        (date(9999, 6, 1), 12, date.max),
        (date(1, 6, 1), -12, date.min),
    ],
)
def test_months_are_added_by_the_calendar(day: date, months: int, then: date):
    assert add_months(day, months) == then


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2022, 4, 10), 36, date(2025, 4, 9)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 3, 1), 12, date(2024, 2, 29)),
        (date(9999, 1, 1), 12, date.max),
        (date(9999, 1, 1), 11, date(9999, 11, 30)),
        (date(9998, 12, 31), 12, date(9999, 12, 30)),
        (date(9999, 6, 1), 36, date.max),
    ],
)
def test_a_period_ends_the_day_before_the_next_begins(start: date, months: int, end: date):
    assert through(start, months) == end


@given(
    st.dates(date(1000, 1, 1), date(3000, 1, 1)),
    st.integers(1, 48),
    st.dates(date(1000, 1, 1), date(3000, 1, 1)),
)
def test_every_day_is_in_exactly_the_period_it_is_counted_to(start: date, months: int, day: date):
    number = steps(start, months, day)
    assert add_months(start, number * months) <= day < add_months(start, (number + 1) * months)


def test_the_calendar_has_a_first_and_a_last_day():
    assert day_after(date.max) == date.max
    assert day_before(date.min) == date.min
    assert add_days(date.max, 5) == date.max
    assert add_days(date(2024, 2, 28), 2) == date(2024, 3, 1)


def test_a_leap_day_each_year_is_the_last_of_february():
    leap_day = MonthDay(2, 29)
    assert leap_day.in_year(2023) == date(2023, 2, 28)
    assert leap_day.in_year(2024) == date(2024, 2, 29)


def test_a_day_of_the_year_is_found_on_both_sides_of_a_date():
    first_of_may = MonthDay(5, 1)
    assert first_of_may.on_or_after(date(2024, 5, 1)) == date(2024, 5, 1)
    assert first_of_may.on_or_after(date(2024, 5, 2)) == date(2025, 5, 1)
    assert first_of_may.on_or_before(date(2024, 5, 1)) == date(2024, 5, 1)
    assert first_of_may.on_or_before(date(2024, 4, 30)) == date(2023, 5, 1)


def test_the_day_of_the_year_before_the_first_year_is_the_first_day():
    assert MonthDay(5, 1).on_or_before(date(1, 4, 30)) == date.min
    assert MonthDay(5, 1).on_or_after(date(9999, 5, 2)) == date.max


def test_months_cover_a_period_without_gap_and_the_last_may_be_short():
    months = list(months_of(Period(date(2024, 1, 31), date(2024, 4, 9))))
    assert [(each.start, each.end) for each in months] == [
        (date(2024, 1, 31), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2024, 3, 30)),
        (date(2024, 3, 31), date(2024, 4, 9)),
    ]


def test_a_period_holds_both_its_ends():
    period = Period(date(2024, 1, 1), date(2024, 1, 31))
    assert period.holds(date(2024, 1, 1))
    assert period.holds(date(2024, 1, 31))
    assert not period.holds(date(2023, 12, 31))
    assert not period.holds(date(2024, 2, 1))
