"""Closing a month: the ledger is read as it stood, sealed with its hash, and never moves again."""

from datetime import date

from domain.errors import Stale
from domain.journal import Actor
from integrations.journal.closing import seal_month
from integrations.journal.office import Office, Receipt
from integrations.store.idempotency import Key
from projections.engine import Engine
from projections.reports.closing import seal

PATIENCE = 10.0
"""Seconds that a closing waits for the ledger to come as far as the journal."""


def close_month(office: Office, engine: Engine, actor: Actor, *, through: date, key: Key | None = None) -> Receipt:
    """Close the books through the end of a month, once for its key, and return where the closing stands.

    Raises RuleBroken if the month is closed, Stale if the ledger is far behind or facts kept coming.
    """

    def sealed(position: int) -> str:
        if not engine.wait_for(["ledger"], position, PATIENCE):
            raise Stale("the ledger is behind the journal; close the month when it has caught up")
        with engine.database.reading() as connection:
            return seal(connection, through=through, position=position)

    return seal_month(office, actor, through=through, seal=sealed, key=key)
