"""Receivables: what customers owe, by days past due, and as a balance sheet presents it."""

from flask import Blueprint, render_template

from domain.aggregate import ADMIN, FINANCE
from projections.ledger import accounts
from projections.reports import finance
from projections.reports.finance import View
from web.api.deeds import house
from web.api.reading import views
from web.auth.rights import allow
from web.pages.asked import DatesSchema, asked, seen

pages = Blueprint("receivables", __name__, url_prefix="/receivables")
BUCKETS = {
    "current": "Not yet due",
    "d1_30": "1 to 30 days",
    "d31_60": "31 to 60 days",
    "d61_90": "61 to 90 days",
    "d90plus": "Over 90 days",
}


@pages.get("")
@allow(FINANCE, ADMIN)
def show() -> str:
    """Show receivables as of a day and as known on a day."""
    at = seen(asked(DatesSchema()))
    view = View(at.as_of, at.position, house().settings.currency)
    with views() as connection:
        found = {
            "total": finance.total(connection, view, accounts.RECEIVABLE),
            "ageing": finance.ageing(connection, view),
            "presented": finance.presented(connection, view),
        }
    dated = {"as_of": at.as_of, "known_at": at.known_at}
    return render_template("receivables/show.html", **found, **dated, buckets=BUCKETS, currency=view.currency)
