"""Credit earned in the grace after a cycle makes good what the cycle lacked, as far as its caps allow."""

from collections.abc import Iterable
from fractions import Fraction

from msgspec import Struct

from domain.cpd.caps import Room
from domain.cpd.lines import selects
from domain.cpd.requirements import Measured
from domain.cpd.sift import Entry

NOTHING = Fraction(0)


class MadeGood(Struct, frozen=True):
    """What is still short, by id or id[n], and how much credit of each line of the grace went into the cycle."""

    shortfall: dict[str, Fraction]
    taken: dict[str, Fraction]

    @property
    def from_grace(self) -> Fraction:
        """All credit of the grace that went into the cycle."""
        return sum(self.taken.values(), NOTHING)


def make_good(measured: Iterable[Measured], later: Iterable[Entry], room: Room) -> MadeGood:
    """Set the credit of the grace against the shortfalls in date order; the rest is the next cycle's."""
    binding = [each for each in measured if not each.requirement.advisory]
    short = {each.requirement.id: dict(each.short) for each in binding}
    taken: dict[str, Fraction] = {}
    for entry in later:
        open_to = [short[each.requirement.id] for each in binding if _helps(each, entry)]
        credit = max((min(room.left(entry, entry.worth), _total(gaps)) for gaps in open_to), default=NOTHING)
        for gaps in open_to:
            _fill(gaps, credit)
        room.take(entry, credit)
        if credit:
            taken[entry.line] = credit
    still = {key: gap for gaps in short.values() for key, gap in gaps.items() if gap}
    return MadeGood(still, taken)


def _helps(measured: Measured, entry: Entry) -> bool:
    requirement = measured.requirement
    return requirement.measure.kind == "credits" and selects(requirement.when, entry.attributes)


def _total(gaps: dict[str, Fraction]) -> Fraction:
    return sum(gaps.values(), NOTHING)


def _fill(gaps: dict[str, Fraction], credit: Fraction) -> None:
    """Fill the windows of one requirement in their order; each part of the credit serves one window."""
    for key, gap in gaps.items():
        part = min(gap, credit)
        gaps[key] = gap - part
        credit -= part
