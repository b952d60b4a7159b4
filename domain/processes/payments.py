"""Paying: money, invoice and what it pays for are saved together, so nobody pays and stays outside."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from domain.billing import commands as billing
from domain.billing import payments
from domain.billing.customer import customer_id
from domain.billing.invoice import Invoice, Unearned
from domain.billing.lines import Fx
from domain.billing.payment import payment_id
from domain.billing.rules import checked_receipt_day
from domain.courses import commands as courses
from domain.events import commands as events
from domain.journal import Journal
from domain.processes import membership
from domain.processes.orders import PARTY, confirm_party
from domain.values import Money


def receive_payment(  # noqa: PLR0913  the terms of a payment
    journal: Journal,
    *,
    reference: str,
    invoice_id: UUID,
    amount: Money,
    via: str,
    on: date,
    fee: int = 0,
    fx: Fx | None = None,
    today: date | None = None,
) -> UUID:
    """Return the id of the payment, taken in once; an invoice paid by it has what it pays for.

    What the invoice does not need is the customer's credit, so a second payment never renews twice.
    Raises NotFound if there is no such invoice, Invalid if the payment is in another currency or, where somebody
    enters it by hand `today`, if it is dated after that or before the invoice.
    """
    invoice = journal.get(Invoice, invoice_id)
    owner, subject = invoice.person_id or invoice_id, invoice.subject_id or invoice_id
    journal.foresee(payment_id(reference), customer_id(owner), subject)
    if today is not None:
        checked_receipt_day(on, issued=invoice.issued, today=today)
    settled = _is_paid(journal, invoice_id)
    payment = payments.receive(
        journal,
        reference=reference,
        invoice_id=invoice_id,
        amount=amount,
        via=via,
        on=on,
        fee=fee,
        fx=fx,
    )
    _fulfil_if_news(journal, invoice_id, on, settled=settled)
    return payment.id


def use_credit(journal: Journal, invoice_id: UUID, *, amount: int, on: date) -> UUID:
    """Return the invoice, settled so far by the customer's credit; once it is paid, by what it pays for too."""
    settled = _is_paid(journal, invoice_id)
    billing.apply_credit(journal, invoice_id, amount=amount, on=on)
    _fulfil_if_news(journal, invoice_id, on, settled=settled)
    return invoice_id


def credit_invoice(  # noqa: PLR0913  the terms of a credit note
    journal: Journal,
    invoice_id: UUID,
    *,
    line: str,
    net: int | Unearned,
    ends_service: bool,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Return the invoice, a part of a line credited; if that settles the rest, what it pays for begins."""
    settled = _is_paid(journal, invoice_id) or ends_service
    billing.credit(journal, invoice_id, line=line, net=net, ends_service=ends_service, on=on, expected=expected)
    _fulfil_if_news(journal, invoice_id, on, settled=settled)
    return invoice_id


def _is_paid(journal: Journal, invoice_id: UUID) -> bool:
    return journal.get(Invoice, invoice_id).is_paid


def _fulfil_if_news(journal: Journal, invoice_id: UUID, on: date, *, settled: bool) -> None:
    invoice = journal.get(Invoice, invoice_id)
    fulfil = FULFILMENTS.get(invoice.purpose)
    if settled or not invoice.is_paid or fulfil is None or invoice.subject_id is None:
        return
    fulfil(journal, invoice.subject_id, invoice_id, on)


def _confirm_seat(journal: Journal, registration_id: UUID, invoice_id: UUID, on: date) -> None:
    events.confirm(journal, registration_id, on=on, invoice_id=invoice_id)


def _confirm_party(journal: Journal, party_id: UUID, invoice_id: UUID, on: date) -> None:
    confirm_party(journal, party_id, invoice_id=invoice_id, on=on)


def _confirm_place(journal: Journal, enrolment_id: UUID, invoice_id: UUID, on: date) -> None:
    courses.confirm(journal, enrolment_id, on=on, invoice_id=invoice_id)


Fulfilment = Callable[[Journal, UUID, UUID, date], None]
FULFILMENTS: dict[str, Fulfilment] = {
    "membership": membership.begin_term,
    "registration": _confirm_seat,
    PARTY: _confirm_party,
    "enrolment": _confirm_place,
}
"""What a paid invoice sets off, by its purpose. A certification's fee sets nothing off: somebody decides."""
