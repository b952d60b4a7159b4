"""The certification programmes one can apply for: title, fee, how long a certificate is valid."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, MetaData, String, Table, select

from domain.certifications.programme import Programme
from domain.values import Money
from projections.engine import Rows, View

metadata = MetaData()
programmes = Table(
    "programmes",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("title", String(200), nullable=False, default=""),
    Column("months", Integer, nullable=False, default=0),
    Column("fee", BigInteger, nullable=False, default=0),
    Column("currency", String(3), nullable=False, default="XXX"),
    Column("on", Date),
)
view = View("programmes", programmes)


class Offer(NamedTuple):
    """A programme as it is now."""

    code: str
    title: str
    months: int
    fee: Money


@view.on(Programme.Defined)
def defined(programmes: Rows, *, code: str, title: str, months: int, fee: Money, on: date) -> None:
    """Offer the programme on these terms from now on."""
    row = programmes[code]
    row.title, row.months, row.fee, row.currency, row.on = title, months, fee.minor, fee.currency, on


def offered(connection: Connection) -> list[Offer]:
    """Return the programmes by title."""
    c = programmes.c
    rows = connection.execute(select(c.code, c.title, c.months, c.fee, c.currency).order_by(c.title))
    return [Offer(code, title, months, Money(fee, currency)) for code, title, months, fee, currency in rows]
