"""What view authors prove their folds with: rows after facts, and that rebuild, follow and one by one agree."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, event, select

from domain.aggregate import Fact
from domain.journal import Entry, RawEntry
from integrations.journal import recorder
from integrations.journal.codec import Codec, to_micro
from integrations.journal.keys import Keys
from integrations.journal.office import recorder_of
from integrations.store.database import Database
from projections.engine import Engine, View
from projections.engine.ports import Pages
from projections.engine.positions import book

Stated = tuple[UUID, Fact]
Tables = dict[str, list[dict[str, Any]]]
START = datetime(2026, 1, 1, 9, tzinfo=UTC)
MASTER = bytes(32)


class House:
    """A journal and a database for views, with nothing in them."""

    def __init__(self, url: str) -> None:
        self.journal = Database(url)
        self.views = Database(f"{url}.views") if self.journal.dialect == "sqlite" else self.journal
        for database in (self.journal, self.views):
            if database.dialect == "sqlite":
                event.listen(database.engine, "connect", _unsynced)
        self.keys = Keys(self.journal, MASTER)
        self.codec = Codec(self.keys)
        self.recorder = recorder_of(self.journal)
        recorder.metadata.create_all(self.journal.engine)
        self.keys.migrate()
        self._versions: dict[UUID, int] = {}
        self._seconds = 0

    def record(self, *stated: Stated, by: str = "office") -> int:
        """Append facts, a second after one another, in one transaction; return the last position."""
        rows = []
        for id, fact in stated:
            self._versions[id] = self._versions.get(id, 0) + 1
            self._seconds += 1
            at = START + timedelta(seconds=self._seconds)
            entry = Entry(id, self._versions[id], fact, at, by)
            rows.append((self.codec.to_stored_event(entry), to_micro(at)))
        with self.journal.driving() as driver:
            driver.begin()
            positions = self.recorder.append(driver, rows)
            driver.commit()
        return positions[-1] if rows else 0

    def engine(self, *views: View, feed: Pages | None = None, step: int | None = None, group: str = "views") -> Engine:
        """Return an engine over this journal, its views built."""
        feed = feed or self.recorder
        engine = Engine(self.views, feed, views, self.codec.open_field, group=group, step=step)
        engine.ensure()
        return engine

    def rows(self, *views: View) -> Tables:
        """Return all rows of views, each table's in the order of its key."""
        with self.views.reading() as connection:
            return {name: _rows(connection, view, name) for view in views for name in view.shapes}

    def clear(self, *views: View) -> None:
        """Remove views, as if they had never been built."""
        for view in views:
            for shape in view.shapes.values():
                shape.table.drop(self.views.engine, checkfirst=True)
        book.drop_all(self.views.engine)

    def close(self) -> None:
        """Give all connections back."""
        self.journal.close()
        self.views.close()


class Gate:
    """A feed whose head is where the test wants it."""

    def __init__(self, feed: Pages, upto: int = 0) -> None:
        self.feed = feed
        self.upto = upto

    def head(self) -> int:
        """Return the position up to which the test lets facts through."""
        return self.upto

    def page(self, after: int, limit: int, upto: int | None = None) -> Sequence[RawEntry]:
        """Return facts, none beyond the gate."""
        return self.feed.page(after, limit, self.upto if upto is None else min(upto, self.upto))


def dice(seed: int) -> Random:
    """Return a source of chance that is the same each time."""
    return Random(seed)  # noqa: S311  a test's chance, not a secret


@contextmanager
def house(url: str) -> Iterator[House]:
    """Lend a journal and a database for views."""
    lent = House(url)
    try:
        yield lent
    finally:
        lent.close()


def folded(view: View, *facts: Stated, by: str = "office") -> Tables:
    """Return a view's rows after facts, given as (aggregate id, fact), by table and in the order of keys."""
    with tempfile.TemporaryDirectory() as folder, house(f"sqlite:///{Path(folder) / 'journal'}") as lent:
        engine = lent.engine(view)
        lent.record(*facts, by=by)
        engine.catch_up()
        _healthy(engine)
        return lent.rows(view)


def stopped_by(view: View, *facts: Stated, page: int = 2_000) -> str | None:
    """Return what stopped a view when these facts were folded in pages of a size; None if nothing did."""
    with tempfile.TemporaryDirectory() as folder, house(f"sqlite:///{Path(folder) / 'journal'}") as lent:
        engine = lent.engine(view)
        lent.record(*facts)
        engine.catch_up(page)
        return engine.health()[0].error


def rebuild_equals_follow(view: View, database_url: str, facts: Sequence[Stated], rng: Random) -> Tables:
    """Prove that a view's rows are the same rebuilt, followed in random pages, one by one, and mixed.

    Returns the rows, so that a test can make sure there are any.
    """
    with house(database_url) as lent:
        head = lent.record(*facts)
        gate = Gate(lent.recorder)
        expected = _followed(lent, view, gate, head, lambda: 1)
        assert _followed(lent, view, gate, head, lambda: rng.randint(1, 50)) == expected, "random pages"
        lent.clear(view)
        gate.upto = rng.randint(0, head)
        engine = lent.engine(view, feed=gate, step=rng.randint(1, 50))
        engine.rebuild()
        gate.upto = head
        engine.catch_up(rng.randint(1, 50))
        assert lent.rows(view) == expected, "rebuilt half-way, then followed"
        engine.rebuild()
        assert lent.rows(view) == expected, "rebuilt"
        assert engine.check(view.name) == []
        return expected


def _followed(lent: House, view: View, gate: Gate, head: int, size: Any) -> Tables:
    lent.clear(view)
    gate.upto = 0
    engine = lent.engine(view, feed=gate)
    gate.upto = head
    while engine.positions()[view.name] < head:
        engine.follow_once(size())
        _healthy(engine)
    return lent.rows(view)


def _unsynced(connection: Any, _entry: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _healthy(engine: Engine) -> None:
    for health in engine.health():
        assert health.state == "live", health


def _rows(connection: Connection, view: View, name: str) -> list[dict[str, Any]]:
    table = view.shapes[name].table
    query = select(table).order_by(*table.primary_key.columns)
    return [dict(row) for row in connection.execute(query).mappings()]
