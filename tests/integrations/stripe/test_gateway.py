import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from domain.processes.notices import DisputeEnded, DisputeMade, FeeTaken, Paid, RefundMade
from domain.values import Money
from integrations.effects.ports import Declined, Fee, Order, PaidOut, RefundOrder, Unreachable
from integrations.stripe.gateway import Address, Stripe
from tests.integrations.stripe.server import CREATED, FakeStripe, running
from tests.integrations.stripe.tills import a_move

INVOICE = UUID(int=5)
ORDER = Order("pay:INV-7:1", INVOICE, "INV-7", Money(12_000, "EUR"), "https://here/paid", "https://here/open")
REFUND = RefundOrder("refund:CN-1:1", "CN-1:1", "pi_1", Money(4_000, "EUR"))
SINCE, UNTIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def server() -> FakeStripe:
    return FakeStripe()


@pytest.fixture
def stripe(server: FakeStripe) -> Iterator[Stripe]:
    with running(server) as base:
        yield Stripe(Address("sk_test_made_up", base))


def test_a_payment_page_names_the_invoice_and_the_intent_everywhere(stripe: Stripe, server: FakeStripe) -> None:
    page = stripe.checkout(ORDER)
    assert page.url == "https://checkout.stripe.com/c/pay/cs_1"
    ((kind, form, key),) = server.asked
    assert (kind, key) == ("checkout/sessions", "pay:INV-7:1")
    assert form == {
        "mode": "payment",
        "client_reference_id": str(INVOICE),
        "metadata[invoice]": str(INVOICE),
        "metadata[intent]": "pay:INV-7:1",
        "payment_intent_data[metadata][invoice]": str(INVOICE),
        "payment_intent_data[metadata][intent]": "pay:INV-7:1",
        "line_items[0][quantity]": "1",
        "line_items[0][price_data][currency]": "eur",
        "line_items[0][price_data][unit_amount]": "12000",
        "line_items[0][price_data][product_data][name]": "INV-7",
        "success_url": "https://here/paid",
        "cancel_url": "https://here/open",
    }


def test_the_same_intent_opens_one_page(stripe: Stripe, server: FakeStripe) -> None:
    assert stripe.checkout(ORDER) == stripe.checkout(ORDER)
    assert len(server.made["checkout/sessions"]) == 1


def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_key(stripe: Stripe, server: FakeStripe) -> None:
    server.lose_answers = 1
    with pytest.raises(Unreachable):
        stripe.checkout(ORDER)
    assert stripe.checkout(ORDER).reference == "ch_0"
    assert len(server.made["checkout/sessions"]) == 1


def test_a_refund_carries_its_number(stripe: Stripe, server: FakeStripe) -> None:
    assert stripe.refund(REFUND).state == "succeeded"
    ((_, form, key),) = server.asked
    assert key == "refund:CN-1:1"
    assert (form["payment_intent"], form["amount"], form["metadata[refund]"]) == ("pi_1", "4000", "CN-1:1")


def test_pages_and_refunds_are_found_by_their_intent(stripe: Stripe) -> None:
    page, refund = stripe.checkout(ORDER), stripe.refund(REFUND)
    assert stripe.find_checkout("pay:INV-7:1", SINCE) == page
    assert stripe.find_refund("refund:CN-1:1", SINCE) == refund
    assert stripe.find_checkout("pay:INV-7:2", SINCE) is None
    assert stripe.find_refund("refund:CN-1:1", UNTIL) is None


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (400, "charge_already_refunded", Declined),
        (402, "card_declined", Declined),
        (404, "resource_missing", Declined),
        (401, "AuthenticationError", Unreachable),
        (409, "APIError", Unreachable),
        (429, "RateLimitError", Unreachable),
        (500, "APIError", Unreachable),
        (503, "APIError", Unreachable),
    ],
)
def test_only_a_certain_no_is_taken_as_one(
    stripe: Stripe, server: FakeStripe, status: int, code: str, error: type[Exception]
) -> None:
    server.says = [(status, {"error": {"type": "invalid_request_error", "code": code, "message": "no"}})]
    with pytest.raises(error, match=code):
        stripe.refund(REFUND)
    assert len(server.asked) == 1


def test_what_happened_is_listed_oldest_first_in_our_words(stripe: Stripe, server: FakeStripe) -> None:
    server.made["charges"] = [
        {"id": "ch_1", "object": "charge", "amount": 12_000, "currency": "eur", "created": CREATED,
         "status": "succeeded", "payment_intent": "pi_1", "balance_transaction": "txn_1",
         "metadata": {"invoice": str(INVOICE), "intent": "pay:INV-7:1"}},
        {"id": "ch_2", "object": "charge", "amount": 1, "currency": "eur", "created": CREATED, "status": "succeeded"},
        {"id": "ch_3", "object": "charge", "amount": 1, "currency": "eur", "created": CREATED, "status": "failed",
         "metadata": {"invoice": str(INVOICE)}},
    ]  # fmt: skip
    server.made["refunds"] = [
        {"id": "re_1", "object": "refund", "amount": 4_000, "currency": "eur", "created": CREATED + 60,
         "status": "succeeded", "payment_intent": "pi_1", "metadata": {"refund": "CN-1:1"}},
        {"id": "re_2", "object": "refund", "amount": 1, "currency": "eur", "created": CREATED, "status": "pending"},
    ]  # fmt: skip
    server.made["disputes"] = [
        {"id": "dp_1", "object": "dispute", "amount": 8_000, "currency": "eur", "created": CREATED + 30,
         "status": "lost", "payment_intent": "pi_1", "balance_transactions": [a_move("2", -8_000, 1_500, CREATED)]},
    ]  # fmt: skip
    server.made["balance_transactions"] = [a_move("1", 12_000, 205, CREATED)]
    happened = stripe.statement(SINCE, UNTIL).heard
    on = SINCE.date()
    assert [heard.notice for heard in happened] == [
        Paid("pi_1", INVOICE, Money(12_000, "EUR"), 0, on),
        FeeTaken("pi_1", "txn_1", "", Money(205, "EUR"), on),
        DisputeMade("pi_1", "dp_1", 8_000, 0, on),
        FeeTaken("pi_1", "txn_2", "dp_1", Money(1_500, "EUR"), on),
        DisputeEnded("pi_1", "dp_1", won=False, on=on),
        RefundMade("pi_1", "CN-1:1", 4_000, on),
    ]
    assert happened[0].intent == "pay:INV-7:1"


