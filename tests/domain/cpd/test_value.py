"""What one line is worth: conversion, factors, the smallest amount, rounding."""

from fractions import Fraction

import pytest

from domain.cpd.scheme import Credit, Multiplier, Rounding
from domain.cpd.value import rounded, worth
from domain.errors import Invalid

HALF = Fraction(1, 2)
DOUBLED = (Multiplier({"role": ("presenter",)}, Fraction(2)),)


def credit(**changes: object) -> Credit:
    return Credit(**({"value": {"hours": Fraction(1), "minutes": Fraction(1, 60)}} | changes))


@pytest.mark.parametrize(
    ("mode", "value", "steps"),
    [
        ("down", "0.74", "0.5"),
        ("down", "1", "1"),
        ("up", "0.51", "1"),
        ("up", "0.5", "0.5"),
        ("nearest", "0.74", "0.5"),
        ("nearest", "0.75", "1"),
    ],
)
def test_credit_is_rounded_to_steps_and_halves_go_up(mode: str, value: str, steps: str):
    assert rounded(Fraction(value), Rounding(HALF, mode)) == Fraction(steps)


def test_without_rounding_a_third_stays_a_third():
    assert worth(credit(), {"minutes": ("20",)}) == Fraction(1, 3)


def test_a_record_is_worth_nothing_and_never_too_small():
    assert worth(credit(minimum=Fraction(1)), {"kind": ("declaration",)}) == 0


@pytest.mark.parametrize(("minutes", "value"), [("29", None), ("30", HALF)])
def test_the_smallest_amount_is_asked_before_rounding(minutes: str, value: Fraction | None):
    rules = credit(minimum=HALF, round=Rounding(HALF, "up"))
    assert worth(rules, {"minutes": (minutes,)}) == value


def test_what_is_rounded_to_nothing_still_counts_as_a_line():
    assert worth(credit(round=Rounding(HALF, "down")), {"minutes": ("29",)}) == 0


def test_factors_come_before_the_smallest_amount():
    rules = credit(minimum=HALF, multiply=DOUBLED)
    assert worth(rules, {"minutes": ("15",), "role": ("presenter",)}) == HALF
    assert worth(rules, {"minutes": ("15",), "role": ("listener",)}) is None


def test_of_two_quantities_the_one_the_scheme_names_first_counts():
    assert worth(credit(), {"minutes": ("60",), "hours": ("3",)}) == 3


def test_a_quantity_that_is_no_number_is_refused():
    with pytest.raises(Invalid, match="not a number"):
        worth(credit(), {"hours": ("many",)})
