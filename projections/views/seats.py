"""The seats of each event after every fact about them: how many are taken, held for somebody, free, or waited for."""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, MetaData, Select, Table, Uuid, select

from domain.events.event import Event
from projections.engine import Row, Rows, View
from projections.latest import known, latest

metadata = MetaData()
seat_counts = Table(
    "seat_counts",
    metadata,
    Column("event", Uuid, primary_key=True),
    Column("capacity", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
)
"""The seats as last counted."""

seat_lines = Table(
    "seat_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("event", Uuid, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Index("seat_lines_of_event", "event", "position"),
)
"""The seats after each fact, never changed. Seats have no business date: they are as they are known."""

view = View("seats", seat_counts, seat_lines)

ADDS = {
    Event.SeatTaken.TOPIC: (1, 0, 0),
    Event.SeatFreed.TOPIC: (-1, 0, 0),
    Event.SeatOffered.TOPIC: (0, 1, -1),
    Event.OfferAccepted.TOPIC: (1, -1, 0),
    Event.OfferPassed.TOPIC: (0, -1, 0),
    Event.Queued.TOPIC: (0, 0, 1),
    Event.QueueLeft.TOPIC: (0, 0, -1),
}
"""What each fact adds to the seats taken, to those held for somebody, and to those who wait."""


class Seats(NamedTuple):
    """The seats of an event; `waiting` counts people in line, who have none and are offered none."""

    capacity: int
    taken: int
    held: int
    waiting: int

    @property
    def free(self) -> int:
        """How many seats nobody has and nobody is offered."""
        return self.capacity - self.taken - self.held


@view.on(Event.Announced, Event.CapacityAgreed)
def agreed(seat_counts: Rows, seat_lines: Rows, *, id: UUID, position: int, capacity: int) -> None:
    """Count with so many seats from now on."""
    counts = seat_counts[id]
    counts.capacity = capacity
    _add_line(seat_lines, position, counts)


@view.on(
    Event.SeatTaken,
    Event.SeatFreed,
    Event.SeatOffered,
    Event.OfferAccepted,
    Event.OfferPassed,
    Event.Queued,
    Event.QueueLeft,
)
def went(seat_counts: Rows, seat_lines: Rows, *, id: UUID, position: int, topic: str) -> None:
    """Count who took a seat, gave it back, is offered one, or waits."""
    counts, (taken, held, waiting) = seat_counts[id], ADDS[topic]
    counts.taken += taken
    counts.held += held
    counts.waiting += waiting
    _add_line(seat_lines, position, counts)


def seats_of(connection: Connection, event_ids: Sequence[UUID], *, known_at: int | None = None) -> dict[UUID, Seats]:
    """Return the seats of events, those left out that were not announced by then."""
    c = seat_lines.c
    last = latest(seat_lines, c.event, None, known_at, c.event.in_(event_ids))
    rows = connection.execute(select(c.event, c.capacity, c.taken, c.held, c.waiting).where(last))
    return {row.event: Seats(row.capacity, row.taken, row.held, row.waiting) for row in rows}


def facts(event_ids: Collection[UUID], *, known_at: int | None = None) -> Select[UUID, int]:
    """Select event and position of the facts that the seats of events rest on."""
    c = seat_lines.c
    return select(c.event.label("key"), c.position).where(known(seat_lines, None, known_at), c.event.in_(event_ids))


def _add_line(seat_lines: Rows, position: int, counts: Row) -> None:
    seat_lines.append(
        position=position,
        event=counts.event,
        capacity=counts.capacity,
        taken=counts.taken,
        held=counts.held,
        waiting=counts.waiting,
    )
