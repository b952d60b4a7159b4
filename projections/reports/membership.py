"""How many members there were on a day, why, who came and went, and how many of each year's joiners stayed."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, and_, case, extract, func, select

from domain.members import standing
from domain.members.standing import Since, Status
from projections.intervals import NOW, known, seen
from projections.reports import numbers
from projections.reports.numbers import PAGE, Effect, Look
from projections.views.register import MEMBERS, moves_of, register_lines, register_moves


class Cohort(NamedTuple):
    """Those who first joined in a year, and how many of them were members on the day."""

    year: int
    joined: int
    stayed: int


def count(connection: Connection, look: Look, *, statuses: Collection[str] = MEMBERS) -> int:
    """Return how many memberships stood at these statuses."""
    return numbers.count(connection, register_lines, look, statuses)


def counts(connection: Connection, look: Look) -> dict[str, int]:
    """Return how many memberships stood at each status."""
    return numbers.counts(connection, register_lines, look)


def explain(
    connection: Connection,
    look: Look,
    *,
    statuses: Collection[str] = MEMBERS,
    member: UUID | None = None,
    after: int = 0,
    limit: int = PAGE,
) -> list[int]:
    """Return a page of the positions a count rests on, or one member's part; replayed, they give the same."""
    c, line = register_moves.c, register_lines.c
    counted = select(line.member).where(seen(register_lines, look.as_of, look.known_at), line.status.in_(statuses))
    upto = NOW if look.known_at is None else look.known_at
    wanted = and_(c.member.in_(counted), c.position <= upto, c.starts <= look.as_of, c.position > after)
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
    """Return a page of the memberships that make the difference of two counts; the effects sum up to it."""
    return numbers.delta(connection, register_lines, old, new, statuses=statuses, after=after, limit=limit)


def movements(connection: Connection, *, first: date, last: date, known_at: int | None = None) -> dict[str, int]:
    """Return how many applied, joined, renewed, rejoined, resigned, lapsed … from a day to another, both counted.

    What something else overtook on its very day, such as an application admitted at once, is not counted.
    """
    c, m = register_lines.c, register_moves.c
    name = case((c.status == Status.CURRENT, m.kind), (c.status == Status.APPLICANT, "applied"), else_=c.status)
    query = (
        select(name, func.count())
        .join_from(register_lines, register_moves, m.position == c.cause)
        .where(known(register_lines, known_at), c.valid_from.between(first, last), c.status != Status.GRACE)
        .group_by(name)
        .order_by(name)
    )
    return {str(kind): int(number) for kind, number in connection.execute(query)}


def cohorts(connection: Connection, look: Look) -> list[Cohort]:
    """Return, for each year in which anybody first joined, how many did and how many were still members."""
    c = register_lines.c
    joined = func.min(c.valid_from).label("joined")
    paid = and_(known(register_lines, look.known_at), c.status == Status.CURRENT)
    first = select(c.member, joined).where(paid).group_by(c.member).subquery("first")
    stood = numbers.stood(register_lines, look).subquery("stood")
    year = extract("year", first.c.joined)
    query = (
        select(year, func.count(), func.sum(case((stood.c.status.in_(MEMBERS), 1), else_=0)))
        .select_from(first.outerjoin(stood, stood.c.id == first.c.member))
        .where(first.c.joined <= look.as_of)
        .group_by(year)
        .order_by(year)
    )
    return [Cohort(*(int(part) for part in row)) for row in connection.execute(query)]


def since(connection: Connection, member: UUID, look: Look) -> Since:
    """Return when a member first joined, has been one without a gap since, and last rejoined."""
    moves = moves_of(connection, member, known_at=look.known_at)
    return standing.since(moves, look.as_of) if moves else Since()
