"""One unit of work on the journal: what is decided in it is kept together, in one transaction, or not at all."""

import hashlib
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from domain.aggregate import AGGREGATES, Aggregate
from domain.errors import NotFound, Stale
from domain.journal import Actor, Entry
from integrations.journal.codec import to_micro
from integrations.store import counters, idempotency, reservations
from integrations.store.database import begin, undo

if TYPE_CHECKING:
    from integrations.journal.office import Office

A = TypeVar("A", bound=Aggregate)


class Unit:
    """The journal as a use case sees it. A transaction opens at the first lock or number, else at the end."""

    def __init__(self, office: "Office", actor: Actor, key: idempotency.Key | None, causation: int | None) -> None:
        self.office = office
        self.actor = actor
        self.key = key
        self.causation = causation
        self.correlation = uuid4()
        self.now: datetime = office.clock()
        self.positions: list[int] = []
        self._known: dict[UUID, Aggregate] = {}
        self._recorded: dict[UUID, Aggregate] = {}
        self._claims: list[tuple[str, str, UUID]] = []
        self._released: list[tuple[str, UUID]] = []
        self._exclusive: set[UUID] = set()
        self._stack = ExitStack()
        self._connection: Connection | None = None
        self._open = False

    def get(self, kind: type[A], id: UUID) -> A:
        """Return the aggregate as it stands, the same object each time within this unit."""
        found = self._known.get(id) or self._load(id)
        if not isinstance(found, kind):
            message = f"there is no {kind.TOPIC.replace('_', ' ')} with id {id}; check the id"
            raise NotFound(message, field="id", kind=kind.TOPIC, id=id)
        self._known[id] = found
        return found

    def holds(self, kind: type[Aggregate], id: UUID) -> bool:
        """Tell whether an aggregate of that kind has that id."""
        try:
            return bool(self.get(kind, id))
        except NotFound:
            return False

    def exclusively(self, id: UUID) -> None:
        """Keep everybody else off this id until the unit ends."""
        if id in self._exclusive:
            return
        self._stack.enter_context(self.office.locks.holding(id))
        connection = self._begin()
        if self.office.database.dialect == "postgresql":
            low = int.from_bytes(hashlib.blake2b(id.bytes, digest_size=8).digest(), "big", signed=True)
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (low,))
        self._exclusive.add(id)
        self._known.pop(id, None)

    def reserve(self, space: str, value: str, owner: UUID) -> None:
        """Claim a unique value; whether it is free is certain only at the end of the unit."""
        self._claims.append((space, self.office.keys.lookup(f"{space}:{value}"), owner))

    def release(self, space: str, owner: UUID) -> None:
        """Give back whatever the owner has reserved in a space."""
        self._released.append((space, owner))

    def next_number(self, series: str) -> int:
        """Return the next number of a gap-free series."""
        return counters.claim(self._begin(), series)

    def record(self, *aggregates: Aggregate) -> None:
        """Take down what these aggregates have stated, in the order of first mention."""
        for aggregate in aggregates:
            self._known[aggregate.id] = aggregate
            self._recorded[aggregate.id] = aggregate

    def keep(self, result: UUID | None) -> int:
        """Write everything down and commit; return the position of the last fact (0 if there was none).

        Raises Stale when somebody else was quicker, Taken when a reserved value belongs to another.
        """
        entries = list(self._entries())
        if not (entries or self._connection or self.key or self._claims or self._released):
            return 0
        # Sealing may have to make a key, durable before the fact: so it comes before the transaction is used.
        stored = [(self.office.codec.to_stored_event(e), to_micro(e.recorded)) for e in entries]
        connection = self._begin()
        if self.key is not None:
            idempotency.claim(connection, self.key, result, to_micro(self.now))
        for space, owner in self._released:
            reservations.release(connection, space, owner)
        for space, hash, owner in self._claims:
            reservations.claim(connection, space, hash, owner)
        self._append(connection, stored)
        last = self.positions[-1] if self.positions else 0
        if self.key is not None:
            idempotency.place(connection, self.key, last)
        connection.exec_driver_sql("COMMIT")
        self._open = False
        self._publish()
        return last

    def close(self) -> None:
        """Undo what was not kept, and let go of locks and connection."""
        if self._connection is not None:
            if self._open:
                undo(self._connection)
                self._open = False
            self._connection.close()
            self._connection = None
        self._stack.close()

    def _append(self, connection: Connection, stored: list) -> None:  # type: ignore[type-arg]
        try:
            self.positions = self.office.recorder.append(connection, stored) if stored else []
        except IntegrityError:
            message = "somebody else changed it at the same moment; read it again and decide again"
            raise Stale(message) from None

    def _entries(self) -> Iterable[Entry]:
        actor = self.actor
        for aggregate in self._recorded.values():
            first = aggregate.version - len(aggregate.pending) + 1
            for version, fact in enumerate(aggregate.pending, first):
                yield Entry(
                    aggregate.id,
                    version,
                    fact,
                    self.now,
                    actor.by,
                    actor.of,
                    self.correlation,
                    self.causation,
                )

    def _publish(self) -> None:
        for aggregate in self._recorded.values():
            aggregate.pending.clear()
        for id in self._exclusive:
            if id in self._known:
                self.office.hot.put(self._known[id])

    def _load(self, id: UUID) -> Aggregate | None:
        hot = self.office.hot.take(id) if id in self._exclusive else None
        after = hot.version if hot else 0
        rows = self._read(id, after)
        if hot is None and not rows:
            return None
        facts = self.office.codec.facts(rows)
        aggregate = hot or kind_of(rows[0][2])(id)
        for fact in facts:
            aggregate.fold(fact)
        return aggregate

    def _read(self, id: UUID, after: int) -> list[tuple[UUID, int, str, bytes]]:
        if self._connection is not None:
            return self.office.recorder.stream(self._connection, id, after)
        with self.office.database.reading() as connection:
            return self.office.recorder.stream(connection, id, after)

    def _begin(self) -> Connection:
        if self._connection is None:
            self._connection = self.office.database.engine.connect()
            begin(self._connection)
            self._open = True
        return self._connection


def kind_of(topic: str) -> type[Aggregate]:
    """Return the aggregate class that a stored fact name belongs to."""
    return AGGREGATES[topic.split(".", 1)[0]]
