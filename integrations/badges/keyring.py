"""The keys that the association signs with: sealed like every other key, each from a day on, and never thrown away."""

from base64 import urlsafe_b64encode
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from domain.errors import RuleBroken
from integrations.journal.key_tables import named_keys
from integrations.journal.keys import Keys

PREFIX = "signing:"
FIRST = date.min
"""From when on the first key signs: always."""


class SigningKey:
    """A key of Ed25519 that signs from a day on, known to others by the hash of its public half."""

    def __init__(self, begins: date, seed: bytes) -> None:
        self.begins = begins
        self.private = Ed25519PrivateKey.from_private_bytes(seed)

    @cached_property
    def id(self) -> str:
        """Return the key's id, its thumbprint. Source: RFC 7638 §3, RFC 8037 §2."""
        return _text(sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{self._public}"}}'.encode()).digest())

    @property
    def jwk(self) -> dict[str, str]:
        """Return the public half for others. Source: RFC 8037 §2, RFC 7517 §4."""
        return {"kty": "OKP", "crv": "Ed25519", "x": self._public, "kid": self.id, "use": "sig", "alg": "EdDSA"}

    @cached_property
    def _public(self) -> str:
        return _text(self.private.public_key().public_bytes_raw())


class Found(NamedTuple):
    """A stored key's name, and the day in it."""

    name: str
    begins: date


class Keyring:
    """All signing keys of an installation; the first is made when it is first needed."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    def all(self, on: date) -> list[SigningKey]:
        """Return every key, the one that signs on a day first, then the others from the newest to the oldest."""
        found = sorted(self._stored() or [self._first()], key=lambda key: key.begins, reverse=True)
        current = next(key for key in found if key.begins <= on)
        return [self._opened(key) for key in (current, *(key for key in found if key is not current))]

    def current(self, on: date) -> SigningKey:
        """Return the key that signs on a day: the last one begun."""
        return self.all(on)[0]

    def key_set(self, on: date) -> dict[str, list[dict[str, str]]]:
        """Return the public halves of all keys, so that what was ever signed can be checked. Source: RFC 7517 §5."""
        return {"keys": [key.jwk for key in self.all(on)]}

    def make(self, begins: date) -> SigningKey:
        """Make a key that signs from a day on. Raises RuleBroken if one begins on that day or later already."""
        latest = max(key.begins for key in self._stored() or [self._first()])
        if begins <= latest:
            raise RuleBroken(f"a key that begins on {latest} was made already; name a later day", field="begins")
        return self._opened(Found(f"{PREFIX}{begins.isoformat()}", begins))

    def _first(self) -> Found:
        found = Found(f"{PREFIX}{FIRST.isoformat()}", FIRST)
        self.keys.named(found.name)
        return found

    def _stored(self) -> list[Found]:
        c = named_keys.c
        with self.keys.database.reading() as connection:
            names = connection.execute(select(c.name).where(c.name.startswith(PREFIX))).scalars().all()
        return [Found(name, date.fromisoformat(name.removeprefix(PREFIX))) for name in names]

    def _opened(self, found: Found) -> SigningKey:
        return SigningKey(found.begins, self.keys.named(found.name))


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
