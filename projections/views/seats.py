"""The seats of each event after every fact about them: how many are taken, held for somebody, free, or waited for."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    func,
    literal,
    select,
    tuple_,
)

from domain.events.event import Event
from domain.events.mode_facts import IN_MODE
from domain.events.seats import MODES, NO_MODE
from projections.engine import Row, Rows, View
from projections.latest import known

metadata = MetaData()
seat_counts = Table(
    "seat_counts",
    metadata,
    Column("event", Uuid, primary_key=True),
    Column("mode", String(10), primary_key=True),
    Column("capacity", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    info={"by": "event"},
)
"""The seats of each mode as last counted; `mode` is empty where an event's seats are not kept apart."""

seat_lines = Table(
    "seat_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("mode", String(10), primary_key=True),
    Column("event", Uuid, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Index("seat_lines_of_event", "event", "mode", "position"),
)
"""The seats of a mode after each fact, never changed. Seats have no business date: they are as they are known."""

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
ADDS |= {fact.TOPIC: ADDS[plain.TOPIC] for plain, fact in IN_MODE.items()}


class Seats(NamedTuple):
    """The seats of an event or of a mode; `waiting` counts people in line, who have none and are offered none."""

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
    counts = seat_counts[id, NO_MODE]
    counts.capacity = capacity
    _add_line(seat_lines, position, counts)


@view.on(Event.ModesAgreed)
def apart(
    seat_counts: Rows, seat_lines: Rows, *, id: UUID, position: int, capacities: dict[str, int], home: str
) -> None:
    """Count each mode's seats apart; those taken before are in the mode called home."""
    _bring_home(seat_counts, seat_lines, id, position, home)
    left_out = [counts for counts in seat_counts.where(id) if counts.mode and counts.mode not in capacities]
    for counts in [*left_out, *(seat_counts[id, mode] for mode in capacities)]:
        counts.capacity = capacities.get(counts.mode, 0)
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
    _count(seat_counts[id, NO_MODE], seat_lines, position, topic)


@view.on(*IN_MODE.values())
def went_in_mode(seat_counts: Rows, seat_lines: Rows, *, id: UUID, position: int, topic: str, mode: str) -> None:
    """Count the same in a mode."""
    _count(seat_counts[id, mode], seat_lines, position, topic)


@view.on(Event.SeatHandedOn)
def handed_on(seat_counts: Rows, seat_lines: Rows, *, id: UUID, position: int) -> None:
    """Keep that a seat changed hands: it counts as before."""
    for counts in seat_counts.where(id)[:1]:
        _add_line(seat_lines, position, counts)


def seats_of(connection: Connection, event_ids: Sequence[UUID], *, known_at: int | None = None) -> dict[UUID, Seats]:
    """Return the seats of events, all modes together; those left out that were not announced by then."""
    modes = modes_of(connection, event_ids, known_at=known_at)
    return {event: Seats(*map(sum, zip(*by_mode.values(), strict=True))) for event, by_mode in modes.items()}


def modes_of(
    connection: Connection, event_ids: Sequence[UUID], *, known_at: int | None = None
) -> Mapping[UUID, dict[str, Seats]]:
    """Return the seats of events by mode, the mode empty where an event's seats are not kept apart."""
    c = seat_lines.c
    among = known(seat_lines, None, known_at) & c.event.in_(event_ids)
    last = select(func.max(c.position), c.mode).where(among).group_by(c.event, c.mode)
    query = select(seat_lines).where(tuple_(c.position, c.mode).in_(last), c.event.in_(event_ids)).order_by(c.mode)
    found: defaultdict[UUID, dict[str, Seats]] = defaultdict(dict)
    for row in connection.execute(query):
        found[row.event][row.mode] = Seats(row.capacity, row.taken, row.held, row.waiting)
    return {event: _kept_apart(by_mode) for event, by_mode in found.items()}


def facts(event_ids: Collection[UUID], *, known_at: int | None = None) -> Select[UUID, int]:
    """Select event and position of the facts that the seats of events rest on."""
    c = seat_lines.c
    behind = known(seat_lines, None, known_at) & c.event.in_(event_ids)
    return select(c.event.label("key"), c.position).distinct().where(behind)


def facts_of_mode(event_id: UUID, mode: str, *, known_at: int | None = None) -> Select[str, int]:
    """Select mode and position of the facts that a mode's seats rest on: its own, and those of before modes."""
    c = seat_lines.c
    behind = known(seat_lines, None, known_at) & (c.event == event_id) & c.mode.in_([mode, NO_MODE])
    return select(literal(mode).label("key"), c.position).where(behind)


def _kept_apart(by_mode: dict[str, Seats]) -> dict[str, Seats]:
    """Return the modes that there are: not those left out since, nor the time before there were any."""
    modes = {mode: seats for mode, seats in by_mode.items() if mode and seats.capacity}
    return dict(sorted(modes.items(), key=lambda each: MODES.index(each[0]))) or by_mode


def _bring_home(seat_counts: Rows, seat_lines: Rows, event: UUID, position: int, home: str) -> None:
    plain = seat_counts.find((event, NO_MODE))
    if plain is None or not plain.capacity:
        return
    counts = seat_counts[event, home]
    counts.taken, counts.held, counts.waiting = plain.taken, plain.held, plain.waiting
    plain.capacity = plain.taken = plain.held = plain.waiting = 0
    _add_line(seat_lines, position, plain)


def _count(counts: Row, seat_lines: Rows, position: int, topic: str) -> None:
    taken, held, waiting = ADDS[topic]
    counts.taken += taken
    counts.held += held
    counts.waiting += waiting
    _add_line(seat_lines, position, counts)


def _add_line(seat_lines: Rows, position: int, counts: Row) -> None:
    seat_lines.append(
        position=position,
        event=counts.event,
        mode=counts.mode,
        capacity=counts.capacity,
        taken=counts.taken,
        held=counts.held,
        waiting=counts.waiting,
    )
