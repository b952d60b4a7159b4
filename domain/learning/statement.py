"""A statement that a learning program made about somebody: kept as it came, and what it put on their log."""

from datetime import date
from uuid import UUID, uuid5

from domain.aggregate import OWN, STAFF, Aggregate, Fact, applies
from domain.errors import RuleBroken, Taken
from domain.values import Personal

NAMESPACE = UUID("6d2d1c64-5f0b-5a53-9b7e-3c1d0f6f2a11")
SEEN = frozenset({OWN, STAFF})


def kept_id(statement: UUID) -> UUID:
    """Return under which id a statement is kept here: programs choose their own, and must meet nothing else with it."""
    return uuid5(NAMESPACE, str(statement))


class Statement(Aggregate, topic="statement"):
    """What a program said, once, under the id it chose."""

    class Received(Fact, frozen=True):
        """A program stated what somebody did; `activity` is what it put on their log, none for one that voids another.

        `digest` is a keyed hash of what was sent (64 hex digits), `verb` its verb's last word.
        """

        TOPIC = "statement.received"
        SEEN_BY = SEEN
        person_id: UUID
        statement: UUID
        verb: str
        text: Personal[str]
        digest: str
        activity: UUID | None
        on: date

    class Voided(Fact, frozen=True):
        """Another statement took this one back."""

        TOPIC = "statement.voided"
        SEEN_BY = SEEN
        person_id: UUID
        by: UUID
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.person_id = id
        self.text = ""
        self.digest = ""
        self.activity: UUID | None = None
        self.voided_by: UUID | None = None

    @classmethod
    def receive(  # noqa: PLR0913  what a statement says of itself
        cls, statement: UUID, *, person_id: UUID, verb: str, text: str, digest: str, activity: UUID | None, on: date
    ) -> "Statement":
        """Return a statement as it came."""
        self = cls(kept_id(statement))
        self.states(cls.Received(person_id, statement, verb, text, digest, activity, on))
        return self

    def check_same(self, digest: str) -> None:
        """Raise Taken if another statement came under the same id before. Source: xAPI 1.0.3, part 3, 2.1.1."""
        if digest != self.digest:
            raise Taken("another statement came under this id before; send it under an id of its own", field="id")

    def void(self, by: UUID, *, on: date) -> None:
        """Take it back. Raises RuleBroken for one that voids another, or was voided. Source: xAPI, part 2, 2.3.2."""
        if self.activity is None:
            raise RuleBroken("a statement that voids another cannot be voided; send the voided one anew")
        if self.voided_by is not None:
            raise RuleBroken("this statement was voided before; there is nothing left to void")
        self.states(self.Voided(self.person_id, by, on))

    @applies(Received)
    def _received(self, fact: Received) -> None:
        self.person_id = fact.person_id
        self.text = fact.text
        self.digest = fact.digest
        self.activity = fact.activity

    @applies(Voided)
    def _voided(self, fact: Voided) -> None:
        self.voided_by = fact.by
