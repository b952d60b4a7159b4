"""Cycles follow one another: excess is handed on once, and a cycle that failed is not forgotten."""

from datetime import date
from fractions import Fraction

from domain.cpd.dates import Period
from domain.cpd.evaluate import Outcome
from domain.cpd.history import handed_on, judge
from domain.cpd.lines import CarriedIn, Line, MemberFacts
from domain.cpd.scheme import CarryOver, Credit, CycleRule, Requirement, Scheme, Stage, SubLimit

JOINED = date(2024, 1, 1)
MEMBER = MemberFacts(joined=JOINED)
SAFETY = {"hsw": ("true",)}


def scheme(carry_over: CarryOver | None = None, *stages: Stage) -> Scheme:
    """Ten hours in each year from joining."""
    return Scheme(
        id="demo",
        cycle=CycleRule(months=12),
        credit=Credit(value={"hours": Fraction(1)}),
        requirements=(Requirement(id="total", min=Fraction(10)),),
        carry_over=carry_over,
        after_cycle=stages,
    )


def line(on: date, hours: str, **attributes: str) -> Line:
    marks = {name: (value,) for name, value in attributes.items()}
    return Line(id=f"{on} {hours}", on=on, attributes={"hours": (hours,)} | marks)


def test_the_cycle_that_holds_the_day_is_judged() -> None:
    outcome = judge(scheme(), MEMBER, [line(date(2025, 5, 1), "4")], date(2025, 6, 1))
    assert outcome.cycle == Period(date(2025, 1, 1), date(2025, 12, 31))
    assert outcome.counted == 4


def test_the_first_cycle_is_judged_for_a_day_before_it() -> None:
    assert judge(scheme(), MEMBER, [], date(2020, 1, 1)).cycle.start == JOINED


def test_excess_of_one_cycle_counts_in_the_next() -> None:
    log = [line(date(2024, 5, 1), "13")]
    outcome = judge(scheme(CarryOver(max=Fraction(5))), MEMBER, log, date(2025, 6, 1))
    assert outcome.counted == 3


def test_what_was_carried_in_is_never_handed_on_again() -> None:
    log = [line(date(2024, 5, 1), "15"), line(date(2025, 5, 1), "10")]
    carry = scheme(CarryOver(max=Fraction(5)))
    assert judge(carry, MEMBER, log, date(2025, 6, 1)).counted == 15
    log += [line(date(2026, 5, 1), "1")]
    assert judge(carry, MEMBER, log, date(2026, 6, 1)).counted == 6


def test_nothing_is_handed_on_where_the_scheme_does_not_say_so() -> None:
    assert judge(scheme(), MEMBER, [line(date(2024, 5, 1), "13")], date(2025, 6, 1)).counted == 0


def test_a_cycle_that_failed_keeps_its_consequences_in_the_next() -> None:
    stages = (Stage(stage="suspended", months=12), Stage(stage="expired"))
    strict = scheme(None, *stages)
    standings = [judge(strict, MEMBER, [], day).standing for day in (date(2024, 12, 31), date(2025, 1, 1))]
    assert standings == ["active", "suspended"]
    assert judge(strict, MEMBER, [], date(2026, 1, 1)).standing == "expired"


def test_a_cycle_that_failed_without_consequences_is_over() -> None:
    outcome = judge(scheme(), MEMBER, [], date(2025, 6, 1))
    assert (outcome.cycle.start, outcome.standing) == (date(2025, 1, 1), "active")


def test_credit_handed_on_keeps_the_attributes_it_was_chosen_by() -> None:
    rule = CarryOver(
        max=Fraction(12),
        when={"verifiable": ("true",)},
        becomes={"category": ("education",)},
        of_which=(SubLimit(id="hsw", when=SAFETY, max=Fraction(8)),),
    )
    log = [
        line(date(2024, 5, 1), "10", verifiable="true"),
        line(date(2024, 6, 1), "12", verifiable="true", hsw="true"),
    ]
    outcome = judge(scheme(rule), MEMBER, log, date(2024, 12, 1))
    common = {"verifiable": ("true",), "category": ("education",)}
    assert handed_on(scheme(rule), outcome) == (
        CarriedIn(credits=Fraction(8), attributes=SAFETY | common),
        CarriedIn(credits=Fraction(4), attributes=common),
    )
    assert isinstance(outcome, Outcome)
