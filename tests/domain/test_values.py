"""Money as people read it, with as many digits as its currency has."""

import pytest

from domain import values
from domain.values import Money


@pytest.mark.parametrize(
    ("minor", "text"),
    [
        (10_000, "100.00 EUR"),
        (5, "0.05 EUR"),
        (0, "0.00 EUR"),
        (-1_250, "-12.50 EUR"),
        (-5, "-0.05 EUR"),
        (10**15, "10000000000000.00 EUR"),
    ],
)
def test_money_is_written_in_whole_units_with_its_currency(minor: int, text: str) -> None:
    assert str(Money(minor, "EUR")) == text


@pytest.mark.parametrize(("currency", "text"), [("JPY", "1200 JPY"), ("BHD", "1.200 BHD"), ("EUR", "12.00 EUR")])
def test_the_digits_are_those_of_the_currency(monkeypatch: pytest.MonkeyPatch, currency: str, text: str) -> None:
    monkeypatch.setattr(values, "DIGITS", {"JPY": 0, "BHD": 3})
    assert str(Money(1_200, currency)) == text
