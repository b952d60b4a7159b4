"""What stands in a cell, as people write it: days, exact amounts, whole numbers, words."""

import re
from collections.abc import Callable, Collection
from datetime import date
from fractions import Fraction
from typing import Any

from domain.cpd.numbers import plain
from domain.errors import Invalid
from domain.text import clean

Reader = Callable[[str], Any]
"""Returns what a cell says. Raises Invalid with what is wrong and what to write."""

ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})(?:[T ]00:00(?::00)?)?")
DOTTED = re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.(?P<year>[0-9]{4})")
AMOUNT = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,9})?")
WHOLE = re.compile(r"-?[0-9]{1,9}")
SHOWN = 40


def day(cell: str) -> date:
    """Return the day in 2026-01-31 or 31.01.2026. Raises Invalid for others: 01/02/2026 is two days."""
    found = ISO.fullmatch(cell) or DOTTED.fullmatch(cell)
    if found is None:
        raise Invalid(f"{_shown(cell)} is no day; write year-month-day, as in 2026-01-31")
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise Invalid(f"{_shown(cell)} is on no calendar; correct the day") from None


def amount(cell: str) -> str:
    """Return an exact amount with a decimal point. Raises Invalid for others, and for less than nothing."""
    if not AMOUNT.fullmatch(cell):
        raise Invalid(f"{_shown(cell)} is no amount; write digits, as in 1.5")
    number = Fraction(cell.replace(",", "."))
    if number < 0:
        raise Invalid(f"{_shown(cell)} is less than nothing; strike an entry off instead of taking its amount back")
    return plain(number)


def whole(least: int, most: int) -> Reader:
    """Return what reads whole numbers within bounds; half a minute is none."""

    def read(cell: str) -> int:
        if not WHOLE.fullmatch(cell):
            raise Invalid(f"{_shown(cell)} is no whole number; round it, and write digits alone, as in 90")
        number = int(cell)
        if not least <= number <= most:
            raise Invalid(f"{number} is out of range; give {least} to {most}")
        return number

    return read


def text(field: str, most: int) -> Reader:
    """Return what reads words, as people type them into a form."""
    return lambda cell: clean(cell, field=field, most=most)


def choice(among: Collection[str]) -> Reader:
    """Return what reads one of some words, whatever its capitals."""

    def read(cell: str) -> str:
        word = cell.casefold()
        if word not in among:
            raise Invalid(f"{_shown(cell)} is none of the choices; write one of {', '.join(among)}")
        return word

    return read


def _shown(cell: str) -> str:
    return repr(cell if len(cell) <= SHOWN else f"{cell[:SHOWN]}…")
