"""The certification programmes one can apply for: title, fee, how long a certificate is valid."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, Connection, Date, Integer, MetaData, Select, String, Table, select

from domain.certifications.programme import Programme
from domain.values import Money
from projections.engine import Rows, View
from projections.latest import known, latest

metadata = MetaData()
programmes = Table(
    "programmes",
    metadata,
    Column("position", BigInteger, primary_key=True),
    Column("code", String(40), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("months", Integer, nullable=False),
    Column("fee", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("on", Date, nullable=False),
)
"""The terms of a programme, a line for each definition, never changed; the fee in minor units."""

view = View("programmes", programmes)


class Offer(NamedTuple):
    """A programme as it is offered."""

    code: str
    title: str
    months: int
    fee: Money


@view.on(Programme.Defined)
def defined(  # noqa: PLR0913  a fold names what it reads
    programmes: Rows, *, position: int, code: str, title: str, months: int, fee: Money, on: date
) -> None:
    """Offer the programme on these terms from now on."""
    price = {"fee": fee.minor, "currency": fee.currency}
    programmes.append(position=position, code=code, title=title, months=months, on=on, **price)


def offered(connection: Connection, *, as_of: date | None = None, known_at: int | None = None) -> list[Offer]:
    """Return the programmes by title, on their last terms unless a day is named."""
    c = programmes.c
    columns = (c.code, c.title, c.months, c.fee, c.currency)
    rows = connection.execute(select(*columns).where(latest(programmes, c.code, as_of, known_at)).order_by(c.title))
    return [Offer(code, title, months, Money(fee, currency)) for code, title, months, fee, currency in rows]


def facts(codes: Collection[str], *, as_of: date, known_at: int | None = None) -> Select[str, int]:
    """Select code and position of the definitions of programmes."""
    c = programmes.c
    return select(c.code.label("key"), c.position).where(known(programmes, as_of, known_at), c.code.in_(codes))
