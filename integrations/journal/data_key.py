"""The key of one person, by which their words and files are sealed and opened."""

import os
from base64 import b64decode, b64encode
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
PREFIX = "s1:"


class DataKey:
    """The key of one person: seals a text so that only this person's key opens it again."""

    def __init__(self, person: UUID, raw: bytes) -> None:
        self._cipher = AESGCM(raw)
        self._person = person.bytes

    def seal(self, text: str) -> str:
        """Return the text sealed. The nonce comes from the operating system."""
        return PREFIX + b64encode(self.seal_bytes(text.encode())).decode()

    def open(self, sealed: str) -> str:
        """Return the text in the clear. Raises InvalidTag if it was sealed for somebody else."""
        return self.open_bytes(b64decode(sealed[len(PREFIX) :])).decode()

    def seal_bytes(self, content: bytes) -> bytes:
        """Return a file's content sealed."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, content, self._person)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Return a file's content in the clear. Raises InvalidTag if it was changed, or is somebody else's."""
        return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], self._person)
