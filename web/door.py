"""What happens at the doors of events: a ticket is shown, somebody comes in, and what both doors are told of it."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from domain.errors import DomainError, NotFound
from domain.events import presences
from domain.events.clock import in_utc
from domain.events.presence import Presence, presence_id
from domain.events.presences import Showing
from domain.events.registration import Registration
from integrations.attendance.tickets import Tickets
from projections.views import presences as seen
from projections.views import rosters
from web.api.deeds import house
from web.api.reading import views
from web.auth.identity import current

MOST = 1_000
"""How many showings a door brings at once."""
WITH_A_SEAT = frozenset({"booked", "confirmed", "attended"})


def shown(
    event_id: UUID, door: str, *, at: datetime, ticket: str | None = None, registration_id: UUID | None = None
) -> dict[str, Any]:
    """Return what became of a ticket shown at a door: in, twice (with each showing) or refused (with why)."""
    try:
        registration = holder(event_id, ticket, registration_id)
        showing = Showing(in_utc(at, field="at"), door, house().clock())
        deed = partial(presences.check_in, registration_id=registration.id, showing=showing, on=house().today())
        house().office.carry_out(deed, current().actor(registration.person_id))
    except DomainError as error:
        return {"registration_id": registration_id, "outcome": "refused", "showings": [], "why": error.message}
    told = [{"at": at.isoformat(), "door": door} for at, door in showings(registration.id)]
    outcome = "in" if len(told) == 1 else "twice"
    return {"registration_id": registration.id, "outcome": outcome, "showings": told, "why": None}


def holder(event_id: UUID, ticket: str | None, registration_id: UUID | None = None) -> Registration:
    """Return the registration that a ticket or an id stands for. Raises NotFound for nobody's, or another event's."""
    id = Tickets(house().keys).read(ticket) if ticket else registration_id
    found = house().office.read(Registration, id) if id and house().office.holds(Registration, id) else None
    if found is None or found.event_id != event_id:
        raise NotFound("this is no ticket for this event; look the person up by name", field="ticket")
    return found


def showings(registration_id: UUID) -> list[tuple[datetime, str]]:
    """Return when and at which doors a registration's ticket was shown, in the order of their clocks."""
    return sorted(house().office.read(Presence, presence_id(registration_id)).showings)


def unsettled(event_id: UUID) -> list[UUID]:
    """Return the registrations that were seen and whose attendance is not taken down."""
    with views() as connection:
        there = seen.there(connection, event_id)
        roster = rosters.roster(connection, event_id, as_of=house().today())
    seated = {booking.id for booking in roster if booking.state in WITH_A_SEAT - {"attended"}}
    return [id for id, each in there.items() if each.was_seen and id in seated]
