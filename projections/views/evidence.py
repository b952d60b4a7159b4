"""What people put beside entries of their logs: the files that show them, and what they made of them."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    Uuid,
    and_,
    or_,
    select,
)

from domain.learning.activity import Activity
from projections.engine import Rows, View
from projections.latest import EVER, known, latest

metadata = MetaData()
evidence = Table(
    "evidence",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("activity", Uuid, nullable=False, index=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("position", BigInteger, nullable=False),
    Column("on", Date, nullable=False),
    Column("name", Text, nullable=False),
    Column("type", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("withdrawn", BigInteger),
    Column("withdrawn_on", Date),
)
"""A file beside an entry, from `position` and `on` until `withdrawn` and `withdrawn_on`. Its name stays sealed."""

reflections = Table(
    "reflections",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("activity", Uuid, nullable=False, index=True),
    Column("person", Uuid, nullable=False),
    Column("on", Date, nullable=False),
    Column("text", Text, nullable=False),
)
"""What somebody wrote on an entry, never changed and sealed as it was; the last holds."""

view = View("evidence", evidence, reflections)


class Shown(NamedTuple):
    """A file beside an entry; its name is sealed."""

    id: UUID
    activity: UUID
    person: UUID
    on: date
    name: str
    type: str
    size: int
    position: int


@view.on(Activity.EvidenceAttached)
def attached(  # noqa: PLR0913  a fold names what it reads
    evidence: Rows,
    *,
    id: UUID,
    position: int,
    person_id: UUID,
    on: date,
    type: str,
    size: int,
    fact: dict[str, Any],
) -> None:
    """Put the file beside the entry."""
    file = evidence[UUID(fact["evidence"])]
    file.activity, file.person, file.position, file.on = id, person_id, position, on
    file.name, file.type, file.size = fact["name"], type, size


@view.on(Activity.EvidenceWithdrawn)
def withdrawn(evidence: Rows, *, position: int, on: date, fact: dict[str, Any]) -> None:
    """Take the file away."""
    file = evidence[UUID(fact["evidence"])]
    file.withdrawn, file.withdrawn_on = position, on


@view.on(Activity.Reflected)
def reflected(reflections: Rows, *, id: UUID, position: int, person_id: UUID, on: date, fact: dict[str, Any]) -> None:
    """Keep what was written."""
    reflections.append(position=position, activity=id, person=person_id, on=on, text=fact["text"])


def of_activity(connection: Connection, activity_id: UUID) -> list[Shown]:
    """Return the files beside an entry, in the order in which they came."""
    return _shown(connection, evidence.c.activity == activity_id, None, None)


def of_person(connection: Connection, person_id: UUID, *, as_of: date, known_at: int | None = None) -> list[Shown]:
    """Return the files beside a person's entries, in the order in which they came."""
    return _shown(connection, evidence.c.person == person_id, as_of, known_at)


def stands(connection: Connection, evidence_id: UUID) -> bool:
    """Tell whether a file is beside an entry now."""
    c = evidence.c
    return connection.execute(select(c.id).where(c.id == evidence_id, c.withdrawn.is_(None))).first() is not None


def reflection(connection: Connection, activity_id: UUID) -> str | None:
    """Return what is written on an entry, sealed; None if nothing is."""
    last = latest(reflections, reflections.c.activity, None, None, reflections.c.activity == activity_id)
    return connection.execute(select(reflections.c.text).where(last)).scalar_one_or_none()


def facts(keys: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select file and position of the facts that put files beside entries or took them away."""
    c, upto = evidence.c, EVER if known_at is None else known_at
    came = select(c.id.label("key"), c.position).where(c.id.in_(keys), known(evidence, as_of, known_at))
    went = select(c.id, c.withdrawn).where(c.id.in_(keys), c.withdrawn <= upto, c.withdrawn_on <= as_of)
    return select(*came.union_all(went).subquery().c)


def _shown(connection: Connection, among: ColumnElement[bool], as_of: date | None, known_at: int | None) -> list[Shown]:
    c, upto = evidence.c, EVER if known_at is None else known_at
    left = c.withdrawn > upto if as_of is None else or_(c.withdrawn > upto, c.withdrawn_on > as_of)
    still = and_(known(evidence, as_of, known_at), or_(c.withdrawn.is_(None), left))
    columns = (c.id, c.activity, c.person, c.on, c.name, c.type, c.size, c.position)
    return [Shown(*row) for row in connection.execute(select(*columns).where(among, still).order_by(c.position))]
