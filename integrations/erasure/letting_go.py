"""How a database lets go of what was deleted, down to the bytes of its files, and who keeps it from doing so."""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from integrations.store.database import Database

PATIENCE = 10.0
PAUSE = 0.05
STATISTICS = "pg_statistic"
"""PostgreSQL's samples of columns: names and addresses stand there as they are in the tables."""
LOCKED = "55P03"
"""PostgreSQL's code of a lock that was waited for in vain."""
OLDER = """
SELECT 'session ' || pid || coalesce(' of ' || nullif(application_name, ''), '') AS who FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker'
AND greatest(age(backend_xmin), age(backend_xid)) >= age(%(mark)s::xid)
UNION ALL SELECT 'replication slot ' || slot_name FROM pg_replication_slots
WHERE greatest(age(xmin), age(catalog_xmin)) >= age(%(mark)s::xid)
UNION ALL SELECT 'prepared transaction ' || gid FROM pg_prepared_xacts
WHERE database = current_database() AND age(transaction) >= age(%(mark)s::xid)
"""
"""Who may still see rows deleted before a transaction: as long as one may, a rewritten table has them too."""
LOCKS = """
SELECT DISTINCT 'session ' || a.pid || coalesce(' of ' || nullif(a.application_name, ''), '') FROM pg_locks l
JOIN pg_stat_activity a USING (pid) JOIN pg_class t ON t.oid = l.relation
WHERE l.granted AND a.pid <> pg_backend_pid() AND t.relkind = 'r' AND t.relnamespace <> 'pg_catalog'::regnamespace
"""


@contextmanager
def soon(database: Database, patience: float = PATIENCE) -> Iterator[Connection]:
    """Lend a write transaction that waits for others' locks so many seconds, then raises OperationalError."""
    with database.writing() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(patience * 1000)}")
        yield connection


def is_lock(error: OperationalError) -> bool:
    """Tell whether somebody else's lock was waited for in vain, on either database."""
    return getattr(error.orig, "sqlstate", None) == LOCKED or "locked" in str(error.orig)


def lockers(database: Database) -> str:
    """Return in a sentence who keeps tables of a database locked, and what to do."""
    if database.dialect != "postgresql":
        return f"{_file(database)} is locked by another process; end what writes to it for long"
    with database.reading() as connection:
        who = ", ".join(connection.exec_driver_sql(LOCKS).scalars()) or "a session"
    return f"{who} keeps a table locked; let it end, or end it with pg_terminate_backend"


def scrub(database: Database, tables: Iterable[str] = (), patience: float | None = None) -> list[str]:
    """Have a database let go of deleted content, and return in sentences who kept it from doing so in time.

    SQLite has overwritten it already (secure_delete) and empties its log here. PostgreSQL leaves the bytes of
    deleted rows in their pages, in the inner pages of indexes and in its samples: so `tables` are written anew
    (docs/decisions/0005). Its own log and backups age out.
    """
    patience = PATIENCE if patience is None else patience
    if database.dialect != "postgresql":
        making = [f"{name} is of a rebuild under way; it goes on after that" for name in database.making()]
        _merge_indexes(database)
        return making or _empty_log(database, patience)
    with database.reading() as connection:
        present = set(inspect(connection).get_table_names())
        wanted = [table for table in tables if table in present]
        aside = [table for table in present if _is_aside(table, tables)]
    if aside:
        return [f"{aside[0]} is of a rebuild under way; it goes on after that, or after collegium rebuild"]
    return _write_anew(database, wanted, patience) if wanted else []


def _merge_indexes(database: Database) -> None:
    """Have full-text indexes of SQLite written anew: until then they keep the words of deleted rows, marked as such."""
    query = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"
    with database.reading() as connection:
        names = list(connection.exec_driver_sql(query).scalars())
    for name in names:
        with database.writing() as connection:
            connection.exec_driver_sql(f"INSERT INTO {name} ({name}) VALUES ('optimize')")  # noqa: S608  # nosec B608


def _empty_log(database: Database, patience: float) -> list[str]:
    end = time.monotonic() + patience
    while not _checkpoint(database):
        if time.monotonic() > end:
            return [f"a reader of {_file(database)} keeps its log from being emptied; end what reads it for long"]
        time.sleep(PAUSE)
    return []


def _checkpoint(database: Database) -> bool:
    with database.reading() as connection:
        return bool(connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0] == 0)


def _write_anew(database: Database, tables: Sequence[str], patience: float) -> list[str]:
    with database.engine.connect() as connection:
        mark = str(connection.exec_driver_sql("SELECT pg_current_xact_id()::xid").scalar_one())
        if older := _older(connection, mark, patience):
            return [f"{who} may still read what was deleted; let it end, or end it" for who in older]
        connection.exec_driver_sql(f"SET lock_timeout = {int(patience * 1000)}")
        try:
            quoted = database.engine.dialect.identifier_preparer.quote
            found = [_anew(connection, quoted(table), "FULL, ANALYZE") for table in tables]
            found.append(_anew(connection, STATISTICS, "FULL"))
        except OperationalError as error:
            if not is_lock(error):
                raise
            return [lockers(database)]
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
    return [each for each in found if each]


def _anew(connection: Connection, table: str, how: str) -> str | None:
    """Write a table anew, with its indexes; PostgreSQL only warns where it may not."""
    file = "SELECT pg_relation_filenode(%s::regclass)"
    before = connection.exec_driver_sql(file, (table,)).scalar_one()
    connection.exec_driver_sql(f"VACUUM ({how}) {table}")
    if connection.exec_driver_sql(file, (table,)).scalar_one() != before:
        return None
    return f"PostgreSQL may not write {table} anew; make Collegium's role the owner of its database"


def _older(connection: Connection, mark: str, patience: float) -> list[str]:
    end = time.monotonic() + patience
    while found := list(connection.exec_driver_sql(OLDER, {"mark": mark}).scalars()):
        if time.monotonic() > end:
            return found
        time.sleep(PAUSE)
    return []


def _is_aside(name: str, tables: Iterable[str]) -> bool:
    return any(name.startswith(f"{table}__") and name.removeprefix(f"{table}__").isdigit() for table in tables)


def _file(database: Database) -> str:
    return Path(make_url(database.url).database or "").name
