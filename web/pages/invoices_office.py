"""Invoices for finance: found by number, and on each what came by bank, is credited or given back."""

from collections.abc import Iterable
from typing import Any, Literal
from uuid import UUID

import marshmallow as ma
from flask import Blueprint, render_template, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, FINANCE, STAFF
from domain.billing import payments as billing
from domain.billing.invoice import Invoice
from domain.billing.payment import Payment
from domain.errors import Invalid
from domain.processes import payments as process
from projections.ledger import customers
from projections.ledger.customers import Owed
from projections.views import people
from web.api.deeds import house
from web.api.fields import Schema, text
from web.api.lists import key_in
from web.api.reading import cursor_of, views
from web.auth.rights import allow
from web.pages.amounts import Amount, money_of
from web.pages.asked import DatesSchema, Seen, asked, seen
from web.pages.booked import credit_notes_of, payments_of, usable_credit
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.invoices import CreditUseForm, settle_with_credit
from web.pages.sheets import Row, page_by_page, sheet
from web.pages.sheets import amount as exact
from web.pages.shell import money, service

pages = Blueprint("invoices_office", __name__, url_prefix="/invoices")
PAGE = 50
COLUMNS = ("Number", "Customer", "Issued", "Due", "Open", "Currency", "Invoice id", "Person id")


class ListSchema(DatesSchema):
    """Which invoices: those with these characters in their number."""

    q = ma.fields.String(load_default=None, validate=ma.validate.Length(max=20))


class ReceiptForm(Schema):
    """Money that came by bank or cheque, by the bank's own reference, so that it is taken once."""

    reference = text(120)
    amount = Amount(required=True)
    via = ma.fields.String(required=True, validate=ma.validate.OneOf(["bank", "cheque"]))
    on = ma.fields.Date(required=True)


class CreditForm(Schema):
    """A credit note over a line; without an amount, over all that is not yet earned."""

    line = text(80)
    net = Amount(load_default=None)
    ends_service = ma.fields.String(load_default="")


class RefundForm(Schema):
    """Money to give back of a payment, after its credit note."""

    payment_id = ma.fields.UUID(required=True)
    credit_note = text(40)
    amount = Amount(required=True)


@pages.get("")
@allow(STAFF, FINANCE, ADMIN)
def listing() -> str | Response:
    """Show invoices with what is open of each, as of a day and as known on a day."""
    query = asked(ListSchema())
    at, last = seen(query), key_in(query["cursor"], str)
    if query["format"]:
        return sheet("invoices", at, COLUMNS, _rows(query, at))
    with views() as connection:
        found = _found(connection, query, at, last[0] if last else None)
        names = people.names(connection, [owed.person for owed in found if owed.person])
    cursor = cursor_of(found[-1].number) if len(found) == PAGE else None
    dated = {"as_of": at.as_of, "known_at": at.known_at}
    return render_template("invoices/listing.html", found=found, names=names, query=query, cursor=cursor, **dated)


def _rows(query: dict[str, Any], at: Seen) -> Iterable[Row]:
    return page_by_page(
        lambda connection, last: _found(connection, query, at, last and last.number), _written, page=PAGE
    )


def _written(connection: Connection, found: list[Owed]) -> Iterable[Row]:
    names = people.names(connection, [owed.person for owed in found if owed.person])
    for i in found:
        name = names.get(i.person, "Somebody erased") if i.person else None
        money = exact(i.open, i.currency), i.currency
        yield i.number, name, i.issued, i.due, *money, str(i.id), str(i.person) if i.person else None


def _found(connection: Connection, query: dict[str, Any], at: Seen, before: str | None) -> list[Owed]:
    number = query["q"] and query["q"].strip().upper()
    dated: dict[str, Any] = {"as_of": at.as_of, "known_at": at.position}
    return customers.issued(connection, **dated, number=number, before=before, limit=PAGE)


