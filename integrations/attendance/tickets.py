"""Tickets and certificates of attendance as short signed texts: a registration's id, and a mark of our own."""

import base64
import binascii
import hashlib
import hmac
from uuid import UUID

from integrations.journal.keys import Keys

MARK = 10
"""Octets of the mark: guessing one of a known registration takes 2^80 tries."""
LENGTH = 16 + MARK


class Tickets:
    """Makes and reads the texts of one kind; each kind has a key of its own among the installation's."""

    def __init__(self, keys: Keys, kind: str = "tickets") -> None:
        self._keys = keys
        self._kind = kind

    def of(self, registration_id: UUID) -> str:
        """Return a registration's text: capitals and digits, nothing personal in it."""
        raw = registration_id.bytes + self._mark(registration_id.bytes)
        return base64.b32encode(raw).decode().rstrip("=")

    def read(self, text: str) -> UUID | None:
        """Return the registration that a text is of, None if nobody here made it.

        A whole address that ends in it is read too, in capitals or not, with spaces or hyphens between.
        """
        bare = text.strip().rstrip("/").rpartition("/")[2].upper().replace(" ", "").replace("-", "")
        try:
            raw = base64.b32decode(bare + "=" * (-len(bare) % 8))
        except (binascii.Error, ValueError):
            return None
        if len(raw) != LENGTH:
            return None
        id = UUID(bytes=raw[:16])
        return id if hmac.compare_digest(bare, self.of(id)) else None

    def digest(self, registration_id: UUID) -> str:
        """Return what a device without the key knows a ticket by: SHA-256 of its text, in hexadecimal digits."""
        return hashlib.sha256(self.of(registration_id).encode()).hexdigest()

    def _mark(self, id: bytes) -> bytes:
        return hmac.digest(self._keys.named(self._kind), id, hashlib.sha256)[:MARK]
