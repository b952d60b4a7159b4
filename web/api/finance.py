"""The API's door to the books' reports: revenue by stream, receivables, balances; each explains itself."""

from datetime import date
from operator import itemgetter
from typing import Any

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, FINANCE
from domain.values import month_end
from projections.ledger import accounts
from projections.reports import finance, why
from projections.reports.finance import BUCKETS, OLDEST, View
from projections.reports.receivables import Receivables
from web.api.deeds import house
from web.api.explained import explained
from web.api.fields import CURRENCIES, NO_CURRENCY, AsOfSchema, Schema
from web.api.lists import key_in
from web.api.reading import BEFORE, cursor_of, dates, position_known_at, views
from web.auth.rights import allow

reports = Blueprint("finance_reports", __name__, url_prefix="/reports", description="The books' reports")
PAGE = 100
MONTH = ma.validate.Regexp(r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$", error="Write a year and its month, such as 2026-11.")


class BooksSchema(AsOfSchema):
    """From where to look, and in which currency (default: the association's own)."""

    currency = ma.fields.String(load_default=None, validate=ma.validate.OneOf(CURRENCIES, error=NO_CURRENCY))


class NumberSchema(BooksSchema):
    """Which number to explain: revenue or deferred, of a stream, in a month if given."""

    account = ma.fields.String(load_default=accounts.REVENUE, validate=ma.validate.OneOf(accounts.ALL))
    stream = ma.fields.String(load_default=None)
    month = ma.fields.String(load_default=None, validate=MONTH)
    cursor = ma.fields.String(load_default=None)


class DeltaSchema(NumberSchema):
    """The number seen from two places: `before_*` and `as_of`, `known_at`."""

    before_as_of = ma.fields.Date(load_default=None)
    before_known_at = ma.fields.Raw(load_default=None, metadata={"type": "string"})


class OwedQuery(BooksSchema):
    """What is owed in one bucket of days past due alone, if named."""

    bucket = ma.fields.String(load_default=None, validate=ma.validate.OneOf([*map(itemgetter(1), BUCKETS), OLDEST]))


class RevenueSchema(Schema):
    """Revenue by stream and month in minor units, what is still deferred, and the dates it stands on."""

    as_of = ma.fields.Date()
    known_at = ma.fields.Integer()
    currency = ma.fields.String()
    revenue = ma.fields.Dict()
    deferred = ma.fields.Dict()


class BalancesSchema(Schema):
    """Balances in minor units by account."""

    as_of = ma.fields.Date()
    known_at = ma.fields.Integer()
    currency = ma.fields.String()
    balances = ma.fields.Dict()


class ReceivablesSchema(Schema):
    """What customers owe in minor units: the total, by days past due, and as a balance sheet presents it."""

    as_of = ma.fields.Date()
    known_at = ma.fields.Integer()
    currency = ma.fields.String()
    receivable = ma.fields.Integer()
    ageing = ma.fields.Dict()
    presented = ma.fields.Dict()


class ReasonSchema(Schema):
    """A posting and the position of the fact that it follows from; minor units, debit above zero."""

    position = ma.fields.Integer()
    account = ma.fields.String()
    stream = ma.fields.String()
    minor = ma.fields.Integer()
    business_date = ma.fields.Date()
    posted = ma.fields.Date()
    invoice_id = ma.fields.UUID(allow_none=True)
    rules = ma.fields.Integer()


class ReasonsSchema(Schema):
    """A page of reasons; their sum over all pages is the number, with credit below zero."""

    reasons = ma.fields.List(ma.fields.Nested(ReasonSchema()))
    cursor = ma.fields.String(allow_none=True)


def seen_from(query: dict[str, Any]) -> View:
    """Return where a report looks from."""
    found = dates(query["as_of"], query["known_at"])
    return View(found.as_of, found.known_at, query["currency"] or house().settings.currency)


def dated(view: View, **body: Any) -> dict[str, Any]:
    """Return a report's body with the dates it stands on."""
    return {"as_of": view.as_of, "known_at": view.known_at, "currency": view.currency, **body}


@reports.get("/revenue")
@allow(FINANCE, ADMIN)
@reports.arguments(BooksSchema(), location="query")
@reports.response(200, RevenueSchema())
def revenue(query: dict[str, Any]) -> dict[str, Any]:
    """Return revenue by stream and month, and what is deferred."""
    view = seen_from(query)
    with views() as connection:
        earned, deferred = finance.revenue(connection, view), finance.deferred_by_stream(connection, view)
    return dated(view, revenue=earned, deferred=deferred)


@reports.get("/balances")
@allow(FINANCE, ADMIN)
@reports.arguments(BooksSchema(), location="query")
@reports.response(200, BalancesSchema())
def balances(query: dict[str, Any]) -> dict[str, Any]:
    """Return each account's balance."""
    view = seen_from(query)
    with views() as connection:
        return dated(view, balances=finance.balances(connection, view))


@reports.get("/receivables")
@allow(FINANCE, ADMIN)
@reports.arguments(BooksSchema(), location="query")
@reports.response(200, ReceivablesSchema())
def receivables(query: dict[str, Any]) -> dict[str, Any]:
    """Return what customers owe, by days past due, and as a balance sheet presents it."""
    view = seen_from(query)
    with views() as connection:
        total = finance.total(connection, view, accounts.RECEIVABLE)
        ageing, shown = finance.ageing(connection, view), finance.presented(connection, view)
    return dated(view, receivable=total, ageing=ageing, presented=shown)


def _owed(query: dict[str, Any]) -> Receivables:
    return Receivables(seen_from(query), query["bucket"])


explained(reports, "/receivables", allow(FINANCE, ADMIN), OwedQuery, _owed, name="receivables")


@reports.get("/explain")
@allow(FINANCE, ADMIN)
@reports.arguments(NumberSchema(), location="query")
@reports.response(200, ReasonsSchema())
def explain(query: dict[str, Any]) -> dict[str, Any]:
    """Return the postings behind a number, page by page."""
    with views() as connection:
        return paged(why.explain(connection, number(query), seen_from(query), after=after(query), limit=PAGE))


@reports.get("/delta")
@allow(FINANCE, ADMIN)
@reports.arguments(DeltaSchema(), location="query")
@reports.response(200, ReasonsSchema())
def delta(query: dict[str, Any]) -> dict[str, Any]:
    """Return what makes the difference of a number between two views, page by page; it sums up to it."""
    new = seen_from(query)
    known_at = new.known_at if query[BEFORE] is None else position_known_at(query[BEFORE], BEFORE)
    old = new._replace(as_of=query["before_as_of"] or new.as_of, known_at=known_at)
    with views() as connection:
        return paged(why.delta(connection, number(query), old, new, after=after(query), limit=PAGE))


def number(query: dict[str, Any]) -> why.Number:
    """Return which number is asked about."""
    return why.Number(query["account"], query["stream"], query["month"])


def after(query: dict[str, Any]) -> tuple[int, int]:
    """Return where the page begins."""
    position, place = key_in(query["cursor"], int, int) or (0, 0)
    return position, place


def paged(reasons: list[why.Reason], limit: int = PAGE) -> dict[str, Any]:
    """Return a page of reasons with the cursor of the next."""
    full = len(reasons) == limit
    cursor = cursor_of(reasons[-1].position, reasons[-1].place) if full else None
    return {"reasons": [reason._asdict() for reason in reasons], "cursor": cursor}


def last_day_of(year: int) -> date:
    """Return the day by which a year's revenue is posted."""
    return month_end(date(year, 12, 1))