def a_charge(number: int, **more: Any) -> dict[str, Any]:
    return {"id": f"ch_{number}", "object": "charge", "amount": 12_000, "currency": "eur", "created": CREATED + number,
            "status": "succeeded", "balance_transaction": f"txn_{number}", **more}  # fmt: skip


def test_a_fee_is_read_from_the_payments_balance_transaction(stripe: Stripe, server: FakeStripe) -> None:
    server.made["charges"] = [a_charge(1, payment_intent="pi_1")]
    server.made["payment_intents"] = [{"id": "pi_1", "object": "payment_intent", "latest_charge": "ch_1", "created": 1}]
    server.made["balance_transactions"] = [a_move("1", 12_000, 205, CREATED)]
    fee = Fee("txn_1", Money(205, "EUR"), SINCE.date())
    assert [stripe.fee("pi_1"), stripe.fee("ch_1")] == [fee, fee]
    with pytest.raises(Declined, match="resource_missing"):
        stripe.fee("pi_unknown")


def test_a_fee_is_not_known_before_there_is_a_balance_transaction(stripe: Stripe, server: FakeStripe) -> None:
    server.made["charges"] = [a_charge(1, balance_transaction=None)]
    assert stripe.fee("ch_1") is None


def test_lists_are_read_to_their_end(stripe: Stripe, server: FakeStripe) -> None:
    """Four pages of Stripe's: one page alone would lose the oldest."""
    ours = {"invoice": str(INVOICE)}
    server.made["charges"] = [a_charge(n, payment_intent=f"pi_{n}", metadata=ours) for n in range(10)]
    server.made["balance_transactions"] = [a_move(str(n), 12_000, 0, CREATED) for n in range(10)]
    assert [heard.payment for heard in stripe.statement(SINCE, UNTIL).heard] == [f"pi_{n}" for n in range(10)]


def test_movements_of_no_invoice_are_listed_by_themselves(stripe: Stripe, server: FakeStripe) -> None:
    server.made["charges"] = [a_charge(1, metadata={"invoice": str(INVOICE)}), a_charge(2)]
    server.made["refunds"] = [{"id": "re_1", "object": "refund", "amount": 1, "currency": "eur", "created": CREATED}]
    server.made["balance_transactions"] = [
        a_move("1", 12_000, 205, CREATED, type="charge", source="ch_1"),
        a_move("2", 12_000, 205, CREATED, type="charge", source="ch_2"),
        a_move("3", -1, 0, CREATED, type="refund", source="re_1"),
        a_move("4", -350, 0, CREATED, type="stripe_fee", source=None),
    ]
    found = stripe.statement(SINCE, UNTIL).others
    assert sorted((move.id, move.kind, move.source) for move in found) == [
        ("txn_2", "charge", "ch_2"), ("txn_4", "stripe_fee", ""),
    ]  # fmt: skip


def test_a_payout_sums_to_zero_with_what_it_is_made_of(stripe: Stripe, server: FakeStripe) -> None:
    def a_payout(number: int, **more: Any) -> dict[str, Any]:
        return {"id": f"po_{number}", "object": "payout", "amount": 11_000, "currency": "eur", "created": CREATED,
                "arrival_date": CREATED, "status": "paid", "automatic": True, **more}  # fmt: skip

    server.made["payouts"] = [a_payout(1), a_payout(2), a_payout(3, automatic=False), a_payout(4)]
    server.made["balance_transactions"] = [
        a_move("1", 11_205, 205, CREATED, payout="po_1"),
        a_move("2", -11_000, 0, CREATED, payout="po_1", type="payout"),
        a_move("3", 11_205, 206, CREATED, payout="po_2"),
        a_move("4", -11_000, 0, CREATED, payout="po_2", type="payout"),
    ]
    amount, on = Money(11_000, "EUR"), SINCE.date()
    assert sorted(stripe.statement(SINCE, UNTIL).payouts) == [
        PaidOut("po_1", amount, "paid", on, 2, 0),
        PaidOut("po_2", amount, "paid", on, 2, -1),
        PaidOut("po_3", amount, "paid", on, 0, None),
        PaidOut("po_4", amount, "paid", on, 0, None),
    ]


def test_the_library_is_imported_at_the_first_call_alone() -> None:
    program = "import sys, integrations.stripe.gateway, integrations.stripe.door; sys.exit('stripe' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_payment_without_an_intent_is_refunded_by_its_charge(stripe: Stripe, server: FakeStripe) -> None:
    stripe.refund(REFUND._replace(payment="ch_9"))
    assert server.asked[0][1]["charge"] == "ch_9"
