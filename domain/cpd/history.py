"""A member's cycles one after the other: what one hands on to the next, and which of them matters on a day."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from itertools import islice, takewhile

from msgspec import Struct

from domain.cpd.closed import Closed, as_closed
from domain.cpd.cycle import derive_cycle, first_cycle
from domain.cpd.dates import Period, day_after, through
from domain.cpd.evaluate import Outcome, evaluate
from domain.cpd.lines import CarriedIn, Line, MemberFacts
from domain.cpd.scheme import Scheme, Selector
from domain.cpd.standing import standing_on
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

    `cycles` are in date order; records begin with the first of them, and nothing before it is judged. What is
    `closed` keeps its bounds and its outcome.
    """

    cycles: tuple[Period, ...] = ()
    closed: tuple[Closed, ...] = ()
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
    into it, else with what the one before hands on, and without what that one took of its grace. A closed cycle
    keeps what was decided of it. Raises Invalid if the first cannot be derived, or lies too many cycles back.
    """
    step = _Step(scheme, member, tuple(lines), as_of, agreed)
    carried: tuple[CarriedIn, ...] = ()
    taken: Mapping[str, Fraction] = {}
    for cycle in islice(cycles(scheme, member, agreed), MOST_CYCLES):
        closed, is_asked = step.closed(cycle), cycle.end >= (within or as_of)
        if closed and not is_asked and (within or not _is_stuck(closed, scheme, as_of, agreed)):
            carried, taken = closed.hands_on, closed.taken_of_grace
            continue
        outcome = step.judged(cycle, carried, taken)
        if is_asked or (within is None and _is_stuck(outcome, scheme, as_of, agreed)):
            return outcome
        carried, taken = handed_on(scheme, outcome), outcome.taken_of_grace
    raise Invalid(f"{within or as_of} is over {MOST_CYCLES} cycles after the first; give an earlier day")


def outcomes(
    scheme: Scheme,
    member: MemberFacts,
    lines: Iterable[Line],
    as_of: date,
    *,
    agreed: Agreed = NOTHING,
    last: date | None = None,
) -> list[Outcome]:
    """Judge every cycle from the first through the one that holds the day, or a `last` day that is given.

    There is none where the first is yet to begin. Raises Invalid if the first cannot be derived.
    """
    until = last or as_of
    step = _Step(scheme, member, tuple(lines), as_of, agreed)
    carried: tuple[CarriedIn, ...] = ()
    taken: Mapping[str, Fraction] = {}
    found = []
    begun = takewhile(lambda cycle: cycle.start <= until, islice(cycles(scheme, member, agreed), MOST_CYCLES))
    for cycle in begun:
        outcome, closed = step.judged(cycle, carried, taken), step.closed(cycle)
        carried = closed.hands_on if closed else handed_on(scheme, outcome)
        taken = outcome.taken_of_grace
        found.append(outcome)
    return found


class _Step(Struct, frozen=True):
    """What stays the same from one cycle of a member to the next."""

    scheme: Scheme
    member: MemberFacts
    log: tuple[Line, ...]
    as_of: date
    agreed: Agreed

    def closed(self, cycle: Period) -> Closed | None:
        """Give what was decided of a cycle, None for one that is open."""
        return next((each for each in self.agreed.closed if each.cycle == cycle), None)

    def judged(self, cycle: Period, carried: tuple[CarriedIn, ...], taken: Mapping[str, Fraction]) -> Outcome:
        """Judge one cycle; what the office says was brought into it stands in place of what the one before hands on."""
        brought = (each.credits for each in reversed(self.agreed.brought) if cycle.holds(each.day))
        outcome = evaluate(
            self.scheme,
            self.member,
            cycle=cycle,
            lines=self.log,
            as_of=self.as_of,
            carried_in=next(brought, carried),
            taken_before=taken,
        )
        closed = self.closed(cycle)
        return as_closed(outcome, closed, self.scheme.after_cycle, self.as_of) if closed else outcome


def ended(scheme: Scheme, member: MemberFacts, agreed: Agreed, before: date) -> list[Period]:
    """Give the cycles that ended before a day, the earliest first. Raises Invalid if the first cannot be derived."""
    return list(takewhile(lambda cycle: cycle.end < before, islice(cycles(scheme, member, agreed), MOST_CYCLES)))


def cycles(scheme: Scheme, member: MemberFacts, agreed: Agreed) -> Iterator[Period]:
    """Give the cycles one after the other, without end; those closed run as they were closed."""
    stated = tuple(sorted((*agreed.cycles, *(each.cycle for each in agreed.closed)), key=lambda each: each.start))
    cycle = _first(scheme, member, agreed)
    while True:
        until = (each.until for each in agreed.deferments if cycle.holds(each.day))
        cycle = Period(cycle.start, max(cycle.end, *until, date.min))
        yield cycle
        cycle = _following(scheme, member, cycle, stated)


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


def _is_stuck(of: Outcome | Closed, scheme: Scheme, as_of: date, agreed: Agreed) -> bool:
    """Tell whether a cycle that is over still has consequences: a reinstatement since then ends them."""
    ended, since = of.cycle.end, agreed.reinstated
    if of.compliant or ended >= as_of or (since is not None and ended < since <= as_of):
        return False
    return standing_on(as_of, scheme.after_cycle, of.cycle, compliant=False) is not None


def _first(scheme: Scheme, member: MemberFacts, agreed: Agreed) -> Period:
    """Give the cycle with which records begin; where the office settled one, those closed before it come first."""
    closed = tuple(each.cycle for each in agreed.closed)
    if agreed.cycles:
        return min((*closed, agreed.cycles[0]), key=lambda each: each.start)
    first = first_cycle(scheme, member)
    return next((each for each in closed if each.start == first.start), first)


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
