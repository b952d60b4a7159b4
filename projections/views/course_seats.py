"""The limited seats of courses after every fact about them: taken, held for somebody, free, or waited for."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Index, Integer, MetaData, Select, Table, Uuid, select

from domain.courses.seats import Seats
from projections.engine import Row, Rows, View
from projections.latest import known, latest

metadata = MetaData()
course_seat_counts = Table(
    "course_seat_counts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("course", Uuid, nullable=False),
    Column("limit", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
)
"""The seats as last counted."""

course_seat_lines = Table(
    "course_seat_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("course", Uuid, nullable=False),
    Column("limit", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("held", Integer, nullable=False),
    Column("waiting", Integer, nullable=False),
    Index("course_seat_lines_of_course", "course", "position"),
)
"""The seats after each fact, never changed. Seats have no business date: they are as they are known."""

view = View("course_seats", course_seat_counts, course_seat_lines)

ADDS = {
    Seats.Taken.TOPIC: (1, 0, 0),
    Seats.Offered.TOPIC: (0, 1, -1),
    Seats.OfferAccepted.TOPIC: (1, -1, 0),
    Seats.OfferPassed.TOPIC: (0, -1, 0),
    Seats.Queued.TOPIC: (0, 0, 1),
    Seats.QueueLeft.TOPIC: (0, 0, -1),
}
"""What each fact adds to the seats taken, to those held for somebody, and to those who wait."""


class Counted(NamedTuple):
    """The seats of a course; `waiting` counts people in line, who have none and are offered none."""

    limit: int
    taken: int
    held: int
    waiting: int

    @property
    def free(self) -> int:
        """How many seats nobody has and nobody is offered."""
        return self.limit - self.taken - self.held


@view.on(Seats.Limited)
def limited(
    course_seat_counts: Rows,
    course_seat_lines: Rows,
    *,
    id: UUID,
    position: int,
    course_id: UUID,
    limit: int,
) -> None:
    """Count with so many seats from now on."""
    counts = course_seat_counts[id]
    counts.course, counts.limit = course_id, limit
    _add_line(course_seat_lines, position, counts)


@view.on(Seats.Taken, Seats.Offered, Seats.OfferAccepted, Seats.OfferPassed, Seats.Queued, Seats.QueueLeft)
def went(course_seat_counts: Rows, course_seat_lines: Rows, *, id: UUID, position: int, topic: str) -> None:
    """Count who took a seat, is offered one, or waits."""
    counts, (taken, held, waiting) = course_seat_counts[id], ADDS[topic]
    counts.taken += taken
    counts.held += held
    counts.waiting += waiting
    _add_line(course_seat_lines, position, counts)


@view.on(Seats.BlockTaken, Seats.Freed)
def moved(
    course_seat_counts: Rows, course_seat_lines: Rows, *, id: UUID, position: int, topic: str, seats: int
) -> None:
    """Count several seats taken as a block, or given back."""
    counts = course_seat_counts[id]
    counts.taken += seats if topic == Seats.BlockTaken.TOPIC else -seats
    _add_line(course_seat_lines, position, counts)


def seats_of(
    connection: Connection, course_ids: Collection[UUID], *, known_at: int | None = None
) -> dict[UUID, Counted]:
    """Return the seats of courses, those left out that take everybody."""
    c = course_seat_lines.c
    last = latest(course_seat_lines, c.course, None, known_at, c.course.in_(course_ids))
    rows = connection.execute(select(c.course, c.limit, c.taken, c.held, c.waiting).where(last))
    return {row.course: Counted(row.limit, row.taken, row.held, row.waiting) for row in rows}


def facts(course_ids: Collection[UUID], *, known_at: int | None = None) -> Select[UUID, int]:
    """Select course and position of the facts that the seats of courses rest on."""
    c = course_seat_lines.c
    those = known(course_seat_lines, None, known_at) & c.course.in_(course_ids)
    return select(c.course.label("key"), c.position).where(those)


def _add_line(course_seat_lines: Rows, position: int, counts: Row) -> None:
    course_seat_lines.append(
        position=position,
        course=counts.course,
        limit=counts.limit,
        taken=counts.taken,
        held=counts.held,
        waiting=counts.waiting,
    )
