"""What the public may read of a programme's certificates, as the association decided it for the programme."""

from collections.abc import Collection
from datetime import date
from uuid import NAMESPACE_URL, UUID, uuid5

from domain.aggregate import PUBLIC, Aggregate, Fact, applies
from domain.errors import Invalid

HOLDER = "holder"
HISTORY = "history"
SHOWABLE = frozenset({HOLDER, HISTORY})
"""What may be shown beside number, programme, days and status, which anybody who knows the number may ask for:
the holder's name, and the periods in which the certificate was suspended or withdrawn; their reasons never."""


def publication_id(programme: str) -> UUID:
    """Return the id of what is published of the programme with a code."""
    return uuid5(NAMESPACE_URL, f"collegium:publication:{programme}")


class Publication(Aggregate, topic="publication"):
    """What is published of one programme's certificates; until it is decided, no name and no list."""

    class Decided(Fact, frozen=True):
        """It was decided whether holders stand in the public register, and what is shown of their certificates."""

        TOPIC = "publication.decided"
        SEEN_BY = frozenset({PUBLIC})
        programme: str
        listed: bool
        shows: list[str]
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.listed = False
        self.shows: frozenset[str] = frozenset()

    def decide(self, *, programme: str, listed: bool, shows: Collection[str], on: date) -> None:
        """State what is published from now on; nothing if it is that already. Raises Invalid for what there is not."""
        if strange := sorted(set(shows) - SHOWABLE):
            message = f"{strange[0]!r} cannot be published; choose among {', '.join(sorted(SHOWABLE))}"
            raise Invalid(message, field="shows")
        if (listed, frozenset(shows)) != (self.listed, self.shows) or not self.version:
            self.states(self.Decided(programme, listed, sorted(set(shows)), on))

    @applies(Decided)
    def _decided(self, fact: Decided) -> None:
        self.listed = fact.listed
        self.shows = frozenset(fact.shows)
