"""Every process says that it lives and which erasures it has heard of, so that an erasure can wait for all."""

import threading
import time
from uuid import uuid4

from sqlalchemy import delete, insert, select, update

from domain.ports import Clock
from integrations.journal.codec import to_micro
from integrations.journal.key_tables import processes
from integrations.journal.keys import FRESH, Keys

BEAT = 3_000_000
LIVES = 15_000_000
"""Microseconds between two signs of life, and after the last one until a process counts as gone."""
PATIENCE = 20.0
LOOK = 0.05


class Presence:
    """One process's entry in the list of those that may hold keys in memory."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self.keys = keys
        self.clock = clock
        self.id = uuid4()
        self._said: tuple[int, int] | None = None

    def run(self, stop: threading.Event) -> None:
        """Forget destroyed keys at once and say so, until told to stop: a loop of every process."""
        while not stop.is_set():
            self.beat()
            stop.wait(FRESH)
        self.leave()

    def beat(self) -> None:
        """Forget what was destroyed; say so, and at intervals that this process lives."""
        generation, now = self.keys.freshen(), to_micro(self.clock())
        if self._said is not None and self._said[0] == generation and 0 <= now - self._said[1] < BEAT:
            return
        row = {"generation": generation, "seen": now}
        c = processes.c
        with self.keys.database.writing() as connection:
            connection.execute(delete(processes).where(c.seen < now - 10 * LIVES))
            if not connection.execute(update(processes).where(c.id == self.id).values(row)).rowcount:
                connection.execute(insert(processes).values(id=self.id, **row))
        self._said = (generation, now)

    def leave(self) -> None:
        """Take this process off the list."""
        with self.keys.database.writing() as connection:
            connection.execute(delete(processes).where(processes.c.id == self.id))


def living(keys: Keys, clock: Clock) -> int:
    """Return how many processes hold keys in memory now."""
    c = processes.c
    with keys.database.reading() as connection:
        return len(connection.execute(select(c.id).where(c.seen >= to_micro(clock()) - LIVES)).all())


def wait_for_all(keys: Keys, generation: int, clock: Clock, patience: float = PATIENCE) -> bool:
    """Wait until every living process has forgotten up to a generation; False if one has not in time."""
    end = time.monotonic() + patience
    while not _all_know(keys, generation, clock):
        if time.monotonic() > end:
            return False
        time.sleep(LOOK)
    return True


def _all_know(keys: Keys, generation: int, clock: Clock) -> bool:
    c = processes.c
    late = (c.generation < generation) & (c.seen > to_micro(clock()) - LIVES)
    with keys.database.reading() as connection:
        return connection.execute(select(c.id).where(late).limit(1)).first() is None
