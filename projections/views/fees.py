"""What membership costs: every list of fees that was published, and the one in force on a day."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import JSON, BigInteger, Column, Connection, Date, Integer, MetaData, Select, Table, select

from domain.members.fees import FeeSchedule, GradeFee
from domain.values import Money
from projections.engine import Rows, View
from projections.latest import EVER

metadata = MetaData()
fee_lists = Table(
    "fee_lists",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("starts", Date, nullable=False),
    Column("fees", JSON, nullable=False),
)
"""A line for each list, never changed: `fees` are grade, title, amount in minor units and currency."""

view = View("fees", fee_lists)


class FeeList(NamedTuple):
    """A list of fees and the day from which it is in force."""

    version: int
    starts: date
    fees: list[GradeFee]


@view.on(FeeSchedule.Published)
def published(fee_lists: Rows, *, position: int, starts: date, fees: list[GradeFee], fact: dict[str, Any]) -> None:
    """Add a list."""
    told = [[each.grade, each.title, each.fee.minor, each.fee.currency] for each in fees]
    fee_lists.append(position=position, version=fact["version"], starts=starts, fees=told)


def in_force(connection: Connection, *, as_of: date, known_at: int | None = None) -> FeeList | None:
    """Return the list in force on a day, None if there is none."""
    c = fee_lists.c
    last = c.position.in_(facts(as_of=as_of, known_at=known_at))
    row = connection.execute(select(c.version, c.starts, c.fees).where(last)).first()
    if row is None:
        return None
    fees = [GradeFee(grade, title, Money(minor, currency)) for grade, title, minor, currency in row.fees]
    return FeeList(row.version, row.starts, fees)


def facts(*, as_of: date, known_at: int | None = None) -> Select[int]:
    """Select the position of the list in force on a day: of those that have begun, the one published last."""
    c = fee_lists.c
    begun = (c.starts <= as_of) & (c.position <= (EVER if known_at is None else known_at))
    return select(c.position).where(begun).order_by(c.version.desc()).limit(1)
