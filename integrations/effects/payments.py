"""What payment facts intend outside: a payment page to be opened, money to be sent back."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from itertools import count
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, select

from domain.aggregate import Fact
from domain.billing import payments
from domain.billing.invoice import Invoice
from domain.billing.payment import Payment, payment_id
from domain.billing.payment_facts import RefundRequested, Requested
from domain.journal import Entry
from domain.values import Money
from integrations.effects.handlers import Answer
from integrations.effects.ports import Declined, Order, Page, PaymentProcessor, Refunded, RefundOrder
from integrations.effects.rows import STUCK
from integrations.journal.codec import from_micro, to_micro
from integrations.journal.office import Deed, Office
from integrations.store.tables import effects, processor_payments

PAGE = "checkout"
PAGE_LIFE = timedelta(hours=23)
"""How long a payment page can be used. Source: Stripe ends a Checkout Session after 24 hours."""


class Links(NamedTuple):
    """Where payers come back to from a payment page, for an invoice."""

    success: Callable[[UUID], str]
    cancel: Callable[[UUID], str]


class Checkouts:
    """Opens a payment page for each `Payment.Requested`, under the key `pay:INV-…:attempt`."""

    kind = PAGE
    facts: tuple[type[Fact], ...] = (Requested,)

    def __init__(self, office: Office, processor: PaymentProcessor, links: Links) -> None:
        self.office = office
        self.processor = processor
        self.links = links

    def key(self, entry: Entry) -> str:
        """Return the intent's key, which is also the payment's reference in the books."""
        fact = _requested(entry)
        return f"pay:{self.office.read(Invoice, fact.invoice_id).number}:{fact.attempt}"

    def call(self, entry: Entry, key: str) -> Answer:
        """Open the page."""
        fact = _requested(entry)
        number = self.office.read(Invoice, fact.invoice_id).number
        success, cancel = self.links.success(fact.invoice_id), self.links.cancel(fact.invoice_id)
        order = Order(key, fact.invoice_id, number, fact.amount, success, cancel)
        return Answer(*self.processor.checkout(order))

    def find(self, _entry: Entry, key: str, since_micro: int) -> Answer | None:
        """Return the page opened before, if there is one."""
        found: Page | None = self.processor.find_checkout(key, from_micro(since_micro))
        return None if found is None else Answer(*found)

    def declined(self, _entry: Entry, _code: str) -> None:
        """Return None: no page is no fact, and somebody has to look at it."""


class Refunds:
    """Sends money back for each `Payment.RefundRequested` of a payment that the processor took."""

    kind = "refund"
    facts: tuple[type[Fact], ...] = (RefundRequested,)

    def __init__(self, office: Office, processor: PaymentProcessor, today: Callable[[], date]) -> None:
        self.office = office
        self.processor = processor
        self.today = today

    def key(self, entry: Entry) -> str | None:
        """Return `refund:CN-…:attempt:payment`; None for a payment that did not come by the processor.

        The payment is part of it, as one credit note may give money back of two payments.
        """
        payment = entry.originator_id
        if self.office.read(Payment, payment).via != "stripe":
            return None
        return f"refund:{_refund(entry).refund}:{payment.hex}"

    def call(self, entry: Entry, key: str) -> Answer:
        """Send the money back."""
        fact, payment = _refund(entry), entry.originator_id
        with self.office.database.reading() as connection:
            reference = reference_of(connection, payment)
        if reference is None:
            raise Declined("unknown_payment")
        amount = Money(fact.amount, self.office.read(Payment, payment).currency)
        return self._answer(entry, self.processor.refund(RefundOrder(key, fact.refund, reference, amount)))

    def find(self, entry: Entry, key: str, since_micro: int) -> Answer | None:
        """Return what became of the refund, if it was made."""
        found = self.processor.find_refund(key, from_micro(since_micro))
        return None if found is None else self._answer(entry, found)

    def declined(self, entry: Entry, code: str) -> Deed:
        """Return that the refund failed: the money is the customer's credit again."""
        refund, payment, on = _refund(entry).refund, entry.originator_id, self.today()
        return partial(payments.fail_refund, payment=payment, refund=refund, code=code, on=on)

    def _answer(self, entry: Entry, made: Refunded) -> Answer:
        fact, payment = _refund(entry), entry.originator_id
        if made.state == "failed":
            return Answer(made.reference, deed=self.declined(entry, made.code or "failed"))
        if made.state != "succeeded":
            return Answer(made.reference)
        on = self.today()
        deed = partial(payments.refund, payment=payment, refund=fact.refund, amount=fact.amount, on=on)
        return Answer(made.reference, deed=deed)


class PageState(NamedTuple):
    """How far a payment page has come: due, done or stuck, and its address once it is open."""

    state: str
    url: str | None


def page_of(connection: Connection, payment: UUID) -> PageState | None:
    """Return the payment page of a requested payment; None until the worker has seen the request."""
    c = effects.c
    query = select(c.state, c.url).where(c.kind == PAGE, c.target == payment)
    row = connection.execute(query).first()
    return None if row is None else PageState(row.state, row.url)


def attempt_for(office: Office, invoice_id: UUID) -> int:
    """Return the attempt to ask for now: the one whose page can still be used, else a new one."""
    number = office.read(Invoice, invoice_id).number
    stale = to_micro(office.clock() - PAGE_LIFE)
    for attempt in count(1):
        payment = payment_id(f"pay:{number}:{attempt}")
        if not office.holds(Payment, payment):
            return attempt
        if not office.read(Payment, payment).is_received and not _is_over(office, payment, stale):
            return attempt
    raise AssertionError


def _is_over(office: Office, payment: UUID, stale: int) -> bool:
    c = effects.c
    query = select(c.state, c.first).where(c.kind == PAGE, c.target == payment)
    with office.database.reading() as connection:
        row = connection.execute(query).first()
    return row is not None and (row.state == STUCK or 0 < row.first < stale)


def reference_of(connection: Connection, payment: UUID) -> str | None:
    """Return what the processor calls a payment, None if it never spoke of it."""
    c = processor_payments.c
    return connection.execute(select(c.reference).where(c.payment == payment)).scalar_one_or_none()


def _requested(entry: Entry) -> Requested:
    assert isinstance(entry.fact, Requested)
    return entry.fact


def _refund(entry: Entry) -> RefundRequested:
    assert isinstance(entry.fact, RefundRequested)
    return entry.fact
