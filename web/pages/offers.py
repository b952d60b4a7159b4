"""What events and courses are called, also those that are over or withdrawn."""

from typing import NamedTuple
from uuid import UUID

from domain.courses.course import Course
from domain.events.event import Event
from web.api.deeds import house


class Offer(NamedTuple):
    """An event or a course: its title, and which of the two it is."""

    title: str
    is_event: bool


def offer_of(offer_id: UUID) -> Offer:
    """Return an event or a course. Raises NotFound if it is neither."""
    office = house().office
    if office.holds(Event, offer_id):
        return Offer(office.read(Event, offer_id).terms.title, is_event=True)
    return Offer(office.read(Course, offer_id).title, is_event=False)
