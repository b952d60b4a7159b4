"""A worked case lived through: its facts put to the real use cases on a real journal, days as the case says."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path

from sqlalchemy import Connection

from domain.errors import DomainError
from integrations.books.words import Case
from integrations.journal.keys import Keys
from integrations.journal.office import Office
from integrations.store.database import Database
from integrations.store.migrate import migrate
from projections.engine import Engine
from projections.ledger import ledger
from web.casebook import invoicing, money
from web.casebook.desk import Desk, take

TAKERS = (invoicing, money)
"""Named so that each registers what it takes."""
JOURNAL, KEYS, VIEWS = "journal.sqlite", "keys.sqlite", "views.sqlite"
MASTER = bytes(32)
"""Seals nothing but reasons written in a case file, in a folder that is gone afterwards."""


class Refused(Exception):
    """The use cases refused a fact of the case; `place` counts the facts of the file from 0."""

    def __init__(self, place: int, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


class Calendar:
    """A clock that shows noon of the day when the next fact became known."""

    def __init__(self) -> None:
        self.day = date(1970, 1, 1)

    def __call__(self) -> datetime:
        """Return the instant."""
        return datetime.combine(self.day, time(12), UTC)


@contextmanager
def worked(case: Case, blank: Path) -> Iterator[Connection]:
    """Lend the ledger after all facts of a case, in the order they became known, lived on copies of blank databases.

    Raises Refused at the first fact that the rules do not allow.
    """
    with tempfile.TemporaryDirectory(prefix="collegium-case-") as folder:
        for name in (JOURNAL, KEYS):
            shutil.copy(blank / name, Path(folder) / name)
        database, keys = _databases(Path(folder))
        views = Database(f"sqlite:///{Path(folder) / VIEWS}")
        try:
            calendar = Calendar()
            office = Office(database, Keys(keys, MASTER), calendar)
            engine = Engine(views, office.recorder, (ledger,), office.codec.open_field)
            engine.ensure()
            _live(Desk(case, office, engine), calendar)
            engine.catch_up()
            with views.reading() as connection:
                yield connection
        finally:
            for each in (database, keys, views):
                each.close()


def _live(desk: Desk, calendar: Calendar) -> None:
    ordered = sorted(enumerate(desk.case.facts), key=lambda pair: pair[1].known or pair[1].date)
    for place, fact in ordered:
        calendar.day = fact.known or fact.date
        try:
            take(fact, desk)
        except DomainError as refusal:
            raise Refused(place, refusal.message) from refusal


def _databases(folder: Path) -> tuple[Database, Database]:
    return Database(f"sqlite:///{folder / JOURNAL}"), Database(f"sqlite:///{folder / KEYS}")


@contextmanager
def blank_databases() -> Iterator[Path]:
    """Lend a folder with empty databases: made once, and each case starts from a copy."""
    with tempfile.TemporaryDirectory(prefix="collegium-blank-") as folder:
        database, keys = _databases(Path(folder))
        migrate(database)
        Keys(keys, MASTER).migrate()
        for each in (database, keys):
            with each.reading() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            each.close()
        yield Path(folder)
