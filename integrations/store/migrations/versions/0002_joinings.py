"""Who asked to join and has not yet shown that the address is theirs."""

from alembic import op

from integrations.store.tables import joinings

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table, unless this installation was made by this release."""
    joinings.create(op.get_bind(), checkfirst=True)
