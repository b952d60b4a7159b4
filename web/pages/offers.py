"""What events and courses are called, also those that are over or withdrawn."""

from uuid import UUID

from domain.courses.course import Course
from domain.events.event import Event
from web.api.deeds import house


def offer_title(offer_id: UUID) -> str:
    """Return the title of an event or a course. Raises NotFound if it is neither."""
    office = house().office
    if office.holds(Event, offer_id):
        return office.read(Event, offer_id).terms.title
    return office.read(Course, offer_id).title
