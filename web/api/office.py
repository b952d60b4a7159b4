"""The API's door to closing months, and to payments as they stand."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, FINANCE
from domain.billing.invoice import Invoice
from domain.billing.payment import Payment
from domain.errors import Invalid
from integrations.effects.payments import page_of
from projections.reports import closing
from web.api.answers import with_version
from web.api.deeds import Answer, answered, check_precondition, house, request_key
from web.api.fields import DoneSchema, PageSchema, Schema
from web.api.lists import sliced
from web.api.reading import views
from web.auth.identity import current
from web.auth.rights import allow
from web.closing import close_month

office = Blueprint("office", __name__, description="Months of the books, and payments")


class MonthSchema(Schema):
    """The last day of the month to close."""

    through = ma.fields.Date(required=True)


class ClosingSchema(Schema):
    """A closed month: the position its reports were computed at, and their hash."""

    through = ma.fields.Date()
    sealed = ma.fields.Integer()
    hash = ma.fields.String()


class ClosingsSchema(Schema):
    """A page of closed months, the latest first."""

    items = ma.fields.List(ma.fields.Nested(ClosingSchema()))
    cursor = ma.fields.String(allow_none=True)


class PaymentSchema(Schema):
    """A payment in minor units, and its payment page: `page` is due, done or stuck, `url` opens it."""

    id = ma.fields.UUID()
    invoice_id = ma.fields.UUID()
    currency = ma.fields.String()
    via = ma.fields.String()
    requested = ma.fields.Integer()
    received = ma.fields.Integer()
    refundable = ma.fields.Integer()
    page = ma.fields.String(allow_none=True)
    url = ma.fields.String(allow_none=True)


def payment_owner(payment_id: UUID) -> UUID | None:
    """Return whose payment it is."""
    return house().office.read(Invoice, house().office.read(Payment, payment_id).invoice_id).person_id


@office.get("/payments/<uuid:payment_id>")
@allow(FINANCE, ADMIN, own=payment_owner)
@office.response(200, PaymentSchema())
def show_payment(payment_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return a payment, with the address of its payment page once that is open."""
    found = house().office.read(Payment, payment_id)
    with house().database.reading() as connection:
        page = page_of(connection, payment_id)
    names = ("id", "invoice_id", "currency", "via", "requested", "received", "refundable")
    body = {name: getattr(found, name) for name in names}
    return with_version(found, {**body, "page": page and page.state, "url": page and page.url})


@office.get("/books/closings")
@allow(FINANCE, ADMIN)
@office.arguments(PageSchema(only=["cursor", "limit"]), location="query")
@office.response(200, ClosingsSchema())
def list_closings(query: dict[str, Any]) -> dict[str, Any]:
    """Return the closed months with their seals."""
    with views() as connection:
        rows, cursor = sliced(closing.closed(connection), query["cursor"], query["limit"])
    return {"items": [row._asdict() for row in rows], "cursor": cursor}


@office.post("/books/closings")
@allow(FINANCE, ADMIN)
@office.arguments(MonthSchema())
@office.response(201, DoneSchema())
def close(data: dict[str, Any]) -> Answer:
    """Close the books through the end of a month that is over; nothing is posted there any more."""
    check_precondition()
    if data["through"] >= house().today():
        raise Invalid(f"{data['through']} is not over; close a month once it has ended", field="through")
    found = close_month(house().office, house().engine, current().actor(), **data, key=request_key())
    return answered(found)
