"""Small values that every part of the association speaks in: money, personal fields, dates."""

import calendar
from datetime import date
from functools import lru_cache
from typing import Annotated, TypeVar

import msgspec

from domain.errors import Invalid

T = TypeVar("T")

SEALED = "sealed"
Personal = Annotated[T, SEALED]
"""A field that only the person's own key can read. Source: design, personal data."""

ERASED = "[erased]"
"""What a personal field reads as after its person was erased."""


USUAL_DIGITS = 2
DIGITS: dict[str, int] = {}
"""Digits after the point of currencies that have more or fewer than two; entered where the house is put together."""


class Money(msgspec.Struct, frozen=True):
    """An amount in whole minor units of one ISO 4217 currency. Never a float."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if len(self.currency) != len("EUR") or not self.currency.isupper():
            message = f"{self.currency!r} is not a currency code; use three capitals such as EUR"
            raise Invalid(message, field="currency")

    def __str__(self) -> str:
        """Return it as people read it, such as 100.00 EUR."""
        digits = DIGITS.get(self.currency, USUAL_DIGITS)
        whole, part = divmod(abs(self.minor), 10**digits)
        sign, point = "-" if self.minor < 0 else "", f".{part:0{digits}}" if digits else ""
        return f"{sign}{whole}{point} {self.currency}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def _same(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            message = f"{other.currency} cannot be added to {self.currency}; keep currencies apart"
            raise Invalid(message, field="currency")
        return other


def add_months(day: date, months: int) -> date:
    """Return the same day of the month, months later; the last day where that month is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@lru_cache(8_192)
def month_end(day: date) -> date:
    """Return the last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
