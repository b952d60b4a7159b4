"""What was earned, is owed and is still to be served: as of any day, as known at any position.

Amounts in minor units of one currency of the books. `known_at` is a position; None means all that is posted.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, and_, func, select

from projections.ledger import accounts
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


def balances(connection: Connection, view: View) -> Totals:
    """Return each account's balance, streams apart ("revenue:dues"), with the sign its readers expect."""
    c = postings.c
    query = select(c.account, c.stream, func.sum(c.minor)).where(view.sees()).group_by(c.account, c.stream)
    rows = sorted((account, stream, int(minor)) for account, stream, minor in connection.execute(query))
    return {_name(account, stream): accounts.shown(account, minor) for account, stream, minor in rows if minor}


def used(connection: Connection) -> list[str]:
    """Return the accounts that anything was ever posted to, streams apart."""
    query = select(postings.c.account, postings.c.stream).distinct()
    return sorted(_name(account, stream) for account, stream in connection.execute(query))


def revenue(connection: Connection, view: View) -> dict[str, Totals]:
    """Return what each stream earned in each month ("2027-01"), net of what was taken back."""
    return _monthly(connection, view, accounts.REVENUE)


def deferred_by_stream(connection: Connection, view: View) -> Totals:
    """Return what each stream has still to earn."""
    c = postings.c
    query = select(c.stream, -func.sum(c.minor)).where(view.sees(), c.account == accounts.DEFERRED)
    return {stream: int(minor) for stream, minor in connection.execute(query.group_by(c.stream)) if minor}


def total(connection: Connection, view: View, account: str) -> int:
    """Return an account's balance over all streams."""
    c = postings.c
    query = select(func.coalesce(func.sum(c.minor), 0)).where(view.sees(), c.account == account)
    return accounts.shown(account, int(connection.execute(query).scalar_one()))


def ageing(connection: Connection, view: View) -> Totals:
    """Return open balances by days past due, empty buckets left out. Source: worked cases, rule 14."""
    buckets: Totals = defaultdict(int)
    for row in _by_invoice(connection, view).values():
        if row.receivable:
            buckets[bucket((view.as_of - row.due).days)] += row.receivable
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
    matched = sum(
        max(min(row.deferred, row.receivable), 0)
        for row in _by_invoice(connection, view).values()
        if row.due > view.as_of
    )
    return {name: minor - matched for name, minor in shown.items()}


class Standing(NamedTuple):
    """What one invoice has open and deferred."""

    due: date
    receivable: int
    deferred: int


def _by_invoice(connection: Connection, view: View) -> Mapping[UUID, Standing]:
    c = postings.c
    wanted = c.account.in_((accounts.RECEIVABLE, accounts.DEFERRED))
    query = (
        select(invoices.c.id, invoices.c.due, c.account, func.sum(c.minor))
        .join_from(postings, invoices, invoices.c.id == c.invoice_id)
        .where(view.sees(), wanted)
        .group_by(invoices.c.id, invoices.c.due, c.account)
    )
    found: dict[UUID, dict[str, Any]] = defaultdict(lambda: {"receivable": 0, "deferred": 0})
    for id, due, account, minor in connection.execute(query):
        found[id] |= {"due": due, account: accounts.shown(account, int(minor))}
    return {id: Standing(**row) for id, row in found.items()}


def _monthly(connection: Connection, view: View, account: str) -> dict[str, Totals]:
    c = postings.c
    query = select(c.stream, c.month, -func.sum(c.minor)).where(view.sees(), c.account == account)
    found: dict[str, Totals] = {}
    for stream, month, minor in connection.execute(query.group_by(c.stream, c.month).order_by(c.stream, c.month)):
        if minor:
            found.setdefault(stream, {})[month] = int(minor)
    return found


def _name(account: str, stream: str) -> str:
    return f"{account}:{stream}" if stream else account
