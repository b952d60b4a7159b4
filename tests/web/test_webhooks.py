"""Forged notices at the address for Stripe's are refused with 400 and leave no trace; the right one has its effect."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from integrations.store.tables import inbox
from integrations.stripe.signature import sign
from tests.integrations.stripe.tills import Bill
from tests.offices import MovingClock
from tests.web.houses import World
from web.cashdesk import WEBHOOK

OTHERS = "whsec_of_another_endpoint"


class Sender:
    """Whoever sends notices of one bill to the installation's address; it knows the endpoint's secret."""

    def __init__(self, world: World, clock: MovingClock) -> None:
        self.house = world.house
        self.client: FlaskClient = world.client()
        self.bill = Bill(world.house.office)
        self.secret = world.house.office.keys.named("simulated webhooks").hex()
        self.body = self.bill.paid(clock())
        self.at = int(clock().timestamp())

    def send(self, body: bytes, header: str | None) -> TestResponse:
        headers = {} if header is None else {"Stripe-Signature": header}
        return self.client.post(WEBHOOK, data=body, headers=headers, content_type="application/json")

    def kept(self) -> int:
        with self.house.office.database.reading() as connection:
            return connection.execute(select(func.count()).select_from(inbox)).scalar_one()


def forged(sender: Sender, how: str) -> tuple[bytes, str | None]:
    body, at, secret = sender.body, sender.at, sender.secret
    right = sign(body, secret, at)
    large = body + b" " * (1024 * 1024)
    made: dict[str, tuple[bytes, str | None]] = {
        "wrong key": (body, sign(body, "whsec_guessed", at)),
        "changed body": (body.replace(b"10000", b"10001"), right),
        "-301 s": (body, sign(body, secret, at - 301)),
        "+301 s": (body, sign(body, secret, at + 301)),
        "a moved instant": (body, right.replace(f"t={at}", f"t={at + 1}")),
        "other endpoint": (body, sign(body, OTHERS, at)),
        "no header": (body, None),
        "empty header": (body, ""),
        "no signature in it": (body, f"t={at}"),
        "1 MB": (large, sign(large, secret, at)),
        "1 MB, unsigned": (large, None),
    }
    assert made["changed body"][0] != body
    return made[how]


HOW = (
    "wrong key", "changed body", "-301 s", "+301 s", "a moved instant", "other endpoint", "no header", "empty header",
    "no signature in it", "1 MB", "1 MB, unsigned",
)  # fmt: skip


@pytest.fixture
def sender(world: World, clock: MovingClock) -> Sender:
    return Sender(world, clock)


def test_forged_notices_are_refused_and_leave_no_trace_while_the_right_one_has_its_effect(sender: Sender) -> None:
    before, head = sender.bill.state(), sender.house.office.recorder.head()
    for how in HOW:
        answer = sender.send(*forged(sender, how))
        assert (answer.status_code, answer.get_json()["code"]) == (400, "webhook-refused"), how
    assert (sender.bill.state(), sender.house.office.recorder.head(), sender.kept()) == (before, head, 0)
    answer = sender.send(sender.body, sign(sender.body, sender.secret, sender.at))
    assert (answer.status_code, sender.bill.state()["received"], sender.kept()) == (200, 10_000, 1)


def test_with_the_check_switched_off_a_forged_notice_would_have_its_effect(
    sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it is the signature that keeps the others out, and nothing else."""

    def pass_all(_body: bytes, _header: str | None, _secrets: object, _now: datetime) -> None:
        pass

    monkeypatch.setattr("integrations.stripe.door.verify", pass_all)
    answer = sender.send(*forged(sender, "wrong key"))
    assert (answer.status_code, sender.bill.state()["received"]) == (200, 10_000)


def test_a_notice_sent_again_is_answered_alike_and_has_one_effect(sender: Sender) -> None:
    header, head = sign(sender.body, sender.secret, sender.at), sender.house.office.recorder.head()
    answers = [sender.send(sender.body, header).status_code for _ in range(5)]
    topics = [raw.topic for raw in sender.house.office.recorder.page(head, 10_000)]
    assert (answers, topics.count("payment.received")) == ([200] * 5, 1)
