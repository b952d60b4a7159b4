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
    """Advisory locks of one PostgreSQL session of its own, all or none; the server lifts them when it ends."""

    def __init__(self, database: Database, *names: str) -> None:
        self._database: Final = database
        self._numbers: Final = [_number(name) for name in names]
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
        if all(self._connection.exec_driver_sql(query, (number,)).scalar_one() for number in self._numbers):
            return True
        self.release()
        return False


def _number(name: str) -> int:
    digest = hashlib.blake2b(f"views:{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def lock(database: Database, name: str) -> Lock:
    """Return the lock of a name in the database that views live in."""
    return _locks(database, [name])[0]


def _locks(database: Database, names: list[str]) -> list[Lock]:
    """Return the locks of names: on PostgreSQL one for all, or more views would want more sessions than there are."""
    if database.dialect == "postgresql":
        return [SessionLock(database, *names)]
    return [FileLock(Path(f"{database.engine.url.database}.{name}.lock")) for name in names]


@contextmanager
def alone(database: Database, *names: str) -> Iterator[None]:
    """Wait until nobody else holds any of these names, and hold them while the block runs.

    They are taken in the order of the alphabet, so that no two wait for each other.
    """
    with ExitStack() as held:
        for mine in _locks(database, sorted(names)) if names else ():
            held.callback(mine.release)
            while not mine.held():
                time.sleep(WAIT)
        yield
