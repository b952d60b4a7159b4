"""The programme: the events that are to come, each with its seats."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection

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
    limit: int = 50,
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


def explain(
    connection: Connection,
    event_id: UUID,
    *,
    as_of: date,
    known_at: int | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[int]:
    """Return the positions of the facts that a listing rests on, in order, after a position."""
    told = events.explain(connection, event_id, as_of=as_of, known_at=known_at)
    counted = seats.explain(connection, event_id, known_at=known_at, after=after, limit=limit)
    return sorted({*counted, *(position for position in told if position > after)})[:limit]
