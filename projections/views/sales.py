"""What each event sells: tickets, add-ons, codes and what is given back, on any day; and how much of it is gone."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    func,
    literal,
    select,
)

from domain.events.box_office import BoxOffice
from domain.events.tickets import AddOn, Promotion, Step, Ticket
from projections.engine import Rows, View
from projections.latest import known, latest

TICKETS, ADD_ONS, CODES, REFUNDS = "tickets", "add_ons", "codes", "refunds"

metadata = MetaData()
sale_terms = Table(
    "sale_terms",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("event", Uuid, nullable=False, index=True),
    Column("what", String(60), nullable=False),
    Column("on", Date, nullable=False),
    Column("terms", JSON, nullable=False),
)
"""A line for each decision on what an event sells, never changed; `what` names what it takes the place of."""

sale_steps = Table(
    "sale_steps",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("what", String(10), primary_key=True),
    Column("code", String(30), primary_key=True),
    Column("event", Uuid, nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("change", Integer, nullable=False),
)
"""A line for each ticket, add-on and use of a code that was set aside (1) or put back (-1), never changed."""

view = View("sales", sale_terms, sale_steps)


class OnSale(NamedTuple):
    """What an event sells on a day; `gone` counts by kind and code, as in ("tickets", "member").

    `steps` are the terms of giving back, None where nothing was agreed on.
    """

    tickets: list[Ticket]
    add_ons: list[AddOn]
    codes: list[Promotion]
    steps: list[Step] | None
    days_after_move: int
    gone: dict[tuple[str, str], int]


@view.on(BoxOffice.TicketsOffered)
def tickets_offered(sale_terms: Rows, *, position: int, event_id: UUID, tickets: list[Ticket], on: date) -> None:
    """Sell these tickets from now on."""
    sale_terms.append(position=position, event=event_id, what=TICKETS, on=on, terms=msgspec.to_builtins(tickets))


@view.on(BoxOffice.AddOnsOffered)
def add_ons_offered(sale_terms: Rows, *, position: int, event_id: UUID, add_ons: list[AddOn], on: date) -> None:
    """Sell these add-ons from now on."""
    sale_terms.append(position=position, event=event_id, what=ADD_ONS, on=on, terms=msgspec.to_builtins(add_ons))


@view.on(BoxOffice.PromotionAgreed)
def promotion_agreed(sale_terms: Rows, *, position: int, event_id: UUID, promotion: Promotion, on: date) -> None:
    """Let a code be good."""
    what, terms = f"{CODES}:{promotion.code}", msgspec.to_builtins(promotion)
    sale_terms.append(position=position, event=event_id, what=what, on=on, terms=terms)


@view.on(BoxOffice.PromotionWithdrawn)
def promotion_withdrawn(sale_terms: Rows, *, position: int, event_id: UUID, code: str, on: date) -> None:
    """Let a code be good no more."""
    sale_terms.append(position=position, event=event_id, what=f"{CODES}:{code}", on=on, terms={})


@view.on(BoxOffice.RefundsAgreed)
def refunds_agreed(
    sale_terms: Rows, *, position: int, event_id: UUID, steps: list[Step], days_after_move: int, on: date
) -> None:
    """Give back so much from now on."""
    terms = {"steps": msgspec.to_builtins(steps), "days_after_move": days_after_move}
    sale_terms.append(position=position, event=event_id, what=REFUNDS, on=on, terms=terms)


@view.on(BoxOffice.SetAside, BoxOffice.PutBack)
def counted(  # noqa: PLR0913  a fold names what it reads
    sale_steps: Rows,
    *,
    position: int,
    topic: str,
    event_id: UUID,
    ticket: str | None,
    code: str | None,
    add_ons: list[str],
    on: date,
) -> None:
    """Count what is gone, or on sale again."""
    change = 1 if topic == BoxOffice.SetAside.TOPIC else -1
    parts = [(TICKETS, ticket), (CODES, code), *((ADD_ONS, each) for each in add_ons)]
    line = {"position": position, "event": event_id, "on": on, "change": change}
    sale_steps.extend({**line, "what": what, "code": name} for what, name in parts if name is not None)


def on_sale(connection: Connection, event_id: UUID, *, as_of: date, known_at: int | None = None) -> OnSale:
    """Return what an event sells on a day; nothing where it sells seats alone."""
    c, s = sale_terms.c, sale_steps.c
    last = latest(sale_terms, c.what, as_of, known_at, c.event == event_id)
    rows = connection.execute(select(c.what, c.terms).where(last).order_by(c.what))
    terms: dict[str, Any] = {row.what: row.terms for row in rows}
    steps = known(sale_steps, as_of, known_at) & (s.event == event_id)
    query = select(s.what, s.code, func.sum(s.change)).where(steps).group_by(s.what, s.code)
    gone = {(what, code): int(count) for what, code, count in connection.execute(query)}
    codes = [found for what, found in terms.items() if what.startswith(f"{CODES}:") and found]
    refunds = terms.get(REFUNDS)
    return OnSale(
        tickets=msgspec.convert(terms.get(TICKETS, []), list[Ticket]),
        add_ons=msgspec.convert(terms.get(ADD_ONS, []), list[AddOn]),
        codes=msgspec.convert(codes, list[Promotion]),
        steps=None if refunds is None else msgspec.convert(refunds["steps"], list[Step]),
        days_after_move=0 if refunds is None else refunds["days_after_move"],
        gone=gone,
    )


def tickets_of(
    connection: Connection, event_ids: Collection[UUID], *, as_of: date, known_at: int | None = None
) -> dict[UUID, list[Ticket]]:
    """Return the types of tickets that events sell on a day; those left out that sell none."""
    c = sale_terms.c
    last = latest(sale_terms, c.event, as_of, known_at, c.event.in_(event_ids) & (c.what == TICKETS))
    rows = connection.execute(select(c.event, c.terms).where(last))
    return {row.event: msgspec.convert(row.terms, list[Ticket]) for row in rows if row.terms}


def facts(
    event_id: UUID, keys: Collection[str], *, as_of: date, known_at: int | None = None
) -> Iterable[Select[str, int]]:
    """Yield what selects key and position of the facts behind what an event sells; a key is `tickets:member`."""
    c, s = sale_terms.c, sale_steps.c
    for key in keys:
        what, _, code = key.partition(":")
        term = c.what == (key if what == CODES else what)
        named = literal(key).label("key")
        yield select(named, c.position).where(known(sale_terms, as_of, known_at), c.event == event_id, term)
        yield select(named, s.position).where(
            known(sale_steps, as_of, known_at), s.event == event_id, s.what == what, s.code == code
        )
