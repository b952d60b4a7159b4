"""One installation, put together: its databases, keys, office, views and workers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import domain.catalogue  # noqa: F401  every stored name must be known before the first fact is read
from projections.catalogue import VIEWS
from sqlalchemy.engine import make_url

from domain.ports import Clock
from integrations.journal.keys import Keys, make_master, read_master
from integrations.journal.office import Office
from integrations.store.database import Database
from integrations.store.migrate import migrate
from projections.engine import Engine
from web.settings import Settings


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


class Installation:
    """Everything that one process needs to serve an association. Build it after fork."""

    def __init__(self, settings: Settings, clock: Clock = now) -> None:
        self.settings = settings
        self.clock = clock
        for url in (settings.database_url, settings.views_url, settings.keys_url):
            _make_folder(url)
        self.database = Database(settings.database_url)
        same = settings.views_url == settings.database_url
        self.views = self.database if same else Database(settings.views_url)
        master = make_master if settings.demo else read_master
        self.keys = Keys(Database(settings.keys_url), master(settings.master_key))
        self.office = Office(self.database, self.keys, clock)
        self.engine = Engine(self.views, self.office.recorder, VIEWS, self.office.codec.open_field)
        self.office.after.append(lambda _position: self.engine.wake())

    def migrate(self) -> None:
        """Make or upgrade every table, one process at a time."""
        self.keys.migrate()
        migrate(self.database)
        self.engine.ensure()

    def today(self) -> date:
        """Return the day it is at the association's seat."""
        return self.clock().astimezone(self.settings.zone).date()

    def engine_wait(self, position: int, patience: float) -> bool:
        """Wait until every view has come as far as a position; False when patience ends first."""
        return self.engine.wait_for(None, position, patience)

    def close(self) -> None:
        """Give every connection back."""
        for database in (self.database, self.views, self.keys.database):
            database.close()


@contextmanager
def running(*loops: Callable[[threading.Event], None]) -> Iterator[threading.Event]:
    """Run loops in threads of this process until the block ends, then let each finish its step."""
    stop = threading.Event()
    threads = [threading.Thread(target=loop, args=(stop,), name=str(loop), daemon=True) for loop in loops]
    for thread in threads:
        thread.start()
    try:
        yield stop
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=20)


def _make_folder(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
