"""What was earned, is owed and is still to be served: as of any day, as known at any position.

Amounts in minor units of one currency of the books. `known_at` is a position; None means all that is posted.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, ScalarSelect, Subquery, and_, func, select

from domain.billing.schedule import month_of
from projections.ledger import accounts, totals
from projections.ledger.tables import invoices, postings

BUCKETS = ((0, "current"), (30, "d1_30"), (60, "d31_60"), (90, "d61_90"))
OLDEST = "d90plus"
Totals = dict[str, int]


class View(NamedTuple):
    """Where a report looks from: a day, and what was known by a position."""

    as_of: date
    known_at: int | None = None
    currency: str | None = None

    def sees(self) -> ColumnElement[bool]:
        """Return the condition on postings that are seen from here."""
        c = postings.c
        seen = c.posted <= self.as_of
        seen = seen if self.known_at is None else and_(seen, c.position <= self.known_at)
        return seen if self.currency is None else and_(seen, c.currency == self.currency)

    def lines(self, connection: Connection, *accounts: str, due: bool = False) -> Subquery:
        """Return few lines that sum up to the postings seen from here, of some accounts or of all."""
        return totals.lines(connection, totals.Seen(*self, accounts), due=due)


def balances(connection: Connection, view: View) -> Totals:
    """Return each account's balance, streams apart ("revenue:dues"), with the sign its readers expect."""
    c = view.lines(connection).c
    query = select(c.account, c.stream, func.sum(c.minor)).group_by(c.account, c.stream)
    rows = sorted((account, stream, int(minor)) for account, stream, minor in connection.execute(query))
    return {_name(account, stream): accounts.shown(account, minor) for account, stream, minor in rows if minor}


def used(connection: Connection) -> list[str]:
    """Return the accounts that anything was ever posted to, streams apart."""
    c = View(date.max).lines(connection).c
    query = select(c.account, c.stream).distinct()
    return sorted(_name(account, stream) for account, stream in connection.execute(query))


def currencies(connection: Connection, view: View) -> list[str]:
    """Return the currencies that anything seen was posted in."""
    c = view.lines(connection).c
    return list(connection.scalars(select(c.currency).distinct().order_by(c.currency)))


def revenue(connection: Connection, view: View) -> dict[str, Totals]:
    """Return what each stream earned in each month ("2027-01"), net of what was taken back."""
    return _monthly(connection, view, accounts.REVENUE)


def deferred_by_stream(connection: Connection, view: View) -> Totals:
    """Return what each stream has still to earn."""
    c = view.lines(connection, accounts.DEFERRED).c
    query = select(c.stream, -func.sum(c.minor)).group_by(c.stream).order_by(c.stream)
    return {stream: int(minor) for stream, minor in connection.execute(query) if minor}


def total(connection: Connection, view: View, account: str) -> int:
    """Return an account's balance over all streams."""
    query = select(func.coalesce(func.sum(view.lines(connection, account).c.minor), 0))
    return accounts.shown(account, int(connection.execute(query).scalar_one()))


def ageing(connection: Connection, view: View) -> Totals:
    """Return open balances by days past due, empty buckets left out. Source: worked cases, rule 14."""
    c = view.lines(connection, accounts.RECEIVABLE, due=True).c
    buckets: Totals = defaultdict(int)
    for due, minor in connection.execute(select(c.due, func.sum(c.minor)).group_by(c.due)):
        buckets[bucket((view.as_of - due).days)] += int(minor)
    return {name: minor for name, minor in sorted(buckets.items()) if minor}


def bucket(days: int) -> str:
    """Return the name of the bucket for so many days past due."""
    return next((name for most, name in BUCKETS if days <= most), OLDEST)


def presented(connection: Connection, view: View) -> Totals:
    """Return deferred and receivable as a balance sheet shows them.

    Before an invoice is due, what is deferred and not paid is on neither side. Source: ASC 606-10-45-2.
    """
    shown = {"deferred": total(connection, view, accounts.DEFERRED)}
    shown["receivable"] = total(connection, view, accounts.RECEIVABLE)
    matched = _matched(connection, view)
    return {name: minor - matched for name, minor in shown.items()}


class Standing(NamedTuple):
    """What one invoice has open and deferred."""

    due: date
    receivable: int
    deferred: int

    def matched(self, as_of: date) -> int:
        """Return what is on neither side of a balance sheet: deferred and unpaid, and not due yet."""
        return max(min(self.deferred, self.receivable), 0) if self.due > as_of else 0


def by_invoice(connection: Connection, view: View) -> Mapping[UUID, Standing]:
    """Return what each invoice that anything was posted to has open and deferred."""
    c = postings.c
    query = (
        select(invoices.c.id, invoices.c.due, c.account, func.sum(c.minor))
        .join_from(postings, invoices, invoices.c.id == c.invoice_id)
        .where(view.sees(), c.account.in_((accounts.RECEIVABLE, accounts.DEFERRED)))
        .group_by(invoices.c.id, invoices.c.due, c.account)
    )
    found: dict[UUID, dict[str, Any]] = defaultdict(lambda: {"receivable": 0, "deferred": 0})
    for id, due, account, minor in connection.execute(query):
        found[id] |= {"due": due, account: accounts.shown(account, int(minor))}
    return {id: Standing(**row) for id, row in found.items()}


def _matched(connection: Connection, view: View) -> int:
    """Return what is deferred and unpaid of invoices that are not due yet: few, found by their days."""
    c, i = postings.c, invoices.c

    def booked(account: str) -> ScalarSelect[int]:
        # A scalar for each invoice, so that SQLite begins with these and not with all postings of the account.
        posted = (c.invoice_id == i.id, c.account == account, view.sees())
        return select(func.sum(c.minor)).where(*posted).correlate(invoices).scalar_subquery()

    days = (i.due > view.as_of, i.issued <= view.as_of)
    query = select(booked(accounts.RECEIVABLE), booked(accounts.DEFERRED)).select_from(invoices).where(*days)
    return sum(max(min(int(open_ or 0), -int(held or 0)), 0) for open_, held in connection.execute(query))


def _monthly(connection: Connection, view: View, account: str) -> dict[str, Totals]:
    c = view.lines(connection, account).c
    query = select(c.stream, c.posted, -func.sum(c.minor)).group_by(c.stream, c.posted)
    found: dict[str, Totals] = defaultdict(lambda: defaultdict(int))
    for stream, posted, minor in connection.execute(query.order_by(c.stream, c.posted)):
        found[stream][month_of(posted)] += int(minor)
    kept = {stream: {month: minor for month, minor in months.items() if minor} for stream, months in found.items()}
    return {stream: months for stream, months in kept.items() if months}


def _name(account: str, stream: str) -> str:
    return f"{account}:{stream}" if stream else account
