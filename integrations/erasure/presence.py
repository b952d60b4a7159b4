"""Every process says that it lives and which erasures it has heard of, so that an erasure can wait for all."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import structlog
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import OperationalError

from domain.ports import Clock
from integrations.journal.codec import to_micro
from integrations.journal.key_tables import process_labels, processes
from integrations.journal.keys import FRESH, Keys

BEAT = 3_000_000
LIVES = 15_000_000
"""Microseconds between two signs of life, and of silence after which a process counts as gone."""
PATIENCE = 20.0
LOOK = 0.05
UNNAMED = "a process of an older release"
log = structlog.get_logger()


class Presence:
    """One process's entry in the list of those that may hold keys in memory; operators know it by its label."""

    def __init__(self, keys: Keys, clock: Clock, label: str = UNNAMED) -> None:
        self.keys = keys
        self.clock = clock
        self.label = label
        self.id = uuid4()
        self._said: tuple[int, int] | None = None

    def run(self, stop: threading.Event) -> None:
        """Forget destroyed keys at once and say so, until told to stop: a loop of every process."""
        while not stop.is_set():
            with _patiently():
                self.beat()
            stop.wait(FRESH)
        with _patiently():
            self.leave()

    def beat(self) -> None:
        """Forget what was destroyed; say so, and at intervals that this process lives."""
        generation, now = self.keys.freshen(), to_micro(self.clock())
        if self._said is not None and self._said[0] == generation and 0 <= now - self._said[1] < BEAT:
            return
        row = {"generation": generation, "seen": now}
        with self.keys.database.writing() as connection:
            if not connection.execute(update(processes).where(processes.c.id == self.id).values(row)).rowcount:
                connection.execute(insert(processes).values(id=self.id, **row))
                connection.execute(delete(process_labels).where(process_labels.c.id == self.id))
                connection.execute(insert(process_labels).values(id=self.id, label=self.label))
        self._said = (generation, now)

    def leave(self) -> None:
        """Take this process off the list."""
        _strike(self.keys, self.id)


@contextmanager
def _patiently() -> Iterator[None]:
    """Let a database in trouble (full, away) pass: this process goes on, and says that it lives as soon as it can."""
    try:
        yield
    except OperationalError as error:
        log.warning("presence_fault", fault=type(error).__name__)


def living(keys: Keys, clock: Clock) -> int:
    """Return how many processes hold keys in memory now."""
    c = processes.c
    with keys.database.reading() as connection:
        return len(connection.execute(select(c.id).where(c.seen >= to_micro(clock()) - LIVES)).all())


def wait_for_all(keys: Keys, generation: int, patience: float = PATIENCE, silence: float = LIVES / 1e6) -> list[str]:
    """Wait until every living process has forgotten up to a generation; name those that have not in time.

    Who gives no sign of life while it is watched for `silence` seconds is gone, and is struck off the list:
    that is seen by its sign changing, so that no clock need agree with another.
    """
    heard: dict[UUID, tuple[int, float]] = {}
    end = time.monotonic() + patience
    while late := list(_late(keys, generation)):
        now = time.monotonic()
        for id, _, seen in late:
            if id not in heard or heard[id][0] != seen:
                heard[id] = (seen, now)
            elif now - heard[id][1] >= silence:
                _strike(keys, id)
        if now > end:
            return [
                f"{label} still has keys in memory; it forgets as soon as it runs again, or end it"
                for _, label, _ in late
            ]
        time.sleep(LOOK)
    return []


def _late(keys: Keys, generation: int) -> Iterator[tuple[UUID, str, int]]:
    p, n = processes.c, process_labels.c
    joined = processes.outerjoin(process_labels, p.id == n.id)
    query = select(p.id, n.label, p.seen).select_from(joined).where(p.generation < generation).order_by(p.seen)
    with keys.database.reading() as connection:
        for row in connection.execute(query):
            yield row.id, row.label or UNNAMED, row.seen


def _strike(keys: Keys, id: UUID) -> None:
    with keys.database.writing() as connection:
        for table in (processes, process_labels):
            connection.execute(delete(table).where(table.c.id == id))
