"""What the person at the browser has: their bookings, and whether they pay as a member."""

from sqlalchemy import Connection

from projections.views import rosters
from projections.views.rosters import Booking
from web.api.deeds import house
from web.auth.identity import current


def bookings(connection: Connection) -> list[Booking]:
    """Return one's own registrations and enrolments; nobody has none."""
    person = current().person
    return rosters.bookings_of(connection, person, as_of=house().today()) if person else []


def is_member() -> bool:
    """Tell whether one would pay the member's price today; the booking itself decides again."""
    person = current().person
    return person is not None and house().good_standing(person, house().today()) is not None
