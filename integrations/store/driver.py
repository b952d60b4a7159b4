"""A connection as its driver has it, for the few statements that every command needs: nothing is built anew."""

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

sqlite3.register_adapter(UUID, lambda id: id.hex)


class Cursor(Protocol):
    """What both drivers answer a statement with."""

    @property
    def description(self) -> Sequence[Any] | None:
        """Return the columns, None for a statement that returns no rows."""

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return all rows."""


class Driver:
    """Borrows a connection of the pool and runs statements on it as they stand, `?` for each value.

    In autocommit until `begin`. Its errors are SQLAlchemy's; a broken connection is dropped, and the others
    of the pool with it, as a server that went away took them all.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.postgres = engine.dialect.name == "postgresql"
        self.open = False
        try:
            self._lent = engine.raw_connection()
        except engine.dialect.loaded_dbapi.Error as error:
            raise self._told(error, "connect") from error
        self._connection: Any = self._lent.driver_connection

    def run(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of one statement. Raises SQLAlchemy's IntegrityError and the like."""
        try:
            cursor: Cursor = self._connection.execute(_marked(statement) if self.postgres else statement, values)
            return cursor.fetchall() if cursor.description else []
        except self._engine.dialect.loaded_dbapi.Error as error:
            if self._engine.dialect.is_disconnect(error, self._connection, None):
                self._lent.invalidate(error)
                self._engine.dispose()
            raise self._told(error, statement) from error

    def begin(self, lock: int | None = None) -> None:
        """Open a write transaction, holding a lock of that number until it ends.

        On SQLite it waits for its turn here, not at its first write, and needs no other lock.
        """
        if not self.postgres:
            self.run("BEGIN IMMEDIATE")
        else:
            self.run("BEGIN" if lock is None else f"BEGIN; SELECT pg_advisory_xact_lock({lock:d})")
        self.open = True

    def commit(self) -> None:
        """Keep what the transaction wrote."""
        self.run("COMMIT")
        self.open = False

    def close(self) -> None:
        """Give the connection back, what was not kept undone; beyond use, it is dropped, which undoes it too."""
        if self.open and self._lent.is_valid:
            try:
                self.run("ROLLBACK")
            except DBAPIError:
                self._lent.invalidate()
        self.open = False
        self._lent.close()

    def _told(self, error: Exception, statement: str) -> BaseException:
        dialect = self._engine.dialect
        return DBAPIError.instance(statement, None, error, dialect.loaded_dbapi.Error, dialect=dialect)


@cache
def _marked(statement: str) -> bytes:
    """Return the statement with the marks of psycopg, which takes text of the program's own as bytes."""
    return statement.replace("?", "%s").encode()


def as_uuid(value: UUID | str) -> UUID:
    """Return an id read by a driver: SQLite keeps it as 32 hex digits."""
    return value if isinstance(value, UUID) else UUID(hex=value)
