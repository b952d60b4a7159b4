"""Makes and upgrades the tables of an installation, step by numbered step, one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from integrations.store.database import Database

LOCK = 0x4D696772


def migrate(database: Database) -> None:
    """Bring the tables to this release's shape; others that try at the same time wait."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with alone(database) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """Lend a transaction in which no other process can make tables."""
    with database.writing() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield connection
