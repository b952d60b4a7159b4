"""The one door to what the association knows: load, decide, record; and the numbered feed that views read."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar
from uuid import UUID

import msgspec

from domain.aggregate import Aggregate, Fact

A = TypeVar("A", bound=Aggregate)


class Actor(msgspec.Struct, frozen=True):
    """Who asks: `by` is a person's id or the name of a process; `of` the person they act for."""

    by: str
    of: UUID | None = None
    roles: frozenset[str] = frozenset()


class Entry(msgspec.Struct, frozen=True):
    """A fact as it stands in the journal, with everything known about its recording."""

    originator_id: UUID
    originator_version: int
    fact: Fact
    recorded: datetime
    by: str
    of: UUID | None = None
    correlation: UUID | None = None
    causation: int | None = None
    position: int = 0


class RawEntry(NamedTuple):
    """A fact as stored, not decoded: what folds are fed from. `recorded` is in microseconds since 1970."""

    position: int
    originator_id: UUID
    version: int
    topic: str
    state: bytes
    recorded: int


class Journal(Protocol):
    """One unit of work: everything recorded in it is kept together, or nothing is."""

    def get(self, kind: type[A], id: UUID) -> A:
        """Return the aggregate as it stands. Raises NotFound if nothing of that kind has that id."""

    def holds(self, kind: type[Aggregate], id: UUID) -> bool:
        """Tell whether an aggregate of that kind has that id."""

    def foresee(self, *ids: UUID) -> None:
        """Say what will be wanted, so that it is read at once; nothing has to be there."""

    def exclusively(self, id: UUID) -> None:
        """Keep everybody else off this id until the unit of work ends; call it before `get`."""

    def reserve(self, space: str, value: str, owner: UUID) -> None:
        """Claim a value that must be unique (an e-mail). Raises Taken, at once or at the end of the unit."""

    def release(self, space: str, owner: UUID) -> None:
        """Give back whatever the owner has reserved in a space."""

    def next_number(self, series: str) -> int:
        """Return the next number of a gap-free series; it is used up only if the unit is kept."""

    def record(self, *aggregates: Aggregate) -> None:
        """Take down the facts that these aggregates have stated."""


class Feed(Protocol):
    """The journal as a numbered list of facts, in the only order there is."""

    def head(self) -> int:
        """Return the position up to which nothing can appear any more."""

    def page(self, after: int, limit: int, upto: int | None = None) -> Sequence[RawEntry]:
        """Return the facts after a position, in order, none beyond `upto` (default: the head)."""

    def known_at(self, instant: datetime) -> int:
        """Return the position of the last fact recorded by an instant; 0 before the first."""

    def entries(self, raws: Iterable[RawEntry]) -> list[Entry]:
        """Decode whole facts, personal fields unsealed where their key still exists."""
