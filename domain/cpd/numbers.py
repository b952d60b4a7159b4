"""Credit is counted exactly, so numbers are read from their text and written back without loss."""

import re
from fractions import Fraction
from functools import lru_cache

from domain.errors import Invalid

# Long enough for any rule; so short that no product of them outgrows what can be printed.
DECIMAL = re.compile(r"[-+]?[0-9]{1,30}(?:\.[0-9]{0,30})?")
SCIENTIFIC = re.compile(r"[-+]?[0-9]{1,18}(?:\.[0-9]{0,18})?[eE][-+]?[0-9]")
LONGEST_QUOTE = 40
RATIO = re.compile(r"-?[0-9]{1,70}/0*[1-9][0-9]{0,69}")


@lru_cache(10_000)  # logs say the same few numbers again and again
def exact(text: str) -> Fraction:
    """Read a decimal number without rounding. Raises Invalid if it is none, or longer than 30 digits."""
    if DECIMAL.fullmatch(text) or SCIENTIFIC.fullmatch(text):
        return Fraction(text)
    raise Invalid(f"{_short(text)!r} is not a number; write up to 30 digits with a decimal point")


def stored(text: str) -> Fraction:
    """Read what `plain` wrote: a decimal number, or a ratio such as 1/3. Raises Invalid if it is neither."""
    return Fraction(text) if RATIO.fullmatch(text) else exact(text)


def plain(number: Fraction) -> str:
    """Write a number without exponent or trailing zeros, and as a/b where no finite decimal holds it."""
    twos, rest = _without(number.denominator, 2)
    fives, rest = _without(rest, 5)
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    places = max(twos, fives)
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def _without(number: int, factor: int) -> tuple[int, int]:
    times = 0
    while number % factor == 0:
        number //= factor
        times += 1
    return times, number


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}..."
