"""What was booked on an invoice: the payments that settled it and the credit notes over its lines."""

from uuid import UUID

from domain.aggregate import Fact
from domain.billing.facts import Credited, PaymentApplied
from domain.billing.payment import Payment
from web.api.deeds import house


def payments_of(invoice_id: UUID) -> list[Payment]:
    """Return the payments that settled an invoice, the earliest first."""
    applied = [fact.payment_id for fact in _facts(invoice_id) if isinstance(fact, PaymentApplied)]
    return [house().office.read(Payment, id) for id in dict.fromkeys(applied)]


def credit_notes_of(invoice_id: UUID) -> list[Credited]:
    """Return the credit notes over an invoice's lines, the earliest first."""
    return [fact for fact in _facts(invoice_id) if isinstance(fact, Credited)]


def _facts(invoice_id: UUID) -> list[Fact]:
    office = house().office
    with office.database.reading() as connection:
        return office.codec.facts(office.recorder.stream(connection, invoice_id))
