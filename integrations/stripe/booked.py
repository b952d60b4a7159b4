"""What the books say of payments that came by the processor: one of them, or all that a period saw."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from domain.aggregate import Fact
from domain.billing.payment import Payment
from domain.journal import Entry
from domain.processes.notices import DisputeEnded, DisputeMade, FeeTaken, Notice, Paid, RefundMade, RefundUndone
from domain.values import Money
from integrations.journal.office import Office
from integrations.store.tables import processor_payments

PAYMENT, FEE, REFUND, DISPUTE, PAYOUT, MOVEMENT = "payment", "fee", "refund", "dispute", "payout", "movement"
CLOCKS_APART = timedelta(days=2)
"""A fact is recorded after what it tells of has happened, but for clocks that differ. Source: `known_at`."""
TOPICS = {kind.TOPIC for kind in (Payment.Received, Payment.FeeCharged, Payment.Refunded, Payment.DisputeOpened)}


class Booked(NamedTuple):
    """Something that the books have: what it is about, by what name both sides know it, how much, of which payment."""

    about: str
    name: str
    amount: Money
    payment: str


def booked(office: Office, since: datetime, first: date, last: date) -> list[Booked]:
    """Return what is dated from the first to the last day; `since` is the instant at which the first begins."""
    known_as = _references(office)
    found = (_booked(office, entry, known_as) for entry in _facts(office, since) if _within(entry.fact, first, last))
    return [each for each in found if each is not None]


def named(notice: Notice) -> tuple[str, str]:
    """Return what a notice is about, and the name of that."""
    match notice:
        case FeeTaken():
            return FEE, notice.transaction
        case RefundMade() | RefundUndone():
            return REFUND, notice.refund
        case DisputeMade() | DisputeEnded():
            return DISPUTE, notice.dispute
    return PAYMENT, notice.reference


def lacks(payment: Payment | None, notice: Notice) -> bool:
    """Tell whether the books do not have what a notice says."""
    if payment is None or not payment.is_received:
        return True
    match notice:
        case FeeTaken():
            told = payment.fee_told(notice.source, returned=notice.amount.minor < 0)
            known = notice.transaction in payment.fees or bool(told)
        case RefundMade():
            known = notice.refund in payment.refunds or notice.refund in payment.failed
        case RefundUndone():
            known = notice.refund in payment.failed
        case DisputeMade() | DisputeEnded():
            dispute = payment.disputes.get(notice.dispute)
            known = dispute is not None and (isinstance(notice, DisputeMade) or bool(dispute.outcome))
        case _:
            known = True
    return not known


def said(payment: Payment, notice: Notice) -> Money | None:
    """Return the amount that the books have of what a notice says; None where it names none."""
    match notice:
        case Paid():
            return Money(payment.received, payment.currency)
        case FeeTaken():
            fee = payment.fees.get(notice.transaction)
            told = payment.fee_told(notice.source, returned=notice.amount.minor < 0)
            return Money(fee.minor, fee.currency) if fee else Money(told, payment.currency)
        case RefundMade() if notice.refund in payment.refunds:
            return Money(payment.refunds[notice.refund], payment.currency)
        case DisputeMade():
            return Money(payment.disputes[notice.dispute].amount, payment.currency)
    return None


def _facts(office: Office, since: datetime) -> Iterator[Entry]:
    raws = office.recorder.walk(office.recorder.known_at(since - CLOCKS_APART))
    for raw in raws:
        if raw.topic in TOPICS:
            yield from office.codec.entries([raw])


def _within(fact: Fact, first: date, last: date) -> bool:
    on = getattr(fact, "on", None)
    return isinstance(on, date) and first <= on <= last


def _booked(office: Office, entry: Entry, known_as: dict[UUID, str]) -> Booked | None:
    fact, payment = entry.fact, known_as.get(entry.originator_id, "")
    match fact:
        case Payment.Received() if fact.via == "stripe":
            return Booked(PAYMENT, payment or fact.reference, fact.amount, payment)
        case Payment.FeeCharged():
            return Booked(FEE, fact.transaction, fact.amount, payment)
        case Payment.Refunded() if fact.via == "stripe":
            return Booked(REFUND, fact.refund, _money(office, entry, fact.amount), payment)
        case Payment.DisputeOpened():
            return Booked(DISPUTE, fact.dispute, _money(office, entry, fact.amount), payment)
    return None


def _money(office: Office, entry: Entry, minor: int) -> Money:
    return Money(minor, office.read(Payment, entry.originator_id).currency)


def _references(office: Office) -> dict[UUID, str]:
    c = processor_payments.c
    with office.database.reading() as connection:
        return {row.payment: row.reference for row in connection.execute(select(c.payment, c.reference))}
