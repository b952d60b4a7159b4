"""What an activity, course or event brings for any scheme to read: amounts by unit, and attributes."""

import re
from collections.abc import Mapping
from decimal import ROUND_DOWN, Decimal
from typing import TypeVar

from domain.cpd.lines import Attributes
from domain.errors import Invalid
from domain.text import clean

V = TypeVar("V")

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
AMOUNT = re.compile(r"[0-9]{1,5}(\.[0-9]{1,3})?")
LONGEST_VALUE = 120
MOST = 20
STEP = Decimal("0.01")
"""Credit for a part of an event is cut to hundredths of a unit: nobody earns more than the time they gave."""
STEPS = {"minutes": Decimal(1)}
"""Units that are logged in whole numbers alone, and those steps."""

Credit = Mapping[str, str]
"""Exact decimals by unit: {"hours": "1.5"}."""

Mark = str | bool | list[str]

Marks = Mapping[str, Mark]
"""What a scheme's selectors look at: {"type": "course", "topic": ["law", "tax"], "verifiable": True}."""


def checked_credit(credit: Credit, *, field: str = "credit") -> dict[str, str]:
    """Return the amounts. Raises Invalid unless each is a positive decimal of a unit with a plain name."""
    for unit, amount in checked_amounts(credit, field=field).items():
        if not Decimal(amount):
            message = f"{amount!r} {unit} is no amount; write digits above zero, as in 1.5"
            raise Invalid(message, field=field)
    return dict(credit)


def checked_amounts(credit: Credit, *, field: str = "amounts") -> dict[str, str]:
    """Return what a log says of itself, zero included. Raises Invalid for half minutes, and as `decimals` does."""
    for unit, amount in decimals(credit, field=field).items():
        if unit in STEPS and Decimal(amount) % STEPS[unit]:
            message = f"{amount} {unit} is no whole number; write whole {unit}, or the time in hours"
            raise Invalid(message, field=field)
    return dict(credit)


def decimals(credit: Credit, *, field: str = "amounts") -> dict[str, str]:
    """Return the amounts as they are. Raises Invalid for other than decimals of named units."""
    for unit, amount in _named(credit, field=field).items():
        if not AMOUNT.fullmatch(amount):
            message = f"{amount[:40]!r} {unit} is no amount; write digits, as in 1.5"
            raise Invalid(message, field=field)
    return dict(credit)


def checked_marks(marks: Marks, *, field: str = "attributes") -> dict[str, Mark]:
    """Return the attributes cleaned. Raises Invalid for names or values that are empty, overlong, too many."""
    return {name: _checked(value, field) for name, value in _named(marks, field=field).items()}


def part_of(credit: Credit, minutes: int, whole: int) -> dict[str, str]:
    """Return the credit for some of the minutes, cut as `cut` does."""
    if minutes >= whole:
        return dict(credit)
    return cut({unit: Decimal(amount) * minutes / whole for unit, amount in credit.items()})


def cut(shares: Mapping[str, Decimal]) -> dict[str, str]:
    """Return shares of credit cut to hundredths, and to whole minutes; units left with none go."""
    steps = {unit: share.quantize(STEPS.get(unit, STEP), rounding=ROUND_DOWN) for unit, share in shares.items()}
    return {unit: str(share) for unit, share in steps.items() if share}


def as_attributes(credit: Credit, marks: Marks) -> Attributes:
    """Return amounts and attributes as the evaluator of schemes reads them: every value a tuple of texts."""
    return {name: _texts(value) for name, value in marks.items()} | {u: (a,) for u, a in credit.items()}


def _named(values: Mapping[str, V], *, field: str) -> Mapping[str, V]:
    if len(values) > MOST:
        message = f"{field} has {len(values)} entries; keep the {MOST} that matter"
        raise Invalid(message, field=field)
    for name in values:
        if not NAME.fullmatch(name):
            message = f"{name!r} in {field} is no name; use small letters, digits and underscores"
            raise Invalid(message, field=field)
    return values


def _checked(value: Mark, field: str) -> Mark:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return clean(value, field=field, most=LONGEST_VALUE)
    return [clean(each, field=field, most=LONGEST_VALUE) for each in value[:MOST]]


def _texts(value: Mark) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("true" if value else "false",)
    return (value,) if isinstance(value, str) else tuple(value)
