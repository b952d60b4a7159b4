"""A member's cycles one after the other: what one hands on to the next, and which of them matters on a day."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import islice

from msgspec import Struct

from domain.cpd.cycle import derive_cycle, first_cycle
from domain.cpd.dates import Period, day_after, through
from domain.cpd.evaluate import Outcome, evaluate
from domain.cpd.lines import CarriedIn, Line, MemberFacts
from domain.cpd.scheme import Scheme, Selector
from domain.errors import Invalid


class Brought(Struct, frozen=True):
    """The credit that the office says a cycle begins with, the cycle being the one that holds the day."""

    day: date
    credits: tuple[CarriedIn, ...]


class Deferment(Struct, frozen=True):
    """The end of the cycle that holds the day is put off to another."""

    day: date
    until: date


class Agreed(Struct, frozen=True, kw_only=True):
    """What the office settled for one member; where it settled nothing, the scheme's rules say.

    `cycles` are in date order; records begin with the first of them, and nothing before it is judged.
    """

    cycles: tuple[Period, ...] = ()
    deferments: tuple[Deferment, ...] = ()
    brought: tuple[Brought, ...] = ()
    reinstated: date | None = None


NOTHING = Agreed()
MOST_CYCLES = 1_000
"""More than any career; days so far away are slips of the pen."""


def judge(
    scheme: Scheme,
    member: MemberFacts,
    lines: Iterable[Line],
    as_of: date,
    *,
    agreed: Agreed = NOTHING,
    within: date | None = None,
) -> Outcome:
    """Judge the cycle that holds the day, or an earlier one that was not complied with and has consequences.

    `within` asks for the cycle that holds another day. Each cycle starts with what the office says was brought
    into it, else with what the one before hands on, and without what that one took of its grace. Raises Invalid
    if the first cannot be derived, or lies too many cycles back.
    """
    log = tuple(lines)
    carried: tuple[CarriedIn, ...] = ()
    taken: dict[str, Fraction] = {}
    for cycle in islice(_cycles(scheme, member, agreed), MOST_CYCLES):
        credits_in = next((each.credits for each in reversed(agreed.brought) if cycle.holds(each.day)), carried)
        outcome = evaluate(
            scheme, member, cycle=cycle, lines=log, as_of=as_of, carried_in=credits_in, taken_before=taken
        )
        if cycle.end >= (within or as_of) or (within is None and _is_stuck(outcome, as_of, agreed.reinstated)):
            return outcome
        carried, taken = handed_on(scheme, outcome), dict(outcome.taken_of_grace)
    raise Invalid(f"{within or as_of} is over {MOST_CYCLES} cycles after the first; give an earlier day")


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


def _is_stuck(outcome: Outcome, as_of: date, reinstated: date | None) -> bool:
    """Tell whether a cycle that is over still has consequences: a reinstatement since then ends them."""
    ended = outcome.cycle.end
    lifted = reinstated is not None and ended < reinstated <= as_of
    return ended < as_of and not outcome.compliant and outcome.standing is not None and not lifted


def _cycles(scheme: Scheme, member: MemberFacts, agreed: Agreed) -> Iterator[Period]:
    cycle = agreed.cycles[0] if agreed.cycles else first_cycle(scheme, member)
    while True:
        until = (each.until for each in agreed.deferments if cycle.holds(each.day))
        cycle = Period(cycle.start, max(cycle.end, *until, date.min))
        yield cycle
        cycle = _following(scheme, member, cycle, agreed.cycles)


def _following(scheme: Scheme, member: MemberFacts, cycle: Period, agreed: tuple[Period, ...]) -> Period:
    """Give the next cycle: it begins at once and ends when the rules say, unless another was agreed on."""
    start = day_after(cycle.end)
    usual = _usual(scheme, member, start)
    stated = (each for each in agreed if start <= each.start <= usual.end)
    return next(stated, Period(start, usual.end))


def _usual(scheme: Scheme, member: MemberFacts, start: date) -> Period:
    nominal = Period(start, through(start, scheme.cycle.months))
    try:
        derived = derive_cycle(scheme, member, start)
    except Invalid:
        return nominal
    return derived if derived.holds(start) else nominal


def _attributes(selector: Selector) -> dict[str, tuple[str, ...]]:
    """Give the attributes that whatever a selector chose is sure to have."""
    return {name: wanted for name, wanted in selector.items() if len(wanted) == 1}
