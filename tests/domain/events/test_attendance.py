"""Minutes are counted once and never beyond the event; the credit they earn follows a rule, exactly."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.events.attendance import CreditRule, checked_rule, earned, minutes_within, share

BEGINS = datetime(2026, 11, 30, 17, tzinfo=UTC)
ENDS = BEGINS + timedelta(minutes=90)
RULE = CreditRule(nothing_under=50, full_from=90, step=25)


def spent(*minutes: tuple[float, float]) -> int:
    at = [(BEGINS + timedelta(minutes=start), BEGINS + timedelta(minutes=end)) for start, end in minutes]
    return minutes_within(at, BEGINS, ENDS)


@pytest.mark.parametrize(
    ("intervals", "minutes"),
    [
        ([(0, 90)], 90),
        ([(0, 30), (60, 90)], 60),
        ([(0, 50), (30, 60)], 60),
        ([(0, 90), (10, 20)], 90),
        ([(60, 90), (0, 30)], 60),
        ([(-20, 10)], 10),
        ([(80, 200)], 10),
        ([(-20, 0), (90, 120)], 0),
        ([(0, 59.99)], 59),
        ([], 0),
    ],
)
def test_minutes_of_several_joinings_are_counted_once(intervals: list[tuple[float, float]], minutes: int) -> None:
    assert spent(*intervals) == minutes


@pytest.mark.parametrize(
    ("minutes", "hours"),
    [(90, "1.5"), (81, "1.5"), (80, "1.12"), (68, "1.12"), (67, "0.75"), (45, "0.75"), (44, None), (0, None)],
)
def test_credit_is_full_from_a_share_in_steps_below_and_nothing_under_another(minutes: int, hours: str | None) -> None:
    found = earned({"hours": "1.5"}, minutes, 90, RULE)
    assert found == ({"hours": hours} if hours else {})


def test_without_a_rule_credit_is_in_proportion() -> None:
    assert earned({"hours": "1.5"}, 45, 90, None) == {"hours": "0.75"}


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        (CreditRule(60, 50, 10), "nothing_under"),
        (CreditRule(-1, 50, 10), "nothing_under"),
        (CreditRule(0, 0, 10), "full_from"),
        (CreditRule(0, 101, 10), "full_from"),
        (CreditRule(0, 50, 0), "step"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_by_its_field(rule: CreditRule, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked_rule(rule)
    assert refused.value.field == field


rules = st.tuples(st.integers(0, 100), st.integers(1, 100), st.integers(1, 100)).map(
    lambda r: CreditRule(min(r[0], r[1]), r[1], r[2])
)


@settings(max_examples=60)
@given(rule=rules, whole=st.integers(1, 600), minutes=st.lists(st.integers(0, 700), min_size=2, max_size=2))
def test_more_minutes_never_earn_less_nor_more_than_all(rule: CreditRule, whole: int, minutes: list[int]) -> None:
    fewer, more = sorted(minutes)
    assert 0 <= share(rule, fewer, whole) <= share(rule, more, whole) <= 1
    assert share(rule, whole, whole) == 1
    credit = Decimal(earned({"hours": "1.5"}, more, whole, rule).get("hours", "0"))
    assert credit <= Fraction(3, 2) * share(rule, more, whole)
