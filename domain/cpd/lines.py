"""What a member brings to a scheme: facts about the membership, and the lines of the log."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from domain.cpd.dates import Period
from domain.cpd.numbers import exact
from domain.cpd.scheme import Selector

# Every attribute is text, or several: {"hours": ("1.5",), "verifiable": ("true",), "topic": ("law", "tax")}.
Attributes = Mapping[str, tuple[str, ...]]


class MemberFacts(Struct, frozen=True, kw_only=True):
    """What the rules need to know of the member."""

    joined: date | None = None
    birth_month: int | None = None
    track: str | None = None
    exempt: tuple[Period, ...] = ()
    first_cycle: bool | None = None
    subject_from: date | None = None


class Line(Struct, frozen=True, kw_only=True):
    """One entry of the log. Its quantity is the attribute the scheme's credit names: hours, minutes ...

    `claimed_for` holds the schemes it is claimed for; None means every scheme whose rules it fits.
    """

    id: str
    on: date
    attributes: Attributes = {}
    status: Literal["accepted", "pending", "rejected", "void"] = "accepted"
    claimed_for: tuple[str, ...] | None = None


class CarriedIn(Struct, frozen=True, kw_only=True):
    """Credit brought from the cycle before; it has no date and never carries again."""

    credits: Fraction
    attributes: Attributes = {}


def selects(selector: Selector, attributes: Attributes) -> bool:
    """Tell whether every attribute asked for is there with one of the values wanted."""
    return all(not set(wanted).isdisjoint(attributes.get(name, ())) for name, wanted in selector.items())


def number_of(attributes: Attributes, name: str) -> Fraction:
    """Give an attribute as a number, 0 where it is missing. Raises Invalid if it is not a number."""
    texts = attributes.get(name, ())
    return exact(texts[0]) if len(texts) == 1 else sum(map(exact, texts), Fraction(0))
