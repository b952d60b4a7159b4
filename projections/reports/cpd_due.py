"""Which cycles are over and not closed yet, and what closing one would keep of it."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache, partial
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select, union

from domain.certifications.validity import Status
from domain.cpd.cycle import grace_period
from domain.cpd.dates import Period, add_days, day_after
from domain.cpd.history import ended, handed_on
from domain.cpd.lines import MemberFacts
from domain.cpd.scheme import Scheme
from domain.errors import DomainError, Invalid
from domain.learning.closing import Judgement
from projections import latest
from projections.intervals import known
from projections.reports.cpd_case import case_of, parts, read, rules_of, terms
from projections.reports.numbers import Look
from projections.views import cpd_credits, cpd_obligations
from projections.views.certifications import certification_lines
from projections.views.cpd_holders import awards
from projections.views.cpd_obligations import Settled

TO_LOG = timedelta(days=30)
"""How long after a cycle and its grace the day's run lets people log what they learnt in them."""
HELD = frozenset({Status.VALID, Status.SUSPENDED})
Spans = list[tuple[date, date]]


class DueCycle(NamedTuple):
    """A cycle that is over, whose it is, and the day from which it can be closed."""

    person: UUID
    scheme: str
    cycle: Period
    on: date


def due(connection: Connection, day: date, known_at: int | None = None) -> Iterator[DueCycle]:
    """Yield the earliest cycle of each person under each scheme that has been over long enough by a day.

    Cycles of people who are not held to the scheme on their last day stay open, as do those that somebody reopened.
    """
    look = Look(day, known_at)
    for rules in cpd_credits.all_rules(connection, **look._asdict()):
        closes = lru_cache(1_000)(partial(_closes, connection, rules.scheme, known_at))
        for part in parts(_persons(connection, rules.scheme, look)):
            held = _held(connection, part, look)
            for person, member, settled, _ in terms(connection, part, rules.scheme, look):
                cycle = _open(read(rules.content), member, settled, day, held[person])
                on = cycle and closes(cycle)
                if cycle and on and on <= day:
                    yield DueCycle(person, rules.scheme, cycle, on)


def judgement(
    connection: Connection, person_id: UUID, scheme: str, *, within: date, on: date, known_at: int
) -> Judgement:
    """Judge the cycle that holds a day, by the rules in force on its last day and all that is known.

    Raises NotFound if no rules were published by then, Invalid if no cycle holds the day.
    """
    look = Look(on, known_at)
    present = case_of(connection, person_id, scheme, look)
    cycle = present.judged(on, within=within).cycle
    if not cycle.holds(within):
        raise Invalid(f"no cycle holds {within}; the first begins on {cycle.start}", field="within")
    rules = rules_of(connection, scheme, Look(cycle.end, known_at))
    case = case_of(connection, person_id, scheme, look, rules=rules)
    outcome = case.judged(on, within=cycle.start)
    if outcome.cycle != cycle:
        message = f"version {rules.version} ends the cycle on {outcome.cycle.end}; settle when it runs first"
        raise Invalid(message, field="within")
    return Judgement(outcome, handed_on(case.scheme, outcome), _through(case.scheme, cycle), rules.version, known_at)


def _open(scheme: Scheme, member: MemberFacts, settled: Settled, day: date, held: Spans) -> Period | None:
    """Return the earliest cycle over by a day that is neither closed nor reopened, and that binds on its last day."""
    if settled.member is not None and not settled.is_subject:
        return None
    done = {each.closed.cycle for each in settled.closings}
    with suppress(DomainError):
        for cycle in ended(scheme, member, settled.agreed, day):
            binds = settled.member is not None or any(first <= cycle.end < until for first, until in held)
            if binds and cycle not in done and cycle.start not in settled.reopened:
                return cycle
    return None


def _closes(connection: Connection, scheme: str, known_at: int | None, cycle: Period) -> date | None:
    """Return the first day on which the day's run closes a cycle; None if no rules were published by its end."""
    rules = cpd_credits.rules_of(connection, scheme, as_of=cycle.end, known_at=known_at)
    return None if rules is None else day_after(add_days(_through(read(rules.content), cycle), TO_LOG.days))


def _through(scheme: Scheme, cycle: Period) -> date:
    """Return the last day whose credit may count for a cycle."""
    return (grace_period(scheme.grace, cycle) or cycle).end


def _persons(connection: Connection, scheme: str, look: Look) -> list[UUID]:
    """Return everybody who was ever held to a scheme, by their office or by a certification."""
    settled = cpd_obligations.persons_under(scheme, known_at=look.known_at)
    awarded = select(awards.c.person).where(awards.c.scheme == scheme, latest.known(awards, None, look.known_at))
    return list(connection.execute(union(settled, awarded)).scalars())


def _held(connection: Connection, part: list[UUID], look: Look) -> dict[UUID, Spans]:
    """Return the days on which each of several people held a certificate, each to the day before the second."""
    c = certification_lines.c
    query = select(c.person, c.valid_from, c.valid_to).where(c.person.in_(part), c.status.in_(HELD))
    found: dict[UUID, Spans] = {person: [] for person in part}
    for person, first, until in connection.execute(query.where(known(certification_lines, look.known_at))):
        found[person].append((first, until))
    return found
