"""The journal with its guards, and the first operational tables."""

from alembic import op

from integrations.journal import postgres, recorder, sqlite
from integrations.store.tables import store

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table of the first release."""
    bind = op.get_bind()
    recorder.metadata.create_all(bind)
    store.create_all(bind)
    guards = postgres.GUARDS if bind.dialect.name == "postgresql" else sqlite.GUARDS
    for guard in guards:
        bind.exec_driver_sql(guard)
