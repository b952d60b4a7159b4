"""What an invoice of a worked case charges for: its lines, its bundles, its discount."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from domain.billing.lines import AtDate, Days, Immediate, Months, OnCompletion

Minor = Annotated[int, Meta(ge=0, le=10**15)]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
FROM = {"from_": "from"}


class InMonths(Months, frozen=True, tag="months", tag_field="how", rename=FROM, forbid_unknown_fields=True):
    """Earned in equal parts over months."""


class InDays(Days, frozen=True, tag="days", tag_field="how", rename=FROM, forbid_unknown_fields=True):
    """Earned day by day."""


class OnDate(AtDate, frozen=True, tag="at_date", tag_field="how", forbid_unknown_fields=True):
    """Earned on the day of an event."""


class WhenDone(OnCompletion, frozen=True, tag="on_completion", tag_field="how", forbid_unknown_fields=True):
    """Earned when completed or expired."""


class AtOnce(Immediate, frozen=True, tag="immediate", tag_field="how", forbid_unknown_fields=True):
    """Earned when invoiced."""


Recognised = InMonths | InDays | OnDate | WhenDone | AtOnce


class Part(Struct, frozen=True, forbid_unknown_fields=True, rename=FROM):
    """A part of a full price: for what is left of a term."""

    prorate: Minor
    from_: date
    term: tuple[date, date]


class Component(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a bundle, with its stand-alone selling price."""

    line: Name
    stream: Name
    ssp: Minor
    recognise: Recognised


class Charge(Struct, frozen=True, forbid_unknown_fields=True):
    """A line: either of its own (stream, net, recognise), or a bundle (price, components)."""

    line: Name
    stream: Name | None = None
    net: Minor | Part | None = None
    tax_bp: Annotated[int, Meta(ge=0, le=10_000)] = 0
    recognise: Recognised | None = None
    price: Minor | None = None
    components: list[Component] | None = None


class Discount(Struct, frozen=True, forbid_unknown_fields=True):
    """Percent or amount off, of all lines or those named."""

    percent_bp: Minor | None = None
    amount: Minor | None = None
    code: str | None = None
    lines: list[Name] | None = None
