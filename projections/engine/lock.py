"""One at a time, across processes: who leads a group of views, who rebuilds. Gone with its process."""

import fcntl
import hashlib
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import FileIO
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Connection

from projections.engine.ports import Database

PROOF = 1.0
"""Seconds after which the holder makes sure that its connection, and so its lock, is still there."""
WAIT = 0.05


class Lock(Protocol):
    """A named lock that at most one holder has."""

    def held(self) -> bool:
        """Tell whether this is the holder, becoming it if there is none."""

    def release(self) -> None:
        """Let somebody else become the holder."""


class FileLock:
    """A lock on a file beside an SQLite database; the operating system lifts it when the process ends."""

    def __init__(self, path: Path) -> None:
        self._path: Final = path
        self._file: FileIO | None = None

    def held(self) -> bool:
        """Tell whether this is the holder, becoming it if there is none."""
        if self._file is not None:
            return True
        file = FileIO(self._path, "w")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def release(self) -> None:
        """Let somebody else become the holder."""
        if self._file is not None:
            self._file.close()
            self._file = None


class SessionLock:
    """An advisory lock of a PostgreSQL session of its own; the server lifts it when the session ends."""

    def __init__(self, database: Database, name: str) -> None:
        digest = hashlib.blake2b(f"views:{name}".encode(), digest_size=8).digest()
        self._database: Final = database
        self._number: Final = int.from_bytes(digest, "big", signed=True)
        self._connection: Connection | None = None
        self._proven = 0.0

    def held(self) -> bool:
        """Tell whether this is the holder, becoming it if there is none. Raises when the server is away."""
        if self._connection is not None and time.monotonic() - self._proven < PROOF:
            return True
        try:
            held = self._prove() if self._connection is not None else self._try()
        except Exception:
            self.release()
            raise
        self._proven = time.monotonic()
        return held

    def release(self) -> None:
        """Let somebody else become the holder: the session ends."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _prove(self) -> bool:
        assert self._connection is not None
        self._connection.exec_driver_sql("SELECT 1")
        return True

    def _try(self) -> bool:
        self._connection = self._database.engine.connect()
        query = "SELECT pg_try_advisory_lock(%s)"
        if self._connection.exec_driver_sql(query, (self._number,)).scalar_one():
            return True
        self.release()
        return False


def lock(database: Database, name: str) -> Lock:
    """Return the lock of a name in the database that views live in."""
    if database.dialect == "postgresql":
        return SessionLock(database, name)
    return FileLock(Path(f"{database.engine.url.database}.{name}.lock"))


@contextmanager
def alone(database: Database, *names: str) -> Iterator[None]:
    """Wait until nobody else holds any of these names, and hold them while the block runs.

    They are taken in the order of the alphabet, so that no two wait for each other.
    """
    with ExitStack() as held:
        for name in sorted(names):
            mine = lock(database, name)
            held.callback(mine.release)
            while not mine.held():
                time.sleep(WAIT)
        yield
