"""A connection as its driver has it, for the few statements that every command needs: nothing is built anew."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

sqlite3.register_adapter(UUID, lambda id: id.hex)
Rows = list[tuple[Any, ...]]


class Driver(ABC):
    """Borrows a connection and runs statements on it as they stand, `?` for each value.

    In autocommit until `begin`. Its errors are SQLAlchemy's; a broken connection is dropped, and all others
    to the same server with it, as a server that went away took them all.
    """

    postgres: ClassVar[bool]

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._whole = True
        self.open = False

    def run(self, statement: str, values: Sequence[object] = ()) -> Rows:
        """Return the rows of one statement. Raises SQLAlchemy's IntegrityError and the like."""
        driver = self._engine.dialect.loaded_dbapi
        try:
            return self._rows(statement, values)
        except driver.Error as error:
            if not self._broke(error):
                raise told(self._engine, error, statement) from error
            self._dropped(error)
            self._engine.dispose()
            # A server that is killed has no time to name a state: the driver then knows its error by no kind.
            away = error if isinstance(error, driver.OperationalError) else driver.OperationalError(*error.args)
            raise told(self._engine, away, statement) from error

    def begin(self, lock: int | None = None) -> None:
        """Open a write transaction, holding a lock of that number until it ends.

        On SQLite it waits for its turn here, not at its first write, and needs no other lock.
        """
        self.run(self._beginning(lock))
        self.open = True

    def commit(self) -> None:
        """Keep what the transaction wrote."""
        self.run("COMMIT")
        self.open = False

    def close(self) -> None:
        """Give the connection back, what was not kept undone; beyond use, it is dropped, which undoes it too."""
        if self.open and self._whole:
            try:
                self.run("ROLLBACK")
            except DBAPIError as error:
                self._dropped(error)
        self.open = False
        if self._whole:
            self._give_back()

    def _dropped(self, error: Exception) -> None:
        if self._whole:
            self._whole = False
            self._drop(error)

    @abstractmethod
    def _rows(self, statement: str, values: Sequence[object]) -> Rows:
        """Return the rows of one statement. Raises the driver's own errors."""

    @abstractmethod
    def _beginning(self, lock: int | None) -> str:
        """Return what opens a write transaction."""

    @abstractmethod
    def _broke(self, error: Exception) -> bool:
        """Tell whether the connection is beyond use after an error."""

    @abstractmethod
    def _drop(self, error: Exception) -> None:
        """Close the connection."""

    @abstractmethod
    def _give_back(self) -> None:
        """Let others have the connection."""


class SQLiteDriver(Driver):
    """A connection of SQLAlchemy's pool, which sees to it that it is to the file that stands in the place now."""

    postgres = False

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        try:
            self._lent = engine.raw_connection()
        except sqlite3.Error as error:
            raise told(engine, error, "connect") from error
        self._connection: Any = self._lent.driver_connection

    def _rows(self, statement: str, values: Sequence[object]) -> Rows:
        cursor: sqlite3.Cursor = self._connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    def _beginning(self, _lock: int | None) -> str:
        return "BEGIN IMMEDIATE"

    def _broke(self, _error: Exception) -> bool:
        return False  # there is no server that could go away

    def _drop(self, error: Exception) -> None:
        self._lent.invalidate(error)

    def _give_back(self) -> None:
        self._lent.close()


def told(engine: Engine, error: Exception, statement: str) -> BaseException:
    """Return a driver's error as SQLAlchemy tells it."""
    dialect = engine.dialect
    return DBAPIError.instance(statement, None, error, dialect.loaded_dbapi.Error, dialect=dialect)


def as_uuid(value: UUID | str) -> UUID:
    """Return an id read by a driver: SQLite keeps it as 32 hex digits."""
    return value if isinstance(value, UUID) else UUID(hex=value)
