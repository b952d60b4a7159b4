"""Who waits for a seat at an event, in the order they came, and to whom one is offered until when."""

from datetime import date
from typing import NamedTuple
from uuid import UUID


class Waiting(NamedTuple):
    """A registration in the line and whose it is."""

    registration_id: UUID
    person_id: UUID


class Queue:
    """The line for one event. Whoever is offered a seat has left the line and holds that seat for a while."""

    def __init__(self) -> None:
        self.tickets = 0
        self.offers: dict[UUID, date] = {}
        self._waiting: dict[UUID, UUID] = {}

    @property
    def head(self) -> Waiting | None:
        """The registration that has waited longest, None when nobody waits."""
        return next((Waiting(*each) for each in self._waiting.items()), None)

    def holds(self, registration_id: UUID) -> bool:
        """Tell whether this registration waits."""
        return registration_id in self._waiting

    def join(self, registration_id: UUID, person_id: UUID, ticket: int) -> None:
        """Put a registration at the end, with the number of its ticket."""
        self._waiting[registration_id] = person_id
        self.tickets = ticket

    def leave(self, registration_id: UUID) -> None:
        """Take a registration out of the line."""
        del self._waiting[registration_id]

    def offer(self, registration_id: UUID, until: date) -> None:
        """Take a registration out of the line and hold a seat for it."""
        self.leave(registration_id)
        self.offers[registration_id] = until

    def end_offer(self, registration_id: UUID) -> None:
        """Hold no seat for this registration any more."""
        del self.offers[registration_id]
