"""What was ordered with each seat: mode, ticket, code and add-ons, and what each part of it costs and why."""

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
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    select,
)

from domain.events.ordering import Charge
from domain.events.registration import Registration
from projections.engine import Rows, View
from projections.latest import known, latest

metadata = MetaData()
orders = Table(
    "orders",
    metadata,
    Column("registration", Uuid, primary_key=True),
    Column("mode", String(10)),
    Column("ticket", String(30)),
    Column("code", String(30)),
    Column("add_ons", JSON, nullable=False),
    Column("charges", JSON, nullable=False),
)
"""What was ordered last by each registration that asked for more than a seat."""

order_lines = Table(
    "order_lines",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("registration", Uuid, nullable=False, index=True),
    Column("event", Uuid, nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("mode", String(10)),
    Column("ticket", String(30)),
    Column("code", String(30)),
    Column("add_ons", JSON, nullable=False),
    Column("charges", JSON, nullable=False),
)
"""A line for each order and each change of mode, never changed; `charges` are line, code, title, net and why."""

view = View("orders", orders, order_lines)


class Ordered(NamedTuple):
    """What goes with a seat, and what each part of it costs and why."""

    mode: str | None
    ticket: str | None
    code: str | None
    add_ons: list[str]
    charges: list[dict[str, Any]]


@view.on(Registration.Ordered)
def ordered(  # noqa: PLR0913  a fold names what it reads
    orders: Rows,
    order_lines: Rows,
    *,
    id: UUID,
    position: int,
    event_id: UUID,
    mode: str | None,
    ticket: str | None,
    code: str | None,
    add_ons: list[str],
    charges: list[Charge],
    currency: str,
    on: date,
) -> None:
    """Keep what was ordered."""
    told = [_told(each, currency) for each in charges]
    order, says = orders[id], {"mode": mode, "ticket": ticket, "code": code, "add_ons": add_ons, "charges": told}
    order.mode, order.ticket, order.code, order.add_ons, order.charges = mode, ticket, code, add_ons, told
    order_lines.append(position=position, registration=id, event=event_id, on=on, **says)


@view.on(Registration.ModeSwitched)
def mode_switched(  # noqa: PLR0913  a fold names what it reads
    orders: Rows, order_lines: Rows, *, id: UUID, position: int, event_id: UUID, mode: str, on: date
) -> None:
    """Keep that the rest of the order stands for the other mode."""
    order = orders[id]
    order.mode = mode
    order.add_ons, order.charges = order.add_ons or [], order.charges or []
    says = {"mode": mode, "ticket": order.ticket, "code": order.code}
    lists = {"add_ons": order.add_ons, "charges": order.charges}
    order_lines.append(position=position, registration=id, event=event_id, on=on, **says, **lists)


def orders_of(
    connection: Connection, event_id: UUID, *, as_of: date, known_at: int | None = None
) -> dict[UUID, Ordered]:
    """Return what goes with the seats at an event, by registration; those that asked for a seat alone left out."""
    c = order_lines.c
    last = latest(order_lines, c.registration, as_of, known_at, c.event == event_id)
    columns = (c.mode, c.ticket, c.code, c.add_ons, c.charges)
    return {row[0]: Ordered(*row[1:]) for row in connection.execute(select(c.registration, *columns).where(last))}


def order_facts(event_id: UUID, keys: Collection[UUID], *, as_of: date, known_at: int | None) -> Select[UUID, int]:
    """Select registration and position of the facts that say what goes with a seat."""
    c = order_lines.c
    among = known(order_lines, as_of, known_at) & (c.event == event_id) & c.registration.in_(keys)
    return select(c.registration.label("key"), c.position).where(among)


def _told(charge: Charge, currency: str) -> dict[str, Any]:
    seat = {"line": charge.line, "code": charge.code, "title": charge.title}
    return {**seat, "net": charge.net, "currency": currency, "why": charge.why}
