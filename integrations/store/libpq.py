"""Connections to PostgreSQL as its own library has them: each statement is prepared once, and sent in one call.

psycopg's cursors do the same in ten times the code on each call, and take four times as long.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, LifoQueue
from typing import Any
from uuid import UUID

from psycopg import OperationalError
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import Engine
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import PoolProxiedConnection

from integrations.store.driver import Driver, Rows, told

PREPARED = 100
"""Values of a statement at most that is worth keeping prepared; longer ones are bulk, and no two alike."""
PATIENCE = 30.0
"""Seconds for which a driver waits for a connection that others have."""
DONE = frozenset({ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK})
Sent = tuple[bytes | None, int]


def _as_text(value: object) -> Sent:
    return str(value).encode(), Format.TEXT


SENT: dict[type, Callable[[Any], Sent]] = {
    str: _as_text,
    int: _as_text,
    UUID: lambda id: (id.bytes, Format.BINARY),
    bytes: lambda raw: (raw, Format.BINARY),
    type(None): lambda _: (None, Format.TEXT),
}
"""How a value goes to the server, which knows by the statement what it is to be."""


class Line:
    """One connection, and the statements that the server has prepared on it."""

    def __init__(self, lent: PoolProxiedConnection) -> None:
        self.lent = lent
        connection: Any = lent.driver_connection
        self._server = connection.pgconn
        self._loader = Transformer.from_context(connection)
        self._prepared: dict[str, bytes] = {}

    @property
    def broken(self) -> bool:
        """Tell whether the server is gone."""
        return bool(self._server.status != ConnStatus.OK)

    @property
    def idle(self) -> bool:
        """Tell whether no transaction is open on it, not even one that failed as it began."""
        return bool(self._server.transaction_status == TransactionStatus.IDLE)

    def run(self, statement: str, values: Sequence[object]) -> Rows:
        """Return the rows of a statement. Raises psycopg's errors."""
        result = self._asked(statement, [SENT[type(value)](value) for value in values])
        self._require(result)
        self._loader.set_pgresult(result)
        return self._loader.load_rows(0, result.ntuples, tuple)

    def _asked(self, statement: str, sent: list[Sent]) -> PGresult:
        values, forms = [value for value, _ in sent], [form for _, form in sent]
        result: PGresult
        if ";" in statement:  # several at once cannot be prepared
            result = self._server.exec_(statement.encode())
        elif len(sent) > PREPARED:
            result = self._server.exec_params(_numbered(statement), values, None, forms, Format.BINARY)
        else:
            name = self._prepared.get(statement) or self._prepare(statement)
            result = self._server.exec_prepared(name, values, forms, Format.BINARY)
        return result

    def _prepare(self, statement: str) -> bytes:
        name = f"collegium_{len(self._prepared)}".encode()
        result = self._server.prepare(name, _numbered(statement))
        self._require(result)
        self._prepared[statement] = name
        return name

    def _require(self, result: PGresult) -> None:
        """Raise what the server refused; of a server that is gone there is no more than that."""
        if result.status not in DONE:
            raise OperationalError(result.get_error_message()) if self.broken else error_from_result(result)


class Lines:
    """Connections apart from SQLAlchemy's, as psycopg may forget all that is prepared; lent the latest first.

    As many as were ever wanted at once stay open, at most so many; beyond that one waits for the next given back.
    """

    def __init__(self, engine: Engine, most: int) -> None:
        self._engine = engine
        self._pool = engine.pool.recreate()
        self._free: LifoQueue[Line | None] = LifoQueue()
        for _ in range(most):
            self._free.put(None)

    def driver(self) -> Driver:
        """Lend one as a driver."""
        return PostgresDriver(self._engine, self)

    def take(self) -> Line:
        """Return a connection that nobody else has.

        Raises psycopg's OperationalError if none can be had, SQLAlchemy's TimeoutError if others have all for long.
        """
        try:
            line = self._free.get(timeout=PATIENCE)
        except Empty:
            raise PoolTimeout(f"all connections were in use for {PATIENCE} seconds") from None
        return line or self._opened()

    def give(self, line: Line) -> None:
        """Let others have it, or one in its place where a transaction is left open on it."""
        if line.idle:
            self._free.put(line)
        else:
            self.drop(line)

    def drop(self, line: Line, error: Exception | None = None) -> None:
        """Close it, and let others have one in its place."""
        try:
            line.lent.invalidate(error)
        finally:
            self._free.put(None)

    def close(self) -> None:
        """Close whatever nobody has."""
        found = []
        with suppress(Empty):
            while True:
                found.append(self._free.get_nowait())
        for line in found:
            if line is None:
                self._free.put(None)
            else:
                self.drop(line)

    def _opened(self) -> Line:
        try:
            return Line(self._pool.connect())
        except BaseException:
            self._free.put(None)
            raise


class PostgresDriver(Driver):
    """A connection of these, for as long as the driver is open."""

    postgres = True

    def __init__(self, engine: Engine, lines: Lines) -> None:
        super().__init__(engine)
        self._lines = lines
        try:
            self._line = lines.take()
        except OperationalError as error:
            raise told(engine, error, "connect") from error

    def _rows(self, statement: str, values: Sequence[object]) -> Rows:
        return self._line.run(statement, values)

    def _beginning(self, lock: int | None) -> str:
        return "BEGIN" if lock is None else f"BEGIN; SELECT pg_advisory_xact_lock({lock:d})"

    def _broke(self, _error: Exception) -> bool:
        return self._line.broken

    def _drop(self, error: Exception) -> None:
        self._lines.drop(self._line, error)
        self._lines.close()

    def _give_back(self) -> None:
        self._lines.give(self._line)


def _numbered(statement: str) -> bytes:
    """Return a statement with the server's own marks: `$1` and so on for each `?`."""
    first, *rest = statement.split("?")
    return "".join([first, *(f"${number}{part}" for number, part in enumerate(rest, 1))]).encode()
