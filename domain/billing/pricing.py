"""What a customer is charged: parts of a term, bundles, discounts and taxes, to the unit."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Literal

import msgspec

from domain.billing.lines import Line
from domain.billing.splitting import days, half_up, split
from domain.errors import Invalid

WHOLE_BP = 10_000
"""Basis points in a whole."""
Rounding = Literal["line", "invoice"]


def prorated(full: int, start: date, term: tuple[date, date]) -> int:
    """Return the part of a full price for a term that is left from a day on, half up, by days.

    Raises Invalid if the day is outside the term.
    """
    first, last = term
    if not first <= start <= last:
        raise Invalid(f"{start} is outside the term {first} to {last}; give a day of it", field="from")
    return half_up(full * days(start, last), days(first, last))


def bundled(price: int, selling_prices: Sequence[int]) -> list[int]:
    """Return what each part of a bundle costs, by its stand-alone selling price. Source: ASC 606-10-32-31."""
    if not any(selling_prices):
        raise Invalid("no part of the bundle has a selling price; give one", field="components")
    return split(price, selling_prices)


def less_percent(amounts: Sequence[int], basis_points: int) -> list[int]:
    """Return amounts after a discount, rounded half up on each. Raises Invalid beyond the whole."""
    if not 0 <= basis_points <= WHOLE_BP:
        raise Invalid(f"{basis_points} basis points is no discount; give 0 to {WHOLE_BP}", field="percent_bp")
    return [amount - half_up(amount * basis_points, WHOLE_BP) for amount in amounts]


def less_amount(amounts: Sequence[int], amount: int) -> list[int]:
    """Return amounts after a fixed discount shared by amount. Raises Invalid if it is more than all of them."""
    if not 0 <= amount <= sum(amounts):
        raise Invalid("the discount is below zero or more than what it is taken from; give less", field="amount")
    return [net - share for net, share in zip(amounts, split(amount, amounts), strict=True)]


def taxed(lines: Sequence[Line], rounding: Rounding = "line") -> list[Line]:
    """Return lines with their tax: half up on each, or on the invoice's total of each rate and then shared."""
    rates: dict[int, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        rates[line.tax_bp].append(place)
    taxes = [0] * len(lines)
    for rate, places in rates.items():
        nets = [lines[place].net for place in places]
        for place, tax in zip(places, _taxes(nets, rate, rounding), strict=True):
            taxes[place] = tax
    return [msgspec.structs.replace(line, tax=tax) for line, tax in zip(lines, taxes, strict=True)]


def _taxes(nets: list[int], rate: int, rounding: Rounding) -> list[int]:
    if rounding == "line" or not any(nets):
        return [half_up(net * rate, WHOLE_BP) for net in nets]
    return split(half_up(sum(nets) * rate, WHOLE_BP), nets)
