"""Lower bounds: what a member reached in each window of a requirement, and what is short of its minimum."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from msgspec import Struct

from domain.cpd.bounds import Bounds
from domain.cpd.caps import Room, recount
from domain.cpd.cycle import windows
from domain.cpd.dates import Period
from domain.cpd.lines import MemberFacts, number_of, selects
from domain.cpd.scheme import Cap, Measure, Over, Requirement, Scheme
from domain.cpd.sift import Entry

# One number, or one by each year of a cycle longer than a year; None where a window is not yet due.
Amount = Fraction | None | tuple[Fraction | None, ...]


class Measured(Struct, frozen=True):
    """A requirement with its adjusted minimum and what was reached in each of its windows."""

    requirement: Requirement
    minimum: Fraction
    reached: tuple[Fraction | None, ...]

    @property
    def amount(self) -> Amount:
        """What was reached, as it is reported."""
        return self.reached if len(self.reached) > 1 else self.reached[0]

    @property
    def short(self) -> Mapping[str, Fraction]:
        """What each unmet window lacks, by id or id[n] of the n-th year."""
        id, many = self.requirement.id, len(self.reached) > 1
        return {
            f"{id}[{number}]" if many else id: self.minimum - reached
            for number, reached in enumerate(self.reached, start=1)
            if reached is not None and reached < self.minimum
        }


def measure(
    scheme: Scheme, member: MemberFacts, cycle: Period, *, bounds: Bounds, entries: Iterable[Entry]
) -> tuple[Measured, ...]:
    """Measure every requirement of the scheme in all of its windows."""
    kept = tuple(entries)
    return tuple(
        Measured(
            requirement,
            bounds.minimums[requirement.id],
            tuple(
                reached(requirement, _seen_in(scheme, window, requirement.over, bounds=bounds, entries=kept))
                if _due(requirement.over, window, member.subject_from)
                else None
                for window in windows(requirement.over, cycle)
            ),
        )
        for requirement in scheme.requirements
    )


def cap_amount(scheme: Scheme, cap: Cap, cycle: Period, *, bounds: Bounds, entries: Iterable[Entry]) -> Amount:
    """Give what counted under a cap: in the cycle, or in each window of a cap over several years."""
    kept = tuple(entries)
    credits_only = Requirement(id=cap.id, min=Fraction(0), when=cap.when)
    spans = windows(cap.over, cycle) if isinstance(cap.over, int) else (cycle,)
    amounts = tuple(
        reached(credits_only, _seen_in(scheme, span, cap.over, bounds=bounds, entries=kept)) for span in spans
    )
    return amounts if len(amounts) > 1 else amounts[0]


def reached(requirement: Requirement, entries: Iterable[Entry]) -> Fraction:
    """Measure the entries that the requirement selects."""
    chosen = [each for each in entries if selects(requirement.when, each.attributes)]
    return _measured(requirement.measure, chosen)


def _measured(how: Measure, chosen: list[Entry]) -> Fraction:
    if how.kind == "records":
        return Fraction(len(chosen))
    if how.kind == "distinct":
        return Fraction(len({value for each in chosen for value in each.attributes.get(how.attribute, ())}))
    if how.kind == "sum":
        return sum((number_of(each.attributes, how.attribute) for each in chosen), Fraction(0))
    return sum((each.counted for each in chosen), Fraction(0))


def _due(over: Over, window: Period, subject_from: date | None) -> bool:
    return not isinstance(over, int) or subject_from is None or window.start >= subject_from


def _seen_in(
    scheme: Scheme, window: Period, over: Over, *, bounds: Bounds, entries: tuple[Entry, ...]
) -> tuple[Entry, ...]:
    """Give the entries of a window; inside a window of n years the caps over n years act as well."""
    inside = tuple(each for each in entries if window.holds(each.on))
    caps = [cap for cap in scheme.caps if isinstance(over, int) and cap.over == over]
    return recount(inside, Room(caps, bounds.maxima, window, scheme.cycle.months)) if caps else inside
