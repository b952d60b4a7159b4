"""The programme of each event: its sessions, when and in which room, and who speaks; and the series events make."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Text,
    Uuid,
    and_,
    select,
)

from domain.events.session import Session
from projections.engine import Rows, View
from projections.latest import known, latest

STANDS, DROPPED = "stands", "dropped"
NAMED, RELEASED, SPOKE = "named", "released", "spoke"

metadata = MetaData()
session_titles = Table(
    "session_titles",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
    Column("after", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("room", String(100), nullable=False),
)
"""A session as it stands now; `after` is minutes of wall time from the event's beginning."""

session_lines = Table(
    "session_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("session", Uuid, nullable=False, index=True),
    Column("event", Uuid, nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("title", Text, nullable=False),
    Column("after", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("room", String(100), nullable=False),
    Column("state", String(12), nullable=False),
)
"""A session after each decision about it, never changed."""

speaker_lines = Table(
    "speaker_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("session", Uuid, nullable=False, index=True),
    Column("event", Uuid, nullable=False, index=True),
    Column("person", Uuid, nullable=False, index=True),
    Column("key", String(80), nullable=False),
    Column("on", Date, nullable=False),
    Column("credit", JSON, nullable=False),
    Column("state", String(12), nullable=False),
)
"""A speaker after each decision about them, never changed; `key` is session and person."""

view = View("agendas", session_titles, session_lines, speaker_lines)


class Speaker(NamedTuple):
    """Somebody who speaks, what that is worth to them, and whether it is taken down that they did."""

    person: UUID
    credit: dict[str, str]
    spoke: bool


class Slot(NamedTuple):
    """A session of an event, `after` minutes from its beginning."""

    id: UUID
    event: UUID
    title: str
    after: int
    minutes: int
    room: str
    speakers: list[Speaker]


@view.on(Session.Scheduled)
def scheduled(  # noqa: PLR0913  a fold names what it reads
    session_titles: Rows,
    session_lines: Rows,
    *,
    id: UUID,
    position: int,
    event_id: UUID,
    title: str,
    after: int,
    minutes: int,
    room: str,
    on: date,
) -> None:
    """Put the session into the programme."""
    said = {"title": title, "after": after, "minutes": minutes, "room": room}
    session_titles.append(id=id, **said)
    session_lines.append(position=position, session=id, event=event_id, on=on, state=STANDS, **said)


@view.on(Session.Rescheduled)
def rescheduled(  # noqa: PLR0913  a fold names what it reads
    session_titles: Rows,
    session_lines: Rows,
    *,
    id: UUID,
    position: int,
    event_id: UUID,
    after: int,
    minutes: int,
    room: str,
    on: date,
) -> None:
    """Let it be at another time or in another room."""
    row = session_titles[id]
    row.after, row.minutes, row.room = after, minutes, room
    said = {"title": row.title, "after": after, "minutes": minutes, "room": room}
    session_lines.append(position=position, session=id, event=event_id, on=on, state=STANDS, **said)


@view.on(Session.Dropped)
def dropped(session_titles: Rows, session_lines: Rows, *, id: UUID, position: int, event_id: UUID, on: date) -> None:
    """Take it out of the programme."""
    row = session_titles[id]
    said = {"title": row.title, "after": row.after, "minutes": row.minutes, "room": row.room}
    session_lines.append(position=position, session=id, event=event_id, on=on, state=DROPPED, **said)


@view.on(Session.SpeakerNamed, Session.Given)
def speaks(  # noqa: PLR0913  a fold names what it reads
    speaker_lines: Rows,
    *,
    id: UUID,
    position: int,
    topic: str,
    event_id: UUID,
    person_id: UUID,
    credit: dict[str, str],
    on: date,
) -> None:
    """Add that somebody speaks there, or did."""
    step = {"position": position, "session": id, "event": event_id, "person": person_id, "on": on}
    state = SPOKE if topic == Session.Given.TOPIC else NAMED
    speaker_lines.append(**step, key=f"{id} {person_id}", credit=credit, state=state)


@view.on(Session.SpeakerReleased)
def released(speaker_lines: Rows, *, id: UUID, position: int, event_id: UUID, person_id: UUID, on: date) -> None:
    """Add that somebody does not speak there after all."""
    step = {"position": position, "session": id, "event": event_id, "person": person_id, "on": on}
    speaker_lines.append(**step, key=f"{id} {person_id}", credit={}, state=RELEASED)


def agenda(connection: Connection, event_id: UUID, *, as_of: date, known_at: int | None = None) -> list[Slot]:
    """Return the sessions of an event by time and room, each with its speakers in the order they were named."""
    c = session_lines.c
    stands = latest(session_lines, c.session, as_of, known_at, c.event == event_id) & (c.state == STANDS)
    columns = (c.session, c.event, c.title, c.after, c.minutes, c.room)
    speakers = _speakers(connection, speaker_lines.c.event == event_id, as_of, known_at)
    rows = connection.execute(select(*columns).where(stands).order_by(c.after, c.room, c.position))
    return [Slot(*row, speakers=speakers[row.session]) for row in rows]


def facts(
    session_ids: Collection[UUID], *, as_of: date, known_at: int | None = None
) -> tuple[Select[UUID, int], Select[UUID, int]]:
    """Select session and position of what was decided about sessions, and about their speakers."""

    def of(table: Table) -> Select[UUID, int]:
        mine = and_(known(table, as_of, known_at), table.c.session.in_(session_ids))
        return select(table.c.session.label("key"), table.c.position).where(mine)

    return of(session_lines), of(speaker_lines)


def _speakers(
    connection: Connection, among: ColumnElement[bool], as_of: date, known_at: int | None
) -> dict[UUID, list[Speaker]]:
    c = speaker_lines.c
    last = latest(speaker_lines, c.key, as_of, known_at, among) & (c.state != RELEASED)
    found: dict[UUID, list[Speaker]] = defaultdict(list)
    rows: Any = connection.execute(select(c.session, c.person, c.credit, c.state).where(last).order_by(c.position))
    for session, person, credit, state in rows:
        found[session].append(Speaker(person, credit, state == SPOKE))
    return found
