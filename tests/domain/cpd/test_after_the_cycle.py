"""What follows a cycle: carrying over, grace, alternatives, standing and audit."""

from datetime import date
from fractions import Fraction

import pytest

from domain.cpd.dates import Period
from domain.cpd.evaluate import audit_sample
from domain.cpd.lines import MemberFacts
from domain.cpd.scheme import Alternative, Audit, CarryOver, Grace, Joining, Scheme, Stage, SubLimit
from tests.domain.cpd.builders import (
    TOTAL,
    a_cap,
    a_line,
    a_record,
    a_requirement,
    a_scheme,
    brought,
    judged,
    numbers,
)

LAW = a_requirement("law", 5, when={"topic": ("law",)})
A_YEAR_OF_GRACE = Grace(months=12, credits_count=True)
EXAM = Alternative("exam", {"type": ("exam",)})
TWO_YEARS_TO_2024 = Period(date(2023, 1, 1), date(2024, 12, 31))


def carrying(maximum: int = 100, **changes: object) -> Scheme:
    return a_scheme(carry_over=CarryOver(max=Fraction(maximum), **changes))


def test_the_excess_carries_up_to_the_limit():
    assert judged(carrying(10), a_line("2024-05-01", 29)).carried_out == 9
    assert judged(carrying(10), a_line("2024-05-01", 31)).carried_out == 10


def test_nothing_carries_from_a_cycle_that_failed():
    assert judged(carrying(), a_line("2024-05-01", 19)).carried_out == 0


def test_without_a_rule_nothing_carries():
    assert judged(a_scheme(), a_line("2024-05-01", 50)).carried_out == 0


def test_credit_carried_in_never_carries_again():
    outcome = judged(carrying(), a_line("2024-05-01", 4), carried_in=(brought(30),))
    assert (outcome.counted, outcome.carried_out) == (34, 4)


@pytest.mark.parametrize(("day", "out"), [("2024-06-30", 0), ("2024-07-01", 10)])
def test_only_credit_of_the_last_months_carries(day: str, out: int):
    scheme = carrying(earned_in_last_months=6)
    assert judged(scheme, a_line("2024-01-01", 20), a_line(day, 10)).carried_out == out


def test_credit_that_serves_a_requirement_carries_only_as_far_as_that_can_spare_it():
    law = a_requirement("law", 15, when={"topic": ("law",)})
    rule = CarryOver(max=Fraction(100), when={"topic": ("law",)})
    scheme = a_scheme(requirements=(TOTAL, law), carry_over=rule)
    outcome = judged(scheme, a_line("2024-05-01", 18, topic="law"), a_line("2024-05-02", 30))
    assert outcome.carried_out == 3


def test_without_a_total_what_the_categories_ask_for_together_does_not_carry():
    care = a_requirement("care", 10, when={"topic": ("care",)})
    both = a_line("2024-05-01", 2, topic=("law", "care"))
    lines = (a_line("2024-03-01", 7, topic="law"), a_line("2024-04-01", 15, topic="care"))
    scheme = a_scheme(carry_over=CarryOver(max=Fraction(100)), requirements=(LAW, care))
    assert judged(scheme, *lines).carried_out == 22 - (5 + 10)
    assert judged(scheme, *lines, both).carried_out == 24 - 10


@pytest.mark.parametrize(("included", "out"), [(False, 5), (True, 15)])
def test_credit_lost_to_a_cap_may_carry_where_the_rule_says_so(*, included: bool, out: int):
    scheme = a_scheme(caps=(a_cap(25),), carry_over=CarryOver(max=Fraction(100), includes_capped=included))
    assert judged(scheme, a_line("2024-05-01", 35)).carried_out == out


@pytest.mark.parametrize(("first", "out"), [(True, 0), (False, 10)])
def test_a_first_cycle_may_hand_nothing_on(*, first: bool, out: int):
    scheme = carrying(not_from_first_cycle=True)
    outcome = judged(scheme, a_line("2024-05-01", 30), member=MemberFacts(first_cycle=first))
    assert outcome.carried_out == out


def test_an_exempt_cycle_hands_nothing_on():
    scheme = a_scheme(joining=Joining(first_cycle_exempt=True), carry_over=CarryOver(max=Fraction(9)))
    outcome = judged(scheme, a_line("2024-05-01", 30), member=MemberFacts(joined=date(2024, 5, 1)))
    assert (outcome.compliant, outcome.carried_out) == (True, 0)


