"""How many members there were on a day, why, who came and went, and how many of each year's joiners stayed."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, SelectBase, and_, case, extract, func, select, true

from domain.members import standing
from domain.members.standing import Since, Status
from projections.intervals import NOW, known, seen
from projections.reports import numbers
from projections.reports.explained import Says
from projections.reports.numbers import PAGE, Effect, Look
from projections.views import register
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
    moved = _moved(first, Look(last, known_at)).subquery()
    query = select(moved.c.kind, func.count()).group_by(moved.c.kind).order_by(moved.c.kind)
    return {str(kind): int(number) for kind, number in connection.execute(query)}


def _moved(first: date, look: Look) -> Select[UUID, date, str]:
    """Select member, day and kind of each movement from a day to the one that is looked at."""
    c, m = register_lines.c, register_moves.c
    name = case((c.status == Status.CURRENT, m.kind), (c.status == Status.APPLICANT, "applied"), else_=c.status)
    counted = and_(c.valid_from.between(first, look.as_of), c.status != Status.GRACE)
    return (
        select(c.member, c.valid_from.label("on"), name.label("kind"))
        .join_from(register_lines, register_moves, m.position == c.cause)
        .where(known(register_lines, look.known_at), counted)
    )


class Movements(NamedTuple):
    """Who came and went from a day to the one that is looked at, both counted; of one kind alone if named."""

    first: date
    look: Look
    kind: str | None = None

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return the movements of each member who made any, by day."""
        moved = _moved(self.first, self.look).subquery()
        wanted = true() if self.kind is None else moved.c.kind == self.kind
        found: dict[UUID, list[Says]] = {}
        for member, on, kind in connection.execute(select(moved).where(wanted).order_by(moved.c.on, moved.c.kind)):
            found.setdefault(member, []).append({"on": on, "kind": kind})
        return {member: {"movements": moves} for member, moves in found.items()}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select what was decided about the members."""
        return register.facts(keys, **self.look._asdict())


def cohorts(connection: Connection, look: Look) -> list[Cohort]:
    """Return, for each year in which anybody first joined, how many did and how many were still members."""
    c = _joiners(look).subquery().c
    query = select(c.year, func.count(), func.sum(c.stayed)).group_by(c.year).order_by(c.year)
    return [Cohort(*(int(part) for part in row)) for row in connection.execute(query)]


def _joiners(look: Look) -> Select[UUID, int, int]:
    """Select each member who had joined, the year in which they first did, and 1 where they were a member still."""
    c = register_lines.c
    joined = func.min(c.valid_from).label("joined")
    paid = and_(known(register_lines, look.known_at), c.status == Status.CURRENT)
    first = select(c.member, joined).where(paid).group_by(c.member).subquery("first")
    stood = numbers.stood(register_lines, look).subquery("stood")
    stayed = case((stood.c.status.in_(MEMBERS), 1), else_=0)
    return (
        select(first.c.member, extract("year", first.c.joined).label("year"), stayed.label("stayed"))
        .select_from(first.outerjoin(stood, stood.c.id == first.c.member))
        .where(first.c.joined <= look.as_of)
    )


class Cohorts(NamedTuple):
    """Who first joined in which year, and who of them were members on the day; of one year alone if named."""

    look: Look
    year: int | None = None

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return the cohort of each who joined, and whether they stayed."""
        c = _joiners(self.look).subquery().c
        wanted = true() if self.year is None else c.year == self.year
        rows = connection.execute(select(c.member, c.year, c.stayed).where(wanted))
        return {member: {"year": int(year), "stayed": bool(stayed)} for member, year, stayed in rows}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select what was decided about the members."""
        return register.facts(keys, **self.look._asdict())


def since(connection: Connection, member: UUID, look: Look) -> Since:
    """Return when a member first joined, has been one without a gap since, and last rejoined."""
    moves = moves_of(connection, member, known_at=look.known_at)
    return standing.since(moves, look.as_of) if moves else Since()
