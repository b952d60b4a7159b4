"""An SQLite file made beside another one and put in its place: its path becomes a link, whoever has it open reopens."""

import fcntl
import os
import secrets
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from integrations.files import flush

LOG, INDEX, LOCK = "-wal", "-shm", ".lock"
LOADED = ("journal_mode=MEMORY", "synchronous=OFF", "secure_delete=ON", "cache_size=-16000", "busy_timeout=20000")
"""Quick, and lost with a crash: nobody knows of the file until it is whole and flushed."""


class Beside:
    """A file of which nobody else knows yet, in the folder of the one it is to replace."""

    def __init__(self, path: Path) -> None:
        self.path: Final = path
        self.file: Final = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        self._lock = _held(_lock_of(self.file))

    def flush(self) -> None:
        """Wait until the disk has what was written so far."""
        flush(self.file)

    def take_place(self) -> None:
        """Let everybody who opens the path from now on find this file, all of it on the disk."""
        self.flush()
        old = current(self.path)
        link = self.file.with_name(f"{self.file.name}.link")
        link.symlink_to(self.file.name)
        link.replace(self.path)
        flush(self.path.parent)
        _remove(old, *((LOG, INDEX) if old == self.path else ("", LOG, INDEX)))

    def close(self) -> None:
        """Remove the file unless it has taken the place."""
        if self._lock is None:
            return
        if current(self.path) != self.file:
            _remove(self.file, "", LOG, INDEX)
        _lock_of(self.file).unlink()
        os.close(self._lock)
        self._lock = None


def current(path: Path) -> Path:
    """Return the file that a path leads to now: itself while it is no link."""
    try:
        return path.with_name(path.readlink().name)
    except OSError:
        return path


def sweep(path: Path) -> list[str]:
    """Remove files beside this one that nobody makes any more; return the names of those being made."""
    alive = []
    for file in path.parent.glob(f"{path.name}.{'[0-9a-f]' * 8}"):
        if current(path) == file:
            continue
        lock = _held(_lock_of(file))
        if lock is None:
            alive.append(file.name)
            continue
        if current(path) != file:
            _remove(file, "", LOG, INDEX)
        _lock_of(file).unlink()
        os.close(lock)
    return alive


def reopened(engine: Engine, path: Path) -> None:
    """Have an engine drop each connection, when it is next lent, that is to a file another has replaced."""

    def opened(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
        entry.info["file"] = Path(connection.execute("PRAGMA database_list").fetchone()[2]).name

    def lent(_connection: sqlite3.Connection, entry: ConnectionPoolEntry, _proxy: Any) -> None:  # noqa: ANN401
        if entry.info["file"] != current(path).name:
            raise DisconnectionError

    event.listen(engine, "connect", opened)
    event.listen(engine, "checkout", lent)


def _lock_of(file: Path) -> Path:
    return file.with_name(file.name + LOCK)


def _held(path: Path) -> int | None:
    """Return a lock that the operating system lifts when the process ends, None if another has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _remove(file: Path, *endings: str) -> None:
    for ending in endings:
        with suppress(FileNotFoundError):
            file.with_name(file.name + ending).unlink()
