"""What a line of the log is worth before any cap: converted, multiplied, not too small, rounded."""

import math
from fractions import Fraction

from domain.cpd.lines import Attributes, number_of, selects
from domain.cpd.scheme import Credit, Rounding

HALF = Fraction(1, 2)


def worth(credit: Credit, attributes: Attributes) -> Fraction | None:
    """Give the credit of a line, or None if it is worth less than the smallest amount that counts.

    A line without a quantity is a record: worth nothing, and never too small. Where a line holds several
    quantities the scheme understands, the one the scheme names first counts.
    """
    unit = next((name for name in credit.value if name in attributes), None)
    if unit is None:
        return Fraction(0)
    value = number_of(attributes, unit) * credit.value[unit]
    for multiplier in credit.multiply:
        if selects(multiplier.when, attributes):
            value *= multiplier.by
    if credit.minimum is not None and value < credit.minimum:
        return None
    return rounded(value, credit.round)


def rounded(value: Fraction, rounding: Rounding | None) -> Fraction:
    """Give the value in whole steps, or as it is where no rounding is stated."""
    if rounding is None:
        return value
    count = value / rounding.step
    whole = {"down": math.floor(count), "up": math.ceil(count), "nearest": math.floor(count + HALF)}
    return whole[rounding.mode] * rounding.step
