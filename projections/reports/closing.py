"""The reports that a closed month is sealed with, and the hash that proves they never changed."""

import hashlib
from datetime import date
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, func, select

from projections.ledger.tables import closings, postings
from projections.reports import finance
from projections.reports.finance import View


class Closing(NamedTuple):
    """A closed month: its last day, the position its reports were computed at, and their hash."""

    through: date
    sealed: int
    hash: str


def closed(connection: Connection) -> list[Closing]:
    """Return what was closed, the latest first."""
    c = closings.c
    query = select(c.through, c.sealed, c.hash).order_by(c.through.desc())
    return [Closing(*row) for row in connection.execute(query)]


def first_posted(connection: Connection) -> date | None:
    """Return the day of the earliest posting, None before there is one."""
    return connection.execute(select(func.min(postings.c.posted))).scalar_one_or_none()


def month_reports(connection: Connection, *, through: date, position: int) -> dict[str, Any]:
    """Return the reports as of the end of a month, as known at a position, by currency of the books."""
    view = View(through, position)
    currencies = finance.currencies(connection, view)
    return {
        "through": through.isoformat(),
        "books": {currency: _reports(connection, view._replace(currency=currency)) for currency in currencies},
    }


def seal(connection: Connection, *, through: date, position: int) -> str:
    """Return the hash (SHA-256, hexadecimal) of the month's reports."""
    reports = month_reports(connection, through=through, position=position)
    return hashlib.sha256(msgspec.json.encode(reports, order="deterministic")).hexdigest()


def _reports(connection: Connection, view: View) -> dict[str, Any]:
    return {
        "revenue": finance.revenue(connection, view),
        "deferred": finance.deferred_by_stream(connection, view),
        "balances": finance.balances(connection, view),
        "ageing": finance.ageing(connection, view),
        "presented": finance.presented(connection, view),
    }
