"""The payloads that Stripe publishes are read as ours are; they stay outside the project."""

import json
from pathlib import Path
from typing import Any

import pytest

from integrations.journal.office import Office
from tests.integrations.stripe.tills import Bill, a_door, ring
from tests.offices import MovingClock

FILE = Path(__file__).parents[4] / "shared" / "stripe" / "fixtures3.trimmed.json"


@pytest.fixture(scope="module")
def published() -> dict[str, Any]:
    if not FILE.is_file():
        pytest.skip("Stripe's published fixtures are not beside the project")
    resources: dict[str, Any] = json.loads(FILE.read_text())["resources"]
    return resources


class Published:
    """Events made of the published objects, pointed at one bill."""

    def __init__(self, resources: dict[str, Any], bill: Bill, now: int) -> None:
        self.resources, self.bill, self.now = resources, bill, now

    def event(self, kind: str, thing: str, **changes: object) -> bytes:
        changed = {**self.resources[thing], "payment_intent": self.bill.stripe, "created": self.now, **changes}
        event = {
            **self.resources["event"], "id": f"evt_{kind}", "type": kind, "created": self.now,
            "api_version": "2026-01-28", "data": {"object": changed},
        }  # fmt: skip
        return json.dumps(event).encode()

    def session(self, status: str = "paid", kind: str = "checkout.session.completed") -> bytes:
        bill = self.bill
        return self.event(
            kind, "checkout.session", payment_status=status, amount_total=10_000, currency="eur",
            client_reference_id=str(bill.invoice), metadata={"invoice": str(bill.invoice), "intent": bill.intent},
        )  # fmt: skip


@pytest.fixture
def bill(office: Office) -> Bill:
    return Bill(office)


@pytest.fixture
def stripe(published: dict[str, Any], bill: Bill, clock: MovingClock) -> Published:
    return Published(published, bill, int(clock().timestamp()))


def test_a_paid_session(stripe: Published, bill: Bill, office: Office) -> None:
    assert ring(a_door(office), stripe.session()).done
    assert bill.state()["received"] == 10_000


def test_a_session_that_is_paid_later(stripe: Published, bill: Bill, office: Office) -> None:
    door = a_door(office)
    ring(door, stripe.session("unpaid"))
    assert bill.state()["received"] == 0
    ring(door, stripe.session(kind="checkout.session.async_payment_succeeded"))
    assert bill.state()["received"] == 10_000


def test_a_session_known_by_its_reference_alone(stripe: Published, bill: Bill, office: Office) -> None:
    body = stripe.event(
        "checkout.session.completed", "checkout.session", payment_status="paid", amount_total=10_000, currency="eur",
        client_reference_id=str(bill.invoice),
    )  # fmt: skip
    ring(a_door(office), body)
    assert bill.state()["open"] == 0


def test_a_refund_made_at_stripe(stripe: Published, bill: Bill, office: Office) -> None:
    door = a_door(office)
    ring(door, stripe.event("refund.created", "refund", amount=2_500, currency="eur"))
    ring(door, stripe.session())
    assert bill.state()["refunds"] == [2_500]
    assert bill.credit() == -2_500


def test_a_charge_with_its_refunds(stripe: Published, published: dict[str, Any], bill: Bill, office: Office) -> None:
    refund = {**published["refund"], "amount": 2_500, "currency": "eur"}
    door = a_door(office)
    ring(door, stripe.session())
    ring(door, stripe.event("charge.refunded", "charge", refunds={"object": "list", "data": [refund]}))
    ring(door, stripe.event("refund.updated", "refund", amount=2_500, currency="eur"))
    assert bill.state()["refunds"] == [2_500]


def test_a_dispute_lost(
    stripe: Published, published: dict[str, Any], bill: Bill, office: Office, clock: MovingClock
) -> None:
    moves = [{**published["balance_transaction"], "amount": -3_000, "fee": 1_500, "currency": "eur"}]
    terms: dict[str, object] = {"amount": 3_000, "currency": "eur", "balance_transactions": moves}
    door = a_door(office)
    ring(door, stripe.event("charge.dispute.closed", "dispute", status="lost", **terms))
    ring(door, stripe.event("charge.dispute.created", "dispute", status="needs_response", **terms))
    ring(door, stripe.session())
    (dispute,) = bill.disputes()
    assert (dispute.outcome, dispute.amount, bill.state()["fees"]) == ("lost", 3_000, [1_500])


def test_every_published_object_is_let_pass_without_an_effect(
    published: dict[str, Any], stripe: Published, bill: Bill, office: Office
) -> None:
    door = a_door(office)
    for name in published:
        assert ring(door, stripe.event(f"{name}.updated", name)).kind == f"{name}.updated"
    assert bill.state()["received"] == 0
