"""What the office does with payments: ask, receive, give back, answer disputes; each taken down once."""

from datetime import date
from uuid import UUID

from domain.billing.commands import customer_of
from domain.billing.invoice import Invoice
from domain.billing.lines import Fx
from domain.billing.payment import Early, Payment, payment_id
from domain.errors import RuleBroken
from domain.journal import Journal
from domain.values import Money


def request_payment(journal: Journal, invoice_id: UUID, *, on: date, attempt: int = 1) -> UUID:
    """Return the id of the payment asked for; its reference is `pay:INV-…:attempt`, once per attempt."""
    invoice = journal.get(Invoice, invoice_id)
    payment = _payment(journal, f"pay:{invoice.number}:{attempt}")
    if not invoice.open and not payment.version:
        raise RuleBroken(f"nothing is open on {invoice.number}; there is nothing to pay", field="invoice_id")
    amount = Money(invoice.open, invoice.currency)
    payment.request(invoice_id=invoice_id, person_id=invoice.person_id, amount=amount, attempt=attempt, on=on)
    journal.record(payment)
    return payment.id


def receive(  # noqa: PLR0913  the terms of a payment
    journal: Journal,
    *,
    reference: str,
    invoice_id: UUID,
    amount: Money,
    via: str,
    on: date,
    fee: int = 0,
    fx: Fx | None = None,
) -> Payment:
    """Return the payment of that reference; what the invoice does not need becomes the customer's credit.

    The same reference again changes nothing. Raises RuleBroken, naming the reference, if it comes with other terms
    by another way than the processor, whose notices of one payment differ; Invalid in another currency than the
    invoice.
    """
    payment = _payment(journal, reference)
    if payment.is_received:
        if via != "stripe":
            _check_same(journal, payment, (invoice_id, amount, via, on))
        return payment
    invoice = journal.get(Invoice, invoice_id)
    beyond = amount - Money(min(amount.minor, invoice.open), invoice.currency)
    applied = amount.minor - beyond.minor
    payment.receive(
        Payment.Received(invoice_id, invoice.person_id, amount, via, fee, reference, on, applied, beyond.minor, fx)
    )
    if applied > 0:
        invoice.pay(payment.id, applied, on)
    customer = customer_of(journal, invoice)
    customer.add(beyond, source=reference, on=on)
    journal.record(payment, invoice, customer)
    return payment


def charge_fee(journal: Journal, payment: UUID, *, transaction: str, source: str, amount: Money, on: date) -> UUID:
    """Return the payment, with what the processor kept for it, or gave back (below zero), taken down once.

    Raises Early before what it is for, RuleBroken in a currency that is neither the invoice's nor the books'.
    """
    paid = _received(journal, payment)
    invoice = journal.get(Invoice, paid.invoice_id)
    if amount.currency not in (invoice.currency, invoice.fx and invoice.fx.currency):
        message = f"the fee {transaction} is in {amount.currency}, and {invoice.number} has no rate for it"
        raise RuleBroken(f"{message}; enter it in the accounts by hand", field="amount")
    if paid.charge_fee(transaction, amount, source=source, on=on):
        journal.record(paid)
    return payment


def request_refund(
    journal: Journal, payment: UUID, *, refund: str, amount: int, on: date, credit_note: str | None = None
) -> UUID:
    """Return the payment, of which a refund is decided and the customer's credit set aside.

    The same refund again changes nothing. Raises RuleBroken, naming the amount, above the payment or above the credit
    (the credit note comes first); naming the refund, if it comes with other terms or did not go through.
    """
    paid = _received(journal, payment)
    if paid.request_refund(refund, amount, credit_note=credit_note, on=on):
        customer = customer_of(journal, journal.get(Invoice, paid.invoice_id))
        customer.use(Money(amount, paid.currency), source=refund, on=on)
        journal.record(paid, customer)
    return payment


def refund(journal: Journal, payment: UUID, *, refund: str, amount: int, on: date, via: str | None = None) -> UUID:
    """Return the payment, of which money was given back, by default the way it came.

    A refund that nobody asked for (made at the processor) uses up the customer's credit, even below zero.
    """
    paid = _received(journal, payment)
    was_asked = refund in paid.asked
    if paid.refund(refund, amount, via=via, on=on):
        customer = customer_of(journal, journal.get(Invoice, paid.invoice_id))
        if not was_asked:
            customer.lose(Money(amount, paid.currency), source=refund, on=on)
        journal.record(paid, customer)
    return payment


def fail_refund(journal: Journal, payment: UUID, *, refund: str, code: str, on: date) -> UUID:
    """Return the payment, a refund of which did not go through: the amount is the customer's again."""
    paid = _received(journal, payment)
    amount = paid.fail_refund(refund, code=code, on=on)
    customer = customer_of(journal, journal.get(Invoice, paid.invoice_id))
    customer.add(Money(amount, paid.currency), source=refund, on=on)
    journal.record(paid, customer)
    return payment


def dispute_opened(journal: Journal, payment: UUID, *, dispute: str, amount: int, fee: int, on: date) -> UUID:
    """Return the payment, of which money is held until a dispute is decided."""
    paid = _received(journal, payment)
    paid.open_dispute(dispute, amount=amount, fee=fee, on=on)
    journal.record(paid)
    return payment


def dispute_won(journal: Journal, payment: UUID, *, dispute: str, fee_returned: bool, on: date) -> UUID:
    """Return the payment, whose disputed money came back."""
    paid = _received(journal, payment)
    paid.win_dispute(dispute, fee_returned=fee_returned, on=on)
    journal.record(paid)
    return payment


def dispute_lost(journal: Journal, payment: UUID, *, dispute: str, on: date, ends_service: bool = True) -> UUID:
    """Return the payment, whose disputed money is gone; its invoice is charged back."""
    paid = _received(journal, payment)
    amount = paid.lose_dispute(dispute, ends_service=ends_service, on=on)
    if amount:
        invoice = journal.get(Invoice, paid.invoice_id)
        beyond = invoice.charge_back(payment, dispute=dispute, amount=amount, ends_service=ends_service, on=on)
        customer = customer_of(journal, invoice)
        customer.lose(Money(beyond, paid.currency), source=dispute, on=on)
        journal.record(paid, invoice, customer)
    return payment


def _payment(journal: Journal, reference: str) -> Payment:
    id = payment_id(reference)
    return journal.get(Payment, id) if journal.holds(Payment, id) else Payment(id)


def _check_same(journal: Journal, payment: Payment, terms: tuple[UUID, Money, str, date]) -> None:
    received = Money(payment.received, payment.currency)
    if terms != (payment.invoice_id, received, payment.via, payment.on):
        number = journal.get(Invoice, payment.invoice_id).number
        told = f"this reference is a payment of {received} for {number}, by {payment.via} on {payment.on}"
        raise RuleBroken(f"{told}; give each payment a reference of its own", field="reference")


def _received(journal: Journal, id: UUID) -> Payment:
    if not journal.holds(Payment, id):
        raise Early("the payment is not known yet; take this notice again later", field="payment")
    return journal.get(Payment, id)
