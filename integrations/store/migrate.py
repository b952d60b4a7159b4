"""Makes and upgrades the tables of an installation, step by numbered step, one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect

from integrations.store.database import Database

LOCK = 0x4D696772
STEPS = Path(__file__).parent / "migrations" / "versions"
TAKEN = "SELECT max(version_num) FROM alembic_version"


def migrate(database: Database) -> None:
    """Bring the tables to this release's shape; others that try at the same time wait.

    Raises UnknownVersion if a newer release has made them: this one must not start beside it any more.
    """
    with alone(database) as connection:
        if step_of(connection) != last_step():
            from integrations.store import steps  # noqa: PLC0415  15 MB that a process which serves needs never again

            steps.take(connection)


def step_of(connection: Connection) -> str | None:
    """Return the last step that a database has taken, None where there is none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    taken: str | None = connection.exec_driver_sql(TAKEN).scalar()
    return taken


def last_step() -> str:
    """Return the last step of this release; each is a file that begins with its number."""
    return max(file.name.partition("_")[0] for file in STEPS.glob("[0-9]*.py"))


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """Lend a transaction in which no other process can make tables."""
    with database.writing() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield connection
