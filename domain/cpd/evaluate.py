"""What a scheme makes of a member's log: what counts, is short, carries on, and how the member stands."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from msgspec import Struct

from domain.cpd.bounds import Bounds, bounds_of
from domain.cpd.caps import Room, count
from domain.cpd.carry import carry
from domain.cpd.cycle import first_cycle, is_first
from domain.cpd.dates import Period
from domain.cpd.grace import make_good
from domain.cpd.lines import CarriedIn, Line, MemberFacts, selects
from domain.cpd.requirements import Amount, Measured, cap_amount, measure
from domain.cpd.scheme import Scheme
from domain.cpd.sift import NOTHING_TAKEN, Entry, Reason, carried, sift
from domain.cpd.standing import standing_on

NOTHING = Fraction(0)


class Outcome(Struct, frozen=True, kw_only=True):
    """Everything the rules say of one member's cycle; nothing is short when an alternative satisfied it."""

    cycle: Period
    counted: Fraction
    capped: Fraction
    amounts: Mapping[str, Amount]
    required: Mapping[str, Fraction]
    shortfall: Mapping[str, Fraction]
    advisory_shortfall: Mapping[str, Fraction]
    carried_out: Fraction
    carried_of_which: Mapping[str, Fraction]
    from_grace: Fraction
    taken_of_grace: Mapping[str, Fraction]
    months_subject: int
    exempt: bool
    satisfied_by: str | None
    standing: str | None
    disregarded: Mapping[str, Reason]
    compliant: bool
    entries: tuple[Entry, ...] = ()
    """What of each line counted in the cycle, and what of each of its grace went into it; carried in comes first."""


class _Ledger(Struct, frozen=True, kw_only=True):
    """A log by its time: all entries up to the cycle's end, those of the cycle, those of the grace."""

    cycle: Period
    bounds: Bounds
    disregarded: Mapping[str, Reason]
    known: tuple[Entry, ...]
    within: tuple[Entry, ...]
    later: tuple[Entry, ...]
    room: Room

    @property
    def counted(self) -> Fraction:
        return sum((each.counted for each in self.within), NOTHING)

    @property
    def capped(self) -> Fraction:
        return sum((each.worth - each.counted for each in self.within), NOTHING)


def evaluate(  # noqa: PLR0913  the rules, the member, the log, and what came before
    scheme: Scheme,
    member: MemberFacts,
    *,
    cycle: Period | None = None,
    lines: Iterable[Line] = (),
    as_of: date | None = None,  # asked by the standing alone
    carried_in: Iterable[CarriedIn] = (),
    taken_before: Mapping[str, Fraction] = NOTHING_TAKEN,
) -> Outcome:
    """Judge one cycle of a member, the first where none is given. Raises Invalid where none can be derived.

    `taken_before` is the `taken_of_grace` of the cycle before: credit that already made that one good.
    """
    span = cycle or first_cycle(scheme, member)
    sifted = sift(scheme, member, span, lines, taken=taken_before)
    entries = (*carried(span, carried_in), *sifted.entries)
    ledger = _ledger(scheme, span, bounds_of(scheme, member, span), entries, sifted.disregarded)
    return _concluded(scheme, member, ledger, as_of)


def _concluded(scheme: Scheme, member: MemberFacts, ledger: _Ledger, as_of: date | None) -> Outcome:
    cycle, bounds = ledger.cycle, ledger.bounds
    measured = measure(scheme, member, cycle, bounds=bounds, entries=ledger.known)
    made_good = make_good(measured, ledger.later, ledger.room)
    satisfied_by = _alternative(scheme, ledger)
    compliant = bool(satisfied_by) or not made_good.shortfall
    handed = ledger.within if compliant and _may_carry(scheme, member, cycle, bounds) else ()
    taken = carry(scheme.carry_over, cycle, measured=measured, entries=handed)
    return Outcome(
        cycle=cycle,
        counted=ledger.counted,
        capped=ledger.capped,
        amounts=_amounts(scheme, cycle, bounds=bounds, measured=measured, entries=ledger.known),
        required=bounds.minimums,
        shortfall={} if compliant else made_good.shortfall,
        advisory_shortfall=_advisory(measured),
        carried_out=taken.out,
        carried_of_which=taken.of_which,
        from_grace=made_good.from_grace,
        taken_of_grace=made_good.taken,
        months_subject=bounds.months_subject,
        exempt=bounds.exempt,
        satisfied_by=satisfied_by,
        standing=standing_on(as_of, scheme.after_cycle, cycle, compliant=compliant),
        disregarded=ledger.disregarded,
        compliant=compliant,
        entries=(*ledger.within, *_serving(ledger.later, made_good.taken)),
    )


def _serving(later: Iterable[Entry], taken: Mapping[str, Fraction]) -> list[Entry]:
    return [each.counting(taken[each.line]) for each in later if each.line in taken]


def audit_sample(scheme: Scheme, population: int) -> int | None:
    """Give how many of the population are audited, rounded up; None where the body publishes no rate."""
    if scheme.audit is None or scheme.audit.sample is None:
        return None
    return math.ceil(scheme.audit.sample * population)


def _ledger(
    scheme: Scheme, cycle: Period, bounds: Bounds, entries: tuple[Entry, ...], disregarded: Mapping[str, Reason]
) -> _Ledger:
    lasting = (cap for cap in scheme.caps if not isinstance(cap.over, int))
    room = Room(lasting, bounds.maxima, cycle, scheme.cycle.months)
    known = count((each for each in entries if each.on <= cycle.end), room)
    return _Ledger(
        cycle=cycle,
        bounds=bounds,
        disregarded=disregarded,
        known=known,
        within=tuple(each for each in known if cycle.holds(each.on)),
        later=tuple(each for each in entries if each.on > cycle.end),
        room=room,
    )


def _alternative(scheme: Scheme, ledger: _Ledger) -> str | None:
    """Name the first alternative met by a line of the cycle or of its grace."""
    passed = [each for each in (*ledger.within, *ledger.later) if not each.carried_in]
    for each in scheme.alternatives:
        if any(selects(each.when, entry.attributes) for entry in passed):
            return each.id
    return None


def _may_carry(scheme: Scheme, member: MemberFacts, cycle: Period, bounds: Bounds) -> bool:
    """Tell whether the cycle may hand credit on: an exempt one has no excess, a first one may be barred."""
    barred = scheme.carry_over is not None and scheme.carry_over.not_from_first_cycle
    return not bounds.exempt and not (barred and is_first(scheme, member, cycle))


def _advisory(measured: Iterable[Measured]) -> dict[str, Fraction]:
    return {key: gap for each in measured if each.requirement.advisory for key, gap in each.short.items()}


def _amounts(
    scheme: Scheme, cycle: Period, *, bounds: Bounds, measured: Iterable[Measured], entries: tuple[Entry, ...]
) -> dict[str, Amount]:
    of_caps = {cap.id: cap_amount(scheme, cap, cycle, bounds=bounds, entries=entries) for cap in scheme.caps}
    return of_caps | {each.requirement.id: each.amount for each in measured}
