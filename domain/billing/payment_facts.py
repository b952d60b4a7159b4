"""What can be decided about a payment, each with the name it is stored under. Amounts in minor units."""

from datetime import date
from uuid import UUID

from domain.aggregate import FINANCE, OWN, STAFF, Fact
from domain.billing.lines import Fx
from domain.values import Money

SEEN = frozenset({OWN, STAFF, FINANCE})


class Requested(Fact, frozen=True):
    """The customer was asked for the money, for the n-th time."""

    TOPIC = "payment.requested"
    SEEN_BY = SEEN
    invoice_id: UUID
    person_id: UUID | None
    amount: Money
    attempt: int
    on: date


class Received(Fact, frozen=True):
    """The money came in: `applied` settled the invoice, `to_credit` is the customer's, `fee` the processor's."""

    TOPIC = "payment.received"
    SEEN_BY = SEEN
    invoice_id: UUID
    person_id: UUID | None
    amount: Money
    via: str
    fee: int
    reference: str
    on: date
    applied: int
    to_credit: int
    fx: Fx | None = None


class FeeCharged(Fact, frozen=True):
    """The processor kept something for itself, or gave it back (below zero).

    `source` is the refund or dispute that it was for, empty for the payment itself. The currency is that of the
    invoice or of the books.
    """

    TOPIC = "payment.fee_charged"
    SEEN_BY = frozenset({STAFF, FINANCE})
    transaction: str
    source: str
    invoice_id: UUID
    amount: Money
    on: date


class RefundRequested(Fact, frozen=True):
    """The office decided to give money back, after the credit note that made it the customer's."""

    TOPIC = "payment.refund_requested"
    SEEN_BY = SEEN
    refund: str
    amount: int
    credit_note: str | None
    on: date


class Refunded(Fact, frozen=True):
    """Money was given back."""

    TOPIC = "payment.refunded"
    SEEN_BY = SEEN
    refund: str
    invoice_id: UUID
    amount: int
    via: str
    on: date


class RefundFailed(Fact, frozen=True):
    """A refund did not go through; `returned` is what came back if it had been taken down as given."""

    TOPIC = "payment.refund_failed"
    SEEN_BY = SEEN
    refund: str
    invoice_id: UUID
    returned: int
    via: str
    code: str
    on: date


class DisputeOpened(Fact, frozen=True):
    """The customer's bank holds the money until a dispute is decided, and charges a fee."""

    TOPIC = "payment.dispute_opened"
    SEEN_BY = SEEN
    dispute: str
    invoice_id: UUID
    amount: int
    fee: int
    on: date


class DisputeWon(Fact, frozen=True):
    """The money came back; `fee` is what came back of the fee."""

    TOPIC = "payment.dispute_won"
    SEEN_BY = SEEN
    dispute: str
    invoice_id: UUID
    amount: int
    fee: int
    fee_returned: bool
    on: date


class DisputeLost(Fact, frozen=True):
    """The money is gone."""

    TOPIC = "payment.dispute_lost"
    SEEN_BY = SEEN
    dispute: str
    invoice_id: UUID
    amount: int
    ends_service: bool
    on: date
