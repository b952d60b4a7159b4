"""Deletes once an hour, and with each run of what is due, the rows that have served their time."""

from domain.ports import Clock
from integrations.journal.codec import MICRO, to_micro
from integrations.store.database import Database
from integrations.store.retention import purge

HOUR = 3600 * MICRO


class Purging:
    """A job of the worker; what it deletes, nobody asks for any more."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self._next = 0

    def step(self) -> int:
        """Purge if the last time was an hour ago; return 0, as nothing follows from it."""
        now = to_micro(self.clock())
        if now >= self._next:
            self.purge()
            self._next = now + HOUR
        return 0

    def purge(self) -> int:
        """Delete what is over now; return how many rows."""
        with self.database.writing() as connection:
            return purge(connection, to_micro(self.clock()))
