"""Stand-ins for tests alone: a journal in memory that keeps the rules of the real one."""

from collections import Counter
from typing import TypeVar
from uuid import UUID

from domain.aggregate import Aggregate, Fact
from domain.errors import NotFound, Taken

A = TypeVar("A", bound=Aggregate)


class FakeJournal:
    """A journal in memory: facts are kept at `record`, in order, as (aggregate id, fact)."""

    def __init__(self) -> None:
        self.entries: list[tuple[UUID, Fact]] = []
        self.kinds: dict[UUID, type[Aggregate]] = {}
        self.reserved: dict[tuple[str, str], UUID] = {}
        self.numbers: Counter[str] = Counter()

    def get(self, kind: type[A], id: UUID) -> A:
        if not issubclass(self.kinds.get(id, Aggregate), kind):
            message = f"there is no {kind.__name__.lower()} with id {id}"
            raise NotFound(message)
        return kind.replay(id, self.of(id))

    def holds(self, kind: type[Aggregate], id: UUID) -> bool:
        return issubclass(self.kinds.get(id, Aggregate), kind)

    def foresee(self, *ids: UUID) -> None:
        return None

    def exclusively(self, id: UUID) -> None:
        return None

    def reserve(self, space: str, value: str, owner: UUID) -> None:
        if self.reserved.setdefault((space, value), owner) != owner:
            message = f"this {space} belongs to somebody else"
            raise Taken(message, field=space)

    def release(self, space: str, owner: UUID) -> None:
        self.reserved = {k: v for k, v in self.reserved.items() if (k[0], v) != (space, owner)}

    def next_number(self, series: str) -> int:
        self.numbers[series] += 1
        return self.numbers[series]

    def record(self, *aggregates: Aggregate) -> None:
        for aggregate in aggregates:
            self.kinds[aggregate.id] = type(aggregate)
            self.entries += [(aggregate.id, fact) for fact in aggregate.pending]
            aggregate.pending.clear()

    def of(self, id: UUID) -> list[Fact]:
        """Return the facts of one aggregate."""
        return [fact for owner, fact in self.entries if owner == id]
