"""A copy of the story's people: the same lives, under ids, keys, names and addresses of their own."""

from collections.abc import Callable
from hashlib import blake2b
from typing import Final
from uuid import UUID

from integrations.journal.data_key import DataKey

RAW = 32


class Copy:
    """One of many copies of the story's people: the first, number 0, keeps their ids."""

    def __init__(self, number: int, of: int, secret: bytes) -> None:
        mask = blake2b(number.to_bytes(4, "big"), digest_size=10).digest() if number else bytes(10)
        self.number: Final = number
        self.of: Final = of
        self._head = int.from_bytes(mask[:4], "big")
        self._tail = int.from_bytes(mask[4:], "big")
        self._secret = secret

    def moved(self, id: str) -> str:
        """Return what an id of the story is in this copy."""
        head, tail = int(id[:8], 16) ^ self._head, int(id[24:], 16) ^ self._tail
        return f"{head:08x}{id[8:24]}{tail:012x}"

    def raw_key(self, person: UUID) -> bytes:
        """Return the key that seals what is known of a person of this installation."""
        return blake2b(person.bytes, digest_size=RAW, key=self._secret).digest()

    def seal(self, person: str, text: str) -> str:
        """Return a text sealed with the key of a person of this installation."""
        id = UUID(person)
        return DataKey(id, self.raw_key(id)).seal(text)


Slot = Callable[[Copy], str]
Parts = tuple[str | Slot, ...]


def joined(parts: Parts, copy: Copy) -> str:
    """Return a cut text as a copy has it."""
    return "".join([part if isinstance(part, str) else part(copy) for part in parts])
