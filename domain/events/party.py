"""People whom one person registered together for an event, on one invoice."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.aggregate import OWN, STAFF, Aggregate, Fact, applies
from domain.errors import Invalid
from domain.events.tickets import MOST_PERSONS


class Party(Aggregate, topic="party"):
    """One booking of several seats. Each person has a registration of their own, and can give it up on their own."""

    class Registered(Fact, frozen=True):
        """The person registered these for an event, and pays for all; without an invoice it was free of charge."""

        TOPIC = "party.registered"
        SEEN_BY = frozenset({OWN, STAFF})
        event_id: UUID
        person_id: UUID
        registrations: list[UUID]
        invoice_id: UUID | None
        on: date

    def __init__(self, id: UUID) -> None:
        super().__init__(id)
        self.event_id = id
        self.person_id = id
        self.registrations: list[UUID] = []
        self.invoice_id: UUID | None = None

    def register(
        self, event_id: UUID, payer_id: UUID, registrations: Sequence[UUID], *, invoice_id: UUID | None, on: date
    ) -> None:
        """Take down who was registered together. Raises Invalid for nobody, too many, or somebody named twice."""
        if not 1 <= len(registrations) <= MOST_PERSONS or len(set(registrations)) < len(registrations):
            raise Invalid(f"name 1 to {MOST_PERSONS} persons, each once", field="persons")
        self.states(self.Registered(event_id, payer_id, list(registrations), invoice_id, on))

    @applies(Registered)
    def _registered(self, fact: Registered) -> None:
        self.event_id = fact.event_id
        self.person_id = fact.person_id
        self.registrations = fact.registrations
        self.invoice_id = fact.invoice_id
