"""What came in for seats by ticket and add-on: charged, and given back since."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Date,
    Integer,
    MetaData,
    SelectBase,
    String,
    Table,
    Text,
    Uuid,
    func,
    select,
    union,
)

from domain.billing.invoice import Invoice
from domain.events.ordering import TICKET_LINE, Charge
from domain.events.registration import Registration
from domain.values import Money
from projections.engine import Rows, View
from projections.latest import known

metadata = MetaData()
charges_asked = Table(
    "charges_asked",
    metadata,
    Column("registration", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("charges", JSON, nullable=False),
)
"""What each registration that chose something asked for last: line, code, title, net and currency of each part."""

sold_lines = Table(
    "sold_lines",
    metadata,
    Column("invoice", Uuid, primary_key=True),
    Column("line", String(80), primary_key=True),
    Column("event", Uuid, nullable=False),
    Column("code", String(30), nullable=False),
    Column("title", Text, nullable=False),
    Column("currency", String(3), nullable=False),
)
"""Of which ticket or add-on each line of an invoice is; the code is empty for an event's own price."""

taking_lines = Table(
    "taking_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("event", Uuid, nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("code", String(30), nullable=False),
    Column("title", Text, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("seats", Integer, nullable=False),
    Column("charged", BigInteger, nullable=False),
    Column("credited", BigInteger, nullable=False),
    Column("rests_on", BigInteger, nullable=False),
)
"""A line for each amount charged or credited, in minor units, never changed; `rests_on` is the order's position."""

view = View("takings", charges_asked, sold_lines, taking_lines, version=2)


class Taking(NamedTuple):
    """What a ticket or add-on brought in: how often it was charged, how much, and how much of that was given back."""

    title: str
    currency: str
    sold: int
    charged: int
    credited: int

    @property
    def kept(self) -> int:
        """What stays, in minor units."""
        return self.charged - self.credited


@view.on(Registration.Ordered)
def ordered(charges_asked: Rows, *, id: UUID, position: int, charges: list[Charge], currency: str) -> None:
    """Keep what is to be charged once the seat is booked."""
    asked = charges_asked[id]
    asked.position, asked.charges = position, [_told(each, currency) for each in charges]


@view.on(Registration.Booked)
def booked(  # noqa: PLR0913  a fold names what it reads
    charges_asked: Rows,
    sold_lines: Rows,
    taking_lines: Rows,
    *,
    id: UUID,
    position: int,
    event_id: UUID,
    price: Money,
    invoice_id: UUID | None,
    on: date,
) -> None:
    """Charge each part to its ticket or add-on; whoever took a seat over has it on the invoice of before, or on none.

    What it costs more than before is charged by itself.
    """
    order = charges_asked.find(id)
    charges = order.charges if order is not None and order.charges else None
    parts = charges or [{"line": TICKET_LINE, "code": None, "title": "", "net": price.minor}]
    found = [sold_lines.find((invoice_id, part["line"])) for part in parts] if invoice_id is not None else []
    is_taken_over = any(line is not None for line in found)
    for place, part in enumerate(parts):
        code = part["code"] or ""
        if invoice_id is not None and part["net"] and not is_taken_over:
            sold = sold_lines[invoice_id, part["line"]]
            sold.event, sold.code, sold.title, sold.currency = event_id, code, part["title"], price.currency
        taking_lines.append(
            position=position,
            place=place,
            event=event_id,
            on=on,
            code=code,
            title=part["title"],
            currency=price.currency,
            seats=0 if is_taken_over else 1,
            charged=0 if is_taken_over or invoice_id is None else part["net"],
            credited=0,
            rests_on=position if order is None or order.position is None else order.position,
        )


@view.on(Registration.DifferenceInvoiced)
def difference_invoiced(  # noqa: PLR0913  a fold names what it reads
    charges_asked: Rows,
    sold_lines: Rows,
    taking_lines: Rows,
    *,
    id: UUID,
    position: int,
    event_id: UUID,
    invoice_id: UUID,
    line: str,
    net: int,
    on: date,
) -> None:
    """Charge what the seat costs more to its ticket, once."""
    if sold_lines.find((invoice_id, line)) is not None:
        return
    order = charges_asked[id]
    seat = next(iter(order.charges or []), {"code": None, "title": "", "currency": ""})
    sold = sold_lines[invoice_id, line]
    sold.event, sold.code, sold.title, sold.currency = event_id, seat["code"] or "", seat["title"], seat["currency"]
    says = {"code": sold.code, "title": sold.title, "currency": sold.currency}
    taking_lines.append(
        position=position,
        place=0,
        event=event_id,
        on=on,
        **says,
        seats=0,
        charged=net,
        credited=0,
        rests_on=order.position or position,
    )


@view.on(Invoice.Credited)
def credited(  # noqa: PLR0913  a fold names what it reads
    sold_lines: Rows, taking_lines: Rows, *, id: UUID, position: int, line: str, net: int, on: date
) -> None:
    """Take what was given back from the ticket or add-on that it was charged for."""
    sold = sold_lines.find((id, line))
    if sold is None:
        return
    says = {"event": sold.event, "code": sold.code, "title": sold.title, "currency": sold.currency}
    taking_lines.append(position=position, place=0, on=on, **says, seats=0, charged=0, credited=net, rests_on=position)


def takings(connection: Connection, event_id: UUID, *, as_of: date, known_at: int | None = None) -> dict[str, Taking]:
    """Return what tickets and add-ons of an event brought in, by code; its own price has none."""
    c = taking_lines.c
    among = known(taking_lines, as_of, known_at) & (c.event == event_id)
    sums = (func.sum(c.seats), func.sum(c.charged), func.sum(c.credited))
    query = select(c.code, func.max(c.title), c.currency, *sums).where(among).group_by(c.code, c.currency)
    return {row[0]: Taking(row[1], row[2], *map(int, row[3:])) for row in connection.execute(query.order_by(c.code))}


def facts(event_id: UUID, keys: Collection[str], *, as_of: date, known_at: int | None) -> SelectBase:
    """Select code and position of the facts that charged or credited something."""
    c = taking_lines.c
    among = known(taking_lines, as_of, known_at) & (c.event == event_id) & c.code.in_(keys)
    rests = (select(c.code.label("key"), at.label("position")).where(among) for at in (c.position, c.rests_on))
    return union(*rests)


def _told(charge: Charge, currency: str) -> dict[str, Any]:
    return {"line": charge.line, "code": charge.code, "title": charge.title, "net": charge.net, "currency": currency}
