"""What is kept about a person beside the journal, and how a database lets go of what was deleted."""

import time
from uuid import UUID

from sqlalchemy import Connection, delete, select, update

from integrations.store.database import Database
from integrations.store.tables import (
    accounts,
    effects,
    erasures,
    inbox,
    letters,
    processor_payments,
    sessions,
    tokens,
)

PATIENCE = 10.0
PAUSE = 0.05


def remove(connection: Connection, person: UUID) -> None:
    """Delete log-ins, tokens, sessions and letters of a person, and what others' notices said about them."""
    for table in (accounts, tokens, sessions, letters):
        connection.execute(delete(table).where(table.c.person == person))
    p = processor_payments.c
    theirs = select(p.reference).where(p.person == person)
    connection.execute(update(inbox).where(inbox.c.waits.in_(theirs)).values(body=b""))
    payments = select(p.payment).where(p.person == person)
    spoken_of = (effects.c.target == person) | effects.c.target.in_(payments)
    connection.execute(update(effects).where(spoken_of).values(problem=None))


def enter(connection: Connection, person: UUID, position: int, now: int) -> None:
    """Enter a person in the ledger of erasures, once."""
    c = erasures.c
    if connection.execute(select(c.person).where(c.person == person)).first() is None:
        connection.execute(erasures.insert().values(person=person, position=position, at=now))


def ledger(connection: Connection) -> list[UUID]:
    """Return everybody in the ledger of erasures."""
    return list(connection.execute(select(erasures.c.person).order_by(erasures.c.at)).scalars())


def scrub(database: Database, patience: float = PATIENCE) -> bool:
    """Have a database let go of deleted content; False if readers kept it from doing so in time.

    SQLite has overwritten it already (secure_delete) and empties its log here; PostgreSQL vacuums, its
    own log and backups age out.
    """
    if database.dialect == "postgresql":
        with database.reading() as connection:
            connection.exec_driver_sql("VACUUM")
        return True
    end = time.monotonic() + patience
    while not _checkpoint(database):
        if time.monotonic() > end:
            return False
        time.sleep(PAUSE)
    return True


def _checkpoint(database: Database) -> bool:
    with database.reading() as connection:
        return bool(connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0] == 0)
