"""What a customer has been invoiced, and what is still open of each invoice."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, Select, func, select

from projections.ledger import accounts
from projections.ledger.tables import invoices, postings

MOST = 200


class Owed(NamedTuple):
    """An invoice of a customer; `open` is in minor units."""

    id: UUID
    number: str
    issued: date
    due: date
    currency: str
    open: int
    person: UUID | None = None


class Headed(NamedTuple):
    """What an invoice is called by: its number and whom it is to, if anybody."""

    number: str
    person: UUID | None


def headed(connection: Connection, ids: Collection[UUID]) -> dict[UUID, Headed]:
    """Return what invoices are called by, for a page that lists their ids."""
    c = invoices.c
    query = select(c.id, c.number, c.person_id).where(c.id.in_(list(ids)))
    return {id: Headed(number, person) for id, number, person in connection.execute(query)}


def invoices_of(connection: Connection, person: UUID, *, limit: int = MOST) -> list[Owed]:
    """Return a customer's invoices, the latest first."""
    i, p = invoices.c, postings.c
    owed = func.coalesce(func.sum(p.minor).filter(p.account == accounts.RECEIVABLE), 0)
    query = (
        select(i.id, i.number, i.issued, i.due, func.max(p.currency), owed)
        .join(postings, p.invoice_id == i.id)
        .where(i.person_id == person)
        .group_by(i.id, i.number, i.issued, i.due)
        .order_by(i.issued.desc(), i.number.desc())
        .limit(limit)
    )
    return [
        Owed(id, number, issued, due, currency, int(minor))
        for id, number, issued, due, currency, minor in connection.execute(query)
    ]


def issued(  # noqa: PLR0913  which invoices, the two dates and the page
    connection: Connection,
    *,
    as_of: date,
    known_at: int | None = None,
    number: str | None = None,
    person: UUID | None = None,
    before: str | None = None,
    limit: int | None = 50,
) -> list[Owed]:
    """Return a page of invoices, or of a person's, with what was open of each on a day, the latest number first.

    `number` finds those whose number has these characters; `before` is the last number of the page before.
    """
    i, p = invoices.c, postings.c
    owed = func.coalesce(func.sum(p.minor).filter(p.account == accounts.RECEIVABLE), 0)
    query = (
        select(i.id, i.number, i.issued, i.due, func.max(p.currency), owed, i.person_id)
        .join(postings, p.invoice_id == i.id)
        .where(i.issued <= as_of, p.business_date <= as_of)
        .group_by(i.id, i.number, i.issued, i.due, i.person_id)
        .order_by(i.number.desc())
        .limit(limit)
    )
    query = query if known_at is None else query.where(p.position <= known_at)
    query = query if number is None else query.where(i.number.contains(number, autoescape=True))
    query = query if person is None else query.where(i.person_id == person)
    query = query if before is None else query.where(i.number < before)
    return [Owed(*row)._replace(open=int(row[5])) for row in connection.execute(query)]


def facts(
    person: UUID, invoice_ids: Collection[UUID], *, as_of: date, known_at: int | None = None
) -> Select[UUID, int]:
    """Select invoice and position of the facts that were booked on a person's invoices by a day."""
    i, p = invoices.c, postings.c
    booked = (i.person_id == person) & i.id.in_(invoice_ids) & (p.business_date <= as_of)
    query = select(i.id.label("key"), p.position).join(postings, p.invoice_id == i.id).where(booked)
    return query if known_at is None else query.where(p.position <= known_at)
