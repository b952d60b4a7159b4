"""Takes the numbered steps that a database has not taken yet. Only a database behind this release needs its library."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from domain.errors import UnknownVersion

FOLDER = Path(__file__).parent / "migrations"


def take(connection: Connection) -> None:
    """Bring the tables to this release's shape. Raises UnknownVersion if a newer release has made them."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    _require_known(connection, ScriptDirectory.from_config(config))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _require_known(connection: Connection, scripts: ScriptDirectory) -> None:
    mine = {script.revision for script in scripts.walk_revisions()}
    newer = set(MigrationContext.configure(connection).get_current_heads()) - mine
    if newer:
        raise UnknownVersion(f"the tables were made by a newer release (step {min(newer)}); start that one")
