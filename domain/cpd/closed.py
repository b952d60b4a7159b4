"""A cycle whose outcome was decided: it keeps that outcome, whatever becomes known of it later."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from msgspec import Struct, structs

from domain.cpd.dates import Period
from domain.cpd.evaluate import Outcome
from domain.cpd.lines import CarriedIn
from domain.cpd.requirements import Amount
from domain.cpd.scheme import Stage
from domain.cpd.standing import standing_on


class Closed(Struct, frozen=True, kw_only=True):
    """What was decided of a cycle, and what it hands on to the next."""

    cycle: Period
    counted: Fraction
    capped: Fraction
    amounts: Mapping[str, Amount]
    required: Mapping[str, Fraction]
    shortfall: Mapping[str, Fraction]
    satisfied_by: str | None
    exempt: bool
    compliant: bool
    carried_out: Fraction
    carried_of_which: Mapping[str, Fraction]
    hands_on: tuple[CarriedIn, ...]
    taken_of_grace: Mapping[str, Fraction]

    def standing(self, stages: Iterable[Stage], as_of: date) -> str | None:
        """Give how the member stands on a day by what was decided of this cycle."""
        return standing_on(as_of, stages, self.cycle, compliant=self.compliant)


def as_closed(outcome: Outcome, closed: Closed, stages: Iterable[Stage], as_of: date) -> Outcome:
    """Give the outcome as it was decided; why lines are disregarded stays as it is known now."""
    return structs.replace(
        outcome,
        counted=closed.counted,
        capped=closed.capped,
        amounts=closed.amounts,
        required=closed.required,
        shortfall=closed.shortfall,
        satisfied_by=closed.satisfied_by,
        exempt=closed.exempt,
        compliant=closed.compliant,
        carried_out=closed.carried_out,
        carried_of_which=closed.carried_of_which,
        from_grace=sum(closed.taken_of_grace.values(), Fraction(0)),
        taken_of_grace=closed.taken_of_grace,
        standing=closed.standing(stages, as_of),
    )


def differs(outcome: Outcome, closed: Closed) -> bool:
    """Tell whether a cycle would be closed otherwise now: other credit, another verdict, other gaps, another carry."""
    return _verdict(outcome) != _verdict(closed)


def _verdict(of: Outcome | Closed) -> tuple[object, ...]:
    return (of.compliant, of.satisfied_by, of.counted, dict(of.shortfall), of.carried_out)
