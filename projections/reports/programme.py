"""The programme: the events that are to come, each with its seats."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, SelectBase, union_all

from projections.reports.explained import Says
from projections.reports.numbers import Look
from projections.views import events, seats
from projections.views.events import Offer
from projections.views.seats import Seats


class Listing(NamedTuple):
    """An event and its seats."""

    event: Offer
    seats: Seats


def programme(
    connection: Connection,
    *,
    as_of: date,
    known_at: int | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int | None = 50,
) -> list[Listing]:
    """Return the events that start on a day or later with their seats, page by page after a (starts, id).

    When they are and whether they take place is told as of the day; seats as they are known, as they have none.
    """
    found = events.on_offer(
        connection, as_of=as_of, known_at=known_at, start_from=as_of.isoformat(), after=after, limit=limit
    )
    counted = seats.seats_of(connection, [event.id for event in found], known_at=known_at)
    return [Listing(event, counted[event.id]) for event in found]


def listing(connection: Connection, event_id: UUID, *, as_of: date, known_at: int | None = None) -> Listing | None:
    """Return one event with its seats, None if it was not announced by then."""
    event = events.find(connection, event_id, as_of=as_of, known_at=known_at)
    return event and Listing(event, seats.seats_of(connection, [event_id], known_at=known_at)[event_id])


class ToCome(NamedTuple):
    """The programme as a report: when each event to come is, whether it takes place, and its seats."""

    look: Look

    def says(self, connection: Connection) -> dict[UUID, Says]:
        """Return title, start, state and seats of each event to come."""
        return {each.event.id: _told(each) for each in programme(connection, **self.look._asdict(), limit=None)}

    def facts(self, keys: Collection[UUID]) -> SelectBase:
        """Select the facts that say what events are and when, and those that their seats rest on."""
        return union_all(events.facts(keys, **self.look._asdict()), seats.facts(keys, known_at=self.look.known_at))


def _told(listed: Listing) -> Says:
    event, counted = listed
    told = {"title": event.title, "starts": event.starts, "state": event.state}
    return {**told, **counted._asdict(), "free": counted.free}
