"""A command's key and what it led to, kept with its facts: asked again, it is answered, not repeated."""

import hashlib
from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from domain.errors import KeyReused
from integrations.store.driver import Driver, as_uuid
from integrations.store.tables import idempotency

FIND = "SELECT fingerprint, result, position FROM idempotency WHERE scope = ? AND key = ?"
CLAIM = "INSERT INTO idempotency (scope, key, fingerprint, result, made, position) VALUES (?, ?, ?, ?, ?, ?)"


class Key(NamedTuple):
    """Whose key it is (an account, a policy), the key's hash and the request's hash."""

    scope: str
    key: str
    fingerprint: str

    @classmethod
    def of(cls, scope: str, key: str, request: bytes, fingerprint: Callable[[bytes], str] | None = None) -> "Key":
        """Return the key of a request; neither the key nor the request can be read back from it.

        A request that may hold personal data needs a keyed `fingerprint`: a plain hash of it could be guessed.
        """
        return cls(scope, _plain(key.encode()), (fingerprint or _plain)(request))


def _plain(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


class Claim(NamedTuple):
    """A key as its command writes it down: whose, for which request, what came of it, and when (microseconds)."""

    scope: str
    key: str
    fingerprint: str
    result: UUID | None
    made: int


class Done(NamedTuple):
    """What a key led to."""

    result: UUID | None
    position: int


def find(driver: Driver, key: Key) -> Done | None:
    """Return what the key led to, None if it is new. Raises KeyReused for another request."""
    rows = driver.run(FIND, (key.scope, key.key))
    if not rows:
        return None
    fingerprint, result, position = rows[0]
    if fingerprint != key.fingerprint:
        message = "this Idempotency-Key came with a different request before; use a new key for a new request"
        raise KeyReused(message, field="Idempotency-Key")
    return Done(result and as_uuid(result), position or 0)


def claim(driver: Driver, claim: Claim, position: int) -> None:
    """Write the key down, with the position of its command's last fact (0: none)."""
    driver.run(CLAIM, (*claim, position))


def clashed(error: IntegrityError) -> bool:
    """Tell whether it was the key that another holds already (then `find` tells what came of it)."""
    return idempotency.name in str(error.orig)
