"""The directory of people: the one place where names and addresses stand in the clear, to be sorted and searched."""

import unicodedata
from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    and_,
    literal_column,
    or_,
    select,
)

from domain.people.organisation import Organisation
from domain.people.person import Person
from projections.engine import Rows, View, parts

PAGE = 50

metadata = MetaData()
people = Table(
    "people",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, index=True),
    Column("email", Text, nullable=False),
    Column("email_key", Text, nullable=False, index=True),
    Column("roles", String(40), nullable=False, default=""),
    Column("registered", Date, nullable=False),
    info={"parts": ("name_key", "email_key")},
)
"""A person as they are now. The keys are what a search compares; `roles` are words in the order of the alphabet.
Somebody erased has no row."""

organisations = Table(
    "organisations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, index=True),
)

view = View("people", people, organisations, personal=True, version=2)


class Listed(NamedTuple):
    """A person of the directory; `key` says where their page ends."""

    id: UUID
    name: str
    email: str
    roles: frozenset[str]
    registered: date
    key: str


@view.on(Person.Registered)
def registered(people: Rows, *, id: UUID, name: str, email: str, on: date) -> None:
    """Enter a person."""
    people.append(
        id=id, name=name, name_key=folded(name), email=email, email_key=folded(email), roles="", registered=on
    )


@view.on(Person.Renamed)
def renamed(people: Rows, *, id: UUID, name: str) -> None:
    """Put the new name in the place of the old."""
    row = people.find(id)
    if row is not None:
        row.name, row.name_key = name, folded(name)


@view.on(Person.EmailMoved)
def email_moved(people: Rows, *, id: UUID, email: str) -> None:
    """Put the new address in the place of the old."""
    row = people.find(id)
    if row is not None:
        row.email, row.email_key = email, folded(email)


@view.on(Person.RoleGranted)
def role_granted(people: Rows, *, id: UUID, role: str) -> None:
    """Add a role."""
    row = people.find(id)
    if row is not None:
        row.roles = " ".join(sorted({*row.roles.split(), role}))


@view.on(Person.RoleWithdrawn)
def role_withdrawn(people: Rows, *, id: UUID, role: str) -> None:
    """Take a role away."""
    row = people.find(id)
    if row is not None:
        row.roles = " ".join(sorted({*row.roles.split()} - {role}))


@view.on(Person.Erased)
def erased(people: Rows, *, id: UUID) -> None:
    """Delete the person's row."""
    people.delete(id)


@view.on(Organisation.Registered)
def organisation_registered(organisations: Rows, *, id: UUID, name: str) -> None:
    """Enter an organisation."""
    organisations.append(id=id, name=name, name_key=folded(name))


def find(connection: Connection, id: UUID) -> Listed | None:
    """Return a person, None if there is nobody (any more)."""
    found = _listed(connection, people.c.id == id, 1)
    return found[0] if found else None


def everybody(connection: Connection) -> list[UUID]:
    """Return the ids of all who are still known."""
    return list(connection.execute(select(people.c.id)).scalars())


def names(connection: Connection, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of those who are still known, for a page that lists ids."""
    query = select(people.c.id, people.c.name).where(people.c.id.in_(list(ids)))
    return {row.id: row.name for row in connection.execute(query)}


def search(
    connection: Connection, text: str = "", *, after: tuple[str, UUID] | None = None, limit: int = PAGE
) -> list[Listed]:
    """Return a page of those in whose name or address every word occurs, by name; `after` is (key, id).

    Capitals and accents make no difference.
    """
    c, given = people.c, _words(text)
    words = [or_(c.name_key.contains(w, autoescape=True), c.email_key.contains(w, autoescape=True)) for w in given]
    few = parts.rows(connection, people, given)
    if few is not None:
        words.append(literal_column("people.rowid").in_(few))
    if after is not None:
        words.append(or_(c.name_key > after[0], and_(c.name_key == after[0], c.id > after[1])))
    return _listed(connection, and_(True, *words), limit)


def with_role(connection: Connection, role: str, *, limit: int = PAGE) -> list[Listed]:
    """Return those who hold a role, by name."""
    spaced = " " + people.c.roles + " "
    return _listed(connection, spaced.contains(f" {role} ", autoescape=True), limit)


def organisation_names(connection: Connection, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of organisations."""
    c = organisations.c
    return {row.id: row.name for row in connection.execute(select(c.id, c.name).where(c.id.in_(list(ids))))}


def folded(text: str) -> str:
    """Return what spellings of one name have in common: no capitals, no accents, single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(plain.split())


def _words(text: str) -> list[str]:
    return folded(text).split()


def _listed(connection: Connection, wanted: ColumnElement[bool], limit: int) -> list[Listed]:
    c = people.c
    columns = (c.id, c.name, c.email, c.roles, c.registered, c.name_key)
    query = select(*columns).where(wanted).order_by(c.name_key, c.id).limit(limit)
    return [Listed(*row)._replace(roles=frozenset(row.roles.split())) for row in connection.execute(query)]
