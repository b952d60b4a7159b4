"""How a cycle was judged when it was to be closed, and the fact that keeps its outcome."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple, Protocol
from uuid import UUID

from domain.cpd.evaluate import Outcome
from domain.cpd.lines import CarriedIn
from domain.cpd.numbers import plain
from domain.cpd.requirements import Amount
from domain.learning.obliged import CreditBrought, CycleClosed


class Judgement(NamedTuple):
    """The outcome of a cycle by a version of the rules and all that was known at a position.

    `through` is the last day whose credit may count for it: its own, or that of its grace.
    """

    outcome: Outcome
    hands_on: tuple[CarriedIn, ...]
    through: date
    version: int
    known_at: int


class Judge(Protocol):
    """Judges the cycle of a person that holds a day, by the rules in force on its last day and all that is known."""

    def __call__(self, person_id: UUID, scheme: str, /, *, within: date, on: date) -> Judgement:
        """Return the judgement. Raises NotFound or Invalid where none can be made."""


def closed_by(judgement: Judgement, *, person_id: UUID, scheme: str, on: date) -> CycleClosed:
    """Return the fact that a cycle was closed as it was judged."""
    outcome = judgement.outcome
    return CycleClosed(
        person_id=person_id,
        scheme=scheme,
        on=on,
        start=outcome.cycle.start,
        end=outcome.cycle.end,
        version=judgement.version,
        known_at=judgement.known_at,
        compliant=outcome.compliant,
        satisfied_by=outcome.satisfied_by,
        exempt=outcome.exempt,
        counted=plain(outcome.counted),
        capped=plain(outcome.capped),
        reached={id: _texts(amount) for id, amount in outcome.amounts.items()},
        required=_plain(outcome.required),
        shortfall=_plain(outcome.shortfall),
        carried_out=plain(outcome.carried_out),
        carried_of_which=_plain(outcome.carried_of_which),
        hands_on=_brought(judgement.hands_on),
        taken_of_grace=_plain(outcome.taken_of_grace),
    )


def _texts(amount: Amount) -> list[str | None]:
    windows = amount if isinstance(amount, tuple) else (amount,)
    return [None if each is None else plain(each) for each in windows]


def _plain(numbers: Mapping[str, Fraction]) -> dict[str, str]:
    return {id: plain(number) for id, number in numbers.items()}


def _brought(lines: Iterable[CarriedIn]) -> list[CreditBrought]:
    return [
        CreditBrought(plain(line.credits), {name: list(values) for name, values in line.attributes.items()})
        for line in lines
    ]
