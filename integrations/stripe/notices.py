"""Reads what Stripe says has happened, in our words; what does not concern us reads as nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime, tzinfo
from uuid import UUID

from domain.processes.notices import DisputeEnded, DisputeMade, Paid, RefundMade, RefundUndone
from integrations.effects.ports import Heard
from integrations.stripe import shapes
from integrations.stripe.currency import from_stripe
from integrations.stripe.shapes import fee_of, id_of

OUTCOMES = {
    "won": "won",
    "lost": "lost",
    "needs_response": "open",
    "under_review": "open",
    "prevented": "won",
}
"""What each status of a dispute means for the money. An inquiry (`warning_…`) moves none."""
FAILED = frozenset({"failed", "canceled"})


def read_event(event: shapes.Event, zone: tzinfo) -> list[Heard]:
    """Return what an event says. Raises msgspec.ValidationError if it lacks what its type must have."""
    reader = READERS.get(event.type) or next(
        (reader for start, reader in FAMILIES.items() if event.type.startswith(start)), None
    )
    return [] if reader is None else reader(event, zone)


def payment_of(event: shapes.Event) -> str:
    """Return Stripe's reference of the payment that an event speaks of; empty if it names none."""
    found = shapes.POINTERS.decode(event.data.object)
    if found.object == "charge":
        return id_of(found.payment_intent) or found.id
    return id_of(found.payment_intent) or id_of(found.charge)


def read_session(session: shapes.Session, on: date) -> list[Heard]:
    """Return that a payment page was paid; nothing while the money is under way or for somebody else's page."""
    ours = _ours(session.metadata, session.client_reference_id)
    if ours is None or session.payment_status != "paid":
        return []
    invoice, intent = ours
    amount = from_stripe(session.amount_total or 0, session.currency or "")
    payment = id_of(session.payment_intent) or session.id
    paid = Paid(payment, invoice, amount, fee_of(session.payment_intent), on)
    return [Heard(payment, paid, intent)]


def read_charge(charge: shapes.Charge, on: date) -> list[Heard]:
    """Return that a charge of ours went through."""
    ours = _ours(charge.metadata, None)
    if ours is None or charge.status != "succeeded":
        return []
    invoice, intent = ours
    payment, amount = id_of(charge.payment_intent) or charge.id, from_stripe(charge.amount, charge.currency)
    paid = Paid(payment, invoice, amount, fee_of(charge.balance_transaction), on)
    return [Heard(payment, paid, intent)]


def read_refund(refund: shapes.Refund, on: date) -> list[Heard]:
    """Return what became of a refund, under our number or, made at Stripe, under Stripe's; nothing meanwhile."""
    payment = id_of(refund.payment_intent) or id_of(refund.charge)
    number = (refund.metadata or {}).get("refund") or refund.id
    amount = from_stripe(refund.amount, refund.currency).minor
    if refund.status in FAILED:
        return [Heard(payment, RefundUndone(payment, number, refund.failure_reason or refund.status, on))]
    if refund.status == "succeeded":
        return [Heard(payment, RefundMade(payment, number, amount, on))]
    return []


def read_dispute(dispute: shapes.Disputed, opened: date, now: date) -> list[Heard]:
    """Return that a dispute was opened and, where it was, decided; nothing for an inquiry: it moves no money."""
    state = OUTCOMES.get(dispute.status)
    if state is None:
        return []
    payment = id_of(dispute.payment_intent) or id_of(dispute.charge)
    amount = from_stripe(dispute.amount, dispute.currency).minor
    fees = [movement.fee for movement in dispute.balance_transactions]
    made = DisputeMade(payment, dispute.id, amount, sum(fee for fee in fees if fee > 0), opened)
    if state == "open":
        return [Heard(payment, made)]
    back = any(fee < 0 for fee in fees)
    ended = DisputeEnded(payment, dispute.id, state == "won", now, fee_returned=back)
    return [Heard(payment, made), Heard(payment, ended)]


def day(instant: int, zone: tzinfo) -> date:
    """Return the day of an instant (seconds since 1970) at the association's seat."""
    return datetime.fromtimestamp(instant, UTC).astimezone(zone).date()


def _ours(metadata: dict[str, str] | None, reference: str | None) -> tuple[UUID, str] | None:
    given = metadata or {}
    try:
        return UUID(given.get("invoice") or reference or ""), given.get("intent", "")
    except ValueError:
        return None


def _session(event: shapes.Event, zone: tzinfo) -> list[Heard]:
    session = shapes.SESSION.decode(event.data.object)
    return read_session(session, day(event.created, zone))


def _charge_refunded(event: shapes.Event, zone: tzinfo) -> list[Heard]:
    charge = shapes.CHARGE.decode(event.data.object)
    refunds = charge.refunds.data if charge.refunds else []
    for refund in refunds:
        refund.payment_intent = refund.payment_intent or charge.payment_intent
    return [notice for refund in refunds for notice in read_refund(refund, day(refund.created, zone))]


def _refund(event: shapes.Event, zone: tzinfo) -> list[Heard]:
    refund = shapes.REFUND.decode(event.data.object)
    if refund.status == "failed":
        return read_refund(refund, day(event.created, zone))
    return read_refund(refund, day(refund.created, zone))


def _dispute(event: shapes.Event, zone: tzinfo) -> list[Heard]:
    dispute = shapes.DISPUTE.decode(event.data.object)
    return read_dispute(dispute, day(dispute.created, zone), day(event.created, zone))


Reader = Callable[[shapes.Event, tzinfo], list[Heard]]
# A payment page that failed or ran out changes nothing: the invoice stays open.
READERS: dict[str, Reader] = {
    "checkout.session.completed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "charge.refunded": _charge_refunded,
}
FAMILIES: dict[str, Reader] = {"refund.": _refund, "charge.refund.": _refund, "charge.dispute.": _dispute}
