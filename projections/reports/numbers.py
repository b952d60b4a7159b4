"""What reports that count by status have in common: where they look from, and what makes a difference."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, Table, case, func, select

from projections.intervals import seen

PAGE = 100


class Look(NamedTuple):
    """From where a report looks: a day, and the position by which it was known; None is all that is known now."""

    as_of: date
    known_at: int | None = None


class Effect(NamedTuple):
    """What one thing adds to a number or takes from it, and the position of the fact that did."""

    id: UUID
    before: str | None
    after: str | None
    effect: int
    cause: int


def count(connection: Connection, lines: Table, look: Look, statuses: Collection[str]) -> int:
    """Return how many stood at these statuses."""
    query = select(func.count()).where(seen(lines, look.as_of, look.known_at), lines.c.status.in_(statuses))
    return int(connection.execute(query).scalar_one())


def counts(connection: Connection, lines: Table, look: Look) -> dict[str, int]:
    """Return how many stood at each status."""
    query = select(lines.c.status, func.count().label("number")).where(seen(lines, look.as_of, look.known_at))
    found = connection.execute(query.group_by(lines.c.status).order_by(lines.c.status))
    return {row.status: row.number for row in found}


def stood(lines: Table, look: Look) -> Select[UUID, str, int]:
    """Select what each stood at: its id, status and the position of the cause."""
    c = lines.c
    whose = c[lines.info["by"]].label("id")
    return select(whose, c.status, c.cause).where(seen(lines, look.as_of, look.known_at))


def delta(  # noqa: PLR0913  two looks at one number, and which page
    connection: Connection,
    lines: Table,
    old: Look,
    new: Look,
    *,
    statuses: Collection[str],
    after: UUID | None = None,
    limit: int = PAGE,
) -> list[Effect]:
    """Return a page of what makes the difference of two counts; over all pages the effects sum up to it."""
    everyone = select(lines.c[lines.info["by"]].label("id")).distinct().subquery("everyone")
    a, b = stood(lines, old).subquery("old"), stood(lines, new).subquery("new")
    had, has = (case((side.c.status.in_(statuses), 1), else_=0) for side in (a, b))
    id = everyone.c.id
    query = (
        select(id, a.c.status, b.c.status, has - had, func.coalesce(b.c.cause, a.c.cause))
        .select_from(everyone.outerjoin(a, a.c.id == id).outerjoin(b, b.c.id == id))
        .where(had != has)
        .order_by(id)
        .limit(limit)
    )
    query = query if after is None else query.where(id > after)
    return [Effect(*row) for row in connection.execute(query)]
