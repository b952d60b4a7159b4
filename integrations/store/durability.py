"""Whether a database keeps what it has acknowledged through a crash, as it is set up now."""

from sqlalchemy import Connection

from integrations.store.database import Database

FULL = 2
LOST = "a crash would lose what was acknowledged"


def unsafe(database: Database, *, replicated: bool = False) -> str | None:
    """Return a sentence on what must be set otherwise before anything is written, None if nothing must.

    `replicated`: an acknowledged fact must also stand, and be readable, on a standby.
    """
    with database.reading() as connection:
        if database.dialect == "postgresql":
            return _postgres(connection) or (_standby(connection) if replicated else None)
    if replicated:
        return "COLLEGIUM_STANDBY is synchronous, but SQLite has no standby; unset it, or use PostgreSQL"
    with database.reading() as connection:
        return _sqlite(connection)


def _sqlite(connection: Connection) -> str | None:
    synchronous = int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())
    if synchronous < FULL:
        return f"SQLite's synchronous is {synchronous}: {LOST}; it must be FULL (2) on every connection"
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    if mode in ("off", "memory"):
        return f"SQLite's journal_mode is {mode}: {LOST}; it must be wal"
    return None


def _postgres(connection: Connection) -> str | None:
    if connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one():
        return (
            "PostgreSQL takes no writes: it is a standby, or still replays its log after a restore; "
            "name the primary, or wait until it is done and run this again"
        )
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if _shown(connection, name) == "off":
            return f"PostgreSQL's {name} is off: {LOST}; set it on for server, database and role, and start again"
    return None


def _standby(connection: Connection) -> str | None:
    if not _shown(connection, "synchronous_standby_names"):
        return (
            "COLLEGIUM_STANDBY is synchronous, but PostgreSQL waits for no standby; "
            "name them in synchronous_standby_names, such as ANY 1 (one, two)"
        )
    commit = _shown(connection, "synchronous_commit")
    if commit != "remote_apply":
        return (
            f"COLLEGIUM_STANDBY is synchronous, but PostgreSQL's synchronous_commit is {commit}; "
            "set it to remote_apply, so that what is acknowledged stands on a standby"
        )
    return None


def _shown(connection: Connection, name: str) -> str:
    return str(connection.exec_driver_sql(f"SHOW {name}").scalar_one())
