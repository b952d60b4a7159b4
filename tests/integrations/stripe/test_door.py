"""The door for notices: what is told is taken down once, what is forged leaves no trace."""

import pytest
from sqlalchemy import func, select

from domain.billing.payment import Payment
from integrations.journal.office import Office
from integrations.store.tables import inbox
from integrations.stripe.door import Door
from integrations.stripe.inbox import Inbox
from integrations.stripe.signature import LARGEST, Refused, sign
from tests.integrations.stripe.tills import SECRET, Bill, a_door, a_move, ring
from tests.offices import MovingClock


@pytest.fixture
def door(office: Office) -> Door:
    return a_door(office)


@pytest.fixture
def bill(office: Office) -> Bill:
    return Bill(office)


def facts(office: Office, topic: str) -> int:
    return sum(raw.topic == topic for raw in office.recorder.page(0, 10_000))


def test_a_paid_page_settles_the_invoice(door: Door, bill: Bill, clock: MovingClock) -> None:
    receipt = ring(door, bill.paid(clock(), "completed"))
    assert receipt.done
    assert (bill.state()["received"], bill.state()["open"]) == (10_000, 0)
    last = [e.fact for e in door.office.codec.entries(door.office.recorder.page(0, 100))]
    (received,) = [fact for fact in last if isinstance(fact, Payment.Received)]
    assert (received.fee, received.via, received.reference) == (0, "stripe", bill.intent)


def test_a_fee_that_a_notice_does_tell_is_a_fact_of_its_own(door: Door, bill: Bill, clock: MovingClock) -> None:
    told = a_move("told", 10_000, 175, int(clock().timestamp()))
    charge = {"id": "ch_1", "object": "charge", "balance_transaction": told}
    ring(door, bill.paid(clock(), payment_intent={"id": bill.stripe, "latest_charge": charge}))
    assert bill.state()["fees"] == [175]


def test_a_completed_page_that_is_not_paid_yet_settles_nothing(door: Door, bill: Bill, clock: MovingClock) -> None:
    assert ring(door, bill.created(clock())).done
    assert bill.state()["received"] == 0


def test_a_failed_page_changes_nothing(door: Door, bill: Bill, clock: MovingClock) -> None:
    body = bill.created(clock()).replace(b"checkout.session.completed", b"checkout.session.async_payment_failed")
    assert ring(door, body).done
    assert bill.state()["received"] == 0


def test_a_payment_near_midnight_has_the_date_of_the_associations_seat(
    door: Door, bill: Bill, clock: MovingClock
) -> None:
    clock.move(hours=11, minutes=30)  # 23:30 in UTC, half an hour past midnight in Berlin
    ring(door, bill.paid(clock()))
    facts = [e.fact for e in door.office.codec.entries(door.office.recorder.page(0, 100))]
    (received,) = [fact for fact in facts if isinstance(fact, Payment.Received)]
    assert received.on.isoformat() == "2026-03-02"


@pytest.mark.parametrize("how", ["wrong key", "changed", "-301", "+301", "no header", "1 MB"])
def test_a_forged_notice_has_no_effect_and_leaves_no_trace(
    door: Door, bill: Bill, clock: MovingClock, how: str
) -> None:
    body, at = bill.paid(clock()), int(clock().timestamp())
    header: str | None = sign(body, SECRET, at)
    if how == "wrong key":
        header = sign(body, "whsec_of_another_endpoint", at)
    elif how == "changed":
        body = body.replace(b"10000", b"10001")
    elif how == "no header":
        header = None
    elif how == "1 MB":
        body += b" " * (1024 * 1024)
        header = sign(body, SECRET, at)
        assert len(body) > LARGEST
    else:
        header = sign(body, SECRET, at + int(how))
    with pytest.raises(Refused):
        door.receive(body, header, clock())
    assert bill.state()["received"] == 0
    with door.office.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(inbox)).scalar_one() == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"id": "evt_1"}', b"\xff\xfe", b'{"id":1}'])
def test_a_signed_body_that_is_no_event_is_refused(door: Door, clock: MovingClock, body: bytes) -> None:
    with pytest.raises(Refused, match="malformed"):
        ring(door, body)


