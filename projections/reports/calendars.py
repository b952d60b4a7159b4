"""Events as calendars hold them: when, where, and by which number the last change to them is known."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from domain.events.seats import NO_MODE, ONLINE, VENUE
from projections.latest import latest
from projections.views import arrangements, events, rosters, seats
from projections.views.arrangements import Arranged
from projections.views.events import CALLED_OFF, HELD, Offer, event_dates
from projections.views.rosters import CANCELLED, roster_lines

MOST = 500
WITH_A_SEAT = ("booked", "confirmed", "attended")


class Dated(NamedTuple):
    """An event, what is arranged for it, and the position of the last fact that changed either: it only grows.

    `seated` are the modes that it has seats of its own for, none where they are not kept apart.
    """

    event: Offer
    arranged: Arranged
    change: int
    seated: frozenset[str] = frozenset()

    @property
    def mode(self) -> str:
        """Return how one takes part: as its seats say where they are kept apart, else as it is arranged."""
        if self.seated == {VENUE, ONLINE}:
            return "in person and online"
        if self.seated:
            return "in person" if VENUE in self.seated else "online"
        return self.arranged.mode

    @property
    def theme(self) -> str:
        """Return what it is about, in one word of the association's; empty where nobody said."""
        topic = self.event.attributes.get("topic", "")
        return topic if isinstance(topic, str) else ", ".join(topic)


def from_day(connection: Connection, day: date, *, as_of: date, limit: int = MOST) -> list[Dated]:
    """Return the events that start on a day or later, by time."""
    return _dated(connection, events.on_offer(connection, as_of=as_of, start_from=day.isoformat(), limit=limit), as_of)


def of_events(connection: Connection, event_ids: Iterable[UUID], *, as_of: date) -> list[Dated]:
    """Return these events in their order; those not announced by then are left out."""
    found = [event for id in event_ids if (event := events.find(connection, id, as_of=as_of))]
    return _dated(connection, found, as_of)


def of_person(connection: Connection, person: UUID, *, as_of: date) -> list[Dated]:
    """Return the events that somebody has a seat at, by time, and those they lost as the event was called off."""
    c = roster_lines.c
    last = latest(roster_lines, c.booking, as_of, None, c.person == person)
    rows = connection.execute(select(c.offer, c.state).where(last, c.state.in_((*WITH_A_SEAT, CANCELLED)))).all()
    states = {row.offer: row.state for row in rows}
    found = of_events(connection, states, as_of=as_of)
    mine = [each for each in found if states[each.event.id] != CANCELLED or each.event.state == CALLED_OFF]
    return sorted(mine, key=lambda each: (each.event.starts, each.event.id))


def has_seat(connection: Connection, event_id: UUID, person: UUID, *, as_of: date) -> bool:
    """Tell whether somebody has or had a seat at an event."""
    mine = rosters.bookings_of(connection, person, as_of=as_of)
    return any(booking.offer == event_id and booking.state in WITH_A_SEAT for booking in mine)


def _dated(connection: Connection, found: Collection[Offer], as_of: date) -> list[Dated]:
    ids = [event.id for event in found]
    c = event_dates.c
    last = select(c.event, func.max(c.position)).where(c.event.in_(ids), c.state != HELD).group_by(c.event)
    changes: dict[UUID, int] = {row[0]: row[1] for row in connection.execute(last)}
    around = arrangements.arranged(connection, ids, as_of=as_of)
    by_mode = seats.modes_of(connection, ids)
    return [
        Dated(
            event,
            around[event.id],
            max(changes[event.id], around[event.id].position),
            frozenset(by_mode.get(event.id, ())) - {NO_MODE},
        )
        for event in found
    ]
