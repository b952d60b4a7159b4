"""Rounds of audits and everybody drawn in them: what was asked of them, since when, and what came of it."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    Uuid,
    case,
    select,
    union_all,
)

from domain.audits.case import AuditCase, Result
from domain.audits.round import AuditRound
from projections.engine import Rows, View
from projections.latest import EVER, known, latest

OPEN, GIVEN, APPEALED = "open", "given", "appealed"

metadata = MetaData()
audit_rounds = Table(
    "audit_rounds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("scheme", String(80), nullable=False),
    Column("title", String(200), nullable=False),
    Column("register_day", Date, nullable=False),
    Column("known_at", BigInteger, nullable=False),
    Column("rate", String(40), nullable=False),
    Column("population", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("seed_from", Text, nullable=False),
    Column("days", Integer, nullable=False),
    Column("on", Date, nullable=False),
    Column("drawn", BigInteger),
    Column("drawn_on", Date),
    Column("seed", String(200)),
    Column("sampled", Integer),
)
"""A round as it was announced; from the position `drawn` and the day `drawn_on` on, how it was drawn."""

audit_cases = Table(
    "audit_cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("round", Uuid, nullable=False, index=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("ticket", String(64), nullable=False),
    Column("due", Date, nullable=False),
)
"""Somebody drawn in a round."""

audit_lines = Table(
    "audit_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("case", Uuid, nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("state", String(12), nullable=False),
)
"""A step of a case, never changed: open, given, appealed, or what was decided."""

view = View("audits", audit_rounds, audit_cases, audit_lines)


class Round(NamedTuple):
    """A round as it stood: `seed`, `drawn_on` and `sampled` are None until it was drawn."""

    id: UUID
    scheme: str
    title: str
    register_day: date
    known_at: int
    rate: str
    population: int
    digest: str
    seed_from: str
    days: int
    on: date
    seed: str | None
    drawn_on: date | None
    sampled: int | None


class Drawn(NamedTuple):
    """Somebody drawn, in the state that stands since a day: open, given, appealed, passed, not_passed or excused."""

    id: UUID
    round: UUID
    person: UUID
    ticket: str
    due: date
    state: str
    on: date


@view.on(AuditRound.Announced)
def announced(  # noqa: PLR0913  the terms of a round
    audit_rounds: Rows,
    *,
    id: UUID,
    position: int,
    scheme: str,
    title: str,
    register_day: date,
    known_at: int,
    rate: str,
    population: int,
    digest: str,
    seed_from: str,
    days: int,
    on: date,
) -> None:
    """Add a round."""
    found = audit_rounds[id]
    found.position, found.scheme, found.title, found.register_day = position, scheme, title, register_day
    found.known_at, found.rate, found.population, found.digest = known_at, rate, population, digest
    found.seed_from, found.days, found.on = seed_from, days, on


@view.on(AuditRound.Drawn)
def drawn(audit_rounds: Rows, *, id: UUID, position: int, seed: str, sampled: int, on: date) -> None:
    """Add how it was drawn."""
    found = audit_rounds[id]
    found.drawn, found.drawn_on, found.seed, found.sampled = position, on, seed, sampled


@view.on(AuditCase.Opened)
def opened(  # noqa: PLR0913  a fold names what it reads
    audit_cases: Rows,
    audit_lines: Rows,
    *,
    id: UUID,
    position: int,
    round_id: UUID,
    person_id: UUID,
    ticket: str,
    due: date,
    on: date,
) -> None:
    """Add somebody who was drawn."""
    found = audit_cases[id]
    found.round, found.person, found.ticket, found.due = round_id, person_id, ticket, due
    audit_lines.append(position=position, case=id, on=on, state=OPEN)


@view.on(AuditCase.EvidenceGiven, AuditCase.Appealed)
def answered(audit_lines: Rows, *, id: UUID, position: int, topic: str, on: date) -> None:
    """Add that they gave evidence, or appealed."""
    state = APPEALED if topic == AuditCase.Appealed.TOPIC else GIVEN
    audit_lines.append(position=position, case=id, on=on, state=state)


@view.on(AuditCase.Assessed, AuditCase.AppealDecided)
def decided(audit_lines: Rows, *, id: UUID, position: int, result: Result, on: date) -> None:
    """Add what was decided."""
    audit_lines.append(position=position, case=id, on=on, state=result)


def rounds(connection: Connection, *, as_of: date, known_at: int | None = None) -> list[Round]:
    """Return the rounds, the newest first."""
    return _rounds(connection, as_of, known_at, audit_rounds.c.id.is_not(None))


def find(connection: Connection, round_id: UUID, *, as_of: date, known_at: int | None = None) -> Round | None:
    """Return one round, None if it was not announced by then."""
    return next(iter(_rounds(connection, as_of, known_at, audit_rounds.c.id == round_id)), None)


def cases(connection: Connection, round_id: UUID, *, as_of: date, known_at: int | None = None) -> list[Drawn]:
    """Return everybody drawn in a round, by their tickets."""
    return _cases(connection, as_of, known_at, audit_cases.c.round == round_id)


def cases_of(connection: Connection, person_id: UUID, *, as_of: date, known_at: int | None = None) -> list[Drawn]:
    """Return in which rounds a person was drawn."""
    return _cases(connection, as_of, known_at, audit_cases.c.person == person_id)


def round_facts(round_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> CompoundSelect[UUID, int]:
    """Select round and position of the facts that announced and drew rounds."""
    c, upto = audit_rounds.c, EVER if known_at is None else known_at
    begun = select(c.id.label("key"), c.position).where(c.on <= as_of, c.position <= upto, c.id.in_(round_ids))
    ended = select(c.id, c.drawn).where(c.drawn_on <= as_of, c.drawn <= upto, c.id.in_(round_ids))
    return union_all(begun, ended)


def case_facts(case_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select case and position of what happened to those who were drawn."""
    c = audit_lines.c
    return select(c.case.label("key"), c.position).where(known(audit_lines, as_of, known_at), c.case.in_(case_ids))


def _rounds(connection: Connection, as_of: date, known_at: int | None, among: ColumnElement[bool]) -> list[Round]:
    c, upto = audit_rounds.c, EVER if known_at is None else known_at
    was_drawn = (c.drawn <= upto) & (c.drawn_on <= as_of)
    plain = [c[name] for name in Round._fields if name not in {"seed", "drawn_on", "sampled"}]
    later = [case((was_drawn, c[name])).label(name) for name in ("seed", "drawn_on", "sampled")]
    query = select(*plain, *later).where(among, c.position <= upto, c.on <= as_of).order_by(c.position.desc())
    return [Round(*row) for row in connection.execute(query)]


def _cases(connection: Connection, as_of: date, known_at: int | None, among: ColumnElement[bool]) -> list[Drawn]:
    c, line = audit_cases.c, audit_lines.c
    last = latest(audit_lines, line.case, as_of, known_at)
    columns: list[Any] = [c.id, c.round, c.person, c.ticket, c.due, line.state, line.on]
    query = select(*columns).join(audit_lines, line.case == c.id).where(among, last).order_by(c.ticket)
    return [Drawn(*row) for row in connection.execute(query)]
