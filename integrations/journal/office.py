"""Where commands are carried out: each in a unit of work, tried again when others were quicker, answered once."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple, Protocol, TypeVar
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from domain.aggregate import Aggregate
from domain.errors import DomainError, NotFound, Stale
from domain.journal import Actor, Journal
from domain.ports import Clock
from integrations.journal.codec import Codec, prepare
from integrations.journal.correlation import correlation
from integrations.journal.keys import Keys
from integrations.journal.postgres import PostgresRecorder
from integrations.journal.recorder import Recorder
from integrations.journal.sqlite import SQLiteRecorder
from integrations.journal.unit import NOTHING, Unit
from integrations.store import idempotency
from integrations.store.database import Database

A = TypeVar("A", bound=Aggregate)
TRIES = 12
HOT = 256


class Receipt(NamedTuple):
    """What a command came to: the id it led to, its last position, and whether it was done before."""

    result: UUID | None
    position: int
    repeated: bool = False


class Deed(Protocol):
    """A use case with its arguments bound: takes the journal, returns the id of what it made or changed."""

    def __call__(self, journal: Journal, /) -> UUID | None:
        """Decide and record."""


class Office:
    """Carries out commands against one journal. Build it after fork; share it between threads."""

    def __init__(self, database: Database, keys: Keys, clock: Clock) -> None:
        self.database = database
        self.keys = keys
        self.clock = clock
        prepare()
        self.codec = Codec(keys)
        self.recorder = recorder_of(database)
        self.locks = Locks()
        self.hot = Hot()
        keys.on_forget.append(self.hot.clear)
        self.after: list[Callable[[int], None]] = []
        self.took: list[Callable[[float], None]] = []

    def carry_out(
        self,
        deed: Deed,
        actor: Actor,
        *,
        key: idempotency.Key | None = None,
        causation: int | None = None,
        tries: int = TRIES,
        read: Mapping[UUID, Aggregate] = NOTHING,
    ) -> Receipt:
        """Carry a command out once, however often it is asked with the same key.

        What was `read` for it just before is not read again, unless others were quicker; it belongs to the command now.

        Asked again, it is decided again: the key is looked up after the refusal or the clash that follows.
        Raises the DomainError that refused it, KeyReused when the key came with another request.
        """
        for attempt in range(1, tries + 1):
            try:
                return self._once(deed, self._open(actor, key, causation, read if attempt == 1 else NOTHING))
            except (DomainError, DBAPIError) as error:
                if key is not None and (done := self._done(key)):
                    return done
                if not isinstance(error, Stale) or attempt == tries:
                    raise
        raise AssertionError

    @contextmanager
    def unit(self, actor: Actor, key: idempotency.Key | None = None) -> Iterator[Unit]:
        """Lend one unit of work, kept when the block ends: many commands in one transaction."""
        unit = self._open(actor, key)
        try:
            yield unit
            position = self._keep(unit, None)
        finally:
            unit.close()
        self._tell(position)

    @contextmanager
    def rehearsal(self, actor: Actor) -> Iterator[Unit]:
        """Lend a unit of work of which nothing is kept: to see what would be refused."""
        unit = self._open(actor)
        try:
            yield unit
        finally:
            unit.close()

    def read(self, kind: type[A], id: UUID) -> A:
        """Return an aggregate as it stands, to look at. Raises NotFound if there is none of that kind."""
        unit = self._open(Actor("reader"))
        try:
            return unit.get(kind, id)
        finally:
            unit.close()

    def _open(
        self,
        actor: Actor,
        key: idempotency.Key | None = None,
        causation: int | None = None,
        read: Mapping[UUID, Aggregate] = NOTHING,
    ) -> Unit:
        self.keys.freshen()
        unit = Unit(self, actor, key, causation, read)
        unit.correlation = correlation() or unit.correlation
        return unit

    def holds(self, kind: type[Aggregate], id: UUID) -> bool:
        """Tell whether an aggregate of that kind has that id."""
        try:
            return isinstance(self.read(kind, id), kind)
        except NotFound:
            return False

    def _once(self, deed: Deed, unit: Unit) -> Receipt:
        try:
            result = deed(unit)
            position = self._keep(unit, result)
        finally:
            unit.close()
        self._tell(position)
        return Receipt(result, position)

    def _done(self, key: idempotency.Key) -> Receipt | None:
        with self.database.driving() as driver:
            found = idempotency.find(driver, key)
        return found and Receipt(found.result, found.position, repeated=True)

    def _keep(self, unit: Unit, result: UUID | None) -> int:
        """Keep what a unit holds, and tell how many seconds that took if it held facts."""
        began = time.perf_counter()
        position = unit.keep(result)
        for listener in self.took if position else ():
            listener(time.perf_counter() - began)
        return position

    def _tell(self, position: int) -> None:
        for listener in self.after:
            listener(position)


class Hot:
    """The latest copies of aggregates that many want at once; taken out while in use, so never shared."""

    def __init__(self) -> None:
        self._copies: OrderedDict[UUID, Aggregate] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, id: UUID) -> Aggregate | None:
        """Take the copy out; whoever fails to put it back has dropped it."""
        with self._lock:
            return self._copies.pop(id, None)

    def put(self, aggregate: Aggregate) -> None:
        """Keep a copy as committed."""
        with self._lock:
            self._copies[aggregate.id] = aggregate
            if len(self._copies) > HOT:
                self._copies.popitem(last=False)

    def clear(self) -> None:
        """Drop all copies."""
        with self._lock:
            self._copies.clear()


class Locks:
    """A lock per id within this process, made when wanted and forgotten when free."""

    def __init__(self) -> None:
        self._held: dict[UUID, tuple[threading.Lock, int]] = {}
        self._guard = threading.Lock()

    @contextmanager
    def holding(self, id: UUID) -> Iterator[None]:
        """Hold the lock of an id."""
        with self._guard:
            lock, users = self._held.get(id, (threading.Lock(), 0))
            self._held[id] = (lock, users + 1)
        try:
            with lock:
                yield
        finally:
            with self._guard:
                lock, users = self._held[id]
                if users == 1:
                    del self._held[id]
                else:
                    self._held[id] = (lock, users - 1)


def recorder_of(database: Database) -> Recorder:
    """Return the journal's recorder for the database."""
    return PostgresRecorder(database) if database.dialect == "postgresql" else SQLiteRecorder(database)
