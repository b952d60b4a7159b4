"""An invoice as its customer sees it, and the way to the payment page."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, FINANCE, STAFF
from domain.billing import payments
from domain.billing.invoice import Invoice
from domain.billing.payment import Payment
from integrations.effects.payments import PageState, page_of
from web.api.billing import card_attempt, invoice_owner
from web.api.deeds import house
from web.auth.identity import current
from web.auth.rights import allow
from web.pages.forms import fresh_key, send
from web.pages.waiting import wait_for

pages = Blueprint("invoices_pages", __name__, url_prefix="/invoices")
TEMPLATE = "invoices/show.html"


def payment_owner(payment_id: UUID) -> UUID | None:
    """Return whose payment it is."""
    return invoice_owner(house().office.read(Payment, payment_id).invoice_id)


@pages.get("/<uuid:invoice_id>")
@allow(STAFF, FINANCE, ADMIN, own=invoice_owner)
def show(invoice_id: UUID) -> str:
    """Show an invoice with what is open of it."""
    expects_money = "paid" in request.args
    settled = wait_for(lambda: _settled(invoice_id)) if expects_money else None
    invoice = settled or house().office.read(Invoice, invoice_id)
    may_pay = bool(current().roles & {FINANCE, ADMIN}) or invoice_owner(invoice_id) == current().person
    waiting = expects_money and invoice.open > 0
    cards = house().desk.processor is not None
    return render_template(
        TEMPLATE, invoice=invoice, key=fresh_key(), waiting=waiting, may_pay=may_pay and cards, cards=cards
    )


@pages.post("/<uuid:invoice_id>/payments")
@allow(FINANCE, ADMIN, own=invoice_owner)
def pay(invoice_id: UUID) -> Response:
    """Ask for the payment page, and go there once it is open."""
    attempt = card_attempt(invoice_id)
    receipt = send(payments.request_payment, invoice_id, on=house().today(), attempt=attempt)
    return redirect(url_for("invoices_pages.go", payment_id=receipt.result), 303)


@pages.get("/payments/<uuid:payment_id>")
@allow(FINANCE, ADMIN, own=payment_owner)
def go(payment_id: UUID) -> Response | str:
    """Go to the payment page as soon as it is open; say so where that takes long."""
    house().office.read(Payment, payment_id)
    page = wait_for(lambda: _prepared(payment_id))
    if page is not None and page.url:
        return redirect(page.url, 303)
    return render_template("invoices/preparing.html", stuck=page is not None)


def _settled(invoice_id: UUID) -> Invoice | None:
    invoice = house().office.read(Invoice, invoice_id)
    return None if invoice.open else invoice


def _prepared(payment_id: UUID) -> PageState | None:
    with house().database.reading() as connection:
        page = page_of(connection, payment_id)
    return page if page and (page.url or page.state == "stuck") else None
