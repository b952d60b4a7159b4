"""What a member who complied may take into the next cycle."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from msgspec import Struct

from domain.cpd.cycle import windows
from domain.cpd.dates import Period, add_months, day_after
from domain.cpd.lines import selects
from domain.cpd.requirements import Measured, reached
from domain.cpd.scheme import CarryOver, Requirement
from domain.cpd.sift import Entry

NOTHING = Fraction(0)


class Carried(Struct, frozen=True):
    """The credit that goes into the next cycle, and how much of it is of each limited kind."""

    out: Fraction = NOTHING
    of_which: Mapping[str, Fraction] = {}


def carry(rule: CarryOver | None, cycle: Period, *, measured: Iterable[Measured], entries: Iterable[Entry]) -> Carried:
    """Give the least of the excess, the eligible credit, the limit, and what other requirements can spare.

    A cycle that hands nothing on, because it failed or was exempt, is asked without entries.
    """
    if rule is None:
        return Carried()
    counted = tuple(each.counting(each.worth) if rule.includes_capped else each for each in entries)
    over_cycle = {each.requirement.id: each for each in measured if _is_of_the_cycle(each.requirement, cycle)}
    since = _earned_since(rule, cycle)
    eligible = [
        each
        for each in counted
        if each.counted and not each.carried_in and each.on >= since and selects(rule.when, each.attributes)
    ]
    excess = _sum(counted) - _total_required(over_cycle.values(), counted)
    spare = [_spare(each, counted) for each in over_cycle.values() if _serve(eligible, each.requirement)]
    out = max(min([excess, _sum(eligible), rule.max, *spare]), NOTHING)
    of_which = {}
    for limit in rule.of_which:
        chosen = _sum(each for each in eligible if selects(limit.when, each.attributes))
        after = [_spare(over_cycle[limit.after], counted)] if limit.after in over_cycle else []
        of_which[limit.id] = max(min([out, limit.max, chosen, *after]), NOTHING)
    return Carried(out, of_which)


def _is_of_the_cycle(requirement: Requirement, cycle: Period) -> bool:
    """Tell whether it is a minimum of credit over the whole cycle, by whatever name."""
    whole = requirement.over in ("cycle", "year") and windows(requirement.over, cycle) == (cycle,)
    return whole and requirement.measure.kind == "credits" and not requirement.advisory


def _total_required(over_cycle: Iterable[Measured], entries: Iterable[Entry]) -> Fraction:
    """Give the minimum of all credit: the requirement that selects every line.

    Without one it is what those ask for together of which no line serves two, the largest first.
    """
    largest = sorted(over_cycle, key=lambda each: each.minimum, reverse=True)
    if whole := [each.minimum for each in largest if not each.requirement.when]:
        return whole[0]
    apart: list[Measured] = []
    for each in largest:
        mine = [entry for entry in entries if selects(each.requirement.when, entry.attributes)]
        if not any(selects(other.requirement.when, entry.attributes) for other in apart for entry in mine):
            apart.append(each)
    return sum((each.minimum for each in apart), NOTHING)


def _spare(measured: Measured, entries: Iterable[Entry]) -> Fraction:
    return reached(measured.requirement, entries) - measured.minimum


def _serve(eligible: list[Entry], requirement: Requirement) -> bool:
    return all(selects(requirement.when, each.attributes) for each in eligible)


def _earned_since(rule: CarryOver, cycle: Period) -> date:
    if rule.earned_in_last_months is None:
        return cycle.start
    return add_months(day_after(cycle.end), -rule.earned_in_last_months)


def _sum(entries: Iterable[Entry]) -> Fraction:
    return sum((each.counted for each in entries), NOTHING)
