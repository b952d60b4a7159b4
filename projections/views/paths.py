"""Paths: which courses to take in which order, and for what."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    MetaData,
    Select,
    String,
    Table,
    Text,
    Uuid,
    select,
)

from domain.courses.path import Path
from projections.engine import Rows, View
from projections.latest import known, latest

metadata = MetaData()
path_lines = Table(
    "path_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("path", Uuid, nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("title", String(200), nullable=False),
    Column("performance", Text, nullable=False),
    Column("courses", JSON, nullable=False),
    Column("closed", Boolean, nullable=False),
)
"""A path as it was laid, a line each time, and one when it is closed; never changed."""

view = View("paths", path_lines)


class Route(NamedTuple):
    """A path as it leads: what people can do at its end, and its courses in order."""

    id: UUID
    title: str
    performance: str
    courses: list[UUID]


@view.on(Path.Laid)
def laid(  # noqa: PLR0913  a fold names what it reads
    path_lines: Rows, *, id: UUID, position: int, title: str, performance: str, courses: list[UUID], on: date
) -> None:
    """Let it lead over these courses from then on."""
    said = {"title": title, "performance": performance, "courses": [str(course) for course in courses]}
    path_lines.append(position=position, path=id, on=on, closed=False, **said)


@view.on(Path.Closed)
def closed(path_lines: Rows, *, id: UUID, position: int, on: date) -> None:
    """Show it no more."""
    path_lines.append(position=position, path=id, on=on, title="", performance="", courses=[], closed=True)


def open_paths(connection: Connection, *, as_of: date, known_at: int | None = None) -> list[Route]:
    """Return the paths by title."""
    c = path_lines.c
    last = latest(path_lines, c.path, as_of, known_at) & c.closed.is_(False)
    rows = connection.execute(select(c.path, c.title, c.performance, c.courses).where(last).order_by(c.title, c.path))
    return [Route(row.path, row.title, row.performance, [UUID(id) for id in row.courses]) for row in rows]


def facts(path_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select path and position of what was decided about paths."""
    c = path_lines.c
    return select(c.path.label("key"), c.position).where(known(path_lines, as_of, known_at), c.path.in_(path_ids))
