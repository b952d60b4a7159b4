"""Lines of status that remember what was believed before: true for some days, known from one fact to another.

A table of such lines has the columns valid_from, valid_to, known_from, known_to, status and cause. Each row is
true from its first day to the day before `valid_to`, and was known from the position `known_from` to the one
before `known_to`. `cause` is the position of the fact that made it so.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from sqlalchemy import BigInteger, Column, ColumnElement, Date, FromClause, String, and_

from projections.engine import Row, Rows

NOW = 2**62
"""A position after every other: known still."""
LAST = date.max - timedelta(days=1)
"""The last day that a line has a day after; what has no end stands on the very last day of the calendar, too."""


class Span(NamedTuple):
    """What a row says: a status, its first day, the day after its last, and the position of its cause."""

    status: str
    valid_from: date
    valid_to: date
    cause: int


class Cause(NamedTuple):
    """The first day that a fact speaks of, and the fact's position."""

    from_: date
    position: int


By = Callable[[Cause], int]


class Interval(Protocol):
    """A status from a day to the day before another, as the domain works it out."""

    @property
    def from_(self) -> date:
        """The first day."""

    @property
    def until(self) -> date:
        """The day after the last."""

    @property
    def status(self) -> str:
        """What holds on those days."""


def columns() -> tuple[Column[object], ...]:
    """Return the columns that make a table one of such lines; its first key column is whose they are."""
    return (
        Column("known_from", BigInteger, primary_key=True),
        Column("valid_from", Date, primary_key=True),
        Column("known_to", BigInteger, nullable=False, default=NOW),
        Column("valid_to", Date, nullable=False),
        Column("status", String(12), nullable=False),
        Column("cause", BigInteger, nullable=False),
    )


def redraw(rows: Rows, owner: dict[str, object], spans: Iterable[Span], position: int) -> None:
    """Make a line what it now is: what no longer holds ends as known at a position, what is new begins there.

    `owner` holds the columns that say whose line it is; the first is the group of the table.
    """
    (whose,) = (value for name, value in owner.items() if name == rows.shape.table.info["by"])
    wanted = set(spans)
    for row in rows.where(whose):
        if row.known_to == NOW and _span(row) in wanted:
            wanted.discard(_span(row))
        elif row.known_to == NOW:
            row.known_to = position
    for span in sorted(wanted, key=lambda span: span.valid_from):
        rows.append(**owner, **span._asdict(), known_from=position)


def caused(line: Sequence[Interval], causes: Sequence[Cause], *, by: By | None = None) -> list[Span]:
    """Return a line with the cause of each part: the last of those begun by then, by first day unless told."""
    return [
        Span(str(i.status), i.from_, i.until, max((c for c in causes if c.from_ <= i.from_), key=by).position)
        for i in line
    ]


def seen(table: FromClause, as_of: date, known_at: int | None) -> ColumnElement[bool]:
    """Select what is true on a day as known at a position; None stands for all that is known now."""
    c = table.c
    return and_(c.valid_from <= as_of, c.valid_to > min(as_of, LAST), known(table, known_at))


def known(table: FromClause, known_at: int | None) -> ColumnElement[bool]:
    """Select what was known at a position, of whatever day."""
    at = NOW - 1 if known_at is None else known_at
    return and_(table.c.known_from <= at, table.c.known_to > at)


def _span(row: Row) -> Span:
    return Span(row.status, row.valid_from, row.valid_to, row.cause)
