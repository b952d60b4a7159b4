"""Numbers are read from their text and written back without loss."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cpd.numbers import exact, plain, stored
from domain.errors import Invalid


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2.50", "2.5"),
        ("100", "100"),
        ("0.050", "0.05"),
        ("-0.5", "-0.5"),
        ("1e3", "1000"),
        ("1.5e-3", "0.0015"),
        ("007", "7"),
        ("0.0", "0"),
    ],
)
def test_a_number_is_written_without_exponent_or_trailing_zeros(text: str, written: str):
    assert plain(exact(text)) == written


def test_a_tenth_is_a_tenth():
    assert exact("0.1") * 3 == exact("0.3")


def test_a_third_is_written_as_a_ratio_in_lowest_terms():
    assert plain(Fraction(2, 6)) == "1/3"


@pytest.mark.parametrize(
    "text", ["", "abc", "1/3", "1_000", ".5", "1e10", "1e999999999", "nan", ".inf", "0x1F", "١٢", "1" * 31]
)
def test_what_is_no_decimal_number_is_refused(text: str):
    with pytest.raises(Invalid, match="is not a number"):
        exact(text)


def test_thirty_digits_are_read():
    assert exact("1" * 30) == int("1" * 30)


def test_a_long_text_is_quoted_only_in_part():
    with pytest.raises(Invalid) as refusal:
        exact("x" * 5000)
    assert len(refusal.value.message) < 120


@pytest.mark.parametrize("text", ["1/0", "1/00", "a/b", "1/-2"])
def test_a_ratio_by_nothing_is_refused(text: str):
    with pytest.raises(Invalid):
        stored(text)


@given(st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**9))
def test_what_is_written_reads_back_as_the_same_number(number: Fraction):
    assert stored(plain(number)) == number
