"""Fresh installations to measure on, and a PostgreSQL server where there is one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from inspect import unwrap
from pathlib import Path

import pytest

from integrations.journal.master import make_master
from tests.postgres import NOBODY, Server, initialised, postgres_server, serving
from web.installation import Installation
from web.settings import Settings

NAMED = "COLLEGIUM_BENCH_POSTGRES"
ROOM = ("shared_buffers=256MB", "max_wal_size=4GB")
"""What somebody who has a hundred thousand members would set."""


@contextmanager
def folder() -> Iterator[Path]:
    """Lend an empty folder on the disk."""
    with tempfile.TemporaryDirectory(prefix="collegium-bench-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def house(url: str | None = None, *, migrated: bool = True, place: Path | None = None) -> Iterator[Installation]:
    """Lend an installation without a fact, or the one that is in a place: on SQLite, or with its journal at a URL."""
    with nullcontext(place) if place else folder() as data:
        make_master(data / "master.key")
        env = {"COLLEGIUM_DATA": str(data)} | ({"COLLEGIUM_DATABASE_URL": url} if url else {})
        found = Installation(Settings.read(env))
        try:
            if migrated:
                found.migrate()
            yield found
        finally:
            found.close()


@contextmanager
def postgres() -> Iterator[str | None]:
    """Lend the URL of an empty database: the one named in the environment, else one of the tests' own server."""
    if named := os.environ.get(NAMED):
        yield named
        return
    serving = contextmanager(unwrap(postgres_server))()
    try:
        server = serving.__enter__()
    except pytest.skip.Exception:
        yield None
        return
    try:
        yield server.url(server.create())
    finally:
        serving.__exit__(None, None, None)


@contextmanager
def kept_postgres(home: Path) -> Iterator[Server]:
    """Run a server whose data lie in a folder and stay there."""
    home.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        os.chown(home, NOBODY, NOBODY)
    with serving(initialised(home), home, *ROOM) as server:
        yield server
