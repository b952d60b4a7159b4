"""Minimums as they stand for a member, and what is short of them."""

from datetime import date
from fractions import Fraction

import pytest

from domain.cpd.cycle import Period
from domain.cpd.dates import MonthDay
from domain.cpd.lines import MemberFacts
from domain.cpd.scheme import CycleRule, Joining, Measure, ProRata, Rounding
from tests.domain.cpd.builders import (
    THREE_YEARS,
    TOTAL,
    YEAR,
    a_line,
    a_record,
    a_requirement,
    a_scheme,
    judged,
    numbers,
    on_track,
)

LONG = CycleRule(months=36, starts=MonthDay(1, 1))
UP = Rounding(Fraction(1), "up")


@pytest.mark.parametrize(("hours", "short"), [("19.99", {"total": 0.01}), ("20", {})])
def test_a_requirement_is_met_at_its_minimum(hours: str, short: dict[str, float]):
    outcome = judged(a_scheme(), a_line("2024-05-01", hours))
    assert numbers(outcome.shortfall) == short
    assert outcome.compliant is not bool(short)


def test_one_line_may_serve_several_requirements():
    law = a_requirement("law", 5, when={"topic": ("law",)})
    scheme = a_scheme(requirements=(TOTAL, law))
    outcome = judged(scheme, a_line("2024-05-01", 20, topic=("law", "tax")))
    assert outcome.amounts == {"total": 20, "law": 20}


def test_an_advisory_requirement_is_reported_and_never_fails_the_member():
    advice = a_requirement("advice", 30, advisory=True)
    outcome = judged(a_scheme(requirements=(TOTAL, advice)), a_line("2024-05-01", 20))
    assert (outcome.compliant, outcome.shortfall) == (True, {})
    assert numbers(outcome.advisory_shortfall) == {"advice": 10}


@pytest.mark.parametrize(
    ("measure", "amount"), [(Measure("records"), 3), (Measure("distinct", "type"), 2), (Measure("sum", "points"), 9)]
)
def test_records_kinds_and_points_are_measured(measure: Measure, amount: int):
    scheme = a_scheme(requirements=(a_requirement("it", 4, measure=measure),))
    lines = (
        a_record("2024-05-01", type="talk", points="4.5"),
        a_record("2024-05-02", type="talk", points="4.5"),
        a_record("2024-05-03", type="book"),
    )
    assert judged(scheme, *lines).amounts["it"] == amount


def test_each_year_of_a_longer_cycle_is_named_by_its_number():
    scheme = a_scheme(cycle=LONG, requirements=(a_requirement("annual", 10, over="year"),))
    outcome = judged(scheme, a_line("2022-12-31", 10), a_line("2024-01-01", 9), cycle=THREE_YEARS)
    assert outcome.amounts["annual"] == (10, 0, 9)
    assert numbers(outcome.shortfall) == {"annual[2]": 10, "annual[3]": 1}


def test_the_year_of_a_one_year_cycle_has_no_number():
    scheme = a_scheme(requirements=(a_requirement("annual", 10, over="year"),))
    assert numbers(judged(scheme).shortfall) == {"annual": 10}


@pytest.mark.parametrize(
    ("since", "amount"), [(date(2022, 1, 1), 0), (date(2022, 1, 2), None), (date(2024, 1, 1), None), (None, 0)]
)
def test_a_window_that_starts_before_the_member_was_subject_is_not_due(since: date | None, amount: int | None):
    scheme = a_scheme(requirements=(a_requirement("long", 60, over=3),))
    outcome = judged(scheme, member=MemberFacts(subject_from=since))
    assert outcome.amounts["long"] == amount
    assert outcome.compliant is (amount is None)


def test_a_track_replaces_minimums_by_id():
    scheme = a_scheme(tracks={"retired": {"total": Fraction(1)}})
    assert judged(scheme, member=on_track("retired")).required == {"total": 1}
    assert judged(scheme).required == {"total": 20}


@pytest.mark.parametrize(
    ("joined", "exempt"),
    [(date(2023, 12, 31), False), (date(2024, 1, 1), True), (date(2024, 12, 31), True), (date(2025, 1, 1), False)],
)
def test_the_cycle_joined_in_may_ask_nothing(joined: date, *, exempt: bool):
    scheme = a_scheme(joining=Joining(first_cycle_exempt=True))
    outcome = judged(scheme, member=MemberFacts(joined=joined))
    assert (outcome.exempt, outcome.compliant) == (exempt, exempt)
    assert outcome.required == {"total": 0 if exempt else 20}


@pytest.mark.parametrize(("joined", "exempt"), [(date(2024, 9, 30), False), (date(2024, 10, 1), True)])
def test_who_joins_after_the_deadline_has_no_requirement(joined: date, *, exempt: bool):
    scheme = a_scheme(joining=Joining(exempt_if_joined_after=MonthDay(9, 30)))
    assert judged(scheme, member=MemberFacts(joined=joined)).exempt is exempt


def test_the_deadline_is_that_of_the_year_joined_in():
    scheme = a_scheme(cycle=LONG, joining=Joining(exempt_if_joined_after=MonthDay(9, 30)))
    spring = MemberFacts(joined=date(2023, 4, 1))
    assert not judged(scheme, member=spring, cycle=THREE_YEARS).exempt


def test_minimums_shrink_with_the_months_of_membership():
    scheme = a_scheme(pro_rata=ProRata(requirements=("total",), round=UP))
    outcome = judged(scheme, member=MemberFacts(joined=date(2024, 3, 31)))
    assert (outcome.months_subject, outcome.required["total"]) == (10, 17)


@pytest.mark.parametrize(
    ("away", "months"),
    [
        ([("2024-02-01", "2024-02-29")], 11),
        ([("2024-02-01", "2024-02-28")], 12),
        ([("2024-02-02", "2024-03-31")], 11),
        ([("2024-02-01", "2024-02-15"), ("2024-02-16", "2024-02-29")], 11),
        ([("2024-02-01", "2024-02-15"), ("2024-02-17", "2024-02-29")], 12),
        ([("2024-01-01", "2024-12-31"), ("2024-02-01", "2024-02-02")], 0),
        ([("0001-01-01", "9999-12-31")], 0),
    ],
)
def test_a_month_is_left_out_only_if_every_day_of_it_is(away: list[tuple[str, str]], months: int):
    periods = tuple(Period(*(date.fromisoformat(day) for day in each)) for each in away)
    assert judged(a_scheme(), member=MemberFacts(exempt=periods)).months_subject == months


def test_months_before_joining_and_an_absence_can_cover_a_month_together():
    member = MemberFacts(joined=date(2024, 1, 20), exempt=(Period(date(2024, 1, 20), date(2024, 1, 31)),))
    assert judged(a_scheme(), member=member).months_subject == 11


@pytest.mark.parametrize(("joined", "waived"), [(date(2024, 9, 30), True), (date(2024, 8, 31), False)])
def test_few_months_ask_nothing(joined: date, *, waived: bool):
    rule = ProRata(requirements=("total",), waived_if_months_at_most=4)
    outcome = judged(a_scheme(pro_rata=rule), member=MemberFacts(joined=joined))
    assert outcome.exempt is waived
    assert outcome.required["total"] == (0 if waived else Fraction(20 * 5, 12))


def test_a_full_member_is_not_waived():
    rule = ProRata(requirements=("total",), waived_if_months_at_most=12)
    assert judged(a_scheme(pro_rata=rule), member=MemberFacts(joined=YEAR.start)).required["total"] == 20
