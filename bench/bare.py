"""The least that a server could do: the rows of a request put in as they are, behind a WSGI app without a framework.

Started by `bench.service` on the same server as ours, with as many threads, on the same database.
"""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from psycopg_pool import ConnectionPool

from bench.server import plain
from web.commands.serve import Server
from web.settings import Settings

Rows = list[tuple[str, bytes]]
COLUMNS = "(originator_id, originator_version, topic, state, recorded)"
KEYED = (
    "WITH facts AS (INSERT INTO journal {columns} VALUES {values} RETURNING position), claimed AS ("
    "INSERT INTO idempotency (scope, key, fingerprint, result, made, position) "
    "SELECT %s, %s, %s, %s::uuid, 0, max(position) FROM facts) SELECT position FROM facts"
)
THREADS = 8


class Bare:
    """Answers POST /NAME by inserting the rows that are known under that name."""

    def __init__(self, url: str, rows: dict[str, Rows]) -> None:
        self.rows = rows
        self.statements = {name: _statement(len(found)) for name, found in rows.items()}
        self.pool = ConnectionPool(url, min_size=1, max_size=THREADS, kwargs={"autocommit": True}, open=True)

    def __call__(self, environ: dict[str, Any], start: Callable[..., object]) -> Iterable[bytes]:
        """Insert and answer."""
        name = environ["PATH_INFO"].strip("/")
        json.loads(environ["wsgi.input"].read() or b"{}")
        id = uuid4()
        with self.pool.connection() as connection:
            values = [part for topic, state in self.rows.get(name, ()) for part in (uuid4(), 1, topic, state, 0)]
            key = environ.get("HTTP_IDEMPOTENCY_KEY", "")
            position = self._kept(connection, name, [*values, "bench", key, key, id]) if values else 0
        body = json.dumps({"id": str(id), "position": position, "repeated": False}).encode()
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _kept(self, connection: psycopg.Connection, name: str, values: list[object]) -> int:
        found = connection.execute(self.statements[name], values).fetchall()
        return int(found[-1][0])


def _statement(rows: int) -> bytes:
    values = ", ".join(["(%s::uuid, %s::int, %s, %s::bytea, %s::bigint)"] * rows)
    return KEYED.format(columns=COLUMNS, values=values).encode()


class BareServer(Server):
    """Our server with another application in it."""

    def load(self) -> Any:  # noqa: ANN401  any WSGI application
        """Return the application."""
        url, rows = plain(self.settings.database_url), json.loads(Path(sys.argv[1]).read_text())
        known = {name: [(topic, bytes.fromhex(state)) for topic, state in found] for name, found in rows.items()}
        return Bare(url, known)


def main() -> None:
    """Serve on the port that the environment names; the argument is the file of rows."""
    BareServer(Settings.read(), workers=1, all_in_one=False).run()
