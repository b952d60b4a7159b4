"""What was booked: the payments and credit notes on an invoice, and a customer's credit with the association."""

from collections import Counter
from uuid import UUID

from sqlalchemy import Connection

from domain.aggregate import FINANCE, Fact
from domain.billing.customer import Customer, customer_id
from domain.billing.facts import Credited, PaymentApplied
from domain.billing.invoice import Invoice
from domain.billing.payment import Payment
from projections.views import history
from projections.views.history import Reader
from web.api.deeds import house
from web.facts import entry_at
from web.pages.asked import Seen

BOOKS = Reader(None, frozenset({FINANCE}))
MOST = 10_000


def payments_of(invoice_id: UUID) -> list[Payment]:
    """Return the payments that settled an invoice, the earliest first."""
    applied = [fact.payment_id for fact in _facts(invoice_id) if isinstance(fact, PaymentApplied)]
    return [house().office.read(Payment, id) for id in dict.fromkeys(applied)]


def credit_notes_of(invoice_id: UUID) -> list[Credited]:
    """Return the credit notes over an invoice's lines, the earliest first."""
    return [fact for fact in _facts(invoice_id) if isinstance(fact, Credited)]


def credit_seen(connection: Connection, person: UUID, at: Seen) -> dict[str, int]:
    """Return a customer's credit as it stood, in minor units by currency; currencies without any are left out."""
    lines = history.of_subject(connection, customer_id(person), reader=BOOKS, known_at=at.position, limit=MOST)
    credit: Counter[str] = Counter()
    for fact in (entry_at(house().office, line.position).fact for line in lines):
        if isinstance(fact, Customer.CreditAdded) and fact.on <= at.as_of:
            credit[fact.amount.currency] += fact.amount.minor
        if isinstance(fact, Customer.CreditUsed) and fact.on <= at.as_of:
            credit[fact.amount.currency] -= fact.amount.minor
    return {currency: minor for currency, minor in credit.items() if minor}


def usable_credit(invoice: Invoice) -> int:
    """Return how much of the customer's credit could settle an invoice now, in minor units of its currency."""
    id = customer_id(invoice.person_id or invoice.id)
    if invoice.open <= 0 or not house().office.holds(Customer, id):
        return 0
    return max(0, min(invoice.open, house().office.read(Customer, id).credit.get(invoice.currency, 0)))


def _facts(invoice_id: UUID) -> list[Fact]:
    office = house().office
    with office.database.driving() as driver:
        return office.codec.facts(invoice_id, office.recorder.stream(driver, invoice_id))
