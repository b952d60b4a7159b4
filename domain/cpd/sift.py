"""Which lines of a log a scheme looks at in a cycle, and why it disregards the others."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct, structs

from domain.cpd.cycle import grace_period, windows
from domain.cpd.dates import Period, steps
from domain.cpd.lines import Attributes, CarriedIn, Line, MemberFacts, selects
from domain.cpd.scheme import Scheme
from domain.cpd.value import worth

Reason = Literal[
    "not-accepted",
    "other-scheme",
    "excluded-type",
    "before-joining",
    "outside-cycle",
    "duplicate",
    "below-minimum",
]


NOTHING_TAKEN: Mapping[str, Fraction] = {}


class Entry(Struct, frozen=True, kw_only=True):
    """A line the scheme looks at: its worth before caps, and what of that counts after them."""

    line: str = ""
    on: date
    attributes: Attributes
    worth: Fraction
    counted: Fraction = Fraction(0)
    carried_in: bool = False

    def counting(self, credit: Fraction) -> "Entry":
        """Give the same entry with what of it counts."""
        return structs.replace(self, counted=credit)


class Sifted(Struct, frozen=True):
    """The entries in date order, and the reason for every line that is disregarded."""

    entries: tuple[Entry, ...]
    disregarded: Mapping[str, Reason]


def sift(
    scheme: Scheme,
    member: MemberFacts,
    cycle: Period,
    lines: Iterable[Line],
    *,
    taken: Mapping[str, Fraction] = NOTHING_TAKEN,
) -> Sifted:
    """Drop lines that do not count, value the others. Earlier ones stay where a rolling window sees them.

    `taken` is what the cycle before took of lines in its grace: that much of them is worth nothing here.
    """
    entries: list[Entry] = []
    disregarded: dict[str, Reason] = {}
    seen: set[tuple[str, str, int]] = set()
    seen_by = _looked_at(scheme, cycle)
    for line in sorted(lines, key=lambda each: each.on):
        reason = _refused(scheme, member, line) or (None if seen_by.holds(line.on) else "outside-cycle")
        reason = reason or _repeated(scheme, cycle, line, seen)
        value = None if reason else worth(scheme.credit, line.attributes)
        if value is None:
            disregarded[line.id] = reason or "below-minimum"
        else:
            worthwhile = max(value - taken.get(line.id, Fraction(0)), Fraction(0))
            entries.append(Entry(line=line.id, on=line.on, attributes=line.attributes, worth=worthwhile))
    return Sifted(tuple(entries), disregarded)


def carried(cycle: Period, credits_in: Iterable[CarriedIn]) -> tuple[Entry, ...]:
    """Give credit carried in as entries of the cycle's first day."""
    return tuple(
        Entry(on=cycle.start, attributes=each.attributes, worth=each.credits, carried_in=True) for each in credits_in
    )


def _looked_at(scheme: Scheme, cycle: Period) -> Period:
    """Span the cycle, the years a rolling window looks back on, and the grace that still counts."""
    starts = [windows(each.over, cycle)[0].start for each in scheme.requirements]
    grace = grace_period(scheme.grace, cycle)
    return Period(min([cycle.start, *starts]), grace.end if grace else cycle.end)


def _refused(scheme: Scheme, member: MemberFacts, line: Line) -> Reason | None:
    if line.status != "accepted":
        return "not-accepted"
    if line.claimed_for is not None and scheme.id not in line.claimed_for:
        return "other-scheme"
    if any(selects(each, line.attributes) for each in scheme.excludes):
        return "excluded-type"
    if member.joined and scheme.counts_from != "cycle":
        by_month = scheme.counts_from == "joined_month"
        since = member.joined.replace(day=1) if by_month else member.joined
        return "before-joining" if line.on < since else None
    return None


def _repeated(scheme: Scheme, cycle: Period, line: Line, seen: set[tuple[str, str, int]]) -> Reason | None:
    """Remember the values that count once a cycle; the grace of a cycle belongs to it here."""
    number = 0 if line.on >= cycle.start else steps(cycle.start, scheme.cycle.months, line.on)
    values = {(name, value, number) for name in scheme.once for value in line.attributes.get(name, ())}
    if not values.isdisjoint(seen):
        return "duplicate"
    seen |= values
    return None
