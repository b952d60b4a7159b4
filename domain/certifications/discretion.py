"""A holder's wish that the public does not read their name: they stand in no list, their numbers verify without it."""

from datetime import date
from uuid import UUID, uuid5

from domain.aggregate import OWN, STAFF, Aggregate, Fact, applies

SEEN = frozenset({OWN, STAFF})


def discretion_id(person_id: UUID) -> UUID:
    """Return the id of a person's wish."""
    return uuid5(person_id, "discretion")


class Discretion(Aggregate, topic="discretion"):
    """One person's wish, for all their certificates; it can be taken back."""

    class Asked(Fact, frozen=True):
        """A holder objected to their name being published."""

        TOPIC = "discretion.asked"
        SEEN_BY = SEEN
        person_id: UUID
        on: date

    class Waived(Fact, frozen=True):
        """A holder let their name be published again, where the programme does so."""

        TOPIC = "discretion.waived"
        SEEN_BY = SEEN
        person_id: UUID
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.person_id = id
        self.asked = False

    def ask(self, *, person_id: UUID, on: date) -> None:
        """State the objection; nothing if it stands."""
        if not self.asked:
            self.states(self.Asked(person_id, on))

    def waive(self, *, person_id: UUID, on: date) -> None:
        """State that it is taken back; nothing if none stands."""
        if self.asked:
            self.states(self.Waived(person_id, on))

    @applies(Asked)
    def _asked(self, fact: Asked) -> None:
        self.person_id = fact.person_id
        self.asked = True

    @applies(Waived)
    def _waived(self, fact: Waived) -> None:
        self.person_id = fact.person_id
        self.asked = False
