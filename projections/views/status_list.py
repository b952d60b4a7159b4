"""The place of each certificate in the published status lists: the order in which certificates were awarded."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Column, Connection, MetaData, String, Table, Uuid, select

from domain.certifications.certification import Certification
from projections.engine import Rows, View

BLOCK = 131_072
"""Certificates in one list: the least that hides one among many. Source: W3C Bitstring Status List 1.0 §6.1."""

metadata = MetaData()
status_places = Table(
    "status_places",
    metadata,
    Column("certification", Uuid, primary_key=True),
    Column("place", BigInteger, nullable=False, index=True),
    Column("position", BigInteger, nullable=False),
)
"""A place is given with the award and kept for ever, whatever becomes of the certificate."""

status_counts = Table(
    "status_counts",
    metadata,
    Column("of", String(12), primary_key=True),
    Column("given", BigInteger, nullable=False, default=0),
)
"""How many places were given: the next one."""

view = View("status_list", status_places, status_counts)


class Place(NamedTuple):
    """Where a certificate's bit is: which list, and which bit of it, both counted from zero."""

    block: int
    bit: int


@view.on(Certification.Awarded)
def awarded(status_places: Rows, status_counts: Rows, *, id: UUID, position: int) -> None:
    """Give the certificate the next place."""
    if status_places.find(id) is None:
        counted = status_counts["places"]
        status_places.append(certification=id, place=counted.given, position=position)
        counted.given += 1


def place_of(connection: Connection, certification: UUID) -> Place | None:
    """Return where a certificate's bit is, None if it was never awarded."""
    c = status_places.c
    place = connection.execute(select(c.place).where(c.certification == certification)).scalar_one_or_none()
    return None if place is None else Place(*divmod(place, BLOCK))


def blocks(connection: Connection) -> int:
    """Return how many lists there are: one at least, so that the first can be asked for before any award."""
    given = connection.execute(select(status_counts.c.given)).scalar_one_or_none() or 0
    return max(1, -(-given // BLOCK))
