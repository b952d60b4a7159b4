"""What the killed processes do: each function is the whole life of one."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from integrations.journal.office import recorder_of
from integrations.store.database import Database
from projections.engine import Engine
from tests.projections.engine.sample import bills_view, revenue_view
from tests.torture.shop import Place, a_worker

Begun = Callable[[], None]
VIEWS = (revenue_view, bills_view)
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
    """Follow with position and rows in transactions of their own: what the engine must not do."""
    engine = Engine(Torn(views), recorder_of(Database(journal)), VIEWS)
    begun()
    engine.run(threading.Event())


class Torn(Database):
    """Forgets that a process may be killed between two statements: each is kept by itself."""

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            yield connection


def worker(begun: Begun, place: Place) -> None:
    """Do what facts intend outside, as the effects worker does."""
    run = a_worker(place)
    begun()
    run(threading.Event())
