"""An index of three-letter parts, by which a search within words finds rows: declared as `info={"parts": columns}`."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

LENGTH = 3
MOST = 2_000
"""From so many rows on, going through the table in the order asked for comes to a full page sooner."""


def make(connection: Connection, table: Table, name: str, ending: str) -> None:
    """Make the index over what a table under some name holds; on SQLite triggers keep it from then on."""
    columns: Sequence[str] = table.info.get("parts", ())
    if not columns:
        return
    if connection.dialect.name == "postgresql":
        _make_trigrams(connection, name, columns, ending)
        return
    for statement in _statements(name, columns):
        connection.exec_driver_sql(statement)


def rows(connection: Connection, table: Table, words: Sequence[str]) -> list[int] | None:
    """Return the row numbers, on SQLite, of the few rows that have all parts of these words.

    There may be rows among them that have the parts in another order. None if there are too many, if no word is
    long enough, or on PostgreSQL, which uses the index by itself.
    """
    wanted = [part for word in words for part in _cut(word)]
    if connection.dialect.name == "postgresql" or not wanted:
        return None
    match = " AND ".join('"{}"'.format(part.replace('"', '""')) for part in dict.fromkeys(wanted))
    name = f"{table.name}_parts"
    query = f"SELECT rowid FROM {name} WHERE {name} MATCH ? LIMIT {MOST + 1}"  # noqa: S608  our own name # nosec B608
    found = list(connection.exec_driver_sql(query, (match,)).scalars())
    return None if len(found) > MOST else found


def _cut(word: str) -> Iterator[str]:
    return (word[start : start + LENGTH] for start in range(len(word) - LENGTH + 1))


def _statements(name: str, columns: Sequence[str]) -> Iterator[str]:
    parts, listed = f"{name}_parts", ", ".join(columns)
    new, old = (", ".join(f"{which}.{column}" for column in columns) for which in ("new", "old"))
    enter = f"INSERT INTO {parts} (rowid, {listed}) VALUES (new.rowid, {new});"  # noqa: S608  # nosec B608
    remove = f"INSERT INTO {parts} ({parts}, rowid, {listed}) VALUES ('delete', old.rowid, {old});"  # noqa: S608  # nosec B608
    yield (
        f"CREATE VIRTUAL TABLE {parts} USING fts5({listed}, content='{name}', detail='none', "
        "tokenize='trigram case_sensitive 1')"
    )
    yield f"INSERT INTO {parts} ({parts}) VALUES ('rebuild')"  # noqa: S608  # nosec B608
    yield f"CREATE TRIGGER {parts}_in AFTER INSERT ON {name} BEGIN {enter} END"
    yield f"CREATE TRIGGER {parts}_out AFTER DELETE ON {name} BEGIN {remove} END"
    yield f"CREATE TRIGGER {parts}_anew AFTER UPDATE OF {listed} ON {name} BEGIN {remove} {enter} END"


def _make_trigrams(connection: Connection, name: str, columns: Sequence[str], ending: str) -> None:
    """Make the index if the server has pg_trgm; without it a search goes through the table."""
    if not _has_trigrams(connection):
        return
    quote: Any = connection.dialect.identifier_preparer.quote
    for column in columns:
        index = quote(f"{column}_parts_of_{name.removesuffix(ending)}{ending}")
        connection.exec_driver_sql(f"CREATE INDEX {index} ON {quote(name)} USING gin ({column} gin_trgm_ops)")


def _has_trigrams(connection: Connection) -> bool:
    connection.exec_driver_sql("SAVEPOINT trigrams")
    try:
        connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except DBAPIError:
        connection.exec_driver_sql("ROLLBACK TO SAVEPOINT trigrams")
        return False
    connection.exec_driver_sql("RELEASE SAVEPOINT trigrams")
    return True
