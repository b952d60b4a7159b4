"""Since when each person holds a certification, and which scheme that asks them to comply with."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Date,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    bindparam,
    func,
    select,
)

from domain.certifications.certification import Certification
from domain.certifications.programme import Programme
from projections.engine import Rows, View
from projections.latest import known, latest, then

metadata = MetaData()
programmes = Table(
    "cpd_programmes",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("code", String(40), nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("scheme", String(80)),
)
"""Which scheme a certification programme asks for, a line for each definition, never changed."""

awards = Table(
    "cpd_awards",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("programme", String(40), nullable=False),
    Column("on", Date, nullable=False),
)
"""Each award of a certification, never changed."""

view = View("cpd_holders", programmes, awards)


@view.on(Programme.Defined)
def defined(cpd_programmes: Rows, *, position: int, code: str, scheme: str | None, on: date) -> None:
    """Let the programme ask for that scheme."""
    cpd_programmes.append(position=position, code=code, scheme=scheme, on=on)


@view.on(Certification.Awarded)
def awarded(cpd_awards: Rows, *, position: int, person_id: UUID, programme: str, on: date) -> None:
    """Let the person hold the certification since that day."""
    cpd_awards.append(position=position, person=person_id, programme=programme, on=on)


def held_since(
    connection: Connection, person_id: UUID, scheme: str, *, as_of: date, known_at: int | None = None
) -> tuple[date, int] | None:
    """Return the day of the last award that asks for a scheme and its position, None without one."""
    row = connection.execute(_LAST_AWARD, {"person": person_id, "scheme": scheme, **then(as_of, known_at)}).first()
    return None if row is None else (row[0], row[1])


def all_held_since(
    connection: Connection, persons: list[UUID], scheme: str, *, as_of: date, known_at: int | None
) -> dict[UUID, date]:
    """Return the day of the last award that asks for a scheme, of each of several people who have one."""
    asked = {"persons": persons, "scheme": scheme, **then(as_of, known_at)}
    return {row.person: row[1] for row in connection.execute(_LAST_AWARDS, asked)}


def last_award(person_id: UUID, scheme: str, *, as_of: date, known_at: int | None = None) -> Select[date, int]:
    """Select day and position of the last award that asks for a scheme."""
    asks = latest(programmes, programmes.c.code, as_of, known_at) & (programmes.c.scheme == scheme)
    mine = (awards.c.person == person_id) & awards.c.programme.in_(select(programmes.c.code).where(asks))
    newest = awards.c.on.desc(), awards.c.position.desc()
    columns = awards.c.on, awards.c.position
    return select(*columns).where(mine, known(awards, as_of, known_at)).order_by(*newest).limit(1)


def asking(person_id: UUID, scheme: str, *, as_of: date, known_at: int | None = None) -> Select[int]:
    """Select the positions of what made a person's certifications ask for a scheme."""
    asks = latest(programmes, programmes.c.code, as_of, known_at) & (programmes.c.scheme == scheme)
    mine = select(awards.c.programme).where(awards.c.person == person_id, known(awards, as_of, known_at))
    return select(programmes.c.position).where(asks, programmes.c.code.in_(mine))


def schemes_of(connection: Connection, person_id: UUID, *, as_of: date, known_at: int | None = None) -> list[str]:
    """Return the schemes that a person's certifications have asked for, by their ids."""
    asks = latest(programmes, programmes.c.code, as_of, known_at) & programmes.c.scheme.is_not(None)
    mine = select(awards.c.programme).where(awards.c.person == person_id, known(awards, as_of, known_at))
    query = select(programmes.c.scheme).where(asks, programmes.c.code.in_(mine)).distinct()
    return list(connection.execute(query.order_by(programmes.c.scheme)).scalars())


_THEN: Any = {"as_of": bindparam("as_of"), "known_at": bindparam("known_at")}
"""Statements that are asked for each of many people are built once."""
_PERSON: Any = bindparam("person")
_SCHEME: Any = bindparam("scheme")
_LAST_AWARD = last_award(_PERSON, _SCHEME, **_THEN)
_ASKING = select(programmes.c.code).where(
    latest(programmes, programmes.c.code, **_THEN), programmes.c.scheme == _SCHEME
)
_LAST_AWARDS = (
    select(awards.c.person, func.max(awards.c.on))
    .where(awards.c.person.in_(bindparam("persons", expanding=True)), awards.c.programme.in_(_ASKING))
    .where(known(awards, **_THEN))
    .group_by(awards.c.person)
)
