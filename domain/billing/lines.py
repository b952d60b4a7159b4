"""What an invoice charges for, line by line, and when each line is earned."""

import re
from datetime import date

import msgspec

from domain.errors import Invalid

MOST_MONTHS = 600
"""Longest service sold, in months; guards against a slip of the keyboard."""
MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


class Months(msgspec.Struct, frozen=True, tag="months", tag_field="how", rename={"from_": "from"}):
    """Earned in equal parts over whole months, the first named "YYYY-MM"."""

    from_: str
    count: int

    def __post_init__(self) -> None:
        if not MONTH.fullmatch(self.from_):
            raise Invalid(f"{self.from_!r} is no month; write it as 2027-01", field="from")
        if not 1 <= self.count <= MOST_MONTHS:
            raise Invalid(f"{self.count} months cannot be served; give 1 to {MOST_MONTHS}", field="count")


class Days(msgspec.Struct, frozen=True, tag="days", tag_field="how", rename={"from_": "from"}):
    """Earned day by day, from the first to the last, both counted."""

    from_: date
    to: date

    def __post_init__(self) -> None:
        if self.to < self.from_:
            raise Invalid(f"the service ends on {self.to}, before it begins on {self.from_}", field="to")


class AtDate(msgspec.Struct, frozen=True, tag="at_date", tag_field="how"):
    """Earned on the day of an event; `ref` says which event, so that the day can follow it."""

    date: date
    ref: str | None = None


class OnCompletion(msgspec.Struct, frozen=True, tag="on_completion", tag_field="how"):
    """Earned when it is completed, or when the right to complete it expires."""

    ref: str | None = None
    expires: date | None = None


class Immediate(msgspec.Struct, frozen=True, tag="immediate", tag_field="how"):
    """Earned when invoiced."""


Recognise = Months | Days | AtDate | OnCompletion | Immediate


class Line(msgspec.Struct, frozen=True):
    """One thing charged for. `net` and `tax` in minor units after discount; `tax_bp` in basis points."""

    line: str
    stream: str
    net: int
    recognise: Recognise
    tax: int = 0
    tax_bp: int = 0

    def __post_init__(self) -> None:
        if self.net < 0 or self.tax < 0:
            raise Invalid(f"line {self.line} is below zero; use a credit note instead", field="lines")

    @property
    def gross(self) -> int:
        """Return what the line comes to with its tax, in minor units."""
        return self.net + self.tax


class Fx(msgspec.Struct, frozen=True):
    """A rate of exchange: how many minor units of the books' `currency` one minor unit is worth.

    `rate` is a decimal text such as "1.10"; never a float.
    """

    currency: str
    rate: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,12})?", self.rate) or not float(self.rate):
            raise Invalid(f"{self.rate!r} is no rate of exchange; write it as 1.0823", field="fx")

    def convert(self, minor: int) -> int:
        """Return an amount in the books' currency, half up. Source: worked cases, rule 12."""
        whole, _, fraction = self.rate.partition(".")
        scale = int("1" + "0" * len(fraction))
        sign = -1 if minor < 0 else 1
        return sign * ((2 * abs(minor) * int(whole + fraction) + scale) // (2 * scale))
