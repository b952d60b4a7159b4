"""The keys that personal data are sealed with: one per person, wrapped by a master key, kept apart."""

import hashlib
import hmac
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from domain.errors import Erased
from integrations.journal.data_key import NONCE, DataKey
from integrations.journal.key_tables import NEXT_GENERATION, data_keys, generations, metadata, named_keys
from integrations.store.database import Database
from integrations.store.migrate import alone

CACHED = 4_096
FRESH = 0.2
"""Seconds for which a cached key may be used without a look whether one was destroyed."""
LOCK_WAIT = "10s"
KEY = "SELECT wrapped FROM data_keys WHERE person = ?"
"""As the driver takes it: a rebuild looks for everybody's key, one after the other."""


class Keys:
    """All data keys of an installation, cached, with the erased ones remembered as erased for ever."""

    def __init__(self, database: Database, master: bytes) -> None:
        self.database = database
        self._master = AESGCM(master)
        self._cache: OrderedDict[UUID, DataKey | None] = OrderedDict()
        self._lock = threading.Lock()
        self._named: dict[str, bytes] = {}
        self._seen = self._forgotten = 0
        self._looked = -FRESH
        self.on_forget: list[Callable[[], None]] = []

    def migrate(self) -> None:
        """Make the tables where they are missing."""
        with alone(self.database) as connection:
            metadata.create_all(connection)

    def sealing(self, person: UUID) -> DataKey:
        """Return the person's key, made and kept first if there is none. Raises Erased for the erased."""
        key = self.opening(person) or self._make(person)
        if key is None:
            message = f"person {person} was erased; nothing personal can be recorded for them"
            raise Erased(message)
        return key

    def opening(self, person: UUID) -> DataKey | None:
        """Return the person's key, or None if there is none (any more).

        A process that was suspended looks first whether a key was destroyed meanwhile.
        """
        self.freshen()
        with self._lock:
            if person in self._cache:
                self._cache.move_to_end(person)
                return self._cache[person]
            forgotten = self._forgotten
        found, key = self._load(person)
        if found:
            self._remember(person, key, forgotten)
        return key

    def prepare(self, persons: Iterable[UUID]) -> None:
        """Make the keys of many people in one transaction, where they have none."""
        rows = [
            {"person": person, "wrapped": _wrap(self._master, person.bytes, AESGCM.generate_key(256)), "erased": False}
            for person in persons
            if self.opening(person) is None
        ]
        if rows:
            with self.database.writing() as connection:
                connection.execute(insert(data_keys), rows)

    def forget(self) -> None:
        """Drop every cached key and all that was opened with one, so that none can be used from memory."""
        with self._lock:
            self._cache.clear()
            self._forgotten += 1
        for listener in self.on_forget:
            listener()

    def freshen(self) -> int:
        """Forget if a key was destroyed since the last look, FRESH seconds ago or more; return the generation."""
        if time.monotonic() - self._looked < FRESH:
            return self._seen
        self._looked = time.monotonic()
        generation = self.generation()
        if generation != self._seen:
            self.forget()
            self._seen = generation
        return generation

    def generation(self) -> int:
        """Return how many keys were ever destroyed, by any process."""
        with self.database.reading() as connection:
            return connection.execute(select(generations.c.generation)).scalar_one_or_none() or 0

    def destroy(self, person: UUID) -> int:
        """Destroy the person's key for good; none is ever made again. Return the generation from then on.

        Raises OperationalError if others keep the keys locked for LOCK_WAIT.
        """
        with self.database.writing() as connection:
            if self.database.dialect == "postgresql":
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
            connection.execute(delete(data_keys).where(data_keys.c.person == person))
            connection.execute(insert(data_keys).values(person=person, wrapped=None, erased=True))
            generation = int(connection.exec_driver_sql(NEXT_GENERATION).scalar_one())
        self.forget()
        return generation

    def destroyed(self) -> list[UUID]:
        """Return everybody whose key was destroyed."""
        with self.database.reading() as connection:
            query = select(data_keys.c.person).where(data_keys.c.erased).order_by(data_keys.c.person)
            return list(connection.execute(query).scalars())

    def named(self, name: str) -> bytes:
        """Return a key by its name (look-ups, a fiscal year's retention), made first if there is none."""
        if name not in self._named:
            self._named[name] = self._load_named(name) or self._make_named(name)
        return self._named[name]

    def lookup(self, value: str) -> str:
        """Return the keyed hash under which a personal value can be found again (64 hex digits)."""
        return hmac.new(self.named("lookup"), value.encode(), hashlib.sha256).hexdigest()

    def fingerprint(self, request: bytes) -> str:
        """Return the keyed hash by which a request is told from another (64 hex digits)."""
        return hmac.new(self.named("lookup"), b"request:" + request, hashlib.sha256).hexdigest()

    def opens(self, name: str) -> bool:
        """Tell whether there is a key of that name. Raises InvalidTag if another master key wrapped it."""
        return self._load_named(name) is not None

    def fits(self, label: bytes, wrapped: bytes) -> bool:
        """Tell whether the master key opens a stored key of that label."""
        try:
            AESGCM(self._unwrap(label, wrapped))
        except (InvalidTag, ValueError):
            return False
        return True

    def rotate(self, master: bytes) -> int:
        """Wrap every key with a new master key, in one transaction, and return how many there were."""
        new = AESGCM(master)
        with self.database.writing() as connection:
            rows = connection.execute(select(data_keys).where(data_keys.c.wrapped.is_not(None))).all()
            for row in rows:
                wrapped = _wrap(new, row.person.bytes, self._unwrap(row.person.bytes, row.wrapped))
                connection.execute(data_keys.update().where(data_keys.c.person == row.person).values(wrapped=wrapped))
            names = connection.execute(select(named_keys)).all()
            for name in names:
                label = name.name.encode()
                wrapped = _wrap(new, label, self._unwrap(label, name.wrapped))
                connection.execute(named_keys.update().where(named_keys.c.name == name.name).values(wrapped=wrapped))
        self._master = new
        self.forget()
        return len(rows) + len(names)

    def _load(self, person: UUID) -> tuple[bool, DataKey | None]:
        with self.database.driving() as driver:
            found = driver.run(KEY, (person,))
        if not found:
            return False, None
        wrapped = found[0][0]
        return True, None if wrapped is None else DataKey(person, self._unwrap(person.bytes, wrapped))

    def _make(self, person: UUID) -> DataKey | None:
        raw, forgotten = AESGCM.generate_key(256), self._forgotten
        wrapped = _wrap(self._master, person.bytes, raw)
        try:
            with self.database.writing() as connection:
                connection.execute(insert(data_keys).values(person=person, wrapped=wrapped, erased=False))
        except IntegrityError:
            return self._load(person)[1]
        key = DataKey(person, raw)
        self._remember(person, key, forgotten)
        return key

    def _remember(self, person: UUID, key: DataKey | None, forgotten: int) -> None:
        """Cache a key, unless all were forgotten while it was loaded: it may be among the destroyed."""
        with self._lock:
            if forgotten != self._forgotten:
                return
            self._cache[person] = key
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)

    def _load_named(self, name: str) -> bytes | None:
        with self.database.reading() as connection:
            wrapped = connection.execute(
                select(named_keys.c.wrapped).where(named_keys.c.name == name)
            ).scalar_one_or_none()
        return None if wrapped is None else self._unwrap(name.encode(), wrapped)

    def _make_named(self, name: str) -> bytes:
        raw = AESGCM.generate_key(256)
        try:
            with self.database.writing() as connection:
                wrapped = _wrap(self._master, name.encode(), raw)
                connection.execute(insert(named_keys).values(name=name, wrapped=wrapped))
        except IntegrityError:
            found = self._load_named(name)
            assert found is not None
            return found
        return raw

    def _unwrap(self, label: bytes, wrapped: bytes) -> bytes:
        return self._master.decrypt(wrapped[:NONCE], wrapped[NONCE:], label)


def _wrap(master: AESGCM, label: bytes, raw: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + master.encrypt(nonce, raw, label)
