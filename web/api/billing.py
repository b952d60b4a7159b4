"""The API's door to money: invoices, payments, credit notes, refunds, disputes."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_smorest import Blueprint

from domain.aggregate import ADMIN, FINANCE, STAFF
from domain.billing import payments as billing
from domain.billing.invoice import Invoice
from domain.billing.payment import Payment
from domain.errors import RuleBroken
from domain.processes import payments as process
from integrations.effects.payments import attempt_for
from web.api.answers import with_version
from web.api.deeds import Answer, done, expected, house
from web.api.fields import MOST_MINOR, DoneSchema, Flag, MoneySchema, Schema, Whole, text
from web.auth.rights import allow

invoices = Blueprint("invoices", __name__, url_prefix="/invoices", description="Invoices")
payments = Blueprint("payments", __name__, url_prefix="/payments", description="Payments")


class InvoiceSchema(Schema):
    """An invoice and what is open of it, in minor units."""

    id = ma.fields.UUID()
    number = ma.fields.String()
    person_id = ma.fields.UUID(allow_none=True)
    purpose = ma.fields.String()
    subject_id = ma.fields.UUID(allow_none=True)
    currency = ma.fields.String()
    issued = ma.fields.Date()
    due = ma.fields.Date()
    open = ma.fields.Integer()
    paid = ma.fields.Integer()


class ReceiptSchema(Schema):
    """Money that came in by bank or cheque; `reference` is the bank's own, so that it is taken once."""

    reference = text(120)
    amount = ma.fields.Nested(MoneySchema(), required=True)
    via = ma.fields.String(required=True, validate=ma.validate.OneOf(["bank", "cheque"]))
    on = ma.fields.Date(required=True)


class CreditNoteSchema(Schema):
    """A credit note over a line: `net` in minor units, or left out for all that is not yet earned."""

    line = text(80)
    net = Whole(1, MOST_MINOR, load_default=None, allow_none=True)
    ends_service = Flag(load_default=True)


class CreditUseSchema(Schema):
    """How much of the customer's credit to use, in minor units."""

    amount = Whole(1, MOST_MINOR, required=True)


class RefundSchema(Schema):
    """A refund, in minor units; its credit note comes first."""

    refund = text(80)
    amount = Whole(1, MOST_MINOR, required=True)
    credit_note = text(40, required=False)


def invoice_owner(invoice_id: UUID) -> UUID | None:
    """Return who owes the invoice."""
    return house().office.read(Invoice, invoice_id).person_id


def card_attempt(invoice_id: UUID) -> int:
    """Return the attempt to pay by card that is due. Raises RuleBroken where cards are not taken."""
    if house().desk.processor is None:
        message = "cards are not taken here yet; pay by bank transfer and name the invoice's number"
        raise RuleBroken(message, field="invoice_id")
    return attempt_for(house().office, invoice_id)


@invoices.get("/<uuid:invoice_id>")
@allow(STAFF, FINANCE, ADMIN, own=invoice_owner)
@invoices.response(200, InvoiceSchema())
def show(invoice_id: UUID) -> Any:  # noqa: ANN401  smorest takes several shapes
    """Return an invoice, with the version to send back in If-Match."""
    found = house().office.read(Invoice, invoice_id)
    return with_version(found, {name: getattr(found, name) for name in InvoiceSchema().fields})


@invoices.post("/<uuid:invoice_id>/payments")
@allow(FINANCE, ADMIN, own=invoice_owner)
@invoices.response(201, DoneSchema())
def request_payment(invoice_id: UUID) -> Answer:
    """Ask to pay by card: the payment page is prepared and can be opened from GET /payments/{id}."""
    return done(billing.request_payment, invoice_id, on=house().today(), attempt=card_attempt(invoice_id))


@invoices.post("/<uuid:invoice_id>/receipts")
@allow(FINANCE, ADMIN)
@invoices.arguments(ReceiptSchema())
@invoices.response(201, DoneSchema())
def receive(data: dict[str, Any], invoice_id: UUID) -> Answer:
    """Take down money that came by bank or cheque; what it pays for begins."""
    return done(process.receive_payment, invoice_id=invoice_id, today=house().today(), **data)


@invoices.post("/<uuid:invoice_id>/credit-notes")
@allow(FINANCE, ADMIN)
@invoices.arguments(CreditNoteSchema())
@invoices.response(201, DoneSchema())
def credit(data: dict[str, Any], invoice_id: UUID) -> Answer:
    """Credit a line, whole or in part; what was paid becomes the customer's credit."""
    terms = {**data, "net": "unearned" if data["net"] is None else data["net"]}
    return done(process.credit_invoice, invoice_id, on=house().today(), expected=expected(), **terms)


@invoices.post("/<uuid:invoice_id>/credit-uses")
@allow(FINANCE, ADMIN, own=invoice_owner)
@invoices.arguments(CreditUseSchema())
@invoices.response(201, DoneSchema())
def use_credit(data: dict[str, int], invoice_id: UUID) -> Answer:
    """Settle an invoice with the customer's credit."""
    return done(process.use_credit, invoice_id, on=house().today(), **data)


@payments.post("/<uuid:payment_id>/refunds")
@allow(FINANCE, ADMIN)
@payments.arguments(RefundSchema())
@payments.response(201, DoneSchema())
def refund(data: dict[str, Any], payment_id: UUID) -> Answer:
    """Give money back the way it came; never more than was paid."""
    if not house().office.read(Payment, payment_id).is_received:
        raise RuleBroken("the payment has not come in yet; there is nothing to give back")
    return done(billing.request_refund, payment_id, on=house().today(), **data)
