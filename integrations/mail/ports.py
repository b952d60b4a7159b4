"""What a letter is, and who carries it."""

from typing import NamedTuple, Protocol
from uuid import UUID


class Letter(NamedTuple):
    """A letter ready to go. `key` is the same however often it is sent, so that doubles can be told."""

    key: str
    person: UUID
    name: str
    address: str
    subject: str
    text: str


class Postman(Protocol):
    """Carries letters; a letter may be carried twice if a process dies meanwhile."""

    def send(self, letter: Letter) -> None:
        """Carry a letter. Raises Unreachable if that is not certain, Declined if the address is refused."""

    def forget(self, person: UUID) -> None:
        """Remove every letter to a person that is still at hand."""
