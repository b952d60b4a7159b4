"""All views, in one tuple: what the engine follows, rebuilds and checks."""

from projections.engine import View
from projections.ledger import ledger
from projections.views import (
    certifications,
    courses,
    cpd_credits,
    cpd_holders,
    cpd_obligations,
    events,
    fees,
    history,
    orders,
    people,
    programmes,
    register,
    renewals,
    rosters,
    sales,
    seats,
)

VIEWS: tuple[View, ...] = (
    people.view,
    register.view,
    renewals.view,
    certifications.view,
    ledger,
    rosters.view,
    events.view,
    seats.view,
    sales.view,
    orders.view,
    courses.view,
    cpd_credits.view,
    cpd_holders.view,
    cpd_obligations.view,
    programmes.view,
    fees.view,
    history.view,
)
