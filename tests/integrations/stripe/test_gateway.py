import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import UUID

import pytest

from domain.processes.notices import DisputeEnded, DisputeMade, Paid, RefundMade
from domain.values import Money
from integrations.effects.ports import Declined, Order, RefundOrder, Unreachable
from integrations.stripe.gateway import Address, Stripe
from tests.integrations.stripe.server import CREATED, FakeStripe, running

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
         "status": "succeeded", "payment_intent": "pi_1", "balance_transaction": {"amount": 12_000, "fee": 205},
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
         "status": "lost", "payment_intent": "pi_1", "balance_transactions": [{"amount": -8_000, "fee": 1_500}]},
    ]  # fmt: skip
    happened = list(stripe.happenings(SINCE, UNTIL))
    on = SINCE.date()
    assert [heard.notice for heard in happened] == [
        Paid("pi_1", INVOICE, Money(12_000, "EUR"), 205, on),
        DisputeMade("pi_1", "dp_1", 8_000, 1_500, on),
        DisputeEnded("pi_1", "dp_1", won=False, on=on),
        RefundMade("pi_1", "CN-1:1", 4_000, on),
    ]
    assert happened[0].intent == "pay:INV-7:1"


def test_the_library_is_imported_at_the_first_call_alone() -> None:
    program = "import sys, integrations.stripe.gateway, integrations.stripe.door; sys.exit('stripe' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


KEEP_APART = """
import socket, sys
from aiohttp import web
from localstripe import resources, server

resources.Store.dump_to_disk = lambda self: None
sock = socket.create_server(("127.0.0.1", int(sys.argv[1])))
web.run_app(server.app, sock=sock, print=None)
"""
"""As it comes, localstripe listens to the whole network and writes a file for the next who starts it."""


@pytest.fixture(scope="module")
def localstripe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run localstripe, a test tool in an environment of its own: COLLEGIUM_LOCALSTRIPE or on the path."""
    program = os.environ.get("COLLEGIUM_LOCALSTRIPE") or shutil.which("localstripe")
    if program is None:
        pytest.skip("localstripe is not installed; install it apart and set COLLEGIUM_LOCALSTRIPE to run this")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    folder: Path = tmp_path_factory.mktemp("localstripe")
    command = [str(Path(program).parent / "python"), "-c", KEEP_APART, str(port)]
    log = (folder / "log").open("w")
    with log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process:
        base = f"http://127.0.0.1:{port}"
        try:
            assert any(_answers(base) for _ in range(100)), (folder / "log").read_text()
            yield base
        finally:
            process.terminate()


def _answers(base: str) -> bool:
    request = Request(f"{base}/v1/customers", headers={"Authorization": "Bearer sk_test_made_up"})  # noqa: S310  http
    try:
        with urlopen(request, timeout=5):  # noqa: S310  as above
            return True
    except OSError:
        time.sleep(0.1)
        return False


def test_refunds_are_made_at_localstripe(localstripe: str) -> None:
    """It takes refunds of charges only, and lists none by date: enough to talk to a server not of our making."""
    import stripe as library  # noqa: PLC0415  slow to import

    client = library.StripeClient("sk_test_made_up", base_addresses={"api": localstripe})
    card: Any = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2030, "cvc": "123"}
    method = client.v1.payment_methods.create({"type": "card", "card": card})
    customer = client.v1.customers.create({"email": "ada@example.org"})
    client.v1.payment_methods.attach(method.id, {"customer": customer.id})
    terms: Any = {"amount": 12_000, "currency": "eur", "customer": customer.id, "payment_method": method.id}
    terms |= {"confirm": True, "off_session": True}
    client.v1.payment_intents.create(terms)
    (charge,) = client.v1.charges.list().data
    gateway = Stripe(Address("sk_test_made_up", localstripe))
    assert gateway.refund(REFUND._replace(payment=charge.id)).state == "succeeded"
    assert [refund.amount for refund in client.v1.refunds.list().data] == [4_000]
    with pytest.raises(Declined, match="Invalid"):
        gateway.refund(REFUND._replace(intent="refund:CN-1:2", payment="ch_unknown"))


def test_a_payment_without_an_intent_is_refunded_by_its_charge(stripe: Stripe, server: FakeStripe) -> None:
    stripe.refund(REFUND._replace(payment="ch_9"))
    assert server.asked[0][1]["charge"] == "ch_9"
