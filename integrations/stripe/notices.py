"""Reads what Stripe says has happened, in our words; what does not concern us reads as nothing."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, tzinfo
from uuid import UUID

from domain.processes.notices import DisputeEnded, DisputeMade, FeeTaken, Paid, RefundMade, RefundUndone
from integrations.effects.ports import Fee, Heard
from integrations.stripe import shapes
from integrations.stripe.currency import from_stripe
from integrations.stripe.shapes import id_of, movement_of

OUTCOMES = {
    "won": "won",
    "lost": "lost",
    "needs_response": "open",
    "under_review": "open",
    "prevented": "won",
}
"""What each status of a dispute means. An inquiry (`warning_…`) moves none."""
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


def read_session(session: shapes.Session, on: date, zone: tzinfo) -> list[Heard]:
    """Return that a payment page was paid; nothing while the money is under way or for somebody else's page."""
    named = ours(session.metadata, session.client_reference_id)
    if named is None or session.payment_status != "paid":
        return []
    invoice, intent = named
    amount = from_stripe(session.amount_total or 0, session.currency or "")
    payment = id_of(session.payment_intent) or session.id
    paid = Heard(payment, Paid(payment, invoice, amount, 0, on), intent)
    return [paid, *_fees(payment, "", [movement_of(session.payment_intent)], zone)]


def read_charge(charge: shapes.Charge, zone: tzinfo) -> list[Heard]:
    """Return that a charge of ours went through, and what it cost if that is told."""
    named = ours(charge.metadata, None)
    if named is None or charge.status != "succeeded":
        return []
    invoice, intent = named
    payment, amount = id_of(charge.payment_intent) or charge.id, from_stripe(charge.amount, charge.currency)
    paid = Heard(payment, Paid(payment, invoice, amount, 0, day(charge.created, zone)), intent)
    return [paid, *_fees(payment, "", [movement_of(charge.balance_transaction)], zone)]


def read_refund(refund: shapes.Refund, on: date, zone: tzinfo) -> list[Heard]:
    """Return what became of a refund, under our number or, made at Stripe, under Stripe's; nothing meanwhile."""
    payment = id_of(refund.payment_intent) or id_of(refund.charge)
    number = (refund.metadata or {}).get("refund") or refund.id
    amount = from_stripe(refund.amount, refund.currency).minor
    fees = _fees(payment, number, [movement_of(refund.balance_transaction)], zone)
    if refund.status in FAILED:
        return [Heard(payment, RefundUndone(payment, number, refund.failure_reason or refund.status, on)), *fees]
    if refund.status == "succeeded":
        return [Heard(payment, RefundMade(payment, number, amount, on)), *fees]
    return []


def read_dispute(dispute: shapes.Disputed, now: date, zone: tzinfo) -> list[Heard]:
    """Return what a dispute has moved so far: money taken, fees, and the outcome once it has moved it back or not.

    Nothing for an inquiry, or before a movement: every later notice of the dispute names them all again.
    """
    state = OUTCOMES.get(dispute.status)
    moves = [movement for movement in dispute.balance_transactions if isinstance(movement, shapes.Transaction)]
    if state is None or not any(movement.amount < 0 for movement in moves):
        return []
    payment, opened = id_of(dispute.payment_intent) or id_of(dispute.charge), day(dispute.created, zone)
    made = Heard(payment, DisputeMade(payment, dispute.id, _withdrawn(dispute, moves), 0, opened))
    ended = Heard(payment, DisputeEnded(payment, dispute.id, state == "won", now))
    is_over = state == "lost" or (state == "won" and any(movement.amount > 0 for movement in moves))
    return [made, *_fees(payment, dispute.id, moves, zone), *([ended] if is_over else [])]


def _withdrawn(dispute: shapes.Disputed, moves: Sequence[shapes.Transaction]) -> int:
    """Return what was taken, from the movements; in another currency than the payment's, what is disputed."""
    if any(movement.currency != dispute.currency for movement in moves):
        return from_stripe(dispute.amount, dispute.currency).minor
    taken = -sum(movement.amount for movement in moves if movement.amount < 0)
    return from_stripe(taken, dispute.currency).minor


def _fees(payment: str, source: str, moves: Iterable[shapes.Transaction | None], zone: tzinfo) -> list[Heard]:
    """Return each fee, or its return, as news of its own."""
    return [
        Heard(payment, FeeTaken(payment, fee.transaction, source, fee.amount, fee.on))
        for fee in (read_fee(movement, zone) for movement in moves if movement is not None)
        if fee.amount.minor
    ]


def read_fee(movement: shapes.Transaction, zone: tzinfo) -> Fee:
    """Return what Stripe kept with a movement, in the currency of the account there."""
    return Fee(movement.id, from_stripe(movement.fee, movement.currency), day(movement.created, zone))


def day(instant: int, zone: tzinfo) -> date:
    """Return the day of an instant (seconds since 1970) at the association's seat."""
    return datetime.fromtimestamp(instant, UTC).astimezone(zone).date()


def ours(metadata: dict[str, str] | None, reference: str | None) -> tuple[UUID, str] | None:
    """Return the invoice and the intent that something at Stripe names, None if it is not ours."""
    given = metadata or {}
    try:
        return UUID(given.get("invoice") or reference or ""), given.get("intent", "")
    except ValueError:
        return None


def _session(event: shapes.Event, zone: tzinfo) -> list[Heard]:
    session = shapes.SESSION.decode(event.data.object)
    return read_session(session, day(event.created, zone), zone)


def _charge_refunded(event: shapes.Event, zone: tzinfo) -> list[Heard]:
    charge = shapes.CHARGE.decode(event.data.object)
    refunds = charge.refunds.data if charge.refunds else []
    for refund in refunds:
        refund.payment_intent = refund.payment_intent or charge.payment_intent
    return [notice for refund in refunds for notice in read_refund(refund, day(refund.created, zone), zone)]


def _refund(event: shapes.Event, zone: tzinfo) -> list[Heard]:
    refund = shapes.REFUND.decode(event.data.object)
    at = event.created if refund.status == "failed" else refund.created
    return read_refund(refund, day(at, zone), zone)


def _dispute(event: shapes.Event, zone: tzinfo) -> list[Heard]:
    dispute = shapes.DISPUTE.decode(event.data.object)
    return read_dispute(dispute, day(event.created, zone), zone)


Reader = Callable[[shapes.Event, tzinfo], list[Heard]]
# A payment page that failed or ran out changes nothing: the invoice stays open.
READERS: dict[str, Reader] = {
    "checkout.session.completed": _session,
    "checkout.session.async_payment_succeeded": _session,
    "charge.refunded": _charge_refunded,
}
FAMILIES: dict[str, Reader] = {"refund.": _refund, "charge.refund.": _refund, "charge.dispute.": _dispute}
