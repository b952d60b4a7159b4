"""An outcome as plain words and exact numbers for a report, and where it differs from what was expected."""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from domain.cpd.dates import Period
from domain.cpd.evaluate import Outcome
from domain.cpd.numbers import plain
from domain.cpd.requirements import Amount
from integrations.schemes.attributes import plain_text
from integrations.schemes.tree import Items, Leaf, Tree

Json: TypeAlias = "str | bool | list[Json] | dict[str, Json] | None"

# Tables that must agree as a whole; of the others only what is expected is looked at.
WHOLE = {"shortfall", "advisory_shortfall", "disregarded"}


def answers(outcome: Outcome, sample: int | None) -> dict[str, Json]:
    """Give every key a case may expect; numbers are decimal strings, or a/b where none is exact."""
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
        "audit_sample": None if sample is None else str(sample),
        "disregarded": dict(outcome.disregarded),
        "compliant": outcome.compliant,
    }


def differences(expect: Mapping[str, Tree], found: Mapping[str, Json]) -> dict[str, Json]:
    """Give what was expected and what was found for every key, or id of a key, that does not agree."""
    differing: dict[str, Json] = {}
    for key, tree in expect.items():
        expected, actual = _written(tree), found.get(key)
        if key in WHOLE or not isinstance(expected, dict) or not isinstance(actual, dict):
            pairs = {key: (expected, actual)}
        else:
            pairs = {f"{key}.{id}": (value, actual.get(id, "unknown")) for id, value in expected.items()}
        for name, (wanted, got) in pairs.items():
            if wanted != got:
                differing[name] = {"expected": wanted, "found": got}
    return differing


def _written(tree: Tree) -> Json:
    """Give an expected value in the form of the answers."""
    if isinstance(tree, Items):
        return [_written(each) for each in tree.values]
    if isinstance(tree, Leaf):
        if tree.kind == "nothing":
            return None
        return plain_text(tree) == "true" if tree.kind == "flag" else plain_text(tree)
    return {name: _written(value) for name, value in tree.fields.items()}


def _amount(amount: Amount) -> Json:
    if isinstance(amount, tuple):
        return [_amount(each) for each in amount]
    return None if amount is None else plain(amount)


def _numbers(numbers: Mapping[str, Fraction]) -> dict[str, Json]:
    return {id: plain(number) for id, number in numbers.items()}


def _period(period: Period) -> dict[str, Json]:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}
