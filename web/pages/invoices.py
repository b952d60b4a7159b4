"""An invoice as its customer sees it, and the way to the payment page."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from domain.aggregate import ADMIN, FINANCE, STAFF
from domain.billing import payments
from domain.billing.invoice import Invoice
from domain.billing.payment import Payment
from domain.errors import RuleBroken
from domain.journal import Journal
from domain.processes import payments as process
from domain.values import Money
from integrations.effects.payments import PageState, page_of
from web.api.billing import card_attempt, invoice_owner
from web.api.deeds import house
from web.api.fields import Schema
from web.auth.identity import current
from web.auth.rights import allow
from web.pages.amounts import Amount, money_of
from web.pages.booked import usable_credit
from web.pages.forms import fresh_key, send, submitted, then
from web.pages.shell import money
from web.pages.waiting import wait_for

pages = Blueprint("invoices_pages", __name__, url_prefix="/invoices")


class CreditUseForm(Schema):
    """How much of the customer's credit to use."""

    credit = Amount(required=True)


def payment_owner(payment_id: UUID) -> UUID | None:
    """Return whose payment it is."""
    return invoice_owner(house().office.read(Payment, payment_id).invoice_id)


@pages.get("/<uuid:invoice_id>")
@allow(STAFF, FINANCE, ADMIN, own=invoice_owner)
def show(invoice_id: UUID, errors: dict[str, str] | None = None, values: dict[str, str] | None = None) -> str:
    """Show an invoice with what is open of it, and the customer's credit that could settle it."""
    expects_money = "paid" in request.args
    settled = wait_for(lambda: _settled(invoice_id)) if expects_money else None
    invoice = settled or house().office.read(Invoice, invoice_id)
    may_pay = bool(current().roles & {FINANCE, ADMIN}) or invoice_owner(invoice_id) == current().person
    waiting = expects_money and invoice.open > 0
    cards = house().desk.processor is not None
    return render_template(
        "invoices/show.html",
        invoice=invoice,
        key=fresh_key(),
        waiting=waiting,
        may_pay=may_pay and cards,
        cards=cards,
        usable=usable_credit(invoice) if may_pay else 0,
        errors=errors or {},
        values=values or {},
    )


@pages.post("/<uuid:invoice_id>/payments")
@allow(FINANCE, ADMIN, own=invoice_owner)
def pay(invoice_id: UUID) -> Response:
    """Ask for the payment page, and go there once it is open."""
    attempt = card_attempt(invoice_id)
    receipt = send(payments.request_payment, invoice_id, on=house().today(), attempt=attempt)
    return redirect(url_for("invoices_pages.go", payment_id=receipt.result), 303)


@pages.post("/<uuid:invoice_id>/credit-uses")
@allow(FINANCE, ADMIN, own=invoice_owner)
@submitted(CreditUseForm(), show)
def use_credit(form: dict[str, Any], invoice_id: UUID) -> Response:
    """Settle an invoice, or a part, with the customer's credit; what it pays for begins once nothing is open."""
    text = settle_with_credit(form, invoice_id)
    return then(url_for("invoices_pages.show", invoice_id=invoice_id), text)


def settle_with_credit(form: dict[str, Any], invoice_id: UUID) -> str:
    """Use so much of the customer's credit on an invoice, and return what to say of it."""
    amount = money_of(form["credit"], house().office.read(Invoice, invoice_id).currency, field="credit")
    send(_use_credit, invoice_id, amount=amount)
    left = house().office.read(Invoice, invoice_id).open
    rest = f"{money((left, amount.currency))} is left to pay." if left else "The invoice is paid."
    return f"{money(amount)} of the credit is used. {rest}"


def _use_credit(journal: Journal, invoice_id: UUID, *, amount: Money) -> UUID:
    fits = usable_credit(journal.get(Invoice, invoice_id))
    if not 0 < amount.minor <= fits:
        message = f"of the customer's credit {money((fits, amount.currency))} fits here; use some of it, and no more"
        raise RuleBroken(message, field="credit")
    return process.use_credit(journal, invoice_id, amount=amount.minor, on=house().today())


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
