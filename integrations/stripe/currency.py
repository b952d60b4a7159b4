"""Amounts as Stripe counts them: its list of currencies without decimals is its own."""

from domain.errors import Invalid
from domain.values import Money

HUNDREDFOLD = frozenset({"ISK", "UGX"})
"""Without decimals by ISO 4217, counted in hundredths by Stripe. Source: docs.stripe.com/currencies, special cases."""
HUNDREDTH = frozenset({"MGA"})
"""With two decimals by ISO 4217, without by Stripe. Source: docs.stripe.com/currencies, zero-decimal currencies."""


def to_stripe(money: Money) -> tuple[int, str]:
    """Return the amount and the currency in Stripe's words. Raises Invalid for what it cannot express."""
    if money.currency in HUNDREDFOLD:
        return money.minor * 100, money.currency.lower()
    if money.currency in HUNDREDTH:
        whole, rest = divmod(money.minor, 100)
        if rest:
            raise Invalid(f"Stripe takes whole {money.currency} only; round the amount", field="amount")
        return whole, money.currency.lower()
    return money.minor, money.currency.lower()


def from_stripe(amount: int, currency: str) -> Money:
    """Return Stripe's amount as money. Raises Invalid for a fraction that the currency does not have."""
    code = currency.upper()
    if code in HUNDREDTH:
        return Money(amount * 100, code)
    if code in HUNDREDFOLD:
        whole, rest = divmod(amount, 100)
        if rest:
            raise Invalid(f"{amount} is no whole number of {code}; look at it in Stripe", field="amount")
        return Money(whole, code)
    return Money(amount, code)
