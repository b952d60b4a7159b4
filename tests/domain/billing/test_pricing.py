"""Prices: parts of a term, bundles, discounts and taxes come out to the unit."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.billing import pricing
from domain.billing.lines import Immediate, Line
from domain.errors import Invalid

YEAR = (date(2027, 1, 1), date(2027, 12, 31))
AMOUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=8)


def a_line(net: int, tax_bp: int) -> Line:
    return Line("L", "dues", net, Immediate(), tax_bp=tax_bp)


@pytest.mark.parametrize(("start", "part"), [(date(2027, 1, 1), 73000), (date(2027, 5, 16), 46000), (YEAR[1], 200)])
def test_what_is_left_of_a_term_is_charged_by_days(start: date, part: int) -> None:
    assert pricing.prorated(73000, start, YEAR) == part


@pytest.mark.parametrize("start", [date(2026, 12, 31), date(2028, 1, 1)])
def test_a_day_outside_the_term_is_refused(start: date) -> None:
    with pytest.raises(Invalid, match="outside the term"):
        pricing.prorated(73000, start, YEAR)


def test_a_bundle_is_shared_by_selling_price() -> None:
    assert pricing.bundled(16000, [12000, 8000]) == [9600, 6400]


def test_a_bundle_without_selling_prices_is_refused() -> None:
    with pytest.raises(Invalid, match="selling price"):
        pricing.bundled(1, [0, 0])


def test_a_percent_is_rounded_on_each_line() -> None:
    assert pricing.less_percent([12000, 5000, 1, 2], 2500) == [9000, 3750, 1, 1]


@given(AMOUNTS, st.integers(0, 10**6))
def test_a_fixed_discount_is_shared_to_the_unit(amounts: list[int], off: int) -> None:
    off = min(off, sum(amounts))
    less = pricing.less_amount(amounts, off)
    assert sum(less) == sum(amounts) - off
    assert all(0 <= left <= amount for left, amount in zip(less, amounts, strict=True))


@pytest.mark.parametrize("off", [-1, 101])
def test_a_discount_beyond_the_price_is_refused(off: int) -> None:
    with pytest.raises(Invalid, match="discount"):
        pricing.less_amount([100], off)


@pytest.mark.parametrize("percent", [-1, 10_001])
def test_a_percent_beyond_the_whole_is_refused(percent: int) -> None:
    with pytest.raises(Invalid, match="no discount"):
        pricing.less_percent([100], percent)


@pytest.mark.parametrize(("rounding", "taxes"), [("line", [64, 64, 64]), ("invoice", [64, 64, 63])])
def test_tax_is_rounded_on_each_line_or_on_the_invoice(rounding: pricing.Rounding, taxes: list[int]) -> None:
    lines = pricing.taxed([a_line(335, 1900)] * 3, rounding)
    assert [line.tax for line in lines] == taxes


def test_each_rate_is_rounded_of_its_own() -> None:
    lines = pricing.taxed([a_line(335, 1900), a_line(50, 0), a_line(335, 700)], "invoice")
    assert [line.tax for line in lines] == [64, 0, 23]
