"""Revenue by stream: a year's months, earned and deferred, each bar open to the facts behind it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import marshmallow as ma
from babel.numbers import get_currency_precision
from flask import Blueprint, Response, render_template, url_for

from domain.aggregate import ADMIN, FINANCE
from domain.values import month_end
from projections.ledger import accounts, customers
from projections.reports import finance, why
from projections.reports.finance import View
from projections.views import people
from web.api.deeds import house
from web.api.finance import MONTH, after, last_day_of, number, paged
from web.api.reading import views
from web.auth.rights import allow
from web.pages.asked import DatesSchema, Seen, asked, kept_dates, seen
from web.pages.charts import Series, Words, bars_table, stacked_bars
from web.pages.sheets import Row, amount, sheet

pages = Blueprint("revenue", __name__, url_prefix="/revenue")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TITLES = {"dues": "Membership dues", "events": "Events", "education": "Education", "certification": "Certification"}
PAGE = 60
"""Postings behind a bar on one page: with its styles it stays below 100 KB."""
COLUMNS = ("Stream", "Month", "State", "Amount", "Currency")


class NumberQuery(DatesSchema):
    """Which number to explain: revenue or deferred, of a stream, in a month if given."""

    account = ma.fields.String(
        load_default=accounts.REVENUE, validate=ma.validate.OneOf([accounts.REVENUE, accounts.DEFERRED])
    )
    stream = ma.fields.String(load_default=None, validate=ma.validate.Length(max=40))
    month = ma.fields.String(load_default=None, validate=MONTH)


@pages.get("")
@allow(FINANCE, ADMIN)
def show() -> str | Response:
    """Show a year by stream, as of a day and as known on a day."""
    query = asked(DatesSchema())
    at = seen(query)
    view = View(at.as_of, at.position, house().settings.currency)
    year = view._replace(as_of=last_day_of(at.as_of.year))
    with views() as connection:
        planned = finance.revenue(connection, year)
        earned = finance.revenue(connection, view)
        deferred = finance.deferred_by_stream(connection, view)
    if query["format"]:
        return sheet("revenue", at, COLUMNS, _rows(at.as_of, planned, house().settings.currency))
    return render_template("revenue/show.html", **_figures(at, earned, deferred), **_chart(view, planned))


@pages.get("/explanations")
@allow(FINANCE, ADMIN)
def explain() -> str:
    """Show the postings behind a bar, each with the invoice and the fact it follows from."""
    query = asked(NumberQuery())
    at = seen(query)
    until = last_day_of(int(query["month"][:4])) if query["month"] else at.as_of
    view = View(max(until, at.as_of), at.position, house().settings.currency)
    with views() as connection:
        found = paged(why.explain(connection, number(query), view, after=after(query), limit=PAGE), PAGE)
        headed = customers.headed(connection, [reason["invoice_id"] for reason in found["reasons"]])
        names = people.names(connection, [each.person for each in headed.values() if each.person])
    total = sum(reason["minor"] for reason in found["reasons"])
    return render_template(
        "revenue/explain.html",
        **found,
        headed=headed,
        names=names,
        titles=TITLES,
        as_of=at.as_of,
        known_at=at.known_at,
        query=query,
        total=-total,
        currency=view.currency,
    )


def _rows(as_of: date, planned: dict[str, dict[str, int]], currency: str) -> Iterable[Row]:
    """Yield the bars of the chart: a stream's part of a month, earned, or deferred while the month is not over."""
    for stream, months in planned.items():
        for month, minor in sorted(months.items()):
            if month[:4] == str(as_of.year):
                earned = month_end(date.fromisoformat(f"{month}-01")) <= as_of
                yield stream, month, "earned" if earned else "deferred", amount(minor, currency), currency


def _figures(at: Seen, earned: dict[str, dict[str, int]], deferred: dict[str, int]) -> dict[str, Any]:
    currency, as_of = house().settings.currency, at.as_of
    this, last = (_sum_of(earned, as_of.year, as_of.month), _sum_of(earned, as_of.year - 1, as_of.month))
    streams = {s: sum(m for month, m in months.items() if month[:4] == str(as_of.year)) for s, months in earned.items()}
    return {
        "as_of": as_of,
        "known_at": at.known_at,
        "currency": currency,
        "recognised": this,
        "change": None if last <= 0 else round(Decimal(this - last) * 100 / last, 1),
        "deferred": sum(deferred.values()),
        "ranking": sorted(streams.items(), key=lambda pair: -pair[1]),
        "titles": TITLES,
        "deferred_by_stream": deferred,
    }


def _sum_of(earned: dict[str, dict[str, int]], year: int, upto: int) -> int:
    wanted = {f"{year}-{month:02d}" for month in range(1, upto + 1)}
    return sum(minor for months in earned.values() for month, minor in months.items() if month in wanted)


def _chart(view: View, planned: dict[str, dict[str, int]]) -> dict[str, Any]:
    year = view.as_of.year
    keys = [f"{year}-{month:02d}" for month in range(1, 13)]
    unit = 10 ** get_currency_precision(view.currency or "EUR")
    flags = [month_end(date(year, month, 1)) > view.as_of for month in range(1, 13)]
    known = [s for s in TITLES if s in planned] + sorted(set(planned) - set(TITLES))
    series = [
        Series(
            key=stream,
            label=TITLES.get(stream, stream.capitalize()),
            css_class=f"series-{index}",
            values=[round(planned[stream].get(key, 0) / unit) for key in keys],
            deferred=flags,
        )
        for index, stream in enumerate(known, 1)
    ]
    words = Words(
        title=f"Revenue by stream, {year}",
        explain=lambda key, month: _explained(view, key, keys[month]),
        as_of=f"As of {view.as_of:%d %b}".replace(" 0", " "),
    )
    over = sum(not flag for flag in flags) - 1
    line = over if 0 <= over < len(keys) - 1 else None
    return {
        "chart": stacked_bars(MONTHS, series, line, words),
        "table": bars_table(MONTHS, series, words),
        "year": year,
    }


def _explained(view: View, stream: str, month: str) -> str:
    return url_for("revenue.explain", stream=stream, month=month, **{"as_of": view.as_of.isoformat(), **kept_dates()})