def test_of_what_carries_a_kind_may_be_limited_after_its_own_requirement():
    limit = SubLimit(id="law", max=Fraction(8), when={"topic": ("law",)}, after="law")
    scheme = a_scheme(requirements=(TOTAL, LAW), carry_over=CarryOver(max=Fraction(30), of_which=(limit,)))
    many = judged(scheme, a_line("2024-05-01", 20, topic="law"), a_line("2024-05-02", 20))
    few = judged(scheme, a_line("2024-05-01", 7, topic="law"), a_line("2024-05-02", 20))
    assert (many.carried_out, many.carried_of_which) == (20, {"law": 8})
    assert (few.carried_out, few.carried_of_which) == (7, {"law": 2})


def test_grace_credit_makes_good_and_the_rest_is_the_next_cycles():
    scheme = a_scheme(grace=A_YEAR_OF_GRACE)
    outcome = judged(scheme, a_line("2024-05-01", 14), a_line("2025-12-31", 10))
    assert (outcome.counted, outcome.from_grace, outcome.compliant) == (14, 6, True)


def test_grace_credit_that_does_not_suffice_lessens_the_shortfall():
    outcome = judged(a_scheme(grace=A_YEAR_OF_GRACE), a_line("2025-01-01", 4))
    assert (numbers(outcome.shortfall), outcome.from_grace) == ({"total": 16}, 4)


def test_grace_credit_goes_to_every_requirement_it_fits():
    scheme = a_scheme(requirements=(TOTAL, LAW), grace=A_YEAR_OF_GRACE)
    outcome = judged(
        scheme,
        a_line("2024-05-01", 15),
        a_line("2025-03-01", 9, topic="law"),
        a_line("2025-02-01", 2),
    )
    assert (outcome.from_grace, outcome.compliant) == (7, True)


def test_grace_credit_stays_within_the_caps_of_the_cycle():
    scheme = a_scheme(caps=(a_cap(10, when={"type": ("book",)}),), grace=A_YEAR_OF_GRACE)
    outcome = judged(scheme, a_line("2024-05-01", 10, type="book"), a_line("2025-05-01", 10, type="book"))
    assert (numbers(outcome.shortfall), outcome.from_grace) == ({"total": 10}, 0)


def test_grace_credit_fills_the_years_of_a_requirement_one_after_the_other():
    scheme = a_scheme(requirements=(a_requirement("annual", 5, over="year"),), grace=A_YEAR_OF_GRACE)
    outcome = judged(scheme, a_line("2025-02-01", 7), cycle=TWO_YEARS_TO_2024)
    assert (numbers(outcome.shortfall), outcome.from_grace) == ({"annual[2]": 3}, 7)


def test_an_exam_satisfies_everything():
    scheme = a_scheme(alternatives=(Alternative("other", {"type": ("x",)}), EXAM))
    outcome = judged(scheme, a_record("2024-05-01", type="exam"))
    assert (outcome.satisfied_by, outcome.shortfall, outcome.compliant) == ("exam", {}, True)


@pytest.mark.parametrize("day", ["2023-12-31", "2025-01-01"])
def test_an_exam_outside_the_cycle_satisfies_nothing(day: str):
    long = a_requirement("long", 5, over=2)
    scheme = a_scheme(requirements=(TOTAL, long), alternatives=(EXAM,))
    outcome = judged(scheme, a_record(day, type="exam"))
    assert (outcome.satisfied_by, outcome.compliant) == (None, False)


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2024, 12, 31), "active"),
        (date(2025, 1, 1), "suspended"),
        (date(2025, 6, 30), "suspended"),
        (date(2025, 7, 1), "lapsing"),
        (date(2025, 7, 10), "lapsing"),
        (date(2025, 7, 11), "expired"),
        (date.max, "expired"),
    ],
)
def test_who_did_not_comply_goes_through_the_stages(day: date, standing: str):
    stages = (Stage(stage="suspended", months=6), Stage(stage="lapsing", days=10), Stage(stage="expired"))
    assert judged(a_scheme(after_cycle=stages), as_of=day).standing == standing


def test_who_complied_is_active_on_any_day():
    scheme = a_scheme(after_cycle=(Stage(stage="expired"),))
    assert judged(scheme, a_line("2024-05-01", 20), as_of=date.max).standing == "active"


def test_without_stages_or_a_day_the_standing_is_not_known():
    assert judged(a_scheme(), as_of=date(2025, 1, 1)).standing is None
    assert judged(a_scheme(after_cycle=(Stage(stage="expired"),))).standing is None


@pytest.mark.parametrize(("population", "sample"), [(4000, 100), (4001, 101), (0, 0)])
def test_the_audit_sample_is_rounded_up(population: int, sample: int):
    assert audit_sample(a_scheme(audit=Audit(sample=Fraction(25, 1000))), population) == sample


def test_without_a_published_rate_there_is_no_sample():
    assert audit_sample(a_scheme(audit=Audit()), 4000) is None
    assert audit_sample(a_scheme(), 4000) is None
