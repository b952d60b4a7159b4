"""How far each view has come: its position moves in the transaction that writes its rows, or not at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
)

book = MetaData()
positions = Table(
    "view_positions",
    book,
    Column("view", String(60), primary_key=True),
    Column("version", String(16), nullable=False),
    Column("build", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("tables", Text, nullable=False),
)
"""`build` counts rebuilds: whoever folds into tables that were swapped meanwhile finds it changed."""

quarantine = Table(
    "view_quarantine",
    book,
    Column("view", String(60), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("topic", String(80), nullable=False),
    Column("error", Text, nullable=False),
)

builds = Table(
    "view_builds",
    book,
    Column("view", String(60), primary_key=True),
    Column("position", BigInteger, nullable=False),
)
"""Rebuilds under way, and how far they have come."""

STANDINGS = "SELECT view, version, build, position FROM view_positions"
STOPPED = "SELECT view, position, topic, error FROM view_quarantine"
MOVES = {
    "sqlite": "UPDATE view_positions SET position = ? WHERE position = ? "
    "AND view || ' ' || version || ' ' || build IN (SELECT value FROM json_each(?))",
    "postgresql": "UPDATE view_positions SET position = %s WHERE position = %s "
    "AND view || ' ' || version || ' ' || build = ANY(%s)",
}
"""These run for every page, and some for every look at a view: as the driver takes them, nothing is built anew."""


class Standing(NamedTuple):
    """Where a view stands: which shape of its tables, which build of them, folded up to which position."""

    view: str
    version: str
    build: int
    position: int


class Quarantined(NamedTuple):
    """The fact that stopped a view."""

    view: str
    position: int
    topic: str
    error: str


class Overtaken(Exception):
    """Somebody else has moved or swapped the view meanwhile: what was folded here is thrown away."""


def standings(connection: Connection, names: Iterable[str]) -> dict[str, Standing]:
    """Return where views stand; those that were never built are missing."""
    return {row[0]: Standing(*row) for row in _among(names, connection.exec_driver_sql(STANDINGS))}


def stopped(connection: Connection, names: Iterable[str]) -> dict[str, Quarantined]:
    """Return the views that a fact has stopped."""
    return {row[0]: Quarantined(*row) for row in _among(names, connection.exec_driver_sql(STOPPED))}


def move(connection: Connection, standing: Sequence[Standing], to: int) -> None:
    """Move views that stand at the same position on, as part of a transaction; call it before writing rows.

    Raises Overtaken unless each still stands exactly where it was read.
    """
    same: list[str] | str = [f"{each.view} {each.version} {each.build}" for each in standing]
    if connection.dialect.name == "sqlite":
        same = msgspec.json.encode(same).decode()
    moved = connection.exec_driver_sql(MOVES[connection.dialect.name], (to, standing[0].position, same))
    if moved.rowcount != len(standing):
        raise Overtaken


def stop(connection: Connection, found: Quarantined) -> None:
    """Take down the fact that stops a view."""
    release(connection, found.view)
    connection.execute(insert(quarantine).values(found._asdict()))


def release(connection: Connection, view: str) -> bool:
    """Forget the fact that stopped a view, so that it is tried again; tell whether one had."""
    return connection.execute(delete(quarantine).where(quarantine.c.view == view)).rowcount > 0


def tables_of(connection: Connection, names: Iterable[str]) -> list[str]:
    """Return the names of the tables that these views were last built with."""
    query = select(positions.c.tables).where(positions.c.view.in_(list(names)))
    return [name for tables in connection.scalars(query) for name in tables.split(",")]


def put(connection: Connection, standing: Standing, tables: Iterable[str]) -> None:
    """Set where a view stands, whatever it was before; a fact that stopped it is forgotten."""
    connection.execute(delete(positions).where(positions.c.view == standing.view))
    connection.execute(insert(positions).values(**standing._asdict(), tables=",".join(tables)))
    release(connection, standing.view)


def mark(connection: Connection, reached: Mapping[str, int]) -> None:
    """Take down how far rebuilds have come."""
    unmark(connection, reached)
    if reached:
        connection.execute(insert(builds), [{"view": view, "position": at} for view, at in reached.items()])


def unmark(connection: Connection, names: Iterable[str]) -> None:
    """Take down that rebuilds are over."""
    connection.execute(delete(builds).where(builds.c.view.in_(list(names))))


def building(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Return the views being rebuilt, and how far that has come."""
    query = select(builds.c.view, builds.c.position).where(builds.c.view.in_(list(names)))
    return {row.view: row.position for row in connection.execute(query)}


def _among(names: Iterable[str], rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    wanted = frozenset(names)
    return (row for row in rows if row[0] in wanted)
