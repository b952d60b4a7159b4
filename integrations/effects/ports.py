"""What the association asks of a payment processor and of other helpers outside, in its own words."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from domain.processes.notices import Notice
from domain.values import Money


class Unreachable(Exception):
    """No certain answer came: it may have been done or not. The same key may be sent again."""


class Held(Exception):
    """Others still hold it up; the message says who, and what to do. It is tried again until it is done."""


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


class Fee(NamedTuple):
    """What the processor kept of a payment: the movement of money that says so, how much, when."""

    transaction: str
    amount: Money
    on: date


class Heard(NamedTuple):
    """What a processor says of a payment: its own reference, and the intent it was asked with, if it says so."""

    payment: str
    notice: Notice
    intent: str = ""


class Movement(NamedTuple):
    """A movement of money at the processor that belongs to no payment of ours; `source` is what it is for there."""

    id: str
    kind: str
    source: str
    amount: Money
    fee: int
    on: date


class PaidOut(NamedTuple):
    """Money that went to the bank: what it is made of must sum, with its own movement, to zero.

    `rest` is that sum, None if the processor cannot say what the payout is made of.
    """

    id: str
    amount: Money
    state: str
    on: date
    movements: int
    rest: int | None


class Statement(NamedTuple):
    """What a processor has on a period, oldest first. `mute` names what it keeps no list of."""

    heard: Sequence[Heard]
    others: Sequence[Movement] = ()
    payouts: Sequence[PaidOut] = ()
    mute: frozenset[str] = frozenset()


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

    def fee(self, payment: str) -> Fee | None:
        """Return what the processor kept of a payment, known by its reference there; None if it is not known yet."""

    def statement(self, since: datetime, until: datetime) -> Statement:
        """List what happened in a period."""
