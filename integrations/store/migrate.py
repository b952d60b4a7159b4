"""Makes and upgrades the tables of an installation, step by numbered step, one process at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from domain.errors import UnknownVersion
from integrations.store.database import Database

LOCK = 0x4D696772


def migrate(database: Database) -> None:
    """Bring the tables to this release's shape; others that try at the same time wait.

    Raises UnknownVersion if a newer release has made them: this one must not start beside it any more.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with alone(database) as connection:
        _require_known(connection, ScriptDirectory.from_config(config))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _require_known(connection: Connection, scripts: ScriptDirectory) -> None:
    mine = {script.revision for script in scripts.walk_revisions()}
    newer = set(MigrationContext.configure(connection).get_current_heads()) - mine
    if newer:
        raise UnknownVersion(f"the tables were made by a newer release (step {min(newer)}); start that one")


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """Lend a transaction in which no other process can make tables."""
    with database.writing() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        yield connection
