"""A scheme as its body publishes it: the cycle, what activities are worth, what must be reached by when."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from domain.cpd.dates import MonthDay

# Attribute → the values wanted, any of which will do. Every attribute must match.
Selector = Mapping[str, tuple[str, ...]]
# What a bound is measured over; a whole number n means every run of n years ending with a year of the cycle.
Over = Literal["cycle", "year", "line"] | int

EVERYTHING: Selector = {}


class CycleRule(Struct, frozen=True, kw_only=True):
    """How long a cycle is and when it starts: the member's own date, a common day, or told case by case."""

    months: int
    starts: MonthDay | str = "member"
    first: Literal["current", "next"] = "current"
    current_if_joined_by: MonthDay | None = None
    ends: Literal["nominal", "birth_month_end"] = "nominal"


class Multiplier(Struct, frozen=True):
    """Credit of the lines it selects is multiplied."""

    when: Selector
    by: Fraction


class Rounding(Struct, frozen=True):
    """To whole steps; nearest takes halves up."""

    step: Fraction
    mode: Literal["down", "up", "nearest"] = "nearest"


class Credit(Struct, frozen=True, kw_only=True):
    """What a line is worth: credit per unit of its quantity, then factors, a smallest amount and rounding."""

    value: Mapping[str, Fraction] = {}
    multiply: tuple[Multiplier, ...] = ()
    minimum: Fraction | None = None
    round: Rounding | None = None


class Share(Struct, frozen=True):
    """A part of a requirement's adjusted minimum."""

    part: Fraction
    of: str


class Cap(Struct, frozen=True, kw_only=True):
    """The most its lines may count; `each` gives every value of an attribute a bound of its own."""

    id: str
    max: Fraction | None = None
    share: Share | None = None
    when: Selector = EVERYTHING
    over: Over = "cycle"
    each: str | None = None


class Measure(Struct, frozen=True):
    """What is counted: credits, records, distinct values of an attribute, or its sum."""

    kind: Literal["credits", "records", "distinct", "sum"] = "credits"
    attribute: str = ""


class Requirement(Struct, frozen=True, kw_only=True):
    """The least that must be reached in each of its windows; an advisory one never fails the member."""

    id: str
    min: Fraction
    when: Selector = EVERYTHING
    over: Over = "cycle"
    measure: Measure = Measure()
    advisory: bool = False


class Joining(Struct, frozen=True, kw_only=True):
    """Whether the cycle someone joins in asks for nothing."""

    first_cycle_exempt: bool = False
    exempt_if_joined_after: MonthDay | None = None


class ProRata(Struct, frozen=True, kw_only=True):
    """Which minimums shrink with the months a member is not subject to the scheme."""

    requirements: tuple[str, ...] = ()
    round: Rounding | None = None
    waived_if_months_at_most: int | None = None


class SubLimit(Struct, frozen=True, kw_only=True):
    """How much of what is carried may be of one kind, after a requirement has taken its part."""

    id: str
    max: Fraction
    when: Selector = EVERYTHING
    after: str | None = None


class CarryOver(Struct, frozen=True, kw_only=True):
    """What may go into the next cycle."""

    max: Fraction
    when: Selector = EVERYTHING
    earned_in_last_months: int | None = None
    not_from_first_cycle: bool = False
    includes_capped: bool = False
    becomes: Mapping[str, tuple[str, ...]] = {}
    of_which: tuple[SubLimit, ...] = ()


class Grace(Struct, frozen=True, kw_only=True):
    """The time after a cycle in which credit may still make good what it lacked."""

    months: int = 0
    days: int = 0
    credits_count: bool = False


class Stage(Struct, frozen=True, kw_only=True):
    """The standing of someone who did not comply, for so many months or days; the last has no end."""

    stage: str
    months: int = 0
    days: int = 0


class Alternative(Struct, frozen=True):
    """A line that satisfies everything, such as an exam."""

    id: str
    when: Selector


class Audit(Struct, frozen=True, kw_only=True):
    """The part of the members audited; none where the body publishes no rate."""

    sample: Fraction | None = None
    eligible: Mapping[str, str] = {}
    per: str | None = None
    retain_months_after_cycle: int | None = None


class Scheme(Struct, frozen=True, kw_only=True):
    """The published rules of one scheme."""

    id: str
    cycle: CycleRule
    title: str = ""
    body: str = ""
    country: str = ""
    profession: str = ""
    unit: str = ""
    rules: str = ""
    basis: str = ""
    sources: tuple[str, ...] = ()
    unconfirmed: str = ""
    note: str = ""
    counts_from: Literal["cycle", "joined", "joined_month"] = "cycle"
    credit: Credit = Credit()
    excludes: tuple[Selector, ...] = ()
    once: tuple[str, ...] = ()
    caps: tuple[Cap, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    tracks: Mapping[str, Mapping[str, Fraction]] = {}
    joining: Joining = Joining()
    pro_rata: ProRata | None = None
    carry_over: CarryOver | None = None
    grace: Grace | None = None
    after_cycle: tuple[Stage, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    audit: Audit | None = None
