"""The least that a server could do: the rows of a request put in as they are, behind a WSGI app without a framework.

The same rows: facts, the key, numbers of series and values that are reserved; one commit for each request.

Started by `bench.service` on the same server as ours, with as many threads, on the same database.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self
from uuid import UUID, uuid4

from psycopg_pool import ConnectionPool

from bench.server import plain
from web.commands.serve import Server
from web.settings import Settings

FACT, NUMBER, VALUE = "(%s::uuid, %s::int, %s, %s::bytea, %s::bigint)", "(%s, 1)", "(%s, %s, %s::uuid)"
WHOLE = "WITH {parts} SELECT position FROM facts"
FACTS = (
    "facts AS (INSERT INTO journal (originator_id, originator_version, topic, state, recorded) VALUES {rows} "
    "RETURNING position)"
)
KEY = (
    "claimed AS (INSERT INTO idempotency (scope, key, fingerprint, result, made, position) "
    "SELECT %s, %s, %s, %s::uuid, 0, max(position) FROM facts)"
)
NUMBERS = (
    "numbered AS (INSERT INTO counters (series, last) VALUES {rows} "
    "ON CONFLICT (series) DO UPDATE SET last = counters.last + 1)"
)
VALUES = "reserved AS (INSERT INTO reservations (space, hash, owner) VALUES {rows})"
THREADS = 8


class Request(NamedTuple):
    """The rows of one request: facts as topics and states, series of numbers, spaces of values."""

    facts: list[tuple[str, bytes]]
    numbers: list[str]
    values: list[str]

    @classmethod
    def of(cls, said: dict[str, Any]) -> Self:
        """Return what `bench.service` saw a request write."""
        return cls([(topic, bytes.fromhex(state)) for topic, state in said["facts"]], said["numbers"], said["values"])

    def statement(self) -> bytes:
        """Return one statement that writes all rows, so in one transaction."""
        parts = [FACTS.format(rows=_times(FACT, self.facts)), KEY]
        parts += [NUMBERS.format(rows=_times(NUMBER, self.numbers))] if self.numbers else []
        parts += [VALUES.format(rows=_times(VALUE, self.values))] if self.values else []
        return WHOLE.format(parts=", ".join(parts)).encode()

    def row(self, key: str, id: UUID) -> list[object]:
        """Return the values of the statement, new ones wherever two requests cannot have the same."""
        now = time.time_ns() // 1_000
        facts = [part for topic, state in self.facts for part in (uuid4(), 1, topic, state, now)]
        values = [part for space in self.values for part in (space, uuid4().hex, id)]
        return [*facts, "bench", key, key, id, *(f"bench {series}" for series in self.numbers), *values]


class Bare:
    """Answers POST /NAME by inserting the rows that are known under that name."""

    def __init__(self, url: str, requests: dict[str, Request]) -> None:
        self.requests = requests
        self.statements = {name: request.statement() for name, request in requests.items()}
        self.pool = ConnectionPool(url, min_size=1, max_size=THREADS, kwargs={"autocommit": True}, open=True)

    def __call__(self, environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        """Insert and answer."""
        name = environ["PATH_INFO"].strip("/")
        json.loads(environ["wsgi.input"].read() or b"{}")
        id, position = uuid4(), 0
        if name in self.requests:
            row = self.requests[name].row(environ.get("HTTP_IDEMPOTENCY_KEY", ""), id)
            with self.pool.connection() as connection:
                position = int(connection.execute(self.statements[name], row).fetchall()[-1][0])
        body = json.dumps({"id": str(id), "position": position, "repeated": False}).encode()
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]


def _times(form: str, rows: Sequence[object]) -> str:
    return ", ".join([form] * len(rows))


class BareServer(Server):
    """Our server with another application in it."""

    def load(self) -> Any:  # noqa: ANN401  any WSGI application
        """Return the application."""
        rows = json.loads(Path(sys.argv[1]).read_text())
        return Bare(plain(self.settings.database_url), {name: Request.of(said) for name, said in rows.items()})


def main() -> None:
    """Serve on the port that the environment names; the argument is the file of rows."""
    BareServer(Settings.read(), workers=1, all_in_one=False).run()
