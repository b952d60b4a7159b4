"""Notices in any order, however often, on however many threads, end in one state."""

import itertools
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.billing.payment_parts import Dispute
from integrations.journal.office import Office
from integrations.stripe.door import Door
from tests.integrations.stripe.tills import Bill, a_door, a_move, ring
from tests.offices import MovingClock


@pytest.fixture
def door(office: Office) -> Door:
    return a_door(office)


@pytest.fixture
def bill(office: Office) -> Bill:
    return Bill(office)


def facts(office: Office, topic: str) -> int:
    return sum(raw.topic == topic for raw in office.recorder.page(0, 10_000))


def orders() -> list[tuple[int, ...]]:
    return list(itertools.permutations(range(4)))


def test_all_orders_and_repeats_end_in_one_state(door: Door, clock: MovingClock) -> None:
    ends = []
    for order in orders():
        bill = Bill(door.office)
        notices = [bill.created(clock()), bill.paid(clock()), bill.refunded(clock()), bill.disputed(clock())]
        for place in (*order, *reversed(order)):
            ring(door, notices[place])
        ends.append(bill.state())
    assert ends[0]["received"] == 10_000
    assert ends[0]["refunds"] == [4_000]
    assert len(ends[0]["disputes"]) == 1  # type: ignore[arg-type]
    assert all(end == ends[0] for end in ends)
    assert door.waiting() == []


@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_a_dispute_ends_alike_in_all_orders(door: Door, clock: MovingClock, outcome: str) -> None:
    ends = []
    for order in itertools.permutations(range(3)):
        bill = Bill(door.office)
        closed = bill.disputed(clock(), outcome, "closed")
        notices = [bill.paid(clock()), bill.disputed(clock()), closed]
        for place in order:
            ring(door, notices[place])
        ends.append(bill.state())
    assert all(end == ends[0] for end in ends)
    (dispute,) = bill.disputes()
    assert (dispute.outcome, dispute.amount, dispute.fee) == (outcome, 3_000, 0)
    assert ends[0]["fees"] == ([-1_500, 1_500] if outcome == "won" else [1_500])


def test_a_dispute_is_booked_from_its_movements_whichever_notice_brings_them_first(
    door: Door, clock: MovingClock
) -> None:
    ends = []
    for turn, order in enumerate(itertools.permutations(range(4))):
        bill, at = Bill(door.office), int(clock().timestamp())
        out, back = a_move(f"{bill.stripe}_o", -2_900, 1_500, at), a_move(f"{bill.stripe}_b", 2_900, 0, at)
        told = [
            bill.disputed(clock(), moves=[]),
            bill.disputed(clock(), kind="funds_withdrawn", moves=[out]),
            bill.disputed(clock(), "won", "closed", moves=[out]),
            bill.disputed(clock(), "won", "funds_reinstated", moves=[out, back]),
        ]
        bodies = [told[place] for place in order]
        bodies.insert(turn % 5, bill.paid(clock()))
        for body in bodies:
            ring(door, body)
        ends.append(bill.state())
    assert ends[0]["disputes"] == [Dispute(2_900, 0, "won")]
    assert ends[0]["fees"] == [1_500]
    assert all(end == ends[0] for end in ends)
    assert door.waiting() == []


def test_a_refund_that_failed_ends_alike_in_all_orders(door: Door, clock: MovingClock) -> None:
    ends = []
    for order in itertools.permutations(range(3)):
        bill = Bill(door.office)
        failed = bill.refunded(clock(), kind="failed", status="failed", failure_reason="lost_or_stolen_card")
        notices = [bill.paid(clock()), bill.refunded(clock()), failed]
        for place in order:
            ring(door, notices[place])
        ends.append(bill.state())
    assert ends[0]["refunds"] == []
    assert all(end == ends[0] for end in ends)


def test_five_copies_of_each_notice_on_many_threads_have_one_effect(office: Office, clock: MovingClock) -> None:
    bills = [Bill(office) for _ in range(8)]
    bodies = [body for b in bills for body in (b.paid(clock()), b.refunded(clock()), b.disputed(clock()))] * 5
    random.Random(7).shuffle(bodies)  # noqa: S311  a shuffle, not a secret
    doors = [a_door(office) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda pair: ring(doors[pair[0] % 6], pair[1]), enumerate(bodies)))
    doors[0].sweep()
    assert [facts(office, t) for t in ("payment.received", "payment.refunded", "payment.dispute_opened")] == [8] * 3
    assert all(bill.state() == bills[0].state() for bill in bills)
