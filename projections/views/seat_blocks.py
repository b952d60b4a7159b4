"""Seats on courses bought as a block: who bought them, who has which, which were given back."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    func,
    select,
    union_all,
)

from domain.courses.block import SeatBlock
from domain.values import Money
from projections.engine import Rows, View
from projections.latest import EVER, known

FREE, ASSIGNED, RETURNED = "free", "assigned", "returned"

metadata = MetaData()
seat_blocks = Table(
    "seat_blocks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("course", Uuid, nullable=False, index=True),
    Column("buyer", Uuid, nullable=False, index=True),
    Column("seats", Integer, nullable=False),
    Column("price", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("invoice", Uuid),
    Column("on", Date, nullable=False),
)
"""A block as it was bought; the price of a seat in minor units."""

block_seats = Table(
    "block_seats",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("seat", Integer, primary_key=True),
    Column("block", Uuid, nullable=False, index=True),
    Column("on", Date, nullable=False),
    Column("state", String(10), nullable=False),
    Column("holder", Uuid),
)
"""What became of a seat, a line each time, never changed."""

view = View("seat_blocks", seat_blocks, block_seats)


class Seat(NamedTuple):
    """A seat of a block: free, assigned to somebody, or returned."""

    number: int
    state: str
    holder: UUID | None


class Block(NamedTuple):
    """A block of seats; `price` is that of one."""

    id: UUID
    course: UUID
    buyer: UUID
    price: Money
    invoice: UUID | None
    on: date
    seats: list[Seat]


@view.on(SeatBlock.Bought)
def bought(  # noqa: PLR0913  a fold names what it reads
    seat_blocks: Rows,
    *,
    id: UUID,
    position: int,
    course_id: UUID,
    person_id: UUID,
    seats: int,
    price: Money,
    invoice_id: UUID | None,
    on: date,
) -> None:
    """Add a block of free seats."""
    block = seat_blocks[id]
    block.position, block.course, block.buyer, block.seats = position, course_id, person_id, seats
    block.price, block.currency, block.invoice, block.on = price.minor, price.currency, invoice_id, on


@view.on(SeatBlock.Assigned)
def assigned(block_seats: Rows, *, id: UUID, position: int, seat: int, holder_id: UUID, on: date) -> None:
    """Add that somebody has a seat."""
    block_seats.append(position=position, seat=seat, block=id, on=on, state=ASSIGNED, holder=holder_id)


@view.on(SeatBlock.Unassigned)
def unassigned(block_seats: Rows, *, id: UUID, position: int, seat: int, on: date) -> None:
    """Add that a seat is free again."""
    block_seats.append(position=position, seat=seat, block=id, on=on, state=FREE)


@view.on(SeatBlock.Returned)
def returned(block_seats: Rows, *, id: UUID, position: int, seats: list[int], on: date) -> None:
    """Add that seats were given back."""
    block_seats.extend({"position": position, "seat": n, "block": id, "on": on, "state": RETURNED} for n in seats)


def of_course(connection: Connection, course_id: UUID, *, as_of: date, known_at: int | None = None) -> list[Block]:
    """Return the blocks of seats on a course, in the order they were bought."""
    return _blocks(connection, as_of, known_at, seat_blocks.c.course == course_id)


def of_buyer(connection: Connection, person_id: UUID, *, as_of: date, known_at: int | None = None) -> list[Block]:
    """Return the blocks of seats that somebody bought, in that order."""
    return _blocks(connection, as_of, known_at, seat_blocks.c.buyer == person_id)


def facts(block_ids: Collection[UUID], *, as_of: date, known_at: int | None = None) -> CompoundSelect[UUID, int]:
    """Select block and position of what became of blocks and their seats."""
    b, s, upto = seat_blocks.c, block_seats.c, EVER if known_at is None else known_at
    bought = select(b.id.label("key"), b.position).where(b.on <= as_of, b.position <= upto, b.id.in_(block_ids))
    went = select(s.block, s.position).where(known(block_seats, as_of, known_at), s.block.in_(block_ids))
    return union_all(bought, went)


def _blocks(connection: Connection, as_of: date, known_at: int | None, among: ColumnElement[bool]) -> list[Block]:
    b, s, upto = seat_blocks.c, block_seats.c, EVER if known_at is None else known_at
    found = connection.execute(
        select(seat_blocks).where(among, b.on <= as_of, b.position <= upto).order_by(b.position)
    ).all()
    ids = [row.id for row in found]
    then = known(block_seats, as_of, known_at) & s.block.in_(ids)
    last = select(func.max(s.position).label("position"), s.seat, s.block).where(then).group_by(s.block, s.seat)
    newest = last.subquery()
    on = (s.position == newest.c.position) & (s.seat == newest.c.seat)
    rows = connection.execute(select(s.block, s.seat, s.state, s.holder).join(newest, on))
    states = {(row.block, row.seat): Seat(row.seat, row.state, row.holder) for row in rows}
    return [
        Block(
            row.id,
            row.course,
            row.buyer,
            Money(row.price, row.currency),
            row.invoice,
            row.on,
            [states.get((row.id, n), Seat(n, FREE, None)) for n in range(1, row.seats + 1)],
        )
        for row in found
    ]
