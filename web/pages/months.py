"""Months of the books: what is closed, the seal of each and whether it still holds, and closing the next."""

from datetime import date, timedelta

import marshmallow as ma
from flask import Blueprint, abort, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, FINANCE
from domain.errors import Invalid
from domain.values import add_months, month_end
from projections.reports import closing
from web.api.deeds import house, request_key
from web.api.fields import Schema
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import allow
from web.closing import close_month
from web.pages.forms import fresh_key, submitted, then
from web.pages.shell import day

pages = Blueprint("months", __name__, url_prefix="/months")
MOST_CHOICES = 36


class ClosingSchema(Schema):
    """The last day of the month to close."""

    through = ma.fields.Date(required=True)


@pages.get("")
@allow(FINANCE, ADMIN)
def show(errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Show the closed months, and those that can be closed."""
    with views() as connection:
        closings = closing.closed(connection)
        choices = _open_months(connection, closings[0].through if closings else None)
    return render_template(
        "months/show.html",
        closings=closings,
        choices=choices,
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
    )


@pages.get("/<through>")
@allow(FINANCE, ADMIN)
def sealed(through: str) -> str:
    """Show what a month was sealed with, computed again now, and whether the seal holds."""
    with views() as connection:
        found = next((c for c in closing.closed(connection) if c.through.isoformat() == through), None) or abort(404)
        reports = closing.month_reports(connection, through=found.through, position=found.sealed)
        now = closing.seal(connection, through=found.through, position=found.sealed)
    return render_template("months/sealed.html", closing=found, books=reports["books"], holds=now == found.hash)


@pages.post("")
@allow(FINANCE, ADMIN)
@submitted(ClosingSchema(), show)
def close(form: dict[str, date]) -> Response:
    """Close the books through the end of a month; nothing is posted there any more."""
    _has_ended(form["through"])
    close_month(house().office, house().engine, current().actor(), through=form["through"], key=request_key())
    return then(url_for("months.show"), f"Closed through {day(form['through'])} and sealed.")


def _has_ended(through: date) -> None:
    if through >= house().today():
        raise Invalid(f"{through} is not over; close a month once it has ended", field="through")


def _open_months(connection: Connection, closed: date | None) -> list[tuple[str, str]]:
    """Return the ended months that are open, the earliest first."""
    first = closed + timedelta(days=1) if closed else closing.first_posted(connection)
    found: list[tuple[str, str]] = []
    while first and month_end(first) < house().today() and len(found) < MOST_CHOICES:
        found.append((month_end(first).isoformat(), f"{first:%B %Y}"))
        first = add_months(first.replace(day=1), 1)
    return found
