"""Amounts and attributes of what is learnt, as schemes read them."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cpd.credit import Credit, Marks, as_attributes, checked_amounts, checked_credit, part_of
from domain.errors import Invalid

amounts = st.decimals("0.01", "99999", places=2).map(str)


@given(amounts, st.integers(1, 600), st.integers(1, 600))
def test_a_part_is_never_more_than_the_whole_nor_than_the_time_given(amount: str, part: int, whole: int) -> None:
    share = Decimal(part_of({"hours": amount}, part, whole).get("hours", "0"))
    assert share <= Decimal(amount)
    assert share * whole <= Decimal(amount) * min(part, whole)


@given(amounts)
def test_whoever_stays_to_the_end_has_it_all(amount: str) -> None:
    assert part_of({"hours": amount}, 90, 90) == {"hours": amount}


@given(amounts, st.integers(1, 90))
def test_a_part_is_itself_an_amount_that_can_be_logged(amount: str, minutes: int) -> None:
    part = part_of({"hours": amount}, minutes, 90)
    assert checked_credit(part) == part


@given(st.integers(1, 600), st.integers(1, 90))
def test_a_part_of_minutes_is_whole_minutes(credit: int, minutes: int) -> None:
    part = part_of({"minutes": str(credit)}, minutes, 90)
    assert part == ({"minutes": str(credit * minutes // 90)} if credit * minutes >= 90 else {})


@pytest.mark.parametrize("check", [checked_credit, checked_amounts])
def test_half_minutes_are_neither_offered_nor_logged(check: Callable[[Credit], object]) -> None:
    with pytest.raises(Invalid, match="whole minutes"):
        check({"hours": "1", "minutes": "0.5"})


def test_schemes_read_every_value_as_texts() -> None:
    marks: Marks = {"type": "course", "topic": ["law", "tax"], "verifiable": True, "assessed": False}
    assert as_attributes({"hours": "1.5"}, marks) == {
        "hours": ("1.5",),
        "type": ("course",),
        "topic": ("law", "tax"),
        "verifiable": ("true",),
        "assessed": ("false",),
    }
