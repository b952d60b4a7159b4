"""When a member's cycles start and end, and the windows inside them."""

from datetime import date

import pytest

from domain.cpd.cycle import derive_cycle, first_cycle, is_first, windows, years_of
from domain.cpd.dates import MonthDay, Period
from domain.cpd.lines import MemberFacts
from domain.cpd.scheme import CycleRule
from domain.errors import Invalid
from tests.domain.cpd.builders import THREE_YEARS, YEAR, a_scheme

JANUARY = MonthDay(1, 1)


def first(joined: date | None, birth_month: int | None = None, **rule: object) -> Period:
    member = MemberFacts(joined=joined, birth_month=birth_month)
    return first_cycle(a_scheme(cycle=CycleRule(**({"months": 12} | rule))), member)


def test_a_cycle_starts_on_the_members_own_date():
    assert first(date(2024, 5, 14), starts="member") == Period(date(2024, 5, 14), date(2025, 5, 13))


def test_a_cycle_from_a_leap_day_ends_on_the_last_of_february():
    assert first(date(2024, 2, 29), starts="member").end == date(2025, 2, 28)


def test_a_common_cycle_is_the_one_joined_in():
    assert first(date(2024, 12, 31), starts=JANUARY) == YEAR
    assert first(date(2024, 1, 1), starts=JANUARY) == YEAR


def test_a_first_cycle_may_be_the_one_after_joining():
    assert first(date(2023, 12, 31), starts=JANUARY, first="next") == YEAR
    assert first(date(2023, 1, 1), starts=JANUARY, first="next") == YEAR


@pytest.mark.parametrize(("joined", "year"), [(date(2024, 6, 30), 2024), (date(2024, 7, 1), 2025)])
def test_a_late_joiner_waits_for_the_next_cycle(joined: date, year: int):
    cycle = first(joined, starts=JANUARY, current_if_joined_by=MonthDay(6, 30))
    assert cycle.start == date(year, 1, 1)


@pytest.mark.parametrize(("joined", "start"), [(date(2025, 2, 28), 2024), (date(2025, 3, 1), 2025)])
def test_the_deadline_may_fall_in_the_year_after_the_start(joined: date, start: int):
    cycle = first(joined, starts=MonthDay(7, 1), current_if_joined_by=MonthDay(2, 28))
    assert cycle.start == date(start, 7, 1)


@pytest.mark.parametrize(
    ("month", "end"),
    [(5, date(2027, 5, 31)), (6, date(2027, 6, 30)), (4, date(2028, 4, 30)), (2, date(2028, 2, 29))],
)
def test_a_cycle_extends_to_the_end_of_the_birth_month(month: int, end: date):
    cycle = first(date(2024, 5, 31), month, months=36, starts="member", ends="birth_month_end")
    assert cycle.end == end


def test_the_cycle_of_a_later_day_is_counted_from_the_date_of_joining():
    scheme = a_scheme(cycle=CycleRule(months=12, starts="member"))
    member = MemberFacts(joined=date(2024, 2, 29))
    assert derive_cycle(scheme, member, date(2025, 2, 28)).start == date(2024, 2, 29)
    assert derive_cycle(scheme, member, date(2025, 3, 1)).start == date(2025, 3, 1)
    assert derive_cycle(scheme, member, date(2028, 2, 29)).start == date(2028, 2, 29)


def test_a_day_before_the_first_cycle_gives_the_first():
    scheme = a_scheme(cycle=CycleRule(months=12, starts="member"))
    cycle = derive_cycle(scheme, MemberFacts(joined=date(2024, 5, 1)), date(2020, 1, 1))
    assert cycle.start == date(2024, 5, 1)


def test_cycles_to_the_birth_month_follow_one_another():
    scheme = a_scheme(cycle=CycleRule(months=36, starts="member", ends="birth_month_end"))
    member = MemberFacts(joined=date(2019, 3, 1), birth_month=3)
    assert derive_cycle(scheme, member, date(2022, 3, 31)) == Period(date(2019, 3, 1), date(2022, 3, 31))
    assert derive_cycle(scheme, member, date(2022, 4, 1)) == Period(date(2022, 4, 1), date(2025, 3, 31))


def test_a_cycle_at_the_end_of_the_calendar_ends_with_it():
    assert first(date(9999, 6, 1), starts="member") == Period(date(9999, 6, 1), date.max)


@pytest.mark.parametrize(
    ("joined", "rule"),
    [(None, {}), (date(2024, 1, 1), {"starts": "birth month"}), (date(2024, 1, 1), {"ends": "birth_month_end"})],
)
def test_a_cycle_that_nothing_tells_is_refused(joined: date | None, rule: dict[str, object]):
    with pytest.raises(Invalid, match="cycle"):
        first(joined, **rule)


def test_months_left_over_are_no_year_unless_there_is_nothing_else():
    long = Period(date(2022, 1, 1), date(2024, 3, 31))
    assert [year.end for year in years_of(long)] == [date(2022, 12, 31), date(2023, 12, 31)]
    short = Period(date(2022, 1, 1), date(2022, 6, 30))
    assert years_of(short) == (short,)


def test_rolling_windows_end_with_each_year_of_the_cycle():
    assert [window.start.year for window in windows(2, THREE_YEARS)] == [2021, 2022, 2023]
    assert [window.end.year for window in windows(2, THREE_YEARS)] == [2022, 2023, 2024]


def test_windows_before_the_first_year_start_with_the_calendar():
    first_year = Period(date(1, 1, 1), date(1, 12, 31))
    assert windows(3, first_year) == (first_year,)


def test_the_first_cycle_is_stated_or_follows_from_joining():
    scheme = a_scheme(cycle=CycleRule(months=12, starts=JANUARY, first="next"))
    assert is_first(scheme, MemberFacts(first_cycle=True), YEAR)
    assert is_first(scheme, MemberFacts(joined=date(2023, 5, 1)), YEAR)
    assert not is_first(scheme, MemberFacts(joined=date(2024, 5, 1)), YEAR)
    assert not is_first(scheme, MemberFacts(joined=date(2023, 5, 1), first_cycle=False), YEAR)
    assert not is_first(scheme, MemberFacts(), YEAR)
