"""The payment processor Stripe: payment pages, refunds, looking things up, and what happened in a period."""

from datetime import UTC, datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from integrations.effects.ports import Fee, Order, Page, Refunded, RefundOrder, Statement
from integrations.stripe import notices, shapes
from integrations.stripe.account import Account
from integrations.stripe.asking import ask, listed, made, shaped
from integrations.stripe.currency import to_stripe
from integrations.stripe.shapes import movement_of

if TYPE_CHECKING:
    from stripe import StripeClient

PATIENCE = 20
"""Seconds to wait for an answer; the effects worker asks again with the same key."""


class Address(NamedTuple):
    """Where Stripe is reached, and with which secret key; another base is a test server's."""

    key: str
    base: str | None = None


class Stripe:
    """A `PaymentProcessor`. The library is imported at the first call, as that takes 0.3 s."""

    def __init__(self, address: Address, *, zone: tzinfo = UTC) -> None:
        self._address = address
        self._zone = zone

    @cached_property
    def _client(self) -> "StripeClient":
        import stripe  # noqa: PLC0415  slow to import, and needed by those who take payments alone

        base = self._address.base
        return stripe.StripeClient(
            self._address.key,
            base_addresses={} if base is None else {"api": base},
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=PATIENCE),
        )

    def checkout(self, order: Order) -> Page:
        """Open a Checkout Session for an invoice."""
        amount, currency = to_stripe(order.amount)
        metadata = {"invoice": str(order.invoice), "intent": order.intent}
        price = {"currency": currency, "unit_amount": amount, "product_data": {"name": order.number}}
        params: Any = {
            "mode": "payment",
            "client_reference_id": str(order.invoice),
            "line_items": [{"quantity": 1, "price_data": price}],
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata},
            "success_url": order.success,
            "cancel_url": order.cancel,
        }
        create = self._client.v1.checkout.sessions.create
        answer = ask(lambda: create(params, {"idempotency_key": order.intent}))
        return _page(shaped(answer, shapes.Session))

    def refund(self, order: RefundOrder) -> Refunded:
        """Send a payment back, all of it or a part."""
        amount, _ = to_stripe(order.amount)
        params: Any = {
            "charge" if order.payment.startswith("ch_") else "payment_intent": order.payment,
            "amount": amount,
            "metadata": {"intent": order.intent, "refund": order.refund},
        }
        create = self._client.v1.refunds.create
        answer = ask(lambda: create(params, {"idempotency_key": order.intent}))
        return _refunded(shaped(answer, shapes.Refund))

    def find_checkout(self, intent: str, since: datetime) -> Page | None:
        """Return the session whose metadata name the intent."""
        sessions = self._client.v1.checkout.sessions
        found = listed(lambda p: sessions.list(p).auto_paging_iter(), shapes.Session, created=made(since))
        return next((_page(s) for s in found if (s.metadata or {}).get("intent") == intent), None)

    def find_refund(self, intent: str, since: datetime) -> Refunded | None:
        """Return the refund whose metadata name the intent."""
        refunds = self._client.v1.refunds
        found = listed(lambda p: refunds.list(p).auto_paging_iter(), shapes.Refund, created=made(since))
        return next((_refunded(r) for r in found if (r.metadata or {}).get("intent") == intent), None)

    def fee(self, payment: str) -> Fee | None:
        """Return what a payment cost, from its balance transaction; None while Stripe has made none."""
        v1, told = self._client.v1, "balance_transaction"
        if payment.startswith("pi_"):
            params: Any = {"expand": [f"latest_charge.{told}"]}
            found = movement_of(shaped(ask(lambda: v1.payment_intents.retrieve(payment, params)), shapes.Intent))
        else:
            params = {"expand": [told]}
            found = movement_of(shaped(ask(lambda: v1.charges.retrieve(payment, params)), shapes.PaidCharge))
        return None if found is None else notices.read_fee(found, self._zone)

    def statement(self, since: datetime, until: datetime) -> Statement:
        """List what happened in a period: ours in our words, every other movement, and payouts with what is in them."""
        return Account(self._client, self._zone).statement(since, until)


def _page(session: shapes.Session) -> Page:
    return Page(session.id, session.url or "")


def _refunded(refund: shapes.Refund) -> Refunded:
    state = "failed" if refund.status in notices.FAILED else refund.status or "pending"
    return Refunded(refund.id, state, refund.failure_reason or "")
