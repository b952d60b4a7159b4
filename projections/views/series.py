"""Series of events: what each is about, and which events it has in which order."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    MetaData,
    Select,
    Table,
    Text,
    Uuid,
    select,
)

from domain.events.series import Series
from projections.engine import Rows, View
from projections.latest import known, latest

metadata = MetaData()
series_titles = Table(
    "series_titles",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
)
series_lines = Table(
    "series_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("series", Uuid, nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("events", JSON, nullable=False),
)
"""The events of a series after each decision about them, never changed."""

view = View("series", series_titles, series_lines)


class Listed(NamedTuple):
    """A series and its events in order."""

    id: UUID
    title: str
    summary: str
    events: list[UUID]


@view.on(Series.Begun)
def begun(  # noqa: PLR0913  a fold names what it reads
    series_titles: Rows, series_lines: Rows, *, id: UUID, position: int, title: str, summary: str, on: date
) -> None:
    """Add a series without events."""
    series_titles.append(id=id, title=title, summary=summary)
    series_lines.append(position=position, series=id, on=on, events=[])


@view.on(Series.Arranged)
def arranged(series_lines: Rows, *, id: UUID, position: int, events: list[UUID], on: date) -> None:
    """Add which events it has now."""
    series_lines.append(position=position, series=id, on=on, events=[str(event) for event in events])


def listing(connection: Connection, *, as_of: date, known_at: int | None = None) -> list[Listed]:
    """Return every series by title."""
    return _listed(connection, latest(series_lines, series_lines.c.series, as_of, known_at))


def find(connection: Connection, series_id: UUID, *, as_of: date, known_at: int | None = None) -> Listed | None:
    """Return one series, None if it was not begun by then."""
    c = series_lines.c
    found = _listed(connection, latest(series_lines, c.series, as_of, known_at, c.series == series_id))
    return found[0] if found else None


def facts(series_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select series and position of what was decided about series."""
    c = series_lines.c
    return select(c.series.label("key"), c.position).where(
        known(series_lines, as_of, known_at), c.series.in_(series_ids)
    )


def _listed(connection: Connection, among: ColumnElement[bool]) -> list[Listed]:
    c = series_lines.c
    query = select(series_titles, c.events).join(series_titles, series_titles.c.id == c.series)
    rows = connection.execute(query.where(among).order_by(series_titles.c.title, series_titles.c.id))
    return [Listed(id, title, summary, [UUID(event) for event in events]) for id, title, summary, events in rows]
