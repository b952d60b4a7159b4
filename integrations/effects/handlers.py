"""What a kind of effect must know: which facts intend it, under which key, and how to have it done."""

from typing import NamedTuple, Protocol

from domain.aggregate import Fact
from domain.journal import Entry
from integrations.journal.office import Deed


class Answer(NamedTuple):
    """What came of a call: the other side's reference, an address for people, and the result to be stated."""

    reference: str | None = None
    url: str | None = None
    deed: Deed | None = None


class Handler(Protocol):
    """Knows one kind of effect: the facts that intend it, how to do it, how to find out if it was done."""

    @property
    def kind(self) -> str:
        """Return its name on the list."""

    @property
    def facts(self) -> tuple[type[Fact], ...]:
        """Return the facts that may intend it."""

    def key(self, entry: Entry) -> str | None:
        """Return the key that the intent has everywhere, None if it intends nothing outside."""

    def call(self, entry: Entry, key: str) -> Answer:
        """Have it done. Raises Unreachable if that is not certain, Declined if it never will be."""

    def find(self, entry: Entry, key: str, since_micro: int) -> Answer | None:
        """Return what was done under the key since then, None if certainly nothing was."""

    def declined(self, entry: Entry, code: str) -> Deed | None:
        """Return the result to be stated after a no; None leaves it to a person."""
