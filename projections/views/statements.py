"""What learning programs stated about people, in the order in which it came; every word stays sealed."""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Date, MetaData, String, Table, Text, Uuid, select

from domain.learning.statement import Statement
from projections.engine import Rows, View

MICRO = 1_000_000

metadata = MetaData()
statements = Table(
    "statements",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False, index=True),
    Column("statement", Uuid, nullable=False),
    Column("person", Uuid, nullable=False, index=True),
    Column("verb", String(40), nullable=False),
    Column("on", Date, nullable=False),
    Column("recorded", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("voided", BigInteger),
)
"""A statement and where its facts stand; `recorded` in microseconds since 1970."""

view = View("statements", statements)


class Stated(NamedTuple):
    """A statement that stands; its text is sealed."""

    position: int
    person: UUID
    text: str


class Filter(NamedTuple):
    """Which statements: about one person, with a verb, recorded after one instant and up to another."""

    person: UUID | None = None
    verb: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@view.on(Statement.Received)
def received(  # noqa: PLR0913  a fold names what it reads
    statements: Rows,
    *,
    id: UUID,
    position: int,
    recorded_micro: int,
    person_id: UUID,
    statement: UUID,
    verb: str,
    on: date,
    fact: dict[str, Any],
) -> None:
    """Add it."""
    row = statements[id]
    row.position, row.statement, row.person, row.verb, row.on = position, statement, person_id, verb, on
    row.recorded, row.text = recorded_micro, fact["text"]


@view.on(Statement.Voided)
def voided(statements: Rows, *, id: UUID, position: int) -> None:
    """Let it stand no longer."""
    statements[id].voided = position


def stated(
    connection: Connection, wanted: Filter, *, after: int | None = None, ascending: bool = False, limit: int = 50
) -> list[Stated]:
    """Return a page of statements that stand, the latest first unless ascending, behind a position if told."""
    c = statements.c
    query = select(c.position, c.person, c.text).where(c.voided.is_(None))
    for column, value in ((c.person, wanted.person), (c.verb, wanted.verb)):
        query = query if value is None else query.where(column == value)
    if wanted.since is not None:
        query = query.where(c.recorded > _micro(wanted.since))
    if wanted.until is not None:
        query = query.where(c.recorded <= _micro(wanted.until))
    if after is not None:
        query = query.where(c.position > after if ascending else c.position < after)
    order = c.position if ascending else c.position.desc()
    return [Stated(*row) for row in connection.execute(query.order_by(order).limit(limit))]


def _micro(instant: datetime) -> int:
    delta = instant - datetime(1970, 1, 1, tzinfo=UTC)
    return (delta.days * 86_400 + delta.seconds) * MICRO + delta.microseconds
