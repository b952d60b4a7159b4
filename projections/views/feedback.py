"""What people thought of events, told only together: answers in fives, and nothing that says whose they are."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Column, Connection, Integer, MetaData, Table, Uuid, select

from domain.events.feedback import BEST, Feedback
from projections.engine import Rows, View

FEWEST = 5
"""Below so many answers nothing is told; and beyond, so many more at a time, so that no single one shows."""

metadata = MetaData()
feedback_lines = Table(
    "feedback_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("event", Uuid, nullable=False, index=True),
    Column("worth", Integer, nullable=False),
    Column("recommends", Boolean, nullable=False),
)
"""An answer: whose it is stands in the journal alone."""

view = View("feedback", feedback_lines)


class Opinion(NamedTuple):
    """What people thought together: how many of each worth from 1 to 5, how many recommend it, and where it stands."""

    answers: int
    worth: list[int]
    recommend: int
    positions: list[int]


@view.on(Feedback.Given)
def given(feedback_lines: Rows, *, position: int, event_id: UUID, worth: int, recommends: bool) -> None:
    """Add an answer."""
    feedback_lines.append(position=position, event=event_id, worth=worth, recommends=recommends)


def opinion(connection: Connection, event_id: UUID) -> Opinion | None:
    """Return what those who answered thought, five by five as they came; None below five.

    It takes no earlier day and no earlier knowledge: two of its answers compared would tell one person's.
    """
    c = feedback_lines.c
    query = select(c.position, c.worth, c.recommends).where(c.event == event_id).order_by(c.position)
    rows = connection.execute(query).all()
    told = rows[: len(rows) - len(rows) % FEWEST]
    if not told:
        return None
    worth = [sum(row.worth == grade for row in told) for grade in range(1, BEST + 1)]
    return Opinion(len(told), worth, sum(row.recommends for row in told), [row.position for row in told])
