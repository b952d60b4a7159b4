"""The journal's table, and what both databases have in common in appending to it and reading it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    func,
    select,
)

from domain.journal import RawEntry
from integrations.journal.codec import to_micro
from integrations.store.database import Database
from integrations.store.driver import Driver, as_uuid
from integrations.store.idempotency import Claim

metadata = MetaData()
journal = Table(
    "journal",
    metadata,
    Column("position", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("originator_id", Uuid, nullable=False),
    Column("originator_version", Integer, nullable=False),
    Column("topic", String(80), nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("recorded", BigInteger, nullable=False, index=True),
    UniqueConstraint("originator_id", "originator_version", name="journal_version"),
    sqlite_autoincrement=True,
)
STREAM = (
    "SELECT topic, state FROM journal WHERE originator_id = ? AND originator_version > ? ORDER BY originator_version"
)
STREAMS = (
    "SELECT originator_id, topic, state FROM journal WHERE originator_id IN ({marks}) "
    "ORDER BY originator_id, originator_version"
)
PAGE = (
    "SELECT position, originator_id, originator_version, topic, state, recorded FROM journal "
    "WHERE position > ? AND position <= ? ORDER BY position LIMIT ?"
)
WALK = 2_000
"""Facts of one page where all are read, one after the other."""
Stored = tuple[StoredEvent, int]
"""An event and the instant it was recorded (microseconds since 1970)."""
CLOCKS_APART = 2 * 86_400 * 1_000_000
"""How far the clocks of two writers may differ (microseconds) without `known_at` missing a fact."""


class Recorder(ApplicationRecorder):
    """Appends to and reads from the journal; a database's own ways are in its subclass."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def append(self, driver: Driver, stored: Sequence[Stored], claim: Claim | None = None) -> list[int]:
        """Insert stored events with their recorded instants, and the key of their command; return positions.

        In autocommit only where they go `at_once`. Raises IntegrityError when one's version or the key stands.
        """
        raise NotImplementedError

    def at_once(self, stored: Sequence[Stored], claim: Claim | None) -> bool:
        """Tell whether appending these is one statement, which needs no transaction around it."""
        raise NotImplementedError

    def hold(self, driver: Driver, claim: Claim) -> None:
        """Let nobody else write a key down until the transaction ends; it waits for whoever is about to."""

    def head(self) -> int:
        """Return the position up to which nothing can appear any more."""
        raise NotImplementedError

    def stream(self, driver: Driver, id: UUID, after: int = 0) -> list[tuple[str, bytes]]:
        """Return (topic, state) of one aggregate's facts behind a version, in order."""
        return driver.run(STREAM, (id, after))

    def streams(self, driver: Driver, ids: Sequence[UUID]) -> dict[UUID, list[tuple[str, bytes]]]:
        """Return (topic, state) of all facts of several aggregates, in order; whatever has none is left out."""
        found: dict[UUID, list[tuple[str, bytes]]] = {}
        for id, topic, state in driver.run(_streams(len(ids)), ids):
            found.setdefault(as_uuid(id), []).append((topic, state))
        return found

    def last_of(self, id: UUID) -> int:
        """Return the position of an aggregate's last fact, 0 where there is none."""
        last = select(func.coalesce(func.max(journal.c.position), 0)).where(journal.c.originator_id == id)
        with self.database.reading() as connection:
            return int(connection.scalar(last) or 0)

    def page(self, after: int, limit: int, upto: int | None = None) -> list[RawEntry]:
        """Return the facts after a position, none beyond `upto` (default: the head)."""
        upto = self.head() if upto is None else upto
        with self.database.driving() as driver:
            return self.raws(driver.run(PAGE, (after, upto, limit)))

    def walk(self, after: int = 0, upto: int | None = None) -> Iterator[RawEntry]:
        """Yield the facts after a position, a page at a time, none beyond `upto` (default: the head)."""
        upto = self.head() if upto is None else upto
        while found := self.page(after, WALK, upto):
            yield from found
            after = found[-1].position

    def raws(self, rows: list[tuple[Any, ...]]) -> list[RawEntry]:
        """Return rows of the journal, as the driver reads them, as entries."""
        return [RawEntry._make(row) for row in rows]

    def known_at(self, instant: datetime) -> int:
        """Return the position of the last fact recorded by an instant; 0 before the first."""
        c, at = journal.c, to_micro(instant)
        with self.database.reading() as connection:
            latest = connection.execute(select(func.max(c.recorded)).where(c.recorded <= at)).scalar()
            if latest is None:
                return 0
            near = (c.recorded <= at) & (c.recorded > latest - CLOCKS_APART)
            return int(connection.execute(select(func.max(c.position)).where(near)).scalar_one())

    def gaps(self) -> list[str]:
        """Return a sentence for each aggregate whose versions are not 1, 2, 3 … in the order of positions."""
        c = journal.c
        behind = func.lag(c.originator_version, 1, 0).over(partition_by=c.originator_id, order_by=c.position)
        steps = select(c.position, c.originator_id, c.originator_version, behind.label("before")).subquery()
        wrong = select(steps).where(steps.c.originator_version != steps.c.before + 1)
        with self.database.reading() as connection:
            rows = connection.execute(wrong).all()
        return [f"position {r[0]}: {r[1]} has version {r[2]} behind version {r[3]}" for r in rows]

    def insert_events(self, stored_events: Sequence[StoredEvent], **_kwargs: Any) -> Sequence[int]:
        """Insert stored events in a transaction of their own, recorded as their state says."""
        from integrations.journal.codec import read_state  # noqa: PLC0415  a rare door of the library

        rows = [(event, read_state(event.topic, event.state).at) for event in stored_events]
        with self.database.driving() as driver:
            driver.begin()
            positions = self.append(driver, rows)
            driver.commit()
        return positions

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return one aggregate's stored events."""
        c = journal.c
        order = c.originator_version.desc() if desc else c.originator_version
        query = select(c.originator_version, c.topic, c.state).where(c.originator_id == originator_id)
        query = query if gt is None else query.where(c.originator_version > gt)
        query = query if lte is None else query.where(c.originator_version <= lte)
        with self.database.reading() as connection:
            rows = connection.execute(query.order_by(order).limit(limit)).all()
        return [StoredEvent(originator_id, *row) for row in rows]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return stored events with their positions, none that another could still come before."""
        after = 0 if start is None else start - 1 if inclusive_of_start else start
        rows = self.page(after, limit, stop)
        return [
            Notification(r.originator_id, r.version, r.topic, r.state, r.position)
            for r in rows
            if not topics or r.topic in topics
        ]

    def max_notification_id(self) -> int | None:
        """Return the highest position, None when the journal is empty."""
        with self.database.reading() as connection:
            return connection.execute(select(func.max(journal.c.position))).scalar()

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Any:
        """Refuse: followers poll `page`, the same on both databases."""
        message = "follow the journal by its pages; subscriptions exist on one database only"
        raise NotImplementedError(message)


@cache
def _streams(count: int) -> str:
    return STREAMS.format(marks=", ".join("?" * count))
