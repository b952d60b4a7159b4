"""An outcome as plain words and exact numbers, for a report or a program to read."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from domain.cpd.dates import Period
from domain.cpd.evaluate import Outcome
from domain.cpd.numbers import plain
from domain.cpd.requirements import Amount

Json: TypeAlias = "str | bool | list[Json] | dict[str, Json] | None"


def told(outcome: Outcome) -> dict[str, Json]:
    """Give everything the rules say; numbers are decimal strings, or a/b where none is exact."""
    return {
        "counted": plain(outcome.counted),
        "capped": plain(outcome.capped),
        "amounts": {id: _amount(amount) for id, amount in outcome.amounts.items()},
        "required": _numbers(outcome.required),
        "shortfall": _numbers(outcome.shortfall),
        "advisory_shortfall": _numbers(outcome.advisory_shortfall),
        "carried_out": plain(outcome.carried_out),
        "carried_of_which": _numbers(outcome.carried_of_which),
        "from_grace": plain(outcome.from_grace),
        "months_subject": str(outcome.months_subject),
        "exempt": outcome.exempt,
        "satisfied_by": outcome.satisfied_by,
        "standing": outcome.standing,
        "cycle": _period(outcome.cycle),
        "disregarded": dict(outcome.disregarded),
        "compliant": outcome.compliant,
    }


def _amount(amount: Amount) -> Json:
    if isinstance(amount, tuple):
        return [_amount(each) for each in amount]
    return None if amount is None else plain(amount)


def _numbers(numbers: Mapping[str, Fraction]) -> dict[str, Json]:
    return {id: plain(number) for id, number in numbers.items()}


def _period(period: Period) -> dict[str, Json]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}
