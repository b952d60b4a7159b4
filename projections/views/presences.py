"""Who is in at each event: checked in by which door and when, shown at another, undone, or seen online."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    and_,
    select,
)

from domain.events.presence import Presence
from projections.engine import Rows, View
from projections.latest import known

IN, AGAIN, UNDONE, ONLINE, ASIDE = "in", "again", "undone", "online", "aside"
STATES = {
    Presence.CheckedIn.TOPIC: IN,
    Presence.ShownAgain.TOPIC: AGAIN,
    Presence.CheckInUndone.TOPIC: UNDONE,
    Presence.SetAside.TOPIC: ASIDE,
}

metadata = MetaData()
presence_lines = Table(
    "presence_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("registration", Uuid, nullable=False, index=True),
    Column("event", Uuid, nullable=False, index=True),
    Column("person", Uuid, nullable=False),
    Column("kind", String(12), nullable=False),
    Column("on", Date, nullable=False),
    Column("at", String(40)),
    Column("left", String(40)),
    Column("door", String(40)),
)
"""A line for each thing that a door or a webinar said, never changed; instants in UTC, as text."""

view = View("presences", presence_lines)


class Showing(NamedTuple):
    """A ticket shown: when, at which door."""

    at: datetime
    door: str


class There(NamedTuple):
    """What is known of a registration: whether they are in, at which doors their ticket was shown, and when online."""

    registration: UUID
    person: UUID
    is_in: bool
    showings: list[Showing]
    online: list[tuple[datetime, datetime]]

    @property
    def was_seen(self) -> bool:
        """Tell whether attendance can be taken down from it."""
        return self.is_in or bool(self.online)


@view.on(Presence.CheckedIn, Presence.ShownAgain)
def shown(  # noqa: PLR0913  a fold names what it reads
    presence_lines: Rows,
    *,
    position: int,
    topic: str,
    event_id: UUID,
    registration_id: UUID,
    person_id: UUID,
    at: datetime,
    door: str,
    on: date,
) -> None:
    """Add that a ticket was shown at a door."""
    step = {"position": position, "registration": registration_id, "event": event_id, "person": person_id, "on": on}
    presence_lines.append(**step, kind=STATES[topic], at=at.isoformat(), door=door)


@view.on(Presence.CheckInUndone, Presence.SetAside)
def undone(  # noqa: PLR0913  a fold names what it reads
    presence_lines: Rows, *, position: int, topic: str, event_id: UUID, registration_id: UUID, person_id: UUID, on: date
) -> None:
    """Add that the check-in was a mistake, or that nothing that was said counts any more."""
    step = {"position": position, "registration": registration_id, "event": event_id, "person": person_id, "on": on}
    presence_lines.append(**step, kind=STATES[topic])


@view.on(Presence.SeenOnline)
def seen_online(  # noqa: PLR0913  a fold names what it reads
    presence_lines: Rows,
    *,
    position: int,
    event_id: UUID,
    registration_id: UUID,
    person_id: UUID,
    joined: datetime,
    left: datetime,
    on: date,
) -> None:
    """Add when the person was connected."""
    step = {"position": position, "registration": registration_id, "event": event_id, "person": person_id, "on": on}
    presence_lines.append(**step, kind=ONLINE, at=joined.isoformat(), left=left.isoformat())


def there(
    connection: Connection, event_id: UUID, *, as_of: date | None = None, known_at: int | None = None
) -> dict[UUID, There]:
    """Return by registration what is known of those whom a door or a webinar told of."""
    return _there(connection, presence_lines.c.event == event_id, as_of, known_at)


def facts(registration_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select registration and position of what doors and webinars said."""
    c = presence_lines.c
    mine = and_(known(presence_lines, as_of, known_at), c.registration.in_(registration_ids))
    return select(c.registration.label("key"), c.position).where(mine)


def _there(
    connection: Connection, among: ColumnElement[bool], as_of: date | None, known_at: int | None
) -> dict[UUID, There]:
    c = presence_lines.c
    columns = (c.position, c.registration, c.person, c.kind, c.at, c.left, c.door)
    query = select(*columns).where(known(presence_lines, as_of, known_at), among).order_by(c.position)
    rows: dict[UUID, list[Any]] = defaultdict(list)
    for row in connection.execute(query):
        rows[row.registration].append(row)
    return {id: _one(id, lines) for id, lines in rows.items()}


def _one(registration: UUID, lines: list[Any]) -> There:
    kinds = [line.kind for line in lines if line.kind in {IN, UNDONE, ASIDE}]
    upto = max((line.position for line in lines if line.kind == ASIDE), default=0)
    showings = [Showing(datetime.fromisoformat(each.at), each.door) for each in lines if each.kind in {IN, AGAIN}]
    online = [
        (datetime.fromisoformat(each.at), datetime.fromisoformat(each.left))
        for each in lines
        if each.kind == ONLINE and each.position > upto
    ]
    return There(registration, lines[0].person, kinds[-1:] == [IN], sorted(showings), online)
