"""What a processor tells about a payment, in whatever order and however often, until all of it is taken down."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec

from domain.billing import payments
from domain.billing.payment import Early, payment_id
from domain.journal import Journal
from domain.processes.payments import receive_payment
from domain.values import Money


class Paid(msgspec.Struct, frozen=True, tag=True):
    """The money came in."""

    reference: str
    invoice_id: UUID
    amount: Money
    fee: int
    on: date
    via: str = "stripe"


class FeeTaken(msgspec.Struct, frozen=True, tag=True):
    """The processor kept something, or gave it back (below zero), for the payment or what `source` names."""

    reference: str
    transaction: str
    source: str
    amount: Money
    on: date


class RefundMade(msgspec.Struct, frozen=True, tag=True):
    """Money was given back; amount in minor units."""

    reference: str
    refund: str
    amount: int
    on: date


class RefundUndone(msgspec.Struct, frozen=True, tag=True):
    """A refund did not go through."""

    reference: str
    refund: str
    code: str
    on: date


class DisputeMade(msgspec.Struct, frozen=True, tag=True):
    """The customer's bank holds money back."""

    reference: str
    dispute: str
    amount: int
    fee: int
    on: date


class DisputeEnded(msgspec.Struct, frozen=True, tag=True):
    """A dispute was decided."""

    reference: str
    dispute: str
    won: bool
    on: date
    fee_returned: bool = False
    ends_service: bool = True


Notice = Paid | FeeTaken | RefundMade | RefundUndone | DisputeMade | DisputeEnded


def take_notice(journal: Journal, notice: Notice) -> UUID:
    """Return the payment that a notice is about, the notice taken down once.

    Raises Early if the notice it builds on has not come: keep it and take it again after the next one.
    """
    payment = payment_id(notice.reference)
    match notice:
        case Paid(reference, invoice_id, amount, fee, on, via):
            receive_payment(journal, reference=reference, invoice_id=invoice_id, amount=amount, via=via, fee=fee, on=on)
        case FeeTaken(_, transaction, source, money, on):
            payments.charge_fee(journal, payment, transaction=transaction, source=source, amount=money, on=on)
        case RefundMade(_, refund, amount, on):
            payments.refund(journal, payment, refund=refund, amount=amount, on=on)
        case RefundUndone(_, refund, code, on):
            payments.fail_refund(journal, payment, refund=refund, code=code, on=on)
        case DisputeMade(_, dispute, amount, fee, on):
            payments.dispute_opened(journal, payment, dispute=dispute, amount=amount, fee=fee, on=on)
        case DisputeEnded(_, dispute, won, on, fee_returned, ends_service):
            if won:
                payments.dispute_won(journal, payment, dispute=dispute, fee_returned=fee_returned, on=on)
            else:
                payments.dispute_lost(journal, payment, dispute=dispute, ends_service=ends_service, on=on)
    return payment


def take_notices(journal: Journal, notices: Iterable[Notice]) -> list[Notice]:
    """Take down all notices that can be, however they are ordered; return those still too early."""
    waiting = list(notices)
    while True:
        early = [notice for notice in waiting if not _took(journal, notice)]
        if len(early) == len(waiting):
            return early
        waiting = early


def _took(journal: Journal, notice: Notice) -> bool:
    try:
        take_notice(journal, notice)
    except Early:
        return False
    return True
