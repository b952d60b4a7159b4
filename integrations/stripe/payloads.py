"""Notices in the shape that Stripe gives them, for the simulated processor: made here, said to be made here."""

from typing import NamedTuple

import msgspec

API_VERSION = "simulated"


class Sale(NamedTuple):
    """What was bought on a simulated payment page, in Stripe's units."""

    session: str
    payment: str
    invoice: str
    intent: str
    amount: int
    currency: str


def event(id: str, kind: str, created: int, thing: dict[str, object]) -> bytes:
    """Return an event about something, as bytes to be signed."""
    return msgspec.json.encode(
        {
            "id": id,
            "object": "event",
            "api_version": API_VERSION,
            "created": created,
            "livemode": False,
            "type": kind,
            "data": {"object": thing},
        }
    )


def session(sale: Sale, created: int, *, status: str) -> dict[str, object]:
    """Return a payment page; `status` is paid or unpaid."""
    return {
        "id": sale.session,
        "object": "checkout.session",
        "mode": "payment",
        "status": "complete",
        "payment_status": status,
        "created": created,
        "amount_total": sale.amount,
        "currency": sale.currency,
        "client_reference_id": sale.invoice,
        "metadata": {"invoice": sale.invoice, "intent": sale.intent},
        "payment_intent": sale.payment,
    }


def refund(sale: Sale, id: str, amount: int, created: int, *, number: str) -> dict[str, object]:
    """Return a refund that went through, under our number."""
    return {
        "id": id,
        "object": "refund",
        "amount": amount,
        "currency": sale.currency,
        "created": created,
        "status": "succeeded",
        "payment_intent": sale.payment,
        "charge": f"ch_{sale.payment}",
        "metadata": {"refund": number},
    }
