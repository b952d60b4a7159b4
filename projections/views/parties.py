"""Who registered several people together for an event, and when."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, MetaData, Table, Uuid, select

from domain.events.party import Party
from projections.engine import Rows, View
from projections.latest import known

metadata = MetaData()
parties = Table(
    "parties",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("party", Uuid, nullable=False),
    Column("event", Uuid, nullable=False),
    Column("payer", Uuid, nullable=False, index=True),
    Column("seats", Integer, nullable=False),
    Column("on", Date, nullable=False),
)
"""A line for each party, never changed: what becomes of its seats is on the roster."""

view = View("parties", parties)


class Together(NamedTuple):
    """People who were registered together: for which event, and how many there were then."""

    id: UUID
    event: UUID
    seats: int
    on: date


@view.on(Party.Registered)
def registered(  # noqa: PLR0913  a fold names what it reads
    parties: Rows, *, id: UUID, position: int, event_id: UUID, person_id: UUID, registrations: list[UUID], on: date
) -> None:
    """Add the party of whoever pays for it."""
    parties.append(position=position, party=id, event=event_id, payer=person_id, seats=len(registrations), on=on)


def of_payer(connection: Connection, person: UUID, *, as_of: date, known_at: int | None = None) -> list[Together]:
    """Return the parties that a person registered, the latest first."""
    c = parties.c
    mine = known(parties, as_of, known_at) & (c.payer == person)
    query = select(c.party, c.event, c.seats, c.on).where(mine).order_by(c.position.desc())
    return [Together(*row) for row in connection.execute(query)]
