"""An organisation the association deals with: an employer, a sponsor, a partner."""

from datetime import date
from typing import Self
from uuid import UUID

from domain.aggregate import STAFF, Aggregate, Fact, applies
from domain.text import clean

NAME_MAX = 200


class Organisation(Aggregate, topic="organisation"):
    """A body with a name of its own; its name is no personal data."""

    class Registered(Fact, frozen=True):
        """The association came to know an organisation."""

        TOPIC = "organisation.registered"
        SEEN_BY = frozenset({STAFF})
        name: str
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.name = ""

    @classmethod
    def register(cls, id: UUID, *, name: str, on: date) -> Self:
        """Return an organisation the association has just come to know."""
        organisation = cls(id)
        organisation.states(cls.Registered(name=clean(name, field="name", most=NAME_MAX), on=on))
        return organisation

    @applies(Registered)
    def _registered(self, fact: Registered) -> None:
        self.name = fact.name