def test_a_repeated_notice_is_taken_down_once(door: Door, bill: Bill, clock: MovingClock) -> None:
    assert not ring(door, bill.paid(clock())).repeated
    assert ring(door, bill.paid(clock())).repeated
    assert facts(door.office, "payment.received") == 1


def test_the_same_news_in_another_event_is_taken_down_once(door: Door, bill: Bill, clock: MovingClock) -> None:
    ring(door, bill.paid(clock(), "completed"))
    ring(door, bill.paid(clock(), "async_payment_succeeded"))
    ring(door, bill.refunded(clock(), kind="created"))
    ring(door, bill.refunded(clock(), kind="updated"))
    assert (facts(door.office, "payment.received"), facts(door.office, "payment.refunded")) == (1, 1)


def test_a_second_payment_of_the_same_page_is_the_customers_credit(door: Door, bill: Bill, clock: MovingClock) -> None:
    ring(door, bill.paid(clock()))
    first = bill.stripe
    bill.stripe = f"{first}_again"
    ring(door, bill.paid(clock()))
    assert (bill.state()["open"], bill.credit()) == (0, 10_000)


def test_a_refund_that_comes_before_its_payment_waits_for_it(door: Door, bill: Bill, clock: MovingClock) -> None:
    assert not ring(door, bill.refunded(clock())).done
    assert [kept.problem for kept in door.waiting()] == [
        "early: the payment is not known yet; take this notice again later"
    ]
    ring(door, bill.paid(clock()))
    assert bill.state()["refunds"] == [4_000]
    assert door.waiting() == []


def test_what_waits_is_swept_up_too(
    door: Door, bill: Bill, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring(door, bill.refunded(clock()))
    with monkeypatch.context() as patch:
        patch.setattr(Inbox, "undone", lambda *_args, **_more: [])  # as if the process ended before it looks
        ring(door, bill.paid(clock()))
    assert bill.state()["refunds"] == []
    door.step()
    assert bill.state()["refunds"] == [4_000]


def test_an_inquiry_moves_no_money(door: Door, bill: Bill, clock: MovingClock) -> None:
    ring(door, bill.paid(clock()))
    assert ring(door, bill.disputed(clock(), "warning_needs_response")).done
    assert bill.state()["disputes"] == []


def test_what_a_rule_refuses_stays_in_sight(door: Door, bill: Bill, clock: MovingClock) -> None:
    ring(door, bill.paid(clock()))
    assert not ring(door, bill.refunded(clock(), amount=10_001)).done
    (kept,) = door.waiting()
    assert kept.problem is not None
    assert kept.problem.startswith("rule-broken")


def test_an_event_that_concerns_nobody_here_is_done_with(door: Door, bill: Bill, clock: MovingClock) -> None:
    body = (
        bill.paid(clock())
        .replace(str(bill.invoice).encode(), b"somebody else's")
        .replace(b"checkout.session.async_payment_succeeded", b"customer.created")
    )
    assert ring(door, body).done
    assert facts(door.office, "payment.received") == 0


def test_bodies_are_sealed_while_kept_and_dropped_when_done(door: Door, bill: Bill, clock: MovingClock) -> None:
    ring(door, bill.refunded(clock(), kind="created", receipt_email="ada@example.org"))
    with door.office.database.reading() as connection:
        sealed = connection.execute(select(inbox.c.body)).scalar_one()
    assert b"ada@example.org" not in sealed
    assert b"ada@example.org" in door.inbox.open(door.waiting()[0])
    ring(door, bill.paid(clock()))
    with door.office.database.reading() as connection:
        assert set(connection.execute(select(inbox.c.body)).scalars()) == {b""}


def test_what_can_never_be_taken_down_is_dropped_after_a_month(door: Door, bill: Bill, clock: MovingClock) -> None:
    ring(door, bill.refunded(clock()))
    clock.move(days=29)
    door.sweep()
    assert len(door.waiting()) == 1
    clock.move(days=2)
    door.sweep()
    assert door.waiting() == []
