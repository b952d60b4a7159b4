"""Events on offer: what they are about, when they are, what they cost and what they credit."""

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
    select,
    tuple_,
)
from sqlalchemy import Row as Line

from domain.events.event import Event
from domain.values import Money
from projections.engine import Row, Rows, View
from projections.latest import known, latest

OPEN, CALLED_OFF, HELD = "open", "called off", "held"

metadata = MetaData()
events = Table(
    "events",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("zone", String(60), nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("member_price", BigInteger, nullable=False),
    Column("credit", JSON, nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("starts", String(16), nullable=False),
    Column("state", String(12), nullable=False),
)
"""An event as it stands now; prices in minor units, `starts` wall time at `zone`."""

event_dates = Table(
    "event_dates",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("event", Uuid, nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("starts", String(16), nullable=False, index=True),
    Column("state", String(12), nullable=False),
)
"""When an event is and whether it takes place, a line for each decision about that, never changed."""

view = View("events", events, event_dates)


class Offer(NamedTuple):
    """An event as it stood: `starts` is wall time at `zone`, `state` one of open, called off and held."""

    id: UUID
    title: str
    summary: str
    starts: str
    zone: str
    minutes: int
    price: Money
    member_price: Money
    credit: dict[str, str]
    attributes: dict[str, Any]
    state: str


@view.on(Event.Announced)
def announced(  # noqa: PLR0913  a fold names what it reads
    events: Rows,
    event_dates: Rows,
    *,
    id: UUID,
    position: int,
    title: str,
    summary: str,
    starts: str,
    zone: str,
    minutes: int,
    price: Money,
    member_price: Money,
    credit: dict[str, str],
    attributes: dict[str, str | bool | list[str]],
    on: date,
) -> None:
    """Put the event on offer."""
    event = events[id]
    event.title, event.summary, event.zone, event.minutes = title, summary, zone, minutes
    event.currency, event.price, event.member_price = price.currency, price.minor, member_price.minor
    event.credit, event.attributes = credit, attributes
    event.starts, event.state = starts, OPEN
    _add_line(event_dates, position, event, on)


@view.on(Event.Moved)
def moved(events: Rows, event_dates: Rows, *, id: UUID, position: int, starts: str, on: date) -> None:
    """Let it start at another time."""
    event = events[id]
    event.starts = starts
    _add_line(event_dates, position, event, on)


@view.on(Event.CalledOff, Event.Held)
def settled(events: Rows, event_dates: Rows, *, id: UUID, position: int, topic: str, on: date) -> None:
    """Show that it took place, or does not."""
    event = events[id]
    event.state = HELD if topic == Event.Held.TOPIC else CALLED_OFF
    _add_line(event_dates, position, event, on)


def on_offer(
    connection: Connection,
    *,
    as_of: date,
    known_at: int | None = None,
    start_from: str = "",
    after: tuple[str, UUID] | None = None,
    limit: int | None = 50,
) -> list[Offer]:
    """Return events by the time they start, from a wall time on, page by page after a (starts, id)."""
    c = event_dates.c
    among = latest(event_dates, c.event, as_of, known_at) & (c.starts >= start_from)
    if after is not None:
        among &= tuple_(c.starts, c.event) > tuple_(*after)
    return _offers(connection, among, limit)


def find(connection: Connection, event_id: UUID, *, as_of: date, known_at: int | None = None) -> Offer | None:
    """Return one event, None if it was not announced by then."""
    c = event_dates.c
    found = _offers(connection, latest(event_dates, c.event, as_of, known_at, c.event == event_id), 1)
    return found[0] if found else None


def facts(event_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> Select[UUID, int]:
    """Select event and position of the facts that say what events are and when."""
    c = event_dates.c
    return select(c.event.label("key"), c.position).where(known(event_dates, as_of, known_at), c.event.in_(event_ids))


def _offers(connection: Connection, among: ColumnElement[bool], limit: int | None) -> list[Offer]:
    c = event_dates.c
    terms = select(events, c.starts.label("at"), c.state.label("stood")).join(events, events.c.id == c.event)
    return [_offer(row) for row in connection.execute(terms.where(among).order_by(c.starts, c.event).limit(limit))]


def _offer(row: Line[Any]) -> Offer:
    return Offer(
        id=row.id,
        title=row.title,
        summary=row.summary,
        starts=row.at,
        zone=row.zone,
        minutes=row.minutes,
        price=Money(row.price, row.currency),
        member_price=Money(row.member_price, row.currency),
        credit=row.credit,
        attributes=row.attributes,
        state=row.stood,
    )


def _add_line(event_dates: Rows, position: int, event: Row, on: date) -> None:
    event_dates.append(position=position, event=event.id, on=on, starts=event.starts, state=event.state)
