"""Who asked to choose a new password and has not yet answered the letter."""

from alembic import op

from integrations.store.tables import resets

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table, unless this installation was made by this release."""
    resets.create(op.get_bind(), checkfirst=True)
