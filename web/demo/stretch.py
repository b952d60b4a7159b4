"""Some told days: decided by the real use cases in memory, then kept in one transaction."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import NotFound
from domain.journal import Actor, Entry
from domain.people.person import Person
from integrations.journal.office import Office
from integrations.journal.unit import Unit
from integrations.store.idempotency import Key
from web.demo.plan import NAME

A = TypeVar("A", bound=Aggregate)


class Memory:
    """Every aggregate as it stands, and how far each series of numbers has come.

    The story is told by one process alone, so that nothing need ever be read back.
    """

    def __init__(self) -> None:
        self.aggregates: dict[UUID, Aggregate] = {}
        self.numbers: Counter[str] = Counter()
        self.facts = 0

    def get(self, kind: type[A], id: UUID) -> A:
        """Return the aggregate as it stands. Raises NotFound if nothing of that kind has that id."""
        found = self.aggregates.get(id)
        if not isinstance(found, kind):
            raise NotFound(f"there is no {kind.__name__.lower()} with id {id}; check the story")
        return found


class Stretch(Unit):
    """A unit of work whose facts each bear their own actor, hour and correlation, in the order they were stated."""

    def __init__(self, office: Office, memory: Memory, key: Key) -> None:
        super().__init__(office, Actor(NAME), key, None)
        self.memory = memory
        self.told: list[Entry] = []
        self._counted: Counter[str] = Counter()

    def get(self, kind: type[A], id: UUID) -> A:
        """Return the aggregate as it stands."""
        return self.memory.get(kind, id)

    def holds(self, kind: type[Aggregate], id: UUID) -> bool:
        """Tell whether an aggregate of that kind has that id."""
        return isinstance(self.memory.aggregates.get(id), kind)

    def foresee(self, *ids: UUID) -> None:
        """Read nothing ahead: all of it is in memory."""

    def exclusively(self, id: UUID) -> None:
        """Keep nobody off: while the story is told there is nobody else."""

    def next_number(self, series: str) -> int:
        """Return the next number of a series; it is claimed when the days are kept."""
        self.memory.numbers[series] += 1
        self._counted[series] += 1
        return self.memory.numbers[series]

    def record(self, *aggregates: Aggregate) -> None:
        """Take down what these aggregates have stated, as of this moment."""
        for aggregate in aggregates:
            self.memory.aggregates[aggregate.id] = aggregate
            first = aggregate.version - len(aggregate.pending) + 1
            for version, fact in enumerate(aggregate.pending, first):
                entry = Entry(
                    aggregate.id, version, fact, self.now, self.actor.by, self.actor.of, self.correlation, None
                )
                self.told.append(entry)
            self.memory.facts += len(aggregate.pending)
            aggregate.pending.clear()

    def keep(self, result: UUID | None) -> int:
        """Write the days down and commit; keys of newcomers are durable before the facts sealed with them."""
        self.office.keys.prepare(e.originator_id for e in self.told if isinstance(e.fact, Person.Registered))
        for series in self._counted.elements():
            super().next_number(series)
        return super().keep(result)

    def _entries(self) -> Iterable[Entry]:
        return self.told
