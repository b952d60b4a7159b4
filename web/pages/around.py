"""What an event's page tells beside its seats: programme, speakers, venue, how minutes count, link and recording."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from domain.events.clock import later
from projections.reports import calendars
from projections.views import agendas, arrangements, people, series
from projections.views.events import Offer
from web.api.deeds import house
from web.auth.identity import current


def around(connection: Connection, event: Offer) -> dict[str, Any]:
    """Return what is told around an event; link and recording only to those who have or had a seat."""
    today, person = house().today(), current().person
    (dated,) = calendars.of_events(connection, [event.id], as_of=today)
    arranged = dated.arranged
    seated = person is not None and calendars.has_seat(connection, event.id, person, as_of=today)
    return {
        "slots": slots(connection, event),
        "arranged": arranged,
        "mode": dated.mode,
        "link": arranged.link if seated and event.state == "open" else "",
        "recording": recording(arranged) if seated else "",
        "of_series": [each for each in series.listing(connection, as_of=today) if event.id in each.events],
    }


def slots(connection: Connection, event: Offer) -> list[dict[str, Any]]:
    """Return an event's programme: each session with the wall time it starts at and its speakers by name."""
    found = agendas.agenda(connection, event.id, as_of=house().today())
    names = people.names(connection, [speaker.person for slot in found for speaker in slot.speakers])
    return [_slot(slot, event, names) for slot in found]


def recording(arranged: arrangements.Arranged) -> str:
    """Return the recording's link, empty outside its days."""
    offered, today = arranged.recording, house().today().isoformat()
    return offered["link"] if offered and offered["first"] <= today <= offered["through"] else ""


def _slot(slot: agendas.Slot, event: Offer, names: dict[UUID, str]) -> dict[str, Any]:
    speakers = [(speaker, names.get(speaker.person, "Somebody erased")) for speaker in slot.speakers]
    return {"slot": slot, "starts": later(event.starts, slot.after), "speakers": speakers}
