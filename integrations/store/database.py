"""One database for journal and store: connections that survive restarts, and one kind of write transaction."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry

from integrations.store import beside
from integrations.store.driver import Driver, SQLiteDriver

if TYPE_CHECKING:
    from integrations.store.libpq import Lines

BUSY_MS = 20_000
POOL = 16
"""Connections that stay open, and as many more when a process is busy; on PostgreSQL drivers have half of them."""
TUNED = (
    f"busy_timeout={BUSY_MS}",
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    # Without it INSERT OR REPLACE would remove a fact past the trigger that refuses DELETE.
    "recursive_triggers=ON",
    "cache_size=-16000",
)


class Database:
    """Connections to the installation's database; a writer's transaction is immediate on SQLite.

    Every connection is in autocommit, so that a read never leaves a transaction open.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.dialect = make_url(url).get_backend_name()
        self.engine = _engine(url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Lend a connection for statements that change nothing."""
        with self.engine.connect() as connection:
            yield connection

    @contextmanager
    def driving(self) -> Iterator[Driver]:
        """Lend the driver's own connection, for a statement that every command needs; undone if left open."""
        driver = self.driver()
        try:
            yield driver
        finally:
            driver.close()

    def driver(self) -> Driver:
        """Lend the same to whoever closes it."""
        return SQLiteDriver(self.engine) if self.dialect == "sqlite" else self._lines.driver()

    @cached_property
    def _lines(self) -> "Lines":
        from integrations.store.libpq import Lines  # noqa: PLC0415  whoever has SQLite needs nothing of it

        return Lines(self.engine, POOL)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Lend a connection inside one write transaction: kept if the block ends, undone if it raises."""
        with self.engine.connect() as connection:
            begin(connection)
            try:
                yield connection
            except BaseException:
                undo(connection)
                raise
            connection.exec_driver_sql("COMMIT")

    def beside(self) -> "Beside":
        """Return an empty SQLite database in a file of its own beside this one, which may take its place."""
        return Beside(self)

    def making(self) -> list[str]:
        """Return the names of SQLite files being made beside this one; those that nobody makes any more go."""
        return beside.sweep(_path(self.url)) if self.dialect == "sqlite" else []

    def close(self) -> None:
        """Give all connections back."""
        if "_lines" in vars(self):
            self._lines.close()
        self.engine.dispose()


class Beside(Database):
    """An SQLite database being made beside another: quick to load, gone with the process unless it takes the place."""

    def __init__(self, other: Database) -> None:
        other.making()
        self.other: Final = other
        self._made: Final = beside.Beside(_path(other.url))
        super().__init__(f"sqlite:///{self._made.file}")
        self.engine = _engine(self.url, beside.LOADED)

    def finish(self) -> None:
        """Flush what was loaded; from here on each write is as durable as everywhere."""
        self.engine.dispose()
        self._made.flush()
        self.engine = _engine(self.url)

    def take_place(self) -> None:
        """Put this file in the other's place; whoever has that open opens this one the next time."""
        with self.reading() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._made.take_place()

    def close(self) -> None:
        """Give all connections back, and remove the file unless it has taken the place."""
        super().close()
        self._made.close()


def begin(connection: Connection) -> None:
    """Open a write transaction; on SQLite it waits for its turn here, not at its first write."""
    sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if sqlite else "BEGIN")


def undo(connection: Connection) -> None:
    """Roll a transaction back; a broken connection is dropped, which does the same."""
    if connection.invalidated:
        return
    try:
        connection.exec_driver_sql("ROLLBACK")
    except Exception:  # noqa: BLE001  the connection is beyond use, and dropping it rolls back
        connection.invalidate()


def _engine(url: str, loaded: tuple[str, ...] = ()) -> Engine:
    sqlite = make_url(url).get_backend_name() == "sqlite"
    size = POOL if sqlite else POOL // 2
    options: dict[str, Any] = {"isolation_level": "AUTOCOMMIT", "pool_size": size, "max_overflow": size}
    if sqlite:
        engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000, "check_same_thread": False}, **options)
        event.listen(engine, "connect", partial(_tune_sqlite, loaded or TUNED))
        beside.reopened(engine, _path(url))
        return engine
    return create_engine(url, pool_pre_ping=False, connect_args={"prepare_threshold": 5}, **options)


def _tune_sqlite(pragmas: tuple[str, ...], connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _path(url: str) -> Path:
    return Path(make_url(url).database or "")
