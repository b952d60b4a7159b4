"""One unit of work on the journal: what is decided in it is kept together, in one transaction, or not at all."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from domain.aggregate import AGGREGATES, Aggregate
from domain.errors import NotFound, Stale
from domain.journal import Actor, Entry
from integrations.journal.codec import to_micro
from integrations.journal.postgres import LOCK, lock_of
from integrations.journal.recorder import Stored
from integrations.store import counters, idempotency, reservations
from integrations.store.driver import Driver
from integrations.store.idempotency import Claim

if TYPE_CHECKING:
    from integrations.journal.office import Office

A = TypeVar("A", bound=Aggregate)
NOTHING: Mapping[UUID, Aggregate] = {}
OVERTAKEN = "somebody else changed it at the same moment; read it again and decide again"
SAME_REQUEST = "the same request is being carried out already; ask again"


class Unit:
    """The journal as a use case sees it. A transaction opens at the first lock or number, else at the end."""

    def __init__(
        self,
        office: "Office",
        actor: Actor,
        key: idempotency.Key | None,
        causation: int | None,
        read: Mapping[UUID, Aggregate] = NOTHING,
    ) -> None:
        self.office = office
        self.actor = actor
        self.key = key
        self.causation = causation
        self.correlation = uuid4()
        self.now: datetime = office.clock()
        self.positions: list[int] = []
        self._known: dict[UUID, Aggregate] = {}
        self._foreseen: dict[UUID, Aggregate | None] = dict(read)
        self._recorded: dict[UUID, Aggregate] = {}
        self._claims: list[tuple[str, str, UUID]] = []
        self._released: list[tuple[str, UUID]] = []
        self._exclusive: set[UUID] = set()
        self._stack = ExitStack()
        self._driver: Driver | None = None

    def get(self, kind: type[A], id: UUID) -> A:
        """Return the aggregate as it stands, the same object each time within this unit."""
        found = self._known.get(id) or self._found(id)
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

    def foresee(self, *ids: UUID) -> None:
        """Read in one statement what will be wanted."""
        wanted = [id for id in ids if id not in self._known and id not in self._foreseen]
        if len(wanted) > 1:
            rows = self.office.recorder.streams(self._lent(), wanted)
            self._foreseen |= {id: self._built(id, rows.get(id, []), None) for id in wanted}

    def exclusively(self, id: UUID) -> None:
        """Keep everybody else off this id until the unit ends; what nobody has seen yet is read again after that."""
        if id in self._exclusive:
            return
        if not self._begun:
            self._let_go()  # nobody waits for others with a connection that they may need
        self._stack.enter_context(self.office.locks.holding(id))
        self._lock(lock_of(id.hex))
        self._exclusive.add(id)
        if id not in self._recorded:  # what it stated itself stands, and clashes where somebody was quicker
            self._known.pop(id, None)
        self._foreseen.clear()

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
        if not (entries or self._begun or self.key or self._claims or self._released):
            return 0
        # Sealing may have to make a key, durable before the fact: so it comes before the transaction is used.
        stored = [(self.office.codec.to_stored_event(e), to_micro(e.recorded)) for e in entries]
        claim = None if self.key is None else Claim(*self.key, result, to_micro(self.now))
        self._reserve(claim)
        self.positions = self._append(stored, claim)
        self._publish()
        return self.positions[-1] if self.positions else 0

    def close(self) -> None:
        """Undo what was not kept, and let go of locks and connection."""
        self._let_go()
        self._stack.close()

    def _reserve(self, claim: Claim | None) -> None:
        if not (self._claims or self._released):
            return
        driver = self._begin()
        if claim is not None:
            self.office.recorder.hold(driver, claim)
        for space, owner in self._released:
            reservations.release(driver, space, owner)
        for space, hash, owner in self._claims:
            reservations.claim(driver, space, hash, owner)

    def _append(self, stored: list[Stored], claim: Claim | None) -> list[int]:
        recorder = self.office.recorder
        driver = self._lent() if recorder.at_once(stored, claim) else self._begin()
        try:
            positions = recorder.append(driver, stored, claim)
        except IntegrityError as error:
            raise Stale(SAME_REQUEST if idempotency.clashed(error) else OVERTAKEN) from None
        if driver.open:
            driver.commit()
        return positions

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

    def _found(self, id: UUID) -> Aggregate | None:
        if id not in self._foreseen:
            self._foreseen[id] = self._load(id)
        return self._foreseen[id]

    def _load(self, id: UUID) -> Aggregate | None:
        hot = self.office.hot.take(id) if id in self._exclusive else None
        return self._built(id, self._read(id, hot.version if hot else 0), hot)

    def _built(self, id: UUID, rows: list[tuple[str, bytes]], hot: Aggregate | None) -> Aggregate | None:
        if hot is None and not rows:
            return None
        facts = self.office.codec.facts(id, rows)
        aggregate = hot or kind_of(rows[0][0])(id)
        for fact in facts:
            aggregate.fold(fact)
        return aggregate

    def _read(self, id: UUID, after: int) -> list[tuple[str, bytes]]:
        return self.office.recorder.stream(self._lent(), id, after)

    @property
    def _begun(self) -> bool:
        return self._driver is not None and self._driver.open

    def _lent(self) -> Driver:
        """Return the one connection of this unit."""
        if self._driver is None:
            self._driver = self.office.database.driver()
        return self._driver

    def _lock(self, number: int) -> None:
        """Open the transaction and hold a lock of the database until it ends; on SQLite opening it is one."""
        driver = self._lent()
        if driver.open and driver.postgres:
            driver.run(LOCK, (number,))
        elif not driver.open:
            driver.begin(number)

    def _begin(self) -> Driver:
        driver = self._lent()
        if not driver.open:
            driver.begin()
        return driver

    def _let_go(self) -> None:
        if self._driver is not None:
            self._driver.close()
            self._driver = None


def kind_of(topic: str) -> type[Aggregate]:
    """Return the aggregate class that a stored fact name belongs to."""
    return AGGREGATES[topic.split(".", 1)[0]]
