"""What the office does with invoices: issue, credit, write off, correct; each a use case of three moves."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.billing.books import BOOKS, Books, Donation, Payout
from domain.billing.customer import Customer, customer_id
from domain.billing.invoice import Invoice, Unearned
from domain.billing.lines import Fx, Line, Recognise
from domain.journal import Journal
from domain.values import Money


def issue(  # noqa: PLR0913  the terms of an invoice
    journal: Journal,
    id: UUID,
    *,
    person_id: UUID | None,
    on: date,
    due: date,
    currency: str,
    lines: Sequence[Line],
    purpose: str,
    subject_id: UUID | None = None,
    fx: Fx | None = None,
) -> Invoice:
    """Return the invoice of that id, issued under the next number if it was not before."""
    if journal.holds(Invoice, id):
        return journal.get(Invoice, id)
    invoice = Invoice.issue(
        id,
        number=f"INV-{journal.next_number('invoice'):06d}",
        person_id=person_id,
        on=on,
        due=due,
        currency=currency,
        lines=list(lines),
        purpose=purpose,
        subject_id=subject_id,
        fx=fx,
    )
    journal.record(invoice)
    return invoice


def credit(  # noqa: PLR0913  the terms of a credit note
    journal: Journal,
    invoice_id: UUID,
    *,
    line: str,
    net: int | Unearned,
    ends_service: bool,
    on: date,
    expected: int | None = None,
) -> UUID:
    """Return the invoice, a part of it credited under the next number; what was paid is the customer's."""
    invoice = journal.get(Invoice, invoice_id)
    invoice.expects(expected)
    number = f"CN-{journal.next_number('credit_note'):06d}"
    fact = invoice.credit(line, net, credit_note=number, ends_service=ends_service, on=on)
    customer = customer_of(journal, invoice)
    customer.add(Money(fact.to_credit, invoice.currency), source=number, on=on)
    journal.record(invoice, customer)
    return invoice_id


def apply_credit(journal: Journal, invoice_id: UUID, *, amount: int, on: date) -> Invoice:
    """Return the invoice, settled so far by the customer's credit."""
    invoice = journal.get(Invoice, invoice_id)
    customer = customer_of(journal, invoice)
    invoice.use_credit(amount, on)
    customer.use(Money(amount, invoice.currency), source=invoice.number, on=on)
    journal.record(invoice, customer)
    return invoice


def write_off(
    journal: Journal, invoice_id: UUID, *, on: date, amount: int | None = None, tax_relief: bool = False
) -> UUID:
    """Return the invoice, what is open of it (or a part) given up."""
    invoice = journal.get(Invoice, invoice_id)
    invoice.write_off(amount=amount, tax_relief=tax_relief, on=on)
    journal.record(invoice)
    return invoice_id


def recover(journal: Journal, invoice_id: UUID, *, amount: int, via: str, on: date) -> UUID:
    """Return the invoice, of which written-off money came in after all."""
    invoice = journal.get(Invoice, invoice_id)
    invoice.recover(amount, via=via, on=on)
    journal.record(invoice)
    return invoice_id


def reschedule(journal: Journal, invoice_id: UUID, *, line: str, recognise: Recognise, reason: str, on: date) -> UUID:
    """Return the invoice, the service dates of one line corrected."""
    invoice = journal.get(Invoice, invoice_id)
    invoice.reschedule(line, recognise, reason=reason, on=on)
    journal.record(invoice)
    return invoice_id


def move_event(journal: Journal, invoice_id: UUID, *, ref: str, to: date, on: date) -> UUID:
    """Return the invoice, its lines for an event now earned on the event's new day."""
    invoice = journal.get(Invoice, invoice_id)
    for line in invoice.lines_of(ref):
        invoice.move_event(line, to=to, on=on)
    journal.record(invoice)
    return invoice_id


def call_event_off(journal: Journal, invoice_id: UUID, *, ref: str, on: date) -> UUID:
    """Return the invoice, its lines for an event earning nothing while it is called off."""
    invoice = journal.get(Invoice, invoice_id)
    for line in invoice.lines_of(ref):
        invoice.call_event_off(line, on=on)
    journal.record(invoice)
    return invoice_id


def deliver(journal: Journal, invoice_id: UUID, *, line: str, on: date) -> UUID:
    """Return the invoice, one line earned by its completion."""
    invoice = journal.get(Invoice, invoice_id)
    invoice.deliver(line, on=on)
    journal.record(invoice)
    return invoice_id


def receive_donation(  # noqa: PLR0913  the terms of a gift
    journal: Journal,
    id: UUID,
    *,
    amount: Money,
    via: str,
    on: date,
    person_id: UUID | None = None,
    fee: int = 0,
    stream: str = "donations",
) -> UUID:
    """Return the id of the gift, taken in once."""
    if not journal.holds(Donation, id):
        terms = {"via": via, "stream": stream}
        gift = Donation.receive(id, person_id=person_id, amount=amount, fee=fee, on=on, **terms)
        journal.record(gift)
    return id


def receive_payout(journal: Journal, id: UUID, *, amount: Money, on: date) -> UUID:
    """Return the id of the payout, taken down once."""
    if not journal.holds(Payout, id):
        journal.record(Payout.arrive(id, amount=amount, on=on))
    return id


def close_month(journal: Journal, *, through: date, position: int, hash: str) -> UUID:
    """Return the books, closed through the end of a month."""
    books = journal.get(Books, BOOKS) if journal.holds(Books, BOOKS) else Books(BOOKS)
    books.close_month(through=through, position=position, hash=hash)
    journal.record(books)
    return BOOKS


def customer_of(journal: Journal, invoice: Invoice) -> Customer:
    """Return the credit of whoever owes an invoice."""
    id = customer_id(invoice.person_id or invoice.id)
    return journal.get(Customer, id) if journal.holds(Customer, id) else Customer(id)
