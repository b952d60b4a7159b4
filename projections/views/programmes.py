"""The certification programmes one can apply for: title, fee, how long a certificate is valid; and drafts of more."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import msgspec
from sqlalchemy import JSON, BigInteger, Column, Connection, Date, Integer, MetaData, Select, String, Table, select

from domain.certifications.programme import Programme
from domain.certifications.programme_rules import Rules
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
    info={"by": "code"},
)
"""The terms of a programme from a day on, a line for each time they were laid down; the fee in minor units."""

programme_drafts = Table(
    "programme_drafts",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("rules", JSON, nullable=False),
    Column("on", Date, nullable=False),
    Column("position", BigInteger, nullable=False),
)
"""The draft of a programme's next version, while there is one."""

view = View("programmes", programmes, programme_drafts, version=2)


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


@view.on(Programme.VersionPublished)
def version_published(
    programmes: Rows, programme_drafts: Rows, *, position: int, code: str, rules: Rules, starts: date
) -> None:
    """Offer it on the terms of a version from a day on; its draft is one no longer."""
    fee = rules.fees.application
    terms = {"months": rules.months, "fee": fee.minor, "currency": fee.currency, "on": starts}
    for row in programmes.where(code)[-1:]:
        programmes.append(position=position, code=code, title=row.title, **terms)
    programme_drafts.delete(code)


@view.on(Programme.VersionDrafted)
def version_drafted(programme_drafts: Rows, *, position: int, code: str, rules: Rules, on: date) -> None:
    """Keep the draft, in place of the one before."""
    row = programme_drafts[code]
    row.rules, row.on, row.position = msgspec.to_builtins(rules), on, position


@view.on(Programme.VersionDropped)
def version_dropped(programme_drafts: Rows, *, code: str) -> None:
    """Forget the draft."""
    programme_drafts.delete(code)


def drafted(connection: Connection) -> set[str]:
    """Return the codes of the programmes whose next version is drafted."""
    return set(connection.execute(select(programme_drafts.c.code)).scalars())


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
