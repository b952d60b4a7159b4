"""Appeals: which are open, since when, who hears each, and what came of them."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Date, MetaData, Select, String, Table, Uuid, and_, select

from domain.certifications.appeal import Appeal
from projections.engine import Rows, View
from projections.latest import known, latest

PAGE = 100

metadata = MetaData()
appeals = Table(
    "appeals",
    metadata,
    Column("appeal", Uuid, primary_key=True),
    Column("certification", Uuid, nullable=False),
    Column("person", Uuid, nullable=False),
    Column("against", String(12), nullable=False),
    Column("lodged", Date),
)
"""What each appeal is against."""

appeal_lines = Table(
    "appeal_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("appeal", Uuid, nullable=False, index=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("state", String(12), nullable=False),
    Column("officer", String(80), nullable=False, default=""),
    Column("on", Date, nullable=False),
)
"""A line for each step of an appeal, never changed: true until the next one of the same appeal."""

view = View("appeals", appeals, appeal_lines)


class Standing(NamedTuple):
    """An appeal as it stood: where, since when, and who hears it."""

    appeal: UUID
    certification: UUID
    person: UUID
    against: str
    lodged: date
    state: str
    since: date
    officer: str
    position: int

    def age(self, as_of: date) -> int:
        """Return how many days ago it was lodged."""
        return (as_of - self.lodged).days


@view.on(Appeal.Lodged)
def lodged(  # noqa: PLR0913  a fold names what it reads
    appeals: Rows,
    appeal_lines: Rows,
    *,
    id: UUID,
    position: int,
    person_id: UUID,
    certification_id: UUID,
    against: str,
    on: date,
) -> None:
    """Add an appeal that waits for somebody to hear it."""
    appeals.append(appeal=id, certification=certification_id, person=person_id, against=against, lodged=on)
    appeal_lines.append(position=position, appeal=id, person=person_id, state="lodged", on=on)


@view.on(Appeal.Assigned, Appeal.Upheld, Appeal.Rejected)
def went_on(  # noqa: PLR0913  as above
    appeal_lines: Rows, *, id: UUID, position: int, topic: str, person_id: UUID, officer: str, on: date
) -> None:
    """Give it to somebody, or decide it."""
    state = topic.rpartition(".")[2]
    appeal_lines.append(position=position, appeal=id, person=person_id, state=state, officer=officer, on=on)


@view.on(Appeal.Withdrawn)
def withdrawn(appeal_lines: Rows, *, id: UUID, position: int, person_id: UUID, on: date) -> None:
    """End it: it was taken back."""
    appeal_lines.append(position=position, appeal=id, person=person_id, state="withdrawn", on=on)


def listed(
    connection: Connection,
    *,
    states: Collection[str],
    as_of: date,
    known_at: int | None = None,
    after: tuple[date, UUID] | None = None,
    limit: int | None = PAGE,
) -> list[Standing]:
    """Return a page of the appeals at these states, the oldest first, after a (lodged, id)."""
    query = _standings(as_of, known_at).where(appeal_lines.c.state.in_(states)).limit(limit)
    if after is not None:
        at, id = appeals.c.lodged, appeals.c.appeal
        query = query.where((at > after[0]) | and_(at == after[0], id > after[1]))
    return _all(connection, query)


def of_person(connection: Connection, person: UUID, *, as_of: date, known_at: int | None = None) -> list[Standing]:
    """Return the appeals of a person."""
    return _all(connection, _standings(as_of, known_at).where(appeals.c.person == person))


def of_certification(
    connection: Connection, certification: UUID, *, as_of: date, known_at: int | None = None
) -> list[Standing]:
    """Return the appeals against what was decided about a certification."""
    return _all(connection, _standings(as_of, known_at).where(appeals.c.certification == certification))


def facts(ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select appeal and position of the steps taken by a day, as known at a position."""
    c = appeal_lines.c
    return select(c.appeal.label("key"), c.position).where(known(appeal_lines, as_of, known_at), c.appeal.in_(ids))


def _standings(as_of: date, known_at: int | None) -> Select[Any]:
    a, c = appeals.c, appeal_lines.c
    return (
        select(a.appeal, a.certification, a.person, a.against, a.lodged, c.state, c.on, c.officer, c.position)
        .join_from(appeal_lines, appeals, a.appeal == c.appeal)
        .where(latest(appeal_lines, c.appeal, as_of, known_at))
        .order_by(a.lodged, a.appeal)
    )


def _all(connection: Connection, query: Select[Any]) -> list[Standing]:
    return [Standing(*row) for row in connection.execute(query)]
