"""What a booking costs: an invoice beside it when it is made, a credit note when it is given up in time."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from domain.billing import commands as billing
from domain.billing.invoice import Invoice
from domain.billing.lines import Line, Recognise
from domain.journal import Journal
from domain.values import Money

DUE = timedelta(days=14)
"""Invoices are due two weeks after they are issued. Source: bylaw 6.1."""


class Sale(NamedTuple):
    """What an invoice of one line charges for: `purpose` names the line too, `subject_id` is the booking."""

    purpose: str
    stream: str
    recognise: Recognise
    subject_id: UUID
    person_id: UUID


def invoice_of(subject_id: UUID, version: int, price: Money) -> UUID | None:
    """Return the id of the invoice for a booking made at this version of its subject, None if it is free."""
    return uuid5(subject_id, f"invoice:{version}") if price.minor else None


def charge(journal: Journal, invoice_id: UUID, sale: Sale, price: Money, *, on: date) -> None:
    """Issue the invoice for a booking."""
    line = Line(line=sale.purpose, stream=sale.stream, net=price.minor, recognise=sale.recognise)
    billing.issue(
        journal,
        invoice_id,
        person_id=sale.person_id,
        on=on,
        due=on + DUE,
        currency=price.currency,
        lines=[line],
        purpose=sale.purpose,
        subject_id=sale.subject_id,
    )


def credit_in_full(journal: Journal, invoice_id: UUID, purpose: str, *, on: date) -> None:
    """Credit whatever is left of a booking's invoice; what was paid becomes the customer's credit."""
    left = journal.get(Invoice, invoice_id).service(purpose).net_left
    if left:
        billing.credit(journal, invoice_id, line=purpose, net=left, ends_service=True, on=on)
