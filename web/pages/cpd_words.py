"""What the rules of a scheme make of a log, in plain words: what is missing, what counts, why something does not."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from domain.cpd.closed import Closed
from domain.cpd.cycle import grace_period, windows
from domain.cpd.dates import Period, months_of
from domain.cpd.evaluate import Outcome
from domain.cpd.history import Deferment
from domain.cpd.numbers import plain
from domain.cpd.requirements import Amount
from domain.cpd.scheme import Requirement, Scheme
from projections.reports.cpd_records import Record
from web.pages.shell import day

REASONS = {
    "not-accepted": "the office has not accepted it",
    "pending": "it waits for the office to look at it",
    "rejected": "the office did not accept it here",
    "void": "it was struck off the log",
    "other-scheme": "it is claimed for another certification",
    "excluded-type": "this kind of learning does not count here",
    "before-joining": "it is from before you were held to these rules",
    "outside-cycle": "it is of another cycle",
    "duplicate": "the same counts only once in a cycle",
    "below-minimum": "it is too little to count",
    "capped": "a limit was used up by earlier entries",
}
CLOSED_ALREADY = (
    "This cycle is closed: what is logged for it now stays on your log and changes nothing here, unless the office "
    "reopens the cycle."
)


class Need(NamedTuple):
    """One requirement in one of its windows: what was reached of what is asked for, and what is missing, in words."""

    label: str
    when: str
    reached: str
    wanted: str
    missing: str
    advisory: bool


def words(id: str) -> str:
    """Return the name of a requirement as people say it: "Each year (year 2)" for `each_year[2]`."""
    return id.replace("_", " ").replace("-", " ").replace("[", " (year ").replace("]", ")").capitalize()


def amount(number: Fraction, unit: str) -> str:
    """Return an amount with its unit: "1 hour", "2.5 hours"."""
    return f"{plain(number)} {unit}" if number == 1 or not unit else f"{plain(number)} {unit}s"


def needs(outcome: Outcome, scheme: Scheme) -> list[Need]:
    """Return what the cycle asks for, in the order of the rules; windows not due yet are left out."""
    known = {each.id: each for each in scheme.requirements}
    gaps = {**outcome.advisory_shortfall, **outcome.shortfall}
    return [
        need
        for id, wanted in outcome.required.items()
        for need in _windows(id, wanted, outcome, known.get(id), scheme, gaps)
    ]


def notes(record: Record, outcome: Outcome) -> list[str]:
    """Return what else there is to know of a cycle, a sentence each: what was carried, excused, put off, closed."""
    said = [*_settled(record, outcome), *_carried(record, outcome), *_ended(record, outcome)]
    if outcome.satisfied_by:
        said.insert(0, f"Everything is satisfied by {words(outcome.satisfied_by).lower()}.")
    if outcome.exempt:
        said.insert(0, "Nothing is asked of you in this cycle.")
    return said


def verdict(outcome: Outcome | Closed, scheme: Scheme) -> str:
    """Return what a cycle comes to in a sentence: complied or not, how much counted, and what is short."""
    counted = f"{amount(outcome.counted, scheme.unit)} counted"
    if outcome.compliant:
        return f"Complied, {counted}"
    gaps = [f"{words(name)} {plain(gap)}" for name, gap in outcome.shortfall.items()]
    return f"Not complied, {counted}; short of {', '.join(gaps) or 'something'}"


def why(reason: str, status: str = "accepted") -> str:
    """Return in plain words why a line does not count."""
    return REASONS.get(status if reason == "not-accepted" else reason, reason)


def _windows(
    id: str,
    wanted: Fraction,
    outcome: Outcome,
    requirement: Requirement | None,
    scheme: Scheme,
    gaps: Mapping[str, Fraction],
) -> Iterator[Need]:
    amounts = _each(outcome.amounts.get(id))
    spans = windows(requirement.over, outcome.cycle) if requirement else ()
    unit = _unit(requirement, scheme)
    for number, reached in enumerate(amounts, start=1):
        if reached is not None:
            many = len(amounts) > 1
            gap = gaps.get(f"{id}[{number}]" if many else id, Fraction(0))
            yield Need(
                label=words(id),
                when=_span(number, spans) if many else "",
                reached=plain(reached),
                wanted=plain(wanted),
                missing=f"{amount(gap, unit)} to go" if gap else "",
                advisory=bool(requirement and requirement.advisory),
            )


def _each(of: Amount) -> tuple[Fraction | None, ...]:
    return of if isinstance(of, tuple) else (of,)


def _span(number: int, spans: tuple[Period, ...]) -> str:
    if number > len(spans):
        return f"year {number}"
    return f"{day(spans[number - 1].start)} to {day(spans[number - 1].end)}"


def _unit(requirement: Requirement | None, scheme: Scheme) -> str:
    kind = requirement.measure.kind if requirement else "credits"
    attribute = requirement.measure.attribute.replace("_", " ") if requirement else ""
    return {"credits": scheme.unit, "records": "record", "distinct": f"different {attribute}", "sum": ""}[kind]


def _settled(record: Record, outcome: Outcome) -> Iterator[str]:
    cycle, agreed = outcome.cycle, record.case.settled.agreed
    for span in record.case.member.exempt:
        if span.start <= cycle.end and cycle.start <= span.end:
            yield f"You are exempt from {day(span.start)} to {day(span.end)}."
    months = sum(1 for _ in months_of(cycle))
    if not outcome.exempt and months > outcome.months_subject:
        yield f"You are held to the rules for {outcome.months_subject} of {months} months."
    for put_off in agreed.deferments:
        if cycle.holds(put_off.day) and put_off.until == cycle.end:
            yield _put_off(put_off)


def _put_off(of: Deferment) -> str:
    return f"The end of this cycle was put off to {day(of.until)}."


def _carried(record: Record, outcome: Outcome) -> Iterator[str]:
    unit, grace = record.case.scheme.unit, grace_period(record.case.scheme.grace, outcome.cycle)
    brought = sum((each.counted for each in outcome.entries if each.carried_in), Fraction(0))
    if brought:
        yield f"{amount(brought, unit)} came in from the cycle before."
    if outcome.carried_out:
        yield f"{amount(outcome.carried_out, unit)} would go on into the next cycle, as things stand."
    if outcome.from_grace:
        yield f"{amount(outcome.from_grace, unit)} of the time of grace made this cycle good."
    elif grace:
        yield f"Learning through {day(grace.end)} can still make good what this cycle lacks: that is its grace."


def _ended(record: Record, outcome: Outcome) -> Iterator[str]:
    if outcome.standing and outcome.standing != "active":
        yield f"Standing: {words(outcome.standing).lower()}."
    closing = record.closing(outcome)
    if closing:
        yield f"Closed on {day(closing.on)} by version {closing.version} of the rules."
