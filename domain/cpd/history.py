"""A member's cycles one after the other: what one hands on to the next, and which of them matters on a day."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from domain.cpd.cycle import derive_cycle, first_cycle
from domain.cpd.dates import Period, day_after
from domain.cpd.evaluate import Outcome, evaluate
from domain.cpd.lines import CarriedIn, Line, MemberFacts
from domain.cpd.scheme import Scheme, Selector


def judge(scheme: Scheme, member: MemberFacts, lines: Iterable[Line], as_of: date) -> Outcome:
    """Judge the cycle that holds the day, or an earlier one that was not complied with and has consequences.

    Each cycle starts with what the one before hands on. Raises Invalid if the first cannot be derived.
    """
    log = tuple(lines)
    carried: tuple[CarriedIn, ...] = ()
    for cycle in _cycles(scheme, member, as_of):
        outcome = evaluate(scheme, member, cycle=cycle, lines=log, as_of=as_of, carried_in=carried)
        carried = handed_on(scheme, outcome)
        is_stuck = cycle.end < as_of and not outcome.compliant and outcome.standing is not None
        if is_stuck:
            break
    return outcome


def handed_on(scheme: Scheme, outcome: Outcome) -> tuple[CarriedIn, ...]:
    """Give what a cycle hands on to the next, as credit that has the attributes it was chosen by."""
    rule = scheme.carry_over
    if rule is None or not outcome.carried_out:
        return ()
    common = _attributes(rule.when) | dict(rule.becomes)
    parts = []
    left = outcome.carried_out
    for limit in rule.of_which:
        part = min(left, outcome.carried_of_which.get(limit.id, Fraction(0)))
        parts.append(CarriedIn(credits=part, attributes=_attributes(limit.when) | common))
        left -= part
    return tuple(part for part in (*parts, CarriedIn(credits=left, attributes=common)) if part.credits)


def _cycles(scheme: Scheme, member: MemberFacts, as_of: date) -> Iterator[Period]:
    cycle = first_cycle(scheme, member)
    yield cycle
    while cycle.end < as_of:
        cycle = derive_cycle(scheme, member, day_after(cycle.end))
        yield cycle


def _attributes(selector: Selector) -> dict[str, tuple[str, ...]]:
    """Give the attributes that whatever a selector chose is sure to have."""
    return {name: wanted for name, wanted in selector.items() if len(wanted) == 1}
