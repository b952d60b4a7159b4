"""What the office and the candidate ask: the queue of a step, one person's candidacies, attempts, the facts behind."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, and_, func, or_, select, true

from domain.certifications.candidacies.examinations import Attempt
from domain.certifications.candidacies.steps import CLOSED, Step
from projections.intervals import NOW
from projections.views.candidacies.tables import candidacy_attempts, candidacy_lines

PAGE = 100
OPEN = [str(step) for step in Step if step not in CLOSED]


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

    def steps(self) -> list[str]:
        """Return at which steps they stand: whatever was deferred is looked at again on a day."""
        return [self.step, str(Step.DEFERRED)] if self.step == Step.ELIGIBILITY else [self.step]

    def among(self, as_of: date) -> ColumnElement[bool]:
        """Return the condition on lines at these steps; what was deferred until a day is to be reviewed then."""
        c = candidacy_lines.c
        due = or_(c.due.is_(None), c.due <= as_of)
        parts: list[ColumnElement[bool]] = []
        parts += [or_(c.step == self.step, due)] if self.step == Step.ELIGIBILITY else []
        parts += [c.due > as_of] if self.step == Step.DEFERRED else []
        parts += [] if self.programme is None else [c.programme == self.programme]
        parts += [] if self.officer is None else [c.officer == self.officer]
        return and_(true(), *parts)


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
    query = _at(wanted.steps(), as_of, known_at).where(wanted.among(as_of)).order_by(c.since, c.position).limit(limit)
    if after is not None:
        query = query.where(or_(c.since > after[0], and_(c.since == after[0], c.position > after[1])))
    return _all(connection, query)


def counts(connection: Connection, *, as_of: date, known_at: int | None = None) -> dict[str, int]:
    """Return how many candidacies wait at each step; what was deferred until today counts as to be reviewed."""
    found: dict[str, int] = {}
    for step in OPEN:  # one by one: each finds its few by the index, all at once would read every line
        wanted = Wanted(step)
        query = _at(wanted.steps(), as_of, known_at).with_only_columns(func.count()).where(wanted.among(as_of))
        found[step] = int(connection.execute(query).scalar_one())
    return {step: number for step, number in found.items() if number}


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
    """Select where candidacies stood."""
    c = candidacy_lines.c
    at = _position(known_at)
    return _lines().where(c.on <= as_of, c.position <= at, or_(c.known_to > at, c.ends > as_of))


def _at(steps: Collection[str], as_of: date, known_at: int | None) -> Select[Any]:
    """Select the candidacies that stood at these steps: each way of still standing there finds them by its index."""
    c = candidacy_lines.c
    at = _position(known_at)
    still = or_(*(and_(c.step == step, later) for step in steps for later in (c.known_to > at, c.ends > as_of)))
    return _lines().where(still, c.on <= as_of, c.position <= at)


def _lines() -> Select[Any]:
    return select(*(candidacy_lines.c[name] for name in Standing._fields))


def _position(known_at: int | None) -> int:
    return NOW - 1 if known_at is None else known_at


def _all(connection: Connection, query: Select[Any]) -> list[Standing]:
    return [Standing(*row) for row in connection.execute(query)]
