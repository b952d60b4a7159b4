"""Where notices from outside are kept, sealed, from the moment they come until they are taken down."""

import os
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, func, select, update

from integrations.journal.keys import Keys
from integrations.store.tables import inbox

SOURCE = "stripe"
KEY = "inbox"
NONCE = 12
WORDS = 300
PUT = (
    "INSERT INTO inbox (source, event, kind, body, received, waits) VALUES ({0}, {0}, {0}, {0}, {0}, {0}) "
    "ON CONFLICT (source, event) DO NOTHING"
)


class Kept(NamedTuple):
    """A notice that is kept: its event id, its kind, the sealed body, why it could not be taken down."""

    event: str
    kind: str
    body: bytes
    received: int
    problem: str | None


class Arrival(NamedTuple):
    """A notice as it came: event id, kind, the raw bytes, and the payment it speaks of."""

    event: str
    kind: str
    body: bytes
    waits: str


class Inbox:
    """The notices of one sender. Bodies are sealed with a key of their own and dropped once done."""

    def __init__(self, keys: Keys, source: str = SOURCE) -> None:
        self._keys = keys
        self._source = source

    def put(self, connection: Connection, arrival: Arrival, now: int) -> None:
        """Keep a notice, unless it is kept already."""
        mark = "%s" if connection.dialect.name == "postgresql" else "?"
        sealed = self._seal(arrival.event, arrival.body)
        row = (self._source, arrival.event, arrival.kind, sealed, now, arrival.waits)
        connection.exec_driver_sql(PUT.format(mark), row)

    def is_done(self, connection: Connection, event: str) -> bool:
        """Tell whether a notice was taken down before."""
        c = inbox.c
        query = select(c.done).where(c.source == self._source, c.event == event)
        return connection.execute(query).scalar_one_or_none() is not None

    def undone(self, connection: Connection, *, waits: str | None = None, limit: int = 500) -> list[Kept]:
        """Return what is not taken down yet, oldest first; of one payment only, if it is named."""
        c = inbox.c
        query = select(c.event, c.kind, c.body, c.received, c.problem).where(
            c.source == self._source, c.done.is_(None), func.length(c.body) > 0
        )
        if waits is not None:
            query = query.where(c.waits == waits)
        return [Kept(*row) for row in connection.execute(query.order_by(c.received, c.event).limit(limit))]

    def finish(self, connection: Connection, event: str, now: int) -> None:
        """Mark a notice as taken down, and drop its body."""
        self._set(connection, event, {"done": now, "body": b"", "problem": None})

    def fault(self, connection: Connection, event: str, problem: str) -> None:
        """Write down why a notice could not be taken down yet."""
        self._set(connection, event, {"problem": problem[:WORDS]})

    def age(self, connection: Connection, before: int) -> int:
        """Drop the bodies of what could not be taken down since long ago; return how many."""
        c = inbox.c
        old = (c.source == self._source) & c.done.is_(None) & (c.received < before) & (func.length(c.body) > 0)
        return connection.execute(update(inbox).where(old).values(body=b"")).rowcount

    def open(self, kept: Kept) -> bytes:
        """Return the bytes as they came."""
        return self._cipher().decrypt(kept.body[:NONCE], kept.body[NONCE:], kept.event.encode())

    def _seal(self, event: str, body: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._cipher().encrypt(nonce, body, event.encode())

    def _cipher(self) -> AESGCM:
        return AESGCM(self._keys.named(KEY))

    def _set(self, connection: Connection, event: str, values: dict[str, object]) -> None:
        c = inbox.c
        mine = (c.source == self._source) & (c.event == event)
        connection.execute(update(inbox).where(mine).values(values))
