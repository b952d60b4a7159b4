"""How many members there were on a day, why, who came and went, and how many of each year's joiners stayed."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Select, and_, case, extract, func, select

from domain.members import standing
from domain.members.standing import Since, Status
from projections.intervals import NOW, seen
from projections.views.register import MEMBERS, PAGE, moves_of, register_lines, register_members, register_moves


class Look(NamedTuple):
    """From where a report looks: a day, and the position by which it was known; None is all that is known now."""

    as_of: date
    known_at: int | None = None


class Effect(NamedTuple):
    """What one membership adds to a number or takes from it, and the position of the fact that did."""

    member: UUID
    before: str | None
    after: str | None
    effect: int
    cause: int


class Cohort(NamedTuple):
    """Those who first joined in a year, and how many of them were members on the day."""

    year: int
    joined: int
    stayed: int


def count(connection: Connection, look: Look, *, statuses: Collection[str] = MEMBERS) -> int:
    """Return how many memberships stood at these statuses."""
    query = select(func.count()).where(_counted(look, statuses))
    return int(connection.execute(query).scalar_one())


def explain(
    connection: Connection,
    look: Look,
    *,
    statuses: Collection[str] = MEMBERS,
    member: UUID | None = None,
    after: int = 0,
    limit: int = PAGE,
) -> list[int]:
    """Return a page of the positions a count rests on, or one member's part in it; replayed, they give the same."""
    c = register_moves.c
    counted = select(register_lines.c.member).where(_counted(look, statuses))
    known = NOW if look.known_at is None else look.known_at
    wanted = and_(c.member.in_(counted), c.position <= known, c.starts <= look.as_of, c.position > after)
    wanted = wanted if member is None else and_(wanted, c.member == member)
    return list(connection.execute(select(c.position).where(wanted).order_by(c.position).limit(limit)).scalars())


def delta(
    connection: Connection,
    old: Look,
    new: Look,
    *,
    statuses: Collection[str] = MEMBERS,
    after: UUID | None = None,
    limit: int = PAGE,
) -> list[Effect]:
    """Return a page of what makes the difference of two counts; over all pages the effects sum up to it."""
    a, b = (_stood(look).subquery(name) for look, name in ((old, "old"), (new, "new")))
    had, has = (case((side.c.status.in_(statuses), 1), else_=0) for side in (a, b))
    m = register_members.c.member
    query = (
        select(m, a.c.status, b.c.status, (has - had).label("effect"), func.coalesce(b.c.cause, a.c.cause))
        .select_from(register_members.outerjoin(a, a.c.member == m).outerjoin(b, b.c.member == m))
        .where(had != has)
        .order_by(m)
        .limit(limit)
    )
    query = query if after is None else query.where(m > after)
    return [Effect(*row) for row in connection.execute(query)]


def movements(connection: Connection, *, first: date, last: date, known_at: int | None = None) -> dict[str, int]:
    """Return how many applied, joined, renewed, rejoined, resigned, lapsed … from a day to another, both counted.

    What something else overtook on its very day, such as an application admitted at once, is not counted.
    """
    c, m = register_lines.c, register_moves.c
    name = case((c.status == Status.CURRENT, m.kind), (c.status == Status.APPLICANT, "applied"), else_=c.status)
    query = (
        select(name, func.count())
        .join_from(register_lines, register_moves, m.position == c.cause)
        .where(_known(known_at), c.valid_from.between(first, last), c.status != Status.GRACE)
        .group_by(name)
        .order_by(name)
    )
    return {str(kind): int(number) for kind, number in connection.execute(query)}


def cohorts(connection: Connection, look: Look) -> list[Cohort]:
    """Return, for each year in which anybody first joined, how many did and how many were still members."""
    c = register_lines.c
    joined = func.min(c.valid_from).label("joined")
    first = select(c.member, joined).where(_known(look.known_at), c.status == Status.CURRENT).group_by(c.member)
    starts, stood = first.subquery("first"), _stood(look).subquery("stood")
    year = extract("year", starts.c.joined)
    query = (
        select(year, func.count(), func.sum(case((stood.c.status.in_(MEMBERS), 1), else_=0)))
        .select_from(starts.outerjoin(stood, stood.c.member == starts.c.member))
        .where(starts.c.joined <= look.as_of)
        .group_by(year)
        .order_by(year)
    )
    return [Cohort(*(int(part) for part in row)) for row in connection.execute(query)]


def since(connection: Connection, member: UUID, look: Look) -> Since:
    """Return when a member first joined, has been one without a gap since, and last rejoined."""
    moves = moves_of(connection, member, known_at=look.known_at)
    return standing.since(moves, look.as_of) if moves else Since()


def _stood(look: Look) -> Select[UUID, str, int]:
    c = register_lines.c
    return select(c.member, c.status, c.cause).where(seen(register_lines, look.as_of, look.known_at))


def _counted(look: Look, statuses: Collection[str]) -> ColumnElement[bool]:
    return and_(seen(register_lines, look.as_of, look.known_at), register_lines.c.status.in_(statuses))


def _known(known_at: int | None) -> ColumnElement[bool]:
    c, known = register_lines.c, NOW - 1 if known_at is None else known_at
    return and_(c.known_from <= known, c.known_to > known)
