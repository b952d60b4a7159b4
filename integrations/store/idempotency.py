"""A command's key and what it led to, kept with its facts: asked again, it is answered, not repeated."""

import hashlib
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from domain.errors import KeyReused, Stale
from integrations.store.tables import idempotency

c = idempotency.c
MINE = (c.scope == bindparam("of"), c.key == bindparam("named"))
FIND = select(c.fingerprint, c.result, c.position).where(*MINE)
CLAIM = insert(idempotency)
PLACE = update(idempotency).where(*MINE).values(position=bindparam("at"))
"""Put together once, as every command with a key needs them."""


class Key(NamedTuple):
    """Whose key it is (an account, a policy), the key's hash and the request's hash."""

    scope: str
    key: str
    fingerprint: str

    @classmethod
    def of(cls, scope: str, key: str, request: bytes) -> "Key":
        """Return the key of a request; neither the key nor the request can be read back from it."""
        return cls(scope, hashlib.sha256(key.encode()).hexdigest(), hashlib.sha256(request).hexdigest())


class Done(NamedTuple):
    """What a key led to."""

    result: UUID | None
    position: int


def find(connection: Connection, key: Key) -> Done | None:
    """Return what the key led to, None if it is new. Raises KeyReused for another request."""
    row = connection.execute(FIND, {"of": key.scope, "named": key.key}).first()
    if row is None:
        return None
    if row.fingerprint != key.fingerprint:
        message = "this Idempotency-Key came with a different request before; use a new key for a new request"
        raise KeyReused(message, field="Idempotency-Key")
    return Done(row.result, row.position or 0)


def claim(connection: Connection, key: Key, result: UUID | None, made: int) -> None:
    """Write the key down. Raises Stale when another holds it already (then `find` tells what came of it)."""
    row = {"scope": key.scope, "key": key.key, "fingerprint": key.fingerprint, "result": result, "made": made}
    try:
        connection.execute(CLAIM, row)
    except IntegrityError:
        message = "the same request is being carried out already; ask again"
        raise Stale(message) from None


def place(connection: Connection, key: Key, position: int) -> None:
    """Write down the position of the command's last fact."""
    connection.execute(PLACE, {"of": key.scope, "named": key.key, "at": position})
