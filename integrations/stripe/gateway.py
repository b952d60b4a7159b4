"""The payment processor Stripe: payment pages, refunds, looking things up, and what happened in a period."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import msgspec

from integrations.effects.ports import Declined, Heard, Order, Page, Refunded, RefundOrder, Unreachable
from integrations.stripe import notices, shapes
from integrations.stripe.currency import to_stripe

if TYPE_CHECKING:
    from stripe import StripeClient, StripeObject

T = TypeVar("T")
PATIENCE = 20
"""Seconds to wait for an answer; the effects worker asks again with the same key."""
NO = frozenset({400, 402, 404})
"""Statuses after which nothing was done and nothing will be. Source: docs.stripe.com/api/errors."""


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
        made = _ask(lambda: create(params, {"idempotency_key": order.intent}))
        return _page(_shape(made, shapes.Session))

    def refund(self, order: RefundOrder) -> Refunded:
        """Send a payment back, all of it or a part."""
        amount, _ = to_stripe(order.amount)
        params: Any = {
            "charge" if order.payment.startswith("ch_") else "payment_intent": order.payment,
            "amount": amount,
            "metadata": {"intent": order.intent, "refund": order.refund},
        }
        create = self._client.v1.refunds.create
        made = _ask(lambda: create(params, {"idempotency_key": order.intent}))
        return _refunded(_shape(made, shapes.Refund))

    def find_checkout(self, intent: str, since: datetime) -> Page | None:
        """Return the session whose metadata name the intent."""
        sessions = self._client.v1.checkout.sessions
        found = self._listed(lambda p: sessions.list(p).auto_paging_iter(), shapes.Session, since)
        return next((_page(s) for s in found if (s.metadata or {}).get("intent") == intent), None)

    def find_refund(self, intent: str, since: datetime) -> Refunded | None:
        """Return the refund whose metadata name the intent."""
        refunds = self._client.v1.refunds
        found = self._listed(lambda p: refunds.list(p).auto_paging_iter(), shapes.Refund, since)
        return next((_refunded(r) for r in found if (r.metadata or {}).get("intent") == intent), None)

    def happenings(self, since: datetime, until: datetime) -> Iterable[Heard]:
        """List charges, refunds and disputes of a period, oldest first."""
        return [heard for _, some in sorted(self._all(since, until), key=lambda pair: pair[0]) for heard in some]

    def _all(self, since: datetime, until: datetime) -> Iterator[tuple[int, list[Heard]]]:
        v1 = self._client.v1
        charges = self._listed(
            lambda p: v1.charges.list(_with_fees(p)).auto_paging_iter(),
            shapes.Charge,
            since,
            until,
        )
        for charge in charges:
            yield charge.created, notices.read_charge(charge, self._day(charge.created))
        refunds = self._listed(lambda p: v1.refunds.list(p).auto_paging_iter(), shapes.Refund, since, until)
        for refund in refunds:
            yield refund.created, notices.read_refund(refund, self._day(refund.created))
        disputes = self._listed(lambda p: v1.disputes.list(p).auto_paging_iter(), shapes.Disputed, since, until)
        for dispute in disputes:
            on = self._day(dispute.created)
            yield dispute.created, notices.read_dispute(dispute, on, on)

    def _listed(
        self,
        ask: Callable[[Any], Iterable["StripeObject"]],
        shape: type[T],
        since: datetime,
        until: datetime | None = None,
    ) -> list[T]:
        created = {"gte": int(since.timestamp())}
        if until is not None:
            created["lt"] = int(until.timestamp())
        return _ask(lambda: [_shape(thing, shape) for thing in ask({"created": created, "limit": 100})])

    def _day(self, instant: int) -> date:
        return notices.day(instant, self._zone)


def _ask(call: Callable[[], T]) -> T:
    """Return Stripe's answer. Raises Declined for a certain no, Unreachable for anything else."""
    import stripe  # noqa: PLC0415  imported by the client before

    try:
        return call()
    except stripe.StripeError as error:
        if error.http_status in NO:
            raise Declined(error.code or type(error).__name__) from error
        raise Unreachable(type(error).__name__) from error


def _with_fees(params: dict[str, Any]) -> Any:  # noqa: ANN401  the library's own type has no name to import early
    return {**params, "expand": ["data.balance_transaction"]}


def _shape(thing: "StripeObject", shape: type[T]) -> T:
    return msgspec.convert(thing.to_dict(), shape)


def _page(session: shapes.Session) -> Page:
    return Page(session.id, session.url or "")


def _refunded(refund: shapes.Refund) -> Refunded:
    state = "failed" if refund.status in notices.FAILED else refund.status or "pending"
    return Refunded(refund.id, state, refund.failure_reason or "")