@pages.get("/<uuid:invoice_id>/bookings")
@allow(FINANCE, ADMIN)
def show(
    invoice_id: UUID, errors: dict[str, str] | None = None, values: dict[str, str] | None = None, refused: str = ""
) -> str:
    """Show what was booked on an invoice, and what finance may book; `refused` names the form that went wrong."""
    invoice = house().office.read(Invoice, invoice_id)
    payments, notes = payments_of(invoice_id), credit_notes_of(invoice_id)
    with views() as connection:
        names = people.names(connection, [invoice.person_id] if invoice.person_id else [])
    return render_template(
        "invoices/bookings.html",
        invoice=invoice,
        name=names.get(invoice.person_id) if invoice.person_id else None,
        payments=payments,
        credit_notes=notes,
        line_choices=[(line, service(line)) for line in invoice.services],
        payment_choices=[(p.id, f"{money((p.received, p.currency))} by {p.via}") for p in payments],
        note_choices=[(note.credit_note, note.credit_note) for note in notes],
        usable=usable_credit(invoice),
        key=fresh_key(),
        errors=errors or {},
        values=values or {},
        refused=refused,
    )


@pages.post("/<uuid:invoice_id>/receipts")
@allow(FINANCE, ADMIN)
@submitted(ReceiptForm(), show, "receipt")
def receive(form: dict[str, Any], invoice_id: UUID) -> Response:
    """Take down money that came by bank or cheque; what it pays for begins."""
    amount = money_of(form.pop("amount"), house().office.read(Invoice, invoice_id).currency, field="amount")
    send(process.receive_payment, invoice_id=invoice_id, amount=amount, today=house().today(), **form)
    return _back(invoice_id, "The payment is taken down; what it pays for has begun.")


@pages.post("/<uuid:invoice_id>/bookings/credit-uses")
@allow(FINANCE, ADMIN)
@submitted(CreditUseForm(), show, "use")
def use_credit(form: dict[str, Any], invoice_id: UUID) -> Response:
    """Settle an invoice, or a part, with the customer's credit."""
    return _back(invoice_id, settle_with_credit(form, invoice_id))


@pages.post("/<uuid:invoice_id>/credit-notes")
@allow(FINANCE, ADMIN)
@submitted(CreditForm(), show, "credit")
def credit(form: dict[str, Any], invoice_id: UUID) -> Response:
    """Credit a line, whole or in part; what was paid becomes the customer's credit."""
    currency = house().office.read(Invoice, invoice_id).currency
    net: int | Literal["unearned"] = "unearned"
    if form["net"] is not None:
        net = money_of(form["net"], currency, field="net").minor
    terms = {"line": form["line"], "net": net, "ends_service": bool(form["ends_service"]), "on": house().today()}
    send(process.credit_invoice, invoice_id, **terms)
    return _back(invoice_id, "The credit note is written. What was paid of it is the customer's credit.")


@pages.post("/<uuid:invoice_id>/refunds")
@allow(FINANCE, ADMIN)
@submitted(RefundForm(), show, "refund")
def refund(form: dict[str, Any], invoice_id: UUID) -> Response:
    """Give money back the way it came; never more than was paid or credited."""
    payment = house().office.read(Payment, form["payment_id"])
    if payment.invoice_id != invoice_id:
        raise Invalid("this payment is for another invoice; choose one of the list", field="payment_id")
    attempt = 1 + len(payment.asked) + len(payment.refunds) + len(payment.failed)
    note = form["credit_note"]
    amount = money_of(form["amount"], payment.currency, field="amount").minor
    terms = {"refund": f"{note}:{attempt}", "credit_note": note, "amount": amount, "on": house().today()}
    send(billing.request_refund, payment.id, **terms)
    return _back(invoice_id, "The refund is on its way. Money that went out is never called back from here.")


def _back(invoice_id: UUID, text: str) -> Response:
    return then(url_for("invoices_office.show", invoice_id=invoice_id), text)
