"""A real office on a real, fresh database for each test that asks for one, and a clock that tests move."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from integrations.journal.keys import Keys
from integrations.journal.master import make_master
from integrations.journal.office import Office
from integrations.store.database import Database
from integrations.store.migrate import migrate


class MovingClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.instant

    def move(self, **delta: float) -> None:
        self.instant += timedelta(**delta)


def open_office(url: str, folder: Path, clock: Callable[[], datetime]) -> Office:
    """Open an office on a database whose keys lie in a folder; another process may do the same."""
    keys = Keys(Database(f"sqlite:///{folder / 'keys.sqlite'}"), make_master(folder / "master.key"))
    keys.migrate()
    database = Database(url)
    migrate(database)
    return Office(database, keys, clock)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def office(database_url: str, tmp_path: Path, clock: MovingClock) -> Iterator[Office]:
    office = open_office(database_url, tmp_path, clock)
    yield office
    office.database.close()
    office.keys.database.close()
