"""What holds for every log, whatever is in it."""

from datetime import date, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from domain.cpd.lines import Line
from domain.cpd.scheme import CarryOver, Grace
from tests.domain.cpd.builders import TOTAL, a_cap, a_requirement, a_scheme, judged

KINDS = ("book", "talk", "course")
# One cap for each kind: they never select the same line.
SCHEME = a_scheme(
    caps=(a_cap(7, "book", when={"kind": ("book",)}), a_cap(5, "talk", when={"kind": ("talk",)}, over="year")),
    requirements=(TOTAL, a_requirement("course", 10, when={"kind": ("course",)}), a_requirement("two", 30, over=2)),
    carry_over=CarryOver(max=Fraction(10)),
    grace=Grace(months=6, credits_count=True),
)
ONCE = structs.replace(SCHEME, once=("course",))
DAYS = st.integers(-500, 500).map(lambda days: date(2024, 6, 30) + timedelta(days=days))


@st.composite
def logs(draw: st.DrawFn, *, unique_days: bool = False) -> list[Line]:
    days = draw(st.lists(DAYS, max_size=12, unique=unique_days))
    return [
        Line(
            id=str(number),
            on=day,
            attributes={
                "hours": (str(draw(st.decimals(0, 20, places=2))),),
                "kind": (draw(st.sampled_from(KINDS)),),
                "course": (draw(st.sampled_from("abc")),),
            },
        )
        for number, day in enumerate(days)
    ]


@given(logs(), logs())
def test_a_further_line_never_lowers_what_counts(log: list[Line], more: list[Line]):
    added = [structs.replace(each, id=f"more-{each.id}") for each in more]
    assert judged(SCHEME, *log, *added).counted >= judged(SCHEME, *log).counted


@given(logs(unique_days=True), st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter_where_dates_differ(log: list[Line], random: Random):
    shuffled = random.sample(log, len(log))
    assert judged(ONCE, *shuffled) == judged(ONCE, *log)


@given(logs(), logs())
def test_voiding_lines_restores_the_outcome_exactly(log: list[Line], more: list[Line]):
    voided = [structs.replace(each, id=f"more-{each.id}", status="void") for each in more]
    before, after = judged(ONCE, *log), judged(ONCE, *log, *voided)
    reasons = dict.fromkeys((each.id for each in voided), "not-accepted")
    assert after == structs.replace(before, disregarded={**before.disregarded, **reasons})


@given(logs())
def test_what_counts_and_what_is_capped_make_up_all_credit_of_the_cycle(log: list[Line]):
    outcome = judged(SCHEME, *log)
    inside = [each for each in log if each.on.year == 2024]
    worth = sum((Fraction(each.attributes["hours"][0]) for each in inside), Fraction(0))
    assert outcome.counted + outcome.capped == worth


@given(logs())
def test_nobody_carries_more_than_the_excess_or_the_limit(log: list[Line]):
    outcome = judged(SCHEME, *log)
    assert 0 <= outcome.carried_out <= min(max(outcome.counted - 20, Fraction(0)), Fraction(10))


@given(logs())
def test_what_is_short_is_positive_and_fails_the_member(log: list[Line]):
    outcome = judged(SCHEME, *log)
    assert all(gap > 0 for gap in outcome.shortfall.values())
    assert outcome.compliant is not bool(outcome.shortfall)
