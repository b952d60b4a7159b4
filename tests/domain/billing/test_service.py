"""What is earned of a line and when: plans by months, days, events; what credit notes leave of them."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.billing.lines import AtDate, Days, Immediate, Line, Months, OnCompletion, Recognise
from domain.billing.schedule import month_of
from domain.billing.service import Service, delivered, halted, moved, replanned, shares, sold, take, taken

DAY = date(2027, 1, 1)
YEAR = Days(DAY, date(2027, 12, 31))
DATES = st.dates(date(2026, 6, 1), date(2029, 6, 1))
HOWS = st.one_of(
    st.builds(Months, DATES.map(month_of), st.integers(1, 36)),
    st.tuples(DATES, st.integers(0, 800)).map(lambda pair: Days(pair[0], pair[0] + timedelta(days=pair[1]))),
    st.builds(AtDate, DATES),
    st.builds(OnCompletion, expires=DATES),
    st.just(Immediate()),
)


def a_line(net: int, how: Recognise, *, tax: int = 0, on: date = DAY) -> Service:
    return sold(Line("L1", "dues", net, how, tax=tax), on)


@given(st.integers(0, 10**9), HOWS, DATES)
def test_a_plan_sums_to_the_line_and_never_goes_before_its_invoice(net: int, how: Recognise, on: date) -> None:
    plan = a_line(net, how, on=on).plan
    assert sum(plan.values()) == net
    assert all(month >= month_of(on) for month in plan)


@pytest.mark.parametrize("ends", [True, False])
@given(net=st.integers(1, 10**6), how=HOWS, invoiced=DATES, on=DATES, part=st.integers(0, 10**6))
def test_what_a_credit_leaves_is_planned_to_the_unit(
    *, net: int, how: Recognise, invoiced: date, on: date, part: int, ends: bool
) -> None:
    assume(on >= invoiced)
    line = a_line(net, how, on=invoiced)
    unearned, credited = line.unearned(on), min(part, net)
    left = take(line, credited, 0, on, ends=ends)
    assert sum(left.plan.values()) == net - min(credited, unearned)
    assert left.net_left == net - credited


@given(st.integers(1, 10**6), HOWS, DATES, DATES)
def test_a_credit_changes_no_month_before_its_own(net: int, how: Recognise, invoiced: date, on: date) -> None:
    assume(on >= invoiced)
    line = a_line(net, how, on=invoiced)
    after = take(line, min(net, 10), 0, on, ends=False).plan
    for month, share in line.plan.items():
        assert month >= month_of(on) or after.get(month, 0) == share


@given(st.integers(1, 10**6), HOWS, HOWS)
def test_a_correction_of_a_correction_restores_the_plan(net: int, how: Recognise, other: Recognise) -> None:
    line = a_line(net, how)
    assert replanned(replanned(line, other), how).plan == line.plan


@pytest.mark.parametrize(("on", "unearned"), [(DAY, 36500), (date(2027, 4, 1), 27500), (date(2028, 1, 1), 0)])
def test_days_are_earned_once_they_are_past(on: date, unearned: int) -> None:
    assert a_line(36500, YEAR).unearned(on) == unearned


@pytest.mark.parametrize(("on", "unearned"), [(DAY, 11000), (date(2027, 11, 30), 1000), (date(2027, 12, 1), 0)])
def test_months_are_earned_from_their_first_day(on: date, unearned: int) -> None:
    assert a_line(12000, Months("2027-01", 12)).unearned(on) == unearned


@pytest.mark.parametrize(("on", "unearned"), [(date(2027, 4, 21), 4500), (date(2027, 4, 22), 0)])
def test_an_event_is_earned_on_its_day(on: date, unearned: int) -> None:
    assert a_line(4500, AtDate(date(2027, 4, 22))).unearned(on) == unearned


def test_a_kept_fee_is_revenue_of_the_month_in_which_the_service_ends() -> None:
    left = take(a_line(12000, Months("2027-01", 12)), 5000, 0, date(2027, 3, 9), ends=True)
    assert left.plan == {"2027-01": 1000, "2027-02": 1000, "2027-03": 1000 + 4000}


def test_a_credit_that_ends_nothing_is_spread_over_the_remaining_months() -> None:
    left = take(a_line(12000, Months("2027-01", 12)), 900, 0, date(2027, 3, 9), ends=False)
    assert left.plan == dict.fromkeys(("2027-01", "2027-02", "2027-03"), 1000) | {
        f"2027-{month:02}": 900 for month in range(4, 13)
    }


def test_an_event_called_off_earns_nothing_until_it_has_a_new_day() -> None:
    off = halted(a_line(4500, AtDate(date(2027, 3, 10), "EV1")))
    assert off.plan == {}
    assert off.unearned(date(2028, 1, 1)) == 4500
    assert moved(off, date(2027, 6, 15)).plan == {"2027-06": 4500}


@pytest.mark.parametrize(("done", "month"), [(date(2027, 5, 3), "2027-05"), (date(2028, 2, 1), "2027-12")])
def test_a_course_is_earned_when_completed_or_expired_before(done: date, month: str) -> None:
    line = a_line(100, OnCompletion(expires=date(2027, 12, 31)))
    assert delivered(line, done).plan == {month: 100}


def test_without_an_end_nothing_is_earned_before_completion() -> None:
    assert a_line(100, OnCompletion()).plan == {}


@given(st.integers(0, 20000), st.dates(DAY, date(2028, 2, 1)))
def test_an_amount_taken_back_over_lines_takes_all_that_is_unearned_first(gross: int, on: date) -> None:
    lines = {"A": a_line(12000, YEAR), "B": a_line(5000, AtDate(date(2027, 3, 10)), tax=1000)}
    gross = min(gross, 18000)
    parts = shares(lines, gross, gross * 1000 // 18000, on)
    first = sum(part.unearned for part in parts)
    assert sum(p.unearned + p.earned + p.tax for p in parts) == gross
    assert first == min(gross - gross * 1000 // 18000, sum(line.unearned(on) for line in lines.values()))
    assert all(line.net_left >= 0 for line in taken(lines, parts, on, ends=True).values())
