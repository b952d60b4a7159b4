"""Amounts as people write them, such as 120 or 49.50, made whole minor units of a currency."""

from decimal import Decimal, InvalidOperation
from typing import Any

import marshmallow as ma
from babel.numbers import get_currency_precision

from domain.errors import Invalid
from domain.values import Money
from web.api.fields import MOST_MINOR


class Amount(ma.fields.String):
    """An amount that is not below zero; how many digits it may have depends on its currency."""

    def _deserialize(self, value: Any, *where: Any, **options: Any) -> Any:  # noqa: ANN401  whatever was sent
        text = super()._deserialize(value, *where, **options).strip().replace(",", "")
        try:
            amount = Decimal(text)
        except InvalidOperation:
            amount = Decimal(-1)
        if not (amount.is_finite() and 0 <= amount <= MOST_MINOR):
            raise ma.ValidationError("Write an amount such as 49.50, or 0 where it is free.")
        return amount


def money_of(amount: Decimal, currency: str, *, field: str) -> Money:
    """Return the amount in a currency. Raises Invalid, naming the field, for a part of its smallest unit."""
    minor = amount * 10 ** get_currency_precision(currency)
    if minor != int(minor):
        raise Invalid(f"{amount} has more digits than {currency} has; write it as 49.50", field=field)
    return Money(int(minor), currency)
