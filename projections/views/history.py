"""The history of anything: which fact was recorded when, by whom and for whom, without a word of what it said."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import BigInteger, Column, ColumnElement, Connection, MetaData, String, Table, Uuid, and_, or_, select

from domain.aggregate import FACTS, OWN, PUBLIC, UNTOLD
from domain.billing.customer import customer_id
from domain.people.person import Person
from projections.engine import Rows, View

PAGE = 100
PERSON = "person."
MICRO = 1_000_000

metadata = MetaData()
history = Table(
    "history",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("recorded", BigInteger, nullable=False),
    Column("subject", Uuid, nullable=False, index=True),
    Column("person", Uuid, index=True),
    Column("topic", String(80), nullable=False),
    Column("by", String(80), nullable=False, index=True),
    Column("of", Uuid),
)
"""A line for each fact, never changed: `subject` is the aggregate, `person` whom it is about where that is known,
`recorded` in microseconds since 1970, `by` a person's id or a process, `of` the person they acted for."""

history_owners = Table(
    "history_owners",
    metadata,
    Column("subject", Uuid, primary_key=True),
    Column("person", Uuid, nullable=False),
)
"""Whose a thing is: the person named by its first fact, so that later facts on it are theirs too.
Facts on a customer's credit name nobody: whose it is follows from the person's id."""

view = View("history", history, history_owners, version=2)


class Named(msgspec.Struct, frozen=True):
    """Of any fact, the person it names, if it does."""

    person_id: UUID | None = None


class Line(NamedTuple):
    """One fact of a history, and who may see it."""

    position: int
    recorded: datetime
    subject: UUID
    person: UUID | None
    topic: str
    by: str
    of: UUID | None
    seen_by: frozenset[str]


class Reader(NamedTuple):
    """Who reads: a person, who sees what is their own, and the roles they have."""

    person: UUID | None
    roles: frozenset[str] = frozenset()


@view.on_all
def stated(  # noqa: PLR0913  a fold names what it reads
    history: Rows,
    history_owners: Rows,
    *,
    id: UUID,
    version: int,
    position: int,
    recorded_micro: int,
    topic: str,
    by: str,
    of: UUID | None,
    fact: Named,
) -> None:
    """Add a line; the first fact of a thing says whose it is, and that somebody came says whose their credit is."""
    person = id if topic.startswith(PERSON) else fact.person_id
    if version == 1 and person is not None:
        history_owners.append(subject=id, person=person)
    if topic == Person.Registered.TOPIC:
        history_owners.append(subject=customer_id(id), person=id)
    if person is None:
        owner = history_owners.find(id)
        person = None if owner is None else owner.person
    history.append(position=position, recorded=recorded_micro, subject=id, person=person, topic=topic, by=by, of=of)


def of_subject(
    connection: Connection,
    subject: UUID,
    *,
    reader: Reader,
    known_at: int | None = None,
    after: int = 0,
    limit: int = PAGE,
) -> list[Line]:
    """Return a page of what happened to a thing, as far as the reader may see it."""
    return _lines(connection, history.c.subject == subject, reader, known_at, after, limit)


def of_person(
    connection: Connection,
    person: UUID,
    *,
    reader: Reader,
    known_at: int | None = None,
    after: int = 0,
    limit: int = PAGE,
) -> list[Line]:
    """Return a page of all that is about a person, as far as the reader may see it."""
    return _lines(connection, history.c.person == person, reader, known_at, after, limit)


def at(connection: Connection, positions: Collection[int], *, reader: Reader) -> list[Line]:
    """Return the lines at these positions, as far as the reader may see them: what an explanation names."""
    return _lines(connection, history.c.position.in_(list(positions)), reader, None, 0, len(positions))


def acted(
    connection: Connection,
    by: str,
    *,
    reader: Reader,
    known_at: int | None = None,
    after: int = 0,
    limit: int = PAGE,
) -> list[Line]:
    """Return a page of what somebody did, for themselves or acting for others."""
    return _lines(connection, history.c.by == by, reader, known_at, after, limit)


def _lines(
    connection: Connection,
    wanted: ColumnElement[bool],
    reader: Reader,
    known_at: int | None,
    after: int,
    limit: int,
) -> list[Line]:
    c = history.c
    wanted = and_(wanted, c.position > after, _visible(reader))
    wanted = wanted if known_at is None else and_(wanted, c.position <= known_at)
    columns = (c.position, c.recorded, c.subject, c.person, c.topic, c.by, c.of)
    query = select(*columns).where(wanted).order_by(c.position).limit(limit)
    return [
        Line(*row, seen_by=FACTS[row.topic].SEEN_BY)._replace(recorded=_instant(row.recorded))
        for row in connection.execute(query)
    ]


def _visible(reader: Reader) -> ColumnElement[bool]:
    c = history.c
    by_role = c.topic.in_(_topics({*reader.roles, PUBLIC} - {OWN, UNTOLD}))
    if reader.person is None:
        return by_role
    told = or_(c.person.is_(None), c.person != reader.person, c.topic.not_in(_topics({UNTOLD})))
    return or_(and_(by_role, told), and_(c.person == reader.person, c.topic.in_(_topics({OWN}))))


def _topics(readers: set[str]) -> list[str]:
    return sorted(topic for topic, kind in FACTS.items() if kind.SEEN_BY & readers)


def _instant(micro: int) -> datetime:
    return datetime.fromtimestamp(micro // MICRO, UTC).replace(microsecond=micro % MICRO)
