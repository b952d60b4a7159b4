"""What-ifs that are worked out beside everything else, with their answers."""

from alembic import op

from integrations.store.trial_tables import trial_found, trials

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables, unless this installation was made by this release."""
    for table in (trials, trial_found):
        table.create(op.get_bind(), checkfirst=True)
