"""What further learning would change: each cycle that it touches, before and after; nothing is stored."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from domain.cpd.dates import Period
from domain.cpd.evaluate import Outcome
from domain.cpd.history import Agreed, judge, outcomes
from domain.cpd.lines import Line, MemberFacts
from domain.cpd.scheme import Scheme
from domain.cpd.sift import Reason

Why = Reason | Literal["capped"]


class Effect(Struct, frozen=True, kw_only=True):
    """One cycle before and after the lines: what each counts there, or why it does not."""

    cycle: Period
    before: Outcome
    after: Outcome
    counts: dict[str, Fraction]
    not_counted: dict[str, Why]
    is_closed: bool

    @property
    def is_changed(self) -> bool:
        """Tell whether anything that the member is told of this cycle becomes different."""
        return _told(self.before) != _told(self.after)


def what_if(
    scheme: Scheme,
    member: MemberFacts,
    lines: Iterable[Line],
    further: Sequence[Line],
    as_of: date,
    *,
    agreed: Agreed,
) -> list[Effect]:
    """Judge the cycle that matters on the day, and every cycle that a further line falls into or changes.

    In date order; a line before the first cycle is in none. Raises Invalid if no cycle can be derived.
    """
    log = tuple(lines)
    matters = judge(scheme, member, log, as_of, agreed=agreed).cycle
    last = max([matters.start, *(each.on for each in further)])
    found = []
    for before, after in zip(
        outcomes(scheme, member, log, as_of, agreed=agreed, last=last),
        outcomes(scheme, member, (*log, *further), as_of, agreed=agreed, last=last),
        strict=True,
    ):
        effect = _effect(before, after, further, agreed)
        if before.cycle == matters or effect.counts or effect.is_changed:
            found.append(effect)
    return found


def _effect(before: Outcome, after: Outcome, further: Sequence[Line], agreed: Agreed) -> Effect:
    counted = {each.line: each.counted for each in after.entries}
    here = [each for each in further if each.id in counted or before.cycle.holds(each.on)]
    counts = {each.id: counted.get(each.id, Fraction(0)) for each in here}
    return Effect(
        cycle=before.cycle,
        before=before,
        after=after,
        counts=counts,
        not_counted={id: after.disregarded.get(id, "capped") for id, credit in counts.items() if not credit},
        is_closed=any(each.cycle == before.cycle for each in agreed.closed),
    )


def _told(of: Outcome) -> tuple[object, ...]:
    return (of.counted, of.amounts, of.shortfall, of.advisory_shortfall, of.carried_out, of.compliant, of.satisfied_by)
