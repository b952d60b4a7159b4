"""One worker at a time leads a job; the next takes over when it ends, however it ends."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from integrations.store.database import Database

Holds = Callable[[], bool]
"""Tells whether the lead is still held: a broken connection loses it."""


@contextmanager
def lead(database: Database, name: str) -> Iterator[Holds | None]:
    """Lend the lead over a job, or None while another has it.

    A lead saves work; that nothing is done twice rests on the keys of what is done, not on it.
    """
    way = _lead_postgres if database.dialect == "postgresql" else _lead_sqlite
    with way(database, name) as holds:
        yield holds


@contextmanager
def _lead_postgres(database: Database, name: str) -> Iterator[Holds | None]:
    digest = hashlib.blake2b(f"lead:{name}".encode(), digest_size=8).digest()
    lock = int.from_bytes(digest, "big", signed=True)
    with database.engine.connect() as connection:

        def holds() -> bool:
            try:
                return bool(connection.exec_driver_sql("SELECT 1").scalar_one())
            except DBAPIError:
                return False

        if not connection.exec_driver_sql("SELECT pg_try_advisory_lock(%s)", (lock,)).scalar_one():
            yield None
            return
        try:
            yield holds
        finally:
            # Closing the session gives the lock back, whatever state it is in; the pool makes a new one.
            connection.invalidate()


@contextmanager
def _lead_sqlite(database: Database, name: str) -> Iterator[Holds | None]:
    file = make_url(database.url).database
    if not file or file == ":memory:":
        yield lambda: True
        return
    handle = os.open(Path(f"{file}.{name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        yield None
        return
    try:
        yield lambda: True
    finally:
        os.close(handle)
