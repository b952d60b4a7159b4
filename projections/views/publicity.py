"""What the public may read: what each programme publishes of its certificates, and who asked for discretion."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    select,
)

from domain.certifications.discretion import Discretion
from domain.certifications.publication import HISTORY, HOLDER, Publication
from projections.engine import Rows, View
from projections.latest import known, latest

metadata = MetaData()
publications = Table(
    "publications",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("programme", String(40), nullable=False, index=True),
    Column("listed", Boolean, nullable=False),
    Column("holder", Boolean, nullable=False),
    Column("history", Boolean, nullable=False),
    Column("on", Date, nullable=False),
)
"""What was decided for a programme, a line for each decision, never changed."""

discretions = Table(
    "discretions",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("asked", Boolean, nullable=False),
    Column("on", Date, nullable=False),
)
"""Whether a person asked for discretion or took that back, a line for each, never changed."""

view = View("publicity", publications, discretions)


class Published(NamedTuple):
    """What the public may read of a programme's certificates; the default is what nobody decided about."""

    listed: bool = False
    holder: bool = False
    history: bool = False


@view.on(Publication.Decided)
def decided(publications: Rows, *, position: int, programme: str, listed: bool, shows: list[str], on: date) -> None:
    """Publish so much from now on."""
    shown = {"holder": HOLDER in shows, "history": HISTORY in shows}
    publications.append(position=position, programme=programme, listed=listed, on=on, **shown)


@view.on(Discretion.Asked)
def asked(discretions: Rows, *, position: int, person_id: UUID, on: date) -> None:
    """Leave a person's name out from now on."""
    discretions.append(position=position, person=person_id, asked=True, on=on)


@view.on(Discretion.Waived)
def waived(discretions: Rows, *, position: int, person_id: UUID, on: date) -> None:
    """Show a person's name again where a programme does so."""
    discretions.append(position=position, person=person_id, asked=False, on=on)


def published(
    connection: Connection, *, as_of: date | None = None, known_at: int | None = None
) -> dict[str, Published]:
    """Return what is published by the codes of programmes; one that is missing publishes no name and no list."""
    c = publications.c
    wanted = latest(publications, c.programme, as_of, known_at)
    rows = connection.execute(select(c.programme, c.listed, c.holder, c.history).where(wanted))
    return {code: Published(listed, holder, history) for code, listed, holder, history in rows}


def discreet(as_of: date | None = None, known_at: int | None = None, *among: ColumnElement[bool]) -> Select[UUID]:
    """Select the persons who asked for discretion and did not take it back."""
    c = discretions.c
    return select(c.person).where(latest(discretions, c.person, as_of, known_at, *among), c.asked)


def is_discreet(connection: Connection, person: UUID) -> bool:
    """Tell whether a person's name is to be left out."""
    found = connection.execute(discreet(None, None, discretions.c.person == person)).first()
    return found is not None


def decisions(codes: Collection[str], *, as_of: date, known_at: int | None = None) -> Select[str, int]:
    """Select code and position of what was decided for programmes."""
    c = publications.c
    return select(c.programme.label("key"), c.position).where(
        known(publications, as_of, known_at), c.programme.in_(codes)
    )
