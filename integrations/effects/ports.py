"""What the association asks of a payment processor and of other helpers outside, in its own words."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from domain.values import Money


class Unreachable(Exception):
    """No certain answer came: it may have been done or not. The same key may be sent again."""


class Declined(Exception):
    """The other side said no for good, with its reason as a short code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Order(NamedTuple):
    """A payment page to be opened: `intent` is the key by which it is one page, however often asked."""

    intent: str
    invoice: UUID
    number: str
    amount: Money
    success: str
    cancel: str


class Page(NamedTuple):
    """A payment page: the processor's reference and where the payer finds it."""

    reference: str
    url: str


class RefundOrder(NamedTuple):
    """Money to go back: the payment's reference at the processor and how much of it."""

    intent: str
    refund: str
    payment: str
    amount: Money


class Refunded(NamedTuple):
    """What became of a refund. state: succeeded, pending or failed; `code` says why it failed."""

    reference: str
    state: str
    code: str = ""


class Paid(NamedTuple):
    """Money has arrived for an invoice: reference, gross amount and fee in the processor's account."""

    payment: str
    invoice: UUID
    intent: str
    amount: Money
    fee: int
    on: date


class NotPaid(NamedTuple):
    """A payment that was under way has failed; the invoice stays open."""

    payment: str
    invoice: UUID
    intent: str
    on: date


class MoneyBack(NamedTuple):
    """A refund's present state. `refund` is our number, or the processor's own if it was made there."""

    payment: str
    refund: str
    amount: Money
    state: str
    code: str
    on: date


class Dispute(NamedTuple):
    """A dispute's present state: open, won or lost; fee and returned fee in minor units."""

    payment: str
    dispute: str
    amount: Money
    state: str
    fee: int
    fee_returned: bool
    on: date


Notice = Paid | NotPaid | MoneyBack | Dispute
"""What a processor tells us has happened."""


class PaymentProcessor(Protocol):
    """Somebody who takes money for us. Every call may raise Unreachable or Declined."""

    def checkout(self, order: Order) -> Page:
        """Open a payment page, one for each intent."""

    def refund(self, order: RefundOrder) -> Refunded:
        """Send money back, once for each intent."""

    def find_checkout(self, intent: str, since: datetime) -> Page | None:
        """Return the page opened for an intent since then, None if there is certainly none."""

    def find_refund(self, intent: str, since: datetime) -> Refunded | None:
        """Return the refund made for an intent since then, None if there is certainly none."""

    def happenings(self, since: datetime, until: datetime) -> Iterable[Notice]:
        """List what happened in a period, oldest first."""
