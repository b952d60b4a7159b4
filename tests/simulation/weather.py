"""Bad weather for SQLite: statements fail, commits are not acknowledged, processes end in between."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, Self

from sqlalchemy import create_engine
from sqlalchemy.pool import QueuePool

from integrations.store.database import Database
from tests.simulation.baton import Baton, Killed

RATES = {"fails": 0.02, "is killed": 0.01, "is killed at commit": 0.04, "hides its commit": 0.08}


class Weather:
    """What may befall a statement. Where no transaction is open, somebody else may come first."""

    def __init__(self, baton: Baton) -> None:
        self.baton = baton
        self.bad = False
        self.counts: Counter[str] = Counter()

    def before(self, statement: str, *, within: bool) -> None:
        """Let happen what may happen instead of a statement."""
        if not within:
            self.baton.pass_on()
        if self._strikes("fails"):
            raise sqlite3.OperationalError("disk I/O error")
        if self._strikes("is killed at commit" if statement == "COMMIT" else "is killed"):
            raise Killed

    def after(self, statement: str) -> None:
        """Let happen what may happen to the answer."""
        if statement == "COMMIT" and self._strikes("hides its commit"):
            raise sqlite3.OperationalError("disk I/O error")

    def _strikes(self, what: str) -> bool:
        struck = self.bad and self.baton.rng.random() < RATES[what]
        self.counts[what] += struck
        return struck


class Cursor(sqlite3.Cursor):
    """A cursor whose statements the weather falls on."""

    connection: "Connection"

    def execute(self, statement: str, values: Any = ()) -> Self:
        return self._under(statement, partial(super().execute, statement, values))

    def executemany(self, statement: str, rows: Any) -> Self:
        return self._under(statement, partial(super().executemany, statement, rows))

    def _under(self, statement: str, run: Callable[[], object]) -> Self:
        weather = self.connection.weather
        if statement != "ROLLBACK" and not statement.startswith("PRAGMA"):
            weather.before(statement, within=self.connection.in_transaction)
        run()
        weather.after(statement)
        return self


class Connection(sqlite3.Connection):
    """A connection under the weather."""

    weather: Weather

    def cursor(self, factory: type[sqlite3.Cursor] = Cursor) -> Any:
        return super().cursor(factory)

    def execute(self, statement: str, values: Any = ()) -> Cursor:
        cursor: Cursor = self.cursor()
        return cursor.execute(statement, values)


class StormyDatabase(Database):
    """One process's connections to a database under the weather: in memory, or a file that is never flushed."""

    def __init__(self, address: str, weather: Weather, file: str = ":memory:") -> None:
        self.url, self.dialect = f"sqlite:///{file}", "sqlite"
        creator = partial(_connect, address, weather)
        self.engine = create_engine(self.url, creator=creator, poolclass=QueuePool, isolation_level="AUTOCOMMIT")


def _connect(address: str, weather: Weather) -> Connection:
    connection = sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level=None, factory=Connection)
    connection.weather = weather
    for pragma in ("recursive_triggers=ON", "synchronous=OFF", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
