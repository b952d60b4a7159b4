"""What becomes of a booking, be it a registration for an event or an enrolment on a course."""

from datetime import date, datetime
from uuid import UUID

from domain.courses.enrolment import Enrolment
from domain.events import commands as events
from domain.journal import Journal
from domain.processes import enrolment


def let_offer_lapse(journal: Journal, booking_id: UUID, *, on: date, at: datetime | None = None) -> UUID:
    """Offer a seat that was not taken in time to the next in line, and return the booking's id.

    For an event the day ends where that is, if the present instant is given as `at`.
    """
    if journal.holds(Enrolment, booking_id):
        return enrolment.let_offer_lapse(journal, booking_id, on=on)
    return events.let_offer_lapse(journal, booking_id, on=on, at=at)
