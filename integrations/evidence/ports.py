"""Where evidence is kept, in our words: a cabinet with a drawer for each person."""

from collections.abc import Iterator
from typing import Protocol
from uuid import UUID


class Cabinet(Protocol):
    """Keeps files sealed with the key of the person they belong to."""

    def keep(self, person: UUID, evidence: UUID, content: bytes) -> None:
        """Keep a file for good, before any fact speaks of it; the same again changes nothing."""

    def fetch(self, person: UUID, evidence: UUID) -> bytes:
        """Return a file. Raises NotFound if it was deleted, or the person erased."""

    def drop(self, person: UUID, evidence: UUID) -> None:
        """Delete a file; nothing if there is none."""

    def forget(self, person: UUID) -> None:
        """Delete everything of a person's."""

    def older(self, than: float) -> Iterator[tuple[UUID, UUID]]:
        """Yield person and name of each file kept before an instant (seconds since 1970)."""
