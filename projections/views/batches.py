"""Work on many: what was planned, how far it came and what was taken back, on any day and as known on any."""

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
    Uuid,
    and_,
    select,
    true,
)

from domain.batches.batch import Batch, Kind
from projections.engine import Row, Rows, View
from projections.latest import known, latest

PAGE = 50
LOOKING = "looking"

metadata = MetaData()
batches = Table(
    "batches",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("planned", BigInteger, nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("person", Uuid, index=True),
    Column("lines", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("state", String(12), nullable=False, index=True),
)
"""What was planned and where it stands now; `planned` is a position, `person` whose log it is for if it is for one."""

steps = Table(
    "batch_steps",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("batch", Uuid, nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("state", String(12), nullable=False),
    Column("done", Integer, nullable=False, default=0),
    Column("left", Integer, nullable=False, default=0),
)
"""A step of it, never changed: `done` were done or undone, `left` failed or were kept."""

view = View("batches", batches, steps, version=2)


class Listed(NamedTuple):
    """A batch in the state it came to on a day; `done` were done or undone by its end, `left` failed or stay."""

    id: UUID
    planned: int
    kind: str
    person: UUID | None
    lines: int
    skipped: int
    state: str
    on: date
    done: int
    left: int


@view.on(Batch.Asked)
def asked(  # noqa: PLR0913  a fold names what it reads
    batches: Rows, batch_steps: Rows, *, id: UUID, position: int, kind: Kind, asked: int, on: date
) -> None:
    """Enter it, with how many are to be looked at; how many of them it is for is planned later."""
    batch = batches[id]
    batch.planned, batch.kind, batch.person, batch.lines, batch.skipped = position, kind, None, asked, 0
    _step(batch, batch_steps, position, on, LOOKING, 0, asked)


@view.on(Batch.Planned)
def planned(  # noqa: PLR0913  a fold names what it reads
    batches: Rows,
    batch_steps: Rows,
    *,
    id: UUID,
    position: int,
    kind: Kind,
    lines: int,
    skipped: int,
    person_id: UUID | None,
    on: date,
) -> None:
    """Enter it, with what is planned."""
    batch = batches[id]
    batch.planned, batch.kind, batch.person, batch.lines, batch.skipped = position, kind, person_id, lines, skipped
    _step(batch, batch_steps, position, on, "planned")


@view.on(Batch.Started)
def started(batches: Rows, batch_steps: Rows, *, id: UUID, position: int, on: date) -> None:
    """Let it be under way."""
    _step(batches[id], batch_steps, position, on, "started")


@view.on(Batch.Resumed)
def resumed(batches: Rows, batch_steps: Rows, *, id: UUID, position: int, on: date) -> None:
    """Let it be under way again."""
    _step(batches[id], batch_steps, position, on, "started")


@view.on(Batch.Cancelled)
def cancelled(batches: Rows, batch_steps: Rows, *, id: UUID, position: int, on: date) -> None:
    """Let it be called off."""
    _step(batches[id], batch_steps, position, on, "cancelled")


@view.on(Batch.Finished)
def finished(  # noqa: PLR0913  a fold names what it reads
    batches: Rows, batch_steps: Rows, *, id: UUID, position: int, on: date, done: int, failed: int
) -> None:
    """Let it be at its end."""
    _step(batches[id], batch_steps, position, on, "finished", done, failed)


@view.on(Batch.UndoBegun)
def undo_begun(batches: Rows, batch_steps: Rows, *, id: UUID, position: int, on: date) -> None:
    """Let it be taken back."""
    _step(batches[id], batch_steps, position, on, "undoing")


@view.on(Batch.Undone)
def undone(  # noqa: PLR0913  a fold names what it reads
    batches: Rows, batch_steps: Rows, *, id: UUID, position: int, on: date, undone: int, kept: int
) -> None:
    """Let it be taken back as far as can be."""
    _step(batches[id], batch_steps, position, on, "undone", undone, kept)


def _step(batch: Row, steps: Rows, position: int, on: date, state: str, *counts: int) -> None:
    """Let a batch come to a state; `counts` are how many were done or undone, and how many were not."""
    batch.state = state
    done, left = counts or (0, 0)
    steps.append(position=position, batch=batch.id, on=on, state=state, done=done, left=left)


def listed(
    connection: Connection,
    *,
    as_of: date,
    known_at: int | None = None,
    person: UUID | None = None,
    before: int | None = None,
    limit: int | None = PAGE,
) -> list[Listed]:
    """Return batches, the latest planned first, of one person if told; `before` is where the page before ended."""
    b = batches.c
    among: ColumnElement[bool] = true() if before is None else b.planned < before
    among = among if person is None else and_(among, b.person == person)
    return _rows(connection, _query(as_of, known_at).where(among).order_by(b.planned.desc()).limit(limit))


def find(connection: Connection, batch_id: UUID, *, as_of: date, known_at: int | None = None) -> Listed | None:
    """Return one batch, None if it was not planned by then."""
    found = _rows(connection, _query(as_of, known_at).where(batches.c.id == batch_id))
    return found[0] if found else None


def under_way(connection: Connection) -> list[UUID]:
    """Return the batches that are looked at, carried out or taken back, in the order in which they were planned."""
    b = batches.c
    query = select(b.id).where(b.state.in_((LOOKING, "started", "undoing"))).order_by(b.planned)
    return list(connection.execute(query).scalars())


def facts(keys: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select batch and position of the facts behind what is listed."""
    c = steps.c
    return select(c.batch.label("key"), c.position).where(c.batch.in_(keys), known(steps, as_of, known_at))


def _query(as_of: date, known_at: int | None) -> Select[Any]:
    b, s = batches.c, steps.c
    columns = (b.id, b.planned, b.kind, b.person, b.lines, b.skipped, s.state, s.on, s.done, s.left)
    last = latest(steps, s.batch, as_of, known_at)
    return select(*columns).select_from(batches.join(steps, s.batch == b.id)).where(last)


def _rows(connection: Connection, query: Select[Any]) -> list[Listed]:
    return [_listed(Listed(*row)) for row in connection.execute(query)]


def _listed(found: Listed) -> Listed:
    """Return it without what was planned only later: on that day all were still looked at."""
    return found._replace(lines=found.left, skipped=0, left=0) if found.state == LOOKING else found
