"""The lines of work on many, until each is done."""

from alembic import op

from integrations.store.tables import batch_lines

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table, unless this installation was made by this release."""
    batch_lines.create(op.get_bind(), checkfirst=True)
