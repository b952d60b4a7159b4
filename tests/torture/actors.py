"""What the killed processes do: each function is the whole life of one."""

import threading
import time
from collections.abc import Callable, Sequence

from integrations.journal.office import recorder_of
from integrations.store.database import Database
from projections.engine import Engine, positions
from projections.engine.follow import Follower
from projections.engine.positions import Standing
from projections.engine.quarantine import Step
from tests.projections.engine.sample import bills_view, revenue_view
from tests.torture.shop import Place, a_worker

Begun = Callable[[], None]
VIEWS = (revenue_view, bills_view)
BUSY = 0.002
TURN = 0.1
"""Seconds between two rebuilds, in which a projector that starts may look whether its views are there."""


def an_engine(journal: str, views: str) -> Engine:
    """Return the engine of the sample views."""
    return Engine(Database(views), recorder_of(Database(journal)), VIEWS)


def projector(begun: Begun, journal: str, views: str) -> None:
    """Follow the journal, as the projector does."""
    engine = an_engine(journal, views)
    engine.ensure()
    begun()
    engine.run(threading.Event())


def rebuilder(begun: Begun, journal: str, views: str) -> None:
    """Rebuild all views without end, beside whoever follows."""
    engine = an_engine(journal, views)
    engine.ensure()
    begun()
    while True:
        engine.rebuild()
        time.sleep(TURN)


def naive_projector(begun: Begun, journal: str, views: str) -> None:
    """Follow with rows in one transaction and the position in the next: what the engine must not do."""
    follower = NaiveFollower(Database(views), recorder_of(Database(journal)), [revenue_view], None)
    begun()
    while True:
        if not follower.follow_once(2_000):
            time.sleep(BUSY)


class NaiveFollower(Follower):
    """Forgets that a process may be killed between two transactions."""

    def _carry_out(self, together: Sequence[Standing], step: Step) -> None:
        for standing in together:
            tables = self.tables[standing.view]
            with self.database.writing() as connection:
                tables.write(connection, self._fold(standing, step))
        with self.database.writing() as connection:
            positions.move(connection, together, step.to)


def worker(begun: Begun, place: Place) -> None:
    """Do what facts intend outside, as the effects worker does."""
    run = a_worker(place)
    begun()
    run(threading.Event())
