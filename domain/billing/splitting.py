"""Sharing an amount out so that not a unit is lost, and rounding half up; everything in whole minor units."""

from collections.abc import Sequence
from datetime import date


def split(amount: int, weights: Sequence[int]) -> list[int]:
    """Share an amount by weights: floors first, left-over units to the largest remainders, ties to the earliest.

    The shares sum to the amount. A negative amount is shared as its opposite. Raises ValueError if a weight
    is negative, or an amount other than zero has no weight to go to. Source: worked cases, rule 1.
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is negative; shares are of something")
    if amount < 0:
        return [-share for share in split(-amount, weights)]
    total = sum(weights)
    if not total:
        if amount:
            raise ValueError("nothing to share the amount by; give a weight above zero")
        return [0 for _ in weights]
    shares = [amount * weight // total for weight in weights]
    remainders = [amount * weight % total for weight in weights]
    largest = sorted(range(len(weights)), key=lambda place: -remainders[place])
    for place in largest[: amount - sum(shares)]:
        shares[place] += 1
    return shares


def half_up(numerator: int, denominator: int) -> int:
    """Return the quotient rounded half away from zero. The denominator is above zero."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


def days(first: date, last: date) -> int:
    """Return how many days a stretch has, both ends counted; 0 if it ends before it begins."""
    return max((last - first).days + 1, 0)
