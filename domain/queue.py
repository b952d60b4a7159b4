"""Who waits for a seat, in the order they came, and to whom one is offered until when."""

from datetime import date
from typing import NamedTuple
from uuid import UUID


class Waiting(NamedTuple):
    """A booking in the line, a registration or an enrolment, and whose it is."""

    booking_id: UUID
    person_id: UUID


class Queue:
    """The line for one event or course. Whoever is offered a seat has left the line and holds that seat for a while."""

    def __init__(self) -> None:
        self.tickets = 0
        self.offers: dict[UUID, date] = {}
        self._waiting: dict[UUID, UUID] = {}

    @property
    def head(self) -> Waiting | None:
        """The booking that has waited longest, None when nobody waits."""
        return next((Waiting(*each) for each in self._waiting.items()), None)

    def holds(self, booking_id: UUID) -> bool:
        """Tell whether this booking waits."""
        return booking_id in self._waiting

    def before(self, booking_id: UUID) -> int | None:
        """Return how many wait that came before this booking; None if it does not wait."""
        return next((place for place, id in enumerate(self._waiting) if id == booking_id), None)

    def join(self, booking_id: UUID, person_id: UUID, ticket: int) -> None:
        """Put a booking at the end, with the number of its ticket."""
        self._waiting[booking_id] = person_id
        self.tickets = ticket

    def leave(self, booking_id: UUID) -> None:
        """Take a booking out of the line."""
        del self._waiting[booking_id]

    def offer(self, booking_id: UUID, until: date) -> None:
        """Take a booking out of the line and hold a seat for it."""
        self.leave(booking_id)
        self.offers[booking_id] = until

    def end_offer(self, booking_id: UUID) -> None:
        """Hold no seat for this booking any more."""
        del self.offers[booking_id]
