"""What the office and the candidate ask: the queue of a step, one person's candidacies, attempts, the facts behind."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from domain.certifications.candidacies.examinations import Attempt
from domain.certifications.candidacies.steps import CLOSED, Step
from projections.intervals import NOW
from projections.views.candidacies.tables import candidacy_attempts, candidacy_lines

PAGE = 100


class Standing(NamedTuple):
    """A candidacy as it stood: its step, since when, who of the office has it, and by when something is due."""

    candidacy: UUID
    certification: UUID
    person: UUID
    programme: str
    kind: str
    step: str
    since: date
    officer: str
    due: date | None
    position: int

    def age(self, as_of: date) -> int:
        """Return how many days it has stood at its step."""
        return (as_of - self.since).days


class Wanted(NamedTuple):
    """Which candidacies of a queue: all, or those of a programme, or those that somebody has."""

    step: str
    programme: str | None = None
    officer: str | None = None

    def among(self, as_of: date) -> ColumnElement[bool]:
        """Return the condition on lines; what was deferred until a day is back among those to be reviewed then."""
        c = candidacy_lines.c
        at: ColumnElement[bool] = c.step == self.step
        if self.step == Step.ELIGIBILITY:
            at = or_(at, and_(c.step == Step.DEFERRED, c.due <= as_of))
        if self.step == Step.DEFERRED:
            at = and_(at, c.due > as_of)
        parts = [at]
        parts += [] if self.programme is None else [c.programme == self.programme]
        parts += [] if self.officer is None else [c.officer == self.officer]
        return and_(*parts)


def queue(
    connection: Connection,
    wanted: Wanted,
    *,
    as_of: date,
    known_at: int | None = None,
    after: tuple[date, int] | None = None,
    limit: int | None = PAGE,
) -> list[Standing]:
    """Return a page of the candidacies of a queue, the oldest first, after a (since, position)."""
    c = candidacy_lines.c
    query = _standings(as_of, known_at).where(wanted.among(as_of)).order_by(c.since, c.position).limit(limit)
    if after is not None:
        query = query.where(or_(c.since > after[0], and_(c.since == after[0], c.position > after[1])))
    return _all(connection, query)


def counts(connection: Connection, *, as_of: date, known_at: int | None = None) -> dict[str, int]:
    """Return how many candidacies stand at each step; what was deferred until today counts as to be reviewed."""
    c = candidacy_lines.c
    back = and_(c.step == Step.DEFERRED, c.due <= as_of)
    at = case((back, str(Step.ELIGIBILITY)), else_=c.step)
    query = _standings(as_of, known_at).with_only_columns(at, func.count()).where(c.step.not_in(CLOSED)).group_by(at)
    return {row[0]: row[1] for row in connection.execute(query)}


def standings(
    connection: Connection, ids: Collection[UUID], *, as_of: date, known_at: int | None = None
) -> list[Standing]:
    """Return where these candidacies stand."""
    return _all(connection, _standings(as_of, known_at).where(candidacy_lines.c.candidacy.in_(ids)))


def of_person(connection: Connection, person: UUID, *, as_of: date, known_at: int | None = None) -> list[Standing]:
    """Return the candidacies of a person, the newest first."""
    c = candidacy_lines.c
    query = _standings(as_of, known_at).where(c.person == person).order_by(c.position.desc())
    return _all(connection, query)


def attempts(connection: Connection, candidacy: UUID) -> list[Attempt]:
    """Return the attempts at examinations as they stand now, in their order."""
    t = candidacy_attempts
    names = Attempt.__struct_fields__
    query = select(*(t.c[name] for name in names)).where(t.c.candidacy == candidacy)
    found = connection.execute(query.order_by(t.c.exam, t.c.number))
    return [msgspec.convert(dict(zip(names, row, strict=True)), Attempt) for row in found]


def facts(ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select candidacy and position of the steps taken by a day, as known at a position."""
    c = candidacy_lines.c
    upto = NOW if known_at is None else known_at
    steps = and_(c.candidacy.in_(ids), c.on <= as_of, c.position <= upto)
    return select(c.candidacy.label("key"), c.position).where(steps)


def _standings(as_of: date, known_at: int | None) -> Select[Any]:
    c = candidacy_lines.c
    at = NOW - 1 if known_at is None else known_at
    stood = and_(c.on <= as_of, c.position <= at, or_(c.known_to > at, c.ends > as_of))
    return select(*(c[name] for name in Standing._fields)).where(stood)


def _all(connection: Connection, query: Select[Any]) -> list[Standing]:
    return [Standing(*row) for row in connection.execute(query)]
