"""Proving that a view is what its facts make it: built again beside it and compared row by row, both ways."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from typing import Any, NamedTuple

from sqlalchemy import Connection

from projections.engine import positions
from projections.engine.build import Build
from projections.engine.page import Tables
from projections.engine.ports import Database
from projections.engine.rebuild import Poisoned, Rebuild, problem
from projections.engine.shape import Key, Values
from projections.engine.statements import Statements
from projections.engine.view import View

BATCH = 2_000
STREAMED = {"stream_results": True, "max_row_buffer": BATCH}
SNAPSHOT = {"sqlite": "BEGIN", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


class Difference(NamedTuple):
    """A row that is not what its facts make it; None where there is no such row."""

    table: str
    key: Key
    live: dict[str, Any] | None
    rebuilt: dict[str, Any] | None


def check(rebuild: Rebuild, view: View, live: Tables) -> list[Difference]:
    """Return the rows of a view that differ from a rebuild up to its own position.

    Raises Poisoned if a fact that the view has folded cannot be folded now.
    """
    with rebuild.copies([view]) as ((copy,), _):
        with rebuild.database.reading() as connection:
            standing = positions.standings(connection, [view.name])[view.name]
        rebuild.catch_up([copy], rebuild.step, standing.position)
        with _snapshot(rebuild.database) as connection:
            standing = positions.standings(connection, [view.name])[view.name]
            rebuild.catch_up([copy], rebuild.step, standing.position)
            return _compare(connection, live, copy)


@contextmanager
def _snapshot(database: Database) -> Iterator[Connection]:
    """Lend a connection that sees the database as it is now, whatever others write meanwhile."""
    with database.reading() as connection:
        connection.exec_driver_sql(SNAPSHOT[database.dialect])
        try:
            yield connection
        finally:
            connection.exec_driver_sql("ROLLBACK")


def _compare(snapshot: Connection, live: Tables, copy: Build) -> list[Difference]:
    if copy.failure is not None:
        raise Poisoned(problem(copy))
    found = []
    for name, statements in live.statements.items():
        with _snapshot(copy.database) as connection:
            mine = _rows(snapshot, statements)
            theirs = _rows(connection, copy.tables.statements[name])
            found += _differences(statements, mine, theirs)
    return found


def _differences(statements: Statements, live: Iterator[Values], rebuilt: Iterator[Values]) -> list[Difference]:
    """Compare two streams that mostly hold equal rows in the same order, but need not."""
    shape = statements.shape
    waiting: tuple[dict[Key, Values], dict[Key, Values]] = ({}, {})
    unequal = []
    for pair in zip_longest(live, rebuilt):
        for side, values in enumerate(pair):
            if values is None:
                continue
            key = shape.key_of(values)
            other = waiting[1 - side].pop(key, None)
            if other is None:
                waiting[side][key] = values
            elif other != values:
                unequal.append((key, *((values, other) if side == 0 else (other, values))))
    left = [(key, values, None) for key, values in waiting[0].items()]
    right = [(key, None, values) for key, values in waiting[1].items()]
    return [
        Difference(shape.table.name, key, _named(shape.names, a), _named(shape.names, b))
        for key, a, b in (*unequal, *left, *right)
    ]


def _named(names: tuple[str, ...], values: Values | None) -> dict[str, Any] | None:
    return None if values is None else dict(zip(names, values, strict=True))


def _rows(connection: Connection, statements: Statements) -> Iterator[Values]:
    """Stream a table ordered by key: the same order in the live table and its copy."""
    result = connection.exec_driver_sql(statements.ordered, execution_options=STREAMED)
    for part in result.partitions(BATCH):
        yield from statements.decode(part)
