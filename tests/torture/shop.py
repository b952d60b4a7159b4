"""An office that opens payment pages and sends money back, at a processor that counts in a file of its own."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import NamedTuple

from integrations.effects import worker
from integrations.effects.calls import Effects
from integrations.effects.payments import Checkouts, Links, Refunds
from integrations.effects.ports import Fee, Order, Page, Refunded, RefundOrder, Statement
from integrations.journal.keys import Keys
from integrations.journal.master import read_master
from integrations.journal.office import Office
from integrations.store.database import Database

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
ON = date(2026, 3, 1)
HASTE = 1_000
"""How much faster the shop's clock goes: a killed worker's two minutes are over in a few instants."""
SLOWEST = 40
"""Milliseconds that an answer takes at most, in which a worker may be killed."""
LINKS = Links(lambda _: "https://example.org/paid", lambda _: "https://example.org/open")
TABLES = """
CREATE TABLE IF NOT EXISTS calls (intent TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deeds (id INTEGER PRIMARY KEY, intent TEXT NOT NULL);
"""


class Place(NamedTuple):
    """Where the shop's office is, when it was opened, and whether its processor heeds keys."""

    url: str
    folder: Path
    opened: float
    heeds_keys: bool = True

    def clock(self) -> datetime:
        return START + timedelta(seconds=(time.time() - self.opened) * HASTE)


class CountingProcessor:
    """Does everything once for each intent and counts the calls; one that heeds no keys does it at each call."""

    def __init__(self, file: Path, *, heeds_keys: bool) -> None:
        self.file = file
        self.heeds_keys = heeds_keys
        with closing(self._open()) as connection:
            connection.executescript(TABLES)

    def checkout(self, order: Order) -> Page:
        return _page(self._do(order.intent))

    def refund(self, order: RefundOrder) -> Refunded:
        return _refunded(self._do(order.intent))

    def find_checkout(self, intent: str, _since: datetime) -> Page | None:
        done = self._done(intent)
        return None if done is None else _page(done)

    def find_refund(self, intent: str, _since: datetime) -> Refunded | None:
        done = self._done(intent)
        return None if done is None else _refunded(done)

    def fee(self, _payment: str) -> Fee | None:
        return None

    def statement(self, _since: datetime, _until: datetime) -> Statement:
        return Statement([])

    def deeds(self) -> list[str]:
        """Return the intent of everything done."""
        with closing(self._open()) as connection:
            return [intent for (intent,) in connection.execute("SELECT intent FROM deeds")]

    def calls(self) -> int:
        """Return how often it was called."""
        with closing(self._open()) as connection:
            return int(connection.execute("SELECT count(*) FROM calls").fetchone()[0])

    def _do(self, intent: str) -> int:
        with closing(self._open()) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO calls VALUES (?)", (intent,))
            row = connection.execute("SELECT id FROM deeds WHERE intent = ?", (intent,)).fetchone()
            if row is None or not self.heeds_keys:
                row = connection.execute("INSERT INTO deeds (intent) VALUES (?) RETURNING id", (intent,)).fetchone()
            connection.execute("COMMIT")
        deed = int(row[0])
        time.sleep(deed % SLOWEST / 1_000)
        return deed

    def _done(self, intent: str) -> int | None:
        with closing(self._open()) as connection:
            row = connection.execute("SELECT id FROM deeds WHERE intent = ?", (intent,)).fetchone()
        return None if row is None else int(row[0])

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.file, timeout=20, isolation_level=None)
        connection.execute("PRAGMA synchronous=OFF")
        return connection


def processor_at(place: Place) -> CountingProcessor:
    return CountingProcessor(place.folder / "processor.sqlite", heeds_keys=place.heeds_keys)


def effects_at(place: Place, office: Office) -> Effects:
    """Return what the worker of a place carries out."""
    processor = processor_at(place)
    return Effects(office, [Checkouts(office, processor, LINKS), Refunds(office, processor, lambda: ON)])


def a_worker(place: Place) -> Callable[[Event], None]:
    """Return the effects worker of a place, which looks at once again for the lead of a killed one."""
    worker.FAULT_WAIT = 0.02
    keys = Keys(Database(f"sqlite:///{place.folder / 'keys.sqlite'}"), read_master(place.folder / "master.key"))
    office = Office(Database(place.url), keys, place.clock)
    return worker.Worker(office.database, [effects_at(place, office)]).run


def _page(deed: int) -> Page:
    return Page(f"cs_{deed}", f"https://example.org/pay/{deed}")


def _refunded(deed: int) -> Refunded:
    return Refunded(f"re_{deed}", "succeeded")
